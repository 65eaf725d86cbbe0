"""Refusal: how often answers are right and refusals due, and whether the confidence is the probability it says it is.

Asked are those labelled questions that the confidence was not fitted on. Those with an answer count as much in all as
those without. The reliability bins compare what was said with what came true (DeGroot and Fienberg 1983); the expected
calibration error is their mean distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from assistant.extractive import THRESHOLD, answer_question
from evaluation import report
from evaluation.corpora import large_library
from evaluation.labelled import Case, is_right, labelled
from index import Encoder, Library
from retriever import Retriever

__all__ = ["Judged", "calibration", "refusal"]

_HALF, _QUESTIONS, _SEED = 1, 150, 1
_BINS = 10


class Judged(NamedTuple):
    """One case answered: the best candidate's confidence, whether it is right, and whether it was shown."""

    name: str
    answerable: bool
    confidence: float
    right: bool
    shown: bool


def refusal(data: Path, work: Path | None = None) -> None:
    """Ask the labelled questions of the half for judging; `work` keeps the library of the news."""
    with TemporaryDirectory() as temporary:
        library = large_library(data, work or Path(temporary))
        judged = [_judge(case, library.encoder) for case in labelled(data, library, _HALF, _QUESTIONS, _SEED)]
        library.close()
    figures: dict[str, Any] = {"threshold": THRESHOLD}
    for name in dict.fromkeys(row.name for row in judged):
        figures |= {f"{name}: {key}": value for key, value in _figures([r for r in judged if r.name == name]).items()}
    answerable = [row for row in judged if row.answerable]
    error, bins = calibration(
        [
            (row.confidence, row.right, 1 / len(answerable) if row.answerable else 1 / (len(judged) - len(answerable)))
            for row in judged
        ]
    )
    figures["all: expected calibration error"] = round(error, 3)
    figures["all: false refusals %"] = _percent([not row.shown for row in answerable])
    figures["all: shown answers right %"] = _percent([row.right for row in judged if row.shown])
    figures["reliability"] = bins
    report.write("refusal", figures)


def _judge(case: Case, encoder: Encoder) -> Judged:
    library = Library.from_texts(case.passages, encoder)
    retriever = Retriever(library)
    answer = answer_question(retriever, retriever.understand(case.question))
    library.close()
    said = answer.span or (answer.citations[0].quote if answer.citations else "")
    right = is_right(said, case.answers, exact=answer.span is not None)
    return Judged(case.name, bool(case.answers), answer.confidence, right, answer.answered)


def _figures(rows: Sequence[Judged]) -> dict[str, float]:
    found: dict[str, float] = {"questions": len(rows)}
    if not rows[0].answerable:
        return found | {"refused %": _percent([not row.shown for row in rows])}
    return found | {
        "right %": _percent([row.right and row.shown for row in rows]),
        "false refusals %": _percent([not row.shown for row in rows]),
    }


def _percent(values: Sequence[bool]) -> float:
    return round(100 * sum(values) / len(values), 1) if values else 0.0


def calibration(said: Sequence[tuple[float, bool, float]]) -> tuple[float, list[dict[str, float]]]:
    """(expected calibration error, bins) of (probability said, whether it came true, how much it counts).

    A bin holds the mean said, the share that came true, and how many answers there are.
    """
    bins = []
    error, total = 0.0, sum(count for _, _, count in said)
    for place in range(_BINS):
        rows = [row for row in said if min(int(row[0] * _BINS), _BINS - 1) == place]
        weight = sum(count for _, _, count in rows)
        if rows:
            mean = sum(p * count for p, _, count in rows) / weight
            share = sum(count for _, came, count in rows if came) / weight
            error += weight / total * abs(mean - share)
            bins.append({"said": round(mean, 3), "came true": round(share, 3), "answers": len(rows)})
    return error, bins
