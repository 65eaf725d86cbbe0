"""The library page and the source pane as a person uses them, in a real Chromium."""

from __future__ import annotations

import re
import shutil
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browsing import PATIENCE, WALKS, Look, Windows, ask, at_rest, close_pane, fits, in_view, searched, started

ROOT = Path(__file__).resolve().parent.parent
LAMP = """---
title: 灯塔翻新
source: 海州晚报
author: 林舟
published: 2025-03-04
---

灯塔在三月翻新完毕，高二十一米。守塔人周海说他不想退休。

翻新一共花费三百六十万元，其中一半由渔民捐出。
"""
HOSTILE = """---
title: <img src=x onerror="window.hacked=1"> **临江**科技馆
source: <b>临江日报</b>
author: '{{author}} ${1+1}'
---

临江市科技馆的新馆长是罗青禾。<script>window.hacked = 1</script> $$x^2$$ {{value}} ${value} [链](javascript:alert(1))
"""
COST = "灯塔翻新一共花费多少钱？"
Visit = Callable[..., Any]

pytestmark = WALKS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    articles = tmp_path_factory.mktemp("library") / "articles"
    shutil.copytree(ROOT / "articles", articles, ignore=shutil.ignore_patterns(".*"))
    shutil.copy(ROOT / "evaluation" / "news" / "page.txt", articles)
    (articles / "lamp.md").write_text(LAMP, "utf-8")
    (articles / "hostile.md").write_text(HOSTILE, "utf-8")
    return articles


@pytest.fixture(autouse=True)
def left_as_found(folder: Path, served: tuple[str, Any]) -> Iterator[None]:
    """No walk leaves another library behind, also when it breaks off."""
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    yield
    changed = [path for path in folder.iterdir() if path.is_file() and path not in before]
    for path in changed:
        path.unlink()
    for path, content in before.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            changed.append(path)
    if changed:
        served[1].sync()


def library(page: Any, look: Look) -> Any:
    page.get_by_role("tab", name=look.say("articles")).click()
    page.locator("#wj-list tbody tr").first.wait_for()
    return page


def find(page: Any, words: str, count: int) -> Any:
    """Searches the table; its rows, once it shows what was searched and there are `count` of them."""
    searched(page, words)
    rows = page.locator("#wj-list tbody tr")
    expect(rows).to_have_count(count)
    return rows


def open_article(page: Any, words: str) -> Any:
    """Opens the one article that is found by these words, with its tools."""
    find(page, words, 1)
    link = page.locator("#wj-list tbody a")
    title = link.inner_text()
    link.click()
    page.locator("#wj-source h2", has_text=title).wait_for()
    page.locator("#wj-source .wj-tools .wj-tools-row").wait_for()
    return page.locator("#wj-source article")


def press(page: Any, name: str) -> None:
    """A button, by its name."""
    page.get_by_role("button", name=name, exact=True).click()


def no_dialog(page: Any) -> None:
    expect(page.locator("dialog")).to_have_count(0)


# -- the table ---------------------------------------------------------------------------------------------------------


