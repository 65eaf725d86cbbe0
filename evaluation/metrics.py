"""Ranking metrics of single questions, and their means with a bootstrap interval.

A ranking is a list of booleans, right or not, best first. Knows nothing of passages.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["METRICS", "mean_with_interval", "ndcg", "recall", "reciprocal_rank"]

_RESAMPLES = 2000


def recall(ranking: Sequence[bool], k: int) -> float:
    """1 when one of the first k is right: with one answer wanted, that is what a reader needs."""
    return float(any(ranking[:k]))


def reciprocal_rank(ranking: Sequence[bool]) -> float:
    """1 ÷ the place of the first right one, 0 without any."""
    return next((1.0 / place for place, right in enumerate(ranking, 1) if right), 0.0)


def ndcg(ranking: Sequence[bool], relevant: int, k: int = 10) -> float:
    """Discounted gain of the first k, as a share of the best there could be with `relevant` right ones."""
    gain = sum(1.0 / math.log2(place + 1) for place, right in enumerate(ranking[:k], 1) if right)
    best = sum(1.0 / math.log2(place + 1) for place in range(1, min(k, max(relevant, sum(ranking[:k]))) + 1))
    return gain / best if best else 0.0


METRICS: dict[str, Callable[[Sequence[bool], int], float]] = {
    "recall@1": lambda ranking, relevant: recall(ranking, 1),
    "recall@5": lambda ranking, relevant: recall(ranking, 5),
    "recall@20": lambda ranking, relevant: recall(ranking, 20),
    "mrr": lambda ranking, relevant: reciprocal_rank(ranking),
    "ndcg@10": lambda ranking, relevant: ndcg(ranking, relevant),
}


def mean_with_interval(values: Sequence[float], seed: int = 0) -> tuple[float, float, float]:
    """(mean, lower, upper) of the 95 % percentile bootstrap over questions."""
    sample = np.asarray(values, dtype=np.float64)
    rows = np.random.default_rng(seed).integers(0, len(sample), (_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[rows].mean(axis=1), [2.5, 97.5])
    return round(float(sample.mean()), 3), round(float(low), 3), round(float(high), 3)
