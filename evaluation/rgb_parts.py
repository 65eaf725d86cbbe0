"""RGB's Chinese integration set (zh_int): answers put together from several passages, drawn as the paper draws them.

One passage for each thing asked comes first, then more of each in turn; the rest of the five are negatives.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from assistant import Assistant
from evaluation.golden import read_rows

__all__ = ["accepts", "draw_parts", "integration"]

_PASSAGES = 5
_NOISE = (0.0, 0.2, 0.4)
_LENGTH = 100


def draw_parts(row: dict[str, Any], noise: float, random_source: random.Random) -> list[str]:
    """Five passages, `noise` of them without any answer, in random order."""
    negatives = round(_PASSAGES * noise)
    groups = [random_source.sample(group, len(group)) for group in row["positive"]]
    turns = [group[turn] for turn in range(max(map(len, groups))) for group in groups if turn < len(group)]
    chosen = turns[: max(_PASSAGES - negatives, min(len(groups), _PASSAGES))]
    chosen += random_source.sample(row["negative"], min(_PASSAGES - len(chosen), len(row["negative"])))
    random_source.shuffle(chosen)
    return chosen


def accepts(text: str, required: list[Any]) -> bool:
    """Whether a text contains every required string; a list among them holds alternatives."""
    bare = text.replace(" ", "")
    return all(
        any(choice.replace(" ", "") in bare for choice in (entry if isinstance(entry, list) else [entry]))
        for entry in required
    )


def integration(data: Path) -> tuple[dict[str, Any], list[str]]:
    """(figures, failures) of `eval/rgb_zh_int_dev.jsonl`: at most 100 characters hold every required string."""
    rows = read_rows(data / "eval" / "rgb_zh_int_dev.jsonl")
    figures: dict[str, Any] = {"integration: questions": len(rows)}
    failures: list[str] = []
    for noise in _NOISE:
        source, right = random.Random(0), 0
        for row in rows:
            assistant = Assistant.from_texts(draw_parts(row, noise, source))
            answer = assistant.ask(row["query"])
            assistant.close()
            good = answer.answered and accepts(answer.text[:_LENGTH], row["answer"])
            right += good
            if not good and noise == 0.0:
                failures.append(f"{row['query']} → {answer.text[:_LENGTH]} (asked: {row['answer']})")
        figures[f"integration at noise {noise} %"] = round(100 * right / len(rows), 1)
    return figures, failures
