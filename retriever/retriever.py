"""Retriever: a question → ranked Hits, by BM25 and cosine fused, then by the evidence their sentences hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index import Encoder, Library
from index.keywords import TermGroup
from ingest import Article, Passage
from retriever.bridge import Bridge
from retriever.duplicates import near_duplicates
from retriever.filters import Filters
from retriever.fusion import fused, keyword_groups, question_vector
from retriever.question import Question, understand
from retriever.recency import Window, dated, nearness, speaks_of_days, window_of
from retriever.rerank import CANDIDATES, Evidence, Sentences, article_lines, rank_evidence
from retriever.reranking import Reranker

__all__ = ["Hit", "Retriever", "reorder"]

_DEPTH = 100  # candidates of each kind that are fused
_DAY = 0.4  # what the day asked for is worth beside the fused score
_OWN = 2.0  # what a passage's own score is worth for its place, beside what its best sentence has of it
_READ = 14  # passages whose sentences are read: a right one further down hardly ever comes to the top
_ORDERING = 16  # sentences that go through all features where passages are put in order: the best of each counts
_RERANKED = 32  # passages that a reranker reads
_SPARE = 12  # more passages looked at than asked for, because reprints are grouped


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: `score` orders the hits; `dense` is the cosine, `lexical` the BM25 (0 where not found so).

    `duplicates` are the other articles found that print the same passage. The ranks are the passage's places, from 1,
    among those found by cosine and by BM25, None where it was not.
    """

    passage: Passage
    article: Article
    score: float
    dense: float
    lexical: float
    duplicates: tuple[Article, ...] = ()
    dense_rank: int | None = None
    lexical_rank: int | None = None


