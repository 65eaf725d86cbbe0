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


def _year(today: date, before: int) -> Window:
    return Window(date(today.year - before, 1, 1), date(today.year - before, 12, 31))


_RULES: tuple[tuple[re.Pattern[str], Callable[[date], Window]], ...] = (
    (re.compile(r"前天|the day before yesterday"), lambda today: _around(today, 2)),
    (re.compile(r"昨[天日晚]|\byesterday\b|\blast night\b"), lambda today: _around(today, 1)),
    (re.compile(r"今[天日晚]|\btoday\b|\btonight\b"), lambda today: _around(today, 0)),
    (re.compile(r"上(?:个)?(?:周|星期|礼拜)|\blast week\b"), lambda today: _week(today, 1)),
    (re.compile(r"[本这](?:个)?(?:周|星期)|\bthis week\b"), lambda today: _week(today, 0)),
    (re.compile(r"上个?月|\blast month\b"), lambda today: _month(today, 1)),
    (re.compile(r"本月|这个月|\bthis month\b"), lambda today: _month(today, 0)),
    (re.compile(r"前年|the year before last"), lambda today: _year(today, 2)),
    (re.compile(r"去年|\blast year\b"), lambda today: _year(today, 1)),
    (re.compile(r"今年|本年度?|\bthis year\b"), lambda today: _year(today, 0)),
    (
        re.compile(r"最新|最近|近日|近期|\blatest\b|\bmost recent(?:ly)?\b|\brecent(?:ly)?\b|\bnewest\b"),
        lambda today: Window(today - timedelta(days=7), today, latest=True),
    ),
)


def speaks_of_days(question: Question) -> bool:
    """Whether a question names days that only the articles' own days can tell."""
    return any(pattern.search(question.normal) for pattern, _ in _RULES) or any(
        period.month and not period.years for period in question.periods
    )


def window_of(question: Question, today: date) -> Window | None:
    """The days a question speaks of, None when it names none from today; a month without a year is the last such."""
    for pattern, window in _RULES:
        if pattern.search(question.normal):
            return window(today)
    for period in question.periods:
        if period.month and not period.years:
            year = today.year if period.month <= today.month else today.year - 1
            days = monthrange(year, period.month)[1]
            if period.day and period.day <= days:
                return Window(date(year, period.month, period.day), date(year, period.month, period.day))
            return Window(date(year, period.month, 1), date(year, period.month, days))
    return None


def dated(question: Question, today: date) -> Question:
    """The question with such a time as a period, so that “1月7日” answers 昨天, and without it among the terms."""
    found = next(((match, rule) for pattern, rule in _RULES if (match := pattern.search(question.normal))), None)
    if found is None:
        return question
    match, rule = found
    terms = tuple(term for term in question.terms if term.text not in match.group())
    window = rule(today)
    first, last = window.first, window.last
    if window.latest or (last - first).days == 6 or question.periods:
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
