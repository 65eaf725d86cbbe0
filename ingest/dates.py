"""Days in Chinese and English text: stated stamps, full dates, month and day without a year.

Impossible dates are passed over, never an error. Knows nothing of articles or of today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache

__all__ = ["STAMP", "as_date", "infer_published", "mentioned_dates", "month_days", "stamp_at", "stamped"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,sep sept september,oct october,"
        "nov november,dec december".split(","),
        start=1,
    )
    for name in names.split()
}
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_HAN_DIGITS = "〇零一二三四五六七八九"
_YEAR = r"(?:19|20)\d\d"
# 2025-03-04 10:22, 2025年3月4日 10:22:05 — what stands alone on a line or in front of an article; its day is `day`.
STAMP = (
    rf"(?P<day>{_YEAR}(?:\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*[日号號]|(?P<mark>[-/.])\d{{1,2}}(?P=mark)\d{{1,2}})"
    rf"|(?:{_MONTH}\s+\d{{1,2}},?\s+|\d{{1,2}}\s+{_MONTH},?\s+){_YEAR})"
    r"(?P<time>[T\s]*\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}(?:\.\d+)?)?秒?"
    r"(?:\s*(?:Z|[+-]\d\d:?\d\d|[AaPp]\.?[Mm]\.?|[A-Z]{2,4}(?![A-Za-z])))*)?"
)


@cache
def _full() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\d.])(?P<y>{_YEAR})\s*(?:年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号號]?(?!\d)"
        r"|(?P<s>[-/.])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?![\d-]))"
        rf"|(?P<hy>二[〇零][{_HAN_DIGITS}]{{2}})年(?P<hm>[一二三四五六七八九十]{{1,2}})月(?P<hd>[一二三四五六七八九十]{{1,3}})日"
        rf"|\b(?P<em>{_MONTH})\s+(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<ey>{_YEAR})\b"
        rf"|\b(?P<fd>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<fm>{_MONTH}),?\s+(?P<fy>{_YEAR})\b"
    )


@cache
def _month_day() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\d年])(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]"
        rf"|\b(?P<em>{_MONTH})\s+(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\s+\d{{4}}|[:.]\d)"
    )


@cache
def _stamp() -> re.Pattern[str]:
    return re.compile(STAMP)


# A day with one of these around it is a plan, a term or a birthday rather than the day of the news.
_NOT_NEWS_BEFORE = re.compile(
    r"(?:将|拟|预计|预期|计划|定于|定在|定档|原定|有望|力争|即将|预测|不晚于"
    r"|\b(?:will|plans? to|expected|scheduled|set to)\b)"
    r"[^。；;！？\n]{0,24}\s*$|(?:到|(?<!截)至|截止|生于|成立于|每年|before|until|by|due|born)\s*$",
    re.IGNORECASE,
)
_NOT_NEWS_AFTER = re.compile(
    r"[^。\n，；]{0,3}(?:起施行|起实施|起执行|施行|实施|之?前(?![往来夕线])|以前|出生|到期|截止|生效)|起?将|起(?![诉火飞步诉])"
)
_BEFORE, _AFTER = 40, 12  # characters around a day that tell
_ONE_PAGE = timedelta(days=60)  # an article's latest day lies no farther behind the page's, or it is history
_AHEAD, _BEHIND = timedelta(days=90), timedelta(days=275)  # of the page's reference: where a month and day may lie


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int:
    return _MONTHS[name.lower().rstrip(".")]


def _han(number: str) -> int:
    if "十" not in number:
        return int("".join(str(max(_HAN_DIGITS.index(digit) - 1, 0)) for digit in number))
    tens, _, ones = number.partition("十")
    return (_han(tens) if tens else 1) * 10 + (_han(ones) if ones else 0)


def _from_match(found: re.Match[str]) -> date | None:
    if found["y"]:
        return _day(found["y"], found["m"] or found["m2"], found["d"] or found["d2"])
    if found["hy"]:
        return _day(_han(found["hy"]), _han(found["hm"]), _han(found["hd"]))
    if found["em"]:
        return _day(found["ey"], _month(found["em"]), found["ed"])
    return _day(found["fy"], _month(found["fm"]), found["fd"])


def mentioned_dates(text: str) -> Iterator[tuple[date, int, int]]:
    """Each full date in a text, with the offsets of its words, in order."""
    for found in _full().finditer(text):
        day = _from_match(found)
        if day is not None:
            yield day, found.start(), found.end()


def month_days(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Each month and day that the text gives without a year, with the offsets of its words, in order."""
    for found in _month_day().finditer(text):
        month = found["m"] or _month(found["em"])
        if _day(2024, month, found["d"] or found["ed"]) is not None:
            yield int(month), int(found["d"] or found["ed"]), found.start(), found.end()


def as_date(value: object) -> date | None:
    """A date from what metadata holds (a date, a datetime, a string with one in it), None when it holds none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        compact = re.match(r"\s*(?:D:)?((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)", value)
        if compact:
            return _day(*compact.groups())
        return next((day for day, _, _ in mentioned_dates(value)), None)
    return None


def stamp_at(text: str) -> date | None:
    """The day of a date, with or without time, that a text begins with."""
    found = _stamp().match(text)
    return as_date(found["day"]) if found else None


def stamped(text: str) -> date | None:
    """The day of a time stamp that a text begins with: with hyphens or a time of day, unlike a day in a sentence."""
    found = _stamp().match(text.lstrip(" \u3000【[(（"))
    return as_date(found["day"]) if found and (found["mark"] or found["time"]) else None


def _is_news(text: str, start: int, end: int) -> bool:
    """Whether nothing around a day says that it is a plan, a term or a birthday."""
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    return not _NOT_NEWS_BEFORE.search(before) and not _NOT_NEWS_AFTER.match(after)


def infer_published(texts: list[str], known: Iterable[date] = ()) -> list[date | None]:
    """For each article of one file, the day it was most likely published.

    That is the latest day in its own text, but for plans, terms and birthdays; a month and day without a year lies in
    the year of the file's latest full date (`known` ones included), or the one before. The articles of one file are of
    one time: where an article names no day, or only days long past, the latest of the file is taken.
    """
    full = [[day for day, *at in mentioned_dates(text) if _is_news(text, *at)] for text in texts]
    reference = max([*known, *(day for days in full for day in days)], default=None)
    if reference is None:
        return [None] * len(texts)
    latest = [max([*days, *_in_year(text, reference)], default=None) for days, text in zip(full, texts, strict=True)]
    page = max([*known, *(day for day in latest if day)], default=reference)
    return [day if day and page - day <= _ONE_PAGE else page for day in latest]


def _in_year(text: str, reference: date) -> Iterator[date]:
    """The days that a text gives without a year, as days around the reference."""
    for month, day, *at in month_days(text):
        years = (_day(reference.year + offset, month, day) for offset in (-1, 0, 1))
        if _is_news(text, *at):
            yield from (full for full in years if full and -_BEHIND < full - reference <= _AHEAD)
