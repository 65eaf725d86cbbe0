"""What the confidence's sum of evidence means as a probability: slope, intercept and threshold in `confidence.json`.

The labelled questions of evaluation/labelled.py, half of them, are asked with the right passage present, taken out, and
with a year or name altered; a logistic regression on the one sum (Platt 1999) of “the best candidate is right”. The
questions that have an answer count as much in all as those that have none. The threshold is the largest at which a
share of `--refused` of the questions that can be answered is refused. The other half measures what comes of it:
`python -m evaluation.run refusal`.
Run: `python -m training.train_confidence --data ../shared --work FOLDER`.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.candidates import candidates_of
from assistant.confidence import evidence_for
from evaluation.corpora import large_library
from evaluation.labelled import Case, is_right, labelled
from index import Encoder, Library
from retriever import Retriever

__all__ = ["fit", "read", "row_of"]

_FILE = Path("assistant/confidence.json")
_HALF = 0
_STEPS = 50


def read(path: Path) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    """[(context, [(question, answers)])] of a file in SQuAD layout."""
    return [
        (
            paragraph["context"],
            [(row["question"], tuple({answer["text"] for answer in row["answers"]})) for row in paragraph["qas"]],
        )
        for entry in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in entry["paragraphs"]
    ]


def row_of(case: Case, encoder: Encoder) -> tuple[float, bool, bool] | None:
    """(sum of evidence, right, answerable) of the best candidate for a case; None when nothing is found."""
    library = Library.from_texts(case.passages, encoder)
    retriever = Retriever(library)
    question = retriever.understand(case.question)
    evidence = retriever.evidence(question, retriever.search(question))
    library.close()
    if not evidence:
        return None
    candidates = candidates_of(question, evidence)
    right = is_right(candidates[0].text, case.answers, exact=candidates[0].span is not None)
    return evidence_for(question, candidates), right, bool(case.answers)


def fit(sums: Sequence[float], right: Sequence[bool], counts: Sequence[float]) -> tuple[float, float]:
    """(slope, intercept) of the most likely logistic, by Newton's method; `counts` says how much each row counts."""
    rows = np.stack([np.asarray(sums, dtype=np.float64), np.ones(len(sums))], axis=1)
    labels, each = np.asarray(right, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    weights: NDArray[np.float64] = np.zeros(2)
    for _ in range(_STEPS):
        said = 1.0 / (1.0 + np.exp(-rows @ weights))
        curvature = rows.T @ (rows * (each * said * (1.0 - said))[:, None]) + 1e-9 * np.eye(2)
        weights = weights + np.linalg.solve(curvature, rows.T @ (each * (labels - said)))
    return float(weights[0]), float(weights[1])


def main() -> None:
    """Fit on one half of the labelled questions and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, help="folder that keeps the library of 40,000 news for the next time")
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--refused", type=float, default=0.05)
    parser.add_argument("--out", type=Path, default=_FILE)
    arguments = parser.parse_args()
    with TemporaryDirectory() as temporary:
        library = large_library(arguments.data, arguments.work or Path(temporary))
        cases = labelled(arguments.data, library, _HALF, arguments.questions)
        rows = [row for case in cases if (row := row_of(case, library.encoder))]
        library.close()
    answerable = sum(row[2] for row in rows)
    counts = [0.5 / answerable if row[2] else 0.5 / (len(rows) - answerable) for row in rows]
    slope, intercept = fit([row[0] for row in rows], [row[1] for row in rows], counts)
    least = float(np.quantile([row[0] for row in rows if row[2]], arguments.refused))
    table = json.loads(_FILE.read_text(encoding="utf-8"))
    table |= {
        "slope": round(slope, 4),
        "intercept": round(intercept, 4),
        "threshold": round(1.0 / (1.0 + math.exp(-(slope * least + intercept))), 4),
    }
    print({name: table[name] for name in ("slope", "intercept", "threshold")}, "sum at the threshold", round(least, 2))
    arguments.out.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
