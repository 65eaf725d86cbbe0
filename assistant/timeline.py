"""Timeline: the dated sentences about the person, company or place that a question names, in the order of their dates.

A sentence belongs when it holds the name, or stands in an article whose title does. Knows nothing of how it is drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.context import after
from index.words import normalize
from ingest import Article
from retriever.duplicates import near_duplicates
from retriever.lines import Line, article_lines
from retriever.periods import Period, find_periods
from retriever.retriever import Retriever

__all__ = ["Event", "Timeline", "timeline_of"]

_PASSAGES = 60  # looked through for articles that speak of the name
MOST = 24
_AHEAD = re.compile(r"(?:将|预计|计划|拟|有望|will |to be ).{0,8}$")
_PARTS = {"H1": 1, "Q1": 1, "Q2": 4, "Q1-3": 1, "H2": 7, "Q3": 7, "Q4": 10}


@dataclass(frozen=True, slots=True)
class Event:
    """A dated sentence: `article.text[start:end] == text`. What is not said of its date is None.

    `part` is a half or a quarter ("H1", "Q3"), `until` the last year of several.
    """

    article: Article
    start: int
    end: int
    text: str
    year: int
    month: int | None = None
    day: int | None = None
    part: str | None = None
    until: int | None = None

    @property
    def key(self) -> tuple[int, int, int]:
        """Where it stands in time; a whole year before its months."""
        return self.year, self.month or _PARTS.get(self.part or "", 0), self.day or 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events about `name`, earliest first; `name` is "" when the question names nobody."""

    name: str
    events: tuple[Event, ...] = ()


def timeline_of(retriever: Retriever, question: str, most: int = MOST) -> Timeline:
    """The dated sentences about whom or what a question names, at most `most`, the most exactly dated ones kept.

    :raises QuestionError: empty, too long, or without a single word.
    """
    understood = retriever.understand(question)
    articles = {hit.article.id: hit.article for hit in retriever.search(understood, _PASSAGES)}
    lines = [line for article in articles.values() for line in article_lines(article)]
    subject = after(question, "", None).subject
    spellings = [form for term in understood.terms if term.name for form, _ in term.alternatives]
    names = [name for name in (subject, *spellings) if len(name) > 1 and not name.isdigit()]
    name = next((name for name in names if any(normalize(name) in line.normal for line in lines)), "")
    if not name:
        return Timeline(names[0] if names else "")
    events = [event for line in lines if _speaks_of(line, normalize(name)) if (event := _event(line))]
    return Timeline(name, tuple(_chosen(events, normalize(name), most)))


def _speaks_of(line: Line, name: str) -> bool:
    return name in line.normal or name in line.title


def _event(line: Line) -> Event | None:
    """The sentence by the first time it names that a calendar knows."""
    for period in find_periods(line.normal):
        ahead = _AHEAD.search(line.normal[: period.start]) is not None
        year = period.years[0] if period.years else _year_of(period, line.article.published, ahead)
        if year is None or period.clock:
            continue
        until = period.years[-1] if len(period.years) > 1 else None
        month = period.month if not until else None
        return Event(line.article, line.start, line.end, line.text, year, month, period.day, period.part, until)
    return None


def _year_of(period: Period, published: date | None, ahead: bool) -> int | None:
    """The year of a month without one: the last such month before the day of publication, or the next one after it."""
    if not period.month or published is None:
        return None
    over = (period.month, period.day or 1) <= (published.month, published.day)
    return published.year + (over if ahead else over - 1)


def _chosen(events: list[Event], name: str, most: int) -> list[Event]:
    """Each thing once; when there are too many, those that hold the name and are dated most exactly."""
    first = near_duplicates([event.text for event in events])
    once = [event for place, event in enumerate(events) if first[place] == place]
    exactness = {
        id(event): (name in normalize(event.text)) + sum(1 for part in event.key[1:] if part) for event in once
    }
    kept = sorted(once, key=lambda event: -exactness[id(event)])[:most]
    return sorted(kept, key=lambda event: (event.key, event.article.id, event.start))
