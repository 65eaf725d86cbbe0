"""The weights of the confidence, a small readable file: how far to trust the best sentence and its span.

Every question of CMRC trial (which the encoder was not trained on) is asked three times to five passages: the right one
among four that BM25 takes for it, the same without the sentences that hold the answer, and five wrong ones. A logistic
regression of "the answer is right", held near the weights that stand in the file, because Wikipedia is not news.
Run: `python -m training.train_confidence --data ../shared`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from assistant.candidates import Candidate, candidates_of
from assistant.confidence import confidence_features
from index import Library, load_encoder
from index.words import normalize
from ingest import Article
from retriever import Retriever

_QUESTIONS = "train/cmrc2018_trial.json"
_DISTRACTORS = ("train/cmrc2018_trial.json", "train/drcd_dev.json")
_FILE = Path("assistant/confidence.json")
_PASSAGES = 5
Row = tuple[dict[str, float], float]


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


def rows(data: Path, most: int, seed: int) -> Iterator[Row]:
    """(features, right or not), two for each question."""
    contexts = [context for name in _DISTRACTORS for context, _ in read(data / name)]
    articles = [Article(str(number), "", context, content_hash=str(number)) for number, context in enumerate(contexts)]
    encoder = load_encoder()
    pool = Retriever(Library.from_texts(articles, encoder))
    questions = read(data / _QUESTIONS)
    asked = [(text, answers, context) for context, qas in questions for text, answers in qas if text.strip()]
    random.Random(seed).shuffle(asked)
    for text, answers, context in asked[:most]:
        question = pool.understand(text)
        negatives: list[str] = []
        for hit in pool.search(question, 30):
            if hit.article.text != context and hit.article.text not in negatives:
                negatives.append(hit.article.text)
        for passages in ([context, *negatives[: _PASSAGES - 1]], negatives[:_PASSAGES]):
            retriever = Retriever(Library.from_texts(passages, encoder))
            evidence = retriever.evidence(question, retriever.search(question))
            without = [item for item in evidence if not any(normalize(said) in item.line.normal for said in answers)]
            for shown in (evidence, without) if passages[0] == context else (evidence,):
                if shown:
                    candidates = candidates_of(question, shown)
                    yield confidence_features(question, candidates), float(is_right(candidates[0], answers, context))
            retriever.library.close()


def is_right(best: Candidate, answers: Sequence[str], context: str) -> bool:
    """Whether the span, or without one the sentence, is one of the answers or holds one of them."""
    line = best.evidence.line
    if line.article.text != context:
        return False
    said = line.normal[best.span.start : best.span.end] if best.span else line.normal
    return any(normalize(answer) in said or (best.span is not None and said in normalize(answer)) for answer in answers)


def fit(train: Sequence[Row], prior: dict[str, float], strength: float) -> dict[str, float]:
    """Logistic regression with a quadratic pull towards the prior."""
    names = list(train[0][0])
    features = torch.tensor([[row[0][name] for name in names] for row in train])
    labels = torch.tensor([row[1] for row in train])
    start = torch.tensor([prior.get(name, 0.0) for name in names])
    weights = start.clone().requires_grad_(True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        fit_loss = torch.nn.functional.binary_cross_entropy_with_logits(features @ weights, labels)
        value = fit_loss + strength * (weights - start).pow(2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return {name: round(value, 3) for name, value in zip(names, weights.detach().tolist(), strict=True)}


def accuracy(judged: Sequence[Row], weights: dict[str, float]) -> dict[str, float]:
    """At a probability of one half: share judged right, right answers refused, wrong ones let through."""
    said = [(sum(weights[n] * value for n, value in features.items()) > 0, label > 0) for features, label in judged]
    right = [yes for yes, label in said if label]
    wrong = [yes for yes, label in said if not label]
    return {
        "judged right": round(sum(yes == label for yes, label in said) / len(said), 3),
        "right answers refused": round(1 - sum(right) / len(right), 3),
        "wrong answers let through": round(sum(wrong) / len(wrong), 3),
    }


def main() -> None:
    """Fit on one half of the questions, report on the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=1002)
    parser.add_argument("--strength", type=float, default=0.003)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    prior: dict[str, float] = json.loads(_FILE.read_text(encoding="utf-8"))["weights"]
    found = list(rows(arguments.data, arguments.questions, arguments.seed))
    train, held_out = found[: len(found) // 2], found[len(found) // 2 :]
    weights = fit(train, prior, arguments.strength)
    print("prior", accuracy(held_out, prior))
    figures = accuracy(held_out, weights)
    print("fitted", weights, figures)
    _FILE.write_text(json.dumps({"figures": figures, "weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