def test_the_table_is_searched(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    find(page, "江海日报", 3)
    expect(find(page, "灯塔 林舟", 1)).to_contain_text("灯塔翻新")
    find(page, "没有这样的文章", 0)
    page.locator("#wj-list .wj-none", has_text=look.say("no_matches", query="没有这样的文章")).wait_for()
    find(page, "雀巢", 1)
    page.locator("#wj-list a").click()
    page.locator("#wj-source h2", has_text="雀巢").wait_for()
    expect(page.locator("#wj-source mark")).to_have_count(0)


def test_the_table_is_sorted(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    if look.phone:  # which has a list to choose from in the place of column heads
        page.locator(".wj-sort").select_option("characters")
        page.wait_for_function("""() => {
            const cells = [...document.querySelectorAll("td.wj-c-characters")];
            const sizes = cells.map(cell => Number(cell.textContent.replace(",", "")));
            return sizes.length > 5 && sizes.every((size, at) => at === 0 || sizes[at - 1] <= size);
        }""")
        expect(page.locator("td.wj-c-passages").first).to_be_hidden()
        return
    dates = "() => [...document.querySelectorAll('td.wj-c-published')].map(cell => cell.textContent.slice(0, 10))"
    page.get_by_role("button", name=look.say("published_column")).click()
    page.locator("th[aria-sort=ascending]").wait_for()
    rising = [day for day in page.evaluate(dates) if day]
    assert rising == sorted(rising)
    page.get_by_role("button", name=look.say("published_column")).click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert page.evaluate(dates)[0] == max(rising)
    expect(page.locator("[data-sort=published]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('th[aria-sort]')")


def test_an_article_is_previewed(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    article = open_article(page, "灯塔 林舟")
    expect(article).to_contain_text("守塔人")
    expect(article).to_contain_text("2025-03-04")
    expect(page.locator("tr[data-row].is-open")).to_have_count(1)
    fits(page)
    page.locator("#wj-source .wj-close").click()
    expect(page.locator("#wj-side")).to_be_hidden()


def test_nothing_is_wider_than_the_window(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    open_article(page, "谷雨乳业紧急")
    for width in (360, 390, 600) if look.phone else (768, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => window.innerWidth === width", arg=width)
        fits(page)
        page.wait_for_function("width => document.querySelector('.wj-library').scrollWidth <= width", arg=width)


def test_figures_and_charts_are_told_in_words(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    expect(page.locator(".wj-sums")).to_contain_text("篇文章" if look.chinese else "articles")
    charts = page.locator("#wj-figures svg")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        expect(chart).to_have_attribute("aria-label", re.compile("最多的一个月" if look.chinese else "most in"))


def test_article_text_is_text_everywhere(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    article = open_article(page, "科技馆")
    for shown in (page.locator("#wj-list"), article):
        for words in ("<img src=x", "**临江**科技馆", "<b>临江日报</b>", "{{author}} ${1+1}"):
            expect(shown).to_contain_text(words)
    page.locator("[data-act=edit]").click()
    expect(page.locator("dialog input[name=title]")).to_have_value(re.compile("<img src=x"))
    page.keyboard.press("Escape")
    no_dialog(page)
    expect(page.locator("#wj-list img, #wj-source img, .katex")).to_have_count(0)
    assert page.evaluate("window.hacked") is None


def test_what_stands_below_the_table_comes_though_a_search_overtakes_it(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    page.locator("#wj-figures svg").first.wait_for()
    page.evaluate("document.querySelector('#wj-figures').replaceChildren()")
    held: list[Any] = []

    def hold(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/component_server**", hold)
    with page.expect_request("**/component_server**"):
        page.evaluate("document.dispatchEvent(new Event('wj-library-changed'))")
    find(page, "雀巢", 1)
    page.locator("#wj-figures svg").first.wait_for()
    held[0].continue_()
    page.unroute("**/component_server**")


def test_what_changes_elsewhere_is_seen(
    visit: Visit, served: tuple[str, Any], folder: Path, look: Look
) -> None:
    page = library(visit(), look)
    (folder / "late.md").write_text("# 夜班渡轮加开两班\n\n渡轮公司从下周起加开两班夜航。\n", "utf-8")
    served[1].sync()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("#wj-list a", has_text="夜班渡轮加开两班").wait_for()
    (folder / "late.md").unlink()
    served[1].sync()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#wj-list a", has_text="夜班渡轮加开两班")).to_have_count(0)


# -- adding ------------------------------------------------------------------------------------------------------------


def line(page: Any, name: str, kind: str, words: str) -> None:
    """Waits until this became of a file, in these words."""
    expect(page.locator(f"#wj-report li.wj-{kind}", has_text=name)).to_contain_text(words)


def test_each_file_has_its_result(visit: Visit, look: Look, folder: Path, tmp_path: Path) -> None:
    page = library(visit(), look)
    files = {
        "ferry.md": "---\ntitle: 渡轮改期\n---\n\n渡轮公司把首航改到六月三日。\n".encode(),
        "lamp.md": LAMP.replace("周海", "周山").encode(),
        "same.md": LAMP.encode(),
        "empty.txt": b"",
        "broken.pdf": b"%PDF-1.4 cut off",
        "setup.exe": b"MZ\x00\x01",
        "picture.txt": b"\x89PNG\r\n\x1a\n0000",
        "large.txt": b"a" * (20 * 1024 * 1024 + 1),
    }
    given = []
    for name, content in files.items():
        given.append(tmp_path / name)
        given[-1].write_bytes(content)
    page.set_input_files("#wj-file-input", given)
    line(page, "ferry.md", "added", look.say("added"))
    line(page, "lamp.md", "renamed", look.say("renamed", path="lamp-2.md"))
    line(page, "same.md", "same", look.say("same", path="lamp.md"))
    line(page, "large.txt", "failed", look.say("too_large", size=20))
    reasons = {"empty.txt": "是空的|is empty", "broken.pdf": "PDF|PDF", "picture.txt": "其实是图片|is a picture",
               "setup.exe": "这种文件读不了|kind"}  # fmt: skip
    for name, said in reasons.items():
        line(page, name, "failed", said.split("|")[not look.chinese])
    total = look.say("upload_total", done=8, total=8, added=2, same=1, failed=5)
    expect(page.locator(".wj-total")).to_contain_text(total)
    assert (folder / "ferry.md").read_bytes() == files["ferry.md"]
    assert (folder / "lamp.md").read_text("utf-8") == LAMP
    assert not [*folder.glob("*.exe"), *folder.glob("*.pdf"), *folder.glob("empty*"), *folder.glob("picture*")]
    page.get_by_role("tab", name=look.say("chat")).click()
    expect(ask(page, "渡轮首航改到哪一天？")).to_contain_text("六月三日")


def test_two_hundred_files_are_dropped_at_once(visit: Visit, look: Look, folder: Path) -> None:
    page = library(visit(), look)
    page.evaluate("""() => {
        const dropped = new DataTransfer();
        for (let n = 0; n < 200; n++) {
            const text = `第${n}号渔船今天出海，捕到${n + 3}筐鱼，比昨天多。`;
            dropped.items.add(new File([text], `boat-${n}.txt`, { type: "text/plain" }));
        }
        const drop = document.querySelector(".wj-drop");
        for (const name of ["dragenter", "dragover", "drop"]) {
            drop.dispatchEvent(new DragEvent(name, { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }
    }""")
    page.wait_for_function("document.querySelectorAll('#wj-report li.wj-added').length === 200", timeout=2 * PATIENCE)
    total = look.say("upload_total", done=200, total=200, added=200, same=0, failed=0)
    expect(page.locator(".wj-total")).to_contain_text(total)
    find(page, "boat-", 50)
    page.locator(".wj-pages", has_text=look.say("page_of", page=1, pages=4)).wait_for()
    page.locator(".wj-pages button").last.click()
    page.locator(".wj-pages", has_text=look.say("page_of", page=2, pages=4)).wait_for()
    assert len(list(folder.glob("boat-*.txt"))) == 200


def test_a_connection_lost_while_uploading_loses_nothing(
    visit: Visit, folder: Path, tmp_path: Path, look: Look
) -> None:
    page = library(visit(forgiven=("net::ERR",)), look)
    file = tmp_path / "pier.txt"
    file.write_text("新码头十月启用，可以停靠四十条船。", "utf-8")
    page.route("**/upload*", lambda route: route.abort())
    page.set_input_files("#wj-file-input", [file])
    line(page, "pier.txt", "failed", look.say("upload_lost"))
    page.unroute("**/upload*")
    page.route("**/component_server**", lambda route: route.abort())
    press(page, look.say("retry"))
    page.locator("#wj-report .wj-outcome", has_text=look.say("upload_lost")).wait_for()
    page.unroute("**/component_server**")
    press(page, look.say("retry"))
    line(page, "pier.txt", "added", look.say("added"))
    assert (folder / "pier.txt").read_bytes() == file.read_bytes()


def test_no_other_file_is_added_by_naming_its_path(visit: Visit, look: Look, folder: Path) -> None:
    page = library(visit(), look)
    answer = page.evaluate("""async (path) => {
        const library = window.gradio_config.components.find(part => part.props.elem_id === 'wj-library');
        const sent = { data: { paths: [path, '/etc/hostname', 7] }, component_id: library.id, fn_name: 'add',
                       session_hash: 'x' };
        const body = JSON.stringify(sent), headers = { 'Content-Type': 'application/json' };
        return (await fetch('/gradio_api/component_server', { method: 'POST', headers, body })).json();
    }""", str(ROOT / "README.md"))
    assert [told["kind"] for told in answer["files"]] == ["failed"] * 3
    assert not (folder / "README.md").exists()


# -- correcting, deleting, rebuilding ----------------------------------------------------------------------------------


def test_details_are_corrected_and_the_file_stays(
    visit: Visit, folder: Path, served: tuple[str, Any], look: Look
) -> None:
    page = library(visit(), look)
    open_article(page, "灯塔翻新")
    page.locator("[data-act=edit]").click()
    page.fill("dialog input[name=title]", "灯塔修好了")
    page.fill("dialog input[name=published]", "三月")
    press(page, look.say("save"))
    page.locator("dialog .wj-said", has_text="“三月”不是日期" if look.chinese else "“三月” is no day").wait_for()
    page.fill("dialog input[name=published]", "2025-04-01")
    page.keyboard.press("Enter")
    page.locator("#wj-source h2", has_text="灯塔修好了").wait_for()
    no_dialog(page)
    found = find(page, "灯塔修好了", 1)
    expect(found).to_contain_text("2025-04-01")
    expect(found).to_contain_text(look.say("edited"))
    assert (folder / "lamp.md").read_text("utf-8") == LAMP
    served[1].sync(rebuild=True)
    assert any(article.title == "灯塔修好了" for article in served[1].articles)
    page.locator("[data-act=edit]").click()
    press(page, look.say("revert"))
    page.locator("#wj-source h2", has_text="灯塔翻新").wait_for()
    expect(find(page, "灯塔翻新", 1)).not_to_contain_text(look.say("edited"))


@pytest.mark.parametrize("way", ["undo", "list"])
def test_a_deleted_file_comes_back_byte_for_byte(visit: Visit, look: Look, folder: Path, way: str) -> None:
    page = library(visit(), look)
    before, content = (folder / "page.txt").stat(), (folder / "page.txt").read_bytes()
    open_article(page, "谷雨乳业紧急")
    page.locator("[data-act=delete]").click()
    page.locator("dialog", has_text=look.say("delete_sure", path="page.txt", count=3)).wait_for()
    press(page, look.say("cancel"))
    no_dialog(page)
    assert (folder / "page.txt").exists()
    page.locator("[data-act=delete]").click()
    page.locator("dialog .wj-strong").click()
    page.locator("#wj-source", has_text=look.say("delete_done", path="page.txt")).wait_for()
    assert not (folder / "page.txt").exists()
    page.locator("#wj-list .wj-none").wait_for()
    if way == "undo":
        press(page, look.say("undo"))
        page.locator("#wj-source", has_text=look.say("restored", path="page.txt")).wait_for()
    else:
        page.locator("#wj-source").press("Escape")
        page.keyboard.press("Escape")
        page.locator("summary", has_text=look.say("deleted")).click()
        page.get_by_role("button", name=f"{look.say('restore')} page.txt").click()
        page.locator(".wj-total", has_text=look.say("restored", path="page.txt")).wait_for()
    find(page, "江海日报", 3)
    assert (folder / "page.txt").read_bytes() == content
    assert (folder / "page.txt").stat().st_mtime_ns == before.st_mtime_ns


def test_the_index_is_rebuilt(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    page.locator("[data-rebuild]").click()
    press(page, look.say("cancel"))
    no_dialog(page)
    page.locator("[data-rebuild]").click()
    page.locator("dialog .wj-strong").click()
    page.locator(".wj-total", has_text="索引已重建" if look.chinese else "made anew").wait_for()


# -- the source pane ---------------------------------------------------------------------------------------------------


def test_the_original_file_is_downloaded_as_it_is(
    visit: Visit, folder: Path, look: Look
) -> None:
    page = library(visit(), look)
    open_article(page, "灯塔翻新")
    with page.expect_download() as download:
        page.locator("[data-act=download]").click()
    assert download.value.suggested_filename == "lamp.md"
    assert Path(download.value.path()).read_bytes() == (folder / "lamp.md").read_bytes()


def test_before_and_after_the_repair_side_by_side(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    article = open_article(page, "谷雨乳业紧急")
    done = look.say("found_articles", count=3), look.say("mended", count=11), look.say("boxes_one")
    expect(article).to_contain_text(look.say("list_and").join(done))
    page.locator("[data-act=compare]").click()
    page.locator("dialog table").wait_for()
    expect(page.locator("dialog tr.wj-joined").nth(8)).to_be_attached()
    page.keyboard.press("Escape")
    no_dialog(page)
    expect(page.locator("#wj-source h2")).to_be_visible()
    expect(page.locator("[data-act=compare]")).to_be_focused()


def test_arrows_go_through_the_sources_of_an_answer(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, "总结一下雀巢召回事件").locator("a.wj-mark").first.click()
    in_view(page)
    names = page.locator("#wj-source .wj-cites a.wj-mark").all_inner_texts()
    assert len(set(names)) == len(names) >= 2
    active = page.locator("#wj-source .wj-cites a.is-active")
    expect(active).to_have_text(names[0])
    for name in (*names[1:], names[0]):
        press(page, look.say("next_citation"))
        expect(active).to_have_text(name)
        in_view(page)
    page.locator("#wj-source .wj-arrow").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(active).to_have_text(names[-1])


def link_to_the_sentence(page: Any) -> str:
    ask(page, COST).locator("a.wj-mark").first.click()
    in_view(page, "三百六十万元")
    page.locator("[data-link]").click()
    page.locator(".wj-said:not(:empty)").wait_for()
    return urllib.parse.urlsplit(page.evaluate("navigator.clipboard.readText()")).query


def test_a_permanent_link_outlives_the_index(
    visit: Visit, look: Look, served: tuple[str, Any], folder: Path
) -> None:
    query = link_to_the_sentence(visit())
    served[1].sync(rebuild=True)
    (folder / "lamp.md").write_text(LAMP.replace("灯塔在三月", "新的第一句。灯塔在三月"), "utf-8")
    served[1].sync()
    other = visit(f"/?{query}")
    in_view(other, "翻新一共花费三百六十万元")
    expect(other.locator("#wj-source .wj-note")).to_have_count(0)
    (folder / "lamp.md").write_text(LAMP.replace("三百六十万元", "三百七十万元"), "utf-8")
    served[1].sync()
    changed = visit(f"/?{query}")
    in_view(changed, "三百七十万元")
    changed.locator(".wj-note", has_text=look.say("sentence_moved")).wait_for()
    (folder / "lamp.md").unlink()
    served[1].sync()
    gone = visit(f"/?{query}")
    gone.locator("#wj-source", has_text=look.say("removed")).wait_for()
    expect(gone.locator("#wj-source .wj-empty")).to_be_visible()


def test_an_old_answer_whose_article_is_deleted_still_shows_its_sentence(
    visit: Visit, look: Look, served: tuple[str, Any], folder: Path
) -> None:
    page = visit()
    answer = ask(page, COST)
    at_rest(page)
    (folder / "lamp.md").unlink()
    served[1].sync()
    library(page, look)
    open_article(page, "雷军")
    close_pane(page)
    page.get_by_role("tab", name=look.say("chat")).click()
    with page.expect_response(lambda response: '"about"' in (response.request.post_data or "")):
        answer.locator("a.wj-mark").first.click()
    page.locator("#wj-source [role=note]").wait_for()
    in_view(page, "三百六十万元")
    expect(page.locator("#wj-source [data-act]")).to_have_count(0)


def test_a_watched_folder_fills_the_table_by_itself(
    windows: Windows, looks: tuple[Look, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "lamp.md").write_text(LAMP, "utf-8")
    with started(folder, WENJU_WATCH="0.5") as address:
        try:
            pages = [library(windows.open(address, look), look) for look in looks]
            for page in pages:
                page.evaluate("setInterval(() => document.dispatchEvent(new Event('visibilitychange')), 500)")
            (folder / "ferry.md").write_text("# 夜班渡轮加开两班\n\n渡轮公司从下周起加开两班夜航。\n", "utf-8")
            for page in pages:
                page.locator("#wj-list a", has_text="夜班渡轮加开两班").wait_for()
            (folder / "lamp.md").unlink()
            for page in pages:
                expect(page.locator("#wj-list a", has_text="灯塔翻新")).to_have_count(0)
        finally:
            windows.close()


# -- languages ---------------------------------------------------------------------------------------------------------


def test_the_language_is_switched_and_remembered(visit: Visit, look: Look, tmp_path: Path) -> None:
    page, other = visit(), replace(look, chinese=not look.chinese)
    page.get_by_role("button", name=look.say("switch_label")).click()
    page.get_by_role("tab", name=other.say("articles")).wait_for()
    expect(page.locator("html")).to_have_attribute("lang", "en" if look.chinese else "zh-CN")
    library(page, other)
    (tmp_path / "empty.txt").write_bytes(b"")
    page.set_input_files("#wj-file-input", [tmp_path / "empty.txt"])
    line(page, "empty.txt", "failed", "是空的" if other.chinese else "is empty: put an article into it")
    again = page.context.new_page()
    again.goto(page.url)
    again.get_by_role("tab", name=other.say("articles")).wait_for()
    again.locator("#wj-chat .wj-welcome", has_text=other.say("welcome")).wait_for()
    again.get_by_role("button", name=other.say("switch_label")).click()
    again.get_by_role("tab", name=look.say("articles")).wait_for()
    again.locator("#wj-chat .wj-welcome", has_text=look.say("welcome")).wait_for()


# -- accessibility -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")


def violations(page: Any, axe: str) -> list[str]:
    """Serious and critical violations, with the elements they are about."""
    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")  # colours settle
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def test_axe_finds_no_serious_violation_in_the_chat(visit: Visit, look: Look, axe: str) -> None:
    page = visit()
    assert violations(page, axe) == []
    ask(page, "总结一下雀巢召回事件")
    ask(page, "南极科考站今年招了几名厨师？")
    at_rest(page)
    answer = page.locator("#wj-chat .wj-answer").first
    views = {"a.wj-mark": "mark.is-active", "[href^='#evidence']": ".wj-evidence",
             "[href^='#timeline']": ".wj-timeline svg"}  # fmt: skip
    for link, view in views.items():
        answer.locator(link).first.click()
        page.locator(f"#wj-source {view}").first.wait_for()
        assert violations(page, axe) == []
        close_pane(page)
    for button, opened in (("narrow", "#wj-until"), ("compare_two", "#wj-first"), ("history", "#wj-history li")):
        page.click(f"#wj-do-{button}")
        page.locator(opened).wait_for()
    assert violations(page, axe) == []


def test_axe_finds_no_serious_violation_in_the_library(visit: Visit, look: Look, axe: str) -> None:
    page = library(visit(), look)
    assert violations(page, axe) == []
    open_article(page, "谷雨乳业紧急")
    assert violations(page, axe) == []
    for act in ("edit", "compare", "delete"):
        page.locator(f"[data-act={act}]").click()
        page.locator("dialog[open]").wait_for()
        assert violations(page, axe) == []
        page.keyboard.press("Escape")
        no_dialog(page)
