"""Paragraphs of one article → the same with sentences whole again that a column break or a box of text had cut.

An unfinished paragraph goes on in the next one or, past a complete box of paragraphs, in one further down; which is
the more likely is weighed by `junction`. The box then stands behind the paragraph that it cut. What could as well be a
heading, an item, a verse or a line of speech is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.byline import is_caption, read_header
from ingest.junction import closes, continuation, finality, join, unclosed
from ingest.lines import columns, ends_sentence, has_cjk, heading_like, is_item, several_sentences
from ingest.wrapping import Paragraph

__all__ = ["Mended", "mend"]

# Log odds, by the number of paragraphs passed over, of a break with such a box against one with none.
BOX = (0.0, -0.8, -1.4, -2.0, -2.6, -3.2, -3.8)
WHOLE = {"long": -3.5, "comma": -3.0}
CERTAIN = 9.0
SHORT = 64  # columns
VERSE = 44  # columns


@dataclass(frozen=True, slots=True)
class Mended:
    """The paragraphs, how many breaks were mended in them, and how many boxes set apart."""

    paragraphs: list[str]
    mended: int = 0
    boxes: int = 0


class _Page(NamedTuple):
    """What is the same for all breaks of an article."""

    text: str
    usual_gap: int
    loose: bool  # long paragraphs end without a full stop as a habit


def mend(paragraphs: list[Paragraph]) -> Mended:
    """Join what belongs together. An article without faults comes back as it was."""
    if not paragraphs:
        return Mended([])
    gaps = sorted(paragraph.gap for paragraph in paragraphs)
    page = _Page("\n".join(line.text for line in paragraphs), gaps[len(gaps) // 2], _unpunctuated(paragraphs))
    done: list[str] = []
    mended = boxes = position = 0
    while position < len(paragraphs):
        current = paragraphs[position]
        box: list[Paragraph] = []
        # Joined once, a paragraph may be cut again; but it has one box only.
        while (ahead := _continuation_at(current, paragraphs[position + 1 : position + len(BOX)], page, done)) and (
            ahead == 1 or not box
        ):
            box += paragraphs[position + 1 : position + ahead]
            boxes += ahead > 1
            mended += 1
            position += ahead
            current = replace(current, text=join(current.text, paragraphs[position].text, page.text))
        done += [current.text, *(paragraph.text for paragraph in box)]
        position += 1
    return Mended(done, mended, boxes)


def _unpunctuated(paragraphs: list[Paragraph]) -> bool:
    """Whether the article ends its long paragraphs without a full stop as a habit."""
    long = [paragraph.text for paragraph in paragraphs if columns(paragraph.text) > SHORT]
    return len(long) >= 4 and sum(not ends_sentence(text) for text in long) * 2 > len(long)


def _continuation_at(current: Paragraph, following: list[Paragraph], page: _Page, done: list[str]) -> int:
    """How many paragraphs ahead the current one goes on, 0 when it is whole."""
    left = current.text
    if not following or not _may_be_broken(left):
        return 0
    best, best_odds = 0, _whole(left, following, page, done)
    if best_odds >= CERTAIN:
        return 0
    for ahead, candidate in enumerate(following, start=1):
        right = candidate.text
        if read_header(right):
            break
        if _may_go_on(left, right) and _is_box(following[: ahead - 1]):
            odds = continuation(left, right, page.text) + BOX[ahead - 1]
            odds -= 2.0 * heading_like(right) + 1.5 * (ahead > 1 and heading_like(left))
            if odds > best_odds:
                best, best_odds = ahead, odds
    return best


def _may_be_broken(left: str) -> bool:
    if left[:1] in "#|>" or left.startswith(("```", "---", "***")) or left.endswith(("：", ":", "|")):
        return False
    if ends_sentence(left) or not any(character.isalnum() for character in left):
        return False
    return not is_caption(left) and read_header(left) is None


def _may_go_on(left: str, right: str) -> bool:
    return right[:1] not in "#|>" and (not is_item(right) or (unclosed(left) and closes(right)))


def _is_box(passed: list[Paragraph]) -> bool:
    """Whether the paragraphs passed over are complete in themselves. A broken one among them has the nearer claim."""
    texts = [paragraph.text for paragraph in passed]
    if not all(
        ends_sentence(text) or is_caption(text) or (columns(text) <= SHORT and (heading_like(text) or is_item(text)))
        for text in texts
    ):
        return False
    return not texts or ends_sentence(texts[-1]) or len(texts) == 1


def _whole(left: str, following: list[Paragraph], page: _Page, done: list[str]) -> float:
    """Log odds that a paragraph, though no sentence end closes it, is whole."""
    long = columns(left) > SHORT or several_sentences(left)
    comma = left[-1] in "，、,（(“‘《「—"
    odds = WHOLE["long"] if long else WHOLE["comma"] if comma or unclosed(left) else _heading_odds(left)
    odds += 3.0 * (left[-1] in "；;") + 1.5 * (left[-1] in '”’」』）)】》"') + 3.0 * is_item(left) + 5.0 * page.loose
    if long:
        return odds
    if not has_cjk(left) and comma and len(left.split()) <= 5:
        odds += CERTAIN  # Dear readers,
    if following[0].gap > page.usual_gap:
        return odds - 1.5
    neighbours = [*done[-1:], *(paragraph.text for paragraph in following[:2])]
    short = sum(0 < columns(text) <= VERSE for text in neighbours)
    return odds + CERTAIN if columns(left) <= VERSE and short >= 2 else odds


def _heading_odds(line: str) -> float:
    """Log odds that a short line is a heading: the wider and the more clauses, the less so."""
    excess = max(0, columns(line) - (20 if has_cjk(line) else 36)) / 12
    return 3.5 - excess - len(re.findall("[，,]", line)) + finality(line)
