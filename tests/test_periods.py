"""Time expressions, and whether a figure of one time answers a question about another."""

from __future__ import annotations

import pytest

from index.words import normalize
from retriever.periods import Period, find_periods, same_period


def named(text: str) -> list[str]:
    return [text[period.start : period.end] for period in find_periods(normalize(text))]


def only(text: str) -> Period:
    (period,) = find_periods(normalize(text))
    return period


@pytest.mark.parametrize(
    ("text", "years", "part", "month", "day"),
    [
        ("2025年上半年", (2025,), "H1", None, None),
        ("2025H1", (2025,), "H1", None, None),
        ("２０２５年第三季度", (2025,), "Q3", None, None),
        ("2024年前三季度", (2024,), "Q1-3", None, None),
        ("2021—2023年", (2021, 2022, 2023), None, None, None),
        ("2021年至2023年", (2021, 2022, 2023), None, None, None),
        ("2024年5月18日", (2024,), None, 5, 18),
        ("2024-05-18", (2024,), None, 5, 18),
        ("3月底", (), None, 3, None),
        ("1743年", (1743,), None, None, None),
        ("the first half of 2025", (2025,), "H1", None, None),
        ("May 18, 2024", (2024,), None, 5, 18),
        ("18 May 2024", (2024,), None, 5, 18),
        ("Q2 2024", (2024,), "Q2", None, None),
    ],
)
def test_what_a_time_expression_means(
    text: str, years: tuple[int, ...], part: str | None, month: int | None, day: int | None
) -> None:
    period = only(text)
    assert (period.years, period.part, period.month, period.day) == (years, part, month, day)
    assert (period.start, period.end) == (0, len(text))


def test_a_month_takes_the_year_before_it_and_a_day_its_month() -> None:
    periods = find_periods("2024年5月3日开幕,7日结束,6月总结")
    assert [(p.years, p.month, p.day) for p in periods] == [((2024,), 5, 3), ((2024,), 5, 7), ((2024,), 6, None)]


def test_the_same_time_of_the_year_before() -> None:
    periods = find_periods("2024年上半年营收5亿元,上年同期3亿元,当年亏损")
    assert [(p.years, p.part) for p in periods[:2]] == [((2024,), "H1"), ((2023,), "H1")]
    assert periods[2].years == (2024,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("上午9时30分开门", ["上午9时30分"]),
        ("列车7:45发车", ["7:45"]),
        ("10月30日至11月2日", ["10月30日", "11月2日"]),
        ("这里有300年历史", []),
        ("净利润1500元", []),
        ("1807—1809年间", ["1807—1809年"]),
    ],
)
def test_what_is_a_time_and_what_is_not(text: str, found: list[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    ("asked", "stated", "same"),
    [
        ("2025年上半年", "2025年上半年", True),
        ("2025年上半年", "2025年", False),
        ("2025年", "2025年上半年", False),
        ("2024年", "2023年", False),
        ("2024年", "2022—2024年", False),
        ("2024年5月", "5月", True),
        ("2024年5月", "6月", False),
        ("2022年到2024年", "2022—2024年", True),
    ],
)
def test_whether_two_times_agree(asked: str, stated: str, same: bool) -> None:
    assert same_period(only(asked), only(stated)) is same


def test_a_short_english_month_alone_is_no_time() -> None:
    assert find_periods("who is lei jun?") == ()
    assert [period.month for period in find_periods("on jun 3 and in january")] == [6, 1]
