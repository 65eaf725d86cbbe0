"""Quantities: numbers with their unit, and with the words that bound them (约, 近, 超, 至少 …).

Works on normalised text. Numbers inside dates and product names (2025年, GLM-4.7, SU7) are not quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from retriever.periods import find_periods

__all__ = ["Quantity", "find_quantities", "unit_class"]

_BOUND = (
    r"(?:大约|约合|约为|(?<![签合预条节制简])约|接近|(?<![最附靠])近|超过|(?<![中英意德西法])超|逾|高达|至少|不到|不足|不超过|不低于|多达|最多|最少|"
    r"上(?=[百千万]))?"
)
_DIGITS = r"(?:[-−]|负)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_HAN = r"[一二三四五六七八九十百千万亿两]+(?:点[一二三四五六七八九零]+)?|数[十百千万亿]+"
_SCALE = r"(?:万亿|千亿|百亿|千万|百万|十万|亿|万|千|百)?"
_MONEY = "元人民币|人民币|港元|港币|美元|欧元|英镑|日元|韩元|新台币|台币|澳元|加元|卢布|卢比|泰铢|法郎|元|块钱|块"
_COUNT = (
    "个国家和地区|个国家|国|万人次|人次|人|名|位|家|个|款|项|种|件|场|次|届|部|篇|封|台|辆|架|艘|套|份|座|条|支|张|枚|颗|只|头|株|"
    "户|所|间|栋|处|站|轮|批|例|起|票|步|层|排|级|组|对|双|席|员|代|倍|股|亩|公顷|字|页|笔|单|集|季|章|卷|期|局|分|环|趟|首|话|路|线|根|棵|匹|"
    "把|剂|针|声|拳|回|折|强|球|胜|金|银|铜|所|幅|幢|孔|口|列|节|段|副|尊|门|柱|杯|碗|瓶|箱|包|吨级|倍速|度电|盘|围|镇|乡|村|县|市|区|省"
)
_MEASURE = (
    "平方公里|平方千米|平方英里|平方英尺|平方米|平方公尺|立方米|立方英尺|立方英呎|公里/小时|千米|公里|厘米|毫米|海里|英里|英尺|英呎|纳米|微米|公尺|公分|光年|米|"
    "km2|m2|㎡|km/h|cm|mm|km|m(?![a-z])|"
    "公斤|千克|毫克|克拉|克|kg|万吨|吨|斤|升|毫升|千瓦时|千瓦|兆瓦|吉瓦|瓦|摄氏度|℃|度|赫兹|ghz|mhz|gb|tb|mb|mah|nm|桶|英寸|寸|马力|焦耳|帕|tops|分贝"
)
_TIME = "个多?月|周年|年|个?小时|分钟|秒钟?|天|周岁|岁|个?星期|周|日|季度|世纪"
_ENGLISH = (
    "percentage points?|per ?cent|percent|(?:hundred|thousand|million|billion|trillion)?(?: (?:yuan|dollars?|"
    "euros?|pounds?|people|countries|years?|days?|months?|times|employees|users|units|tonnes|tons|kilometers|km|miles))?"
)
_TENTHS = "成(?![立为功员就本长绩果都交分年熟品人])"
_UNIT = rf"(?:个百分点|%|‰|{_TENTHS}|{_MONEY}|{_MEASURE}|{_TIME}|{_COUNT})(?:/[\u4e00-\u9fff])?"
_CLOCKED = r"\d+(?:小时|时)\d+分钟?(?:\d+秒)?|\d+分(?:钟)?\d+秒\d{0,3}|\d+秒\d{1,3}"
_RANGE = rf"(?:%|万?亿?元|公里|米|岁|人|天|年)?\s*[-—–~～至到]+\s*{_DIGITS}{_SCALE}"
_QUANTITY = re.compile(
    rf"(?P<bound>{_BOUND})(?P<currency>hk\$|us\$|rmb ?|\$|€|£|¥)?"
    rf"(?P<number>{_CLOCKED}|\d+比\d+|(?<![从由自]){_DIGITS}{_SCALE}{_RANGE}|{_DIGITS}{_SCALE}|{_HAN})"
    rf"(?P<rest>(?:多|余|来)(?:万亿|亿|万)?)?(?P<unit>{_UNIT}| (?:{_ENGLISH}))?(?P<after>以上|以下|以内|左右|多)?"
)
_CLASSES = (
    ("score", re.compile("^比$")),
    ("percent", re.compile(r"%|‰|百分点|^成|per ?cent|percentage")),
    ("money", re.compile(rf"{_MONEY}|\$|€|£|¥|rmb|yuan|dollar|euro|pound")),
    ("multiple", re.compile("倍|times")),
    ("age", re.compile("岁")),
    ("length", re.compile("公里|千米|厘米|毫米|海里|[英纳微]里?米|英[里尺呎寸]|公[尺分]|光年|米|寸|[cnk]m|^m{1,2}$")),
    ("duration", re.compile("月|年|小时|分钟|秒|天|星期|周|季度|years?|days?|months?")),
    ("area", re.compile("平方|亩|公顷")),
    ("mass", re.compile("吨|公斤|千克|克|斤|kg")),
)
_BEFORE_FIGURES = (
    "为是达到至有共约超近仅第得获率数量比占过高低于剩余升降涨跌增减逾满足不及以从由在和与或的了每前后差编号投中分"
)
_SMALL = re.compile(r"\d{1,2}(?![\w.%])|\d{1,2}(?=[\u4e00-\u9fff])(?!\d?[多余来以上下左])")
_LATIN_NAME = re.compile(r"[\u4e00-\u9fff][a-z]{2,} $")
_HAN_NEEDS_UNIT = re.compile(_HAN)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at text[start:end] with its unit ("" when it stands alone) and the unit's class ("count" by default)."""

    start: int
    end: int
    text: str
    unit: str
    unit_class: str

    @property
    def digits(self) -> str:
        """The bare number, to tell whether the question already names it."""
        found = re.search(r"\d[\d,.]*", self.text)
        return found.group().rstrip(".,") if found else self.text


