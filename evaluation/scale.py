"""What growth costs: building, adding one article, the first answer and retrieval at 1,000 to 40,000 news articles.

Each figure is taken in a new process, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from evaluation import report
from evaluation.corpora import news, rgb_set

__all__ = ["SIZES", "scale"]

SIZES = (1_000, 5_000, 10_000, 20_000, 40_000)
_QUESTIONS = 200

_BUILD = """
import json, resource, sys, time
begun = time.perf_counter()
from index import Library
report = Library(sys.argv[1]).sync()
print(json.dumps({"build s": time.perf_counter() - begun, "passages": report.passages,
                  "build peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
_ADD = """
import json, sys, time
from pathlib import Path
begun = time.perf_counter()
from assistant import Assistant
Path(sys.argv[1], "added.txt").write_text("青萝湾海水淡化厂投产，日产淡水7.3万吨。项目总投资12亿元。", encoding="utf-8")
answer = Assistant(sys.argv[1]).ask("青萝湾海水淡化厂日产淡水多少吨？")
assert answer.span and "7.3" in answer.span, answer
print(json.dumps({"add one and ask, new process, s": time.perf_counter() - begun}))
"""
_OPEN = """
import json, resource, statistics, sys, time
begun = time.perf_counter()
from assistant import Assistant
assistant = Assistant(sys.argv[1])
assistant.ask("青萝湾海水淡化厂日产淡水多少吨？")
first = time.perf_counter() - begun
from retriever import Retriever
retriever = Retriever(assistant.library)
seconds, asked = [], []
for question in json.load(sys.stdin):
    begun = time.perf_counter()
    retriever.retrieve(question)
    seconds.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    assistant.ask(question)
    asked.append(time.perf_counter() - begun)
name = lambda rows, of: {f"{of} p50 ms": 1000 * statistics.median(rows),
                         f"{of} p95 ms": 1000 * statistics.quantiles(rows, n=20)[-1]}
print(json.dumps({"open and first answer, new process, s": first, **name(seconds, "retrieve"), **name(asked, "ask"),
                  "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def scale(data: Path, sizes: tuple[int, ...] = SIZES) -> None:
    """Figures by number of articles."""
    questions = [asked.text for asked in rgb_set(data)[0]][:_QUESTIONS]
    figures: dict[str, dict[str, Any]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            text_bytes = _write(data, Path(folder), size)
            row = _run(_BUILD, folder)
            row |= _run(_ADD, folder) | _run(_OPEN, folder, json.dumps(questions))
            disk = sum(path.stat().st_size for path in Path(folder, ".wenju").rglob("*") if path.is_file())
            row |= {"index on disk MB": disk / 1e6, "index ÷ text": disk / text_bytes}
        figures[f"{size} articles"] = {name: round(value, 2) for name, value in row.items()}
        print(f"{size} articles", figures[f"{size} articles"], flush=True)
    report.write("scale", figures)


def _write(data: Path, folder: Path, size: int) -> int:
    """The first articles as files, a thousand in a folder; how many bytes they are."""
    total = 0
    for number, article in enumerate(news(data, size)):
        path = folder / f"{number // 1000:02}" / f"{number:05}.txt"
        path.parent.mkdir(exist_ok=True)
        total += path.write_bytes(article.text.encode("utf-8"))
    return total


def _run(script: str, folder: str, given: str = "") -> dict[str, float]:
    process = subprocess.run(
        [sys.executable, "-c", script, folder], input=given, capture_output=True, text=True, check=False
    )
    if process.returncode:
        raise RuntimeError(f"a measurement failed:\n{process.stderr}")
    figures: dict[str, float] = json.loads(process.stdout)
    return figures
