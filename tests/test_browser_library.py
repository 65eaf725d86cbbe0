"""The library page and the source pane as a person uses them, in a real Chromium."""

from __future__ import annotations

import shutil
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import PATIENCE, WALKS, Look, Windows, ask, close_pane, fits, in_view, serving, started

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


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[tuple[str, Any]]:
    with serving(folder) as (address, assistant):
        yield address, assistant


@pytest.fixture(scope="module")
def address(served: tuple[str, Any]) -> str:
    return served[0]


def library(page: Any, look: Look) -> Any:
    page.get_by_role("tab", name=look.say("articles")).click()
    page.locator("#wj-list tbody tr").first.wait_for()
    return page


def find(page: Any, words: str, count: int | None = None) -> Any:
    """Types into the search; the rows found, once there are `count` of them."""
    page.fill("#wj-search input", words)
    rows = page.locator("#wj-list tbody tr")
    if count is not None:
        page.wait_for_function("n => document.querySelectorAll('#wj-list tbody tr').length === n", arg=count)
    return rows


def open_article(page: Any, words: str) -> Any:
    """Opens the one article that is found by these words, with its tools."""
    find(page, words, 1)
    page.locator("#wj-list tbody a").click()
    page.locator("#wj-source h2", has_text=page.locator("#wj-list tbody a").inner_text()).wait_for()
    page.locator("#wj-source .wj-tools .wj-tools-row").wait_for()
    return page.locator("#wj-source article")


def press(page: Any, name: str) -> None:
    """A button, by its name."""
    page.get_by_role("button", name=name, exact=True).click()


def put_back(folder: Path, assistant: Any) -> None:
    (folder / "lamp.md").write_text(LAMP, "utf-8")
    assistant.sync()


# -- the table ---------------------------------------------------------------------------------------------------------


