"""Span: the exact words of a sentence that answer a factoid question, and what all finders of spans share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from retriever.question import Question, Term

__all__ = ["Span", "clause_bounds", "nearness", "occurrences"]

_CLAUSE = re.compile(r"[，,；;。！？!?\n]|(?<=\S)：")


@dataclass(frozen=True, slots=True)
class Span:
    """line.text[start:end] answers; `score` says how well, on the scale of the evidence scores; `sure` that a rule of
    the language (a title, a “分别” series, a bracket) and not mere nearness found it.
    """

    start: int
    end: int
    score: float
    sure: bool = False


def occurrences(term: Term, normal: str) -> list[tuple[int, int]]:
    """Where a term's alternatives of good weight stand in a normalised text."""
    found = []
    for alternative, weight in term.alternatives:
        if weight < 0.5:
            continue
        pattern = rf"(?<![a-z\d]){re.escape(alternative)}(?![a-z\d])" if alternative.isascii() else re.escape(alternative)
        found += [match.span() for match in re.finditer(pattern, normal)]
    return found


def clause_bounds(normal: str, position: int) -> tuple[int, int]:
    """The clause, between commas, that holds a position."""
    start, end = 0, len(normal)
    for match in _CLAUSE.finditer(normal):
        if match.end() <= position:
            start = match.end()
        elif match.start() >= position:
            end = match.start()
            break
    return start, end


def nearness(question: Question, normal: str, start: int, end: int, terms: Iterable[Term] | None = None) -> float:
    """How close a span stands to the question's terms: the rarity-weighted mean of a decay, halved across a comma."""
    total = value = 0.0
    for term in question.terms if terms is None else terms:
        places = occurrences(term, normal)
        weight = term.weight * (2.0 if term.focus else 1.0)
        total += weight
        if places:
            value += weight * max(_closeness(normal, place, start, end) for place in places)
    return value / total if total else 0.0


def _closeness(normal: str, place: tuple[int, int], start: int, end: int) -> float:
    between = normal[place[1] : start] if place[1] <= start else normal[end : place[0]]
    commas = len(_CLAUSE.findall(between))
    before = 1.0 if place[1] <= start else 0.8  # an attribute usually stands in front of its value
    return before * math.exp(-len(between) / 25) * 0.6**commas
