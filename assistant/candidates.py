"""Candidates: the best sentences with the span cut from each, ranked by both.

A span that several sentences give counts for more; a figure of another time than the one asked for for next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.dates import find_date
from assistant.figures import find_figure
from assistant.people import find_person
from assistant.phrases import find_list, find_phrase
from assistant.spans import Span
from retriever.periods import find_periods, same_period
from retriever.question import Question
from retriever.rerank import Evidence, Line

__all__ = ["Candidate", "candidates_of", "other_time"]

_LOOKED_AT = 12  # sentences that are searched for a span
_SPAN_WORTH = 0.5  # a span's score in units of an evidence score
_NO_SPAN = {"number": -1.5, "date": -1.5, "person": -1.5}  # what a sentence loses that lacks what was asked for
_OTHER_TIME = -4.0  # what it loses by a figure of another time
_LEAST_FIGURE = 0.5  # a figure that scores less is no answer
_AGREEMENT = 0.5  # what a span gains for each other sentence that gives the same


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with the span cut from it, if any."""

    evidence: Evidence
    span: Span | None
    score: float

    @property
    def words(self) -> str:
        """The span's words, normalised; "" without a span."""
        return _words(self.evidence, self.span)


def candidates_of(question: Question, evidence: Sequence[Evidence]) -> list[Candidate]:
    """The best sentences with the span of each, best first; spans that several sentences give count for more."""
    finder = _finder(question.kind)
    spans = [_span(finder, question, item.line) if finder else None for item in evidence[:_LOOKED_AT]]
    words = [_words(item, span) for item, span in zip(evidence, spans, strict=False)]
    found = []
    for item, span, own in zip(evidence, spans, words, strict=False):
        worth = _NO_SPAN.get(question.kind, -0.3) if finder else 0.0
        if span and other_time(question, item.line, span):
            worth = _OTHER_TIME
        elif span:
            worth = _SPAN_WORTH * span.score + _AGREEMENT * min(words.count(own) - 1, 3)
        found.append(Candidate(item, span, item.score + worth))
    return sorted(found, key=lambda candidate: -candidate.score)


def _span(finder: Callable[[Question, Line], Span | None], question: Question, line: Line) -> Span | None:
    """The finder's span, unless it is a figure that no relation ties to the question: any sentence holds some number."""
    span = finder(question, line)
    return None if span and question.kind == "number" and span.score < _LEAST_FIGURE else span


def other_time(question: Question, line: Line, span: Span) -> bool:
    """Whether a figure belongs to another time than the one asked for: the time named last before it, or inherited."""
    asked = next((period for period in question.periods if period.years or period.part or period.month), None)
    if asked is None or span.sure or question.kind != "number":
        return False
    named = [p for p in find_periods(line.normal) if p.start < span.end and (p.years or p.part or p.month)]
    named = named or [p for before in line.before[:1] for p in find_periods(before) if p.years or p.part]
    return bool(named) and not same_period(asked, named[-1])


def _words(item: Evidence, span: Span | None) -> str:
    return item.line.normal[span.start : span.end] if span else ""


def _finder(kind: str) -> Callable[..., Span | None] | None:
    return {
        "number": find_figure,
        "date": find_date,
        "person": find_person,
        "list": find_list,
        "organisation": find_phrase,
        "place": find_phrase,
        "entity": find_phrase,
    }.get(kind)
