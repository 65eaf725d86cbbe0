"""Mentions: how far a text mentions a term of a question, where the words are cut differently or said in part.

The segmenter cuts unknown words anywhere (奶酪|棒里, 后陆|一帆): such a term is mentioned when each of its characters
stands in the text together with its neighbour in the question. Knows nothing of synonyms.
"""

from __future__ import annotations

from collections.abc import Sequence

from retriever.question import Question, Term
from retriever.rerank import Evidence, Line

__all__ = ["context", "mentioned", "mentions"]

_FUNCTION = frozenset("的了里中上下在后前是和与及由被对个这那有什么哪为以从到向把将其也")
_WHOLE, _PART = 0.9, 0.8


def context(line: Line) -> str:
    """The sentence with what it leans on."""
    return "\n".join((line.normal, *line.before, line.heading, line.title, line.lead))


def mentions(question: Question, item: Evidence) -> list[float]:
    """0…1 for each of the question's terms: how far the sentence and what it leans on mention it."""
    text = context(item.line)
    return [
        max(own, mentioned(term, question.normal, text)) for term, own in zip(question.terms, item.terms, strict=True)
    ]


def mentioned(term: Term, asked: str, text: str) -> float:
    """0…1: how far a text mentions a term of the normalised question `asked`."""
    start = asked.find(term.text)
    if start < 0 or term.text.isascii() or term.text[0].isdigit():
        return 0.0
    covered = _covered(asked, range(start, start + len(term.text)), text)
    share = covered / len(term.text)
    return _WHOLE if share == 1.0 else 0.0 if term.name else _PART * share


def _covered(asked: str, places: Sequence[int], text: str) -> int:
    """How many characters of a question stand in a text beside the same neighbour, or say nothing by themselves."""
    return sum(_says_nothing(asked, place) or _stands(asked, place, text) for place in places)


def _says_nothing(asked: str, place: int) -> bool:
    """Function words, and what figures are counted in: 多少|张."""
    return asked[place] in _FUNCTION or asked.endswith(("多少", "几"), 0, place)


def _stands(asked: str, place: int, text: str) -> bool:
    neighbours = [p for p in (place - 1, place + 1) if 0 <= p < len(asked) and asked[p].isalnum()]
    telling = [p for p in neighbours if not _says_nothing(asked, p)]
    if not telling:
        return asked[place] in text
    return any(asked[min(p, place) : max(p, place) + 1] in text for p in neighbours)
