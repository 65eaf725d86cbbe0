from __future__ import annotations

import pytest

from ingest.errors import QuestionError
from retriever.kinds import kind_of
from retriever.question import MAX_QUESTION, check, understand
from retriever.rarity import rarity


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("远山科技2024年营收多少？", "number"),
        ("发布会几点开始？", "date"),
        ("公司是哪一年成立的？", "date"),
        ("谁是首席科学家？", "person"),
        ("远山科技的董事长叫什么名字？", "person"),
        ("为什么推迟发布？", "why"),
        ("总结一下这次召回", "summary"),
        ("工厂建在哪里？", "place"),
        ("有哪些城市参加？", "list"),
        ("哪两个部门发布了通知？", "list"),
        ("市场第一的是哪家公司？", "organisation"),
        ("检出了什么物质？", "entity"),
        ("他如何评价这次合作？", "quotation"),
        ("公司是否盈利？", "yesno"),
        ("ARA是什么？", "definition"),
        ("ARA的中文全称是什么？", "entity"),
        ("去年的净利润", "number"),
        ("How much did it spend on research?", "number"),
        ("Who is the chairman?", "person"),
        ("When was it founded?", "date"),
        ("Why was the launch delayed?", "why"),
        ("Summarise the recall", "summary"),
    ],
)
def test_kind_of_answer(question: str, kind: str) -> None:
    assert kind_of(question.lower()) == kind


def test_spelling_does_not_change_what_is_understood() -> None:
    plain = understand("远山科技2025年上半年的净亏损是多少？")
    other = understand("遠山科技２０２５年上半年的淨虧損是多少？")
    assert [term.text for term in other.terms] == [term.text for term in plain.terms]
    assert [(p.years, p.part) for p in other.periods] == [((2025,), "H1")]
    assert (other.kind, other.unit_class) == (plain.kind, plain.unit_class) == ("number", "money")


def test_question_words_are_not_terms() -> None:
    assert [term.text for term in understand("远山科技的毛利率是多少？").terms] == ["远山", "科技", "毛利率"]


def test_the_attribute_asked_about_is_marked() -> None:
    assert [term.text for term in understand("远山科技的毛利率是多少？").terms if term.focus] == ["毛利率"]
    assert "员工" in [term.text for term in understand("远山科技有多少名员工？").terms if term.focus]


@pytest.mark.parametrize(
    ("question", "unit_class"),
    [("占比是多少？", "percent"), ("定价多少港元？", "money"), ("有多少个国家参加？", "count"), ("他几岁？", "age")],
)
def test_class_of_figure(question: str, unit_class: str) -> None:
    assert understand(question).unit_class == unit_class


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert rarity("毛利率") > rarity("公司") > rarity("的")
    assert rarity("从未见过的词") >= rarity("毛利率")


@pytest.mark.parametrize("question", ["", "   ", "？？！", "😀", "。。。", "字" * (MAX_QUESTION + 1), "x" * 100_000])
def test_what_cannot_be_asked_is_refused_in_a_sentence(question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        check(question)
    assert 10 < len(str(caught.value)) < 200


def test_only_surrounding_space_is_dropped() -> None:
    assert check("  远山 科技？\n") == "远山 科技？"
