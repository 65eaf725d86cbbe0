"""Lines → paragraphs: lines of a fixed width, broken by a typewriter, a mail program or a PDF, are joined again.

A page counts as wrapped only when its lines break off at one width, in the middle of sentences. On any other page each
line is a paragraph. Breaks with blank lines between are left to `mending`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ingest.byline import read_header
from ingest.junction import join
from ingest.lines import columns, ends_sentence, has_cjk, heading_like, is_item

__all__ = ["Paragraph", "paragraphs"]

NARROWEST = 20  # columns: verse and lists are narrower
WIDEST = 140
_INDENT = re.compile(r"\u3000+|\t| {2,}")
_FIRST_TOKEN = re.compile(r"[A-Za-z0-9][\w.,%'’/-]*[^\w\s]*|\S[^\w\s]*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, stripped. `gap`: blank lines before it; `indented`: it began with an indent."""

    text: str
    gap: int = 0
    indented: bool = False


def paragraphs(text: str, wrapped: bool | None = None) -> list[Paragraph]:
    """The paragraphs of a cleaned text. `wrapped`: True when the lines are known to be broken by width (a PDF)."""
    lines = _lines(text)
    if len(lines) < 2:
        return lines
    width = max((columns(line.text) for line in lines if not heading_like(line.text)), default=0)
    slack = 2
    if wrapped:
        slack = max(4, width // 6)
    elif wrapped is False or not _is_wrapped(lines, width):
        return lines
    return _unwrap(lines, width, slack, text)


def _lines(text: str) -> list[Paragraph]:
    found: list[Paragraph] = []
    gap = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            found.append(Paragraph(stripped, gap, _INDENT.match(line) is not None))
            gap = 0
        else:
            gap += 1
    return found


def _full(line: str, following: str, width: int, slack: int) -> bool:
    """Whether the next line's first word would not have fitted on this line."""
    token = _FIRST_TOKEN.match(following)
    word = columns(token.group()) if token else 1
    space = 0 if has_cjk(following[:1]) else 1
    return columns(line) + space + min(word, width // 2) > width - slack


def _is_wrapped(lines: list[Paragraph], width: int) -> bool:
    adjoining = [(line.text, after.text) for line, after in pairwise(lines) if after.gap == 0]
    if len(adjoining) < 2 or not NARROWEST <= width <= WIDEST:
        return False
    broken = [(line, after) for line, after in adjoining if not _stops(line) and not is_item(after)]
    full = sum(_full(line, after, width, 2) for line, after in broken)
    return full >= 2 and full >= 0.8 * len(broken) - 1 and full * 2.5 >= len(adjoining) and _in_sentences(broken)


def _stops(line: str) -> bool:
    return ends_sentence(line) or line.endswith(("：", ":")) or read_header(line) is not None


def _in_sentences(broken: list[tuple[str, str]]) -> bool:
    """Verse and lists of equal lines end with commas or run on without ever ending a sentence inside a line."""
    commas = sum(line.endswith(("，", ",", "；", ";", "、")) for line, _ in broken)
    inside = sum(bool(re.search(r"[，。！？；：、,.;:!?].", line)) for pair in broken for line in pair)
    return commas * 2 < len(broken) + 1 and inside * 2 >= len(broken)


def _unwrap(lines: list[Paragraph], width: int, slack: int, page: str) -> list[Paragraph]:
    found = [lines[0]]
    indents = sum(line.indented for line in lines) >= 2 and not all(line.indented for line in lines[1:])
    for number in range(1, len(lines)):
        last, line = lines[number - 1], lines[number]
        after = lines[number + 1] if number + 1 < len(lines) else None
        if line.gap == 0 and _goes_on(last, line, after, width, slack, indents):
            found[-1] = Paragraph(join(found[-1].text, line.text, page), found[-1].gap, found[-1].indented)
        else:
            found.append(line)
    return found


def _goes_on(last: Paragraph, line: Paragraph, after: Paragraph | None, width: int, slack: int, indents: bool) -> bool:
    if (indents and line.indented) or not _full(last.text, line.text, width, slack):
        return False
    if is_item(line.text) or line.text.startswith("#") or read_header(line.text) or read_header(last.text):
        return False
    if not ends_sentence(last.text):
        return True
    short = heading_like(line.text) and columns(line.text) < width * 0.8
    return not (short and after is not None and after.gap == 0 and columns(after.text) > columns(line.text))
