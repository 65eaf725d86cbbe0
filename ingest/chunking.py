"""An Article → its passages: a few sentences each, with one sentence of overlap, never across a heading.

Only offsets are made here; ids and vectors belong to the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.article import Article
from ingest.sentences import sentences

__all__ = ["chunk"]

FULL = 300  # characters: a passage this long takes no further sentence …
LONGEST = 350  # … and none that would make it longer than this
TAIL = 80  # a last passage with less of its own joins the one before
LONGEST_REPEAT = 420  # a sentence is repeated when it and the next one are not longer than this
_CLAUSE_END = re.compile(r"[，；：、,;:]|\s")

Span = tuple[int, int]


def chunk(article: Article) -> list[Span]:
    """Spans of the passages of an article, in order; `article.text[start:end]` is the passage.

    Every sentence lies in at least one passage. Headings lie in none, unless the article holds nothing else.
    """
    found = sentences(article.text)
    sections: list[list[Span]] = [[]]
    for start, end, heading in found:
        if heading:
            sections.append([])
        else:
            sections[-1].extend(_pieces(article.text, start, end))
    if not any(sections):
        sections = [[(start, end) for start, end, _ in found]]
    return [span for section in sections if section for span in _passages(section)]


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence too long for one passage, cut behind a clause where there is one."""
    while end - start > LONGEST:
        cut = start + LONGEST
        for match in _CLAUSE_END.finditer(text, start + LONGEST // 2, cut):
            cut = match.end()
        yield start, start + len(text[start:cut].rstrip())
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _passages(section: list[Span]) -> Iterator[Span]:
    first, last = 0, 0
    while True:
        start = section[first][0]
        while last + 1 < len(section) and _takes(start, section[last], section[last + 1]):
            last += 1
        if section[-1][1] - section[last][1] < TAIL and section[-1][1] - start <= LONGEST + TAIL:
            last = len(section) - 1
        yield start, section[last][1]
        if last == len(section) - 1:
            return
        repeats = last > first and section[last + 1][1] - section[last][0] <= LONGEST_REPEAT
        first, last = (last, last + 1) if repeats else (last + 1, last + 1)


def _takes(start: int, last: Span, following: Span) -> bool:
    """Whether a passage from `start` to the end of `last` takes the following sentence too."""
    return last[1] - start < FULL and following[1] - start <= LONGEST
