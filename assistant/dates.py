"""Dates: which time of a sentence is the one asked for."""

from __future__ import annotations

import re

from assistant.spans import Span, nearness
from retriever.periods import Period, find_periods
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_date"]

_PART_OF_DAY = re.compile(r"(?:凌晨|清晨|早上|早间|早晨|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|当晚|晚)?(?:起|前|后)?")


def find_date(question: Question, line: Line) -> Span | None:
    """The date or time of the line that answers best, as fine as it is stated."""
    best: Span | None = None
    for start, end, periods in _groups(line.normal):
        if all(line.normal[p.start : p.end] in question.normal for p in periods):
            continue
        clock = [p for p in periods if p.clock]
        if question.unit == "clock":
            if not clock:
                continue
            start, end = clock[0].start, clock[-1].end
        elif question.unit == "year" and not any(p.years for p in periods):
            continue
        elif clock and len(clock) == len(periods):
            continue
        score = 1.0 + 3.0 * nearness(question, line.normal, start, end)
        if best is None or score > best.score:
            best = Span(start, end, score)
    return best


def _groups(normal: str) -> list[tuple[int, int, list[Period]]]:
    """Times that stand together are one: 1月8日 + 上午9时30分."""
    groups: list[tuple[int, int, list[Period]]] = []
    for period in find_periods(normal):
        end = period.end
        if period.day or period.clock:
            tail = _PART_OF_DAY.match(normal, end)
            end = tail.end() if tail and not period.clock else end
        if groups and period.start <= groups[-1][1] and not (period.years and groups[-1][2][-1].years and not period.month):
            groups[-1] = (groups[-1][0], max(end, groups[-1][1]), [*groups[-1][2], period])
        elif period.years or period.month or period.part or period.clock:
            groups.append((period.start, end, [period]))
    return groups
