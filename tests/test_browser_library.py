"""The library page and the source pane as a person uses them, in a real Chromium, wide and narrow, light and dark."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import CHROMIUM, SCREENS, ask, in_view, serving, windows

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
WIDE, PHONE = (1280, 800), (390, 844)

on_each_screen = pytest.mark.parametrize("screen", SCREENS)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH: install it to run the browser tests"),
]


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


def library(page: Any, tab: str = "文章") -> Any:
    page.get_by_role("tab", name=tab).click()
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


def put_back(folder: Path, assistant: Any) -> None:
    (folder / "lamp.md").write_text(LAMP, "utf-8")
    assistant.sync()


# -- the table ---------------------------------------------------------------------------------------------------------


def test_the_table_is_searched_and_sorted(visit: Callable[..., Any]) -> None:
    page = library(visit())
    assert find(page, "江海日报", 3).count() == 3
    assert "page.txt" in find(page, "灯塔 林舟", 1).inner_text() or "lamp.md" in find(page, "灯塔 林舟", 1).inner_text()
    find(page, "没有这样的文章")
    page.locator("#wj-list .wj-none", has_text="没有符合").wait_for()
    find(page, "2", None)
    page.fill("#wj-search input", "")
    dates = "() => [...document.querySelectorAll('td.wj-c-published')].map(cell => cell.textContent.slice(0, 10))"
    page.get_by_role("button", name="日期").click()
    page.locator("th[aria-sort=ascending]").wait_for()
    rising = [day for day in page.evaluate(dates) if day]
    assert rising == sorted(rising)
    page.get_by_role("button", name="日期").click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert page.evaluate(dates)[0] == max(rising)
    assert page.evaluate("document.activeElement.dataset.sort") == "published"
    page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('th[aria-sort]')")


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
@pytest.mark.parametrize(("locale", "tab", "words"), [("zh-CN", "文章", "守塔人"), ("en-GB", "Articles", "守塔人")])
def test_an_article_is_previewed(
    visit: Callable[..., Any], size: tuple[int, int], scheme: str, locale: str, tab: str, words: str
) -> None:
    page = library(visit(*size, locale=locale, color_scheme=scheme), tab)
    article = open_article(page, "灯塔 林舟")
    assert words in article.inner_text()
    assert "2025-03-04" in article.inner_text()
    assert page.locator("tr[data-row].is-open").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.locator("#wj-source .wj-close").click()
    page.locator("#wj-side").wait_for(state="hidden")


def test_a_phone_sorts_by_a_list(visit: Callable[..., Any]) -> None:
    page = library(visit(*PHONE))
    page.locator(".wj-sort").select_option("characters")
    page.wait_for_function("""() => {
        const cells = [...document.querySelectorAll("td.wj-c-characters")];
        const sizes = cells.map(cell => Number(cell.textContent.replace(",", "")));
        return sizes.length > 5 && sizes.every((size, at) => at === 0 || sizes[at - 1] <= size);
    }""")
    assert not page.locator("td.wj-c-passages").first.is_visible()


def test_nothing_is_wider_than_the_window(visit: Callable[..., Any]) -> None:
    page = library(visit())
    open_article(page, "谷雨乳业紧急")
    for width in (360, 600, 768, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(120)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelector('.wj-library').scrollWidth") <= width


@on_each_screen
def test_figures_and_charts_are_told_in_words(visit: Callable[..., Any], screen: dict[str, Any]) -> None:
    page = library(visit(**screen))
    page.locator("#wj-figures svg").first.wait_for()
    assert "篇文章" in page.locator(".wj-sums").inner_text()
    labels = [svg.get_attribute("aria-label") for svg in page.locator("#wj-figures svg").all()]
    assert len(labels) == 2
    assert all("最多的一个月" in label for label in labels)


@on_each_screen
def test_article_text_is_text_everywhere(visit: Callable[..., Any], screen: dict[str, Any]) -> None:
    page = library(visit(**screen))
    article = open_article(page, "科技馆")
    for shown in (page.locator("#wj-list").inner_text(), article.inner_text()):
        for words in ("<img src=x", "**临江**科技馆", "<b>临江日报</b>", "{{author}} ${1+1}"):
            assert words in shown
    page.locator("[data-act=edit]").click()
    assert "<img src=x" in page.locator("dialog input[name=title]").input_value()
    page.keyboard.press("Escape")
    assert page.locator("#wj-list img, #wj-source img, dialog, .katex").count() == 0
    assert page.evaluate("window.hacked") is None


@on_each_screen
def test_what_changes_elsewhere_is_seen(
    visit: Callable[..., Any], served: tuple[str, Any], folder: Path, screen: dict[str, Any]
) -> None:
    page = library(visit(**screen))
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
    visit: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    page = library(visit())
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
    assert "已添加" in line(page, "ferry.md", "added")
    assert "存为“lamp-2.md”" in line(page, "lamp.md", "renamed")
    assert "完全相同的（lamp.md）" in line(page, "same.md", "same")
    assert "是空的" in line(page, "empty.txt", "failed")
    assert "PDF" in line(page, "broken.pdf", "failed")
    assert "这种文件读不了" in line(page, "setup.exe", "failed")
    assert "其实是图片" in line(page, "picture.txt", "failed")
    assert "超过 20 MB" in line(page, "large.txt", "failed")
    assert "8/8 个文件：添加 2，原已在库 1，没有添加 5" in page.locator(".wj-total").inner_text()
    assert (folder / "ferry.md").read_bytes() == files["ferry.md"]
    assert (folder / "lamp.md").read_text("utf-8") == LAMP
    assert not [*folder.glob("*.exe"), *folder.glob("*.pdf"), *folder.glob("empty*"), *folder.glob("picture*")]
    page.get_by_role("tab", name="问答").click()
    assert "六月三日" in ask(page, "渡轮首航改到哪一天？").inner_text()
    for name in ("ferry.md", "lamp-2.md"):
        (folder / name).unlink()


def test_two_hundred_files_are_dropped_at_once(
    visit: Callable[..., Any], served: tuple[str, Any], folder: Path
) -> None:
    page = library(visit(*PHONE, color_scheme="dark"))
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
    page.wait_for_function("document.querySelectorAll('#wj-report li.wj-added').length === 200", timeout=60_000)
    assert "200/200 个文件：添加 200" in page.locator(".wj-total").inner_text()
    assert find(page, "boat-", 50).count() == 50
    page.locator(".wj-pages button").last.click()
    page.locator(".wj-pages", has_text="第 2 / 4 页").wait_for()
    assert len(list(folder.glob("boat-*.txt"))) == 200
    for path in folder.glob("boat-*.txt"):
        path.unlink()
    served[1].sync()


@on_each_screen
def test_a_connection_lost_while_uploading_loses_nothing(
    visit: Callable[..., Any], folder: Path, tmp_path: Path, served: tuple[str, Any], screen: dict[str, Any]
) -> None:
    page = library(visit(**screen, forgiven="net::ERR"))
    file = tmp_path / "pier.txt"
    file.write_text("新码头十月启用，可以停靠四十条船。", "utf-8")
    page.route("**/upload*", lambda route: route.abort())
    page.set_input_files("#wj-file-input", [file])
    assert "连接断了" in line(page, "pier.txt", "failed")
    page.unroute("**/upload*")
    page.route("**/component_server**", lambda route: route.abort())
    page.get_by_role("button", name="重试").click()
    page.wait_for_function("document.querySelector('#wj-report .wj-outcome').textContent.includes('连接断了')")
    page.unroute("**/component_server**")
    page.get_by_role("button", name="重试").click()
    assert "已添加" in line(page, "pier.txt", "added")
    assert (folder / "pier.txt").read_bytes() == file.read_bytes()
    (folder / "pier.txt").unlink()
    served[1].sync()


def test_no_other_file_is_added_by_naming_its_path(visit: Callable[..., Any], folder: Path) -> None:
    page = library(visit())
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


@on_each_screen
def test_details_are_corrected_and_the_file_stays(
    visit: Callable[..., Any], folder: Path, served: tuple[str, Any], screen: dict[str, Any]
) -> None:
    page = library(visit(**screen))
    open_article(page, "灯塔翻新")
    page.locator("[data-act=edit]").click()
    page.fill("dialog input[name=title]", "灯塔修好了")
    page.fill("dialog input[name=published]", "三月")
    page.get_by_role("button", name="保存").click()
    page.locator("dialog .wj-said", has_text="“三月”不是日期").wait_for()
    page.fill("dialog input[name=published]", "2025-04-01")
    page.keyboard.press("Enter")
    page.locator("#wj-source h2", has_text="灯塔修好了").wait_for()
    assert page.locator("dialog").count() == 0
    found = find(page, "灯塔修好了", 1).inner_text()
    assert "2025-04-01" in found
    assert "已更正" in found
    assert (folder / "lamp.md").read_text("utf-8") == LAMP
    served[1].sync(rebuild=True)
    assert any(article.title == "灯塔修好了" for article in served[1].articles)
    page.locator("[data-act=edit]").click()
    page.get_by_role("button", name="恢复为文件所写").click()
    page.locator("#wj-source h2", has_text="灯塔翻新").wait_for()
    assert "已更正" not in find(page, "灯塔翻新", 1).inner_text()


@pytest.mark.parametrize("way", ["undo", "list"])
def test_a_deleted_file_comes_back_byte_for_byte(visit: Callable[..., Any], folder: Path, way: str) -> None:
    page = library(visit(*(WIDE if way == "undo" else PHONE)))
    before, content = (folder / "page.txt").stat(), (folder / "page.txt").read_bytes()
    open_article(page, "谷雨乳业紧急")
    page.locator("[data-act=delete]").click()
    page.locator("dialog", has_text="删除文件“page.txt”（3 篇文章）").wait_for()
    page.get_by_role("button", name="取消").click()
    assert (folder / "page.txt").exists()
    page.locator("[data-act=delete]").click()
    page.locator("dialog .wj-strong").click()
    page.locator("#wj-source", has_text="已删除“page.txt”").wait_for()
    assert not (folder / "page.txt").exists()
    page.locator("#wj-list .wj-none").wait_for()
    if way == "undo":
        page.get_by_role("button", name="撤销").click()
        page.locator("#wj-source", has_text="已放回原处").wait_for()
    else:
        page.locator("#wj-source").press("Escape")
        page.keyboard.press("Escape")
        page.locator("summary", has_text="最近删除").click()
        page.get_by_role("button", name="恢复 page.txt").click()
        page.locator(".wj-total", has_text="已放回原处").wait_for()
    assert find(page, "江海日报", 3).count() == 3
    assert (folder / "page.txt").read_bytes() == content
    assert (folder / "page.txt").stat().st_mtime_ns == before.st_mtime_ns


@on_each_screen
def test_the_index_is_rebuilt(visit: Callable[..., Any], screen: dict[str, Any]) -> None:
    page = library(visit(**screen))
    page.get_by_role("button", name="重建索引").click()
    page.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="重建索引").click()
    page.locator("dialog .wj-strong").click()
    page.locator(".wj-total", has_text="索引已重建").wait_for()


# -- the source pane ---------------------------------------------------------------------------------------------------


@on_each_screen
def test_the_original_file_is_downloaded_as_it_is(
    visit: Callable[..., Any], folder: Path, screen: dict[str, Any]
) -> None:
    page = library(visit(**screen))
    open_article(page, "灯塔翻新")
    with page.expect_download() as download:
        page.locator("[data-act=download]").click()
    assert download.value.suggested_filename == "lamp.md"
    assert Path(download.value.path()).read_bytes() == (folder / "lamp.md").read_bytes()


def test_no_file_has_an_open_address(served: tuple[str, Any], folder: Path) -> None:
    for path in (folder / "lamp.md", folder / ".wenju" / "catalog.sqlite", ROOT / "pyproject.toml"):
        for form in ("/gradio_api/file=", "/file="):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"{served[0]}{form}{urllib.parse.quote(str(path))}")
            refused.value.close()
            assert refused.value.code in {403, 404}


def test_before_and_after_the_repair_side_by_side(visit: Callable[..., Any]) -> None:
    page = library(visit())
    article = open_article(page, "谷雨乳业紧急")
    assert "读到 3 篇文章，接好 11 处断行，1 个插框单独放好" in article.inner_text()
    page.locator("[data-act=compare]").click()
    page.locator("dialog table").wait_for()
    assert page.locator("dialog tr.wj-joined").count() >= 9
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('dialog')")
    assert page.locator("#wj-source h2").is_visible()
    assert page.evaluate("document.activeElement.dataset.act") == "compare"


def test_arrows_go_through_the_sources_of_an_answer(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "总结一下雀巢召回事件")
    in_view(page)
    count = page.locator("#wj-source .wj-cites a.wj-mark").count()
    assert count >= 2
    seen = []
    for _ in range(count + 1):
        seen.append(in_view(page).get_attribute("data-n"))
        page.get_by_role("button", name="下一处出处").click()
        page.wait_for_timeout(50)
    assert len(set(seen)) >= 2
    assert seen[0] == seen[-1]
    page.locator("#wj-source .wj-arrow").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "last => document.querySelector('#wj-source mark.is-active').dataset.n === last", arg=seen[-1]
    )


def link_to_the_sentence(page: Any) -> str:
    ask(page, "灯塔翻新一共花费多少钱？")
    assert "三百六十万元" in in_view(page).inner_text()
    page.locator("[data-link]").click()
    page.locator(".wj-said:not(:empty)").wait_for()
    return urllib.parse.urlsplit(page.evaluate("navigator.clipboard.readText()")).query


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_permanent_link_outlives_the_index(
    visit: Callable[..., Any], served: tuple[str, Any], folder: Path, size: tuple[int, int]
) -> None:
    query = link_to_the_sentence(visit(permissions=["clipboard-read", "clipboard-write"]))
    try:
        served[1].sync(rebuild=True)
        (folder / "lamp.md").write_text(LAMP.replace("灯塔在三月", "新的第一句。灯塔在三月"), "utf-8")
        served[1].sync()
        other = visit(*size, path=f"/?{query}")
        assert "翻新一共花费三百六十万元" in in_view(other).inner_text()
        assert other.locator("#wj-source .wj-note").count() == 0
        (folder / "lamp.md").write_text(LAMP.replace("三百六十万元", "三百七十万元"), "utf-8")
        served[1].sync()
        changed = visit(*size, path=f"/?{query}")
        assert "三百七十万元" in in_view(changed).inner_text()
        changed.locator(".wj-note", has_text="后来改动过").wait_for()
        (folder / "lamp.md").unlink()
        served[1].sync()
        gone = visit(*size, path=f"/?{query}")
        gone.locator("#wj-source", has_text="这篇文章已经不在库里了").wait_for()
        assert gone.locator("#wj-source .wj-empty").is_visible()
    finally:
        put_back(folder, served[1])


def test_an_old_answer_whose_article_is_deleted_still_shows_its_sentence(
    visit: Callable[..., Any], served: tuple[str, Any], folder: Path
) -> None:
    page = visit()
    answer = ask(page, "灯塔翻新一共花费多少钱？")
    in_view(page)
    try:
        (folder / "lamp.md").unlink()
        served[1].sync()
        library(page)
        open_article(page, "雷军")
        page.get_by_role("tab", name="问答").click()
        answer.locator("a.wj-mark").first.click()
        page.locator("#wj-source [role=note]").wait_for()
        assert "三百六十万元" in in_view(page).inner_text()
        assert page.locator("#wj-source [data-act]").count() == 0
    finally:
        put_back(folder, served[1])


def test_a_watched_folder_fills_the_table_by_itself(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "lamp.md").write_text(LAMP, "utf-8")
    with serving(folder, WENJU_WATCH="0.3") as (address, _), windows(browser, address) as open_window:
        page = library(open_window())
        page.evaluate("setInterval(() => document.dispatchEvent(new Event('visibilitychange')), 300)")
        (folder / "ferry.md").write_text("# 夜班渡轮加开两班\n\n渡轮公司从下周起加开两班夜航。\n", "utf-8")
        page.locator("#wj-list a", has_text="夜班渡轮加开两班").wait_for()
        (folder / "lamp.md").unlink()
        page.locator("#wj-list a", has_text="灯塔翻新").wait_for(state="detached")


# -- languages ---------------------------------------------------------------------------------------------------------


def test_the_language_is_switched_and_remembered(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit()
    page.get_by_role("button", name="Switch the interface to English").click()
    page.get_by_role("tab", name="Articles").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    library(page, "Articles")
    (tmp_path / "empty.txt").write_bytes(b"")
    page.set_input_files("#wj-file-input", [tmp_path / "empty.txt"])
    assert "is empty: put an article into it" in line(page, "empty.txt", "failed")
    again = page.context.new_page()
    again.goto(page.url)
    again.get_by_role("tab", name="Articles").wait_for()
    again.locator("#wj-chat .wj-welcome", has_text="What would you like to know?").wait_for()
    again.get_by_role("button", name="把界面换成中文").click()
    again.get_by_role("tab", name="文章").wait_for()
    again.locator("#wj-chat .wj-welcome", has_text="想知道什么").wait_for()


# -- accessibility -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")


def violations(page: Any, axe: str) -> list[str]:
    """Serious and critical violations, with the elements they are about."""
    page.wait_for_timeout(400)  # transitions of colour come to their end
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("size", "scheme", "locale"), [(WIDE, "light", "zh-CN"), (PHONE, "dark", "en-GB")])
def test_axe_finds_no_serious_violation(
    visit: Callable[..., Any], axe: str, size: tuple[int, int], scheme: str, locale: str
) -> None:
    page = visit(*size, locale=locale, color_scheme=scheme)
    assert violations(page, axe) == []
    ask(page, "总结一下雀巢召回事件")
    ask(page, "南极科考站今年招了几名厨师？")
    page.locator("#wj-chat .wj-answer").first.locator("a.wj-mark").first.click()
    in_view(page)
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    library(page, "Articles" if locale.startswith("en") else "文章")
    assert violations(page, axe) == []
    open_article(page, "谷雨乳业紧急")
    assert violations(page, axe) == []
    for act in ("edit", "compare", "delete"):
        page.locator(f"[data-act={act}]").click()
        page.locator("dialog[open]").wait_for()
        assert violations(page, axe) == []
        page.keyboard.press("Escape")
        page.wait_for_function("!document.querySelector('dialog')")
