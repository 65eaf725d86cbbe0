"""Articles by month as a small picture of bars, inline SVG. Knows only days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ui.markup import element, escape
from ui.strings import say

__all__ = ["months_html"]

_MONTHS = 24
_WIDTH, _HEIGHT, _BASE = 360, 72, 58


def months_html(days: Sequence[str], what: str, language: str) -> str:
    """A figure of how many `days` (ISO 8601, "" for none) fall into each of the last 24 months that have any.

    `what` is the key of its title. What lies before is one bar of its own. "" when no day is given.
    """
    counts = Counter(day[:7] for day in days if day)
    if not counts:
        return ""
    months = _months(min(counts), max(counts))
    earlier = sum(count for month, count in counts.items() if month < months[0])
    bars = [(month, counts[month]) for month in months]
    if earlier:
        bars.insert(0, (say("chart_earlier", language), earlier))
    top, most = max(counts.items(), key=lambda item: (item[1], item[0]))
    undated = sum(1 for day in days if not day)
    label = say("chart_label", language, what=say(what, language), first=min(counts), last=max(counts),
                count=sum(counts.values()), top=top, most=most)  # fmt: skip
    caption = escape(say(what, language))
    if undated:
        caption += element("span", escape(say("chart_undated", language, count=undated)), class_="wj-undated")
    picture = element("svg", _bars(bars, language), viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=label)
    return element("figure", element("figcaption", caption) + picture, class_="wj-chart")


def _months(first: str, last: str) -> list[str]:
    """The months from `first` to `last` ("2025-03"), the last 24 at most."""
    number = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (first, last)]
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(max(number[0], number[1] - _MONTHS + 1), number[1] + 1)]


def _bars(bars: Sequence[tuple[str, int]], language: str) -> str:
    most = max(count for _, count in bars)
    step = min(_WIDTH / len(bars), 40.0)
    parts = [element("line", "", x1="0", x2=str(_WIDTH), y1=str(_BASE), y2=str(_BASE), class_="wj-axis")]
    for place, (month, count) in enumerate(bars):
        height = max(2.0, (_BASE - 4) * count / most) if count else 0.0
        tip = element("title", escape(say("chart_bar", language, month=month, count=count)))
        parts.append(element("rect", tip, x=f"{place * step + 1:.1f}", y=f"{_BASE - height:.1f}", rx="1",
                             width=f"{max(1.0, step - 2):.1f}", height=f"{height:.1f}"))  # fmt: skip
    ends = [(0.0, bars[0][0], "start")]
    if len(bars) > 4:
        ends.append((len(bars) * step, bars[-1][0], "end"))
    for x, month, anchor in ends:
        parts.append(element("text", escape(month), x=f"{x:.1f}", y=str(_HEIGHT - 2), text_anchor=anchor))
    return "".join(parts)
