"""The rest of a row: what other sentences add to the names that the best one gives (甲和乙; elsewhere 乙、丙).

Only where several are asked for, and where the other sentence names one of them again. Knows nothing of how it is
worded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.candidates import Candidate
from assistant.fuller import asks_for_several
from retriever.question import Question

__all__ = ["rest_of_row"]

_ITEMS = re.compile("、|和|与|以及|及|,|/| ")
_AND_SO_ON = re.compile("等.*$|(?:领衔|联袂)?主演$")
_GUEST = re.compile(
    r"(?:等)?(?:领衔|联袂|联合)?主演[,;、](?P<guest>[\u4e00-\u9fff·]{2,10}(?:特别|友情)(?:演出|出演|主演))"
)
_LONGEST = 10
_LOOKED_AT = 8
_AS_GOOD = 0.5  # of the best candidate's score
_MOST = 2  # sentences that add something


def rest_of_row(question: Question, best: Candidate, candidates: Sequence[Candidate]) -> list[tuple[str, Candidate]]:
    """[(the items that a further sentence adds, the sentence)]; empty where one name was asked for."""
    if best.span is None or not asks_for_several(question):
        return []
    known = _items(best.words)
    found: list[tuple[str, Candidate]] = [(guest, best) for guest in _guests(question, best)]
    for other in candidates[:_LOOKED_AT]:
        if other is best or other.span is None or other.score < _AS_GOOD * best.score or len(found) >= _MOST:
            continue
        items = _items(other.words)
        again = any(_same(one, item) for one in known for item in items)
        if not again or max(map(len, items)) > _LONGEST:
            continue
        new = [item for item in items if not any(_same(one, item) for one in known)]
        if new:
            known += new
            found.append(("、".join(_written(other, item) for item in new), other))
    return found


def _guests(question: Question, best: Candidate) -> list[str]:
    """Who besides the leading actors appears as a guest, as the same sentence says it: 丁特别出演."""
    line, span = best.evidence.line, best.span
    guest = _GUEST.match(line.normal, span.end) if span and "主演" in question.normal else None
    return [line.text[slice(*guest.span("guest"))]] if guest else []


def _items(words: str) -> list[str]:
    pieces = (_AND_SO_ON.sub("", piece).strip("《》“” ") for piece in _ITEMS.split(words))
    return [piece for piece in pieces if len(piece) > 1]


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def _written(candidate: Candidate, item: str) -> str:
    """An item as its sentence writes it."""
    line = candidate.evidence.line
    at = line.normal.find(item)
    return line.text[at : at + len(item)]
