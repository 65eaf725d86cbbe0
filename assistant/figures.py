"""Figures: which number of a sentence is the one asked for.

The relations of news prose: the period a figure belongs to, “分别” series aligned with years or names, and growth
(同比, 环比) told apart from the amount.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.spans import Span, clause_bounds, nearness, occurrences
from retriever.periods import Period, find_periods, same_period
from retriever.quantities import Quantity, find_quantities
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_figure"]

_GROWTH = re.compile(r"(?:同比|环比|较[^，,。]{0,12}|比[^，,。]{0,12})?(?:增长|增加|上升|上涨|下降|下滑|减少|下跌|扩大|收窄|提高|提升|增幅|降幅|涨幅|跌幅|大涨|大跌|涨|跌|增速)(?:了|为|达|至|到|约|近|超)*$")
_ASKS_GROWTH = re.compile(r"同比|环比|增长|增速|增幅|涨|跌|降|升|扩大|上升|growth|grow|grew|rise|rose|fall|fell|drop|increase|decrease|decline")
_JOINT = re.compile(r"\s*(?:[、,，]|和|及|以及|与|、?and)\s*")
_ITEM_END = re.compile(r"(?:的)?[^、，,。]{0,14}$")
_FIT = {"exact": 2.5, "other": -2.5, "open": 0.0}


@dataclass(frozen=True, slots=True)
class _Series:
    """Values that stand after “分别”, with the years or names they belong to, in the same order."""

    values: tuple[Quantity, ...]
    years: tuple[int, ...]
    names: tuple[str, ...]


def find_figure(question: Question, line: Line) -> Span | None:
    """The figure of the line that answers best, or None when it holds none that could."""
    named = {quantity.digits for quantity in find_quantities(question.normal)}
    quantities = [q for q in find_quantities(line.normal) if q.digits not in named]
    asked = next((p for p in question.periods if p.years or p.month or p.part), None)
    series = _series(line.normal)
    if asked and len(asked.years) > 1 and series and series.years == asked.years and _belongs(question, line, series):
        return Span(series.values[0].start, series.values[-1].end, 4.0, sure=True)
    scored = [
        (score, sure, quantity)
        for quantity in quantities
        for score, sure in [_score(question, line, quantity, asked, series)]
    ]
    if not scored:
        return None
    score, sure, quantity = max(scored, key=lambda row: (row[0], -row[2].start))
    return Span(quantity.start, quantity.end, score, sure) if score > -2.0 else None


def _score(question: Question, line: Line, quantity: Quantity, asked: Period | None, series: _Series | None) -> tuple[float, bool]:
    score = _unit_fit(question, line, quantity) + 3.0 * nearness(question, line.normal, quantity.start, quantity.end)
    score += _growth_fit(question, line, quantity)
    position = series.values.index(quantity) if series and quantity in series.values else None
    sure = False
    if position is not None and series and series.names:
        fit = _name_fit(question, series.names, position)
        score, sure = score + fit, fit > 0
    if asked:
        period = _period_of(line, quantity, series, position)
        if period is None:
            score -= 0.7
        else:
            agrees = same_period(asked, period)
            score += 2.0 if agrees else -5.0
            sure = sure or agrees
    return score, sure


def _unit_fit(question: Question, line: Line, quantity: Quantity) -> float:
    wanted = question.unit_class
    if question.unit and quantity.unit and _same_unit(question.unit, quantity, line.normal):
        return _FIT["exact"]
    if not wanted or wanted == "bare":
        return 0.3 if quantity.unit else 0.0
    if wanted == quantity.unit_class:
        return _FIT["exact"] - (0.8 if wanted == "count" and question.unit else 0.0)
    if wanted == "count" and quantity.unit_class in ("bare", "multiple"):
        return 0.5
    if wanted == "money" and quantity.unit_class in ("percent", "bare"):
        return -0.5  # "贡献了多少营收" may be answered by a share
    return _FIT["other"]


def _same_unit(unit: str, quantity: Quantity, normal: str) -> bool:
    found = quantity.unit + normal[quantity.end : quantity.end + 4]
    bare = unit.removeprefix("个")
    return found.startswith(unit) or (len(bare) > 0 and found.removeprefix("个").startswith(bare[:2]))


def _growth_fit(question: Question, line: Line, quantity: Quantity) -> float:
    start, _ = clause_bounds(line.normal, quantity.start)
    grows = _GROWTH.search(line.normal[start : quantity.start]) is not None and quantity.unit_class in ("percent", "multiple")
    asks = _ASKS_GROWTH.search(question.normal) is not None
    if grows:
        return 1.5 if asks else -2.0
    return -0.7 if asks and quantity.unit_class != question.unit_class else 0.0


def _period_of(line: Line, quantity: Quantity, series: _Series | None, position: int | None) -> Period | None:
    """The time a figure belongs to: its place in a series, else the last time named before it, else one inherited."""
    periods = [p for p in find_periods(line.normal) if p.years or p.part or p.month]
    if position is not None and series and series.years:
        own = next(p for p in periods if p.years == series.years)
        return replace(own, years=(series.years[position],))
    before = [p for p in periods if p.end <= quantity.start]
    if before:
        return before[-1]
    _, clause_end = clause_bounds(line.normal, quantity.end)
    after = [p for p in periods if quantity.end <= p.start < clause_end]
    if after:
        return after[0]
    inherited = [p for text in line.before[:1] for p in find_periods(text) if p.years or p.part]
    return inherited[-1] if inherited else None


def _series(normal: str) -> _Series | None:
    """The first “分别” of a text whose values are as many as the years or the names before it."""
    for marker in re.finditer("分别|依次", normal):
        values = _joined_values(normal, marker.end())
        if len(values) < 2:
            continue
        years = next((p.years for p in reversed(find_periods(normal)) if p.end <= marker.start() and len(p.years) == len(values)), ())
        years = years or _listed_years(normal, marker.start(), len(values))
        names = () if years else _listed_names(normal[: marker.start()], len(values))
        if years or names:
            return _Series(values, years, names)
    return None


def _listed_years(normal: str, end: int, count: int) -> tuple[int, ...]:
    single = [p for p in find_periods(normal) if p.end <= end and p.year][-count:]
    joined = all(_JOINT.fullmatch(normal[a.end : b.start]) for a, b in pairwise(single))
    return tuple(p.years[0] for p in single) if len(single) == count and joined else ()


def _joined_values(normal: str, start: int) -> tuple[Quantity, ...]:
    values: list[Quantity] = []
    for quantity in find_quantities(normal):
        if quantity.start < start:
            continue
        if values and not _JOINT.fullmatch(normal[values[-1].end : quantity.start]):
            break
        if not values and quantity.start - start > 12:
            break
        values.append(quantity)
    return tuple(values)


def _listed_names(before: str, count: int) -> tuple[str, ...]:
    """The last `count` items joined by 、和 in front of “分别”: "A、B和C的营收分别" → A, B, C."""
    start, _ = clause_bounds(before, len(before))
    clause = before[start:]
    items = re.split(r"、|以及|和|及|与", clause)
    if len(items) < count and start:
        previous, _ = clause_bounds(before, start - 2)
        items = re.split(r"、|以及|和|及|与", before[previous : start - 1])
    items = items[-count:]
    return tuple(item.strip() for item in items) if len(items) == count and all(items) else ()


def _name_fit(question: Question, names: tuple[str, ...], position: int) -> float:
    def asked_for(name: str) -> bool:
        head = re.split("的", name)[0]
        return any(occurrences(term, head) for term in question.terms if not term.focus)

    if asked_for(names[position]) and sum(map(asked_for, names)) == 1:
        return 3.0
    return -3.0 if any(map(asked_for, names)) and not asked_for(names[position]) else 0.0


def _belongs(question: Question, line: Line, series: _Series) -> bool:
    """Whether a series gives the attribute asked about: its name stands in front of the values."""
    focused = [term for term in question.terms if term.focus]
    before = line.normal[: series.values[0].start]
    return not focused or any(occurrences(term, before) for term in focused)
