"""A comparison's answers → a small table with a citation in each cell, and which is higher where that is sure.

Higher is said only of figures of the same attribute, unit and time, each in an article about its own row; what the
articles lack stays a gap. Knows nothing of how the cells were answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import verdicts
from assistant.answer import Answer
from assistant.comparison import Cell, Comparison
from assistant.glosses import gloss
from assistant.joining import Numbers
from assistant.spans import tokens
from assistant.values import Amount, amounts
from index.words import normalize
from retriever.glossary import glossary
from retriever.periods import Period, find_periods

__all__ = ["tabled", "years_stated"]


@dataclass(frozen=True, slots=True)
class _Figure:
    """What one cell says: as it is shown, its amount and the time it is stated for."""

    row: str
    shown: str
    amount: Amount | None
    period: Period | None


def tabled(question: str, comparison: Comparison, answers: Sequence[Answer], lang: str) -> Answer:
    """One answer to a comparison; `answers` are those of its cells, in their order. At least one is answered."""
    numbers = Numbers()
    own = [_own(cell, answer, comparison) for cell, answer in zip(comparison.cells, answers, strict=True)]
    figures = {
        (cell.row, cell.column): _figure(cell, answer, numbers, lang)
        for cell, answer, good in zip(comparison.cells, answers, own, strict=True)
        if good
    }
    lines = [_verdict(comparison, column, figures, lang) for column in comparison.columns]
    text = "\n".join(line for line in lines if line) + "\n\n" + _markdown(comparison, figures, lang)
    answered = [answer for answer, good in zip(answers, own, strict=True) if good]
    return Answer(
        question,
        text,
        None,
        numbers.citations,
        bool(answered),
        min((answer.confidence for answer in answered), default=0.0),
        answers[0].hits,
        "comparison",
        parts=tuple(answers),
    )


def years_stated(comparison: Comparison, answers: Sequence[Answer]) -> list[int]:
    """The years that answered figures are stated for, newest first, when their rows do not all name the same."""
    stated: dict[str, set[int]] = {}
    for cell, answer in zip(comparison.cells, answers, strict=True):
        if answer.answered and answer.span:
            period = _period(answer.citations[0].quote, answer.span)
            stated.setdefault(cell.row, set()).update(period.years if period else ())
    apart = len({frozenset(years) for years in stated.values()}) > 1
    return sorted(set().union(*stated.values()), reverse=True) if apart else []


def _period(quote: str, span: str) -> Period | None:
    """The time stated last in front of a figure."""
    at = max(quote.find(span), 0)
    named = [p for p in find_periods(normalize(quote)) if p.end <= at and (p.years or p.part)]
    return named[-1] if named else None


def _own(cell: Cell, answer: Answer, comparison: Comparison) -> bool:
    """Whether an answer is about the cell's row: a sentence about another row is none."""
    if not answer.answered or not answer.citations or not answer.span:
        return False
    citation = answer.citations[0]
    if not _states(cell.column, normalize(citation.quote)):
        return False
    row, others = normalize(cell.row), [normalize(row) for row in comparison.rows if row != cell.row]
    about = normalize(f"{citation.article.title} {citation.quote}")
    if find_periods(row) or row.isascii() or row in about:
        return True
    return row in normalize(citation.article.text) and not any(other in about for other in others)


def _states(column: str, quote: str) -> bool:
    """Whether a sentence names the attribute: 净利润 is not what a sentence of 营收 says."""
    normal = normalize(column)
    english, synonyms = glossary()
    last = normal if normal.isascii() else tokens(normal)[-1].text
    others = (english if normal.isascii() else synonyms).get(last, ())
    return last in quote or any(name in quote for name, _ in others)


def _figure(cell: Cell, answer: Answer, numbers: Numbers, lang: str) -> _Figure:
    citation = answer.citations[0]
    span, number = (answer.span or "").replace("|", "／"), numbers.add(citation).number
    found = amounts(normalize(span))
    english = lang == "en"
    shown = f"{span}{gloss(span)} [{number}]" if english else f"{span}[{number}]"
    return _Figure(cell.row, shown, found[0] if len(found) == 1 else None, _period(citation.quote, span))


def _verdict(comparison: Comparison, column: str, figures: dict[tuple[str, str], _Figure], lang: str) -> str:
    """Which row is higher, or why that cannot be said."""
    found = [figures[row, column] for row in comparison.rows if (row, column) in figures]
    missing = [row for row in comparison.rows if (row, column) not in figures]
    if missing:
        return verdicts.gap(column, missing, lang)
    figured = [figure.amount for figure in found if figure.amount]
    if not figured:
        return ""
    if len(figured) < len(found) or len({(amount.unit_class, amount.unit) for amount in figured}) > 1:
        return verdicts.incomparable(column, "unit", lang)
    timed = all(find_periods(normalize(row)) for row in comparison.rows)
    if not timed and len({(f.period.years, f.period.part) if f.period else None for f in found}) > 1:
        return verdicts.incomparable(column, "time", lang)
    ranked = sorted(
        found, key=lambda figure: figure.amount.value if figure.amount else 0.0, reverse=not comparison.lower
    )
    first, second = ranked[0].amount, ranked[1].amount
    assert first is not None
    assert second is not None
    if abs(first.value - second.value) <= max(first.slack, second.slack) * (first.value != second.value):
        return verdicts.incomparable(column, "close", lang)
    if first.value == second.value:
        return verdicts.equal(column, [figure.shown for figure in ranked[:2]], lang)
    return verdicts.higher(column, [(figure.row, figure.shown) for figure in ranked], comparison.lower, lang)


def _markdown(comparison: Comparison, figures: dict[tuple[str, str], _Figure], lang: str) -> str:
    lacking = verdicts.LACKING[lang]
    lines = ["| | " + " | ".join(comparison.columns) + " |", "|---" * (len(comparison.columns) + 1) + "|"]
    for row in comparison.rows:
        cells = [figures[row, column].shown if (row, column) in figures else lacking for column in comparison.columns]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
