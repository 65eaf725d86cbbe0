"""The figures of this process for Prometheus, and a line in the log for each question. Knows no visitor.

Figures are counts and times only; the words of a question reach the log only where the setting asks for text.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ingest.errors import WenjuError

__all__ = ["ARTICLES", "REFUSALS", "Asked", "answering", "exposition", "syncing", "timed"]

log = logging.getLogger("wenju.question")

_REGISTRY = CollectorRegistry()
ProcessCollector(registry=_REGISTRY)
QUESTIONS = Counter("wenju_questions", "Questions by what became of them.", ["outcome"], registry=_REGISTRY)
ANSWER_SECONDS = Histogram(
    "wenju_answer_seconds", "Seconds from a question to its answer.", registry=_REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)  # fmt: skip
SYNC_SECONDS = Histogram(
    "wenju_sync_seconds", "Seconds that bringing the index up to date took.", registry=_REGISTRY,
    buckets=(0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800),
)  # fmt: skip
REFUSALS = Counter("wenju_refusals", "Requests turned away, by the limit they met.", ["limit"], registry=_REGISTRY)
ARTICLES = Gauge("wenju_articles", "Articles in the library.", registry=_REGISTRY)


@dataclass
class Asked:
    """A question under way. `outcome` is answered, refused (the articles do not say), declined (it cannot be asked)
    or failed; `text` is what was answered.
    """

    question: str
    outcome: str = "failed"
    text: str = ""

    def told(self, answered: bool, text: str) -> None:
        """There is an answer."""
        self.outcome, self.text = "answered" if answered else "refused", text


@contextmanager
def answering(question: str) -> Iterator[Asked]:
    """Count and time a question, which is answered until the block is left."""
    asked = Asked(question)
    begun = time.perf_counter()
    try:
        yield asked
    except WenjuError:
        asked.outcome = "declined"
        raise
    finally:
        seconds = time.perf_counter() - begun
        QUESTIONS.labels(asked.outcome).inc()
        ANSWER_SECONDS.observe(seconds)
        told = {"outcome": asked.outcome, "ms": round(seconds * 1000, 1), "characters": len(question)}
        log.info("question", extra={"told": {**told, "text": {"question": question, "answer": asked.text}}})


@contextmanager
def syncing() -> Iterator[None]:
    """Time what brings the index up to date."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        SYNC_SECONDS.observe(time.perf_counter() - begun)


def timed(sync: Callable[[], object]) -> Callable[[], object]:
    """`sync`, timed whenever it is called."""

    def called() -> object:
        with syncing():
            return sync()

    return called


def exposition() -> tuple[bytes, str]:
    """All figures in the format of Prometheus, and the name of that format."""
    return generate_latest(_REGISTRY), CONTENT_TYPE_LATEST
