"""Invented news of many kinds, asked as people ask: `evaluation/news/`, half for development, half for test.

Failures of the development half are listed; of the test half only the figures, so that it stays unseen.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from evaluation import report
from evaluation.golden import holds, read_rows, right_span

__all__ = ["news"]

_FOLDER = Path(__file__).parent / "news"
_SPANLESS = ("why", "summary", "yesno", "quotation", "definition")


def news(data: Path) -> None:
    """Ask all questions to one library of all the articles; `data` is not needed."""
    rows = read_rows(_FOLDER / "questions.jsonl")
    figures: dict[str, Any] = {}
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for path in _FOLDER.iterdir():
            if path.suffix in (".md", ".txt"):
                shutil.copy(path, folder)
        assistant = Assistant(folder)
        for split in ("dev", "test"):
            judged = [_judge(row, assistant.ask(row["question"])) for row in rows if row["split"] == split]
            figures |= {f"{split}: {name}": value for name, value in _figures(judged).items()}
            if split == "dev":
                failures = [failure for _, _, failure in judged if failure]
        assistant.close()
    report.write("news", figures, failures)


def _judge(row: dict[str, Any], answer: Answer) -> tuple[dict[str, Any], dict[str, bool], str]:
    if not row["answerable"]:
        failure = f"{row['id']} {row['question']} answered: {answer.span or answer.text[:60]} ({answer.confidence:.2f})"
        return row, {"refused": not answer.answered}, failure if answer.answered else ""
    text = answer.answered and holds(answer.text, row["accept"])
    spanless = answer.span is None and row["kind"] in _SPANLESS
    verdict = {
        "text": text,
        "span": text and (spanless or right_span(answer, row)),
        "evidence": text and any((row["evidence"] or "") in citation.quote for citation in answer.citations),
        "false refusal": not answer.answered,
    }
    said = answer.span or answer.text[:90]
    failure = f"{row['id']} {row['question']} → {said} ({answer.confidence:.2f}; asked: {row['accept']})"
    return row, verdict, "" if verdict["text"] and verdict["span"] else failure


def _figures(judged: list[tuple[dict[str, Any], dict[str, bool], str]]) -> dict[str, float]:
    answerable = [verdict for row, verdict, _ in judged if row["answerable"]]
    others = [verdict for row, verdict, _ in judged if not row["answerable"]]
    share = {name: round(100 * sum(v[name] for v in answerable) / len(answerable), 1) for name in answerable[0]}
    return {
        "right text %": share["text"],
        "right span %": share["span"],
        "evidence quoted %": share["evidence"],
        "false refusals %": share["false refusal"],
        "refused %": round(100 * sum(v["refused"] for v in others) / len(others), 1),
    }
