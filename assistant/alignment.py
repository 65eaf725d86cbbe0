"""Alignment: who has which, where two rows stand in one order (甲和乙分别获得金牌和银牌; 金牌、银牌分别由甲、乙获得).

The thing asked for stands in one row; what stands at its place in the other answers. Figures have series.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.spans import Span, clause_bounds, occurrences, tokens
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_aligned"]

_SCORE = 6.0
_MARKER = re.compile("分别|依次|包揽")
_JOINT = re.compile(r"\s?(?:、|以及|和|与|及)\s?")
_TRIMMED = ("v", "vn", "p", "d", "uj", "ul", "c", "x", "u")
_LONGEST = 16
_Row = list[tuple[int, int]]


def find_aligned(question: Question, line: Line) -> Span | None:
    """What stands where the thing asked for stands in the other row."""
    normal = line.normal
    for marker in _MARKER.finditer(normal):
        start, end = clause_bounds(normal, marker.start())
        left, right = _row(normal, start, marker.start()), _row(normal, marker.end(), end)
        if len(left) < 2 or len(left) != len(right):
            continue
        for asked, other in ((left, right), (right, left)):
            place = _meant(question, normal, asked)
            if place is not None and normal[slice(*other[place])] not in question.normal:
                return Span(*other[place], _SCORE, sure=True)
    return None


def _row(normal: str, start: int, end: int) -> _Row:
    """The items joined between two places, without the verbs and particles around them."""
    cuts = [match.span() for match in _JOINT.finditer(normal, start, end)]
    if not cuts:
        return []
    starts, ends = [start, *(last for _, last in cuts)], [*(first for first, _ in cuts), end]
    row = [_trimmed(normal, first, last) for first, last in zip(starts, ends, strict=True)]
    return row if all(0 < last - first <= _LONGEST for first, last in row) else []


def _trimmed(normal: str, start: int, end: int) -> tuple[int, int]:
    inside = [t for t in tokens(normal) if start <= t.start and t.end <= end]
    first = next((t.start for t in inside if t.tag not in _TRIMMED), start)
    last = next((t.end for t in reversed(inside) if t.tag not in _TRIMMED), end)
    return (first, last) if inside and first < last else (start, end)


def _meant(question: Question, normal: str, row: Sequence[tuple[int, int]]) -> int | None:
    """Which item of a row the question names; None where it names none, or more than one alike."""
    met = [
        sum(term.weight for term in question.terms if occurrences(term, normal[start:end])) for start, end in row
    ]
    best = max(met)
    return met.index(best) if best > 0 and met.count(best) == 1 else None
