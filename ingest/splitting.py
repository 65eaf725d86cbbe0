"""Paragraphs of a page → its articles: where one ends and the next begins is told by bylines.

A byline stands directly under a title, or at the end. Without a byline nothing is split: a section heading looks like
a title, and one article must stay one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import NamedTuple

from ingest.byline import Header, begins_with_lead, ends_with_credit, read_header
from ingest.lines import columns, ends_sentence, is_item, title_like
from ingest.wrapping import Paragraph

__all__ = ["Section", "split"]

MOST_TITLE_LINES = 3
MOST_PARAGRAPHS = 200  # of an article whose title is looked for
LEAST_ARTICLE = 120  # columns of body that make an article complete when its byline follows


@dataclass(frozen=True, slots=True)
class Section:
    """One article of a page: title line, lines about it, body."""

    title: str | None
    headers: list[Header]
    body: list[Paragraph] = field(default_factory=list)


def split(paragraphs: list[Paragraph], single: bool = False) -> list[Section]:
    """The articles of a page in order; with `single` there is only one. [] for no paragraphs."""
    headers = _headers(paragraphs)
    cuts = [0] if single else _cuts(paragraphs, headers)
    ends = [*cuts[1:], len(paragraphs)]
    found = [_section(paragraphs, headers, start, end) for start, end in zip(cuts, ends, strict=True)]
    return [section for section in found if section.body or section.title]


def _headers(paragraphs: list[Paragraph]) -> dict[int, Header]:
    """The header lines by number. Interviews begin their questions like a byline ("记者：…"): then none is."""
    questions = sum(paragraph.text.startswith(("记者：", "记者:", "記者：")) for paragraph in paragraphs)
    found: dict[int, Header] = {}
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph.text) <= 100 and not (questions >= 2 and paragraph.text.startswith(("记者", "記者"))):
            header = read_header(paragraph.text)
            if header:
                found[number] = header
    return found


def _is_body(text: str) -> bool:
    return ends_sentence(text) or columns(text) > 88 or text.endswith(("：", ":", "；"))


def _blocks(headers: dict[int, Header]) -> list[tuple[int, int]]:
    """Runs of header lines as (first, last)."""
    runs: list[tuple[int, int]] = []
    for number in sorted(headers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _title_start(paragraphs: list[Paragraph], headers: dict[int, Header], block: int) -> int:
    """Where the title lines directly above a block of header lines begin; the block itself when there are none."""
    start = block
    while start > 0 and block - start < MOST_TITLE_LINES and start - 1 not in headers:
        if not title_like(paragraphs[start - 1].text):
            break
        start -= 1
    return start


class _Mark(NamedTuple):
    """Something that says where an article begins or ends: header lines from `first` to `last`, or one paragraph that
    begins with an agency's lead or ends with a reporter's name.
    """

    first: int
    last: int
    author: str | None = None
    may_begin: bool = True
    may_end: bool = True


def _marks(paragraphs: list[Paragraph], headers: dict[int, Header]) -> list[_Mark]:
    marks = []
    for first, last in _blocks(headers):
        said = [headers[number] for number in range(first, last + 1)]
        if any(header.author or header.source for header in said):
            marks.append(_Mark(first, last, next((header.author for header in said if header.author), None)))
    for number, paragraph in enumerate(paragraphs):
        if number not in headers:
            if begins_with_lead(paragraph.text):
                marks.append(_Mark(number, number, may_end=False))
            if ends_with_credit(paragraph.text):
                marks.append(_Mark(number + 1, number, may_begin=False))
    return sorted(marks, key=lambda mark: mark.last)


def _cuts(paragraphs: list[Paragraph], headers: dict[int, Header]) -> list[int]:
    """Where articles begin, in order."""
    cuts = [0]
    measured = _Measured(paragraphs, headers)
    top: str | None = None  # who the byline on top of the current article names
    for mark in _marks(paragraphs, headers):
        title = _title_start(paragraphs, headers, mark.first) if mark.may_begin else mark.first
        if title < mark.first and mark.last + 1 < len(paragraphs) + (not mark.may_end):
            if measured.bodies(title) > measured.bodies(cuts[-1]):
                cuts.append(title)
            top = mark.author
            continue
        if not mark.may_end:
            continue
        if top and mark.author and top != mark.author:
            inner = _inner_title(paragraphs, headers, cuts[-1], mark.first)
            cuts += [] if inner is None else [inner]
        if _ends_article(paragraphs, measured.width(mark.first) - measured.width(cuts[-1]), mark):
            cuts.append(mark.last + 1)
            top = None
    return cuts


class _Measured:
    """What stands above a paragraph of a page: how many paragraphs of body, and their width without header lines. Each
    is looked at once, and only as far as was asked, so that thousands of articles cost no more than one.
    """

    def __init__(self, paragraphs: list[Paragraph], headers: dict[int, Header]) -> None:
        self._widths = accumulate(
            (0 if number in headers else columns(paragraph.text) for number, paragraph in enumerate(paragraphs)),
            initial=0,
        )
        self._bodies = accumulate((_is_body(paragraph.text) for paragraph in paragraphs), initial=0)
        self._known: tuple[list[int], list[int]] = [], []

    def bodies(self, number: int) -> int:
        """How many paragraphs above this one are body."""
        return _until(number, self._known[0], self._bodies)

    def width(self, number: int) -> int:
        """How wide the paragraphs above this one are together."""
        return _until(number, self._known[1], self._widths)


def _until(number: int, known: list[int], sums: Iterator[int]) -> int:
    known += islice(sums, max(0, number + 1 - len(known)))
    return known[number]


def _ends_article(paragraphs: list[Paragraph], width: int, mark: _Mark) -> bool:
    """Whether a byline below a text of such width closes its article and another one, with title and body, follows."""
    following = [paragraph.text for paragraph in paragraphs[mark.last + 1 : mark.last + 5]]
    if width < LEAST_ARTICLE or not following:
        return False
    return title_like(following[0]) and any(map(_is_body, following[1:]))


def _inner_title(paragraphs: list[Paragraph], headers: dict[int, Header], begun: int, byline: int) -> int | None:
    """Between a byline on top and another author's at the end a second article begins: at the likeliest title."""
    choices = [
        number
        for number in range(max(begun + 3, byline - MOST_PARAGRAPHS), byline - 1)
        if number not in headers
        and title_like(paragraphs[number].text)
        and _is_body(paragraphs[number - 1].text)
        and _is_body(paragraphs[number + 1].text)
    ]
    return max(choices, key=lambda at: (paragraphs[at].gap, columns(paragraphs[at].text))) if choices else None


