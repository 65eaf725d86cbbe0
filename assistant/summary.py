"""Summary: the sentences that cover an article, in its order, without saying a thing twice.

Greedy selection by nearness to the article's centre, minus nearness to what is already chosen (maximal marginal
relevance, Carbonell and Goldstein 1998), with a leaning towards the opening, where news puts its core.
"""

from __future__ import annotations

import numpy as np

from index import Encoder
from ingest import Article
from retriever.question import Question
from retriever.rerank import Line, article_lines, matched

__all__ = ["summary_lines"]

_MOST = 5
_SHORTEST, _LONGEST = 12, 180


def summary_lines(article: Article, question: Question, encoder: Encoder, most: int = _MOST) -> list[Line]:
    """At most `most` sentences of the article, in its order."""
    lines = list(article_lines(article))
    usable = [line for line in lines if _SHORTEST <= len(line.text) <= _LONGEST] or lines
    if len(usable) <= most:
        return usable
    vectors = np.asarray(encoder.encode_passages([line.text for line in usable]))
    centre = vectors.mean(axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    worth = vectors @ centre
    for row, line in enumerate(usable):
        worth[row] += 0.3 / (1 + line.position) + 0.1 * sum(matched(term, line.normal) for term in question.terms)
        worth[row] += 0.15 * any(character.isdigit() for character in line.text)
    chosen: list[int] = []
    while len(chosen) < most:
        novelty = worth.copy()
        for row in chosen:
            novelty -= 0.6 * np.maximum(vectors @ vectors[row], 0.0) / len(chosen)
            novelty[row] = -np.inf
        chosen.append(int(np.argmax(novelty)))
    return [usable[row] for row in sorted(chosen)]
