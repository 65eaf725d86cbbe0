from __future__ import annotations

import pytest

from assistant.conversation import standalone

ASKED = [("远山科技2025年上半年的毛利率是多少？", "50%")]
CHAIR = [("远山科技的董事长是谁？", "陈致远")]


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        (ASKED, "那2024年呢？", "远山科技2024年的毛利率是多少？"),
        (ASKED, "2023年呢", "远山科技2023年的毛利率是多少？"),
        (ASKED, "那净利润呢？", "远山科技2025年上半年的净利润是多少？"),
        (CHAIR, "总裁呢？", "远山科技的总裁是谁？"),
        (CHAIR, "那CEO呢？", "远山科技的CEO是谁？"),
        (CHAIR, "他今年多大年纪？", "陈致远今年多大年纪？"),
        ([("嘉木股份是做什么的？", "香料")], "它的股价跌了多少？", "嘉木股份的股价跌了多少？"),
        ([("What was Farhill's revenue in 2024?", "312")], "And in 2023?", "What was Farhill's revenue in 2023?"),
        (ASKED, "为什么？", "为什么远山科技2025年上半年的毛利率是50%？"),
        (ASKED, "那嘉木呢？", "嘉木2025年上半年的毛利率是多少？"),
        (ASKED, "净亏损是多少？", "远山科技的净亏损是多少？"),
        (CHAIR, "公司什么时候上市的？", "远山科技什么时候上市的？"),
        (
            [("What was Farhill's revenue in 2024?", "312")],
            "And its gross margin?",
            "What was Farhill's gross margin in 2024?",
        ),
        ([("Who is the chairman of Farhill?", "Chen")], "And the CEO?", "Who is the CEO of Farhill?"),
        ([("How many shops did Farhill open?", "12")], "And in Europe?", "How many shops did Farhill open in Europe?"),
        ([("Who founded Farhill?", "Chen")], "When was it listed?", "When was Farhill listed?"),
    ],
)
def test_a_follow_up_stands_by_itself(history: list[tuple[str, str]], question: str, understood: str) -> None:
    assert standalone(question, history) == understood


@pytest.mark.parametrize(
    "question", ["嘉木股份的召回涉及多少个国家？", "雷雨天气会持续几天？", "Who is the chairman of Farhill?"]
)
def test_a_new_topic_carries_nothing_over(question: str) -> None:
    assert standalone(question, ASKED) == question


def test_a_chain_of_follow_ups() -> None:
    history = [*ASKED, ("那2024年呢？", "56%")]
    assert standalone("2023年呢？", history) == "远山科技2023年的毛利率是多少？"


def test_a_question_without_a_subject_inherits_the_topic() -> None:
    understood = standalone("会有什么症状？", [("嘉木召回的奶粉有什么问题？", "毒素")])
    assert understood == "嘉木召回的奶粉会有什么症状？"


def test_nothing_before_nothing_changed() -> None:
    assert standalone("那2024年呢？", []) == "那2024年呢？"


@pytest.mark.parametrize("question", ["", "？", "😀"])
def test_odd_input_passes_through(question: str) -> None:
    assert standalone(question, ASKED) == question
