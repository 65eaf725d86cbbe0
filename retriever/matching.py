"""Where the terms of a question stand: in a sentence itself, and less in what the sentence leans on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from retriever.lines import Line
from retriever.question import Term

__all__ = ["Matcher", "matched"]

# What a term is worth when it stands not in the sentence but in what the sentence leans on.
_BEFORE = (0.8, 0.6)
_ASKED = 1.0  # a question that the article asks itself is met by the sentence after it
_TITLE, _HEADING, _NEXT = 0.7, 0.7, 0.3
_SPREAD = 0.8  # an abbreviation's characters, a little apart
# What the whole article is about need not be said again: a name in its title, its first sentence or all over its text.
_SUBJECT, _OFTEN = 0.95, 4


def matched(term: Term, normal: str) -> float:
    """How well a term is met in a normalised text: the weight of its best alternative that stands there, else 0."""
    for alternative, weight in term.alternatives:
        if alternative in normal and (not alternative.isascii() or _alone(alternative).search(normal)):
            return weight
    word = term.text
    if 3 <= len(word) <= 4 and word[0] in normal and word[-1] in normal:  # else no pattern need be asked
        spread = _spread(word)
        return _SPREAD if spread and spread.search(normal) else 0.0
    return 0.0


@lru_cache(maxsize=1024)
def _spread(word: str) -> re.Pattern[str] | None:
    """An abbreviation's characters in their order, a little apart: 通胀率 in 通货膨胀率."""
    if not all("\u3400" <= character <= "\u9fff" for character in word):
        return None
    return re.compile(r"[\u3400-\u9fff]{0,2}".join(word))


@lru_cache(maxsize=1024)
def _alone(word: str) -> re.Pattern[str]:
    """A number or Latin word must stand alone: 8 is not in 2028, ai not in said."""
    return re.compile(rf"(?<![a-z\d.]){re.escape(word)}(?![a-z\d]|\.\d)")


class Matcher:
    """Matches of one question's terms, remembered per text: a sentence is looked at again as the next one's context."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self._known: dict[str, tuple[float, ...]] = {"": (0.0,) * len(terms)}
        self._subjects: dict[str, tuple[float, ...]] = {}

    def text(self, normal: str) -> tuple[float, ...]:
        """The match of each term in a text."""
        known = self._known.get(normal)
        if known is None:
            known = self._known[normal] = tuple([matched(term, normal) for term in self._terms])
        return known

    def line(self, line: Line) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """(in the sentence, with what it leans on) of each term."""
        inside = self.text(line.normal)
        if min(inside, default=1.0) >= 1.0:
            return inside, inside
        best = list(inside)
        asked = line.before[:1] and line.before[0].endswith(("?", "?”", "?』", "?」"))
        worths = (_ASKED, _BEFORE[1]) if asked else _BEFORE
        context = (*zip(line.before, worths, strict=False), (line.title, _TITLE), (line.heading, _HEADING),
                   (line.after, _NEXT))  # fmt: skip
        for text, worth in context:
            for index, value in enumerate(self.text(text)):
                if value * worth > best[index]:
                    best[index] = value * worth
        for index, value in enumerate(self._subject(line)):
            best[index] = max(best[index], value)
        return inside, tuple(best)

    def _subject(self, line: Line) -> tuple[float, ...]:
        """What the names are worth that the article is about."""
        key = line.article.id
        known = self._subjects.get(key)
        if known is None:
            whole = line.whole
            known = self._subjects[key] = tuple(
                [
                    _SUBJECT * max(title, lead, matched(term, whole) * (_count(term, whole) >= _OFTEN))
                    if term.name
                    else 0.0
                    for term, title, lead in zip(self._terms, self.text(line.title), self.text(line.lead), strict=True)
                ]
            )
        return known


def _count(term: Term, normal: str) -> int:
    return max((normal.count(alternative) for alternative, weight in term.alternatives if weight > 0.8), default=0)
