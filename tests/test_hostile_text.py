"""Texts that try to become code, on every surface of the page, in a real Chromium: none runs, no request leaves.

One library holds every payload of `hostile.py` as title, source, author, text and file name; questions and answers,
conversations, uploads and forms hold them too. Each surface is looked at with all of them at once.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import expect

from index.conversations import Conversations
from tests.browsing import PATIENCE, WALKS, Look, Windows, ask, at_rest, searched
from tests.hostile import LEAK, PAYLOADS, front_matter, named
from ui.reply import Reply

ALL = range(len(PAYLOADS))
WHICH = "展品{}号叫什么名字？"

pytestmark = WALKS

# What the page may be made of, and nothing that a payload would add to it.
STRANGERS = """() => {
    const wrong = [];
    const told = (node, why) => wrong.push(`${why}: ${node.outerHTML.slice(0, 200)}`);
    const leads = new Set(["href", "src", "srcset", "srcdoc", "xlink:href", "action", "formaction", "data", "poster",
        "ping", "style", "background"]);
    for (const node of document.querySelectorAll("*")) {
        for (const { name, value } of node.attributes) {
            if (name.startsWith("on")) told(node, name);
            if (leads.has(name) && /^\\s*(javascript|vbscript|data:text)|leak\\.test/i.test(value)) told(node, name);
        }
    }
    const ours = ["#wj-chat", "#wj-source", "#wj-library", "#wj-history", "#wj-hint", "#wj-header", "#wj-ask",
        ".wj-dialog", "[data-testid=toast-body]"];
    const never = ["script", "iframe", "frame", "object", "embed", "portal", "style", "link", "meta", "base", "img",
        "picture", "video", "audio", "source", "track", "math", "marquee", "foreignObject", "animate", "set", "image",
        "use", "form form", "custom-element", "x", "template", "noscript", "xmp", "plaintext", "area", ".katex",
        ".mermaid"];
    for (const frame of document.querySelectorAll(ours)) {
        for (const node of frame.querySelectorAll(never)) if (!node.closest("button")) told(node, "element");
    }
    return wrong;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article for each payload, one with all of them, one that needs repair, and files that cannot be read."""
    articles = tmp_path_factory.mktemp("hostile") / named(PAYLOADS[6], "")
    articles.mkdir()
    for number, payload in enumerate(PAYLOADS):
        head = front_matter(title=payload, source=PAYLOADS[number - 1], author=PAYLOADS[number - 2])
        text = f"展品{number}号的名字是{payload}。\n\n2024年{number % 12 + 1}月3日，临江科技馆展出了{payload}。\n"
        (articles / named(payload, f"-{number}.md")).write_text(head + text, "utf-8")
    everything = "\n\n".join(f"第{number}件藏品写着{payload}" for number, payload in enumerate(PAYLOADS))
    (articles / "all.md").write_text(front_matter(title="全部藏品") + everything, "utf-8")
    lines = [f"临江科技馆在三月展出了写着{payload}\n的一块木板，吸引了许多人前来观看。" for payload in PAYLOADS]
    (articles / "wrapped.txt").write_text("临江科技馆的木板\n" + "\n".join(lines), "utf-8")
    for number in ALL[::12]:
        (articles / named(PAYLOADS[number], "-unread.txt")).write_bytes(b"\x00\x01\x02")
    return articles


@pytest.fixture
def called() -> list[str]:
    """What payloads got done: calls of `pwned`, dialogs, requests to where they lead."""
    return []


@pytest.fixture
def visit(browser: Any, address: str, called: list[str]) -> Iterator[Callable[..., Any]]:
    """Opens a window in which every payload that runs is heard; at the end none may have been."""
    windows = Windows(browser, again=False)

    def opened(path: str = "") -> Any:
        page = windows.open(address, Look(phone=False, dark=False, chinese=True), path)
        page.context.expose_binding("pwned", lambda _, *given: called.append(f"ran: {given}"))
        page.on("dialog", lambda dialog: (called.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.context.on("page", lambda other: called.append(f"window: {other.url}"))
        page.context.on("request", lambda sent: LEAK in sent.url and called.append(f"request: {sent.url}"))
        return page

    yield opened
    windows.close()
    assert called == []


def clean(page: Any) -> None:
    """Nothing on the page is of a payload's making; time is left for what it might have begun."""
    page.wait_for_timeout(60)
    assert page.evaluate(STRANGERS) == []


def shown(page: Any, frame: str, payloads: list[str]) -> None:
    """Each payload stands there as the text it is, spaces apart."""
    deadline = time.monotonic() + PATIENCE / 1000
    while True:
        text = "".join(page.locator(frame).first.evaluate("node => node.textContent").split())
        missing = [payload for payload in payloads if "".join(payload.split()) not in text]
        if not missing:
            return
        assert time.monotonic() < deadline, missing
        page.wait_for_timeout(100)


def library(page: Any) -> Any:
    page.get_by_role("tab", name="文章").click()
    page.locator("#wj-list tbody tr").first.wait_for()
    return page


def found(page: Any, words: str, title: str) -> None:
    """The one article that is found by these words, opened, with its tools."""
    searched(page, words)
    page.locator("#wj-list tbody a").click()
    opened(page, title)
    page.locator("#wj-source .wj-tools .wj-tools-row").wait_for()


def opened(page: Any, title: str) -> None:
    page.wait_for_function("words => document.querySelector('#wj-source h2')?.textContent === words", arg=title)


def visit_of(page: Any) -> dict[str, str]:
    """What the page sends with all it does: which browser it is."""
    with page.expect_request(lambda request: request.url.endswith(("/run/predict", "/queue/join"))) as sent:
        page.click("#wj-new")
    return next(given for given in json.loads(sent.value.post_data)["data"] if isinstance(given, dict))


def test_there_are_enough_of_them_and_the_library_keeps_them(served: tuple[str, Any]) -> None:
    articles = served[1].articles
    assert len(PAYLOADS) >= 100
    assert {*PAYLOADS} - {article.title for article in articles} <= {"# <svg onload=pwned(108)>"}  # a heading's sign
    assert {*PAYLOADS} <= {article.source for article in articles} & {article.author for article in articles}


def test_the_table_and_every_article_opened_from_it(visit: Callable[..., Any]) -> None:
    page = library(visit())
    titles = []
    for more in (True, True, True, False):
        clean(page)
        titles += page.locator("#wj-list tbody a").all_text_contents()
        if more:
            count = len(titles)
            page.locator("#wj-list [data-page]").last.click()
            page.locator(".wj-count", has_text=f"{count + 1}").wait_for()
    assert len({*titles} & {*PAYLOADS}) >= len(PAYLOADS) - 1
    page.locator("#wj-state details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    shown(page, "#wj-state", [named(PAYLOADS[number], "-unread.txt") for number in ALL[::12]])
    for row in page.locator("#wj-list tbody a").all()[::2]:
        title = row.text_content()
        row.click()
        opened(page, title)
    found(page, "all.md", "全部藏品")
    shown(page, "#wj-source article", list(PAYLOADS))
    clean(page)


def test_what_the_repair_did_and_the_forms_of_an_article(visit: Callable[..., Any]) -> None:
    page = library(visit())
    found(page, "wrapped.txt", "临江科技馆的木板")
    page.locator("[data-act=compare]").click()
    page.locator("dialog table").wait_for()
    shown(page, "dialog table", [payload for payload in PAYLOADS if len(payload) < 60])
    clean(page)
    page.locator("[data-cancel]").click()
    searched(page, "pwned(7)")
    page.locator("#wj-list tbody a", has_text="pwned(7)").click()
    opened(page, PAYLOADS[7])
    page.locator("[data-act=edit]").click()
    page.fill("dialog input[name=title]", PAYLOADS[8])
    page.fill("dialog input[name=published]", PAYLOADS[9])
    page.keyboard.press("Enter")
    page.locator("dialog .wj-said", has_text="pwned(9)").wait_for()
    clean(page)
    page.fill("dialog input[name=published]", "2025-04-01")
    page.keyboard.press("Enter")
    opened(page, PAYLOADS[8])
    clean(page)
    page.locator("[data-act=delete]").click()
    page.locator("dialog", has_text="pwned(7)").wait_for()
    clean(page)
    page.locator("dialog .wj-strong").click()
    page.locator("#wj-source .wj-empty", has_text="pwned(7)").wait_for()
    clean(page)
    page.locator("#wj-state [data-restore]").first.wait_for(state="attached")
    clean(page)
    page.locator("#wj-source [data-undo]").click()
    page.locator("#wj-source", has_text="已放回原处").wait_for()
    clean(page)


def test_files_that_are_dropped(visit: Callable[..., Any], folder: Path) -> None:
    page = library(visit())
    chosen = ALL[3::4]
    files = [
        {"name": named(PAYLOADS[number], f"-{kind}.txt"), "mimeType": "text/plain", "buffer": content}
        for number in chosen
        for kind, content in (("empty", b""), ("new", f"新到的展品叫{PAYLOADS[number]}。".encode()))
    ]
    page.set_input_files("#wj-file-input", files)
    page.wait_for_function(
        "n => document.querySelectorAll('#wj-report li.wj-failed, #wj-report li.wj-added').length === n", arg=len(files)
    )
    shown(page, "#wj-report", [file["name"] for file in files])
    clean(page)
    page.set_input_files("#wj-file-input", [{**file, "buffer": file["buffer"] + b"!"} for file in files[1::2]])
    page.locator("#wj-report li.wj-renamed, #wj-report li.wj-added").nth(len(chosen) - 1).wait_for()
    clean(page)
    page.reload()
    library(page)
    clean(page)


def test_a_conversation_of_all_of_them(visit: Callable[..., Any], served: tuple[str, Any], folder: Path) -> None:
    page = visit()
    kept = Conversations(folder / ".wenju" / "conversations.sqlite")
    browser, conversation = visit_of(page)["browser"], ""
    chosen = [(number, payload) for number, payload in enumerate(PAYLOADS) if number % 3]
    quoted = 0
    for number, payload in chosen:
        reply = Reply.of(served[1].ask(WHICH.format(number)))
        quoted += payload in reply.text
        conversation, turn = kept.ask(browser, conversation, f"{WHICH.format(number)}{payload}")
        kept.reply(browser, conversation, turn, reply.to_json())
    for number in ALL[::6]:
        other, turn = kept.ask(browser, "", PAYLOADS[number])
        kept.reply(browser, other, turn, Reply(notice=PAYLOADS[number]).to_json())
    kept.close()
    assert quoted >= 100
    at_rest(page)
    page.reload()
    at_rest(page)
    page.click("#wj-do-history")
    page.locator(f"#wj-history .wj-conversation[data-id='{conversation}']").click()
    page.locator("#wj-chat .wj-question").nth(len(chosen) - 1).wait_for()
    page.locator("#wj-chat .wj-answer").nth(len(chosen) - 1).wait_for()
    shown(page, "#wj-chat", [payload for _, payload in chosen])
    clean(page)
    exported(page)
    page.click("#wj-do-history")
    shown(page, "#wj-history", [PAYLOADS[number][:80] for number in ALL[::6]])
    clean(page)
    page.locator("#wj-history [data-do=rename]").last.click()
    page.fill(".wj-rename", PAYLOADS[9])
    page.keyboard.press("Enter")
    page.locator("#wj-history .wj-conversation", has_text="pwned(9)").wait_for()
    page.locator("#wj-history [data-do=delete]").last.click()
    page.locator("#wj-history [data-do=restore]").wait_for()
    clean(page)
    page.keyboard.press("Escape")
    answers = page.locator("#wj-chat .wj-answer:not(.wj-refusal)")
    for number in range(0, answers.count(), 50):
        answer = answers.nth(number)
        mark = answer.locator("a.wj-mark").first
        turn = str(mark.get_attribute("href")).split("-")[1]
        mark.click()
        page.locator(f"#wj-source article[data-turn='{turn}'] mark.is-active").first.wait_for()
        clean(page)
        answer.locator("a[href^='#evidence']").click()
        page.locator(".wj-passages a").nth(5).wait_for()
        clean(page)
        page.locator(".wj-passages a").nth(number % 5).click()
        page.locator("#wj-source article mark").first.wait_for()
        clean(page)


def exported(page: Any) -> None:
    """The document that is exported, turned into a page with HTML let through: still only text."""
    with page.expect_download() as download:
        page.click("#wj-do-export")
    written = Path(download.value.path()).read_text("utf-8")
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(written)
    strange = page.evaluate(
        """html => [...new DOMParser().parseFromString(html, "text/html").body.querySelectorAll("*")]
            .filter(node => node.attributes.length || !"H1 H2 P EM OL UL LI TABLE".split(" ").includes(node.tagName))
            .map(node => node.outerHTML.slice(0, 200))""",
        html,
    )
    assert strange == []


def test_questions_as_they_are_typed(visit: Callable[..., Any], served: tuple[str, Any]) -> None:
    page = visit(path=f"/?article={PAYLOADS[7]}&at={PAYLOADS[7]}&__theme={PAYLOADS[7]}")
    for start in range(0, len(PAYLOADS), 40):
        some = PAYLOADS[start : start + 40]
        question = f"展品{start}号叫什么名字？" + " ".join(some)[:1900]
        ask(page, question)
        shown(page, "#wj-chat .wj-question >> nth=-1", [payload for payload in some if payload in question])
        clean(page)
    ask(page, "临江科技馆展出了什么？")
    page.locator("#wj-chat a[href^='#timeline']").last.click()
    page.locator(".wj-timeline svg [role=listitem]").first.wait_for()
    clean(page)
    ask(page, "火星上住着几位厨师？")
    at_rest(page)
    clean(page)


def test_filters_and_two_articles_side_by_side(visit: Callable[..., Any]) -> None:
    page = visit()
    page.click("#wj-do-narrow")
    page.fill("#wj-since textarea, #wj-since input", PAYLOADS[7])
    expect(ask(page, "展品7号叫什么名字？")).to_contain_text("pwned(7)")
    clean(page)
    page.fill("#wj-since textarea, #wj-since input", "")
    page.locator("#wj-by-source input").click()
    page.locator("#wj-by-source [role=option]", has_text="pwned(8)").first.wait_for()
    clean(page)
    page.locator("#wj-by-source [role=option]", has_text="pwned(8)").first.click()
    expect(page.locator("#wj-by-source input")).to_have_value(re.compile(re.escape("pwned(8)")))
    understood = ask(page, "展品9号叫什么名字？").locator(".wj-understood").first
    expect(understood).to_contain_text("pwned(8)")
    clean(page)
    page.click("#wj-do-compare_two")
    for name, words in (("first", "pwned(160)"), ("second", "pwned(171)")):
        page.locator(f"#wj-{name} input").click()
        page.locator(f"#wj-{name} [role=option]", has_text=words).first.click()
        expect(page.locator(f"#wj-{name} input")).to_have_value(re.compile(re.escape(words)))
    clean(page)
    page.click("#wj-do-compare")
    page.locator(".wj-comparison th[scope=col]").nth(1).wait_for()
    clean(page)


def test_an_error_that_names_the_folder(visit: Callable[..., Any], folder: Path) -> None:
    page = visit()
    ask(page, "展品3号叫什么名字？")
    at_rest(page)
    with sqlite3.connect(folder / ".wenju" / "conversations.sqlite") as database:
        database.execute("ALTER TABLE conversations RENAME TO elsewhere")
    try:
        page.click("#wj-do-history")
        page.locator("#wj-history [data-do=rename]").first.click()
        page.fill(".wj-rename", "新名字")
        page.keyboard.press("Enter")
        page.locator("[data-testid=toast-body]", has_text="pwned(6)").wait_for()
        clean(page)
    finally:
        with sqlite3.connect(folder / ".wenju" / "conversations.sqlite") as database:
            database.execute("ALTER TABLE elsewhere RENAME TO conversations")
