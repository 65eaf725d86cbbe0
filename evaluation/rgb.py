"""RGB (arXiv 2309.01431), Chinese: accuracy under noise, rejection, five passages a question.

An answer is right when at most 100 characters of it contain every required string. The passages of a question are drawn
with a fixed seed, `noise` of them from its negatives.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from evaluation import report
from evaluation.golden import read_rows
from evaluation.rgb_parts import integration

__all__ = ["LENGTH", "accepts", "rgb"]

_PASSAGES = 5
_NOISE = (0.0, 0.2, 0.4, 0.6, 0.8)
LENGTH = 100


def accepts(text: str, required: list[Any]) -> bool:
    """Whether a text contains every required string; a list among them holds alternatives."""
    bare = text.replace(" ", "")
    return all(
        any(choice.replace(" ", "") in bare for choice in (entry if isinstance(entry, list) else [entry]))
        for entry in required
    )


def draw(row: dict[str, Any], noise: float, random_source: random.Random) -> list[str]:
    """Five passages, `noise` of them without the answer, in random order."""
    negatives = round(_PASSAGES * noise)
    positives = _PASSAGES - negatives
    chosen = random_source.sample(row["positive"], min(positives, len(row["positive"])))
    chosen += random_source.sample(row["negative"], min(_PASSAGES - len(chosen), len(row["negative"])))
    random_source.shuffle(chosen)
    return chosen


def _shown(answer: Answer) -> str:
    return (answer.text if answer.answered else "")[:LENGTH]


def rgb(data: Path) -> None:
    """Run `eval/rgb_zh_refine_dev.jsonl` at each noise, then with noise alone (rejection), then `zh_int`."""
    rows = read_rows(data / "eval" / "rgb_zh_refine_dev.jsonl")
    figures: dict[str, Any] = {"questions": len(rows)}
    failures: list[str] = []
    refused_falsely = 0
    for noise in _NOISE:
        source, right = random.Random(0), 0
        for row in rows:
            assistant = Assistant.from_texts(draw(row, noise, source))
            answer = assistant.ask(row["query"])
            assistant.close()
            good = accepts(_shown(answer), row["answer"])
            right += good
            refused_falsely += not answer.answered
            if not good and noise == 0.4:
                failures.append(f"{row['query']} → {answer.span or answer.text[:60]} (asked: {row['answer']})")
        figures[f"accuracy at noise {noise} %"] = round(100 * right / len(rows), 1)
    figures["false refusals %"] = round(100 * refused_falsely / len(rows) / len(_NOISE), 1)
    source, rejected = random.Random(0), 0
    for row in rows:
        assistant = Assistant.from_texts(draw({**row, "positive": []}, 1.0, source))
        rejected += not assistant.ask(row["query"]).answered
        assistant.close()
    figures["rejection %"] = round(100 * rejected / len(rows), 1)
    several, unanswered = integration(data)
    report.write("rgb", figures | several, failures + unanswered)
