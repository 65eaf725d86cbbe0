"""Development questions on the real newspaper page: right text, right span, evidence quoted, rightly refused."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from evaluation import report

__all__ = ["conversations", "golden", "page_assistant"]

_SENTENCE_KINDS = ("why", "summary")  # these are answered by sentences, without a span


@contextmanager
def page_assistant(data: Path) -> Iterator[Assistant]:
    """An assistant over a folder that holds the page alone."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(data / "articles" / "newspaper-page.txt", folder)
        assistant = Assistant(folder)
        try:
            yield assistant
        finally:
            assistant.close()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def holds(text: str, accept: list[list[str]]) -> bool:
    """Whether every group of accepted strings has one in the text."""
    return all(any(choice in text for choice in group) for group in accept)


def right_span(answer: Answer, row: dict[str, Any]) -> bool:
    """Whether the span is right; kinds that are answered by sentences need none."""
    if answer.span is None:
        return row.get("kind") in _SENTENCE_KINDS and holds(answer.text, row["accept"])
    return holds(answer.span, row["accept"]) and not any(wrong in answer.span for wrong in row["reject_span"])


def golden(data: Path) -> None:
    """Run `eval/golden.jsonl`."""
    rows = read_rows(data / "eval" / "golden.jsonl")
    counts = dict.fromkeys(("text", "span", "evidence", "false refusals", "refused"), 0)
    failures: list[str] = []
    seconds: list[float] = []
    with page_assistant(data) as assistant:
        assistant.sync()
        for row in rows:
            begun = time.perf_counter()
            answer = assistant.ask(row["question"])
            seconds.append(time.perf_counter() - begun)
            _judge(row, answer, counts, failures)
    answerable = sum(row["answerable"] for row in rows)
    figures = {
        "answerable": answerable,
        "right text %": round(100 * counts["text"] / answerable, 1),
        "right span %": round(100 * counts["span"] / answerable, 1),
        "evidence quoted %": round(100 * counts["evidence"] / answerable, 1),
        "false refusals %": round(100 * counts["false refusals"] / answerable, 1),
        "unanswerable": len(rows) - answerable,
        "refused %": round(100 * counts["refused"] / (len(rows) - answerable), 1),
        "ask p50 ms": round(1000 * statistics.median(seconds), 1),
        "ask p95 ms": round(1000 * statistics.quantiles(seconds, n=20)[-1], 1),
    }
    report.write("golden", figures, failures)


def _judge(row: dict[str, Any], answer: Answer, counts: dict[str, int], failures: list[str]) -> None:
    if not row["answerable"]:
        counts["refused"] += not answer.answered
        if answer.answered:
            failures.append(f"{row['id']} {row['question']} answered: {answer.span or answer.text}")
        return
    text = answer.answered and holds(answer.text, row["accept"])
    span = text and right_span(answer, row)
    evidence = text and any((row["evidence"] or "") in citation.quote for citation in answer.citations)
    counts["text"] += text
    counts["span"] += span
    counts["evidence"] += evidence
    counts["false refusals"] += not answer.answered
    if not (text and span and evidence):
        failures.append(f"{row['id']} {row['question']} → {answer.span or answer.text[:80]} (asked: {row['accept']})")


def conversations(data: Path) -> None:
    """Run `eval/conversations.jsonl`: turns right."""
    rows = read_rows(data / "eval" / "conversations.jsonl")
    turns = right = 0
    failures: list[str] = []
    with page_assistant(data) as assistant:
        for row in rows:
            chat = assistant.conversation()
            for turn in row["turns"]:
                answer = chat.ask(turn["question"])
                good = answer.answered == turn["answerable"]
                if good and turn["answerable"]:
                    wrong = answer.span and any(text in answer.span for text in turn["reject_span"])
                    good = holds(answer.text, turn["accept"]) and not wrong
                turns += 1
                right += good
                if not good:
                    failures.append(
                        f"{row['id']} {turn['question']} ({answer.question}) → {answer.span or answer.text[:80]}"
                    )
    report.write("conversations", {"turns": turns, "right %": round(100 * right / turns, 1)}, failures)
