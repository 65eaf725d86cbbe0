"""Several answers → one: what each says first, then the sentences they rest on, cited once each.

A part that the articles do not answer says so in its place. Knows nothing of how the parts were found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import wording
from assistant.answer import Answer, Citation

__all__ = ["Numbers", "joined"]

_MARK = re.compile(r"\[(\d+)\]")
_ALL = 100  # characters of the whole, from which the quotes below the answers take what is left
_ALSO = re.compile(r"\n((?:另见|See also )“[^\n]*)$")
_LEAST_QUOTED = 24
_LEAST_LEFT = 20  # characters for each part's own sentence, else what else is said has the room
_NEAR = 0.076  # a part trusted less has no sentence near it
_CLOSEST = re.compile(r"“(?P<quote>[^\n]*)” ?\[1\]$")


class Numbers:
    """Citations of several answers counted through; the same words of an article keep one number."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], Citation] = {}

    def add(self, citation: Citation) -> Citation:
        """The citation with its number here."""
        key = (citation.article.id, citation.start, citation.end)
        return self._known.setdefault(key, replace(citation, number=len(self._known) + 1))

    def holds(self, citation: Citation) -> bool:
        """Whether the same words are cited already."""
        return (citation.article.id, citation.start, citation.end) in self._known

    def renumbered(self, text: str, citations: Sequence[Citation]) -> str:
        """A text whose marks count `citations` with the marks as they count here."""
        own = {citation.number: citation for citation in citations}

        def here(match: re.Match[str]) -> str:
            citation = own.get(int(match[1]))
            return f"[{self.add(citation).number}]" if citation else match.group()

        return _MARK.sub(here, text)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All of them in order."""
        return tuple(self._known.values())


def joined(question: str, labels: Sequence[str], parts: Sequence[Answer], lang: str) -> Answer:
    """One answer to all that was asked; `labels` name the parts, "" for none. At least one part is answered."""
    numbers = Numbers()
    answered = [part for part in parts if part.answered]
    heads = [_head(label, part, numbers, lang) for label, part in zip(labels, parts, strict=True)]
    if all(part.span for part in answered):
        marks = "; " if lang == "en" else "；"
        lines = [marks.join(heads)]
        more = _further(parts, numbers, _ALL - len(lines[0]))
        left = _ALL - len(lines[0]) - sum(len(line) + 1 for line in more)
        lines += [*(_quotes(parts, numbers, lang, left) if not more or left > _LEAST_LEFT * len(parts) else ()), *more]
    else:
        lines = heads
    spans = [part.span for part in answered if part.span]
    return Answer(
        question,
        "\n".join(lines),
        ("; " if lang == "en" else "；").join(spans) if len(spans) == len(answered) else None,
        numbers.citations,
        True,
        min(part.confidence for part in answered),
        answered[0].hits,
        answered[0].kind,
        parts=tuple(parts),
    )


def _head(label: str, part: Answer, numbers: Numbers, lang: str) -> str:
    named = f"{label}{': ' if lang == 'en' else '：'}" if label else ""
    if not part.answered:
        said = "the articles do not say" if lang == "en" else "文章里没有说"
        return f"{named or (part.question + ' ')}{said}"
    text = part.text.split("\n", 1)[0]
    return named + numbers.renumbered(text, part.citations).rstrip("。")


def _further(parts: Sequence[Answer], numbers: Numbers, room: int) -> list[str]:
    """What stands behind a part that one sentence does not settle, as far as there is room for it."""
    found = []
    for part in parts:
        said = _ALSO.search(part.text) if part.answered else None
        if said and len(said.group(1)) < room and not numbers.holds(part.citations[-1]):
            found.append(numbers.renumbered(said.group(1), part.citations))
            room -= len(found[-1]) + 1
    return found


def _quotes(parts: Sequence[Answer], numbers: Numbers, lang: str, room: int) -> list[str]:
    """The sentence behind each part, shortened around what it is quoted for; of a refused part the closest one."""
    wanted: dict[int, tuple[Citation, int, int]] = {}
    for part in parts:
        if not part.citations or (not part.answered and part.confidence < _NEAR):
            continue
        citation = numbers.add(part.citations[0])
        closest = _CLOSEST.search(part.text)
        said = part.span or (closest["quote"].strip("…")[:_LEAST_QUOTED] if closest else "")
        start = max(citation.quote.find(said), 0)
        end = start + len(said)
        _, first, last = wanted.get(citation.number, (citation, start, end))
        wanted[citation.number] = (citation, min(first, start), max(last, end))
    budget = max(_LEAST_QUOTED, room // max(len(wanted), 1) - len(wording.statement("“”\n", 1, lang)))
    return [
        wording.statement(f"“{shown}”" if lang == "zh" else shown, number, lang)
        for number, (citation, start, end) in wanted.items()
        for shown in [wording.shorten(citation.quote, start, end, max(budget, end - start + 2))]
    ]
