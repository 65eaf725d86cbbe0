"""What a language model says → statements with the passages they cite, as soon as each is whole.

Takes away Markdown, HTML and a model's thinking aloud. Knows nothing of whether a statement is true.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from ingest.sentences import sentences

__all__ = ["Statement", "Statements", "plain"]

_HIDDEN = (("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<!--", "-->"), ("<script", "</script>"),
           ("<style", "</style>"))  # fmt: skip
_NUMBERS = r"\^?\d{1,3}(?:\s*[,，、;；]\s*\d{1,3}|\s*[-–—~]\s*\d{1,3})*"
_MARK = re.compile(
    rf"\s*(?:\[|［|【)\s*(?:来源|段落|passage|source)?\s*({_NUMBERS})\s*(?:\]|］|】)(?!\()", re.IGNORECASE
)
_MARKS_BEHIND = re.compile(rf"(?:{_MARK.pattern})+[ \t]*[。．.]?", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"<br\s*/?>|</?[A-Za-z][^<>]*>")
_HEADING = re.compile(r"^[ \t]*#{1,6}\s.*$", re.MULTILINE)
_LINE_MARK = re.compile(r"^[ \t]*(?:[-*+•·]\s+|>\s*|\d{1,2}[.)、]\s+|\|)", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|__|`+|~~")
_SLANTED = re.compile(r"\*(?=\S)([^*\n]+?)(?<=\S)\*")
_FENCE = re.compile(r"^[ \t]*```.*$|^[ \t]*(?:[-*_=|:][ \t]*){3,}$", re.MULTILINE)
_ENDS = re.compile(r"[。！？!?\n]|\.\s")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence: `text` without marks, `parts` its pieces each with the numbers it cites, in order.

    A piece that cites nothing stands at the end only if the whole sentence cites nothing.
    """

    text: str
    parts: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def cited(self) -> tuple[int, ...]:
        """All numbers it cites, each once."""
        return tuple(dict.fromkeys(number for _, numbers in self.parts for number in numbers))


class Statements:
    """Statements out of a stream of pieces of text."""

    def __init__(self) -> None:
        self._waiting = ""
        self.length = 0

    @property
    def unfinished(self) -> int:
        """Characters that no statement was made of yet."""
        return len(self._waiting)

    def feed(self, piece: str) -> list[Statement]:
        """The statements that are whole with this piece."""
        self._waiting += piece
        self.length += len(piece)
        if not _ENDS.search(piece) and "]" not in piece and ">" not in piece:
            return []
        shown, held = _visible(self._waiting)
        shown = _spaced(shown)
        cut = _whole(shown)
        if not cut:
            return []
        self._waiting = shown[cut:] + held
        return _statements(shown[:cut])

    def end(self) -> list[Statement]:
        """The statements in what is left; a thought that was not closed is none."""
        shown, _ = _visible(self._waiting)
        self._waiting = ""
        return _statements(shown)


def plain(text: str) -> str:
    """The text without Markdown and HTML, its line ends kept; numbers in brackets stay."""
    text = _IMAGE.sub("", text)
    text = _LINK.sub(lambda match: match[0] if _MARK.fullmatch(f"[{match[1]}]") else match[1], text)
    text = html.unescape(_TAG.sub(" ", text))
    text = _TAG.sub(" ", text)  # what was written as entities is no tag either
    text = _HEADING.sub("", _FENCE.sub("", text))
    return _SLANTED.sub(r"\1", _EMPHASIS.sub("", _LINE_MARK.sub("", text))).replace("|", " ")


def _visible(text: str) -> tuple[str, str]:
    """(what is to be read, what may still turn out to be hidden) of a text under way."""
    for opening, closing in _HIDDEN:
        while (start := text.lower().find(opening)) >= 0:
            end = text.lower().find(closing, start)
            if end < 0:
                return text[:start], text[start:]
            text = text[:start] + text[end + len(closing) :]
    closed = text.lower().rfind("</think>")  # some templates open the thought before the model speaks
    text = text[closed + len("</think>") :] if closed >= 0 else text
    tag = text.rfind("<")
    if tag >= 0 and ">" not in text[tag:] and len(text) - tag < 200:
        return text[:tag], text[tag:]
    return text, ""


def _whole(text: str) -> int:
    """Where the last statement that is certainly whole ends: more than marks stands behind it."""
    starts = {span.start for span in sentences(text)[1:] if not span.heading}
    lines = {line.end() for line in re.finditer(r"\n", text)}
    for cut in sorted(starts | lines, reverse=True):
        behind = _MARKS_BEHIND.match(text, cut)
        end = behind.end() if behind else cut
        following = text[end:].lstrip()
        if following and not following.startswith(("[", "［", "【")):
            return end
    return 0


def _spaced(text: str) -> str:
    """A full stop right before a mark ends its sentence."""
    return re.sub(r"(?<=[A-Za-z%)])\.(?=\[\d)", ". ", text)


def _statements(text: str) -> list[Statement]:
    found: list[Statement] = []
    for line in plain(text).split("\n"):
        line = _spaced(line.strip())
        pieces: list[str] = []
        for span in sentences(line):
            piece = line[span.start : span.end]
            behind = _MARKS_BEHIND.match(piece)
            if behind and pieces:
                pieces[-1] += behind.group()
                piece = piece[behind.end() :].strip()
            if piece:
                pieces.append(piece)
        found += [statement for statement in map(_statement, pieces) if statement is not None]
    return found


def _statement(piece: str) -> Statement | None:
    parts: list[tuple[str, tuple[int, ...]]] = []
    last = 0
    for match in _MARK.finditer(piece):
        said = piece[last : match.start()]
        numbers = _numbers(match[1])
        if any(map(str.isalnum, said)) or not parts:
            parts.append((said, numbers))
        else:
            parts[-1] = (parts[-1][0] + said, tuple(dict.fromkeys((*parts[-1][1], *numbers))))
        last = match.end()
    rest = piece[last:]
    if not parts:
        parts.append((rest, ()))
    elif rest.strip():
        parts[-1] = (parts[-1][0] + rest, parts[-1][1])
    text = re.sub(r"\s+", " ", _MARK.sub("", piece)).strip()
    if text.endswith((". .", "。.")):
        text = text[:-2].rstrip()
    return Statement(text, tuple(parts)) if any(map(str.isalnum, text)) else None


def _numbers(text: str) -> tuple[int, ...]:
    found: list[int] = []
    for item in re.split(r"\s*[,，、;；]\s*", text.replace("^", "")):
        first, *last = [int(number) for number in re.split(r"\s*[-–—~]\s*", item)]
        found += range(first, min(last[0], first + 20) + 1) if last else [first]
    return tuple(dict.fromkeys(found))
