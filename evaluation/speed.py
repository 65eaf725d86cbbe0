"""Speed and memory on the samples: a cold first answer in a new process, and warm answers."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assistant import Assistant
from evaluation import report
from evaluation.scale import ENVIRONMENT

__all__ = ["QUESTIONS", "SAMPLES", "speed"]

SAMPLES = Path(__file__).parent.parent / "articles"
QUESTIONS = (
    "智谱2025年上半年的毛利率是多少？",
    "智谱的董事长是谁？",
    "雷军为什么掉粉？",
    "雀巢的召回范围扩大到多少个国家？",
    "What was Zhipu's gross margin in the first half of 2025?",
)
_COLD = """
import resource, sys
from assistant import Assistant
answer = Assistant({folder!r}).ask({question!r})
assert answer.answered and "torch" not in sys.modules
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def speed(data: Path) -> None:
    """Cold and warm answers over the sample articles; `data` is not needed."""
    with tempfile.TemporaryDirectory() as folder:
        for sample in SAMPLES.glob("*.md"):
            shutil.copy(sample, folder)
        assistant = Assistant(folder)
        assistant.sync()
        cold = {
            lang: [_cold(folder, question) for _ in range(5)]
            for lang, question in (("zh", QUESTIONS[0]), ("en", QUESTIONS[-1]))
        }
        seconds = []
        for _ in range(20):
            for question in QUESTIONS:
                begun = time.perf_counter()
                assistant.ask(question)
                seconds.append(time.perf_counter() - begun)
        assistant.close()
    figures = {
        "cold answer, Chinese question, s (median of 5)": round(statistics.median(run[0] for run in cold["zh"]), 2),
        "cold answer, English question, s (median of 5)": round(statistics.median(run[0] for run in cold["en"]), 2),
        "peak memory, Chinese question, MB": round(max(run[1] for run in cold["zh"])),
        "peak memory, English question, MB": round(max(run[1] for run in cold["en"])),
        "warm ask p50 ms": round(1000 * statistics.median(seconds), 1),
        "warm ask p95 ms": round(1000 * statistics.quantiles(seconds, n=20)[-1], 1),
    }
    report.write("speed", figures)


def _cold(folder: str, question: str) -> tuple[float, float]:
    begun = time.perf_counter()
    process = subprocess.run(
        [sys.executable, "-c", _COLD.format(folder=folder, question=question)],
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
    )
    return time.perf_counter() - begun, float(process.stdout)
