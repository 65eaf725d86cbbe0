"""What speaks for a sentence as evidence: features that mean something, each about 0…1.

`WordFeatures` looks at words alone and is asked of every sentence; `dear` reads times, quantities and names and is
asked of the best few. Knows nothing of what a feature is worth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.words import words
from retriever.lines import Line
from retriever.matching import Matcher, matched
from retriever.periods import Period, find_periods, same_period
from retriever.quantities import find_quantities
from retriever.question import Question
from retriever.rarity import rarity

__all__ = ["WordFeatures", "WordTable", "dear"]

_PART = re.compile(r"[该这此](?:一)?(?:部分|业务|板块|分部|模式|项|类|产品线)|后者|前者|其中")
_TELLING = 5.0  # a word rarer than this names something
_REASON = re.compile(r"因为|由于|因此|原因|为了|所以|导致|不是因为|主要是|缘于|源于|出于|受.*影响|because|due to")
_ASKS = re.compile(
    r"[?？]\s*$|什么时候|是谁呢|多少呢|怎么回事|(?:一起|带你|带大家|跟着小编)\S{0,4}(?:看|了解)|哪些呢|有哪些[?？]"
)
_CRUMBS = re.compile(r" [·|>_›»-] |\.{3}|…{2}|[|_]{1}")
_ENDS = re.compile(r"[。!?！？”」）);；…]\s*$|[a-z]\.\s*$")
_TAGS = {"person": ("nr",), "place": ("ns",), "organisation": ("nt", "nz", "nrt")}
_ORGANISATION = re.compile(r"公司|集团|银行|大学|委员会|研究院|机构|协会|联盟|俱乐部|队(?!伍)|局|部|院|企业|品牌")
_LATIN_NAME = re.compile(r"[a-z]{3,}")


class WordTable(NamedTuple):
    """Features of n sentences by words alone: values (n, features), matches of t terms in and around them (n, t)."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
    inside: NDArray[np.float64]
    leaning: NDArray[np.float64]


class WordFeatures:
    """The features of a question's sentences that words alone give; what depends on the question is worked out once."""

    def __init__(self, question: Question) -> None:
        terms = question.terms
        self._matcher = Matcher(terms)
        self._weights = np.array([term.weight for term in terms])
        self._names = [place for place, term in enumerate(terms) if term.name]
        self._focus = [place for place, term in enumerate(terms) if term.focus]
        self._own = [place for place, term in enumerate(terms) if not term.name] or list(range(len(terms)))
        self._total = self._weights.sum() or 1.0
        self._own_total = self._weights[self._own].sum() or 1.0
        self._bigrams = _bigrams(question)
        own = "".join([term.text for term in terms if not term.name])
        self._characters = {character for character in own if "\u3400" <= character <= "\u9fff"}

    def of(self, lines: Sequence[Line]) -> WordTable:
        """The features of n sentences.

        `inside` leaves the question's names aside: they need not be said again. `characters` is the share of the
        characters of the question's own words that the sentence has: 查出 is half of 检出.
        """
        inside, leaning = self._matcher.lines(lines)
        characters, bigrams = self._characters, self._bigrams
        columns = {
            "cover": leaning @ self._weights / self._total,
            "inside": inside[:, self._own] @ self._weights[self._own] / self._own_total,
            "named": _mean(inside[:, self._names]),
            "focus": _mean(inside[:, self._focus]),
            "names": _mean(leaning[:, self._names]),
            "length": [min(len(line.normal), 200) / 100 for line in lines],
            "opening": [1.0 / (1 + line.position) for line in lines],
            "characters": [_share([character in line.normal for character in characters]) for line in lines],
            "bigrams": [sum([bigram in line.normal for bigram in bigrams]) / (len(bigrams) or 1) for line in lines],
        }
        return WordTable(tuple(columns), np.stack([*map(np.asarray, columns.values())], axis=1), inside, leaning)


def _bigrams(question: Question) -> set[str]:
    """Neighbouring characters of a Chinese question's terms in their order: they stand together where it is met."""
    if question.lang == "en":
        return set()
    text = "".join([term.text for term in question.terms])
    return {text[i : i + 2] for i in range(len(text) - 1)}


def dear(question: Question, line: Line, inside: Sequence[float]) -> dict[str, float]:
    """The features that have to read the sentence."""
    return {
        "part": _speaks_of_a_part(question, line),
        "other subject": _other_subject(question, line, inside),
        "answer": _can_answer(question, line),
        "period": _period_agreement(question, line),
        "asks": float(_ASKS.search(line.normal) is not None),
        "crumbs": _crumbs(line.normal),
    }


