"""The product on the real newspaper page: what the first user asks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def page(newspaper_page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(newspaper_page, folder)
    assistant = Assistant(folder)
    yield assistant
    assistant.close()


@pytest.mark.parametrize(
    "question", ["智谱2025年上半年的毛利率是多少？", "What was Zhipu's gross margin in the first half of 2025?"]
)
def test_gross_margin_in_both_languages(page: Assistant, question: str) -> None:
    answer = page.ask(question)
    assert answer.span == "50%"
    assert "2025年上半年毛利率50%" in answer.citations[0].quote
    assert answer.citations[0].article.author == "魏蔚"


def test_series_across_a_mended_line(page: Assistant) -> None:
    assert page.ask("智谱2023年的毛利率是多少？").span == "64.6%"


def test_three_articles(page: Assistant) -> None:
    assert [article.author for article in page.articles] == ["魏蔚", "陶凤 王天逸", "孔文雯"]


@pytest.mark.parametrize("question", ["智谱有多少名员工？", "智谱2021年的毛利率是多少？", "MiniMax的发行价是多少？"])
def test_refusals(page: Assistant, question: str) -> None:
    assert not page.ask(question).answered
