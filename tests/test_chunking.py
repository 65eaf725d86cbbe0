"""Passages: exact offsets, a few sentences each, one of overlap, never across a heading."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import Article, chunk, sentences


def article(text: str) -> Article:
    return Article(id="0", title="标题", text=text)


def numbered(count: int, length: int = 60) -> str:
    """`count` different sentences of `length` characters."""
    return "".join(f"第{number:03d}句" + "海" * (length - 6) + "。" for number in range(count))


def test_passages_are_of_the_right_length_with_one_sentence_of_overlap() -> None:
    text = numbered(40)
    spans = chunk(article(text))
    assert all(240 <= end - start <= 430 for start, end in spans)
    for (_, end), (start, _) in pairwise(spans):
        assert text[start:end].count("。") == 1
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)


def test_a_short_article_is_one_passage() -> None:
    assert chunk(article(numbered(5))) == [(0, 300)]


def test_never_across_a_heading_and_headings_in_none() -> None:
    text = f"{numbered(2)}\n旧桥老了\n{numbered(2)}"
    assert chunk(article(text)) == [(0, 120), (126, 246)]


def test_an_article_of_nothing_but_headings_is_still_found() -> None:
    text = "# 旧桥老了\n# 新桥来了"
    assert [text[start:end] for start, end in chunk(article(text))] == ["旧桥老了\n# 新桥来了"]


def test_a_text_without_sentence_ends_is_cut() -> None:
    spans = chunk(article("海港" * 1000))
    assert max(end - start for start, end in spans) <= 430
    assert spans[-1][1] == 2000


def test_nothing_gives_nothing() -> None:
    assert chunk(article("")) == chunk(article(" \n ")) == []


@given(
    st.lists(
        st.sampled_from(
            ["海港城的桥。", "旧桥老了", "\n", "字" * 180 + "。", "a" * 400, "Mr. X left. ", "，", "# 一\n", "\ud800"]
        )
    )
    | st.text(max_size=400)
)
@settings(max_examples=300, deadline=None)
def test_every_sentence_lies_in_a_passage(parts: list[str] | str) -> None:
    text = "".join(parts)
    spans = chunk(article(text))
    assert all(0 <= start < end <= len(text) and text[start:end].strip() == text[start:end] for start, end in spans)
    assert spans == sorted(set(spans))
    inside = {position for start, end in spans for position in range(start, end)}
    found = sentences(text)
    kept = [sentence for sentence in found if not sentence.heading] or found
    for start, end, _ in kept:
        assert {position for position in range(start, end) if not text[position].isspace()} <= inside


@pytest.mark.parametrize("unit", ["字", "字。", "字，", " 字", "\n", "字\n"])
def test_a_very_long_text_is_cut(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(0 <= start < end <= len(text) for start, end in chunk(article(text)))
