"""One question that stands by itself → its answer: compared in a table, part by part, or as the one thing it asks."""

from __future__ import annotations

from assistant.answer import Answer
from assistant.asks import asks_of
from assistant.comparison import Comparison, at_year, compared
from assistant.extractive import answer_question, focused
from assistant.joining import joined
from assistant.naming import is_chinese
from assistant.tabling import tabled, years_stated
from retriever import Retriever
from retriever.filters import Filters

__all__ = ["answered"]

_YEARS_TRIED = 2


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
        if any(part.answered for part in parts):
            return joined(question, [ask.label for ask in asks], parts, lang)
    return _single(retriever, question, filters)


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


def _single(retriever: Retriever, question: str, filters: Filters | None, item: str = "") -> Answer:
    """The answer to one thing asked; of things in a row, `item` is the one that is meant."""
    return answer_question(retriever, focused(retriever.understand(question), item), filters)
