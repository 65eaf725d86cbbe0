"""What a span says, apart from how it is written: 1.91亿元 and 19100万元 are one amount, 近2亿元 may be the same.

Two values are the same, differ, or cannot be told apart (other currencies, other scripts): then neither is claimed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retriever.periods import Period, find_periods
from retriever.quantities import Quantity, find_quantities

__all__ = ["Amount", "amounts", "differ", "same"]

_SCALES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3,
    "百": 1e2, "trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "hundred": 1e2,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>万亿|千亿|百亿|千万|百万|十万|亿|万|千(?!米|克|瓦|卡|帕)|百|trillion|billion|million|thousand|"
    r"hundred)?"
)
_ROUGH = re.compile(
    r"约|近|超|逾|多|余|来|左右|上下|以上|以下|不到|不足|至少|高达|几|数|about|nearly|over|more|around|almost|up to"
)
_ROUGHLY = 0.1  # by how much 近, 超 and 约 may be off
_HAN = re.compile("[\u4e00-\u9fff]")
_ITEMS = re.compile(r"[、,，/]|和|与|及|以及| and ")
_CURRENCY = re.compile(r"港|美|欧|英镑|日元|hk|us|€|£|dollar|euro|pound")
_TIMED = ("duration", "age")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure: its value without scale, by how much it may be off, the class of its unit and its currency."""

    value: float
    slack: float
    unit_class: str
    unit: str = ""


def amounts(normal: str) -> list[Amount]:
    """The figures of a normalised text that have a number in digits."""
    return [amount for quantity in find_quantities(normal) if (amount := _amount(quantity))]


def _amount(quantity: Quantity) -> Amount | None:
    found = _NUMBER.search(quantity.text)
    if found is None or quantity.unit_class == "score":
        return None
    digits = found["digits"].replace(",", "")
    scale = _SCALES.get(found["scale"] or "", 1.0)
    decimals = len(digits.partition(".")[2])
    value = float(digits) * scale
    fine = 1.0 if len(digits.replace(".", "")) > 3 else 0.5  # 60.40亿 and 60.39亿 are one figure, rounded twice
    slack = fine * scale / 10**decimals if scale > 1 or decimals else 0.0
    if _ROUGH.search(quantity.text):
        slack = max(slack, _ROUGHLY * value)
    currency = _CURRENCY.search(quantity.unit)
    kind = quantity.unit_class
    unit = (currency.group() if currency else "") if kind == "money" else quantity.unit
    return Amount(value * (0.1 if quantity.unit.startswith("成") else 1.0), slack, kind, unit)


def same(kind: str, one: str, other: str) -> bool:
    """Whether two normalised spans that answer a question of a kind say the same."""
    if one == other:
        return True
    if kind == "number":
        pairs = [(a, b) for a in amounts(one) for b in amounts(other) if _comparable(a, b)]
        return any(abs(a.value - b.value) <= max(a.slack, b.slack) + 1e-9 * abs(a.value) for a, b in pairs)
    if kind == "date":
        return any(_agree(a, b) for a in _days(one) for b in _days(other))
    return _one_name(one, other)


def differ(kind: str, one: str, other: str) -> bool:
    """Whether two normalised spans surely do not say the same: comparable, and no part of one agrees with the other."""
    if same(kind, one, other):
        return False
    if kind == "number":
        pairs = [(a, b) for a in amounts(one) for b in amounts(other)]
        return bool(pairs) and all(_comparable(a, b) for a, b in pairs)
    if kind == "date":
        return all(bool(days) and all(day.month or day.years for day in days) for days in (_days(one), _days(other)))
    scripts = {bool(_HAN.search(name)) for name in (one, other)}
    return len(scripts) == 1


def _comparable(one: Amount, other: Amount) -> bool:
    if one.unit_class == "bare" or other.unit_class == "bare":
        return one.unit == other.unit
    if one.unit_class != other.unit_class:
        return False
    return one.unit == other.unit or one.unit_class == "percent"


def _days(normal: str) -> list[Period]:
    return [period for period in find_periods(normal) if period.years or period.month or period.day]


def _agree(one: Period, other: Period) -> bool:
    """Whether two times can be one: what only one of them names does not part them."""
    if one.years and other.years and not set(one.years) & set(other.years):
        return False
    return all(not a or not b or a == b for a, b in ((one.month, other.month), (one.day, other.day)))


def _one_name(one: str, other: str) -> bool:
    names = [[item.strip("《》“” ") for item in _ITEMS.split(text) if item.strip("《》“” ")] for text in (one, other)]
    return any(a in b or b in a or _shared(a, b) for a in names[0] for b in names[1])


def _shared(one: str, other: str) -> bool:
    """Whether two names have a word in common: 史蒂文·斯皮尔伯格 and 斯皮尔伯格导演, 海州市 and 海州港."""
    return (
        any(one[i : i + 2] in other for i in range(len(one) - 1))
        if _HAN.search(one)
        else bool(set(one.split()) & set(other.split()))
    )