def unit_class(unit: str) -> str:
    """percent, money, multiple, age, duration, length, area, volume, mass, score, or count."""
    if not unit:
        return "bare"
    if "平方" in unit or unit in ("km2", "m2", "㎡"):
        return "area"
    if "立方" in unit:
        return "volume"
    return next((name for name, pattern in _CLASSES if pattern.search(unit)), "count")


@lru_cache(maxsize=4096)
def find_quantities(normal: str) -> tuple[Quantity, ...]:
    """The quantities of a normalised text, in order, not overlapping."""
    dates = [(period.start, period.end) for period in find_periods(normal) if period.end > period.start]
    found = []
    for match in _QUANTITY.finditer(normal):
        start, end = match.span()
        number_start = match.start("number")
        dated = any(s < match.end("number") and number_start < e for s, e in dates)
        if dated or _inside_a_name(normal, number_start, end):
            continue
        unit = match["currency"] or (match["unit"] or "").strip() or _own_unit(match["number"])
        if not unit and _numbers_a_product(normal, number_start):
            continue
        if not match["number"][-1:].isdigit() and not unit and _HAN_NEEDS_UNIT.fullmatch(match["number"]):
            continue
        text = normal[start:end].rstrip()
        found.append(Quantity(start, start + len(text), text, unit, unit_class(unit)))
    return tuple(found)


def _own_unit(number: str) -> str:
    """The unit of a number that holds it: 3比1, 9分27秒."""
    return "比" if "比" in number else "秒" if "秒" in number else "分钟" if "分" in number else ""


def _inside_a_name(normal: str, start: int, end: int) -> bool:
    """GLM-4.7, SU7, 4nm process names: digits glued to Latin letters."""
    before, earlier = normal[max(0, start - 1) : start], normal[max(0, start - 2) : max(0, start - 1)]
    if _latin(before) or (before in ("-", "_") and _latin(earlier)):
        return True
    return normal[end - 1].isdigit() and _latin(normal[end : end + 1])


def _numbers_a_product(normal: str, start: int) -> bool:
    """青禾4手机, 木舟Pro 7: a small number glued between two nouns, or behind a Latin name in Chinese text."""
    if not _SMALL.match(normal, start):
        return False
    before = normal[max(0, start - 12) : start]
    if _LATIN_NAME.search(before):
        return True
    glued = re.match(r"\d+(?:[\u4e00-\u9fff]| [a-z]{3})", normal[start : start + 6]) is not None
    return glued and "\u4e00" <= before[-1:] <= "\u9fff" and before[-1] not in _BEFORE_FIGURES


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