def _section(paragraphs: list[Paragraph], headers: dict[int, Header], start: int, end: int) -> Section:
    blocks = [number for number in range(start, end) if number in headers]
    lines = [number for number in range(start, end) if number not in headers]
    title = None
    if lines and title_like(paragraphs[lines[0]].text) and _has_title(paragraphs, headers, lines):
        title = paragraphs[lines.pop(0)].text
    head = lines[0] if lines else end
    days = sum(not (headers[number].author or headers[number].source) for number in blocks)
    said: list[Header] = []
    for number in blocks:
        header = headers[number]
        # A day alone between paragraphs is a heading of a chronicle, an editor no author: both stay in the text.
        if header.author or header.source or (number < head and header.published and days == 1):
            said.append(header)
        else:
            lines.append(number)
    return Section(title, said, [paragraphs[number] for number in sorted(lines)])


def _has_title(paragraphs: list[Paragraph], headers: dict[int, Header], lines: list[int]) -> bool:
    """Whether the first of these lines is a title and not the first of a list, a poem or a talk."""
    following = [paragraphs[number].text for number in lines[1:4]]
    if not following:
        return False
    if lines[0] + 1 in headers or (lines[0] + 2 in headers and not _is_body(following[0])):
        return True
    return any(_is_body(text) for text in following[:3]) and not is_item(paragraphs[lines[0]].text)
