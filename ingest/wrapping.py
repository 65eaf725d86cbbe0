"""Lines → paragraphs: lines of a fixed width, broken by a typewriter, a mail program or a PDF, are joined again.

A page counts as wrapped only when its lines break off at one width, in the middle of sentences. On any other page each
line is a paragraph. Breaks with blank lines between are left to `mending`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from ingest.byline import read_header
from ingest.junction import join_all
from ingest.lines import columns, ends_sentence, has_cjk, heading_like, is_item

__all__ = ["Paragraph", "paragraphs"]

NARROWEST = 20  # columns: verse and lists are narrower
WIDEST = 140
_INNER_MARK = re.compile(r"[，。！？；：、,.;:!?].")
_FIRST_TOKEN = re.compile(r"[“‘\"'(（《]*[A-Za-z0-9][\w.,%'’/-]*[^\w\s]*|\S[^\w\s]*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, stripped. `gap`: blank lines before it; `indent`: columns it was indented by."""

    text: str
    gap: int = 0
    indent: int = 0


Measure = Callable[[str], int]


def paragraphs(text: str, wrapped: bool | None = None) -> list[Paragraph]:
    """The paragraphs of a cleaned text. `wrapped`: True when the lines are known to be broken by width (a PDF)."""
    lines = _lines(text)
    if len(lines) < 2 or wrapped is False:
        return lines
    # Terminals count columns, newspaper scripts count characters.
    settings = [_setting(lines, measure, loose=bool(wrapped)) for measure in (columns, len)]
    best = max(settings, key=lambda setting: _full_breaks(lines, setting)[0])
    return _unwrap(lines, best, text) if wrapped or _is_wrapped(lines, best) else lines


def _setting(lines: list[Paragraph], measure: Measure, loose: bool) -> _Setting:
    width = max((_width(line, measure) for line in lines if not heading_like(line.text)), default=0)
    return _Setting(width, max(4, width // 6) if loose else 2, measure)


class _Setting(NamedTuple):
    """How a page is set: the width of its lines, how far short of it a full line may stay, and what counts as one."""

    width: int
    slack: int
    measure: Measure

    def full(self, line: Paragraph, following: str) -> bool:
        """Whether the next line's first word would not have fitted on this line."""
        token = _FIRST_TOKEN.match(following)
        word = self.measure(token.group()) if token else 1
        space = 0 if has_cjk(following[:1]) else 1
        return _width(line, self.measure) + space + min(word, self.width // 2) > self.width - self.slack


def _lines(text: str) -> list[Paragraph]:
    found: list[Paragraph] = []
    gap = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            indent = columns(line[: len(line) - len(line.lstrip())].replace("\u3000", "  ").expandtabs(4))
            found.append(Paragraph(stripped, gap, indent))
            gap = 0
        else:
            gap += 1
    return found


def _width(line: Paragraph, measure: Measure) -> int:
    return measure(line.text) + (line.indent if measure is columns else (line.indent + 1) // 2)


def _breaks(lines: list[Paragraph]) -> list[tuple[Paragraph, str]]:
    """Lines that stop inside a sentence, each with the line directly below."""
    adjoining = ((line, after.text) for line, after in pairwise(lines) if after.gap == 0)
    return [(line, after) for line, after in adjoining if not _stops(line.text) and not is_item(after)]


def _full_breaks(lines: list[Paragraph], setting: _Setting) -> tuple[int, int]:
    """How many of the lines that stop inside a sentence are full, and how many there are."""
    breaks = _breaks(lines)
    return sum(setting.full(line, after) for line, after in breaks), len(breaks)


def _is_wrapped(lines: list[Paragraph], setting: _Setting) -> bool:
    if not NARROWEST <= setting.width * (1 if setting.measure is columns else 2) <= WIDEST:
        return False
    full, broken = _full_breaks(lines, setting)
    adjoining = sum(after.gap == 0 for after in lines[1:])
    if full < 2 or full < 0.8 * broken - 1 or full * 2.5 < adjoining:
        return False
    return _in_sentences([(line.text, after) for line, after in _breaks(lines)])


def _stops(line: str) -> bool:
    return ends_sentence(line) or line.endswith(("：", ":")) or read_header(line) is not None


def _in_sentences(broken: list[tuple[str, str]]) -> bool:
    """Verse and lists of equal lines end with commas, or run on without ever ending a clause inside a line."""
    commas = sum(line.endswith(("，", ",", "；", ";", "、")) for line, _ in broken)
    inside = sum(bool(_INNER_MARK.search(line)) for pair in broken for line in pair)
    return commas * 2 < len(broken) + 1 and inside * 2 >= len(broken)


def _unwrap(lines: list[Paragraph], setting: _Setting, page: str) -> list[Paragraph]:
    found = [[lines[0]]]
    indented = [line.indent >= 2 for line in lines]
    indents = sum(indented) >= 2 and not all(indented[1:])
    for number in range(1, len(lines)):
        last, line = lines[number - 1], lines[number]
        after = lines[number + 1] if number + 1 < len(lines) else None
        starts = indents and line.indent >= 2
        if line.gap == 0 and not starts and _goes_on(last, line, after, setting):
            found[-1].append(line)
        else:
            found.append([line])
    return [replace(block[0], text=join_all([line.text for line in block], page)) for block in found]


def _goes_on(last: Paragraph, line: Paragraph, after: Paragraph | None, setting: _Setting) -> bool:
    if is_item(line.text) or line.text.startswith("#") or not setting.full(last, line.text):
        return False
    if read_header(line.text) or read_header(last.text):
        return False
    if not ends_sentence(last.text):
        return True
    if after is None or after.gap > 0 or not heading_like(line.text):
        return True
    # A heading stands short between two long lines.
    return columns(line.text) >= columns(last.text) * 0.8 or columns(after.text) <= columns(line.text)
