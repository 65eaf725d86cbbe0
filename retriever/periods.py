"""Time expressions: years, halves, quarters, months, days and clock times in Chinese and English text.

Works on normalised text (half width, lower case), so offsets are those of the original. Resolving 昨天 against a
calendar is not done here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

__all__ = ["Period", "find_periods", "same_period"]

_DASH = r"\s*(?:[-—–~～]+|至|到)\s*"
_YEAR = r"(?:19|20)\d{2}"
_PART = r"上半年|下半年|前三季度?|第?[一二三四1-4]季度?|[hq][1-4]"
# Three digits are a year only in a date or in a range: 300年 mostly lasts.
_LONG_AGO = r"1[0-8]\d{2}|[2-9]\d{2}(?=年(?:[-—–~至到]|[正一二三四五六七八九十\d]{1,3}月))|(?<=[至到])[2-9]\d{2}"
_MONTH = "1[0-2]|0?[1-9]"
_DAY = r"[12]\d|3[01]|0?[1-9]"
_CHINESE = re.compile(
    rf"(?P<first>{_YEAR})年?(?:{_DASH}(?P<last>{_YEAR}))?(?:年度?|财年)?(?P<part>{_PART})"
    rf"|(?P<range_first>{_YEAR})年?{_DASH}(?P<range_last>{_YEAR})(?!\d)年?"
    rf"|(?P<old_first>1[0-8]\d{{2}})年?{_DASH}(?P<old_last>1[0-9]\d{{2}})年"
    rf"|(?P<year>{_YEAR}|(?<!\d)(?:{_LONG_AGO}))年(?!代)(?:度|末|底|初|财年)?"
    rf"(?:(?P<month>{_MONTH})月(?:份|底|初|末)?(?:(?P<day>{_DAY})[日号])?)?"
    rf"|(?P<iso_year>{_YEAR})[-/.](?P<iso_month>{_MONTH})[-/.](?P<iso_day>{_DAY})(?!\d)"
    rf"|(?<![\d.])(?P<bare_month>{_MONTH})月(?:份|底|初|末)?(?:(?P<bare_day>{_DAY})[日号])?(?!\d)"
    rf"|(?<![\d.—-])(?P<only_day>{_DAY})(?:日|号(?![\u4e00-\u9fff]*[线楼机]))(?!\d|本)"
    rf"|(?<![a-z\d])(?P<bare_part>上半年|下半年|前三季度|第?[一二三四]季度)"
)
_CLOCK = re.compile(
    r"(?:凌晨|清晨|早上|早晨|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|晚)?"
    r"(?:(?:[01]?\d|2[0-4])(?:时|点(?!\d))(?:[0-5]?\d分|半|整|许)?|(?:[01]?\d|2[0-4]):[0-5]\d(?!\d))"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,sep sept september,"
        "oct october,nov november,dec december".split(","),
        1,
    )
    for name in names.split()
}
_MONTH_NAMES = "|".join(sorted((name for name in _MONTHS if name != "may"), key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?:(?:the )?(?P<half>first|second|1st|2nd) half(?: of| in)? (?:the year )?(?P<half_year>{_YEAR})"
    rf"|(?:the )?(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th) quarter(?: of| in)? (?P<quarter_year>{_YEAR})"
    rf"|(?P<code>[hq][1-4])[ -]?(?:of )?(?P<code_year>{_YEAR})|(?P<year_code>{_YEAR})[ -]?(?P<code_after>[hq][1-4])"
    rf"|(?P<first>{_YEAR}) ?(?:[-—–~]| to | through | and ) ?(?P<last>{_YEAR})"
    rf"|(?P<month>{_MONTH_NAMES}|may(?= \d))\b\.?(?: (?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|"
    rf"th)?(?!\d))?(?:,? (?P<month_year>{_YEAR}))?"
    rf"|(?P<day_first>{_DAY})(?:st|nd|rd|th)? (?P<month_after>{_MONTH_NAMES}|"
    rf"may)(?:,? (?P<day_year>{_YEAR}))?"
    rf"|(?P<year>{_YEAR})(?![\d.%年-]))"
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_RELATIVE = re.compile(r"(?P<earlier>上年|去年|前一年|上一年)(?P<same>同期)?|同期|当年|同年|该年")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time named at text[start:end]. `years` has several entries for "2022—2024年"."""

    start: int
    end: int
    years: tuple[int, ...] = ()
    part: str | None = None
    month: int | None = None
    day: int | None = None
    clock: str | None = None

    @property
    def year(self) -> int | None:
        """The year, when there is exactly one."""
        return self.years[0] if len(self.years) == 1 else None


