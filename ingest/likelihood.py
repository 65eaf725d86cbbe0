"""Log odds that paragraphs of a page belong together: what `mending` arranges an article by.

A join is weighed against the left paragraph being whole as it is and the right one a beginning: by the words at the
break (`junction`), by what lies between, by the blank lines of the page and by how short what follows is. Knows nothing
of the other joins.
"""

from __future__ import annotations

import re

from ingest.byline import is_caption, read_header
from ingest.junction import closes, continuation, finality, unclosed
from ingest.lines import columns, ends_sentence, has_cjk, heading_like, is_item, several_sentences
from ingest.wrapping import Paragraph

__all__ = ["FARTHEST", "Likelihood"]

# Log odds, by the number of paragraphs passed over, of a break with such a box against one with none.
BOX = (0.0, -0.8, -1.4, -2.0, -2.6, -3.2, -3.8)
FARTHEST = len(BOX)
WHOLE = {"long": -3.5, "comma": -3.0}
CERTAIN = 9.0
NEVER = -1000.0
SHORT = 64  # columns
VERSE = 44  # columns
VERSE_ENDED = 3.0
REMNANT = 40  # columns
# The gap before a paragraph, on a page that has wider ones at all.
WIDE, NARROW = 2.0, -2.0
# The least log odds of a join with the next paragraph, and of one past a box.
LEAST = -2.5
LEAST_BOX = -0.5
_NUMBER = r"[\d０-９][\d０-９.,]*"
_UNITS = "年月日号%％‰万亿倍"
_OPEN_RANGE = re.compile(rf"{_NUMBER}[{_UNITS}\w]{{0,4}}[至—–~～]\Z")
_OPEN_SERIES = re.compile(r"[、和与及或至]\Z")
_DECIMAL = re.compile(r"[^\x00-\x7f]\d+[.．]\Z")  # 营收1. | 44亿元


