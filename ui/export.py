"""A conversation as a Markdown document with its sources. Knows nothing of pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ui.chat import confidence_words
from ui.reply import Reply, Source
from ui.source import described
from ui.strings import say
from ui.talk import Told

__all__ = ["file_name", "markdown"]

_SYNTAX = re.compile(r"([\\`*_{}\[\]<>#+!|~$])")
_STARTS = re.compile(r"^(\s*)([-+=>]|\d+[.)])(?=\s|$)", re.MULTILINE)
_MARK = re.compile(r"\[(\d{1,3})\]")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|]+")


def markdown(title: str, told: Sequence[Told], day: date, language: str) -> str:
    """The conversation: each question, its answer with footnote marks, and the footnotes with quote and source."""
    blocks = [f"# {_plain(title)}", _plain(say("export_head", language, day=day.isoformat(), count=len(told)))]
    notes: list[str] = []
    for number, turn in enumerate(told, start=1):
        blocks.append(f"## {number}. {_plain(' '.join(turn.question.split()))}")
        if turn.reply is not None:
            blocks += _reply(turn.reply, turn.question, number, language)
            notes += [_note(source, number, language) for source in turn.reply.sources]
    if notes:
        blocks += [f"## {say('export_sources', language)}", "\n\n".join(notes)]
    return "\n\n".join(blocks) + "\n"


def file_name(title: str, language: str) -> str:
    """A name that every file system takes."""
    name = say("file_name", language, title=" ".join(_NOT_IN_A_NAME.sub(" ", title).split())[:40])
    return f"{name.strip(' .')}.md"


def _reply(reply: Reply, asked: str, number: int, language: str) -> list[str]:
    if reply.notice is not None:
        return [f"*{_plain(reply.notice)}*"]
    blocks = []
    if reply.question != asked:
        blocks.append(f"*{_plain(say('understood', language) + reply.question)}*")
    if reply.limits:
        blocks.append(f"*{_plain(say('limited', language) + reply.limits)}*")
    known = {source.number for source in reply.sources}
    blocks.append(_text(reply.text, number, known))
    if reply.stopped:
        blocks.append(f"*{_plain(say('stopped_here', language))}*")
    if reply.answered:
        words = confidence_words(reply.confidence, language)[1]
        blocks.append(f"*{_plain(say('sure_of', language, words=words, percent=f'{reply.confidence:.0%}'))}*")
    return blocks


def _text(text: str, number: int, known: set[int]) -> str:
    """The lines as paragraphs, rows of a table left together, each [n] a footnote."""
    pieces: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        row = line.startswith("|") and line.endswith("|")
        written = (
            "|".join(_noted(cell, number, known) for cell in line.split("|")) if row else _noted(line, number, known)
        )
        together = row and pieces and pieces[-1].rpartition("\n")[2].startswith("|")
        if together:
            pieces[-1] += f"\n{written}"
        else:
            pieces.append(written)
    return "\n\n".join(pieces)


def _noted(text: str, number: int, known: set[int]) -> str:
    pieces, end = [], 0
    for match in _MARK.finditer(text):
        if int(match[1]) in known:
            pieces += [_plain(text[end : match.start()]), f"[^{number}-{match[1]}]"]
            end = match.end()
    return "".join([*pieces, _plain(text[end:])])


def _note(source: Source, number: int, language: str) -> str:
    about = described(source.remembered(), language)
    head = " · ".join(
        part for part in (f"《{source.title}》" if language == "zh" else f"“{source.title}”", about) if part
    )
    quote = " ".join(source.quote.split())
    return f"[^{number}-{source.number}]: {_plain(head)}{say('colon', language)}“{_plain(quote)}”"


def _plain(text: str) -> str:
    """Text in which Markdown sees no syntax."""
    return _STARTS.sub(r"\1\\\2", _SYNTAX.sub(r"\\\1", text))
