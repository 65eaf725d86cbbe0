"""A fuller telling of the same day: 2024年9月1日 in another sentence says more than 9月1日 in the best one.

Knows nothing of which day is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.candidates import Candidate
from assistant.support import core
from retriever.question import Question

__all__ = ["fuller"]

_YEAR = re.compile(r"\d{4}年")
_LOOKED_AT = 8
_AS_GOOD = 0.6  # of the best candidate's score


def fuller(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, in front the one that gives the best one's day with its month or year, where there is one."""
    best = candidates[0]
    vague = question.kind == "date" and question.unit != "year" and not any(p.years for p in question.periods)
    if best.span is None or not vague:
        return list(candidates)
    for other in candidates[1:_LOOKED_AT]:
        if other.span is not None and other.score >= _AS_GOOD * best.score and _fuller(other.words, best.words):
            return [other, *(candidate for candidate in candidates if candidate is not other)]
    return list(candidates)


def _fuller(one: str, other: str) -> bool:
    """Whether one time ends or goes on with another and says what the other leaves out."""
    if _YEAR.fullmatch(other):
        return one.startswith(other) and "月" in one
    said = other.split("日")[0] + "日" if "日" in other else other
    place = one.find(core(other) if "月" in other else said)
    lead = one[:place] if place > 0 else ""
    return "日" in other and lead.endswith(("年", "月")) and not other.startswith(lead)
