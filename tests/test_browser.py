"""The chat as a person uses it, in a real Chromium. Any console error or request to another host fails the test."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import BOX, WALKS, Look, ask, close_pane, fits, in_view, started
from tests.serving import ROOT, copy_of_samples, free_port, start, stop

HOSTILE = """---
title: <img src=x onerror="window.hacked=1"> **临江**科技馆
source: <b>临江日报</b>
---

临江市科技馆的新馆长是罗青禾。<script>window.hacked = 1</script> $$x^2$$ {{value}} ${value} [链](javascript:alert(1))
"""
LIBRARY_NEWS = """---
title: 临江市图书馆延长开放时间
source: 临江日报
author: 周明
published: 2025-02-20
---

临江市图书馆从3月起每周开放72个小时，比过去多出16个小时。

馆长沈若兰说，读者最想要的是安静的座位。
"""
MARGIN = "智谱2025年上半年的毛利率是多少？"
ANSWERS = "document.querySelectorAll('#wj-chat .wj-answer').length"
Visit = Callable[..., Any]

pytestmark = WALKS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles and a hostile one, copied so that no index lands in the repository."""
    articles = tmp_path_factory.mktemp("library") / "articles"
    copy_of_samples(articles)
    (articles / "hostile.md").write_text(HOSTILE, "utf-8")
    return articles


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """One chat for all tests of this file."""
    with started(folder) as address:
        yield address


def test_an_answer_and_its_sentence(visit: Visit) -> None:
    page = visit()
    answer = ask(page, MARGIN)
    assert "50%" in answer.inner_text()
    page.evaluate("document.querySelector('#wj-source').scrollTop = 0")
    answer.locator("a.wj-mark").first.click()
    assert "毛利率为50%" in in_view(page).inner_text()
    assert "智谱" in page.locator("#wj-source h2").inner_text()
    assert page.locator("#wj-source h3").count() > 2
    assert fits(page)


def test_a_mark_of_an_older_answer_opens_its_own_article(visit: Visit) -> None:
    page = visit()
    first = ask(page, MARGIN)
    ask(page, "雀巢召回扩大到多少个国家？").locator("a.wj-mark").first.click()
    page.locator("#wj-source h2", has_text="雀巢").wait_for()
    close_pane(page)
    page.locator("#wj-chat .wj-answer").first.locator("a.wj-mark").first.click()
    page.locator("#wj-source h2", has_text="智谱").wait_for()
    assert "50%" in in_view(page).inner_text()
    assert "50%" in first.page.locator("#wj-chat .wj-answer").first.inner_text()


def test_marks_are_reached_and_opened_by_keyboard(visit: Visit) -> None:
    page = visit()
    mark = ask(page, MARGIN).locator("a.wj-mark").first
    page.wait_for_function("document.querySelector('#wj-chat a.wj-mark').hasAttribute('aria-label')")
    mark.focus()
    page.evaluate("document.querySelector('#wj-source').scrollTop = 0")
    page.keyboard.press("Enter")
    assert "50%" in in_view(page).inner_text()


