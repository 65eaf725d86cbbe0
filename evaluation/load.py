"""Fifty visitors who ask again and again, then ten times as many at once, then one who finds the chat as it was.

Everything on this machine: the visitors share its processors with the chat. A visitor reads for three to seven seconds
between an answer and the next question.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation import report
from evaluation.visitors import Outcome, Visitor, crowd, served, visiting

__all__ = ["load", "measured"]

VISITORS, SECONDS = 50, 60.0
FLOOD, FLOOD_SECONDS = 10 * VISITORS, 20.0
PAUSE = (3.0, 7.0)  # between an answer and the next question
_CALM = 5.0  # seconds in which the chat should be as before
_AT_ONCE = 1.0
_LOOKS = 20  # at the end of the time, over which the memory is averaged


def load(data: Path) -> None:
    """The load the issue of a served chat is about; `data` is not needed."""
    with served() as (address, process):
        figures, wrong = asyncio.run(measured(address, process))
    report.write("load", figures, wrong)


async def measured(
    address: str, process: int, visitors: int = VISITORS, seconds: float = SECONDS, flood: int = FLOOD,
    flood_seconds: float = FLOOD_SECONDS, pause: tuple[float, float] = PAUSE,
) -> tuple[dict[str, Any], list[str]]:  # fmt: skip
    """The figures of both loads and of what comes after, and what went wrong, counted."""
    memory = asyncio.create_task(_memory(process))
    async with crowd(address, visitors) as some:
        steady = await _together(some, seconds, pause, seed=1)
    memory.cancel()
    looks = await memory
    async with crowd(address, flood) as many, crowd(address, 1) as late:
        flooded = await _together(many, flood_seconds, pause, seed=2)
        calm = await _calm_again(late[0])
    half = looks[len(looks) // 2 :]
    figures = {
        **_told(f"{visitors} visitors", steady, seconds),
        "memory after half the time, MB": round(half[0]),
        "memory at the end, MB": round(statistics.mean(half[-_LOOKS:])),
        "memory, growth in the last half, %": round(100 * (statistics.mean(half[-_LOOKS:]) / half[0] - 1), 1),
        **_told(f"{flood} visitors", flooded, flood_seconds),
        "seconds until a question was answered within one again": calm,
        "pause between an answer and the next question, s": f"{pause[0]:g} to {pause[1]:g}",
    }
    wrong = Counter(one.said for one in (*steady, *flooded) if one.kind == "error")
    return figures, [f"{count} × {said}" for said, count in wrong.items()]


async def _together(
    visitors: Sequence[Visitor], seconds: float, pause: tuple[float, float], seed: int
) -> list[Outcome]:
    """What became of all their questions."""
    source = random.Random(seed)
    going = [visiting(visitor, seconds, pause, random.Random(source.random())) for visitor in visitors]
    return [outcome for outcomes in await asyncio.gather(*going) for outcome in outcomes]


async def _calm_again(visitor: Visitor) -> float | None:
    """How many seconds it takes until a question is answered at once; None when that never comes."""
    begun = time.monotonic()
    while time.monotonic() < begun + 6 * _CALM:
        outcome = await visitor.ask("智谱2025年上半年的毛利率是多少？", "50")
        if outcome.kind == "answered" and outcome.seconds <= _AT_ONCE:
            return round(outcome.begun - begun, 2)
        await asyncio.sleep(0.2)
    return None


async def _memory(process: int) -> list[float]:
    """The memory of a process every half a second, MB, until it is cancelled."""
    looks = []
    try:
        while True:
            status = Path(f"/proc/{process}/status").read_text()
            looks.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
            await asyncio.sleep(0.5)
    except asyncio.CancelledError:
        return looks


def _told(name: str, outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """How many questions were answered, refused and failed, and how long that took."""
    by_kind = {
        kind: sorted(one.seconds for one in outcomes if one.kind == kind)
        for kind in ("answered", "refused", "opened", "page refused", "error")
    }
    questions = sum(len(by_kind[kind]) for kind in ("answered", "refused", "error"))
    told: dict[str, Any] = {f"{name}, questions": questions, f"{name}, a second": round(questions / seconds, 1)}
    for kind, times in by_kind.items():
        told[f"{name}, {kind}"] = len(times)
        if times and kind != "error":
            told[f"{name}, {kind}, ms p50"] = round(1000 * statistics.median(times))
            told[f"{name}, {kind}, ms p95"] = round(1000 * times[int(0.95 * (len(times) - 1))])
    return told
