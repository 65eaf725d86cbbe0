"""Text → sentences with exact offsets, Chinese and English, headings told apart.

A line end always ends a sentence: mending lines broken by a column is the work of `layout`. Knows nothing of articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.lines import CLOSERS, HEADING_COLUMNS_CJK, SENTENCE_STARTERS, columns, ends_sentence, heading_like

__all__ = ["Sentence", "sentences"]


class Sentence(NamedTuple):
    """`text[start:end]` is one sentence without white space around it, or one heading."""

    start: int
    end: int
    heading: bool


_LINE = re.compile("[^\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]+")
_MARKDOWN_MARK = re.compile(r"#{1,6}\s+")
_END = re.compile("(?:[。！？｡!?]+|[…⋯]+|\\.{2,}|[.．])([" + re.escape(CLOSERS) + "]*)")
# What may not follow a sentence end inside a line: “为什么？”的质疑, 《去哪儿？》、
_GOES_ON = frozenset("，、；：。！？,;:的等和与及或")
# “……。”杨植麟表示。 Who said it stays with what was said.
_SPEAKER = re.compile(
    "[^，。！？：；“”「」\n]{0,14}?(?:说道?|问道?|表示|认为|指出|坦言|回忆|强调|介绍|直言|解释|写道|透露|补充|称|說道?|問道?|稱)"
    "(?=[。！？]|$)"
)
_WORD_BEFORE = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]+$")
_NEVER_ENDS = frozenset(
    "mr mrs ms dr prof st gen col lt sgt capt rep sen gov hon rev fig figs vol vols ch pp eq vs cf eg ie".split()
)
_SELDOM_ENDS = frozenset(
    "inc ltd co corp jr sr etc al bros dept est approx mt ave blvd"
    " jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_NEXT_WORD = re.compile(r"[\s“‘\"'(]*([A-Za-z]+)")


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order, not overlapping, each stripped; a heading is one Sentence flagged as such."""
    spans = [(match.start(), match.end()) for match in _LINE.finditer(text)]
    lines = [(start, end) for start, end in (_strip(text, *span) for span in spans) if start < end]
    found: list[Sentence] = []
    for (start, end), heading in zip(lines, _headings([text[start:end] for start, end in lines]), strict=True):
        if heading:
            mark = _MARKDOWN_MARK.match(text, start, end)
            found.append(Sentence(mark.end() if mark else start, end, True))
        else:
            found.extend(Sentence(*span, False) for span in _split(text, start, end))
    return found


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())


def _headings(lines: list[str]) -> list[bool]:
    """A heading stands before a real paragraph; three short lines in a row are items, not headings."""
    flags = [False] * len(lines)
    run = 0
    for number, line in enumerate(lines):
        if heading_like(line):
            run += 1
            if line.startswith("#"):
                flags[number] = True
            continue
        if 0 < run <= 2 and (ends_sentence(line) or columns(line) > HEADING_COLUMNS_CJK):
            flags[number - run : number] = [True] * run
        run = 0
    return flags


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        if match.end() < end and not _ends_here(text, begin, match, end):
            continue
        yield _strip(text, begin, match.end())
        begin = match.end()
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        yield begin, end


def _ends_here(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether the mark ends its sentence, given that the line goes on behind it."""
    mark, closers, after = match.group(), match.group(1), match.end()
    following = text[after]
    if following in _GOES_ON:
        return False
    if mark[0] in ".．":
        return _full_stop_ends(text, begin, match, end)
    if mark[0] in "!?":
        return following.isspace() or following > "\u2e7f" or bool(closers)
    if mark[0] in "…⋯":
        return match.start() - begin >= 8 or following.isspace()
    if not closers:
        return True
    return closers[-1] not in "》〉" and not _SPEAKER.match(text, after, min(end, after + 24))


def _full_stop_ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    after, following = match.end(), text[match.end()]
    before = text[match.start() - 1] if match.start() > begin else " "
    if not following.isspace():
        return "\u3400" <= before <= "\u9fff" and following > "\u2e7f"
    ahead = text[after : min(end, after + 40)].lstrip()
    if not ahead or ahead[0].islower():
        return False
    if len(match.group()) > 1 and match.group()[1] != ".":
        return True
    if match.start() - begin <= 4 and text[begin : match.start()].strip(" ()").isdigit():
        return False
    word = _WORD_BEFORE.search(text, max(begin, match.start() - 16), match.start())
    return word is None or _word_ends(word.group(), ahead)


def _word_ends(word: str, ahead: str) -> bool:
    """Whether a full stop behind this word ends the sentence and is not a part of an abbreviation."""
    lower = word.replace(".", "").lower()
    if lower in _NEVER_ENDS or (len(word) == 1 and word.isupper() and word != "I"):
        return False
    if lower in ("no", "nos"):
        return not ahead[0].isdigit()
    if "." in word or lower in _SELDOM_ENDS:
        following = _NEXT_WORD.match(ahead)
        return following is not None and following.group(1) in SENTENCE_STARTERS
    return True
