"""Whose figure it is: a neighbour's, or one of another thing with another number, answers nothing."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from assistant.designators import designators
from assistant.rivals import of_another, year_unsaid
from assistant.spans import Span
from ingest import Article
from retriever.question import understand
from retriever.rerank import Line, article_lines

BRIDGES = [f"第{n}座桥昨天通车。第{n}座桥全长{n + 4}公里，桥身用了{n}万吨钢材。" for n in (1, 2, 5)]


def line_of(text: str) -> Line:
    return article_lines(Article("a", "", text, content_hash=text))[0]


@pytest.mark.parametrize(
    ("question", "sentence", "figure", "another"),
    [
        ("晨光乳业的股价跌了多少？", "海桐股份昨天收盘时股价大跌9.4%。", "9.4%", True),
        ("海桐股份的股价跌了多少？", "海桐股份昨天收盘时股价大跌9.4%。", "9.4%", False),
        ("中国的失业率是多少？", "今年前三个月，越南失业率为2.2%。", "2.2%", True),
        ("晨光乳业的损失有多少？", "分析师龚世杰估算，损失约3200万元。", "3200万元", False),
        ("晨光乳业的营收是多少？", "公司全年营收为8.1亿元。", "8.1亿元", False),
        ("7号线有多少座车站？", "9号线设22座车站。", "22座", True),
        ("第3座桥多长？", "第三座桥全长7公里。", "7公里", False),
    ],
)
def test_a_figure_of_another_is_told(question: str, sentence: str, figure: str, another: bool) -> None:
    start = sentence.index(figure)
    span = Span(start, start + len(figure), 3.0)
    assert of_another(understand(question), line_of(sentence), span) is another


def test_things_are_told_apart_by_their_numbers() -> None:
    assert designators("第十九届和第20届") == {("届", 19), ("届", 20)}
    assert designators("3月3号上午") == frozenset()


def test_numbered_things_neither_answer_for_one_another_nor_contradict() -> None:
    bridges = Assistant.from_texts(BRIDGES)
    answer = bridges.ask("第2座桥全长多少公里？")
    assert (answer.span, answer.disagreement) == ("6公里", False)
    assert not bridges.ask("第3座桥全长多少公里？").answered
    bridges.close()


def test_a_neighbours_fall_is_not_told_of_whom_was_asked() -> None:
    library = Assistant.from_texts(
        ["晨光乳业召回奶粉。晨光乳业说，原料由海桐股份供应。海桐股份在A股上市，昨天收盘时股价大跌9.4%。"]
    )
    assert not library.ask("晨光乳业的股价跌了多少？").answered
    assert library.ask("海桐股份的股价跌了多少？").span == "9.4%"
    library.close()


def test_people_are_not_counted_in_fires() -> None:
    library = Assistant.from_texts(["去年全市发生电动车火灾143起，损失约2000万元。"])
    assert not library.ask("电动车火灾造成多少人受伤？").answered
    assert library.ask("去年全市发生多少起电动车火灾？").span == "143起"
    library.close()


def test_what_says_something_is_no_thing() -> None:
    library = Assistant.from_texts(
        [
            "晨光集团表示，召回已经开始。晨光集团昨天召回了两批婴儿奶粉和一批米粉。对手说，产品与晨光集团召回的产品所用不是同一种。"
        ]
    )
    answer = library.ask("晨光集团召回了哪些产品？")
    assert answer.span is not None
    assert "奶粉" in answer.span
    library.close()


def test_opened_and_went_on_high_is_nobody() -> None:
    library = Assistant.from_texts(["8月28日，青川科技高开高走，收于47.36元。青川科技董事长林晓雨没有回应。"])
    assert library.ask("青川科技的老板是谁？").span == "林晓雨"
    library.close()


STAYS = "青川汽车2021年的销量为30万辆，比2020年多两成。青川汽车的总部在北原市。"


def test_a_year_that_the_article_never_speaks_of_is_refused() -> None:
    library = Assistant.from_texts([STAYS])
    assert library.ask("青川汽车2021年的销量是多少？").span == "30万辆"
    assert not library.ask("青川汽车2024年的销量是多少？").answered
    library.close()


def test_the_article_of_the_year_answers_where_another_fits_as_well() -> None:
    library = Assistant.from_texts([STAYS, "青川汽车公布，2024年销量为45万辆。"])
    assert library.ask("青川汽车2024年的销量是多少？").span == "45万辆"
    library.close()


@pytest.mark.parametrize(
    ("text", "published", "unsaid"),
    [(STAYS, None, 1.0), ("销量为30万辆。", None, 0.25), ("去年的销量为30万辆。", date(2025, 2, 1), 0.0)],
)
def test_whether_an_article_may_mean_a_year(text: str, published: date | None, unsaid: float) -> None:
    line = article_lines(Article("a", "", text, published=published, content_hash=text))[0]
    assert year_unsaid(understand("青川汽车2024年的销量是多少？"), line) == unsaid
