"""The weights of the evidence ranker and of the confidence: two small readable files, fitted on CMRC and DRCD.

Every question is asked to one library of all contexts, so that the sentences of other articles are the negatives. The
ranker maximises the probability of the sentence that holds the answer among those retrieved (a softmax over them). The confidence is a logistic regression of "the sentence chosen holds the answer", over the questions as
they are and over the same questions with the right article taken away. Run: `python -m training.train_ranker --data ../shared`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from assistant.extractive import candidates_of, confidence_features
from index import Library
from index.words import normalize
from ingest import Article
from retriever import Retriever
from retriever.question import Question
from retriever.rerank import Evidence

_SOURCES = ("train/cmrc2018_dev.json", "train/drcd_dev.json")
_HELD_OUT = "train/cmrc2018_trial.json"


@dataclass(frozen=True)
class Example:
    """A question with its candidates; `gold` is the row of the right sentence, None when it was not retrieved."""

    question: Question
    evidence: list[Evidence]
    gold: int | None
    answers: tuple[str, ...]
    article: str


def read(path: Path) -> tuple[list[Article], list[tuple[str, str, tuple[str, ...]]]]:
    """(articles, [(question, article id, answers)]) of a file in SQuAD layout."""
    articles, questions = [], []
    for entry in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in entry["paragraphs"]:
            identity = f"{path.stem}-{len(articles)}"
            articles.append(Article(identity, entry.get("title") or "", paragraph["context"], content_hash=identity))
            for row in paragraph["qas"]:
                questions.append((row["question"], identity, tuple({answer["text"] for answer in row["answers"]})))
    return articles, questions


def examples(data: Path, names: Sequence[str], most: int, seed: int) -> Iterator[Example]:
    """Ask a sample of the questions of some files to one library of all their contexts."""
    articles: list[Article] = []
    questions: list[tuple[str, str, tuple[str, ...]]] = []
    for name in names:
        own_articles, own_questions = read(data / name)
        articles += own_articles
        questions += own_questions
    retriever = Retriever(Library.from_texts(articles))
    random.Random(seed).shuffle(questions)
    for text, identity, answers in questions[:most]:
        question = retriever.understand(text)
        evidence = retriever.evidence(question, retriever.search(question))
        right = [row for row, item in enumerate(evidence) if item.line.article.id == identity and holds(item, answers)]
        yield Example(question, evidence, right[0] if right else None, answers, identity)


def holds(item: Evidence, answers: Sequence[str]) -> bool:
    """Whether a sentence holds one of the answers."""
    return any(normalize(answer) in item.line.normal for answer in answers)


def fit_ranker(rows: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """Softmax regression over the sentences of each question."""
    groups = [
        (torch.tensor([[dict(item.features)[name] for name in names] for item in row.evidence]), row.gold)
        for row in rows
        if row.gold is not None
    ]
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = sum((-torch.log_softmax(features @ weights, 0)[gold] for features, gold in groups), torch.tensor(0.0))
        value = total / len(groups) + 0.0005 * weights.pow(2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def first_right(rows: Sequence[Example], weights: dict[str, float]) -> float:
    """Share of the questions whose best sentence holds the answer."""
    right = 0
    for row in rows:
        if row.evidence:
            best = max(row.evidence, key=lambda item: sum(weights[n] * v for n, v in item.features))
            right += best.line.article.id == row.article and holds(best, row.answers)
    return right / len(rows)


def confidence_rows(rows: Sequence[Example]) -> Iterator[tuple[dict[str, float], float]]:
    """(features, right or not) of each question as it is and without its article."""
    for row in rows:
        for removed in (False, True):
            evidence = [item for item in row.evidence if not removed or item.line.article.id != row.article]
            if evidence:
                best = candidates_of(row.question, evidence)[0]
                right = not removed and holds(best.evidence, row.answers)
                yield confidence_features(row.question, best), float(right)


def fit_confidence(rows: Sequence[tuple[dict[str, float], float]]) -> dict[str, float]:
    """Logistic regression."""
    names = list(rows[0][0])
    features = torch.tensor([[row[0][name] for name in names] for row in rows])
    labels = torch.tensor([row[1] for row in rows])
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = (
            torch.nn.functional.binary_cross_entropy_with_logits(features @ weights, labels)
            + 0.0002 * weights.pow(2).sum()
        )
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def accuracy(rows: Sequence[tuple[dict[str, float], float]], weights: dict[str, float]) -> dict[str, float]:
    """At a probability of one half: share judged right, right answers refused, wrong ones let through."""
    scores = [(sum(weights[n] * v for n, v in features.items()) > 0, label) for features, label in rows]
    right = [said for said, label in scores if label]
    wrong = [said for said, label in scores if not label]
    return {
        "judged right": round(sum(said == bool(label) for said, label in scores) / len(scores), 3),
        "false refusals": round(1 - sum(right) / len(right), 3),
        "wrong let through": round(sum(wrong) / len(wrong), 3),
    }


def write(path: Path, weights: dict[str, float], about: str, figures: dict[str, float]) -> None:
    """A readable file."""
    path.write_text(
        json.dumps({"about": about, "figures": figures, "weights": weights}, indent=1) + "\n", encoding="utf-8"
    )


def main() -> None:
    """Fit both on CMRC dev and DRCD dev, report on CMRC trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=["ranker", "confidence"], default=None)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    train = list(examples(arguments.data, _SOURCES, arguments.questions, arguments.seed))
    held_out = list(examples(arguments.data, (_HELD_OUT,), 600, arguments.seed))
    current = json.loads(Path("retriever/rerank.json").read_text(encoding="utf-8"))["weights"]
    print("best sentence right, held out, before:", round(first_right(held_out, current), 3))
    if arguments.only != "confidence":
        names = sorted({name for row in train for item in row.evidence for name, _ in item.features})
        ranker = fit_ranker(train, names)
        figures = {"best sentence right, CMRC trial": round(first_right(held_out, ranker), 3)}
        print(ranker, figures)
        write(
            Path("retriever/rerank.json"),
            ranker,
            "training/train_ranker.py: softmax over sentences, CMRC and DRCD",
            figures,
        )
    if arguments.only != "ranker":
        rows = list(confidence_rows(train))
        confidence = fit_confidence(rows)
        figures = accuracy(list(confidence_rows(held_out)), confidence)
        print(confidence, figures, "train:", accuracy(rows, confidence))
        write(
            Path("assistant/confidence.json"), confidence, "training/train_ranker.py: logistic, CMRC and DRCD", figures
        )


if __name__ == "__main__":
    main()