def _mean(matches: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each row of matches (n, t), a half where there is nothing to match."""
    return matches.mean(axis=1) if matches.shape[1] else np.full(len(matches), 0.5)


def _share(matches: Sequence[float]) -> float:
    """The mean of matches, a half where there is nothing to match."""
    return sum(matches) / len(matches) if matches else 0.5


def _period_agreement(question: Question, line: Line) -> float:
    """1 when the sentence speaks of the time asked for, 0 when it names none, −1 when only of others."""
    asked = [period for period in question.periods if period.years or period.month or period.part]
    if not asked:
        return 0.0
    stated = [p for p in find_periods(line.normal) if p.years or p.month or p.part]
    if not stated and _printed_then(asked[0], line.article.published):
        return 0.5
    if not stated:
        return 0.5 if any(same_period(asked[0], p) for text in line.before[:1] for p in find_periods(text)) else 0.0
    for period in stated:
        within = asked[0].year in period.years and asked[0].part == period.part
        if same_period(asked[0], period) or (within and not (asked[0].month and period.month)):
            return 1.0
    return -1.0


def _printed_then(asked: Period, published: date | None) -> bool:
    """Whether an article was published in the month or on the day asked for, or on the day after."""
    if published is None or not asked.month or (asked.year not in (None, published.year)):
        return False
    return published.month == asked.month and asked.day in (None, published.day, published.day - 1)


def _can_answer(question: Question, line: Line) -> float:
    """Whether the sentence holds anything of the kind asked for that the question does not name itself."""
    kind, normal = question.kind, line.normal
    if kind == "number":
        found = [q for q in find_quantities(normal) if q.digits not in question.normal]
        if question.unit_class in ("percent", "money", "age", "duration"):
            return 1.0 if any(q.unit_class == question.unit_class for q in found) else (0.3 if found else 0.0)
        return 1.0 if found else 0.0
    if kind == "date":
        return 1.0 if any(normal[p.start : p.end] not in question.normal for p in find_periods(normal)) else 0.0
    if kind == "why":
        return 1.0 if _REASON.search(normal) else 0.3
    if kind == "list":
        return 1.0 if "、" in normal else 0.3
    if kind in _TAGS:
        return _names_one(question, normal)
    return 0.5


def _names_one(question: Question, normal: str) -> float:
    """Whether a person, place or organisation is named that the question does not name."""
    kinds = _TAGS[question.kind]
    if any(tag in kinds and len(word) > 1 and word not in question.normal for word, tag in _tagged(normal)):
        return 1.0
    if question.kind == "person":
        return 0.8 if "·" in normal or _LATIN_NAME.search(normal) else 0.2
    return 0.7 if question.kind == "organisation" and _ORGANISATION.search(normal) else 0.3


@lru_cache(maxsize=4096)
def _tagged(normal: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, tag) for word, tag in rjieba.tag(normal) if tag[:1] == "n")


def _speaks_of_a_part(question: Question, line: Line) -> float:
    """1 for a sentence about “that part” of something, when the question does not name the part."""
    if not _PART.search(line.normal):
        return 0.0
    own = [term for term in question.terms if not term.name and not term.focus]
    return 0.0 if line.before and any(matched(term, line.before[0]) for term in own) else 1.0


@lru_cache(maxsize=8192)
def _opening_words(normal: str) -> tuple[str, ...]:
    """The telling words of a sentence's first clause, where its subject stands."""
    clause = re.split("[,，;；:：]", normal.lstrip('“"(（'), maxsplit=1)[0]
    return tuple(word for word in words(clause) if rarity(word) > _TELLING and not word[0].isdigit())


def _other_subject(question: Question, line: Line, inside: Sequence[float]) -> float:
    """0…1: how much a sentence that does not name what the question names opens with something else."""
    names = [match for term, match in zip(question.terms, inside, strict=True) if term.name]
    if not names or max(names) > 0:
        return 0.0
    asked = [alternative for term in question.terms for alternative, _ in term.alternatives]
    foreign = [word for word in _opening_words(line.normal) if not any(word in a or a in word for a in asked)]
    return min(1.0, sum(map(rarity, foreign)) / 15)


def _crumbs(normal: str) -> float:
    """0…1: a list of links or a cut-off snippet rather than a sentence."""
    marks = len(_CRUMBS.findall(normal))
    return min(1.0, marks / 3) if not _ENDS.search(normal) else min(1.0, marks / 6)
