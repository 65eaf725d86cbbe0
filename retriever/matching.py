"""Where the terms of a question stand: in a sentence itself, and less in what the sentence leans on.

All sentences of a question are looked at together: their texts overlap, and rows of numbers are put together quickly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retriever.lines import Line
from retriever.question import Term

__all__ = ["Matcher", "matched"]

# What a term is worth when it stands not in the sentence but in what the sentence leans on.
_BEFORE = (0.8, 0.6)
_ASKED = 1.0  # a question that the article asks itself is met by the sentence after it
_TITLE, _HEADING, _NEXT = 0.7, 0.7, 0.3
_SPREAD, _APART = 0.8, 2  # an abbreviation's characters, so many others between two of them
_LEANS = (1.0, *_BEFORE, _TITLE, _HEADING, _NEXT)  # of a sentence itself and what it leans on
_LEANS_ON_A_QUESTION = (1.0, _ASKED, *_LEANS[2:])
# What the whole article is about need not be said again: a name in its title, its first sentence or all over its text.
_SUBJECT, _OFTEN = 0.95, 4


def matched(term: Term, normal: str) -> float:
    """How well a term is met in a normalised text: the weight of its best alternative that stands there, else 0."""
    for alternative, weight in term.alternatives:
        if alternative in normal and (not alternative.isascii() or _alone(alternative).search(normal)):
            return weight
    word = term.text
    return _SPREAD if 3 <= len(word) <= 4 and word[-1] in normal and _stands_spread(word, normal) else 0.0


def _stands_spread(word: str, normal: str) -> bool:
    """Whether an abbreviation's characters stand in their order, a little apart: 通胀率 in 通货膨胀率."""
    ends = {at for at, character in enumerate(normal) if character == word[0]} if word[0] in normal else set()
    for wanted in word[1:]:
        ends = {
            at for end in ends for at in range(end + 1, end + 2 + _APART)
            if normal[at : at + 1] == wanted and _all_han(normal[end : at + 1])
        }  # fmt: skip
    return bool(ends)


def _all_han(text: str) -> bool:
    return all("\u3400" <= character <= "\u9fff" for character in text)


@lru_cache(maxsize=1024)
def _alone(word: str) -> re.Pattern[str]:
    """A number or Latin word must stand alone: 8 is not in 2028, ai not in said."""
    return re.compile(rf"(?<![a-z\d.]){re.escape(word)}(?![a-z\d]|\.\d)")


class Matcher:
    """Matches of one question's terms, remembered per text: a sentence is looked at again as the next one's context."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self._places: dict[str, int] = {}  # of a text in the rows
        self._rows: list[list[float]] = []
        self._subjects: dict[str, list[float]] = {}

    def lines(self, lines: Sequence[Line]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The matches of t terms with n sentences: (in the sentence itself, with what it leans on), each (n, t)."""
        places = np.array([self._leaned_on(line) for line in lines], np.intp).reshape(-1, len(_LEANS))
        worths = np.array([_LEANS_ON_A_QUESTION if _asked_before(line) else _LEANS for line in lines])
        subjects = np.array([self._subject(line) for line in lines])
        rows = np.array(self._rows).reshape(len(self._rows), len(self._terms))
        leaning = (rows[places] * worths.reshape(-1, len(_LEANS), 1)).max(axis=1, initial=0.0)
        return rows[places[:, 0]], np.maximum(leaning, subjects.reshape(leaning.shape))

    def line(self, line: Line) -> tuple[list[float], list[float]]:
        """The same of one sentence."""
        inside, leaning = self.lines([line])
        return inside[0].tolist(), leaning[0].tolist()

    def _leaned_on(self, line: Line) -> list[int]:
        """The rows of a sentence and of the texts around it, as `_LEANS` values them."""
        earlier = (*line.before, "", "")[:2]
        return [self._place(text) for text in (line.normal, *earlier, line.title, line.heading, line.after)]

    def _place(self, normal: str) -> int:
        place = self._places.get(normal)
        if place is None:
            place = self._places[normal] = len(self._rows)
            self._rows.append([matched(term, normal) for term in self._terms] if normal else [0.0] * len(self._terms))
        return place

    def _subject(self, line: Line) -> list[float]:
        """What the names are worth that the article is about."""
        key = line.article.id
        known = self._subjects.get(key)
        if known is None:
            title, lead = (self._rows[self._place(text)] for text in (line.title, line.lead))
            known = self._subjects[key] = [
                _SUBJECT * max(titled, led, matched(term, line.whole) * (_count(term, line.whole) >= _OFTEN))
                if term.name
                else 0.0
                for term, titled, led in zip(self._terms, title, lead, strict=True)
            ]
        return known


def _asked_before(line: Line) -> bool:
    return bool(line.before) and line.before[0].endswith(("?", "?”", "?』", "?」"))


def _count(term: Term, normal: str) -> int:
    return max((normal.count(alternative) for alternative, weight in term.alternatives if weight > 0.8), default=0)
