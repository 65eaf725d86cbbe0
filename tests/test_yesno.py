"""Yes/no questions: a verdict only where a sentence says so outright, else the evidence or a refusal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant

MILL = "青石磨坊2024年营收为4.6亿元。青石磨坊尚未实现盈利，净亏损3000万元。青石磨坊已于2019年在港交所上市。"
BREWERY = "北屿酒业计划明年在深圳上市。北屿酒业董事长裴广林表示，公司不会裁员。"
BRIDGE = "柏溪大桥昨天已经通车。柏溪大桥没有收费。"


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    opened = Assistant.from_texts([MILL, BREWERY, BRIDGE])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "head", "evidence"),
    [
        ("青石磨坊盈利了吗？", "没有[1]", "尚未实现盈利"),
        ("青石磨坊有没有盈利", "没有[1]", "尚未实现盈利"),
        ("青石磨坊上市了吗", "是的[1]", "已于2019年"),
        ("青石磨坊是不是亏损？", "是[1]", "净亏损3000万元"),
        ("北屿酒业会裁员吗？", "不会[1]", "不会裁员"),
        ("柏溪大桥通车了吗？", "是的[1]", "已经通车"),
        ("柏溪大桥收费吗？", "没有[1]", "没有收费"),
    ],
)
def test_a_sentence_that_says_so_decides(library: Assistant, question: str, head: str, evidence: str) -> None:
    answer = library.ask(question)
    assert answer.text.split("\n")[0] == head
    assert evidence in answer.citations[0].quote


def test_a_plan_is_no_answer(library: Assistant) -> None:
    answer = library.ask("北屿酒业上市了吗？")
    assert "计划明年" in answer.text
    assert not answer.text.startswith(("是", "没有"))


def test_what_no_sentence_mentions_is_refused(library: Assistant) -> None:
    assert not library.ask("北屿酒业会涨价吗？").answered