class Likelihood:
    """What may be asked of the paragraphs of one article, by their numbers."""

    def __init__(self, paragraphs: list[Paragraph]) -> None:
        self._texts = [paragraph.text for paragraph in paragraphs]
        self._gaps = [paragraph.gap for paragraph in paragraphs]
        self._usual_gap = sorted(self._gaps)[len(self._gaps) // 2]
        self._widths = [columns(text) for text in self._texts]
        self._closed = [_may_close(text, width) for text, width in zip(self._texts, self._widths, strict=True)]
        self._complete = [not _may_be_broken(text) for text in self._texts]
        self.page = "\n".join(self._texts)
        self._known: dict[tuple[int, int], float] = {}
        self._wholes: dict[tuple[int, bool], float] = {}
        self.count = len(self._texts)
        self._gaps_tell = self._wide_at_breaks()
        self._loose = self._unpunctuated()

    def complete(self, number: int) -> bool:
        """Whether a paragraph certainly does not go on anywhere."""
        return self._complete[number] or self.whole(number, linked=False) >= CERTAIN

    def barrier(self, number: int) -> bool:
        """Whether nothing is joined to or past a paragraph."""
        return read_header(self._texts[number]) is not None

    def closed(self, number: int) -> bool:
        """Whether a paragraph may be the last of a box or stand in one by itself."""
        return self._closed[number]

    def may_be_box(self, first: int, end: int) -> bool:
        """Whether complete paragraphs from `first` to before `end` may be a box: it ends with a sentence, or is one
        line.
        """
        return end - first <= 1 or ends_sentence(self._texts[end - 1])

    def link(self, number: int, target: int) -> float:
        """The odds of a join, NEVER where they are too small for it."""
        odds = self.odds(number, target)
        return odds if odds > (LEAST if target == number + 1 else LEAST_BOX) else NEVER

    def odds(self, number: int, target: int) -> float:
        """Log odds of a paragraph going on in another against that one being a beginning."""
        if (number, target) not in self._known:
            self._known[number, target] = self._odds(number, target)
        return self._known[number, target]

    def _odds(self, number: int, target: int) -> float:
        left, right = self._texts[number], self._texts[target]
        if right[:1] in "#|>" or (is_item(right) and not (unclosed(left) and closes(right))):
            return NEVER
        odds = self._junction(number, target)
        if target > number + 1:
            odds += BOX[target - number - 1] - 1.5 * heading_like(left) + self._box_odds(number + 1, target)
        return odds

    def _junction(self, number: int, target: int) -> float:
        left, right = self._texts[number], self._texts[target]
        odds = continuation(left, right, self.page) - 2.0 * heading_like(right) + _figures(left, right)
        if self._gaps_tell:
            odds += WIDE if self._gaps[target] > self._usual_gap else NARROW
        if self._widths[target] <= REMNANT and ends_sentence(right) and not several_sentences(right):
            odds += 2.5 if _OPEN_SERIES.search(left) else 1.0
        return odds

    def _box_odds(self, first: int, end: int) -> float:
        """A single short sentence is hardly a box: it is the rest of something."""
        lone = end == first + 1 and self._widths[first] <= REMNANT and ends_sentence(self._texts[first])
        return -3.0 if lone else 0.0

    def _wide_at_breaks(self) -> bool:
        """Whether the page leaves more blank lines than usual where its paragraphs break off."""
        after = [
            self._gaps[number + 1] > self._usual_gap
            for number, text in enumerate(self._texts[:-1])
            if not self._complete[number] and not heading_like(text)
        ]
        return sum(after) * 3 > len(after) * 2

    def _unpunctuated(self) -> bool:
        """Whether the article ends its long paragraphs without a full stop as a habit: what follows goes not on."""
        long = [number for number, width in enumerate(self._widths[:-1]) if width > SHORT]
        unfinished = [number for number in long if not ends_sentence(self._texts[number])]
        if len(long) < 4 or len(unfinished) * 2 <= len(long):
            return False
        return sum(self.odds(number, number + 1) < 0 for number in unfinished) * 2 > len(unfinished)

    def whole(self, number: int, linked: bool) -> float:
        """Log odds that a paragraph, though no sentence end closes it, is whole, against being broken; 0 where one
        does. `linked`: it continues another.
        """
        if self._complete[number]:
            return 0.0
        if (number, linked) not in self._wholes:
            self._wholes[number, linked] = self._whole(number, linked)
        return self._wholes[number, linked]

    def _whole(self, number: int, linked: bool) -> float:
        left, width = self._texts[number], self._widths[number]
        long = linked or width > SHORT or several_sentences(left)
        comma = left[-1] in "，、,（(“‘《「—"
        odds = WHOLE["long"] if long else WHOLE["comma"] if comma or unclosed(left) else _heading_odds(left, width)
        odds += 3.0 * (left[-1] in "；;") + 1.5 * (left[-1] in '”’」』）)】》"')
        odds += 3.0 * is_item(left) + 5.0 * self._loose
        if long:
            return odds
        if not has_cjk(left) and comma and len(left.split()) <= 5:
            odds += CERTAIN  # Dear readers,
        if number + 1 < len(self._gaps) and self._gaps[number + 1] > self._usual_gap:
            return odds - 1.5
        return odds + self._verse_odds(number)

    def _verse_odds(self, number: int) -> float:
        """Short lines among short lines are verse, a list or talk, all the more when the others end openly too."""
        around = [*range(max(0, number - 1), number), *range(number + 1, min(self.count, number + 3))]
        short = [other for other in around if self._widths[other] <= VERSE]
        if self._widths[number] > VERSE or len(short) < 2:
            return 0.0
        open_ends = [self._texts[number][-1] in "，,", *(not ends_sentence(self._texts[other]) for other in short)]
        return CERTAIN if any(open_ends) else VERSE_ENDED


def _may_close(text: str, width: int) -> bool:
    return ends_sentence(text) or is_caption(text) or (width <= SHORT and (heading_like(text) or is_item(text)))


def _may_be_broken(left: str) -> bool:
    if left[:1] in "#|>" or left.startswith(("```", "---", "***")) or left.endswith(("：", ":", "|")):
        return False
    if (ends_sentence(left) and not _DECIMAL.search(left[-8:])) or not any(character.isalnum() for character in left):
        return False
    return not is_caption(left) and read_header(left) is None


def _heading_odds(line: str, width: int) -> float:
    """Log odds that a short line is a heading: the wider and the more clauses, the less so."""
    excess = max(0, width - (20 if has_cjk(line) else 36)) / 12
    return 3.5 - excess - len(re.findall("[，,]", line)) + finality(line)


def _figures(left: str, right: str) -> float:
    """Log odds by a figure at the break: its unit on the other side, or the other end of a range."""
    if _OPEN_RANGE.search(left[-12:]):
        return 4.0 if right[:1].isdigit() else -3.0
    if left[-1].isdigit() and right[0] in _UNITS:
        return 4.0
    return 0.0
