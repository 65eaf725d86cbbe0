"""What else the chat can do, in a real Chromium: the evidence, conversations, filters, judging, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from index.catalog import Catalog
from index.feedback import all_feedback
from tests.browsing import BOX, WALKS, Look, Windows, ask, at_rest, close_pane, fits, in_view, started
from tests.serving import HELD, copy_of_samples, free_port, start, stop

HOSTILE = """---
title: <img src=x onerror="window.hacked=1"> **临江**科技馆
source: <b>临江日报</b>
published: 2025-05-06
---

临江市科技馆的新馆长是罗青禾。
2025年3月4日，临江市科技馆<script>window.hacked = 1</script> $$x^2$$ {{value}} ${value}新展开幕。
"""
LAMP = """---
title: 灯塔翻新完毕
source: 海州晚报
author: 林舟
published: 2025-03-04
---

海州灯塔在2025年3月翻新完毕，高21米。守塔人周海说他不想退休。

海州灯塔2024年接待游客3.2万人次。
"""
MARGIN, MARGIN_ENGLISH = "智谱2025年上半年的毛利率是多少？", "What was Zhipu's gross margin in the first half of 2025?"
HEIGHT, VISITORS = "海州灯塔高多少米？", "海州灯塔2024年接待多少游客？"
# What Gradio itself calls its buttons.
RETRY, UNDO, DISLIKE = ({"zh": chinese, "en": english} for chinese, english in (
    ("重试", "Retry"), ("撤销", "Undo"), ("踩", "Dislike")
))  # fmt: skip
Visit = Callable[..., Any]

pytestmark = WALKS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    articles = copy_of_samples(tmp_path_factory.mktemp("chat") / "articles")
    (articles / "hostile.md").write_text(HOSTILE, "utf-8")
    (articles / "lamp.md").write_text(LAMP, "utf-8")
    return articles


@pytest.fixture(scope="module")
def address(folder: Path, gate: Path) -> Iterator[str]:
    with started(folder, HELD, GO_ON=str(gate)) as address:
        yield address


def asked(page: Any, *questions: str) -> None:
    """Waits until just these questions are in the chat."""
    expect(page.locator("#wj-chat .wj-question")).to_have_text(list(questions))


def reload(page: Any) -> None:
    """Loads the page again, once nothing is on its way: Gradio logs an error for a stream that a reload cuts off."""
    at_rest(page)
    page.reload()
    at_rest(page)


def label(page: Any, words: str) -> None:
    """Waits until the questions that are offered are said to be this."""
    page.wait_for_function("""words => {
        const offered = document.querySelector('#wj-chat .options');
        return offered && getComputedStyle(offered, '::before').content.includes(words);
    }""", arg=words)


def button(page: Any, name: str) -> Any:
    """A button below the last answer."""
    return page.locator(f"#wj-chat .message-buttons [aria-label='{name}']").last


def test_an_answer_says_how_sure_it_is_and_what_it_rests_on(visit: Visit, look: Look) -> None:
    page = visit()
    answer = ask(page, MARGIN if look.chinese else MARGIN_ENGLISH)
    sure = answer.locator(".wj-sure")
    expect(sure).to_have_text(re.compile("|".join(look.say(level) for level in ("high", "medium"))))
    expect(sure).to_have_attribute("title", re.compile("%$"))
    answer.locator('a[href^="#evidence"]').click()
    view = page.locator(".wj-evidence")
    for words in (look.say("milliseconds", count="").strip(), look.say("score"), "#1"):
        expect(view).to_contain_text(words)
    view.locator(".wj-passages a").first.click()
    page.locator("#wj-source article mark").first.wait_for()
    page.locator("#wj-source .wj-back").click()
    view.wait_for()
    fits(page)


def test_a_refusal_offers_questions_that_are_answered(visit: Visit, look: Look) -> None:
    page = visit()
    question = "南极科考站今年招了几名厨师？" if look.chinese else "How many cooks work at the South Pole?"
    expect(ask(page, question)).to_contain_class("wj-refusal")
    label(page, look.say("instead"))
    offered = page.locator("#wj-chat .option").first
    instead = offered.inner_text().strip()
    offered.click()
    expect(page.locator("#wj-chat .wj-answer:not(.wj-refusal)")).to_have_count(1)
    asked(page, question, instead)


def test_the_next_questions_come_from_the_cited_article(visit: Visit) -> None:
    page = visit()
    ask(page, MARGIN)
    at_rest(page)
    offered = [text.strip() for text in page.locator("#wj-chat .option").all_inner_texts()]
    assert MARGIN not in offered
    page.locator("#wj-chat .option").first.click()
    asked(page, MARGIN, offered[0])
    page.locator("#wj-chat .wj-answer").nth(1).locator("a.wj-mark").first.click()
    in_view(page)
    expect(page.locator("#wj-source h2")).to_contain_text("智谱")


def test_a_timeline_is_a_picture_whose_events_open_their_sentences(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN).locator('a[href^="#timeline"]').click()
    events = page.locator(".wj-timeline svg [role=listitem] a")
    events.first.wait_for()
    names = events.evaluate_all("events => events.map(event => event.getAttribute('aria-label'))")
    assert len(names) > 5
    assert names[0].startswith("2019年: " if look.chinese else "2019: ")
    heights = events.evaluate_all("events => events.map(one => one.querySelector('circle').getBoundingClientRect().y)")
    assert heights == sorted(heights)
    page.wait_for_function(
        "document.querySelector('#wj-source').scrollWidth <= document.querySelector('#wj-source').clientWidth"
    )
    sentence = names[0].split(": ", 1)[1]
    events.first.click()
    in_view(page, sentence)


def test_two_articles_are_laid_side_by_side(visit: Visit, look: Look) -> None:
    page = visit()
    page.click("#wj-do-compare_two")
    for name, words in (("first", "灯塔"), ("second", "智谱")):
        page.locator(f"#wj-{name} input").click()
        page.locator(f"#wj-{name} [role=option]", has_text=words).first.click()
        expect(page.locator(f"#wj-{name} input")).to_have_value(re.compile(words))
    page.click("#wj-do-compare")
    heads = page.locator(".wj-comparison th[scope=col]")
    expect(heads.nth(0)).to_contain_text("灯塔")
    expect(heads.nth(1)).to_contain_text("智谱")
    page.locator(".wj-comparison td a").first.click()
    page.locator("#wj-source h2", has_text="灯塔").wait_for()
    page.locator("#wj-source .wj-back").click()
    heads.nth(1).wait_for()


def test_filters_leave_only_some_articles(visit: Visit, look: Look) -> None:
    page = visit()
    page.click("#wj-do-narrow")
    page.fill("#wj-until textarea, #wj-until input", "2025-12-31")
    filtered = ask(page, MARGIN)
    expect(filtered.locator(".wj-understood")).to_contain_text("2025-12-31")
    at_rest(page)
    expect(filtered).not_to_contain_text("50%")
    page.fill("#wj-until textarea, #wj-until input", "soon")
    expect(ask(page, MARGIN)).to_contain_class("wj-notice")
    page.click("#wj-clear")
    expect(page.locator("#wj-until textarea, #wj-until input")).to_have_value("")
    expect(ask(page, MARGIN)).to_contain_text("50%")


def test_conversations_are_kept_side_by_side(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    page.click("#wj-new")
    asked(page)
    ask(page, "雀巢召回扩大到多少个国家？")
    reload(page)
    asked(page, "雀巢召回扩大到多少个国家？")
    page.click("#wj-do-history")
    rows = page.locator("#wj-history li")
    expect(rows).to_have_count(2)
    rows.filter(has_text="智谱").locator(".wj-conversation").click()
    page.locator("#wj-chat .wj-question", has_text="毛利率").wait_for()
    page.locator("#wj-chat a.wj-mark").first.click()
    in_view(page, "50%")
    page.keyboard.press("Escape")
    expect(ask(page, "那2024年呢？")).to_contain_text("56.3%")
    at_rest(page)
    page.click("#wj-do-history")
    rows.filter(has_text="雀巢").locator("[data-do=rename]").click()
    page.fill(".wj-rename", "奶粉召回")
    page.keyboard.press("Enter")
    rows.filter(has_text="奶粉召回").locator("[data-do=delete]").click()
    expect(rows).to_have_count(1)
    page.locator("#wj-history [data-do=restore]").click()
    expect(rows).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#wj-history")).to_be_hidden()
    expect(page.locator("#wj-do-history")).to_be_focused()


def test_one_browser_does_not_see_anothers_conversations(visit: Visit) -> None:
    one, two = visit(), visit()
    ask(one, MARGIN)
    reload(two)
    two.click("#wj-do-history")
    expect(two.locator("#wj-history .wj-none")).to_be_visible()
    expect(two.locator("#wj-history li")).to_have_count(0)
    asked(two)


@pytest.mark.timeout(400)  # a server starts twice
def test_a_server_that_starts_again_has_lost_nothing(
    windows: Windows, looks: tuple[Look, ...], tmp_path: Path
) -> None:
    articles, port = tmp_path / "articles", free_port()
    articles.mkdir()
    (articles / "lamp.md").write_text(LAMP, "utf-8")
    server, _ = start(articles, port)
    try:
        lost = "Failed to load resource", "network error", "Connection errored out", "Server stopped"
        pages = [windows.open(f"http://127.0.0.1:{port}", look, forgiven=lost) for look in looks]
        for page in pages:
            ask(page, HEIGHT)
            at_rest(page)
        stop(server)
        for page, look in zip(pages, looks, strict=True):
            page.fill(BOX, VISITORS)
            page.press(BOX, "Enter")
            page.locator('[data-testid="toast-body"]', has_text=look.say("lost_title")).wait_for()
            expect(page.locator(BOX)).to_have_value(VISITORS)
            page.evaluate("window.before = true")
        server, _ = start(articles, port)
        for page in pages:
            page.wait_for_function("!window.before")  # it loads itself again
            at_rest(page)
            asked(page, HEIGHT)
            expect(page.locator(BOX)).to_have_value(VISITORS)
            page.press(BOX, "Enter")
            page.locator("#wj-chat .wj-answer", has_text="3.2万").wait_for()
    finally:
        stop(server)
        windows.close()


def test_the_last_question_is_tried_again_and_taken_back(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    ask(page, "那2024年呢？")
    at_rest(page)
    button(page, RETRY[look.language]).click()
    page.locator("#wj-chat a[href='#cite-3-1']").first.wait_for()  # it is a turn of its own, the third
    at_rest(page)
    expect(page.locator("#wj-chat .wj-answer").last).to_contain_text("56.3%")
    asked(page, MARGIN, "那2024年呢？")
    button(page, UNDO[look.language]).click()
    asked(page, MARGIN)
    expect(page.locator(BOX)).to_have_value("那2024年呢？")
    reload(page)
    asked(page, MARGIN)


def test_an_answer_is_copied_as_words(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    at_rest(page)
    button(page, look.say("chatbot.copy_message")).click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('50%[1]'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "智谱" in copied
    assert "<" not in copied


def test_a_thumb_and_its_reason_are_kept(visit: Visit, look: Look, folder: Path) -> None:
    page = visit()
    ask(page, MARGIN)
    button(page, DISLIKE[look.language]).click()
    reason = page.locator("#wj-reason textarea, #wj-reason input")
    reason.fill("年份不对")
    expect(reason).to_have_value("年份不对")
    reason.press("Enter")
    reason.wait_for(state="hidden")
    catalog = Catalog(folder / ".wenju" / "catalog.sqlite")
    kept = all_feedback(catalog)[-1]
    catalog.close()
    assert (kept.verdict, kept.reason, kept.question) == ("down", "年份不对", MARGIN)
    assert "50%" in kept.answer
    reload(page)
    asked(page, MARGIN)
    page.locator("#wj-chat .message-buttons [aria-label=Disliked]").wait_for()


def test_a_conversation_is_exported_with_its_sources(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    with page.expect_download() as download:
        page.click("#wj-do-export")
    assert download.value.suggested_filename.endswith(".md")
    text = Path(download.value.path()).read_text("utf-8")
    assert f"## 1. {MARGIN}" in text
    assert "50%[^1-1]" in text
    assert "[^1-1]: " in text
    assert "毛利率为50%" in text


def test_a_question_can_be_stopped_and_the_next_one_is_not_lost(
    visit: Visit, look: Look, let_go: Callable[[], None]
) -> None:
    page = visit()
    page.fill(BOX, "慢慢说，智谱的董事长是谁？")
    page.press(BOX, "Enter")
    expect(page.locator(BOX)).to_have_value("")
    page.type(BOX, "雀巢召回")
    page.locator("#wj-do-stop").click()
    page.locator("#wj-chat .wj-notice", has_text=look.say("stopped")).wait_for()
    expect(page.locator("#wj-do-stop")).to_be_hidden()
    expect(page.locator(BOX)).to_have_value("雀巢召回")
    page.press(BOX, "Enter")  # behind the one that was stopped, which is still at work
    asked(page, "慢慢说，智谱的董事长是谁？", "雀巢召回")
    let_go()
    page.locator("#wj-chat .wj-answer").nth(1).wait_for()
    expect(page.locator("#wj-chat .wj-notice")).to_have_count(1)


def test_what_is_being_typed_stays_when_an_answer_arrives(visit: Visit, let_go: Callable[[], None]) -> None:
    page = visit()
    page.fill(BOX, "慢慢说，雷军为什么掉粉？")
    page.press(BOX, "Enter")
    asked(page, "慢慢说，雷军为什么掉粉？")
    page.type(BOX, "那他后来")
    let_go()
    page.locator("#wj-chat .wj-answer").wait_for()
    at_rest(page)
    expect(page.locator(BOX)).to_have_value("那他后来")


def test_an_answer_comes_to_the_conversation_it_was_asked_in(visit: Visit, let_go: Callable[[], None]) -> None:
    page, slow = visit(), "慢慢说，智谱2025年上半年的毛利率是多少？"
    page.fill(BOX, slow)
    page.press(BOX, "Enter")
    asked(page, slow)
    page.click("#wj-new")
    asked(page)
    page.click("#wj-do-history")
    page.locator("#wj-history .wj-conversation", has_text="毛利率").click()
    asked(page, slow)
    expect(page.locator("#wj-chat .wj-answer")).to_have_count(0)
    let_go()
    expect(page.locator("#wj-chat .wj-answer")).to_contain_text("50%")
    at_rest(page)
    expect(page.locator(BOX)).to_have_value("")


def test_the_keyboard(visit: Visit) -> None:
    page = visit()
    box = page.locator(BOX)
    ask(page, MARGIN)
    page.focus(BOX)
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value(MARGIN)
    page.locator(".wj-now-editing").wait_for()
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value(MARGIN)
    page.fill(BOX, "智谱2023年的毛利率是多少？")
    page.keyboard.press("Enter")
    page.locator("#wj-chat .wj-answer", has_text="64.6%").wait_for()
    asked(page, "智谱2023年的毛利率是多少？")
    at_rest(page)
    expect(box).to_be_focused()
    page.keyboard.type("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("第二行")
    expect(box).to_have_value("第一行\n第二行")
    asked(page, "智谱2023年的毛利率是多少？")


def test_enter_that_ends_a_composition_does_not_send(visit: Visit) -> None:
    page = visit()
    page.focus(BOX)
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "zhi pu", "selectionStart": 6, "selectionEnd": 6})
    page.evaluate("""() => {
        const box = document.querySelector('#wj-question textarea');
        for (const name of ['keydown', 'keypress'])
            box.dispatchEvent(new KeyboardEvent(name, {key: 'Enter', bubbles: true, isComposing: true}));
    }""")
    keys.send("Input.insertText", {"text": "智谱"})
    expect(page.locator(BOX)).to_have_value("智谱")
    ask(page, MARGIN)
    asked(page, MARGIN)


def test_an_old_answer_whose_article_is_deleted_keeps_its_quote(visit: Visit, look: Look, folder: Path) -> None:
    page = visit()
    ask(page, HEIGHT)
    at_rest(page)
    lamp = folder / "lamp.md"
    lamp.unlink()
    from gradio_client import Client

    client = Client(page.url, verbose=False)
    try:
        client.predict(api_name="/sync")
        reload(page)
        asked(page, HEIGHT)
        page.locator("#wj-chat a.wj-mark").first.click()
        page.locator("#wj-source .wj-gone", has_text=look.say("article_gone")).wait_for()
        in_view(page, "21米")
        expect(page.locator("#wj-source h2")).to_contain_text("灯塔翻新完毕")
    finally:
        lamp.write_text(LAMP, "utf-8")
        client.predict(api_name="/sync")
        client.close()


def test_hostile_text_is_text_in_every_view(visit: Visit) -> None:
    page = visit()
    ask(page, "<img src=x onerror=window.hacked=1> 临江市科技馆的新馆长是谁？")
    page.locator('#wj-chat a[href^="#evidence"]').first.click()
    page.locator(".wj-evidence").wait_for()
    close_pane(page)
    ask(page, "临江市科技馆的新馆长是谁？").locator('a[href^="#timeline"]').click()
    page.locator(".wj-timeline svg").wait_for()
    close_pane(page)
    page.click("#wj-do-history")
    page.locator("#wj-history [data-do=rename]").first.click()
    page.fill(".wj-rename", "<img src=x onerror=window.hacked=1> ${1+1} {{x}}")
    page.keyboard.press("Enter")
    page.locator("#wj-history li", has_text="<img src=x onerror=window.hacked=1> ${1+1} {{x}}").wait_for()
    at_rest(page)
    expect(page.locator("#wj-chat img, #wj-source img, #wj-history img, .katex")).to_have_count(0)
    assert page.evaluate("window.hacked") is None
