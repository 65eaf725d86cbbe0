"""RGB's Chinese questions asked to everything at once: 40,000 news and the passages of all development sets."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.extractive import answer_question
from evaluation import report
from evaluation.corpora import large_library
from evaluation.golden import read_rows
from evaluation.rgb import LENGTH, accepts
from retriever import Retriever

__all__ = ["rgb_open"]


def rgb_open(data: Path, work: Path | None = None) -> None:
    """Ask `eval/rgb_zh_refine_dev.jsonl`; `work` keeps the library for the next time."""
    rows = read_rows(data / "eval" / "rgb_zh_refine_dev.jsonl")
    right = refused = cited = 0
    seconds: list[float] = []
    failures: list[str] = []
    with TemporaryDirectory() as temporary:
        library = large_library(data, work or Path(temporary))
        retriever = Retriever(library)
        answer_question(retriever, retriever.understand(rows[0]["query"]))  # opens everything once
        for row in rows:
            begun = time.perf_counter()
            answer = answer_question(retriever, retriever.understand(row["query"]))
            seconds.append(time.perf_counter() - begun)
            good = answer.answered and accepts(answer.text[:LENGTH], row["answer"])
            right += good
            refused += not answer.answered
            cited += answer.answered and any(accepts(citation.quote, row["answer"]) for citation in answer.citations)
            if not good:
                failures.append(f"{row['query']} → {answer.span or answer.text[:60]} (asked: {row['answer']})")
        passages = library.passage_count
        library.close()
    figures: dict[str, Any] = {
        "questions": len(rows),
        "passages": passages,
        "accuracy %": round(100 * right / len(rows), 1),
        "a cited sentence holds the answer %": round(100 * cited / len(rows), 1),
        "false refusals %": round(100 * refused / len(rows), 1),
        "answer p50 ms": round(1000 * statistics.median(seconds), 1),
        "answer p95 ms": round(1000 * statistics.quantiles(seconds, n=20)[-1], 1),
    }
    report.write("rgb-open", figures, failures)
