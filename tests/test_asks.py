"""One turn that asks two things gets two answers, each with its own sentence, citation and refusal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant
from assistant.asks import asks_of
from assistant.coordination import find_coordination

MILL = (
    "青石磨坊2024年营收为4.6亿元，同比增长18.3%。青石磨坊总部设在柏溪市，创始人顾明远曾是一名教师。"
    "公司2019年6月12日在港交所上市，发行价为每股21.5港元。"
)
BREWERY = "北屿酒业2024年营收为7.9亿元，同比下降2.1%。北屿酒业董事长由裴广林担任。"


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    opened = Assistant.from_texts([MILL, BREWERY])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("青石磨坊的营收是多少，同比增长多少？", ["青石磨坊的营收是多少？", "青石磨坊的营收同比增长多少？"]),
        ("《渡口》的主演和导演是谁？", ["《渡口》的主演是谁？", "《渡口》的导演是谁？"]),
        ("2021年和2022年全省茶叶产量", ["2021年全省茶叶产量？", "2022年全省茶叶产量？"]),
        ("青石磨坊与北屿酒业的营收分别是多少？", ["青石磨坊的营收是多少？", "北屿酒业的营收是多少？"]),
        ("木舟X5与启岳X5 Pro的重量各是多少", ["木舟X5的重量是多少？", "启岳X5 Pro的重量是多少？"]),
        ("去年澄江公开赛男女单打冠军是谁", ["去年澄江公开赛男子单打冠军是谁？", "去年澄江公开赛女子单打冠军是谁？"]),
        ("顾明远是谁、青石磨坊哪年上市？", ["顾明远是谁？", "青石磨坊哪年上市？"]),
        ("Who is the CEO of Tarn Mills and when was it founded?",
         ["Who is the CEO of Tarn Mills?", "when was Tarn Mills founded?"]),
        ("What were Tarn's revenue and net profit in 2024?",
         ["What was Tarn's revenue in 2024?", "What was Tarn's net profit in 2024?"]),
        ("What was Tarn's gross margin in 2023 and 2024?",
         ["What was Tarn's gross margin in 2023?", "What was Tarn's gross margin in 2024?"]),
    ],
)  # fmt: skip
def test_what_is_asked_in_one_breath_is_taken_apart(question: str, asked: list[str]) -> None:
    assert [ask.question for ask in asks_of(question)] == asked


@pytest.mark.parametrize(
    "question",
    [
        "青石磨坊2024年的营收是多少？",
        "青石磨坊和北屿酒业合作了什么？",
        "中国和美国的贸易额是多少？",
        "2025年上半年，青石磨坊的营收是多少？",
        "她为什么辞职和搬家？",
        "《河与岸》的导演是谁？",
        "青石磨坊和北屿酒业合并后叫什么？",
        "How far is it between Tarn and Selwick?",
        "Who leads research and development at Tarn?",
    ],
)
def test_one_thing_asked_stays_one(question: str) -> None:
    assert asks_of(question) == ()


def test_a_row_shares_what_stands_around_it() -> None:
    found = find_coordination("青石磨坊、北屿酒业和南塘茶社的营收")
    assert found is not None
    assert found.items == ("青石磨坊", "北屿酒业", "南塘茶社")
    assert found.each()[2] == "南塘茶社的营收"


def test_both_parts_are_answered_first_and_cited(library: Assistant) -> None:
    answer = library.ask("青石磨坊2024年营收是多少，同比增长多少？")
    assert answer.span == "4.6亿元；18.3%"
    assert answer.text.split("\n")[0] == "营收：4.6亿元[1]；同比增长：18.3%[1]"
    assert len(answer.citations) == 1
    assert [part.span for part in answer.parts] == ["4.6亿元", "18.3%"]


def test_each_subject_is_answered_from_its_own_article(library: Assistant) -> None:
    answer = library.ask("青石磨坊和北屿酒业2024年的营收分别是多少？")
    assert answer.text.split("\n")[0] == "青石磨坊：4.6亿元[1]；北屿酒业：7.9亿元[2]"
    assert answer.citations[0].article.id != answer.citations[1].article.id


def test_a_half_that_the_articles_lack_says_so(library: Assistant) -> None:
    answer = library.ask("青石磨坊的创始人是谁，员工有多少人？")
    assert answer.answered
    assert answer.text.startswith("创始人：顾明远[1]")
    assert "没有" in answer.text
    assert not answer.parts[1].answered


def test_nothing_known_of_either_is_one_refusal(library: Assistant) -> None:
    answer = library.ask("澜汐科技的首席财务官和首席技术官分别是谁？")
    assert not answer.answered
    assert answer.span is None


def test_two_parts_do_not_share_what_was_said_of_one_alone() -> None:
    text = "《山雀》4月7日在岚州首映。《山雀》5月19日在柏溪上映，票价60元。"
    opened = Assistant.from_texts([text])
    try:
        answer = opened.ask("《山雀》岚州和柏溪的上映时间分别是什么时候？")
    finally:
        opened.close()
    assert answer.span == "4月7日；5月19日"
