"""Asking in a real Chromium: choices and tables, and what happens when a person is faster than the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import BOX, WALKS, Look, ask, fits, started
from tests.serving import SLOW

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
UNHURRIED = SLOW.replace(
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
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("asking")
    for number, text in enumerate((STREAMS, FERRIES, BUSES, BAKER)):
        (folder / f"{number}.md").write_text(text, "utf-8")
    with started(folder, UNHURRIED) as address:
        yield address


def test_a_question_that_means_two_things_is_asked_back(visit: Callable[..., Any], look: Look) -> None:
    page = visit()
    asked_back = ask(page, "秦陌的直播有多少人次观看？")
    assert "2600万" in asked_back.inner_text()
    assert "900万" in asked_back.inner_text()
    choices = page.locator("#wj-chat .option")
    choices.nth(1).wait_for()
    assert choices.count() == 2
    label = page.evaluate("getComputedStyle(document.querySelector('#wj-chat .options'), '::before').content")
    assert look.say("which") in label
    question = choices.nth(1).inner_text().strip()
    choices.nth(1).click()
    page.wait_for_function("document.querySelectorAll('#wj-chat .wj-answer').length === 2")
    assert page.locator("#wj-chat .wj-question").last.inner_text().strip() == question
    answer = page.locator("#wj-chat .wj-answer").last
    assert "900万" in answer.inner_text()
    answer.locator("a.wj-mark").first.click()
    page.locator("#wj-source mark.is-active", has_text="900万").wait_for()
    assert fits(page)


def test_a_comparison_is_a_table_with_a_source_in_each_cell(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, REVENUES)
    assert answer.locator("td").all_inner_texts()[0] == "海州轮渡"
    marks = answer.locator("table td a.wj-mark")
    assert marks.count() == 2
    for place, words in ((1, "5.2亿元"), (0, "3.4亿元")):
        marks.nth(place).click()
        page.locator("#wj-source mark.is-active", has_text=words).wait_for()
        page.keyboard.press("Escape")
        page.locator("#wj-side").wait_for(state="hidden")
    assert fits(page)


def test_the_pane_closes_with_esc_and_comes_back_with_a_mark(visit: Callable[..., Any]) -> None:
    page = visit()
    answer = ask(page, REVENUES)
    answer.locator("a.wj-mark").first.click()
    page.locator("#wj-source h2").wait_for()
    page.keyboard.press("Escape")
    page.locator("#wj-side").wait_for(state="hidden")
    ask(page, "海州轮渡2024年的毛利率是多少？").locator("a.wj-mark").first.click()
    page.locator("#wj-source mark.is-active", has_text="28.5%").wait_for()
    page.locator("#wj-source .wj-close").click()
    page.locator("#wj-side").wait_for(state="hidden")


def test_a_question_sent_before_the_last_one_has_come_to_rest_leaves_the_box(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "海州轮渡2024年的毛利率是多少？")
    held: list[Any] = []
    page.route("**/queue/join*", lambda route: held.append(route))  # on its way until the turn before it has ended
    page.fill(BOX, "那2023年的营收呢？")
    page.press(BOX, "Enter")
    page.locator("#wj-chat .option").first.wait_for()  # with which the first turn ends
    assert page.input_value(BOX) == ""
    for route in held:
        route.continue_()
    page.unroute("**/queue/join*")
    page.wait_for_function("document.querySelectorAll('#wj-chat .wj-answer').length === 2")
    page.locator("#wj-chat .option").first.wait_for()
    assert page.input_value(BOX) == ""


def test_a_window_loaded_again_still_gets_its_answer(visit: Callable[..., Any]) -> None:
    page = visit()
    page.fill(BOX, "慢慢说，海州轮渡2024年的毛利率是多少？")
    page.press(BOX, "Enter")
    page.locator("#wj-chat .wj-question").wait_for()
    page.reload()
    page.locator("#wj-chat .wj-answer", has_text="28.5%").wait_for()
    assert page.locator("#wj-chat .wj-question").count() == 1
    assert page.input_value(BOX) == ""


def test_a_timeline_is_offered_only_where_there_is_one(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "海州轮渡2024年的毛利率是多少？").locator('a[href^="#timeline"]').wait_for()
    page.locator("#wj-chat .option").first.wait_for()
    undated = ask(page, "面包师方晴最喜欢的是什么？")
    page.locator("#wj-chat .option", has_text="面包师").first.wait_for()  # it comes with what could be asked next
    assert "wj-refusal" not in undated.get_attribute("class")
    assert undated.locator('a[href^="#timeline"]').count() == 0
