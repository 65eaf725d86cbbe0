"""A fuller telling of the same: 2024年9月1日 elsewhere says more than 9月1日 in the best sentence, 甲、乙和丙 than 甲.

Knows nothing of which is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.candidates import Candidate
from assistant.support import core
from retriever.question import Question

__all__ = ["asks_for_several", "fuller"]

_YEAR = re.compile(r"\d{4}年")
_SEVERAL = re.compile("哪些|有谁|(?:主演|导演|编剧|成员|创始人|作者)(?:都|分别)?(?:是谁|有谁)?[?？]?$")
_JOINT = re.compile("、|和|与|以及|及|,")
_LONGEST = 10
_LOOKED_AT = 8
_AS_GOOD = 0.6  # of the best candidate's score


def fuller(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, in front the one that gives the best one's day, or its row of names, in full, where one does."""
    best = candidates[0]
    vague = question.kind == "date" and question.unit != "year" and not any(p.years for p in question.periods)
    rows = asks_for_several(question)
    if best.span is None or not (vague or rows):
        return list(candidates)
    for other in candidates[1:_LOOKED_AT]:
        says_more = _longer if rows else _fuller
        if other.span and other.score >= _AS_GOOD * best.score and says_more(other.words, best.words):
            return [other, *(candidate for candidate in candidates if candidate is not other)]
    return list(candidates)


def asks_for_several(question: Question) -> bool:
    """Whether names in a row are asked for: 哪些, 主演是谁."""
    return question.kind == "list" or (question.kind == "person" and _SEVERAL.search(question.normal) is not None)


def _longer(one: str, other: str) -> bool:
    """Whether a row holds all that another has, and more."""
    mine, its = (set(_JOINT.split(words)) for words in (one, other))
    return its < mine and all(len(item) <= _LONGEST for item in mine)


def _fuller(one: str, other: str) -> bool:
    """Whether one time ends or goes on with another and says what the other leaves out."""
    if _YEAR.fullmatch(other):
        return one.startswith(other) and "月" in one
    said = other.split("日")[0] + "日" if "日" in other else other
    place = one.find(core(other) if "月" in other else said)
    lead = one[:place] if place > 0 else ""
    return "日" in other and lead.endswith(("年", "月")) and not other.startswith(lead)
