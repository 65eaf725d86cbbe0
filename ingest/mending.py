"""Paragraphs of one article → the same with sentences whole again that a column break or a box of text had cut.

An unfinished paragraph goes on in the next one or, past a complete box of paragraphs, in one further down; which is
the more likely is weighed by `junction`. The box then stands behind the paragraph that it cut. What could as well be a
heading, an item, a verse or a line of speech is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.byline import is_caption, read_header
from ingest.junction import closes, continuation, finality, join, unclosed
from ingest.lines import columns, ends_sentence, has_cjk, heading_like, is_item, several_sentences
from ingest.wrapping import Paragraph

__all__ = ["Mended", "mend"]

# Log odds, by the number of paragraphs passed over, of a break with such a box against one with none.
BOX = (0.0, -0.8, -1.4, -2.0, -2.6, -3.2, -3.8)
WHOLE = {"long": -3.5, "comma": -3.0}
SHORT = 64  # columns
VERSE = 44  # columns


@dataclass(frozen=True, slots=True)
class Mended:
    """The paragraphs, how many breaks were mended in them, and how many boxes set apart."""

    paragraphs: list[str]
    mended: int = 0
    boxes: int = 0


def mend(paragraphs: list[Paragraph]) -> Mended:
    """Join what belongs together. An article without faults comes back as it was."""
    rest = list(paragraphs)
    page = "\n".join(paragraph.text for paragraph in paragraphs)
    usual_gap = sorted(paragraph.gap for paragraph in rest)[len(rest) // 2] if rest else 0
    loose = _unpunctuated(rest)
    done: list[str] = []
    mended = boxes = 0
    while rest:
        first = rest[0]
        ahead = _continuation_at(rest, page, usual_gap, loose, done[-1] if done else "")
        if ahead is None:
            done.append(first.text)
            rest.pop(0)
            continue
        joined = replace(first, text=join(first.text, rest[ahead].text, page))
        box, rest = rest[1:ahead], rest[ahead + 1 :]
        mended += 1
        boxes += ahead > 1
        # A box is complete: it need not be looked at again, and the joined paragraph may be cut once more.
        rest = [joined, *rest]
        if box:
            rest, tail = _settle(rest, page, usual_gap, loose)
            mended += tail
            done += [rest.pop(0).text, *(paragraph.text for paragraph in box)]
    return Mended(done, mended, boxes)


def _settle(rest: list[Paragraph], page: str, usual_gap: int, loose: bool) -> tuple[list[Paragraph], int]:
    """Join what directly follows an already joined paragraph, before its box is put behind it."""
    count = 0
    while _continuation_at(rest, page, usual_gap, loose, "") == 1:
        rest = [replace(rest[0], text=join(rest[0].text, rest[1].text, page)), *rest[2:]]
        count += 1
    return rest, count


def _unpunctuated(paragraphs: list[Paragraph]) -> bool:
    """Whether the article ends its long paragraphs without a full stop as a habit."""
    long = [paragraph.text for paragraph in paragraphs if columns(paragraph.text) > SHORT]
    return len(long) >= 4 and sum(not ends_sentence(text) for text in long) * 2 > len(long)


def _continuation_at(rest: list[Paragraph], page: str, usual_gap: int, loose: bool, before: str) -> int | None:
    """How many paragraphs ahead the first one goes on, None when it is whole."""
    left = rest[0].text
    if len(rest) < 2 or not _may_be_broken(left):
        return None
    whole = _whole(rest, usual_gap, before) + (5.0 if loose else 0.0)
    best: tuple[float, int] | None = None
    for ahead in range(1, min(len(rest), len(BOX))):
        right = rest[ahead].text
        if read_header(right):
            break
        if _may_go_on(left, right) and _is_box(rest[1:ahead]):
            odds = continuation(left, right, page) + BOX[ahead - 1]
            if heading_like(right):
                odds -= 2.0
            if ahead > 1 and heading_like(left):
                odds -= 1.5
            best = max(best or (odds, ahead), (odds, ahead))
    return best[1] if best and best[0] > whole else None


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
        ends_sentence(text) or is_caption(text) or (columns(text) <= SHORT and heading_like(text)) for text in texts
    ):
        return False
    return not texts or ends_sentence(texts[-1]) or len(texts) == 1


def _whole(rest: list[Paragraph], usual_gap: int, before: str) -> float:
    """Log odds that the first paragraph, though no sentence end closes it, is whole."""
    left, following = rest[0].text, rest[1]
    long = columns(left) > SHORT or several_sentences(left)
    comma = left[-1] in "，、,（(“‘《「—"
    odds = WHOLE["long"] if long else WHOLE["comma"] if comma or unclosed(left) else _heading_odds(left)
    if left[-1] in "；;":
        odds += 3.0
    if left[-1] in '”’」』）)】》"':
        odds += 1.5
    if is_item(left):
        odds += 3.0
    if not long:
        if not has_cjk(left) and comma and len(left.split()) <= 5:
            odds += 6.0  # Dear readers,
        if following.gap > usual_gap:
            odds -= 1.5
        neighbours = [before, following.text, *(paragraph.text for paragraph in rest[2:3])]
        short = sum(0 < columns(text) <= VERSE for text in neighbours)
        if following.gap <= usual_gap and columns(left) <= VERSE and short >= 2:
            odds += 8.0
    return odds


def _heading_odds(line: str) -> float:
    """Log odds that a short line is a heading: the wider and the more clauses, the less so."""
    excess = max(0, columns(line) - (20 if has_cjk(line) else 36)) / 12
    return 3.5 - excess - len(re.findall("[，,]", line)) + finality(line)
