"""Times told from today (昨天, 上周, 最新, "last month", "in January") → days, where today is the newest article's day.

An assistant over a folder of old articles is asked about their yesterday, not the reader's.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retriever.periods import Period
from retriever.question import Question

__all__ = ["Window", "dated", "nearness", "speaks_of_days", "window_of"]

_LATE = 1  # news of a day is often printed on the next


@dataclass(frozen=True, slots=True)
class Window:
    """The days a question speaks of; `latest` when it only asks for the newest there is."""

    first: date
    last: date
    latest: bool = False


def _around(today: date, before: int) -> Window:
    day = today - timedelta(days=before)
    return Window(day, day)


def _week(today: date, before: int) -> Window:
    monday = today - timedelta(days=today.weekday() + 7 * before)
    return Window(monday, monday + timedelta(days=6))


def _month(today: date, before: int) -> Window:
    year, month = divmod(today.year * 12 + today.month - 1 - before, 12)
    return Window(date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))


def _quarter(today: date, before: int) -> Window:
    since = (today.month - 1) % 3 + 3 * before
    return Window(_month(today, since).first, _month(today, since - 2).last)


def _year(today: date, before: int) -> Window:
    return Window(date(today.year - before, 1, 1), date(today.year - before, 12, 31))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def _days_ago(match: re.Match[str], today: date) -> Window:
    return _around(today, _number(match["number"]) * _UNITS[match["unit"].removesuffix("s")])


def _past_days(match: re.Match[str], today: date) -> Window:
    days = _number(match["number"]) * _UNITS[match["unit"].removesuffix("s")]
    return Window(today - timedelta(days=days), today)


def _weekday(match: re.Match[str], today: date) -> Window:
    """上周五 and 本周五 are days of those weeks; 周五 and “on Friday” the last such day there was."""
    day = _WEEKDAYS[match["day"]]
    week = match["week"] or ""
    if week[:1] in ("上", "本", "这"):
        found = _week(today, int(week[:1] == "上")).first + timedelta(days=day)
    else:
        found = today - timedelta(days=(today.weekday() - day) % 7)
    return Window(found, found)


_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2, "a": 1, "few": 3, "几": 3}
_NUMBERS |= dict(zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True))
_UNITS = {"天": 1, "日": 1, "day": 1, "周": 7, "星期": 7, "礼拜": 7, "week": 7, "月": 30, "month": 30}
_WEEKDAYS = dict(zip("一二三四五六日", range(7), strict=True)) | {"天": 6}
_WEEKDAYS |= dict(zip("monday tuesday wednesday thursday friday saturday sunday".split(), range(7), strict=True))
_NUMBER = r"(?P<number>\d{1,2}|[一二两三四五六七八九十几])个?"
_WORD = r"(?P<number>\d{1,2}|a|few|one|two|three|four|five|six|seven|eight|nine|ten)"
_UNIT = r"(?P<unit>天|日|周|星期|礼拜|(?<=个)月)"


def _fixed(window: Callable[[date, int], Window], before: int) -> Callable[[re.Match[str], date], Window]:
    return lambda match, today: window(today, before)


# The first rule that matches holds, so the longer expressions stand before those that they contain.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Window]], ...] = tuple(
    (re.compile(pattern), window)
    for pattern, window in (
        (rf"{_NUMBER}{_UNIT}(?:之?前|以前)", _days_ago),
        (rf"\b{_WORD} (?P<unit>days?|weeks?|months?) ago\b", _days_ago),
        (rf"(?:最近|过去|近|这){_NUMBER}{_UNIT}", _past_days),
        (rf"\b(?:past|last|recent) (?:{_WORD} )(?P<unit>days?|weeks?|months?)\b", _past_days),
        (
            r"(?<![每逢至到、])(?P<week>[上本这]个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![至到、—~-])",
            _weekday,
        ),
        (
            r"\b(?P<week>last|this|on) (?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
            _weekday,
        ),
        (r"大前天", _fixed(_around, 3)),
        (r"前天|the day before yesterday", _fixed(_around, 2)),
        (r"昨[天日晚夜]|\byesterday\b|\blast night\b", _fixed(_around, 1)),
        (r"今[天日晚早晨]|\btoday\b|\btonight\b|\bthis morning\b", _fixed(_around, 0)),
        (r"上(?:个)?(?:周|星期|礼拜)|\b(?:last|past) week\b", _fixed(_week, 1)),
        (r"[本这](?:个)?(?:周|星期)|\bthis week\b", _fixed(_week, 0)),
        (r"上个?月|\blast month\b", _fixed(_month, 1)),
        (r"本月|这个月|\bthis month\b", _fixed(_month, 0)),
        (r"上个?季度|\blast quarter\b", _fixed(_quarter, 1)),
        (r"[本这]个?季度|\bthis quarter\b", _fixed(_quarter, 0)),
        (r"前年|the year before last", _fixed(_year, 2)),
        (r"去年|\blast year\b", _fixed(_year, 1)),
        (r"今年|本年度?|\bthis year\b", _fixed(_year, 0)),
        (
            r"最新|最近|近日|近期|\blatest\b|\bmost recent(?:ly)?\b|\brecent(?:ly)?\b|\bnewest\b",
            lambda match, today: Window(today - timedelta(days=7), today, latest=True),
        ),
    )
)


def speaks_of_days(question: Question) -> bool:
    """Whether a question names days that only the articles' own days can tell."""
    return any(pattern.search(question.normal) for pattern, _ in _RULES) or any(
        period.month and (period.day or not period.years) for period in question.periods
    )


def window_of(question: Question, today: date) -> Window | None:
    """The days a question speaks of, None when it names none; a month without a year is the last such."""
    for pattern, window in _RULES:
        if match := pattern.search(question.normal):
            return window(match, today)
    for period in question.periods:
        if period.month and (period.day or not period.years):
            year = period.year or (today.year if period.month <= today.month else today.year - 1)
            days = monthrange(year, period.month)[1]
            if period.day and period.day <= days:
                return Window(date(year, period.month, period.day), date(year, period.month, period.day))
            if not period.years:
                return Window(date(year, period.month, 1), date(year, period.month, days))
    return None


def dated(question: Question, today: date) -> Question:
    """The question with such a time as a period, so that “1月7日” answers 昨天, and without it among the terms."""
    found = next(((match, rule) for pattern, rule in _RULES if (match := pattern.search(question.normal))), None)
    if found is None:
        return question
    match, rule = found
    terms = tuple(term for term in question.terms if term.text not in match.group())
    window = rule(match, today)
    first, last = window.first, window.last
    whole = window in (Window(first, first), _month(first, 0), _year(first, 0))
    if window.latest or not whole or question.periods:
        return replace(question, terms=terms or question.terms)
    month = first.month if first.month == last.month else None
    period = Period(*match.span(), (first.year,), None, month, first.day if first == last else None)
    return replace(question, terms=terms or question.terms, periods=(period,))


def nearness(published: date | None, window: Window) -> float:
    """0…1: how well a day of publication fits the days a question speaks of."""
    if published is None:
        return 0.0
    if window.latest:
        return float(2.0 ** (-max(0, (window.last - published).days) / 7))
    return float(window.first <= published <= window.last + timedelta(days=_LATE))
