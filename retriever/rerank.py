"""Evidence: which sentences of the retrieved passages answer the question.

Every sentence is scored by its words; the best of them by all features and by cosine. What a feature is worth stands in
`rerank.json`. Knows nothing of how an answer is worded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index import Encoder
from retriever.features import WordFeatures, dear
from retriever.lines import Line, article_lines
from retriever.matching import matched
from retriever.question import Question

__all__ = ["CANDIDATES", "Evidence", "Line", "Sentences", "article_lines", "matched", "rank_evidence", "weights"]

CANDIDATES = 24  # sentences that go through all features
_REMEMBERED = 4096  # vectors of sentences, 4 MB


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


class Sentences:
    """Vectors of sentences, the latest ones remembered: questions about one library meet the same sentences again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, str], NDArray[np.float32]] = {}

    def cosines(self, question: NDArray[np.float32], lines: Sequence[Line]) -> list[float]:
        """The cosine of each sentence, its title before it, with a question's vector (d,)."""
        keys = [(line.article.title, line.text) for line in lines]
        known = self._known
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            if len(known) + len(missing) > _REMEMBERED:
                known = {key: known[key] for key in keys if key in known}
            vectors = self._encoder.encode_passages([f"{title}\n{text}" for title, text in missing])
            self._known = known = {**known, **dict(zip(missing, np.asarray(vectors, np.float32), strict=True))}
        return [float(known[key] @ question) for key in keys]


def rank_evidence(
    question: Question,
    lines: Iterable[tuple[Line, int]],
    passages: Sequence[float],
    vector: NDArray[np.float32],
    sentences: Sentences,
    most: int = CANDIDATES,
) -> list[Evidence]:
    """Score sentences, each given with the rank of its passage, for a question and its vector (d,).

    `passages` holds the score of each passage by rank. The best `most`, best first; ties in the order of the article.
    """
    given = list(lines)
    texts, ranks = [line for line, _ in given], [rank for _, rank in given]
    table = WordFeatures(question).of(texts)
    places = {"rank": [1.0 / (1 + rank) for rank in ranks], "passage": _below_the_best(passages, ranks)}
    names = (*table.names, *places)
    values = np.column_stack([table.values, *places.values()])
    scores = (values @ [weights()[name] for name in names]).tolist()
    best = sorted(range(len(given)), key=lambda at: (-scores[at], ranks[at], texts[at].position))[:most]
    found = []
    for at, cosine in zip(best, sentences.cosines(vector, [texts[at] for at in best]), strict=True):
        inside = table.inside[at].tolist()
        features = dict(zip(names, values[at].tolist(), strict=True))
        features.update(dear(question, texts[at], inside), cosine=cosine)
        terms = tuple(table.leaning[at].tolist())
        found.append(
            Evidence(
                texts[at], _score(features), features["cover"], features["inside"], terms, tuple(features.items()),
                ranks[at],
            )
        )  # fmt: skip
    return sorted(found, key=lambda evidence: (-evidence.score, evidence.passage_rank, evidence.line.position))


def _below_the_best(passages: Sequence[float], ranks: Sequence[int]) -> list[float]:
    highest = max(passages, default=0.0)
    return [passages[rank] - highest for rank in ranks]


@cache
def weights() -> dict[str, float]:
    """What each feature is worth: `rerank.json`, made by training/train_ranker.py."""
    text = files("retriever").joinpath("rerank.json").read_text(encoding="utf-8")
    table: dict[str, float] = json.loads(text)["weights"]
    return table


def _score(features: dict[str, float]) -> float:
    table = weights()
    return sum([table[name] * value for name, value in features.items()])