@lru_cache(maxsize=4096)
def find_periods(normal: str) -> tuple[Period, ...]:
    """The periods named in a normalised text, in order. A month without a year takes the year named before it."""
    found = [_chinese(match) for match in _CHINESE.finditer(normal)]
    if re.search(r"[a-z]{3}|\b[hq]\d", normal):
        taken = [(period.start, period.end) for period in found]
        english = map(_english, filter(_is_time, _ENGLISH.finditer(normal)))
        found += [p for p in english if all(p.end <= s or e <= p.start for s, e in taken)]
    found += [Period(m.start(), m.end(), clock=m.group()) for m in _CLOCK.finditer(normal)]
    found += [Period(m.start(), m.end()) for m in _RELATIVE.finditer(normal)]
    return tuple(_with_inherited_years(normal, sorted(found, key=lambda period: period.start)))


def _with_inherited_years(normal: str, periods: list[Period]) -> list[Period]:
    """A month, a day or 当年 takes the year named before it; 上年同期 the year before that, and its half or quarter."""
    year: int | None = None
    last = Period(0, 0)
    filled = []
    for period in periods:
        relative = _RELATIVE.fullmatch(normal, period.start, period.end)
        if relative:
            if year:
                period = replace(period, years=(year - 1 if relative["earlier"] else year,))
            if "同期" in relative.group():
                period = replace(period, part=last.part, month=last.month)
        elif period.clock:
            pass
        elif not period.years and year:
            month = last.month if period.day and not period.month else period.month
            period = replace(period, years=(year,), month=month)
        elif period.day and not period.month and last.month:
            period = replace(period, month=last.month)
        if period.years and not relative:
            year = period.years[-1]
        if not relative and not period.clock:
            last = period
        filled.append(period)
    return filled


def same_period(asked: Period, stated: Period) -> bool:
    """Whether what is stated for one period answers a question about the other; what is not named agrees."""
    if asked.clock or stated.clock:
        return True
    if asked.years and stated.years and not _years_agree(asked, stated):
        return False
    if asked.month and stated.month:
        return asked.month == stated.month and (not asked.day or not stated.day or asked.day == stated.day)
    if asked.part != stated.part:
        return bool(asked.month or stated.month) and not (asked.part and stated.part)
    return True


def _years_agree(asked: Period, stated: Period) -> bool:
    return asked.years == stated.years


def _part(text: str | None) -> str | None:
    if not text:
        return None
    if text[0] in "hq":
        return text.upper()
    if text.startswith(("上半", "下半")):
        return "H1" if text[0] == "上" else "H2"
    if text.startswith("前三"):
        return "Q1-3"
    digit = re.search(r"[一二三四1-4]", text)
    return f"Q{'一二三四'.find(digit.group()) + 1 or digit.group()}" if digit else None


def _span(first: str, last: str | None) -> tuple[int, ...]:
    begin, end = int(first), int(last or first)
    return tuple(range(begin, end + 1)) if begin <= end <= begin + 30 else (begin,)


def _chinese(match: re.Match[str]) -> Period:
    g = match.groupdict()
    start, end = match.span()
    if g["first"]:
        return Period(start, end, _span(g["first"], g["last"]), _part(g["part"]))
    if g["old_first"]:
        return Period(start, end, _span(g["old_first"], g["old_last"]))
    if g["range_first"]:
        return Period(start, end, _span(g["range_first"], g["range_last"]))
    year = g["year"] or g["iso_year"]
    month = g["month"] or g["iso_month"] or g["bare_month"]
    day = g["day"] or g["iso_day"] or g["bare_day"] or g["only_day"]
    years = (int(year),) if year else ()
    return Period(start, end, years, _part(g["bare_part"]), int(month) if month else None, int(day) if day else None)


def _is_time(match: re.Match[str]) -> bool:
    """A short name alone (Jun, Mar) is as likely a person's as a month's."""
    groups = match.groupdict()
    return bool(groups["day"] or groups["month_year"]) or not groups["month"] or len(groups["month"]) > 4


def _english(match: re.Match[str]) -> Period:
    g = match.groupdict()
    start, end = match.span()
    year = next((g[name] for name in g if name.endswith("year") and g[name]), None) or g["year_code"] or g["year"]
    years = _span(g["first"], g["last"]) if g["first"] else ((int(year),) if year else ())
    part = None
    if g["half"]:
        part = f"H{_ORDINALS[g['half']]}"
    elif g["quarter"]:
        part = f"Q{_ORDINALS[g['quarter']]}"
    elif g["code"] or g["code_after"]:
        part = (g["code"] or g["code_after"]).upper()
    month = g["month"] or g["month_after"]
    day = g["day"] or g["day_first"]
    return Period(start, end, years, part, _MONTHS[month] if month else None, int(day) if day else None)
