"""Does the right passage come up? BM25 alone, vectors alone, both fused, and fused with the ranker.

Small: a set's questions among its own passages. Large: the same among 40,000 news articles as well.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evaluation import report
from evaluation.corpora import Asked, large_library, rgb_set, right, small_library, xquad_set
from evaluation.metrics import METRICS, mean_with_interval
from index import Library
from ingest import Article, Passage
from retriever import Retriever

__all__ = ["RETRIEVAL", "measure", "retrieval"]

_DEPTH = 20
Search = Callable[[str], Sequence[tuple[Passage, Article]]]


def columns(library: Library) -> dict[str, Search]:
    """The ways to search that are compared."""
    retriever = Retriever(library)

    def found(hits: Sequence[tuple[int, float]]) -> Sequence[tuple[Passage, Article]]:
        return list(library.passages_with_articles([identity for identity, _ in hits]).values())

    def lexical(question: str) -> Sequence[tuple[Passage, Article]]:
        groups = retriever.groups(retriever.understand(question))
        return found(library.search_keywords(groups, _DEPTH))

    def dense(question: str) -> Sequence[tuple[Passage, Article]]:
        return found(library.search_dense(library.encoder.encode_questions([question])[0], _DEPTH))

    def fused(question: str) -> Sequence[tuple[Passage, Article]]:
        return [(hit.passage, hit.article) for hit in retriever.search(retriever.understand(question), _DEPTH)]

    def ranked(question: str) -> Sequence[tuple[Passage, Article]]:
        return [(hit.passage, hit.article) for hit in retriever.retrieve(question, _DEPTH)]

    return {"BM25": lexical, "dense": dense, "fused": fused, "fused + ranker": ranked}


def measure(search: Search, asked: Sequence[Asked]) -> tuple[dict[str, Any], list[str]]:
    """The metrics of one way to search, and the questions it does not answer in the first five."""
    values: dict[str, list[float]] = {name: [] for name in METRICS}
    seconds, missed = [], []
    for question in asked:
        begun = time.perf_counter()
        found = search(question.text)
        seconds.append(time.perf_counter() - begun)
        ranking = [right(question, passage.text, article) for passage, article in found]
        for name, metric in METRICS.items():
            values[name].append(metric(ranking, len(question.positives)))
        if not any(ranking[:5]):
            missed.append(question.text)
    figures: dict[str, Any] = {name: mean_with_interval(rows) for name, rows in values.items()}
    figures["ms a question, p50"] = round(1000 * statistics.median(seconds), 1)
    return figures, missed


def table(title: str, figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Print figures, one way to search a line."""
    print(f"-- {title}")
    for column, row in figures.items():
        cells = [f"{name} {value[0] if isinstance(value, tuple) else value}" for name, value in row.items()]
        print(f"{column:<16}" + "  ".join(cells))


def retrieval(name: str, data: Path, work: Path | None = None) -> None:
    """Run one of RETRIEVAL in both settings; `work` keeps the large library for the next time."""
    asked, articles = RETRIEVAL[name](data)
    figures: dict[str, Any] = {"questions": len(asked)}
    failures: list[str] = []
    with TemporaryDirectory() as temporary:
        for setting in ("small", "large"):
            large = setting == "large"
            library = large_library(data, work or Path(temporary)) if large else small_library(articles)
            figures[f"{setting}, passages"] = library.passage_count
            rows = {}
            for column, search in columns(library).items():
                rows[column], missed = measure(search, asked)
                if column == "fused + ranker" and large:
                    failures += missed
            table(f"{name}, {setting}: {library.passage_count} passages", rows)
            figures.update({f"{setting}, {column}": row for column, row in rows.items()})
            library.close()
    for failure in failures:
        print(f"  ✗ {failure}")
    report.write(name, figures)


RETRIEVAL: dict[str, Callable[[Path], tuple[list[Asked], list[Article]]]] = {
    "rgb-retrieval": rgb_set,
    "rgb-others": lambda data: rgb_set(data, ("int", "fact")),
    "xquad-zh": lambda data: xquad_set(data, "zh"),
    "xquad-en-zh": lambda data: xquad_set(data, "en"),
}
