"""Two questions in one English sentence: clauses joined by “and”, attributes, names or years in a row."""

from __future__ import annotations

import re

from assistant.naming import english_attribute

__all__ = ["english_clauses", "english_row"]

_ASKS = (
    r"(?:who|whom|what|when|where|why|which|how|in which|on which|by how|(?:is|are|was|were|did|does|do|has|have)"
    r"(?= (?:it|he|she|they|the|its|their|his|her|there)\b))\b"
)
_BORDER = re.compile(rf"(?:[,;]? and(?: also)?|[,;?])\s+(?={_ASKS})", re.IGNORECASE)
_AND = re.compile(r",? and (?:also )?(?:(?:the|its|their|his|her|in) )?", re.IGNORECASE)
_YEAR_LEFT, _YEAR_RIGHT = re.compile(r"(?:19|20)\d\d$"), re.compile(r"(?:19|20)\d\d(?!\d)")
_NAME_LEFT = re.compile(r"(?:[A-Z][\w&.-]*|[A-Z]\w*)(?: [A-Z\d][\w&.-]*)*$")
_NAME_RIGHT = re.compile(r"[A-Z][\w&.-]*\w(?: [A-Z\d][\w&.-]*\w)*")
_TOGETHER = re.compile(
    r"\b(?:between|together|jointly|combined|in total|difference|merge\w*|agree\w*|higher|larger|more|bigger|lower)\b",
    re.I,
)


def english_clauses(text: str) -> list[str]:
    """The clauses that each ask; one when the sentence is one question."""
    if not re.match(_ASKS, text, re.IGNORECASE):
        return [text]
    return [clause.strip(" ?,.") for clause in _BORDER.split(text) if clause.strip(" ?,.")]


def english_row(text: str) -> list[tuple[str, str]]:
    """(what to call it, the question) for each of two things in a row; empty when there are none."""
    for join in _AND.finditer(text):
        left, right = text[: join.start()], text[join.end() :]
        years = _YEAR_LEFT.search(left), _YEAR_RIGHT.match(right)
        if years[0] and years[1]:
            return _pair(text, years[0].start(), join.span(), join.end() + years[1].end())
        named = _attributes(left, right)
        if named:
            return _pair(text, named[0], join.span(), join.end() + named[1])
        names = _NAME_LEFT.search(left), _NAME_RIGHT.match(right)
        if names[0] and names[1] and names[0].start() and english_attribute(text) and not _TOGETHER.search(text):
            return _pair(text, names[0].start(), join.span(), join.end() + names[1].end())
    return []


def _attributes(left: str, right: str) -> tuple[int, int] | None:
    """Where the attribute in front of “and” starts and the one behind it ends."""
    before = english_attribute(left)
    behind = english_attribute(right)
    if before is None or behind is None or behind[0] > 0:
        return None
    while before[1] < len(left):  # the last one in front of “and”
        later = english_attribute(left[before[1] :])
        if later is None:
            return None
        before = (before[1] + later[0], before[1] + later[1])
    return before[0], behind[1]


def _pair(text: str, start: int, join: tuple[int, int], end: int) -> list[tuple[str, str]]:
    before, after = text[:start], text[end:]
    before = re.sub(r"\b(are|were)\b", lambda match: {"are": "is", "were": "was"}[match.group()], before, count=1)
    after = re.sub(r",?\s*\brespectively\b", "", after)
    return [(item, f"{before}{item}{after}") for item in (text[start : join[0]], text[join[1] : end])]
