"""Evidence: which sentences of the retrieved passages answer the question, by features that mean something.

A term counts fully in the sentence itself and less in what the sentence leans on: the sentences before it, the heading
above it, the title. Knows nothing of how an answer is worded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from operator import mul

import numpy as np

from index import Encoder
from index.words import normalize, words
from ingest import Article, sentences
from retriever.periods import find_periods, same_period
from retriever.quantities import find_quantities
from retriever.question import Question, Term
from retriever.rarity import rarity

__all__ = ["Evidence", "Line", "article_lines", "matched", "rank_evidence", "weights"]

# What a term is worth when it stands not in the sentence but in what the sentence leans on.
_BEFORE = (0.8, 0.6)
_TITLE, _HEADING, _NEXT = 0.7, 0.7, 0.3
_PART = re.compile(r"[该这此](?:一)?(?:部分|业务|板块|分部|模式|项|类|产品线)|后者|前者|其中")
_TELLING = 5.0  # a word rarer than this names something
_CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an article with what it leans on; offsets are those of `article.text`."""

    article: Article
    start: int
    end: int
    text: str
    normal: str
    before: tuple[str, ...]
    after: str
    heading: str
    title: str
    position: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence scored for a question: `cover` is the share of the question's weight that is met, `inside` by the
    sentence alone; `terms` holds each term's own match, in the question's order.
    """

    line: Line
    score: float
    cover: float
    inside: float
    terms: tuple[float, ...]
    features: tuple[tuple[str, float], ...]
    passage_rank: int


@lru_cache(maxsize=512)
def article_lines(article: Article) -> tuple[Line, ...]:
    """The sentences of an article, headings left out but remembered."""
    title = normalize(article.title)
    found: list[Line] = []
    heading = ""
    before: tuple[str, ...] = ()
    spans = sentences(article.text)
    normals = [normalize(article.text[span.start : span.end]) for span in spans]
    for number, span in enumerate(spans):
        if span.heading:
            heading, before = normals[number], ()
            continue
        after = normals[number + 1] if number + 1 < len(spans) and not spans[number + 1].heading else ""
        text = article.text[span.start : span.end]
        found.append(
            Line(article, span.start, span.end, text, normals[number], before, after, heading, title, len(found))
        )
        before = (normals[number], *before[:1])
    return tuple(found)


def matched(term: Term, normal: str) -> float:
    """How well a term is met in a normalised text: the weight of its best alternative that stands there, else 0."""
    for alternative, weight in term.alternatives:
        if _stands_in(alternative, normal):
            return weight
    return 0.0


def _stands_in(alternative: str, normal: str) -> bool:
    if alternative not in normal:
        return False
    if not alternative.isascii():
        return True
    # A number or Latin word must stand alone: 8 is not in 2028, ai not in said.
    return re.search(rf"(?<![a-z\d.]){re.escape(alternative)}(?![a-z\d]|\.\d)", normal) is not None


class _Matcher:
    """Matches of one question's terms, remembered per text: a sentence is looked at again as the next one's context."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self._known: dict[str, tuple[float, ...]] = {"": (0.0,) * len(terms)}

    def text(self, normal: str) -> tuple[float, ...]:
        """The match of each term in a text."""
        known = self._known.get(normal)
        if known is None:
            known = self._known[normal] = tuple(matched(term, normal) for term in self._terms)
        return known

    def line(self, line: Line) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """(in the sentence, with what it leans on) of each term."""
        inside = self.text(line.normal)
        best = list(inside)
        if min(best, default=1.0) < 1.0:
            for text, worth in self._context(line):
                for index, value in enumerate(self.text(text)):
                    if value * worth > best[index]:
                        best[index] = value * worth
        return inside, tuple(best)

    @staticmethod
    def _context(line: Line) -> list[tuple[str, float]]:
        return [
            *zip(line.before, _BEFORE, strict=False),
            (line.title, _TITLE),
            (line.heading, _HEADING),
            (line.after, _NEXT),
        ]


def _bigrams(question: Question) -> set[str]:
    text = "".join(term.alternatives[0][0] if term.alternatives else "" for term in question.terms)
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _period_agreement(question: Question, line: Line) -> float:
    """1 when the sentence speaks of the time asked for, 0 when it names none, −1 when only of others."""
    asked = [period for period in question.periods if period.years or period.month or period.part]
    if not asked:
        return 0.0
    stated = [p for p in find_periods(line.normal) if p.years or p.month or p.part]
    if not stated:
        return 0.5 if any(same_period(asked[0], p) for text in line.before[:1] for p in find_periods(text)) else 0.0
    for period in stated:
        if same_period(asked[0], period) or (asked[0].year in period.years and asked[0].part == period.part):
            return 1.0
    return -1.0


