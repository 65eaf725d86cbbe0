"""A timeline as a picture: SVG drawn here, every event a link with its whole sentence as its name. Knows no events."""

from __future__ import annotations

import math
import re
import unicodedata

from assistant.timeline import Event, Timeline
from ui.evidence import bar, place_link
from ui.markup import element, escape
from ui.strings import say

__all__ = ["timeline_html"]

_WIDTH, _AXIS, _TEXT = 360, 72, 86  # units of the picture: its width, where the axis runs, where sentences begin
_LINE, _CAP = 17, 3  # height of a line of text, and how many a sentence gets
_COLUMNS = 42  # columns of text in a line; a Chinese character takes two
_GAP, _MOST_GAP = 29, 44  # between two events: at least, and what time may add
_HUES = 6
_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%+-]*|.")  # what is never broken
_HANGING = "，。、；：！？”’）》"  # what may stand past the end of a line
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_PARTS = {
    "H1": "上半年",
    "H2": "下半年",
    "Q1": "一季度",
    "Q2": "二季度",
    "Q3": "三季度",
    "Q4": "四季度",
    "Q1-3": "前三季度",
}


def timeline_html(timeline: Timeline, turn: int, language: str) -> str:
    """The pane with the picture, or with a sentence that says why there is none."""
    if not timeline.name:
        title, said, drawn = say("timeline", language), say("timeline_of_what", language), ""
    elif not timeline.events:
        title = say("timeline_of", language, name=timeline.name)
        said, drawn = say("no_timeline", language, name=timeline.name), ""
    else:
        title = say("timeline_of", language, name=timeline.name)
        titles = list(dict.fromkeys(event.article.title for event in timeline.events))
        said = say("timeline_count", language, count=len(timeline.events), articles=len(titles))
        drawn = _picture(timeline, titles, f"#timeline-{turn}", title, language) + _legend(titles)
    about = element("p", escape(said), class_="wj-evidence-about")
    return bar(title, language) + element("section", about + drawn, class_="wj-timeline", aria_label=title)


def _picture(timeline: Timeline, titles: list[str], back: str, title: str, language: str) -> str:
    drawn: list[str] = []
    y, year, before = 22.0, None, None
    for number, event in enumerate(timeline.events, start=1):
        if before is not None:
            y += _GAP + min(_MOST_GAP, 5 * math.sqrt(max(0.0, _days(event) - _days(before)) / 30))
        if event.year != year:
            year = event.year
            drawn.append(_mark_year(y, year))
            y += 30 if number == 1 else 26
        lines = _wrapped(event.text)
        link = _event(event, number, y, lines, titles.index(event.article.title) % _HUES, back, language)
        drawn.append(element("g", link, role="listitem"))
        y += _LINE * (len(lines) - 1)
        before = event
    height = round(y + 26)
    axis = f'<line class="wj-axis" x1="{_AXIS}" y1="10" x2="{_AXIS}" y2="{height - 8}"></line>'
    return element(
        "svg", axis + "".join(drawn), viewBox=f"0 0 {_WIDTH} {height}", role="list", aria_label=title,
        xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip


def _mark_year(y: float, year: int) -> str:
    tick = f'<line class="wj-axis" x1="{_AXIS - 6}" y1="{y:.1f}" x2="{_AXIS + 6}" y2="{y:.1f}"></line>'
    return element(
        "g", tick + f'<text class="wj-year" x="{_AXIS - 14}" y="{y + 6:.1f}">{year}</text>', aria_hidden="true"
    )


def _event(event: Event, number: int, y: float, lines: list[str], hue: int, back: str, language: str) -> str:
    date = _date(event, language)
    spans = "".join(
        f'<tspan x="{_TEXT}" y="{y + 4 + _LINE * row:.1f}">{escape(line)}</tspan>' for row, line in enumerate(lines)
    )
    finer = date.removeprefix(f"{event.year}年").removesuffix(f" {event.year}") if event.key[1] else ""
    label = f"—{event.until}" if event.until else finer  # the year stands above
    inside = (
        f'<rect class="wj-event-area" x="2" y="{y - 14:.1f}" width="{_WIDTH - 4}" '
        f'height="{_LINE * len(lines) + 12}" rx="6"></rect>'
        f'<circle class="wj-hue-{hue}" cx="{_AXIS}" cy="{y:.1f}" r="5"></circle>'
        f'<text class="wj-date" x="{_AXIS - 14}" y="{y + 4:.1f}">{escape(label)}</text>'
        f'<text class="wj-event-text">{spans}</text>'
    )
    name = f"{date}: {event.text}"
    return place_link(inside, event.article.id, event.start, event.end, back, aria_label=name)


def _legend(titles: list[str]) -> str:
    rows = "".join(
        element("li", element("span", "", class_=f"wj-dot-key wj-hue-{number % _HUES}") + escape(title))
        for number, title in enumerate(titles)
    )
    return element("ul", rows, class_="wj-legend")


def _days(event: Event) -> float:
    year, month, day = event.key
    return year * 365.25 + (max(month, 1) - 1) * 30.4 + max(day, 1)


def _date(event: Event, language: str) -> str:
    """The date as far as it is known: 2025年3月8日, 2025年上半年, 2022—2024年; 8 Mar 2025, H1 2025."""
    years = f"{event.year}—{event.until}" if event.until else str(event.year)
    if language == "zh":
        part = _PARTS.get(event.part or "", "")
        return (
            f"{years}年{part}" + (f"{event.month}月" if event.month else "") + (f"{event.day}日" if event.day else "")
        )
    month = _MONTHS[event.month - 1] if event.month else (event.part or "")
    return " ".join(part for part in (str(event.day) if event.day and event.month else "", month, years) if part)


def _wrapped(text: str) -> list[str]:
    """The text in lines that fit, cut with … after the last that is shown."""
    lines: list[str] = []
    width, line = 0, ""
    for word in _WORDS.findall(" ".join(text.split())):
        takes = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in word)
        if width + takes > _COLUMNS and not (word in _HANGING and width <= _COLUMNS):
            if len(lines) == _CAP - 1:
                return [*lines, line.rstrip() + "…"]
            lines.append(line)
            line, width = "", 0
        line, width = line + word, width + takes
    return [*lines, line]
