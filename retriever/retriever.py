"""Retriever: a question → ranked Hits, by BM25 and cosine fused, then by the evidence their sentences hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index import Library
from index.keywords import TermGroup
from ingest import Article, Passage
from retriever.bridge import Bridge
from retriever.question import Question, understand
from retriever.rerank import Evidence, article_lines, rank_evidence

__all__ = ["Hit", "Retriever"]

_DEPTH = 50  # candidates of each kind that are fused
_RRF = 20.0  # rank constant of reciprocal rank fusion (Cormack et al. 2009), smaller because the lists are short


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: `score` orders the hits; `dense` is the cosine, `lexical` the BM25 (0 where not found so)."""

    passage: Passage
    article: Article
    score: float
    dense: float
    lexical: float


class Retriever:
    """Finds passages of a library, and the sentences in them that bear on a question."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.bridge = Bridge(library)

    def understand(self, question: str) -> Question:
        """Read a question; an English one gets its terms' Chinese alternatives.

        :raises QuestionError: empty, too long, or without a single word.
        """
        return self.bridge.translate(understand(question))

    def search(self, question: Question, k: int = 20) -> list[Hit]:
        """The k best passages by reciprocal rank fusion of BM25 and cosine."""
        if not self.library.passage_count:
            return []
        vector = self.library.encoder.encode_questions([question.text])[0]
        dense = dict(self.library.search_dense(vector, _DEPTH))
        lexical = dict(self.library.search_keywords(self.groups(question), _DEPTH))
        fused: dict[int, float] = {}
        for scores in (dense, lexical):
            for rank, identity in enumerate(scores):
                fused[identity] = fused.get(identity, 0.0) + 1.0 / (_RRF + rank)
        best = sorted(fused, key=lambda identity: -fused[identity])[:k]
        passages = self.library.passages(best)
        articles = self.library.articles_by_id(list({passage.article_id for passage in passages.values()}))
        return [
            Hit(passage, articles[passage.article_id], fused[i], dense.get(i, 0.0), lexical.get(i, 0.0))
            for i in best
            if (passage := passages.get(i)) and passage.article_id in articles
        ]

    def evidence(self, question: Question, hits: list[Hit]) -> list[Evidence]:
        """The sentences of the hits, best evidence first; a sentence in two passages counts once."""
        lines, seen = [], set()
        for rank, hit in enumerate(hits):
            for line in article_lines(hit.article):
                key = (hit.article.id, line.start)
                if line.start < hit.passage.end and hit.passage.start < line.end and key not in seen:
                    seen.add(key)
                    lines.append((line, rank))
        return rank_evidence(question, lines, self.library.encoder)

    def retrieve(self, question: str, k: int = 10) -> list[Hit]:
        """The k best passages for a question, ordered by the best sentence each holds.

        :raises QuestionError: empty, too long, or without a single word.
        """
        asked = self.understand(question)
        hits = self.search(asked)
        return reorder(hits, self.evidence(asked, hits))[:k]

    @staticmethod
    def groups(question: Question) -> list[TermGroup]:
        """The terms of a question as the keyword search wants them."""
        return [TermGroup(term.alternatives) for term in question.terms if term.alternatives]


def reorder(hits: list[Hit], evidence: list[Evidence]) -> list[Hit]:
    """The hits by their best sentence, `score` set to its evidence score."""
    best: dict[int, float] = {}
    for found in evidence:
        best.setdefault(found.passage_rank, found.score)
    order = sorted(range(len(hits)), key=lambda rank: (-best.get(rank, -1e9), rank))
    return [replace(hits[rank], score=best.get(rank, hits[rank].score)) for rank in order]