def _can_answer(question: Question, line: Line) -> float:
    """Whether the sentence holds anything of the kind asked for that the question does not name itself."""
    if question.kind == "number":
        found = [q for q in find_quantities(line.normal) if q.digits not in question.normal]
        if question.unit_class in ("percent", "money", "age", "duration"):
            return 1.0 if any(q.unit_class == question.unit_class for q in found) else (0.3 if found else 0.0)
        return 1.0 if found else 0.0
    if question.kind == "date":
        return 1.0 if find_periods(line.normal) else 0.0
    if question.kind == "why":
        return (
            1.0
            if re.search(
                r"因为|由于|因此|原因|为了|所以|导致|不是因为|主要是|缘于|源于|出于|受.*影响|because|due to",
                line.normal,
            )
            else 0.3
        )
    if question.kind == "list":
        return 1.0 if "、" in line.normal else 0.3
    return 0.5


def _speaks_of_a_part(question: Question, line: Line) -> float:
    """1 for a sentence about “that part” of something, when the question does not name the part."""
    if not _PART.search(line.normal):
        return 0.0
    own = [term for term in question.terms if not term.name and not term.focus]
    return 0.0 if line.before and any(matched(term, line.before[0]) for term in own) else 1.0


@lru_cache(maxsize=8192)
def _opening_words(normal: str) -> tuple[str, ...]:
    """The telling words of a sentence's first clause, where its subject stands."""
    clause = re.split("[,，;；:：]", normal.lstrip("“\"(（"), maxsplit=1)[0]
    return tuple(word for word in words(clause) if rarity(word) > _TELLING and not word[0].isdigit())


def _other_subject(question: Question, line: Line, inside: Sequence[float]) -> float:
    """0…1: how much a sentence that does not name what the question names opens with something else."""
    names = [match for term, match in zip(question.terms, inside, strict=True) if term.name]
    if not names or max(names) > 0:
        return 0.0
    asked = [alternative for term in question.terms for alternative, _ in term.alternatives]
    foreign = [word for word in _opening_words(line.normal) if not any(word in a or a in word for a in asked)]
    return min(1.0, sum(map(rarity, foreign)) / 15)


def _features(
    question: Question, line: Line, matcher: _Matcher, bigrams: set[str]
) -> tuple[dict[str, float], tuple[float, ...]]:
    inside, leaning = matcher.line(line)
    weights = [term.weight for term in question.terms]
    total = sum(weights) or 1.0
    features = {
        "cover": sum(map(mul, weights, leaning)) / total,
        "inside": sum(map(mul, weights, inside)) / total,
        "focus": _share([match for term, match in zip(question.terms, inside, strict=True) if term.focus]),
        "names": _share([match for term, match in zip(question.terms, leaning, strict=True) if term.name]),
        "part": _speaks_of_a_part(question, line),
        "other subject": _other_subject(question, line, inside),
        "length": min(len(line.normal), 200) / 100,
        "opening": 1.0 / (1 + line.position),
        "bigrams": sum(bigram in line.normal for bigram in bigrams) / len(bigrams) if bigrams else 0.0,
        "answer": _can_answer(question, line),
        "period": _period_agreement(question, line),
    }
    return features, leaning


def rank_evidence(question: Question, lines: Iterable[tuple[Line, int]], encoder: Encoder) -> list[Evidence]:
    """Score sentences, each given with the rank of its passage; best first, ties in the order of the article."""
    matcher, bigrams = _Matcher(question.terms), _bigrams(question)
    scored: list[tuple[float, Line, int, dict[str, float], tuple[float, ...]]] = []
    for line, rank in lines:
        features, terms = _features(question, line, matcher, bigrams)
        features["rank"] = 1.0 / (1 + rank)
        scored.append((_score(features), line, rank, features, terms))
    scored.sort(key=lambda row: (-row[0], row[2], row[1].position))
    best = scored[:_CANDIDATES]
    cosines = _cosines(question, [row[1] for row in best], encoder)
    found = []
    for (_, line, rank, features, terms), cosine in zip(best, cosines, strict=True):
        features = {**features, "cosine": cosine}
        found.append(
            Evidence(
                line, _score(features), features["cover"], features["inside"], terms, tuple(features.items()), rank
            )
        )
    return sorted(found, key=lambda evidence: (-evidence.score, evidence.passage_rank, evidence.line.position))


@cache
def weights() -> dict[str, float]:
    """What each feature is worth: `rerank.json`, made by training/train_ranker.py."""
    table: dict[str, float] = json.loads(files("retriever").joinpath("rerank.json").read_text(encoding="utf-8"))[
        "weights"
    ]
    return table


def _score(features: dict[str, float]) -> float:
    table = weights()
    return sum(table[name] * value for name, value in features.items())


def _share(matches: Sequence[float]) -> float:
    """The mean of matches, a half where there is nothing to match."""
    return sum(matches) / len(matches) if matches else 0.5


def _cosines(question: Question, lines: Sequence[Line], encoder: Encoder) -> list[float]:
    if not lines:
        return []
    asked = encoder.encode_questions([question.text])[0]
    vectors = encoder.encode_passages([f"{line.article.title}\n{line.text}" for line in lines])
    return [float(value) for value in np.asarray(vectors) @ asked]
