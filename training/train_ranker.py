"""The weights of the evidence ranker: `retriever/rerank.json`, a small readable file.

Fitted on questions that the encoder was not trained on: CMRC trial, each question asked to its passage among four that
BM25 takes for it, and the development half of evaluation/news. The fit maximises the probability of the sentences that
hold the answer among those read (a softmax over them) and is held near weights set by hand, because neither set is the
news of tomorrow. Right only when `golden`, `rgb` and `rgb-retrieval` do not lose by it.
Run: `python -m training.train_ranker --data ../shared`.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch

from evaluation.golden import read_rows
from index import Encoder, Library, load_encoder
from index.words import normalize
from ingest import Article
from retriever import Retriever
from retriever.rerank import Line
from training.train_confidence import read

FILE = Path("retriever/rerank.json")
NEWS = Path("evaluation/news")
_HAND = {
    "answer": 1.0, "asks": -0.3, "bigrams": 1.5, "characters": 0.5, "cosine": 2.0, "cover": 3.0, "crumbs": -0.5,
    "focus": 1.0, "inside": 2.0, "length": 0.0, "named": 0.8, "names": 0.5, "opening": 0.0, "other subject": -1.0,
    "part": -1.5, "passage": 2.0, "period": 1.3, "rank": 0.3,
}  # fmt: skip
_PASSAGES = 5


class Example(NamedTuple):
    """The sentences read for a question: features (n, features) and which of them hold the answer (n)."""

    features: torch.Tensor
    right: torch.Tensor


def example(retriever: Retriever, question: str, holds: Callable[[Line], bool]) -> Example:
    """What the retriever reads for a question, judged by `holds`."""
    asked = retriever.understand(question)
    evidence = retriever.evidence(asked, retriever.search(asked))
    features = [[dict(item.features)[name] for name in _HAND] for item in evidence]
    return Example(torch.tensor(features), torch.tensor([holds(item.line) for item in evidence]))


def cmrc(data: Path, encoder: Encoder, most: int, seed: int) -> Iterator[Example]:
    """CMRC trial, five passages a question."""
    rows = read(data / "train" / "cmrc2018_trial.json")
    articles = [Article(str(n), "", context, content_hash=str(n)) for n, (context, _) in enumerate(rows)]
    pool = Retriever(Library.from_texts(articles, encoder))
    asked = [(text, said, context) for context, qas in rows for text, said in qas if text.strip()]
    random.Random(seed).shuffle(asked)
    for text, said, context in asked[:most]:
        found = [hit.article.text for hit in pool.search(pool.understand(text), 20) if hit.article.text != context]
        library = Library.from_texts([context, *list(dict.fromkeys(found))[: _PASSAGES - 1]], encoder)
        yield example(Retriever(library), text, partial(_answers, context, [normalize(answer) for answer in said]))
        library.close()


def news(encoder: Encoder) -> Iterator[Example]:
    """The development half of the invented news, all articles in one library."""
    with tempfile.TemporaryDirectory() as folder:
        for path in NEWS.iterdir():
            if path.suffix in (".md", ".txt"):
                shutil.copy(path, folder)
        library = Library(folder, encoder=encoder)
        library.sync()
        retriever = Retriever(library)
        for row in read_rows(NEWS / "questions.jsonl"):
            if row["split"] == "dev" and row["answerable"] and row["evidence"]:
                yield example(retriever, row["question"], partial(_quotes, normalize(row["evidence"])))
        library.close()


def _answers(context: str, answers: Sequence[str], line: Line) -> bool:
    return line.article.text == context and any(answer in line.normal for answer in answers)


def _quotes(evidence: str, line: Line) -> bool:
    return evidence in line.normal


def fit(groups: Sequence[Sequence[Example]], strength: float) -> dict[str, float]:
    """Softmax regression, every group of examples counting the same, pulled towards the weights set by hand."""
    start = torch.tensor(list(_HAND.values()))
    weights = start.clone().requires_grad_(True)
    optimizer = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = strength * (weights - start).pow(2).sum()
        for group in groups:
            for features, right in group:
                if right.any() and not right.all():
                    scores = features @ weights
                    value = value + (torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)) / len(group)
        value.backward()
        return value

    optimizer.step(loss)
    return {name: round(value, 2) for name, value in zip(_HAND, weights.detach().tolist(), strict=True)}


def first_right(group: Sequence[Example], weights: dict[str, float]) -> float:
    """Share of the questions whose best sentence holds the answer."""
    row = torch.tensor(list(weights.values()))
    right = sum(bool(e.right[int((e.features @ row).argmax())]) for e in group if len(e.right))
    return round(right / len(group), 3)


def main() -> None:
    """Fit, report before and after on both sets, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--strength", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args()
    encoder = load_encoder()
    groups = [list(cmrc(arguments.data, encoder, arguments.questions, arguments.seed)), list(news(encoder))]
    weights = fit(groups, arguments.strength)
    for name, group in zip(("CMRC trial", "news dev"), groups, strict=True):
        print(name, "best sentence right, by hand", first_right(group, _HAND), "fitted", first_right(group, weights))
    about = "training/train_ranker.py: softmax over sentences, CMRC trial and the development half of evaluation/news"
    arguments.out.write_text(json.dumps({"about": about, "weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
