"""What else the chat can do, in a real Chromium: the evidence, conversations, filters, judging, the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.catalog import Catalog
from index.feedback import all_feedback
from tests.browsing import BOX, WALKS, Look, Windows, ask, close_pane, fits, started
from tests.serving import SLOW, copy_of_samples, free_port, start, stop

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
def address(folder: Path) -> Iterator[str]:
    with started(folder, SLOW) as address:
        yield address


def questions(page: Any) -> list[str]:
    return [text.strip() for text in page.locator("#wj-chat .wj-question").all_inner_texts()]


def asked(page: Any, count: int) -> None:
    """Waits until that many questions are in the chat."""
    page.wait_for_function("n => document.querySelectorAll('#wj-chat .wj-question').length === n", arg=count)


def reload(page: Any) -> None:
    """Loads the page again, once nothing is on its way: Gradio logs an error for a stream that a reload cuts off."""
    if questions(page):
        page.locator("#wj-chat .option").first.wait_for()
    page.reload()


def button(page: Any, name: str) -> Any:
    """A button below the last answer."""
    return page.locator(f"#wj-chat .message-buttons [aria-label='{name}']").last


def shown_article(page: Any, words: str) -> None:
    """Waits until the marked sentence of the pane is in view and holds the words."""
    page.locator("#wj-source mark.is-active", has_text=words).first.wait_for()


def test_an_answer_says_how_sure_it_is_and_what_it_rests_on(visit: Visit, look: Look) -> None:
    page = visit()
    answer = ask(page, MARGIN if look.chinese else MARGIN_ENGLISH)
    sure = answer.locator(".wj-sure")
    assert sure.inner_text() in {look.say("high"), look.say("medium")}
    assert sure.get_attribute("title").endswith("%")
    answer.locator('a[href^="#evidence"]').click()
    view = page.locator(".wj-evidence")
    view.wait_for()
    said = view.inner_text()
    assert look.say("milliseconds", count="") in said
    assert look.say("score") in said
    assert "#1" in said
    view.locator(".wj-passages a").first.click()
    page.locator("#wj-source article mark").first.wait_for()
    page.locator("#wj-source .wj-back").click()
    view.wait_for()
    assert fits(page)


def test_a_refusal_offers_questions_that_are_answered(visit: Visit, look: Look) -> None:
    page = visit()
    refusal = ask(
        page, "南极科考站今年招了几名厨师？" if look.chinese else "How many cooks work at the South Pole?"
    )
    assert "wj-refusal" in refusal.get_attribute("class")
    offered = page.locator("#wj-chat .option")
    offered.first.wait_for()
    label = page.evaluate("getComputedStyle(document.querySelector('#wj-chat .options'), '::before').content")
    assert look.say("instead") in label
    question = offered.first.inner_text().strip()
    offered.first.click()
    page.wait_for_function("document.querySelectorAll('#wj-chat .wj-answer:not(.wj-refusal)').length === 1")
    assert questions(page)[-1] == question


def test_the_next_questions_come_from_the_cited_article(visit: Visit) -> None:
    page = visit()
    ask(page, MARGIN)
    page.locator("#wj-chat .option").first.wait_for()
    offered = [text.strip() for text in page.locator("#wj-chat .option").all_inner_texts()]
    assert MARGIN not in offered
    page.locator("#wj-chat .option").first.click()
    asked(page, 2)
    page.locator("#wj-chat .wj-answer").nth(1).locator("a.wj-mark").first.click()
    shown_article(page, "")
    assert "智谱" in page.locator("#wj-source h2").inner_text()


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
    assert page.evaluate(
        "document.querySelector('#wj-source').scrollWidth <= document.querySelector('#wj-source').clientWidth"
    )
    sentence = names[0].split(": ", 1)[1]
    events.first.click()
    shown_article(page, sentence)


def test_two_articles_are_laid_side_by_side(visit: Visit, look: Look) -> None:
    page = visit()
    page.click("#wj-do-compare_two")
    for name, words in (("first", "灯塔"), ("second", "智谱")):
        page.locator(f"#wj-{name} input").click()
        page.locator("[role=option]", has_text=words).first.click()
    page.click("#wj-do-compare")
    heads = page.locator(".wj-comparison th[scope=col]")
    heads.nth(1).wait_for()
    assert "灯塔" in heads.nth(0).inner_text()
    assert "智谱" in heads.nth(1).inner_text()
    page.locator(".wj-comparison td a").first.click()
    page.locator("#wj-source h2", has_text="灯塔").wait_for()
    page.locator("#wj-source .wj-back").click()
    heads.nth(1).wait_for()


def test_filters_leave_only_some_articles(visit: Visit, look: Look) -> None:
    page = visit()
    page.click("#wj-do-narrow")
    page.fill("#wj-until textarea, #wj-until input", "2025-12-31")
    filtered = ask(page, MARGIN)
    assert "50%" not in filtered.inner_text()
    assert "2025-12-31" in filtered.locator(".wj-understood").inner_text()
    page.fill("#wj-until textarea, #wj-until input", "soon")
    assert "wj-notice" in ask(page, MARGIN).get_attribute("class")
    page.click("#wj-clear")
    page.wait_for_function("!document.querySelector('#wj-until textarea, #wj-until input').value")
    assert "50%" in ask(page, MARGIN).inner_text()


def test_conversations_are_kept_side_by_side(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    page.click("#wj-new")
    asked(page, 0)
    ask(page, "雀巢召回扩大到多少个国家？")
    reload(page)
    asked(page, 1)
    assert questions(page) == ["雀巢召回扩大到多少个国家？"]
    page.click("#wj-do-history")
    rows = page.locator("#wj-history li")
    assert rows.count() == 2
    rows.filter(has_text="智谱").locator(".wj-conversation").click()
    page.locator("#wj-chat .wj-question", has_text="毛利率").wait_for()
    page.locator("#wj-chat a.wj-mark").first.click()
    shown_article(page, "50%")
    page.keyboard.press("Escape")
    assert "56.3%" in ask(page, "那2024年呢？").inner_text()
    page.click("#wj-do-history")
    rows.filter(has_text="雀巢").locator("[data-do=rename]").click()
    page.fill(".wj-rename", "奶粉召回")
    page.keyboard.press("Enter")
    rows.filter(has_text="奶粉召回").locator("[data-do=delete]").click()
    page.wait_for_function("document.querySelectorAll('#wj-history li').length === 1")
    page.locator("#wj-history [data-do=restore]").click()
    page.wait_for_function("document.querySelectorAll('#wj-history li').length === 2")
    page.keyboard.press("Escape")
    page.locator("#wj-history").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "wj-do-history"


def test_one_browser_does_not_see_anothers_conversations(visit: Visit) -> None:
    one, two = visit(), visit()
    ask(one, MARGIN)
    reload(two)
    two.click("#wj-do-history")
    assert two.locator("#wj-history li").count() == 0
    assert questions(two) == []


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
            page.locator("#wj-chat .option").first.wait_for()
        stop(server)
        for page, look in zip(pages, looks, strict=True):
            page.fill(BOX, VISITORS)
            page.press(BOX, "Enter")
            page.locator('[data-testid="toast-body"]', has_text=look.say("lost_title")).wait_for()
            assert page.input_value(BOX) == VISITORS
        server, _ = start(articles, port)
        for page in pages:
            page.wait_for_function("!document.querySelector('[data-testid=toast-body]')")
            asked(page, 1)
            page.wait_for_function("document.querySelector('#wj-question textarea').value !== ''")
            assert questions(page) == [HEIGHT]
            assert page.input_value(BOX) == VISITORS
            page.press(BOX, "Enter")
            page.locator("#wj-chat .wj-answer", has_text="3.2万").wait_for()
    finally:
        stop(server)
        windows.close()


def test_the_last_question_is_tried_again_and_taken_back(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
    ask(page, "那2024年呢？")
    page.locator("#wj-chat .option").first.wait_for()
    button(page, RETRY[look.language]).click()
    page.locator("#wj-chat .wj-answer", has_text="56.3%").wait_for()
    page.locator("#wj-chat .option").first.wait_for()
    assert questions(page) == [MARGIN, "那2024年呢？"]
    button(page, UNDO[look.language]).click()
    asked(page, 1)
    page.wait_for_function("document.querySelector('#wj-question textarea').value === '那2024年呢？'")
    reload(page)
    asked(page, 1)


def test_an_answer_is_copied_as_words(visit: Visit, look: Look) -> None:
    page = visit()
    ask(page, MARGIN)
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
    reason.press("Enter")
    reason.wait_for(state="hidden")
    catalog = Catalog(folder / ".wenju" / "catalog.sqlite")
    kept = all_feedback(catalog)[-1]
    catalog.close()
    assert (kept.verdict, kept.reason, kept.question) == ("down", "年份不对", MARGIN)
    assert "50%" in kept.answer
    reload(page)
    asked(page, 1)
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


def test_a_question_can_be_stopped_and_the_next_one_is_not_lost(visit: Visit, look: Look) -> None:
    page = visit()
    page.fill(BOX, "慢慢说，智谱的董事长是谁？")
    page.press(BOX, "Enter")
    page.wait_for_function("document.querySelector('#wj-question textarea').value === ''")
    page.type(BOX, "雀巢召回")
    page.locator("#wj-do-stop").click()
    page.locator("#wj-chat .wj-notice", has_text=look.say("stopped")).wait_for()
    page.locator("#wj-do-stop").wait_for(state="hidden")
    assert page.input_value(BOX) == "雀巢召回"
    page.press(BOX, "Enter")  # behind the one that was stopped, which takes three seconds
    page.locator("#wj-chat .wj-answer").nth(1).wait_for()
    assert page.locator("#wj-chat .wj-notice").count() == 1
    assert questions(page)[1] == "雀巢召回"


def test_what_is_being_typed_stays_when_an_answer_arrives(visit: Visit) -> None:
    page = visit()
    page.fill(BOX, "慢慢说，雷军为什么掉粉？")
    page.press(BOX, "Enter")
    asked(page, 1)
    page.type(BOX, "那他后来")
    page.locator("#wj-chat .wj-answer").wait_for()
    page.locator("#wj-chat .option").first.wait_for()
    assert page.input_value(BOX) == "那他后来"


def test_the_keyboard(visit: Visit) -> None:
    page = visit()
    ask(page, MARGIN)
    page.focus(BOX)
    page.keyboard.press("ArrowUp")
    assert page.input_value(BOX) == MARGIN
    page.locator(".wj-now-editing").wait_for()
    page.keyboard.press("Escape")
    assert page.input_value(BOX) == ""
    page.keyboard.press("ArrowUp")
    page.fill(BOX, "智谱2023年的毛利率是多少？")
    page.keyboard.press("Enter")
    page.locator("#wj-chat .wj-answer", has_text="64.6%").wait_for()
    assert questions(page) == ["智谱2023年的毛利率是多少？"]
    page.keyboard.type("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("第二行")
    assert page.input_value(BOX) == "第一行\n第二行"
    assert len(questions(page)) == 1


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
    assert page.input_value(BOX) == "智谱"
    ask(page, MARGIN)
    assert questions(page) == [MARGIN]


def test_an_old_answer_whose_article_is_deleted_keeps_its_quote(visit: Visit, look: Look, folder: Path) -> None:
    page = visit()
    ask(page, HEIGHT)
    lamp = folder / "lamp.md"
    lamp.unlink()
    from gradio_client import Client

    client = Client(page.url, verbose=False)
    try:
        client.predict(api_name="/sync")
        reload(page)
        asked(page, 1)
        page.locator("#wj-chat a.wj-mark").first.click()
        page.locator("#wj-source .wj-gone", has_text=look.say("article_gone")).wait_for()
        assert "21米" in page.locator("#wj-source mark.is-active").inner_text()
        assert "灯塔翻新完毕" in page.locator("#wj-source h2").inner_text()
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
    assert page.locator("#wj-chat img, #wj-source img, #wj-history img, .katex").count() == 0
    assert page.evaluate("window.hacked") is None
