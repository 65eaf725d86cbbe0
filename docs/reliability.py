"""Draws docs/reliability.svg from evaluation/results/refusal.json: probability said against what came true.

Run: `python docs/reliability.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_SIDE, _EDGE = 320, 48
_AREA = 9.0  # of the largest dot, its radius in pixels


def drawing(bins: list[dict[str, float]], error: float) -> str:
    """The diagram as SVG: a dot for each bin, as large as it has answers; on the line, what is said comes true."""
    most = max(row["answers"] for row in bins)
    width, height = _SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE
    dots = "".join(
        f'<circle cx="{_across(row["said"]):.1f}" cy="{_down(row["came true"]):.1f}" '
        f'r="{2 + _AREA * (row["answers"] / most) ** 0.5:.1f}" fill="#1f6f5c" fill-opacity="0.8">'
        f"<title>{row['answers']:.0f} answers</title></circle>"
        for row in bins
    )
    ticks = "".join(
        f'<text x="{_across(value):.1f}" y="{_down(0) + 18:.1f}" text-anchor="middle">{value:.0%}</text>'
        f'<text x="{_EDGE - 8}" y="{_down(value) + 4:.1f}" text-anchor="end">{value:.0%}</text>'
        for value in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12" fill="#333"><rect width="100%" height="100%" fill="#fff"/>'
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>'
        f'<line x1="{_across(0)}" y1="{_down(0)}" x2="{_across(1)}" y2="{_down(1)}" stroke="#999" '
        f'stroke-dasharray="4 4"/>{ticks}{dots}'
        f'<text x="{width / 2}" y="{height - 8}" text-anchor="middle">confidence said</text>'
        f'<text x="14" y="{height / 2}" text-anchor="middle" transform="rotate(-90 14 {height / 2})">came true</text>'
        f'<text x="{width / 2}" y="28" text-anchor="middle">expected calibration error {error:.3f}</text></svg>\n'
    )


def _across(share: float) -> float:
    return _EDGE + _SIDE * share


def _down(share: float) -> float:
    return _EDGE + _SIDE * (1 - share)


if __name__ == "__main__":
    figures = json.loads((_ROOT / "evaluation" / "results" / "refusal.json").read_text(encoding="utf-8"))["figures"]
    picture = drawing(figures["reliability"], figures["all: expected calibration error"])
    (_ROOT / "docs" / "reliability.svg").write_text(picture, encoding="utf-8")
