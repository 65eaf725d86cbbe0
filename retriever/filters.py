"""Filters: which articles a question is asked to, by day of publication, source and author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ingest.errors import QuestionError

__all__ = ["Filters"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Only articles published from `since` to `until`, both included, whose source and author hold the given words.

    Days are dates or "YYYY-MM-DD". An article without a day of publication meets no day.

    :raises QuestionError: a day that is none, a first day after the last, or a source or author that is no text.
    """

    since: date | str | None = None
    until: date | str | None = None
    source: str | None = None
    author: str | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            object.__setattr__(self, name, _day(name, getattr(self, name)))
        for name in ("source", "author"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise QuestionError(
                    f"筛选条件 {name}={value!r} 不是文字，请写出来源或作者的名称。 "
                    f"The filter {name}={value!r} is no text: write the name of the source or author."
                )
        first, last = self.days
        if first and last and first > last:
            raise QuestionError(
                f"起始日期 {first} 晚于结束日期 {last}，请交换两者。 "
                f"The filter's first day {first} is after its last day {last}: exchange them."
            )

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day."""
        return (
            self.since if isinstance(self.since, date) else None,
            self.until if isinstance(self.until, date) else None,
        )

    def __bool__(self) -> bool:
        return any((self.since, self.until, self.source, self.author))


def _day(name: str, value: date | str | None) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)  # a datetime is taken by its day
    try:
        return date.fromisoformat(value.strip())
    except (ValueError, AttributeError) as error:
        raise QuestionError(
            f"筛选日期 {name}={value!r} 不是有效的日期，请写成 2026-01-31 的形式。 "
            f"The filter's day {name}={value!r} is no day: write it like 2026-01-31."
        ) from error
