"""Paragraphs of one article → the same with sentences whole again that a column break or a box of text had cut.

An unfinished paragraph goes on in the next one or, past a complete box of paragraphs, in one further down. Each has one
continuation at most and continues one at most, and nothing that belongs together lies crosswise: of all such
arrangements the likeliest as a whole is taken (`likelihood` weighs the single joins), not the best of each paragraph
for itself. The box then stands behind the paragraph that it cut. What could as well be a heading, an item, a verse or
a line of speech is left as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from ingest.junction import join_all
from ingest.likelihood import FARTHEST, Likelihood
from ingest.wrapping import Paragraph

__all__ = ["Mended", "mend"]

# How a paragraph begins: by itself, as the continuation of another, or of one that was joined past a box already.
START, LINKED, BOXED = 0, 1, 2
SURE = 0.55  # a join must be likelier than everything else that could become of the paragraph


@dataclass(frozen=True, slots=True)
class Mended:
    """The paragraphs, how many breaks were mended in them, and how many boxes set apart."""

    paragraphs: list[str]
    mended: int = 0
    boxes: int = 0


class _Choice(NamedTuple):
    """The best from one paragraph to the end of the article: its log odds against joining nothing, and where the
    paragraph goes on (itself: nowhere).
    """

    odds: float
    target: int


class _Box(NamedTuple):
    """The best reading of passed-over paragraphs as complete in themselves, and which of them go on in the next."""

    odds: float
    joined: tuple[int, ...]


def mend(paragraphs: list[Paragraph]) -> Mended:
    """Join what belongs together. An article without faults comes back as it was."""
    if not paragraphs:
        return Mended([])
    weigh = Likelihood(paragraphs)
    links = _arrangement(len(paragraphs), weigh)
    texts = [paragraph.text for paragraph in paragraphs]
    links = {number: target for number, target in links.items() if _sure(number, links, weigh)}
    boxes = sum(target > number + 1 for number, target in links.items())
    return Mended(_joined(texts, links, weigh.page), len(links), boxes)


def _arrangement(count: int, weigh: Likelihood) -> dict[int, int]:
    """Which paragraph goes on in which, in the likeliest arrangement of all."""
    best: list[tuple[_Choice, ...]] = [(_Choice(0.0, count),) * 3] * (count + 1)
    for number in range(count - 1, -1, -1):
        after = best[number + 1][START].odds
        if weigh.complete(number):
            best[number] = (_Choice(after, number),) * 3
            continue
        boxes = _boxes(number + 1, count, weigh)
        best[number] = tuple(
            max(
                [
                    _Choice(after + weigh.whole(number, linked=state != START), number),
                    *_ways_on(number, state, boxes, best, weigh),
                ],
                key=lambda choice: choice.odds,
            )
            for state in (START, LINKED, BOXED)
        )
    return _links(count, best, weigh)


def _ways_on(
    number: int, state: int, boxes: dict[int, _Box], best: list[tuple[_Choice, ...]], weigh: Likelihood
) -> list[_Choice]:
    found = []
    for target, box in boxes.items():
        passes = target > number + 1
        if passes and state == BOXED:
            break
        odds = weigh.link(number, target)
        after = BOXED if passes or state == BOXED else LINKED
        found.append(_Choice(odds + box.odds + best[target][after].odds, target))
    return found


def _boxes(first: int, count: int, weigh: Likelihood) -> dict[int, _Box]:
    """For each paragraph that may follow a box beginning at `first`, the best reading of that box. The box may be
    empty; one that nothing makes complete is not there.
    """
    until: dict[int, _Box] = {first: _Box(0.0, ())}
    found: dict[int, _Box] = {}
    for end in range(first, min(count, first + FARTHEST)):
        if weigh.barrier(end):
            break
        if end in until and weigh.may_be_box(first, end):
            found[end] = until[end]
        reading = _box_until(first, end, until, weigh)
        if reading:
            until[end + 1] = reading
    return found


def _box_until(first: int, last: int, until: dict[int, _Box], weigh: Likelihood) -> _Box | None:
    """The best reading of the paragraphs up to `last` with `last` complete, None when there is none."""
    if not weigh.closed(last):
        return None
    best, odds = None, 0.0
    for start in range(last, first - 1, -1):
        if start < last:
            if weigh.complete(start):
                break
            odds += weigh.link(start, start + 1)
        total = odds + weigh.whole(last, linked=start < last) + until[start].odds if start in until else 0.0
        if start in until and (best is None or total > best.odds):
            best = _Box(total, (*until[start].joined, *range(start, last)))
    return best


def _links(count: int, best: list[tuple[_Choice, ...]], weigh: Likelihood) -> dict[int, int]:
    links: dict[int, int] = {}
    number, state = 0, START
    while number < count:
        target = best[number][state].target
        if target == number:
            number, state = number + 1, START
            continue
        links[number] = target
        if target > number + 1:
            inner = _boxes(number + 1, count, weigh)[target].joined
            links.update((joined, joined + 1) for joined in inner)
            state = BOXED
        else:
            state = max(state, LINKED)
        number = target
    return links


def _sure(number: int, links: dict[int, int], weigh: Likelihood) -> bool:
    """Whether a join is likely enough beside all else that could become of the paragraph: a false sentence is far
    worse than a break left as it is.
    """
    target = links[number]
    claimed = set(links.values()) - {target}
    others = [weigh.whole(number, linked=number in claimed)]
    for other in range(number + 1, min(weigh.count, number + 1 + FARTHEST)):
        if weigh.barrier(other):
            break
        if other != target and other not in claimed:
            others.append(weigh.odds(number, other))
        # Nothing lies beyond a paragraph that is broken itself and goes on farther down.
        if not weigh.closed(other) and links.get(other, other + 1) != other + 1:
            break
    return sum(math.exp(odds - weigh.odds(number, target)) for odds in others) <= (1 - SURE) / SURE


def _joined(texts: list[str], links: dict[int, int], page: str) -> list[str]:
    """The paragraphs with their continuations, a box behind the paragraph that it cut."""
    continued = set(links.values())
    found: list[str] = []
    for number, text in enumerate(texts):
        if number in continued:
            continue
        pieces, at = [text], number
        while at in links:
            at = links[at]
            pieces.append(texts[at])
        found.append(join_all(pieces, page))
    return found