def test_a_follow_up_shows_how_it_was_understood(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    answer = ask(page, "那2024年呢？").inner_text()
    assert look.say("understood").strip() in answer
    assert "56.3%" in answer


def test_two_windows_do_not_mix(visit: Visit) -> None:
    one, two = visit(), visit()
    ask(one, MARGIN)
    ask(two, "雀巢召回扩大到多少个国家？")
    assert "智谱" in ask(one, "那2024年呢？").inner_text()
    assert "智谱" not in two.locator("#wj-chat").inner_text()
    assert "雀巢" not in one.locator("#wj-chat").inner_text()
    two.locator("#wj-chat a.wj-mark").first.click()
    assert "50" in in_view(two).inner_text()
    assert "雀巢" in two.locator("#wj-source h2").inner_text()


def test_a_new_conversation_forgets_the_old_one(visit: Visit) -> None:
    page = visit()
    ask(page, MARGIN)
    page.click("#wj-new")
    page.locator("#wj-source .wj-empty").wait_for(state="attached")
    page.wait_for_function(f"{ANSWERS} === 0")
    assert "56.3%" not in ask(page, "那2024年呢？").inner_text()


def test_an_example_is_asked_by_a_click(visit: Visit) -> None:
    page = visit()
    example = page.locator("#wj-chat .example").first
    question = example.inner_text().strip()
    example.click()
    page.locator("#wj-chat .wj-answer").wait_for()
    assert question in page.locator("#wj-chat .wj-question").inner_text()


def test_a_refusal_looks_like_one(visit: Visit, look: Look) -> None:
    page = visit()
    answer = ask(page, "南极科考站今年招了几名厨师？")
    assert "wj-refusal" in answer.get_attribute("class")
    assert look.say("refusal") in answer.inner_text()


def test_added_files_are_answered_from(visit: Visit, look: Look, folder: Path, tmp_path: Path) -> None:
    news, empty, program = tmp_path / "library-news.md", tmp_path / "empty.txt", tmp_path / "setup.exe"
    news.write_text(LIBRARY_NEWS, "utf-8")
    empty.write_text("", "utf-8")
    program.write_bytes(b"MZ\x00\x01")
    page = visit()
    page.get_by_role("tab", name=look.say("articles")).click()
    page.set_input_files("#wj-file-input", [news, empty, program])
    page.locator("#wj-report li.wj-failed").nth(1).wait_for()
    page.locator("#wj-report li.wj-added").wait_for()
    for name, key in (("library-news.md", "added"), ("empty.txt", "failed"), ("setup.exe", "failed")):
        assert look.say(key).casefold() in page.locator("#wj-report li", has_text=name).inner_text().casefold()
    assert not list(folder.glob("*.exe"))
    page.locator("#wj-list a", has_text="临江市图书馆延长开放时间").wait_for()
    page.get_by_role("tab", name=look.say("chat")).click()
    answer = ask(page, "临江市图书馆每周开放多少个小时？")
    assert "72个小时" in answer.inner_text()
    answer.locator("a.wj-mark").first.click()
    assert "72个小时" in in_view(page).inner_text()
    assert (folder / "library-news.md").read_text("utf-8") == LIBRARY_NEWS
    (folder / "library-news.md").unlink()
    close_pane(page)
    page.get_by_role("tab", name=look.say("articles")).click()
    page.locator("[data-rebuild]").click()
    page.locator("dialog .wj-strong").click()
    page.locator("#wj-list a", has_text="临江市图书馆").wait_for(state="detached")


def test_articles_and_questions_are_shown_as_text(visit: Visit, look: Look) -> None:
    page = visit()
    page.get_by_role("tab", name=look.say("articles")).click()
    page.locator("#wj-list a", has_text="科技馆").click()
    page.locator("#wj-source h2", has_text="科技馆").wait_for()
    shown = page.locator("#wj-source").inner_text()
    for words in (
        "<img src=x",
        "**临江**科技馆",
        "<b>临江日报</b>",
        "window.hacked = 1",
        "$$x^2$$",
        "{{value}} ${value}",
    ):
        assert words in shown
    close_pane(page)
    page.get_by_role("tab", name=look.say("chat")).click()
    answer = ask(page, "**临江**市科技馆的新馆长是谁？<img src=x onerror=window.hacked=1> $$y$$")
    assert "<img src=x onerror=window.hacked=1> $$y$$" in page.locator("#wj-chat .wj-question").inner_text()
    assert "<img src=x" in answer.inner_text()
    assert page.locator("#wj-chat img, #wj-source img, #wj-list img, .katex").count() == 0
    assert page.evaluate("window.hacked") is None


def test_questions_that_cannot_be_asked(visit: Visit) -> None:
    page = visit()
    page.press(BOX, "Enter")
    too_long = ask(page, "长" * 100_000)
    assert "wj-notice" in too_long.get_attribute("class")
    assert "Traceback" not in too_long.inner_text()
    assert page.locator("#wj-chat .wj-question").count() == 1
    assert "wj-notice" in ask(page, "？！……").get_attribute("class")
    assert "50%" in ask(page, MARGIN).inner_text()


def test_the_source_closes_with_esc_and_the_mark_has_the_keys_again(visit: Visit, look: Look) -> None:
    page = visit()
    mark = ask(page, MARGIN).locator("a.wj-mark").first
    assert page.locator("#wj-source h2").is_visible() is not look.phone, "on a phone the source rises from below"
    mark.click()
    assert "50%" in in_view(page).inner_text()
    page.keyboard.press("Escape")
    page.locator("#wj-side").wait_for(state="hidden")
    assert mark.evaluate("mark => mark === document.activeElement")
    assert fits(page)


def test_nothing_is_wider_than_the_window(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, "总结一下雀巢召回事件")
    for width in (360, 390, 600) if look.phone else (768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => window.innerWidth === width", arg=width)
        assert fits(page)
        question = page.locator("#wj-question").bounding_box()
        assert question["y"] + question["height"] < 800
        assert 0 <= question["x"]
        assert question["x"] + question["width"] <= width
    page.set_viewport_size(look.size)


def test_a_browser_gets_its_own_language(visit: Visit, look: Look) -> None:
    page = visit()
    assert page.get_by_role("tab", name=look.say("articles")).is_visible()
    assert page.get_by_placeholder(look.say("placeholder")).is_visible()
    answer = ask(page, MARGIN if look.chinese else "What was Zhipu's gross margin in the first half of 2025?")
    assert "50%" in answer.inner_text()
    assert any(look.say(level) in answer.inner_text() for level in ("high", "medium"))


def test_no_file_of_the_library_has_an_address(address: str, folder: Path) -> None:
    for path in (folder / "zhipu-ipo.md", *(folder / ".wenju").iterdir(), ROOT / "pyproject.toml"):
        for form in ("/gradio_api/file=", "/file="):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"{address}{form}{urllib.parse.quote(str(path))}")
            refused.value.close()
            assert refused.value.code in {403, 404}


def test_serve_says_when_it_is_ready_and_stops_on_ctrl_c(address: str, folder: Path) -> None:
    server, said = start(folder, port := free_port())
    rest = stop(server)
    assert said[-1:] == [f"Wenju is ready: http://127.0.0.1:{port}\n"], said
    assert "Traceback" not in rest
    assert server.returncode == 0


def test_a_port_that_is_taken_is_told_in_one_sentence(address: str, folder: Path) -> None:
    server, said = start(folder, int(address.rpartition(":")[2]))
    stop(server)
    assert server.returncode == 1
    assert len(said) == 1
    assert "WENJU_PORT" in said[0]
