"""Follow-ups made to stand by themselves, against people's own rewriting of 20,000 short dialogues.

Odd lines are for looking at while working, even lines for measuring; only the latter are reported. The dialogues
are chat, and many a turn is no question; a question that stands by itself (of CMRC, after one on another text) must
be left as it is.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant.asides import plain
from assistant.conversation import standalone
from evaluation import report
from index.words import normalize, words
from retriever.kinds import kind_of
from retriever.question import STOP

__all__ = ["dialogues", "judged", "rewrite"]

_ALONE = 1000


def dialogues(data: Path, measured: bool = True) -> list[list[str]]:
    """[question before, reply, turn, the turn as people completed it] of one half."""
    lines = (data / "train" / "utterance_rewrite.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t\t") for line in lines]
    return [row for row in rows[int(measured) :: 2] if len(row) == 4]


def rewrite(data: Path) -> None:
    """Measure on the even half: exact, content words all there, and self-contained questions left alone."""
    rows = dialogues(data)
    verdicts = [(judged(row), _asks(row[2])) for row in rows]
    figures: dict[str, Any] = {"turns": len(rows), "asked among them": sum(asks for _, asks in verdicts)}
    for name, chosen in (("all", [v for v, _ in verdicts]), ("questions", [v for v, asks in verdicts if asks])):
        figures[f"{name}: exact %"] = round(100 * sum(exact for exact, _, _ in chosen) / len(chosen), 1)
        figures[f"{name}: content words all there %"] = round(100 * sum(full for _, full, _ in chosen) / len(chosen), 1)
        figures[f"{name}: as it was, content words all there %"] = round(
            100 * sum(bare for _, _, bare in chosen) / len(chosen), 1
        )
    alone = _standing_alone(data)
    kept = sum(standalone(question, [before]) == question for before, question in alone)
    figures["self-contained questions left alone %"] = round(100 * kept / len(alone), 1)
    report.write("rewrite", figures, [])


def judged(row: list[str]) -> tuple[bool, bool, bool]:
    """(exact, the reference's content words all there, all there without any rewriting)."""
    before, reply, turn, wanted = row
    found = standalone(turn, [(before, reply)])
    return _bare(found) == _bare(wanted), _holds(found, wanted), _holds(turn, wanted)


def _asks(turn: str) -> bool:
    return kind_of(normalize(turn)) != "fact"


def _bare(text: str) -> str:
    """The words alone; 啥 counts as 什么."""
    return "".join(character for character in normalize(plain(text)) if character.isalnum())


def _holds(text: str, wanted: str) -> bool:
    normal = _bare(text)
    return all(word in normal for word in words(plain(wanted)) if word not in STOP and len(word) > 1)


def _standing_alone(data: Path) -> list[tuple[tuple[str, str], str]]:
    """Questions of CMRC, each after a question on another text and its answer."""
    rows = json.loads((data / "train" / "cmrc2018_dev.json").read_text(encoding="utf-8"))
    rows = rows["data"] if isinstance(rows, dict) else rows
    asked = []
    for entry in rows:
        for part in entry.get("paragraphs", [entry]):
            first = part["qas"][0]
            answers = first.get("answers", [])
            said = answers[0]["text"] if answers and isinstance(answers[0], dict) else (answers or [""])[0]
            asked.append((first.get("question") or first["query_text"], said))
    pairs = pairwise(asked)
    return [(before, question) for before, (question, _) in pairs][:_ALONE]
