"""English for those who cannot read a quote: amounts, dates and names of people, beside the Chinese words.

Only what can be said surely: a figure with its unit, a day, a name spelled in pinyin or as the article spells it.
"""

from __future__ import annotations

import re

from assistant.naming import is_person
from index.words import normalize
from retriever.cedict import spelling
from retriever.periods import Period, find_periods
from retriever.quantities import Quantity, find_quantities

__all__ = ["MONTHS", "gloss", "glossed"]

MONTHS = tuple("January February March April May June July August September October November December".split())
_NUMBER = re.compile(r"(?P<digits>-?\d[\d,]*(?:\.\d+)?)(?P<scale>万亿|千亿|百亿|千万|百万|十万|亿|万)?")
_SCALES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4,
}  # fmt: skip
_UNITS = {
    "港元": "Hong Kong dollars", "港币": "Hong Kong dollars", "hk$": "Hong Kong dollars", "美元": "US dollars",
    "欧元": "euros", "英镑": "pounds", "日元": "yen", "韩元": "won", "元人民币": "yuan", "人民币": "yuan", "元": "yuan",
    "块": "yuan", "人次": "visits", "万人次": "visits", "人": "people", "名": "people", "位": "people",
    "户": "households",
    "国": "countries", "个国家": "countries", "个国家和地区": "countries and regions",
    "家": "companies", "辆": "vehicles",
    "台": "units", "部": "units", "件": "items", "款": "models", "场": "events", "次": "times", "倍": "times",
    "年": "years", "个月": "months", "天": "days", "周": "weeks", "小时": "hours", "分钟": "minutes", "秒": "seconds",
    "岁": "years old", "公里": "km", "千米": "km", "米": "metres", "厘米": "cm", "毫米": "mm",
    "平方米": "square metres",
    "平方公里": "square kilometres", "公顷": "hectares", "吨": "tonnes", "公斤": "kg", "千克": "kg", "克": "grams",
    "度": "degrees", "个百分点": "percentage points",
}  # fmt: skip
_ONE = {"years": "year", "months": "month", "days": "day", "weeks": "week", "hours": "hour", "times": "time"}
_BOUNDS = (
    (r"不到|不足", "less than "), (r"至少|不低于|不少于", "at least "), (r"最多|不超过|至多", "at most "),
    (r"接近|近", "nearly "), (r"约|左右|上下", "about "), (r"超|逾|高达|多达|余|多|以上", "more than "),
)  # fmt: skip
_PARTS = {"H1": "first half", "H2": "second half", "Q1": "first quarter", "Q2": "second quarter",
          "Q3": "third quarter", "Q4": "fourth quarter", "Q1-3": "first three quarters"}  # fmt: skip
_HAN = re.compile("[\u4e00-\u9fff]")
_MOST = 3  # figures glossed of one span
_COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
    "司徒",
    "端木",
)


def gloss(span: str) -> str:
    """Amounts and dates in English words: " (312 million yuan)" for 3.12亿元, "" where there is nothing to explain."""
    if not _HAN.search(span):
        return ""
    normal = normalize(span)
    said = [_day(period) for period in find_periods(normal)] + [_amount(found) for found in find_quantities(normal)]
    parts = [part for part in dict.fromkeys(said) if part]
    return f" ({', '.join(parts)})" if 0 < len(parts) <= _MOST else ""


def glossed(span: str, kind: str, article: str) -> str:
    """The same, and for a name how it is spelled: as the article has it in brackets, else a person's in pinyin."""
    if kind == "number" or kind == "date" or not _HAN.search(span):
        return gloss(span)
    spelled = re.search(rf"{re.escape(span)}[”》]?\s*[（(](?P<latin>[A-Za-z][A-Za-z .'·&-]{{1,40}})[）)]", article)
    if spelled:
        return f" ({spelled['latin'].strip()})"
    if kind == "person":
        names = [_pinyin(name) for name in re.split("、|和|及|以及", span)]
        return f" ({', '.join(names)})" if all(names) and len(names) <= _MOST else ""
    return ""


def _pinyin(name: str) -> str:
    """Liu Debing for 刘德兵; "" for what is no Chinese name."""
    syllables = spelling(name) if is_person(name) and "·" not in name else ()
    if not syllables:
        return ""
    family = 2 if name.startswith(_COMPOUND) else 1
    return f"{''.join(syllables[:family]).capitalize()} {''.join(syllables[family:]).capitalize()}".strip()


def _amount(quantity: Quantity) -> str:
    number = _NUMBER.search(quantity.text)
    if number is None or quantity.unit_class in ("percent", "score") or len(_NUMBER.findall(quantity.text)) > 1:
        return ""
    unit = _UNITS.get(quantity.unit, _UNITS.get(quantity.unit.rstrip("钟"), ""))
    if not number["scale"] and not unit:
        return ""
    value = float(number["digits"].replace(",", "")) * _SCALES.get(number["scale"] or "", 1.0)
    bound = next((english for chinese, english in _BOUNDS if re.search(chinese, quantity.text)), "")
    unit = _ONE.get(unit, unit) if value == 1 else unit
    return f"{bound}{_spoken(value)}{' ' + unit if unit else ''}"


def _spoken(value: float) -> str:
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:.6g} {name}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"


def _day(period: Period) -> str:
    """30 June 2025, June 2025, first half of 2025; a year alone needs no gloss."""
    year = f" {period.year}" if period.year else ""
    if period.month:
        return f"{f'{period.day} ' if period.day else ''}{MONTHS[period.month - 1]}{year}"
    if period.part in _PARTS:
        return _PARTS[period.part] + (f" of{year}" if year else "")
    return ""
