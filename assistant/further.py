"""A further statement: where one sentence may not settle a fact, the next best evidence stands behind it.

A sure answer stands alone, and so does one that a second article gives too. Knows nothing of how a statement is worded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.candidates import Candidate
from assistant.spans import clause_borders
from retriever.periods import find_periods
from retriever.question import Question
from retriever.rerank import Line, matched

__all__ = ["core", "further", "told_by"]

_LOOKED_AT = 8
_ALIKE = 0.6  # of the shorter sentence's runs of three characters
_AS_GOOD = 0.5  # of the best candidate's score, from which another is worth telling
_NEARLY = 0.8  # the same, beside a sentence that says all that was asked, which only another article may add to
_DISTANCE = re.compile(
    r"(?:[两三四五六七八九十几]|\d+)[天周年](?:之)?[前后]|[一两三四五六七八九十几\d]个月(?:之)?[前后]|[前次翌]一?[天日]"
)
_ALL = 0.95  # of the question's weight


def further(candidates: Sequence[Candidate]) -> Candidate | None:
    """The best sentence behind the first that gives something else, or None when none comes near.

    One that holds nothing of the kind asked for must meet more of the question than the first.
    """
    best = candidates[0]
    for other in candidates[1:_LOOKED_AT]:
        if other.score < _AS_GOOD * best.score:
            return None
        if best.evidence.inside >= _ALL and not _another_time(best, other):
            if other.score < _NEARLY * best.score or _together(other, best):
                continue
        if best.span and other.words == best.words:
            continue
        elsewhere = best.span and not other.span and other.evidence.cover <= best.evidence.cover
        if elsewhere and not _another_time(best, other):
            continue
        if not _alike(other.evidence.line.normal, best.evidence.line.normal):
            return other
    return None


def told_by(question: Question, candidate: Candidate) -> tuple[int, int]:
    """The part of a candidate's sentence that tells: its span, else the clause that meets most of the question."""
    if candidate.span:
        return candidate.span.start, candidate.span.end
    return core(question, candidate.evidence.line)


def core(question: Question, line: Line) -> tuple[int, int]:
    """The clause of a sentence that meets most of the question."""
    borders = clause_borders(line.normal)
    starts, ends = [0, *(border + 1 for border in borders)], [*borders, len(line.normal)]
    clauses = [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
    return max(
        clauses,
        key=lambda clause: sum(term.weight * matched(term, line.normal[slice(*clause)]) for term in question.terms),
    )


def _another_time(best: Candidate, other: Candidate) -> bool:
    """Whether a sentence tells of one more such event by its distance (四天前) where a day was asked for."""
    dated = best.span is not None and find_periods(best.words)
    says_all = other.evidence.inside >= _ALL and other.span is None
    return bool(dated) and says_all and _DISTANCE.search(other.evidence.line.normal) is not None


def _together(one: Candidate, other: Candidate) -> bool:
    return one.evidence.line.article.id == other.evidence.line.article.id


def _alike(first: str, second: str) -> bool:
    """Whether two sentences are one but for a few words, as reprints are."""
    one, other = ({text[i : i + 3] for i in range(len(text) - 2)} for text in (first, second))
    return len(one & other) > _ALIKE * max(1, min(len(one), len(other)))
