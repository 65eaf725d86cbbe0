"""Series: values given in a row, aligned with the years, names or items given in the same order.

“甲、乙两家公司营收分别为1亿元和2亿元”; 分别 may be missing where years and values are as many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.spans import clause_bounds, occurrences
from retriever.periods import find_periods
from retriever.quantities import Quantity, find_quantities
from retriever.question import Question

__all__ = ["Series", "find_value_series"]

_JOINT = re.compile(r"\s*(?:[、,;]|和|及|以及|与|、?and|,?(?:及|和|以及))\s*")
_ITEM_JOINT = re.compile(r"、|以及|和|及|与")
_MARKER = re.compile(r"分别|依次|各(?=为|是|有|达)")
_TAIL = re.compile(r"(?:这)?(?:[两二三四五六七八九]|\d)(?:[家个位名项款大]|者)[\u4e00-\u9fff]{0,8}$")
_COUNTED = re.compile(r"^(?:来自|属于|投向|用于|为|是|在|于)?")
_REACH = 16


@dataclass(frozen=True, slots=True)
class Series:
    """Values with the years, or else the names, they belong to, in the same order; `part`: the half or quarter."""

    values: tuple[Quantity, ...]
    years: tuple[int, ...]
    names: tuple[str, ...]
    part: str | None = None

    def name_fit(self, question: Question, position: int) -> float:
        """3 where a value's name is the one asked for, −3 where it is another's, 0 where none is."""
        for focus in (True, False):
            terms = [term for term in question.terms if term.focus == focus]
            met = [sum(term.weight for term in terms if occurrences(term, name)) for name in self.names]
            best = max(met, default=0.0)
            if best > 0 and met.count(best) == 1:
                return 3.0 if met[position] == best else -3.0
        return 0.0


@lru_cache(maxsize=2048)
def find_value_series(normal: str) -> tuple[Series, ...]:
    """The series of a text whose values are as many as the years or the names they belong to."""
    series = []
    for marker in _MARKER.finditer(normal):
        values = _joined_values(normal, marker.end())
        if len(values) < 2:
            continue
        found = _owners(normal, marker.start(), values)
        if found:
            series.append(found)
    unmarked = None if series else _unmarked(normal)
    return (unmarked,) if unmarked else tuple(series)


def _owners(normal: str, end: int, values: tuple[Quantity, ...]) -> Series | None:
    count = len(values)
    ranges = [p for p in find_periods(normal) if p.end <= end and len(p.years) == count]
    if ranges:
        return Series(values, ranges[-1].years, (), ranges[-1].part)
    years, part = _listed_years(normal, end, count)
    if years:
        return Series(values, years, (), part)
    names = _listed_names(normal[:end], count) or _names_behind(normal[values[-1].end :], count)
    return Series(values, (), names) if names else None


def _unmarked(normal: str) -> Series | None:
    """2021年和2022年营收1亿元和2亿元: without 分别 only years are trusted."""
    quantities = find_quantities(normal)
    for first, second in pairwise(quantities):
        if first.unit_class != second.unit_class or not _JOINT.fullmatch(normal, first.end, second.start):
            continue
        values = _joined_values(normal, first.start)
        years, part = _listed_years(normal, first.start, len(values))
        if years:
            return Series(values, years, (), part)
    return None


def _joined_values(normal: str, start: int) -> tuple[Quantity, ...]:
    values: list[Quantity] = []
    for quantity in find_quantities(normal):
        if quantity.start < start:
            continue
        if values and not _JOINT.fullmatch(normal, values[-1].end, quantity.start):
            break
        if not values and quantity.start - start > _REACH:
            break
        values.append(quantity)
    return tuple(values)


def _listed_years(normal: str, end: int, count: int) -> tuple[tuple[int, ...], str | None]:
    single = [p for p in find_periods(normal) if p.end <= end and p.year][-count:]
    joined = all(_JOINT.fullmatch(normal, a.end, b.start) for a, b in pairwise(single))
    if len(single) != count or count < 2 or not joined or end - single[-1].end > 40:
        return (), None
    years = tuple(p.years[0] for p in single)
    return (years, single[-1].part) if len(set(years)) == count else ((), None)


def _listed_names(before: str, count: int) -> tuple[str, ...]:
    """The last `count` items joined by 、和 in front of “分别”, from its clause or the one before."""
    position = len(before)
    for _ in range(2):
        start, _ = clause_bounds(before, position)
        clause = _TAIL.sub("", before[start:position].rstrip(","))
        items = [item.strip() for item in _ITEM_JOINT.split(clause)][-count:]
        if len(items) == count and all(items):
            return _own_words(items)
        position = start - 1
        if position <= 0:
            break
    return ()


def _own_words(items: list[str]) -> tuple[str, ...]:
    """Items without what all share: 甲的营收、利润 → 营收, 利润; 甲、乙的营收 → 甲, 乙."""
    if "的" in items[0] and not any("的" in item for item in items[1:]):
        items = [items[0].rsplit("的", 1)[1] or items[0], *items[1:]]
    elif "的" in items[-1] and not any("的" in item for item in items[:-1]):
        items = [*items[:-1], items[-1].split("的", 1)[0] or items[-1]]
    return tuple(items)


def _names_behind(after: str, count: int) -> tuple[str, ...]:
    """分别有12人和15人来自甲省和乙省: the names follow the values."""
    clause = _COUNTED.sub("", after[: clause_bounds(after, 0)[1]])
    items = [item.strip() for item in _ITEM_JOINT.split(clause)]
    return tuple(items) if len(items) == count and all(items) else ()