def test_the_table_is_searched(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    assert find(page, "江海日报", 3).count() == 3
    assert "灯塔翻新" in find(page, "灯塔 林舟", 1).inner_text()
    find(page, "没有这样的文章")
    page.locator("#wj-list .wj-none", has_text=look.say("no_matches", query="没有这样的文章")).wait_for()
    find(page, "雀巢", 1)
    page.locator("#wj-list a").click()
    page.locator("#wj-source h2", has_text="雀巢").wait_for()
    assert page.locator("#wj-source mark").count() == 0


def test_the_table_is_sorted(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    if look.phone:  # which has a list to choose from in the place of column heads
        page.locator(".wj-sort").select_option("characters")
        page.wait_for_function("""() => {
            const cells = [...document.querySelectorAll("td.wj-c-characters")];
            const sizes = cells.map(cell => Number(cell.textContent.replace(",", "")));
            return sizes.length > 5 && sizes.every((size, at) => at === 0 || sizes[at - 1] <= size);
        }""")
        assert not page.locator("td.wj-c-passages").first.is_visible()
        return
    dates = "() => [...document.querySelectorAll('td.wj-c-published')].map(cell => cell.textContent.slice(0, 10))"
    page.get_by_role("button", name=look.say("published_column")).click()
    page.locator("th[aria-sort=ascending]").wait_for()
    rising = [day for day in page.evaluate(dates) if day]
    assert rising == sorted(rising)
    page.get_by_role("button", name=look.say("published_column")).click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert page.evaluate(dates)[0] == max(rising)
    assert page.evaluate("document.activeElement.dataset.sort") == "published"
    page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('th[aria-sort]')")


def test_an_article_is_previewed(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    article = open_article(page, "灯塔 林舟")
    assert "守塔人" in article.inner_text()
    assert "2025-03-04" in article.inner_text()
    assert page.locator("tr[data-row].is-open").count() == 1
    assert fits(page)
    page.locator("#wj-source .wj-close").click()
    page.locator("#wj-side").wait_for(state="hidden")


def test_nothing_is_wider_than_the_window(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    open_article(page, "谷雨乳业紧急")
    for width in (360, 390, 600) if look.phone else (768, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => window.innerWidth === width", arg=width)
        assert fits(page)
        assert page.evaluate("document.querySelector('.wj-library').scrollWidth") <= width


def test_figures_and_charts_are_told_in_words(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    page.locator("#wj-figures svg").first.wait_for()
    assert ("篇文章" if look.chinese else "articles") in page.locator(".wj-sums").inner_text()
    labels = [svg.get_attribute("aria-label") for svg in page.locator("#wj-figures svg").all()]
    assert len(labels) == 2
    assert all(("最多的一个月" if look.chinese else "most in") in label for label in labels)


def test_article_text_is_text_everywhere(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    article = open_article(page, "科技馆")
    for shown in (page.locator("#wj-list").inner_text(), article.inner_text()):
        for words in ("<img src=x", "**临江**科技馆", "<b>临江日报</b>", "{{author}} ${1+1}"):
            assert words in shown
    page.locator("[data-act=edit]").click()
    assert "<img src=x" in page.locator("dialog input[name=title]").input_value()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.locator("#wj-list img, #wj-source img, .katex").count() == 0
    assert page.evaluate("window.hacked") is None


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
    page.locator("#wj-list a", has_text="夜班渡轮加开两班").wait_for(state="detached")


# -- adding ------------------------------------------------------------------------------------------------------------


def line(page: Any, name: str, kind: str) -> str:
    found = page.locator(f"#wj-report li.wj-{kind}", has_text=name)
    found.wait_for()
    return str(found.inner_text())


def test_each_file_has_its_result(
    visit: Visit, look: Look, folder: Path, tmp_path: Path, served: tuple[str, Any]
) -> None:
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
    assert look.say("added") in line(page, "ferry.md", "added")
    assert look.say("renamed", path="lamp-2.md") in line(page, "lamp.md", "renamed")
    assert look.say("same", path="lamp.md") in line(page, "same.md", "same")
    assert look.say("too_large", size=20) in line(page, "large.txt", "failed")
    reasons = {"empty.txt": "是空的|is empty", "broken.pdf": "PDF|PDF", "picture.txt": "其实是图片|is a picture",
               "setup.exe": "这种文件读不了|kind"}  # fmt: skip
    for name, said in reasons.items():
        assert said.split("|")[not look.chinese] in line(page, name, "failed")
    total = look.say("upload_total", done=8, total=8, added=2, same=1, failed=5)
    assert total in page.locator(".wj-total").inner_text()
    assert (folder / "ferry.md").read_bytes() == files["ferry.md"]
    assert (folder / "lamp.md").read_text("utf-8") == LAMP
    assert not [*folder.glob("*.exe"), *folder.glob("*.pdf"), *folder.glob("empty*"), *folder.glob("picture*")]
    page.get_by_role("tab", name=look.say("chat")).click()
    assert "六月三日" in ask(page, "渡轮首航改到哪一天？").inner_text()
    for name in ("ferry.md", "lamp-2.md"):
        (folder / name).unlink()
    served[1].sync()


def test_two_hundred_files_are_dropped_at_once(
    visit: Visit, look: Look, served: tuple[str, Any], folder: Path
) -> None:
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
    assert total in page.locator(".wj-total").inner_text()
    assert find(page, "boat-", 50).count() == 50
    page.locator(".wj-pages", has_text=look.say("page_of", page=1, pages=4)).wait_for()
    page.locator(".wj-pages button").last.click()
    page.locator(".wj-pages", has_text=look.say("page_of", page=2, pages=4)).wait_for()
    assert len(list(folder.glob("boat-*.txt"))) == 200
    for path in folder.glob("boat-*.txt"):
        path.unlink()
    served[1].sync()


def test_a_connection_lost_while_uploading_loses_nothing(
    visit: Visit, folder: Path, tmp_path: Path, served: tuple[str, Any], look: Look
) -> None:
    page = library(visit(forgiven=("net::ERR",)), look)
    file = tmp_path / "pier.txt"
    file.write_text("新码头十月启用，可以停靠四十条船。", "utf-8")
    page.route("**/upload*", lambda route: route.abort())
    page.set_input_files("#wj-file-input", [file])
    assert look.say("upload_lost") in line(page, "pier.txt", "failed")
    page.unroute("**/upload*")
    page.route("**/component_server**", lambda route: route.abort())
    press(page, look.say("retry"))
    page.locator("#wj-report .wj-outcome", has_text=look.say("upload_lost")).wait_for()
    page.unroute("**/component_server**")
    press(page, look.say("retry"))
    assert look.say("added") in line(page, "pier.txt", "added")
    assert (folder / "pier.txt").read_bytes() == file.read_bytes()
    (folder / "pier.txt").unlink()
    served[1].sync()


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
    assert page.locator("dialog").count() == 0
    found = find(page, "灯塔修好了", 1).inner_text()
    assert "2025-04-01" in found
    assert look.say("edited") in found
    assert (folder / "lamp.md").read_text("utf-8") == LAMP
    served[1].sync(rebuild=True)
    assert any(article.title == "灯塔修好了" for article in served[1].articles)
    page.locator("[data-act=edit]").click()
    press(page, look.say("revert"))
    page.locator("#wj-source h2", has_text="灯塔翻新").wait_for()
    assert look.say("edited") not in find(page, "灯塔翻新", 1).inner_text()


@pytest.mark.parametrize("way", ["undo", "list"])
def test_a_deleted_file_comes_back_byte_for_byte(visit: Visit, look: Look, folder: Path, way: str) -> None:
    page = library(visit(), look)
    before, content = (folder / "page.txt").stat(), (folder / "page.txt").read_bytes()
    open_article(page, "谷雨乳业紧急")
    page.locator("[data-act=delete]").click()
    page.locator("dialog", has_text=look.say("delete_sure", path="page.txt", count=3)).wait_for()
    press(page, look.say("cancel"))
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
    assert find(page, "江海日报", 3).count() == 3
    assert (folder / "page.txt").read_bytes() == content
    assert (folder / "page.txt").stat().st_mtime_ns == before.st_mtime_ns


def test_the_index_is_rebuilt(visit: Visit, look: Look) -> None:
    page = library(visit(), look)
    page.locator("[data-rebuild]").click()
    press(page, look.say("cancel"))
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
    assert look.say("list_and").join(done) in article.inner_text()
    page.locator("[data-act=compare]").click()
    page.locator("dialog table").wait_for()
    assert page.locator("dialog tr.wj-joined").count() >= 9
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('dialog')")
    assert page.locator("#wj-source h2").is_visible()
    assert page.evaluate("document.activeElement.dataset.act") == "compare"


def test_arrows_go_through_the_sources_of_an_answer(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, "总结一下雀巢召回事件").locator("a.wj-mark").first.click()
    in_view(page)
    count = page.locator("#wj-source .wj-cites a.wj-mark").count()
    assert count >= 2
    seen = []
    for step in range(count + 1):
        seen.append(page.locator("#wj-source .wj-cites a.is-active").inner_text())
        in_view(page)
        if step < count:
            press(page, look.say("next_citation"))
            page.wait_for_function(
                "last => document.querySelector('#wj-source .wj-cites a.is-active').innerText !== last", arg=seen[-1]
            )
    assert len(set(seen)) == count
    assert seen[0] == seen[-1]
    page.locator("#wj-source .wj-arrow").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "last => document.querySelector('#wj-source .wj-cites a.is-active').innerText === last", arg=seen[-2]
    )


def link_to_the_sentence(page: Any) -> str:
    ask(page, COST).locator("a.wj-mark").first.click()
    assert "三百六十万元" in in_view(page).inner_text()
    page.locator("[data-link]").click()
    page.locator(".wj-said:not(:empty)").wait_for()
    return urllib.parse.urlsplit(page.evaluate("navigator.clipboard.readText()")).query


def test_a_permanent_link_outlives_the_index(
    visit: Visit, look: Look, served: tuple[str, Any], folder: Path
) -> None:
    query = link_to_the_sentence(visit())
    try:
        served[1].sync(rebuild=True)
        (folder / "lamp.md").write_text(LAMP.replace("灯塔在三月", "新的第一句。灯塔在三月"), "utf-8")
        served[1].sync()
        other = visit(f"/?{query}")
        assert "翻新一共花费三百六十万元" in in_view(other).inner_text()
        assert other.locator("#wj-source .wj-note").count() == 0
        (folder / "lamp.md").write_text(LAMP.replace("三百六十万元", "三百七十万元"), "utf-8")
        served[1].sync()
        changed = visit(f"/?{query}")
        assert "三百七十万元" in in_view(changed).inner_text()
        changed.locator(".wj-note", has_text=look.say("sentence_moved")).wait_for()
        (folder / "lamp.md").unlink()
        served[1].sync()
        gone = visit(f"/?{query}")
        gone.locator("#wj-source", has_text=look.say("removed")).wait_for()
        assert gone.locator("#wj-source .wj-empty").is_visible()
    finally:
        put_back(folder, served[1])


def test_an_old_answer_whose_article_is_deleted_still_shows_its_sentence(
    visit: Visit, look: Look, served: tuple[str, Any], folder: Path
) -> None:
    page = visit()
    answer = ask(page, COST)
    try:
        (folder / "lamp.md").unlink()
        served[1].sync()
        library(page, look)
        open_article(page, "雷军")
        close_pane(page)
        page.get_by_role("tab", name=look.say("chat")).click()
        answer.locator("a.wj-mark").first.click()
        page.locator("#wj-source [role=note]").wait_for()
        assert "三百六十万元" in in_view(page).inner_text()
        assert page.locator("#wj-source [data-act]").count() == 0
    finally:
        put_back(folder, served[1])


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
                page.locator("#wj-list a", has_text="灯塔翻新").wait_for(state="detached")
        finally:
            windows.close()


# -- languages ---------------------------------------------------------------------------------------------------------


def test_the_language_is_switched_and_remembered(visit: Visit, look: Look, tmp_path: Path) -> None:
    page, other = visit(), replace(look, chinese=not look.chinese)
    page.get_by_role("button", name=look.say("switch_label")).click()
    page.get_by_role("tab", name=other.say("articles")).wait_for()
    assert page.evaluate("document.documentElement.lang") == ("en" if look.chinese else "zh-CN")
    library(page, other)
    (tmp_path / "empty.txt").write_bytes(b"")
    page.set_input_files("#wj-file-input", [tmp_path / "empty.txt"])
    assert ("是空的" if other.chinese else "is empty: put an article into it") in line(page, "empty.txt", "failed")
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
    answer = page.locator("#wj-chat .wj-answer").first
    for look_at in ("a.wj-mark", 'a[href^="#evidence"]', 'a[href^="#timeline"]'):
        answer.locator(look_at).first.click()
        page.locator("#wj-source :is(mark.is-active, .wj-evidence, .wj-timeline svg)").first.wait_for()
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
        page.wait_for_function("!document.querySelector('dialog')")
