"""What several articles say weighs more than what one says; a doubtful answer gets the next best evidence beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tiny import TinyEncoder

from assistant import Assistant
from assistant.candidates import candidates_of
from assistant.mentions import mentioned
from assistant.support import core, support
from index import Library
from retriever import Retriever
from retriever.question import Term, understand

ONE = "青禾杯龙舟赛吸引了4200名选手，其中女选手占三成。"
OTHERS = (
    "青禾杯龙舟赛吸引了3800名选手，其中女选手占四成。",
    "青禾杯龙舟赛吸引了约3800名选手，比去年多了两成左右。",
)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("约3800名", "3800名"),
        ("超过1.5亿元", "1.5亿元"),
        ("2024年3月10日上午", "3月10日"),
        ("《云上的灯》", "云上的灯"),
        ("梁予安", "梁予安"),
    ],
)
def test_the_core_of_a_span_leaves_bounds_marks_and_the_year_of_a_day_aside(words: str, said: str) -> None:
    assert core(words) == said


def evidence_of(question: str, *texts: str) -> Callable[[str, int], float]:
    retriever = Retriever(Library.from_texts(list(texts), TinyEncoder()))
    asked = retriever.understand(question)
    found = retriever.evidence(asked, retriever.search(asked))
    return lambda words, own: support(
        words, next(item for item in found if item.line.article.text == texts[own]), found
    )


def test_support_counts_other_articles_and_never_the_own_one() -> None:
    supported = evidence_of("青禾杯龙舟赛吸引了多少名选手？", ONE, *OTHERS)
    assert supported("4200名", 0) == 0.0
    assert supported("3800名", 1) > 0.0
    assert supported("800名", 1) == 0.0, "a part of another number is not the same number"


def test_what_two_articles_say_is_given_before_what_one_says() -> None:
    retriever = Retriever(Library.from_texts([ONE, *OTHERS], TinyEncoder()))
    asked = retriever.understand("青禾杯龙舟赛吸引了多少名选手？")
    assert candidates_of(asked, retriever.evidence(asked, retriever.search(asked)))[0].words.endswith("3800名")


def term(text: str, name: bool = False) -> Term:
    return Term(text, ((text, 1.0),), 9.0, name)


@pytest.mark.parametrize(
    ("words", "asked", "text", "least", "most"),
    [
        (term("后陆", name=True), "断电后陆一帆怎么圆场的", "机器断电后,陆一帆笑着说", 0.9, 0.9),
        (term("棒里", name=True), "奶酪棒里查出了什么", "这批奶酪棒检出超标的菌落", 0.9, 0.9),
        (term("投入量"), "研发经费总投入量是多少", "全年研发经费投入达到两亿元", 0.5, 0.89),
        (term("棒里", name=True), "奶酪棒里查出了什么", "这批饼干检出超标的菌落", 0.0, 0.0),
        (term("张票", name=True), "音乐节卖出多少张票", "开售一小时卖出2.6万张门票", 0.9, 0.9),
        (term("岭峰", name=True), "岭峰能源的董事长是谁", "澜汐能源的董事长是顾某", 0.0, 0.0),
    ],
)
def test_a_term_cut_wrongly_is_mentioned_where_its_characters_stand_with_their_neighbours(
    words: Term, asked: str, text: str, least: float, most: float
) -> None:
    assert least <= mentioned(words, understand(asked).normal, text) <= most


FESTIVAL = [
    "槐江音乐节的压轴节目由乐队“纸风筝”带来，演出持续了两个小时，观众席坐满了人。",
    "今年槐江音乐节的开场节目是民谣合唱《过河》，由三十名学生演唱，现场下着小雨。",
    "槐江音乐节的单日票定价380元。",
]


def test_a_doubtful_answer_gets_the_next_best_evidence_beside_it() -> None:
    answer = Assistant.from_texts(FESTIVAL).ask("槐江音乐节演了什么节目？")
    first, further = answer.text.split("\n另见")
    assert "[1]" in first
    assert further.endswith("”[2]")
    assert further.removesuffix("[2]").strip("“”…") in answer.citations[1].quote
    assert len(answer.text) <= 100
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote


def test_nothing_is_added_that_meets_no_more_of_the_question_and_gives_nothing_of_its_kind() -> None:
    answer = Assistant.from_texts(FESTIVAL).ask("槐江音乐节的门票多少钱？")
    assert answer.span == "380元"
    assert len(answer.citations) == 1
