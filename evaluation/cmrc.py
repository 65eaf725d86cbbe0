"""CMRC 2018, trial questions with their passage alone: exact match and F1 as the official script defines them.

The script (cmrc2018_evaluate.py) compares text without punctuation for an exact match; F1 counts the longest common run
of characters, Latin words whole, against both lengths. Two predictions are measured: the best span whether trusted or
not, as a reader is judged that knows that the passage holds the answer, and what a person is shown, refusals being "".
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from assistant.candidates import candidates_of
from assistant.extractive import answer_question
from evaluation import report
from index import Library, load_encoder
from retriever import Retriever

__all__ = ["cmrc", "exact_match", "f1", "questions"]

_FILE = "train/cmrc2018_trial.json"
_PUNCTUATION = frozenset("-:_*^/\\~`+=，。：？！“”；’《》……·、「」（）－～『』")
_PIECES = re.compile(r"[\u4e00-\u9fa5]|[^\W\u4e00-\u9fa5]+|[^\w\s]")


def questions(path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """[(question, passage, answers)] of a file in SQuAD layout."""
    return [
        (row["question"], paragraph["context"], tuple(answer["text"] for answer in row["answers"]))
        for entry in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in entry["paragraphs"]
        for row in paragraph["qas"]
        if row["question"].strip()
    ]


def exact_match(prediction: str, answers: Sequence[str]) -> bool:
    """Whether the prediction is one of the answers, punctuation left aside."""
    return any(_bare(prediction) == _bare(answer) for answer in answers)


def f1(prediction: str, answers: Sequence[str]) -> float:
    """The best F1 over the answers, by the longest run of pieces in common."""
    said = _pieces(prediction)
    return max(_f1(said, _pieces(answer)) for answer in answers)


def _f1(said: list[str], wanted: list[str]) -> float:
    common = _longest_run(said, wanted)
    if not common:
        return 0.0
    precision, recall = common / len(said), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def _longest_run(first: Sequence[str], second: Sequence[str]) -> int:
    best, above = 0, [0] * (len(second) + 1)
    for piece in first:
        row = [0] * (len(second) + 1)
        for place, other in enumerate(second):
            if piece == other:
                row[place + 1] = above[place] + 1
        best, above = max(best, *row), row
    return best


def _bare(text: str) -> str:
    return "".join(character for character in text.lower().strip() if character not in _PUNCTUATION)


def _pieces(text: str) -> list[str]:
    return _PIECES.findall(_bare(text))


def cmrc(data: Path) -> None:
    """Ask every question to its passage alone."""
    encoder = load_encoder()
    rows = questions(data / _FILE)
    found: dict[str, list[tuple[bool, float]]] = {"best span": [], "as shown": []}
    refused = 0
    for question, passage, answers in rows:
        library = Library.from_texts([passage], encoder)
        retriever = Retriever(library)
        asked = retriever.understand(question)
        evidence = retriever.evidence(asked, retriever.search(asked))
        best = candidates_of(asked, evidence)[0] if evidence else None
        said = best.text if best else ""
        answer = answer_question(retriever, asked)
        shown = (answer.span or answer.citations[0].quote) if answer.answered else ""
        refused += not answer.answered
        for name, prediction in (("best span", said), ("as shown", shown)):
            found[name].append((exact_match(prediction, answers), f1(prediction, answers)))
        library.close()
    figures: dict[str, float] = {"questions": len(rows)}
    for name, judged in found.items():
        figures[f"{name}: EM %"] = round(100 * sum(exact for exact, _ in judged) / len(rows), 1)
        figures[f"{name}: F1 %"] = round(100 * sum(value for _, value in judged) / len(rows), 1)
    figures["refused %"] = round(100 * refused / len(rows), 1)
    report.write("cmrc", figures)
