"""One question that stands by itself → its answer: compared in a table, part by part, or as the one thing it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer
from assistant.asks import Ask, asks_of
from assistant.comparison import Comparison, at_year, compared
from assistant.extractive import answer_question, focused
from assistant.joining import joined
from assistant.naming import is_chinese
from assistant.tabling import tabled, years_stated
from retriever import Retriever
from retriever.filters import Filters

__all__ = ["answered"]

_YEARS_TRIED = 2
_OF_EACH = re.compile("[均都各]|双双|同为|一样")
_NAMED = 4  # characters of a label that a sentence about it holds


def answered(retriever: Retriever, question: str, filters: Filters | None = None) -> Answer:
    """The answer from those articles of the retriever's library that the filters leave.

    :raises QuestionError: empty, too long, or without a single word.
    """
    lang = "zh" if is_chinese(question) else "en"
    comparison = compared(question)
    if comparison:
        table = tabled(question, comparison, _cells(retriever, comparison, filters), lang)
        return table if table.answered else _single(retriever, question, filters)
    asks = asks_of(question)
    if asks:
        parts = [_single(retriever, ask.question, filters, ask.item) for ask in asks]
        parts = _told_apart(retriever, asks, parts, filters)
        if any(part.answered for part in parts):
            return joined(question, [ask.label for ask in asks], parts, lang)
    return _single(retriever, question, filters)


def _told_apart(
    retriever: Retriever, asks: Sequence[Ask], parts: list[Answer], filters: Filters | None
) -> list[Answer]:
    """The parts, where two got the same words: the one whose sentence does not name it is looked for again."""
    for later in range(1, len(parts)):
        for earlier in range(later):
            same = parts[later].span and parts[later].span == parts[earlier].span
            if not same:
                continue
            named = [
                (asks[place].item or asks[place].label[:_NAMED]) in parts[place].citations[0].quote
                for place in (earlier, later)
            ]
            if all(named) and asks[later].label and not _figure_of_one(parts[later]):
                continue  # 董事长兼总裁: one sentence, one answer to both
            place = earlier if named[1] and not named[0] else later
            if all(named):
                place = earlier if _nearer(parts[later], asks[later], asks[earlier]) else later
            ask = asks[place]
            again = _single(retriever, ask.question, filters, ask.item, parts[place].span or "")
            if again.answered and again.span and again.span != parts[place].span:
                parts[place] = again
    return parts


def _figure_of_one(part: Answer) -> bool:
    """Whether a figure is that of one thing alone, and not said of all (均为, 各)."""
    return part.kind == "number" and not _OF_EACH.search(part.citations[0].quote)


def _nearer(part: Answer, ask: Ask, other: Ask) -> bool:
    """Whether one of two things stands nearer in front of a figure than the other."""
    quote = part.citations[0].quote
    before = quote[: quote.find(part.span or "")]
    return before.rfind(ask.item or ask.label[:_NAMED]) > before.rfind(other.item or other.label[:_NAMED])


def _cells(retriever: Retriever, comparison: Comparison, filters: Filters | None) -> list[Answer]:
    """The answer of each cell; where no time was asked for, of the newest year that all rows have."""

    def of(wanted: Comparison) -> list[Answer]:
        return [_single(retriever, cell.question, filters, cell.row) for cell in wanted.cells]

    cells = of(comparison)
    for year in years_stated(comparison, cells)[:_YEARS_TRIED]:
        dated = at_year(comparison, year)
        again = of(dated) if dated is not comparison else []
        if again and all(answer.answered for answer in again) and not years_stated(dated, again):
            return again
    return cells


def _single(
    retriever: Retriever, question: str, filters: Filters | None, item: str = "", other_than: str = ""
) -> Answer:
    """The answer to one thing asked; of things in a row, `item` is the one that is meant."""
    return answer_question(retriever, focused(retriever.understand(question), item), filters, other_than)
