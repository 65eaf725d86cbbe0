"""Measures an encoder on the development sets and writes `evaluation/results/encoder.json`.

    python -m training.measure_encoder --data ../shared [--model FOLDER] [--out evaluation/results/encoder.json]

Cosine alone, exact search. Recall@k is the share of questions with a right passage among the first k. Questions of RGB
and of XQuAD (asked in Chinese and in English, passages Chinese) look for their passage among those of their own set,
then with some and with all news passages added. Nothing here is ever trained on, save the news, which only distract.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.words import normalize
from training.sources import news_passages

__all__ = ["Task", "main", "measure", "read_tasks"]

CUTS = (1, 5, 20)
SOME_NEWS = 5_000
Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


class Task(NamedTuple):
    """Questions, the passages of their own set, and which news passages would answer them as well."""

    name: str
    questions: list[str]
    passages: list[str]
    right: list[set[int]]
    """Numbers of right passages for each question, in the list of passages followed by the news."""


def _holds(passage: str, required: Sequence[Sequence[str]]) -> bool:
    """True when each of the required strings stands in the passage, in one of its spellings."""
    return all(any(text in passage for text in alternatives) for alternatives in required)


def _rgb(data: Path, news: Sequence[str]) -> Task:
    lines = (data / "eval" / "rgb_zh_refine_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    own = list(dict.fromkeys(passage for row in rows for passage in [*row["positive"], *row["negative"]]))
    plain = [normalize(passage) for passage in [*own, *news]]
    right = []
    for row in rows:
        entries = (entry if isinstance(entry, list) else [entry] for entry in row["answer"])
        required = [[normalize(str(text)) for text in entry] for entry in entries]
        named = {number for number, passage in enumerate(own) if passage in row["positive"]}
        right.append(named | {number for number, passage in enumerate(plain) if _holds(passage, required)})
    return Task("rgb", [row["query"] for row in rows], own, right)


def _paragraphs(file: Path) -> list[dict[str, Any]]:
    content = json.loads(file.read_text(encoding="utf-8"))
    return [paragraph for article in content["data"] for paragraph in article["paragraphs"]]


def _xquad(data: Path, language: str) -> Task:
    passages: dict[str, int] = {}
    home: dict[str, int] = {}
    for paragraph in _paragraphs(data / "eval" / "xquad_zh_dev.json"):
        number = passages.setdefault(paragraph["context"], len(passages))
        home.update({entry["id"]: number for entry in paragraph["qas"]})
    asked = [entry for part in _paragraphs(data / "eval" / f"xquad_{language}_dev.json") for entry in part["qas"]]
    right = [{home[entry["id"]]} for entry in asked]
    return Task(f"xquad {language}-zh", [entry["question"] for entry in asked], list(passages), right)


def read_tasks(data: Path, news: Sequence[str]) -> list[Task]:
    """The three development tasks.

    :raises FileNotFoundError: if a file of `data/eval` is missing.
    """
    return [_rgb(data, news), _xquad(data, "zh"), _xquad(data, "en")]


def _recall(scores: Vectors, right: Sequence[set[int]]) -> dict[str, float]:
    best = np.argsort(-scores, axis=1, kind="stable")[:, : max(CUTS)].tolist()
    ranked = zip(best, right, strict=True)
    first = [next((rank for rank, number in enumerate(row) if number in wanted), max(CUTS)) for row, wanted in ranked]
    return {f"recall@{cut}": round(float(np.mean([rank < cut for rank in first])), 4) for cut in CUTS}


def measure(encode: Encode, tasks: Sequence[Task], news: Vectors) -> dict[str, dict[str, float]]:
    """Recall of each task by the number of news passages among which the right ones hide."""
    spread = np.random.default_rng(0).permutation(len(news))[:SOME_NEWS]
    figures = {}
    for task in tasks:
        asked = encode(task.questions)
        own = asked @ encode(task.passages).T
        other = asked @ news.T
        some = np.full_like(other, -np.inf)
        some[:, spread] = other[:, spread]
        pools = {"own passages": own} if task.name.startswith("xquad") else {}
        pools[f"with {len(spread)} news passages"] = np.hstack((own, some))
        pools[f"with {len(news)} news passages"] = np.hstack((own, other))
        figures.update({f"{task.name}, {pool}": _recall(scores, task.right) for pool, scores in pools.items()})
    return figures


def main(arguments: list[str] | None = None) -> None:
    """Measures one model and writes its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with eval/ and train/")
    parser.add_argument("--model", default=None, help="SentenceTransformer model (default: the shipped one)")
    parser.add_argument("--out", type=Path, default=None, help="JSON file to write besides printing")
    options = parser.parse_args(arguments)
    encoder = load_encoder(options.model)
    news = ["".join(passage) for passage in news_passages(options.data)]
    begin, begin_cpu = time.perf_counter(), time.process_time()
    vectors = encoder.encode_passages(news)
    speed = round(len(news) / (time.perf_counter() - begin))
    effort = round(1000 * (time.process_time() - begin_cpu) / len(news), 3)
    result = {
        "model": encoder.name,
        "fingerprint": encoder.fingerprint,
        "dimensions": encoder.dimensions,
        "figures": measure(encoder.encode_questions, read_tasks(options.data, news), vectors),
        "passages encoded per second": speed,
        "processor milliseconds per passage": effort,
        "characters per passage": round(sum(map(len, news)) / len(news)),
        "command": f"python -m training.measure_encoder {' '.join(arguments or sys.argv[1:])}",
        "versions": {name: version(name) for name in ("numpy", "tokenizers", "safetensors")},
        "python": platform.python_version(),
        "machine": "2 cores, no GPU",
    }
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    print(text, end="")
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
