"""The chat as a person uses it, in a real Chromium. Any console error or request to another host fails the test."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browsing import BOX, WALKS, Look, ask, at_rest, close_pane, fits, in_view, started
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
    expect(answer).to_contain_text("50%")
    expect(page.locator("#wj-source h2")).to_contain_text("智谱")
    page.evaluate("document.querySelector('#wj-source').scrollTop = 0")
    answer.locator("a.wj-mark").first.click()
    in_view(page, "毛利率为50%")
    expect(page.locator("#wj-source h2")).to_contain_text("智谱")
    expect(page.locator("#wj-source h3").nth(2)).to_be_attached()
    fits(page)


def test_a_mark_of_an_older_answer_opens_its_own_article(visit: Visit) -> None:
    page = visit()
    ask(page, MARGIN)
    ask(page, "雀巢召回扩大到多少个国家？").locator("a.wj-mark").first.click()
    page.locator("#wj-source h2", has_text="雀巢").wait_for()
    close_pane(page)
    first = page.locator("#wj-chat .wj-answer").first
    first.locator("a.wj-mark").first.click()
    page.locator("#wj-source h2", has_text="智谱").wait_for()
    in_view(page, "50%")
    expect(first).to_contain_text("50%")


def test_marks_are_reached_and_opened_by_keyboard(visit: Visit) -> None:
    page = visit()
    mark = ask(page, MARGIN).locator("a.wj-mark").first
    page.wait_for_function("document.querySelector('#wj-chat a.wj-mark').hasAttribute('aria-label')")
    mark.focus()
    at_rest(page)  # the answer has been drawn anew with what could be asked next
    expect(mark).to_be_focused()
    page.evaluate("document.querySelector('#wj-source').scrollTop = 0")
    page.keyboard.press("Enter")
    in_view(page, "50%")


def test_a_mark_that_is_drawn_anew_while_it_is_pressed_still_opens(visit: Visit) -> None:
    page = visit()
    mark = ask(page, MARGIN).locator("a.wj-mark").first
    at_rest(page)
    page.evaluate("document.querySelector('#wj-source').scrollTop = 0")
    mark.hover()
    page.mouse.down()
    mark.evaluate("mark => mark.replaceWith(mark.cloneNode(true))")
    page.mouse.up()
    in_view(page, "50%")


def test_a_follow_up_shows_how_it_was_understood(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    answer = ask(page, "那2024年呢？")
    expect(answer).to_contain_text(look.say("understood").strip())
    expect(answer).to_contain_text("56.3%")


def test_two_windows_do_not_mix(visit: Visit) -> None:
    one, two = visit(), visit()
    ask(one, MARGIN)
    ask(two, "雀巢召回扩大到多少个国家？")
    expect(ask(one, "那2024年呢？")).to_contain_text("智谱")
    for page in (one, two):
        at_rest(page)
    expect(two.locator("#wj-chat")).not_to_contain_text("智谱")
    expect(one.locator("#wj-chat")).not_to_contain_text("雀巢")
    two.locator("#wj-chat a.wj-mark").first.click()
    in_view(two, "50")
    expect(two.locator("#wj-source h2")).to_contain_text("雀巢")


def test_a_new_conversation_forgets_the_old_one(visit: Visit) -> None:
    page = visit()
    ask(page, MARGIN)
    page.click("#wj-new")
    page.locator("#wj-source .wj-empty").wait_for(state="attached")
    expect(page.locator("#wj-chat .wj-answer")).to_have_count(0)
    answer = ask(page, "那2024年呢？")
    at_rest(page)
    expect(answer).not_to_contain_text("56.3%")


def test_an_example_is_asked_by_a_click(visit: Visit) -> None:
    page = visit()
    example = page.locator("#wj-chat .example").first
    question = example.inner_text().strip()
    example.click()
    page.locator("#wj-chat .wj-answer").wait_for()
    expect(page.locator("#wj-chat .wj-question")).to_contain_text(question)


def test_a_refusal_looks_like_one(visit: Visit, look: Look) -> None:
    page = visit()
    answer = ask(page, "南极科考站今年招了几名厨师？")
    expect(answer).to_contain_class("wj-refusal")
    expect(answer).to_contain_text(look.say("refusal"))


def test_added_files_are_answered_from(visit: Visit, look: Look, folder: Path, tmp_path: Path) -> None:
    news, empty, program = tmp_path / "library-news.md", tmp_path / "empty.txt", tmp_path / "setup.exe"
    news.write_text(LIBRARY_NEWS, "utf-8")
    empty.write_text("", "utf-8")
    program.write_bytes(b"MZ\x00\x01")
    page = visit()
    page.get_by_role("tab", name=look.say("articles")).click()
    page.set_input_files("#wj-file-input", [news, empty, program])
    for name, key in (("library-news.md", "added"), ("empty.txt", "failed"), ("setup.exe", "failed")):
        line = page.locator(f"#wj-report li.wj-{key}", has_text=name)
        expect(line).to_contain_text(look.say(key), ignore_case=True)
    assert not list(folder.glob("*.exe"))
    try:
        page.locator("#wj-list a", has_text="临江市图书馆延长开放时间").wait_for()
        page.get_by_role("tab", name=look.say("chat")).click()
        answer = ask(page, "临江市图书馆每周开放多少个小时？")
        expect(answer).to_contain_text("72个小时")
        answer.locator("a.wj-mark").first.click()
        in_view(page, "72个小时")
        assert (folder / "library-news.md").read_text("utf-8") == LIBRARY_NEWS
    finally:
        (folder / "library-news.md").unlink()
    close_pane(page)
    page.get_by_role("tab", name=look.say("articles")).click()
    page.locator("[data-rebuild]").click()
    page.locator("dialog .wj-strong").click()
    expect(page.locator("#wj-list a", has_text="临江市图书馆")).to_have_count(0)


def test_articles_and_questions_are_shown_as_text(visit: Visit, look: Look) -> None:
    page = visit()
    page.get_by_role("tab", name=look.say("articles")).click()
    page.locator("#wj-list a", has_text="科技馆").click()
    page.locator("#wj-source h2", has_text="科技馆").wait_for()
    for words in (
        "<img src=x",
        "**临江**科技馆",
        "<b>临江日报</b>",
        "window.hacked = 1",
        "$$x^2$$",
        "{{value}} ${value}",
    ):
        expect(page.locator("#wj-source")).to_contain_text(words)
    close_pane(page)
    page.get_by_role("tab", name=look.say("chat")).click()
    answer = ask(page, "**临江**市科技馆的新馆长是谁？<img src=x onerror=window.hacked=1> $$y$$")
    expect(page.locator("#wj-chat .wj-question")).to_contain_text("<img src=x onerror=window.hacked=1> $$y$$")
    expect(answer).to_contain_text("<img src=x")
    at_rest(page)
    expect(page.locator("#wj-chat img, #wj-source img, #wj-list img, .katex")).to_have_count(0)
    assert page.evaluate("window.hacked") is None


def test_questions_that_cannot_be_asked(visit: Visit) -> None:
    page = visit()
    page.press(BOX, "Enter")
    too_long = ask(page, "长" * 100_000)
    expect(too_long).to_contain_class("wj-notice")
    expect(too_long).not_to_contain_text("Traceback")
    expect(page.locator("#wj-chat .wj-question")).to_have_count(1)
    expect(ask(page, "？！……")).to_contain_class("wj-notice")
    expect(ask(page, MARGIN)).to_contain_text("50%")


def test_the_source_closes_with_esc_and_the_mark_has_the_keys_again(visit: Visit, look: Look) -> None:
    page = visit()
    mark = ask(page, MARGIN).locator("a.wj-mark").first
    title = page.locator("#wj-source h2")
    expect(title).to_be_attached()
    expect(title).to_be_visible(visible=not look.phone)  # on a phone the source rises from below
    mark.click()
    in_view(page, "50%")
    at_rest(page)
    page.keyboard.press("Escape")
    expect(page.locator("#wj-side")).to_be_hidden()
    expect(mark).to_be_focused()
    fits(page)


def test_nothing_is_wider_than_the_window(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, "总结一下雀巢召回事件")
    for width in (360, 390, 600) if look.phone else (768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => window.innerWidth === width", arg=width)
        fits(page)
        page.wait_for_function("""width => {
            const question = document.querySelector("#wj-question").getBoundingClientRect();
            return question.bottom < 800 && question.left >= 0 && question.right <= width;
        }""", arg=width)
    page.set_viewport_size(look.size)


def test_a_browser_gets_its_own_language(visit: Visit, look: Look) -> None:
    page = visit()
    expect(page.get_by_role("tab", name=look.say("articles"))).to_be_visible()
    expect(page.get_by_placeholder(look.say("placeholder"))).to_be_visible()
    answer = ask(page, MARGIN if look.chinese else "What was Zhipu's gross margin in the first half of 2025?")
    expect(answer).to_contain_text("50%")
    expect(answer).to_contain_text(re.compile("|".join(look.say(level) for level in ("high", "medium"))))


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
