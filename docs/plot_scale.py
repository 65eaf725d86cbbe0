"""Draws docs/scale.svg, what growth costs, from evaluation/results/scale.json: `python docs/plot_scale.py`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "evaluation" / "results" / "scale.json"

WIDTH, HEIGHT = 410, 250  # of one panel
LEFT, RIGHT, TOP, BOTTOM = 52, 66, 52, 38  # around its plot
STYLE = """
  text { font: 12px "PingFang SC", "Noto Sans CJK SC", "Helvetica Neue", Arial, sans-serif; fill: #5d574d; }
  .title { font-size: 14px; font-weight: 600; fill: #201e1b; }
  .grid { stroke: #e8e3d9; } .axis { stroke: #a69e90; } .most { stroke: #7b7468; stroke-dasharray: 3 4; }
  .first { stroke: #c2503c; fill: #c2503c; } .second { stroke: #4a6a8a; fill: #4a6a8a; }
  .line { fill: none !important; stroke-width: 2; } .value { font-weight: 600; stroke: none !important; }
  .paper { fill: #fbf9f5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #a69e90; } .title { fill: #f5f2ec; } .paper { fill: #181614; }
    .grid { stroke: #2c2925; } .axis { stroke: #5d574d; } .most { stroke: #a69e90; }
    .first { stroke: #e8a192; fill: #e8a192; } .second { stroke: #8fb3d6; fill: #8fb3d6; }
  }
"""


class Panel(NamedTuple):
    """One picture: its title, its unit, the figures in it by their short names, and the most that is asked for."""

    title: str
    unit: str
    lines: dict[str, str]
    most: float
    of: str = ""  # which of the lines that holds for


PANELS = (
    Panel("Build from nothing", "s", {"": "build s"}, 80),
    Panel("Add one article and ask, new process", "s", {"": "add one and ask, new process, s"}, 1),
    Panel("Find passages for a question, warm", "ms", {"p50": "retrieve p50 ms", "p95": "retrieve p95 ms"}, 40, "p95 "),
    Panel("Index on disk ÷ text", "×", {"": "index ÷ text"}, 3),
)


def draw(figures: dict[str, dict[str, float]]) -> str:
    """The picture of all panels as SVG."""
    sizes = [int(name.split()[0]) for name in figures]
    width, height = 2 * WIDTH, 2 * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="what">',
        '<title id="what">What growth costs, from 1,000 to 40,000 news articles on 2 cores</title>',
        f'<style>{STYLE}</style><rect class="paper" width="{width}" height="{height}" rx="8"/>',
    ]
    for number, panel in enumerate(PANELS):
        across, down = number % 2 * WIDTH, number // 2 * HEIGHT
        parts.append(f'<g transform="translate({across} {down})">{_panel(panel, sizes, list(figures.values()))}</g>')
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, sizes: Sequence[int], rows: Sequence[dict[str, float]]) -> str:
    values = {name: [row[key] for row in rows] for name, key in panel.lines.items()}
    step = _step(max(panel.most, *(max(line) for line in values.values())))
    top = step * math.ceil(max(panel.most, *(max(line) for line in values.values())) * 1.05 / step)

    def x(size: float) -> float:
        return round(LEFT + size / max(sizes) * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)

    parts = [f'<text class="title" x="{LEFT}" y="26">{escape(panel.title)}</text>']
    for count in range(round(top / step) + 1):
        at, name = y(count * step), f"{count * step:g}"
        parts.append(f'<path class="{"grid" if count else "axis"}" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>')
        unit = f" {panel.unit}" if count * step + step > top else ""
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4}" text-anchor="end">{name}{unit}</text>')
    for size in sizes:
        if size != 5_000:  # its name would touch the one before
            parts.append(f'<text x="{x(size)}" y="{HEIGHT - 18}" text-anchor="middle">{size // 1000}k</text>')
    parts.append(f'<path class="most" d="M{LEFT} {y(panel.most)}H{WIDTH - RIGHT}"/>')
    parts.append(
        f'<text x="{LEFT + 6}" y="{y(panel.most) - 6}">aim: {panel.of}at most {panel.most:g} {panel.unit}</text>'
    )
    for kind, (name, line) in zip(("first", "second"), values.items(), strict=False):
        points = [(x(size), y(value)) for size, value in zip(sizes, line, strict=True)]
        parts.append(f'<polyline class="line {kind}" points="{" ".join(f"{a},{b}" for a, b in points)}"/>')
        parts += [f'<circle class="{kind}" cx="{a}" cy="{b}" r="3"/>' for a, b in points]
        said = f"{name} {_short(line[-1])} {panel.unit}".strip()
        parts.append(f'<text class="{kind} value" x="{points[-1][0] + 8}" y="{points[-1][1] + 4}">{said}</text>')
    return "".join(parts)


def _step(most: float) -> float:
    """A round number that goes two to five times into the largest value."""
    power = 10.0 ** math.floor(math.log10(most))
    return next(power * share for share in (0.25, 0.5, 1.0, 2.0) if most / (power * share) <= 5)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}" if value < 1 else f"{value:.1f}"


def main() -> None:
    """Write the picture beside this file."""
    figures = json.loads(RESULTS.read_text(encoding="utf-8"))["figures"]
    (HERE / "scale.svg").write_text(draw(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
