"""The weights of the evidence ranker, fitted on CMRC trial and DRCD and kept near what they were.

Every question is asked to one library of all contexts, so that sentences of other articles are the negatives. The fit
maximises the probability of the sentences that hold the answer among those read (a softmax over them), with a penalty
on the distance from the present weights, because the news that the product reads are no encyclopedia. The weights are
printed; `--write` puts them into `retriever/rerank.json`, which is right only when `rgb`, `golden` and `rgb-retrieval`
do not lose by it.
Run: `python -m training.train_ranker --data ../shared`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from index import Library
from index.words import normalize
from ingest import Article
from retriever import Retriever
from retriever.rerank import weights

WEIGHTS = Path("retriever/rerank.json")
_FITTED = ("cmrc2018_trial", "drcd_dev")
_OTHERS = ("cmrc2018_dev",)  # their contexts only, to make the library harder


class Asked(NamedTuple):
    """A question of a reading-comprehension set with its article's id and accepted answers."""

    text: str
    article: str
    answers: tuple[str, ...]


class Example(NamedTuple):
    """The sentences read for a question: features (n, features) and which of them hold the answer (n)."""

    features: torch.Tensor
    right: torch.Tensor


def read(path: Path) -> tuple[list[Article], list[Asked]]:
    """The articles and questions of a file in SQuAD layout."""
    articles: list[Article] = []
    questions: list[Asked] = []
    for entry in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in entry["paragraphs"]:
            identity = f"{path.stem}-{len(articles)}"
            articles.append(Article(identity, entry.get("title") or "", paragraph["context"], content_hash=identity))
            for row in paragraph["qas"]:
                if row["question"].strip():
                    answers = tuple({normalize(answer["text"]) for answer in row["answers"]})
                    questions.append(Asked(row["question"], identity, answers))
    return articles, questions


def examples(retriever: Retriever, questions: Sequence[Asked], names: Sequence[str]) -> list[Example]:
    """The questions whose answer is among the sentences read."""
    found = []
    for asked in questions:
        question = retriever.understand(asked.text)
        evidence = retriever.evidence(question, retriever.search(question))
        right = [
            item.line.article.id == asked.article and any(answer in item.line.normal for answer in asked.answers)
            for item in evidence
        ]
        if any(right):
            rows = [dict(item.features) for item in evidence]
            features = torch.tensor([[row[name] for name in names] for row in rows])
            found.append(Example(features, torch.tensor(right)))
    return found


def fit(rows: Sequence[Example], start: torch.Tensor, penalty: float) -> torch.Tensor:
    """Softmax regression with a quadratic penalty on the distance from `start`."""
    fitted = start.clone().requires_grad_(True)
    optimizer = torch.optim.LBFGS([fitted], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = torch.zeros(())
        for features, right in rows:
            scores = features @ fitted
            total = total + torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)
        value = total / len(rows) + penalty * (fitted - start).pow(2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return fitted.detach()


def first_right(rows: Sequence[Example], fitted: torch.Tensor) -> float:
    """Share of the questions whose best sentence holds the answer."""
    return sum(bool(right[(features @ fitted).argmax()]) for features, right in rows) / len(rows)


def main() -> None:
    """Fit on four fifths of the questions, report on the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=1000, help="of each set")
    parser.add_argument("--penalty", type=float, default=0.03)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    sets = {name: read(arguments.data / "train" / f"{name}.json") for name in (*_FITTED, *_OTHERS)}
    retriever = Retriever(Library.from_texts([article for articles, _ in sets.values() for article in articles]))
    questions: list[Asked] = []
    for name in _FITTED:
        random.Random(arguments.seed).shuffle(sets[name][1])
        questions += sets[name][1][: arguments.questions]
    random.Random(arguments.seed).shuffle(questions)
    names = list(weights())
    rows = examples(retriever, questions, names)
    cut = len(rows) * 4 // 5
    start = torch.tensor([float(weights()[name]) for name in names])
    fitted = fit(rows[:cut], start, arguments.penalty)
    figures = {"before": first_right(rows[cut:], start), "after": first_right(rows[cut:], fitted)}
    print("best sentence right, held out:", {name: round(value, 3) for name, value in figures.items()})
    table = {name: round(float(value), 2) for name, value in zip(names, fitted, strict=True)}
    print(table)
    if arguments.write:
        about = "training/train_ranker.py: softmax over sentences of CMRC and DRCD, kept near the weights before."
        WEIGHTS.write_text(json.dumps({"about": about, "weights": table}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
