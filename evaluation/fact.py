"""RGB's Chinese counterfactual set (zh_fact): is a conflict shown when a passage is altered, and none when none is?

Five passages a question: one altered, up to two as they were, the rest negatives. An altered passage is never drawn
beside its own original unless there is only one.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from evaluation import report
from evaluation.golden import read_rows
from evaluation.rgb_parts import accepts

__all__ = ["fact"]

_PASSAGES = 5
_ROUNDS = 3


def fact(data: Path) -> None:
    """Run `eval/rgb_zh_fact_dev.jsonl`, three draws a question, with and without an altered passage."""
    rows = read_rows(data / "eval" / "rgb_zh_fact_dev.jsonl")
    counts = dict.fromkeys(("shown", "accuracy", "true first", "false first", "false conflict", "plain accuracy"), 0)
    failures: list[str] = []
    for turn in range(_ROUNDS):
        source = random.Random(turn)
        for row in rows:
            right = row["answer"] if isinstance(row["answer"], list) else [row["answer"]]
            altered, plain = (_ask(row, _draw(row, wrong, source)) for wrong in (True, False))
            shown = altered.answered and accepts(altered.text, right) and accepts(altered.text, [row["fakeanswer"]])
            counts["shown"] += shown
            counts["accuracy"] += altered.answered and accepts(altered.text[:100], right)
            counts["true first"] += altered.answered and accepts(altered.span or "", right)
            counts["false first"] += accepts(altered.span or "", [row["fakeanswer"]])
            counts["false conflict"] += plain.disagreement
            counts["plain accuracy"] += plain.answered and accepts(plain.text[:100], right)
            if plain.disagreement:
                failures.append(f"no conflict: {row['query']} → {plain.text[:90]}")
            elif not shown and turn == 0:
                failures.append(f"{row['query']} → {altered.text[:70]} ({row['answer']} / {row['fakeanswer']})")
    asked = len(rows) * _ROUNDS
    names = {
        "shown": "altered: conflict shown %", "accuracy": "altered: accuracy %", "true first": "altered: true span %",
        "false first": "altered: altered span %", "false conflict": "unaltered: false conflict %",
        "plain accuracy": "unaltered: accuracy %",
    }  # fmt: skip
    figures = {"asked": asked} | {label: round(100 * counts[name] / asked, 1) for name, label in names.items()}
    report.write("fact", figures, failures)


def _draw(row: dict[str, Any], altered: bool, source: random.Random) -> list[str]:
    order = source.sample(range(len(row["positive"])), len(row["positive"]))
    chosen = [row["positive_wrong" if altered else "positive"][order[0]]]
    chosen += [row["positive"][place] for place in (order[1:3] or (order if altered else []))]
    chosen += source.sample(row["negative"], min(_PASSAGES - len(chosen), len(row["negative"])))
    source.shuffle(chosen)
    return chosen


def _ask(row: dict[str, Any], passages: list[str]) -> Answer:
    assistant = Assistant.from_texts(passages)
    try:
        return assistant.ask(row["query"])
    finally:
        assistant.close()
