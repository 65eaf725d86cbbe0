"""Asking in a real Chromium: choices and tables, and what happens when a person is faster than the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browsing import BOX, WALKS, Look, ask, at_rest, fits, started
from tests.serving import HELD

STREAMS = """---
title: 秦陌一周两次开播
source: 海州晚报
published: 2025-03-09
---

秦陌3月2日晚的直播讲解新渡轮，观看人次达到2600万。3月6日晚，秦陌再次开播，直播观看人次为900万。
"""
FERRIES = """---
title: 海州轮渡公布年报
source: 海州晚报
published: 2025-03-10
---

海州轮渡2024年营收为3.4亿元，毛利率为28.5%。海州轮渡2023年营收为3.1亿元。
"""
BUSES = """---
title: 北岭巴士公布年报
source: 北岭日报
published: 2025-03-11
---

北岭巴士2024年营收为5.2亿元，毛利率为19%。
"""
BAKER = """---
title: 老街的面包师
source: 海州晚报
---

面包师方晴说，她最喜欢的是清晨的第一炉面包。
"""
REVENUES = "海州轮渡和北岭巴士2024年的营收谁高？"
# What could be asked next takes its time: a person is faster.
UNHURRIED = HELD.replace(
    "sys.exit",
    """
about = assistant.Assistant.questions_about
def unhurried(self, *given):
    time.sleep(0.7)
    return about(self, *given)
assistant.Assistant.questions_about = unhurried
sys.exit""",
)

pytestmark = WALKS


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, gate: Path) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("asking")
    for number, text in enumerate((STREAMS, FERRIES, BUSES, BAKER)):
        (folder / f"{number}.md").write_text(text, "utf-8")
    with started(folder, UNHURRIED, GO_ON=str(gate)) as address:
        yield address


def test_a_question_that_means_two_things_is_asked_back(visit: Callable[..., Any], look: Look) -> None:
    page = visit()
    asked_back = ask(page, "秦陌的直播有多少人次观看？")
    expect(asked_back).to_contain_text("2600万")
    expect(asked_back).to_contain_text("900万")
    choices = page.locator("#wj-chat .option")
    expect(choices).to_have_count(2)
    page.wait_for_function("""words =>
        getComputedStyle(document.querySelector('#wj-chat .options'), '::before').content.includes(words)
    """, arg=look.say("which"))
    question = choices.nth(1).inner_text().strip()
    choices.nth(1).click()
    answer = page.locator("#wj-chat .wj-answer").nth(1)
    expect(answer).to_contain_text("900万")
    expect(page.locator("#wj-chat .wj-question").last).to_have_text(question)
    answer.locator("a.wj-mark").first.click()
    page.locator("#wj-source mark.is-active", has_text="900万").wait_for()
    fits(page)


def test_a_comparison_is_a_table_with_a_source_in_each_cell(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, REVENUES)
    expect(answer.locator("td").first).to_have_text("海州轮渡")
    marks = answer.locator("table td a.wj-mark")
    expect(marks).to_have_count(2)
    for place, words in ((1, "5.2亿元"), (0, "3.4亿元")):
        marks.nth(place).click()
        page.locator("#wj-source mark.is-active", has_text=words).wait_for()
        page.keyboard.press("Escape")
        expect(page.locator("#wj-side")).to_be_hidden()
    fits(page)


def test_the_pane_closes_with_esc_and_comes_back_with_a_mark(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, REVENUES)
    answer.locator("a.wj-mark").first.click()
    page.locator("#wj-source h2").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#wj-side")).to_be_hidden()
    ask(page, "海州轮渡2024年的毛利率是多少？").locator("a.wj-mark").first.click()
    page.locator("#wj-source mark.is-active", has_text="28.5%").wait_for()
    page.locator("#wj-source .wj-close").click()
    expect(page.locator("#wj-side")).to_be_hidden()


def test_a_question_sent_before_the_last_one_has_come_to_rest_leaves_the_box(visit: Callable[..., Any]) -> None:
    page = visit()
    frame, box = page.locator("#wj-main"), page.locator(BOX)
    ask(page, "海州轮渡2024年的毛利率是多少？")
    held: list[Any] = []
    page.route("**/queue/join*", lambda route: held.append(route))  # on its way until the turn before it has ended
    page.fill(BOX, "那2023年的营收呢？")
    page.press(BOX, "Enter")
    page.locator("#wj-chat .option").first.wait_for()  # with which the first turn ends
    expect(frame).to_have_attribute("data-asking", "1")
    expect(box).to_have_value("")
    for route in held:
        route.continue_()
    page.unroute("**/queue/join*")
    expect(page.locator("#wj-chat .wj-answer")).to_have_count(2)
    at_rest(page)
    expect(box).to_have_value("")


def test_a_conversation_begun_before_the_last_answer_has_come_to_rest_stays_empty(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "海州轮渡2024年的毛利率是多少？")
    page.click("#wj-new")
    page.locator("#wj-chat .wj-welcome").wait_for()
    at_rest(page)  # what could be asked next has come, for the conversation before
    expect(page.locator("#wj-chat .wj-question")).to_have_count(0)
    ask(page, "那2023年的营收呢？")
    at_rest(page)
    expect(page.locator("#wj-chat .wj-question")).to_have_count(1)


def test_a_window_loaded_again_still_gets_its_answer(visit: Callable[..., Any], let_go: Callable[[], None]) -> None:
    page = visit()
    page.fill(BOX, "慢慢说，海州轮渡2024年的毛利率是多少？")
    page.press(BOX, "Enter")
    page.locator("#wj-chat .wj-question").wait_for()
    page.wait_for_function("sessionStorage.getItem('wenju-conversation')")
    page.reload()
    at_rest(page)
    page.locator("#wj-chat .wj-question").wait_for()
    let_go()
    page.locator("#wj-chat .wj-answer", has_text="28.5%").wait_for()
    expect(page.locator("#wj-chat .wj-question")).to_have_count(1)
    expect(page.locator(BOX)).to_have_value("")


def test_a_timeline_is_offered_only_where_there_is_one(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "海州轮渡2024年的毛利率是多少？").locator('a[href^="#timeline"]').wait_for()
    undated = ask(page, "面包师方晴最喜欢的是什么？")
    page.locator("#wj-chat .option", has_text="面包师").first.wait_for()  # it comes with what could be asked next
    at_rest(page)
    expect(undated).not_to_contain_class("wj-refusal")
    expect(undated.locator('a[href^="#timeline"]')).to_have_count(0)
