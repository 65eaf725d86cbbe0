"""What growth costs: building, adding one article, the first answer and retrieval at 1,000 to 40,000 news articles.

Each figure is taken in a new process, so that its peak memory is its own; adding and opening are timed from the start
of that process to its end. At the largest size a second process asks while the first one reads more articles.
`docs/plot_scale.py` draws the figures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from evaluation import report
from evaluation.corpora import news, rgb_set, xquad_set

__all__ = ["SIZES", "scale"]

SIZES = (1_000, 5_000, 10_000, 20_000, 40_000)
# As on any machine from the second start on: without compiled modules a start takes a fifth longer.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_MORE = 1_000  # articles that come while another process asks
_REPEATS = 3  # of what takes a second, the median counts

_BUILD = """
import json, resource, sys, time
begun = time.perf_counter()
from index import Library
library = Library(sys.argv[1])
report = library.sync()
library.close()
print(json.dumps({"build s": time.perf_counter() - begun, "passages": report.passages,
                  "build peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
_ADD = """
import json, sys
from pathlib import Path
from assistant import Assistant
name = f"added-{sys.stdin.read()}.txt"
Path(sys.argv[1], name).write_text("青萝湾海水淡化厂投产，日产淡水7.3万吨。项目总投资12亿元。", encoding="utf-8")
answer = Assistant(sys.argv[1]).ask("青萝湾海水淡化厂日产淡水多少吨？")
assert any(hit.article.path.startswith("added-") for hit in answer.hits), answer
print("{}")
"""
_FIRST = """
import sys
from assistant import Assistant
Assistant(sys.argv[1]).ask("青萝湾海水淡化厂日产淡水多少吨？")
print("{}")
"""
_ASK = """
import json, resource, statistics, sys, time
from assistant import Assistant
from retriever import Retriever
assistant = Assistant(sys.argv[1])
retriever = Retriever(assistant.library)
questions = json.load(sys.stdin)
def timed(ask, questions):
    seconds = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - begun)
    return seconds
timed(assistant.ask, questions[:8])
name = lambda rows, of: {f"{of} p50 ms": 1000 * statistics.median(rows),
                         f"{of} p95 ms": 1000 * statistics.quantiles(rows, n=20)[-1]}
print(json.dumps({**name(timed(retriever.retrieve, questions[8::2]), "retrieve"),
                  **name(timed(assistant.ask, questions[9::2]), "ask"),
                  "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
_BESIDE = """
import json, statistics, sys, time
from pathlib import Path
from index import Library
from retriever import Retriever
retriever = Retriever(Library(sys.argv[1]))
questions, over = json.load(sys.stdin), Path(sys.argv[1], ".over")
retriever.retrieve(questions[0])
Path(sys.argv[1], ".asking").touch()
seconds = []
while not over.exists() or len(seconds) < 20:
    begun = time.perf_counter()
    retriever.retrieve(questions[len(seconds) % len(questions)])
    seconds.append(time.perf_counter() - begun)
print(json.dumps({"retrieve beside a sync, p50 ms": 1000 * statistics.median(seconds),
                  "retrieve beside a sync, p95 ms": 1000 * statistics.quantiles(seconds, n=20)[-1]}))
"""


def scale(data: Path, sizes: Sequence[int] = SIZES) -> None:
    """Figures by number of articles."""
    chinese = [asked.text for asked in xquad_set(data, "zh")[0]]
    questions = [asked.text for asked in rgb_set(data)[0]] + chinese[:: max(1, len(chinese) // 100)]
    figures: dict[str, dict[str, Any]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            row = _measured(data, Path(folder), size, json.dumps(questions))
            if size == max(sizes):
                row |= _beside(data, Path(folder), size, json.dumps(questions))
        figures[f"{size} articles"] = {name: round(value, 3 if value < 10 else 1) for name, value in row.items()}
        print(f"{size} articles", figures[f"{size} articles"], flush=True)
    report.write("scale", figures)


def _measured(data: Path, folder: Path, size: int, questions: str) -> dict[str, float]:
    text_bytes = _write(data, folder, 0, size)
    row = _run(_BUILD, folder)
    disk = sum(path.stat().st_size for path in (folder / ".wenju").rglob("*") if path.is_file())
    row |= {"index on disk MB": disk / 1e6, "index ÷ text": disk / text_bytes}
    row["add one and ask, new process, s"] = _median_seconds(_ADD, folder)
    row["open and first answer, new process, s"] = _median_seconds(_FIRST, folder)
    return row | _run(_ASK, folder, questions)


def _beside(data: Path, folder: Path, size: int, questions: str) -> dict[str, float]:
    """One process asks while another one reads more articles."""
    _write(data, folder, size, _MORE)
    command = [sys.executable, "-c", _BESIDE, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as asking:
        assert asking.stdin is not None
        asking.stdin.write(questions)
        asking.stdin.close()
        while not (folder / ".asking").exists() and asking.poll() is None:
            time.sleep(0.01)
        row = {f"build s, {_MORE} more beside another process": _run(_BUILD, folder)["build s"]}
        (folder / ".over").touch()
        assert asking.stdout is not None
        told = asking.stdout.read()
    return row | dict(json.loads(told))


def _write(data: Path, folder: Path, first: int, count: int) -> int:
    """Some articles as files, a thousand in a folder; how many bytes they are."""
    total = 0
    for number, article in islice(enumerate(news(data, first + count)), first, None):
        path = folder / f"{number // 1000:02}" / f"{number:05}.txt"
        path.parent.mkdir(exist_ok=True)
        total += path.write_bytes(article.text.encode("utf-8"))
    return total


def _median_seconds(script: str, folder: Path) -> float:
    seconds = []
    for number in range(_REPEATS):
        begun = time.perf_counter()
        _run(script, folder, str(number))
        seconds.append(time.perf_counter() - begun)
    return sorted(seconds)[_REPEATS // 2]


def _run(script: str, folder: Path, given: str = "") -> dict[str, float]:
    command = [sys.executable, "-c", script, str(folder)]
    process = subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if process.returncode:
        raise RuntimeError(f"a measurement failed:\n{process.stderr}")
    figures: dict[str, float] = json.loads(process.stdout)
    return figures