class Retriever:
    """Finds passages of a library, and the sentences in them that bear on a question."""

    def __init__(self, library: Library, reranker: Reranker | None = None) -> None:
        self.library = library
        self.reranker = reranker
        self.bridge = Bridge(library)
        self._vector = lru_cache(maxsize=64)(question_vector)
        self._sentences = lru_cache(maxsize=2)(Sentences)  # of two encoders while one takes the other's place
        # both change with the library's generation
        self._selected = lru_cache(maxsize=16)(self._select)
        self._today = lru_cache(maxsize=1)(lambda generation: self.library.newest_day)

    def _select(self, generation: int, filters: Filters) -> NDArray[np.int64]:
        return self.library.selected(*filters.days, filters.source, filters.author)

    def understand(self, question: str) -> Question:
        """Read a question; an English one gets its terms' Chinese alternatives.

        :raises QuestionError: empty, too long, or without a single word.
        """
        asked = self.bridge.translate(understand(question))
        today = self._today(self.library.generation) if speaks_of_days(asked) else None
        return dated(asked, today) if today else asked

    @staticmethod
    def groups(question: Question) -> list[TermGroup]:
        """The terms of a question as the keyword search wants them."""
        return keyword_groups(question)

    def search(self, question: Question, k: int = 20, filters: Filters | None = None) -> list[Hit]:
        """The k best passages by BM25 and cosine, of the articles that `filters` let through.

        Reprints of a passage are counted with it. Articles of the days that the question speaks of (昨天) come first.
        """
        if not self.library.passage_count:
            return []
        with self.library.pinned():  # no sync, and no change of the encoder, comes between
            return self._search(question, k, filters, self.library.encoder)

    def _search(self, question: Question, k: int, filters: Filters | None, encoder: Encoder) -> list[Hit]:
        only = self._selected(self.library.generation, filters) if filters else None
        if only is not None and not len(only):
            return []
        dense, lexical = found = self._found(question, only, encoder)
        window = self._window(question)
        if window and not window.latest:
            days = Filters(window.first, window.last + timedelta(days=1))
            near = self._selected(self.library.generation, days)
            near = near if only is None else np.intersect1d(near, only)
            nearer = self._found(question, near, encoder) if len(near) else ()
            for some, more in zip(found, nearer, strict=False):
                some.update(more)
        scores = fused(dense, lexical, _DEPTH)
        by_cosine, by_words = _ranks(dense), _ranks(lexical)
        order, taken = list(scores), 0
        hits: list[Hit] = []
        many = (k + _SPARE) * (3 if window else 1)
        while taken < len(order) and len(hits) < k:  # reprints of one story do not shut the others out
            hits = [
                Hit(
                    passage, article, scores[i] + _dated(article, window), dense.get(i, 0.0), lexical.get(i, 0.0),
                    dense_rank=by_cosine.get(i), lexical_rank=by_words.get(i),
                )
                for i, (passage, article) in self.library.passages_with_articles(order[: taken + many]).items()
            ]  # fmt: skip
            hits = grouped(sorted(hits, key=lambda hit: -hit.score) if window else hits)
            taken += many
        return reranked(question, hits, self.reranker)[:k]

    def _found(
        self, question: Question, only: NDArray[np.int64] | None, encoder: Encoder
    ) -> tuple[dict[int, float], dict[int, float]]:
        """(passage id → cosine, passage id → BM25) of the best of each."""
        return (
            dict(self.library.search_dense(self._vector(question, encoder), _DEPTH, only, encoder.fingerprint)),
            dict(self.library.search_keywords(self.groups(question), _DEPTH, only)),
        )

    def _window(self, question: Question) -> Window | None:
        today = self._today(self.library.generation) if speaks_of_days(question) else None
        return window_of(question, today) if today else None

    def evidence(self, question: Question, hits: list[Hit], most: int = CANDIDATES) -> list[Evidence]:
        """The `most` best sentences of the best hits, best first; a sentence in two passages counts once."""
        lines, seen = [], set()
        for rank, hit in enumerate(hits[:_READ]):
            for line in article_lines(hit.article):
                key = (hit.article.id, line.start)
                if line.start < hit.passage.end and hit.passage.start < line.end and key not in seen:
                    seen.add(key)
                    lines.append((line, rank))
        scores = [hit.score for hit in hits]
        encoder = self.library.encoder
        return rank_evidence(question, lines, scores, self._vector(question, encoder), self._sentences(encoder), most)

    def retrieve(self, question: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The k best passages for a question, ordered by the best sentence each holds.

        :raises QuestionError: empty, too long, or without a single word.
        """
        asked = self.understand(question)
        hits = self.search(asked, max(20, k), filters)
        return reorder(hits, self.evidence(asked, hits, _ORDERING))[:k]


def _ranks(scores: dict[int, float]) -> dict[int, int]:
    return {id_: rank for rank, id_ in enumerate(sorted(scores, key=lambda id_: -scores[id_]), 1)}


def _dated(article: Article, window: Window | None) -> float:
    return _DAY * nearness(article.published, window) if window else 0.0


def grouped(hits: list[Hit]) -> list[Hit]:
    """The hits without those that repeat a better one; their articles are counted there."""
    first = near_duplicates([hit.passage.text for hit in hits])
    repeats: dict[int, dict[str, Article]] = {}
    for place, other in enumerate(first):
        if other != place and hits[place].article.id != hits[other].article.id:
            repeats.setdefault(other, {})[hits[place].article.id] = hits[place].article
    return [
        replace(hit, duplicates=tuple(repeats[place].values())) if place in repeats else hit
        for place, hit in enumerate(hits)
        if first[place] == place
    ]


def reranked(question: Question, hits: list[Hit], reranker: Reranker | None) -> list[Hit]:
    """The best hits in a reranker's order, `score` what it gives and one more; the others stay behind them."""
    if reranker is None or len(hits) < 2:
        return hits
    best, rest = hits[:_RERANKED], hits[_RERANKED:]
    scores = reranker.scores(question.text, [f"{hit.article.title}\n{hit.passage.text}" for hit in best])
    ordered = sorted(zip(best, scores, strict=True), key=lambda pair: -pair[1])
    # Fused scores range over about 2, a reranker's over 1, and only differences count: all others at most 1.
    highest = max((hit.score for hit in rest), default=1.0)
    return [
        *(replace(hit, score=1 + score) for hit, score in ordered),
        *(replace(hit, score=1 + hit.score - highest) for hit in rest),
    ]


def reorder(hits: list[Hit], evidence: list[Evidence]) -> list[Hit]:
    """The hits by their best sentence and by their own score as well; `score` is set to the sentence's."""
    best: dict[int, float] = {}
    for found in evidence:
        best.setdefault(found.passage_rank, found.score)
    order = sorted(range(len(hits)), key=lambda rank: (-best.get(rank, -1e9) - _OWN * hits[rank].score, rank))
    return [replace(hits[rank], score=best.get(rank, hits[rank].score)) for rank in order]
