"""Span: the exact words of a sentence that answer a factoid question, and what all finders of spans share."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import rjieba

from retriever.question import Question, Term

__all__ = ["Nearness", "Span", "Token", "clause_borders", "clause_bounds", "nearness", "occurrences", "tokens"]

_CLAUSE = re.compile(r"[;。！？!?\n；，？]|(?<!\d),|,(?!\d{3}(?!\d))|(?<=\S):(?!\d)|：")
_REACH = 25.0  # characters after which a term says 1/e as much of a span


@dataclass(frozen=True, slots=True)
class Span:
    """line.text[start:end] answers; `score` says how well, on the scale of the evidence scores; `sure` that a rule of
    the language (a title, a “分别” series, a bracket) and not mere nearness found it.
    """

    start: int
    end: int
    score: float
    sure: bool = False


class Token(NamedTuple):
    """A word at normal[start:end] with its part of speech."""

    text: str
    tag: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def tokens(normal: str) -> tuple[Token, ...]:
    """The words of a normalised text as rjieba tags them."""
    found, position = [], 0
    for word, tag in rjieba.tag(normal):
        found.append(Token(word, tag, position, position + len(word)))
        position += len(word)
    return tuple(found)


def occurrences(term: Term, normal: str) -> list[tuple[int, int]]:
    """Where a term's alternatives of good weight stand in a normalised text."""
    found = []
    for alternative, weight in term.alternatives:
        if weight < 0.5 or alternative not in normal:
            continue
        if alternative.isascii():
            pattern = rf"(?<![a-z\d]){re.escape(alternative)}(?![a-z\d])"
            found += [match.span() for match in re.finditer(pattern, normal)]
            continue
        start = normal.find(alternative)
        while start >= 0:
            found.append((start, start + len(alternative)))
            start = normal.find(alternative, start + 1)
    return found


@lru_cache(maxsize=4096)
def clause_borders(normal: str) -> tuple[int, ...]:
    """Where the marks stand that part clauses: commas (not those of 1,000), colons, full stops."""
    return tuple(match.start() for match in _CLAUSE.finditer(normal))


def clause_bounds(normal: str, position: int) -> tuple[int, int]:
    """The clause, between commas, that holds a position."""
    borders = clause_borders(normal)
    following = bisect_left(borders, position)
    start = borders[following - 1] + 1 if following else 0
    return start, borders[following] if following < len(borders) else len(normal)


class Nearness:
    """How close a span stands to the question's terms, for many spans of one text."""

    def __init__(self, question: Question, normal: str, terms: Iterable[Term] | None = None) -> None:
        self._borders = clause_borders(normal)
        chosen = question.terms if terms is None else tuple(terms)
        weights = [term.weight * (2.0 if term.focus else 1.0) for term in chosen]
        self._total = sum(weights)
        met = [(weight, occurrences(term, normal)) for weight, term in zip(weights, chosen, strict=True)]
        self._places = [(weight, places) for weight, places in met if places]

    def __call__(self, start: int, end: int) -> float:
        """The rarity-weighted mean over the terms of a decay with distance, lessened by every comma between; 0…1."""
        if not self._total:
            return 0.0
        value = 0.0
        for weight, places in self._places:
            best = 0.0
            for first, last in places:
                # An attribute usually stands in front of its value.
                gap, worth = (start - last, 1.0) if last <= start else (first - end, 0.8)
                if gap > 0:
                    left = last if last <= start else end
                    commas = bisect_left(self._borders, left + gap) - bisect_left(self._borders, left)
                    worth *= math.exp(-gap / _REACH) * 0.6**commas
                best = max(best, worth)
            value += weight * best
        return value / self._total


def nearness(question: Question, normal: str, start: int, end: int, terms: Iterable[Term] | None = None) -> float:
    """How close one span stands to the question's terms: see `Nearness`."""
    return Nearness(question, normal, terms)(start, end)
