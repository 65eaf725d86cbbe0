"""Comparisons: a table with a citation per cell, and which is higher only where that is sure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant
from assistant.comparison import compared

MILL = "青石磨坊2024年营收为4.6亿元，毛利率为31.2%。青石磨坊2023年营收为3.9亿元。公司股票发行价为每股21.5港元。"
BREWERY = "北屿酒业2024年营收为79000万元，毛利率为46%，净利润为1.2亿元。北屿酒业股票发行价为每股9元。"
TEA = "南塘茶社2023年营收为2.2亿元，这是它成立以来的最好成绩。"


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    opened = Assistant.from_texts([MILL, BREWERY, TEA])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "rows", "columns"),
    [
        ("青石磨坊和北屿酒业的营收谁高？", ("青石磨坊", "北屿酒业"), ("营收",)),
        ("对比青石磨坊与北屿酒业的毛利率和营收", ("青石磨坊", "北屿酒业"), ("毛利率", "营收")),
        ("青石磨坊的营收比北屿酒业高吗？", ("青石磨坊", "北屿酒业"), ("营收",)),
        ("北屿酒业和青石磨坊谁的毛利率更低", ("北屿酒业", "青石磨坊"), ("毛利率",)),
        ("青石磨坊2023年和2024年的营收哪年高", ("2023年", "2024年"), ("营收",)),
        ("木舟X5和启岳X5 Pro哪个更重", ("木舟X5", "启岳X5 Pro"), ("重量",)),
        ("Compare the gross margins of Tarn and Selwick", ("Tarn", "Selwick"), ("gross margin",)),
        ("Which company had higher revenue, Tarn or Selwick?", ("Tarn", "Selwick"), ("revenue",)),
        ("Was Tarn's revenue in 2024 higher than in 2023?", ("2024", "2023"), ("revenue",)),
    ],
)
def test_what_is_compared(question: str, rows: tuple[str, ...], columns: tuple[str, ...]) -> None:
    found = compared(question)
    assert found is not None
    assert (found.rows, found.columns) == (rows, columns)


@pytest.mark.parametrize(
    "question",
    [
        "青石磨坊的营收比去年高吗？",
        "青石磨坊和北屿酒业合作了什么？",
        "青石磨坊的营收同比增长多少？",
        "What is Tarn's revenue?",
    ],
)
def test_what_is_no_comparison(question: str) -> None:
    assert compared(question) is None


def test_the_higher_one_is_named_and_every_cell_cited(library: Assistant) -> None:
    answer = library.ask("青石磨坊和北屿酒业2024年的营收谁高？")
    verdict, table = answer.text.split("\n\n")
    assert verdict == "北屿酒业2024年的营收更高，为79000万元[2]，高于青石磨坊的4.6亿元[1]。"
    assert table.splitlines()[2:] == ["| 青石磨坊 | 4.6亿元[1] |", "| 北屿酒业 | 79000万元[2] |"]
    assert answer.kind == "comparison"


def test_without_a_year_the_newest_that_both_have_is_compared(library: Assistant) -> None:
    answer = library.ask("青石磨坊和南塘茶社的营收哪家更高？")
    assert "3.9亿元" in answer.text
    assert "2.2亿元" in answer.text
    assert "更高" in answer.text.split("\n")[0]


def test_a_missing_cell_is_said_to_be_missing(library: Assistant) -> None:
    answer = library.ask("对比青石磨坊和北屿酒业的净利润")
    assert answer.text.startswith("文章里没有说青石磨坊的净利润")
    assert "| 青石磨坊 | 文章里没有说 |" in answer.text


def test_other_units_are_not_compared(library: Assistant) -> None:
    answer = library.ask("青石磨坊和北屿酒业的发行价谁高？")
    assert "不能直接比较" in answer.text.split("\n")[0]
