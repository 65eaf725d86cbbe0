"""Keywords and vectors brought together: what is searched for in each, and how their scores are added."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index import Encoder
from index.keywords import TermGroup
from index.words import words
from retriever.question import Question, Term
from retriever.rarity import rarity

__all__ = ["fused", "keyword_groups", "question_vector"]

_DENSE = 1.0  # what a cosine is worth beside a BM25 score divided by the best one
_MISSED = 0.02  # how much below the last hit a passage is put that one of the two did not find
_SOFTER = 0.7  # alternatives of an English term differ less in worth than the dictionary says
_TRANSLATED = 2  # alternatives of each English term that go into the question's vector


def keyword_groups(question: Question) -> list[TermGroup]:
    """The terms of a question as the keyword search wants them."""
    translated = question.lang == "en"
    return [
        TermGroup(_with_phrases(_as_one_word(term) if translated else term.alternatives))
        for term in question.terms
        if term.alternatives
    ]


def _with_phrases(alternatives: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """Alternatives that the segmenter breaks are searched for in their pieces too."""
    pieces = [(_in_pieces(word), weight) for word, weight in alternatives]
    return (*alternatives, *((phrase, weight) for phrase, weight in pieces if phrase))


@lru_cache(maxsize=4096)
def _in_pieces(word: str) -> str:
    pieces = words(word) if len(word) > 2 and not word.isascii() else [word]
    return " ".join(pieces) if len(pieces) > 1 else ""


def _as_one_word(term: Term) -> tuple[tuple[str, float], ...]:
    """Alternatives weighted as if all were one word (Pirkola 1998): else the rarest, mostly a wrong sense, wins."""
    common = sum(weight * math.exp(-rarity(word)) for word, weight in term.alternatives if not word.isascii())
    together = max(-math.log(min(1.0, common)), 0.3) if common else math.inf
    return tuple(
        (word, weight**_SOFTER * (1.0 if word.isascii() else min(1.0, together / max(rarity(word), 0.3))))
        for word, weight in term.alternatives
    )


def question_vector(question: Question, encoder: Encoder) -> NDArray[np.float32]:
    """The question's vector (d,); that of an English one is the mean with its terms' best Chinese alternatives."""
    texts = [question.text]
    if question.lang == "en":
        chinese = [[word for word, _ in term.alternatives if not word.isascii()] for term in question.terms]
        texts.append(" ".join(word for words in chinese for word in words[:_TRANSLATED]))
    vectors = np.asarray(encoder.encode_questions([text for text in texts if text]), dtype=np.float32)
    total: NDArray[np.float32] = vectors.sum(axis=0)
    length = float(np.linalg.norm(total))
    return total / length if length > 0 else total


def fused(dense: Mapping[int, float], lexical: Mapping[int, float], depth: int) -> dict[int, float]:
    """Passage id → BM25 as a share of the best plus cosine, best first, of lists that were cut at `depth`."""
    best = max(lexical.values(), default=0.0) or 1.0
    no_lexical = 0.9 * min(lexical.values()) / best if len(lexical) >= depth else 0.0
    no_dense = min(dense.values(), default=0.0) - _MISSED
    scores = {
        identity: lexical.get(identity, best * no_lexical) / best + _DENSE * dense.get(identity, no_dense)
        for identity in {**lexical, **dense}
    }
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))
