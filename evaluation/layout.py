"""Scraped pages simulated from held-out news: are sentences that a column break or a box had cut whole again?

Paragraphs of one article, cut at random places inside sentences; a box is one to four paragraphs of another article.
Half of the pages leave blank lines where they are broken, half give no such hint. The news are those that
`training/train_layout.py` holds out.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from evaluation import report
from ingest.cleaning import clean
from ingest.layout import repair

__all__ = ["KINDS", "Page", "layout", "simulate"]

PAGES = 250  # of each kind
_SENTENCE = re.compile("(?<=[。！？])(?=[^”’」）)》\\]])")
_NEWS_HEAD = re.compile("^[^，]{0,20}，正文：(?:原标题：)?")
_NEVER_FIRST = "，。、；：！？”’）》」)%…—·.,;:!? \u3000"
_HEADINGS = ("旧桥老了", "钱从哪里来", "“多年未见”的价格", "谁在为它买单", "回归与重建", "从一座桥说起", "市场怎么看")
_TITLE = "海港城的一周"


@dataclass
class Page:
    """A page as it was scraped, its fragments in order, and as it was before."""

    fragments: list[str] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    cuts: set[tuple[int, int]] = field(default_factory=set)  # fragments by number, side by side in truth
    whole: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The page as a file holds it."""
        return _TITLE + "".join("\n" * (gap + 1) + line for gap, line in zip(self.gaps, self.fragments, strict=True))


def _paragraphs(text: str, draw: random.Random) -> list[str]:
    """Paragraphs of one to four sentences, without the first and the last sentence (titles, credits, rests)."""
    left = [sentence.strip() for sentence in _SENTENCE.split(text)[1:-1]]
    left = [sentence for sentence in left if len(sentence) >= 8 and sentence[0] not in _NEVER_FIRST]
    found: list[str] = []
    while left:
        count = draw.choice((1, 1, 2, 2, 3, 4))
        found.append("".join(left[:count]))
        del left[:count]
    return found


def _cut(paragraph: str, draw: random.Random) -> list[str]:
    """The paragraph in two, cut inside a sentence; whole when there is no place."""
    places = [
        at
        for at in range(2, len(paragraph) - 1)
        if paragraph[at] not in _NEVER_FIRST and paragraph[at - 1] not in "。！？!?…”’」）) "
    ]
    if not places:
        return [paragraph]
    at = draw.choice(places)
    return [paragraph[:at], paragraph[at:]]


KINDS: dict[str, tuple[int, int]] = {  # column breaks, boxes
    "column break": (1, 0),
    "several breaks": (3, 0),
    "box": (0, 1),
    "two boxes": (0, 2),
    "breaks and a box": (3, 1),
    "no fault": (0, 0),
}


def simulate(host: Sequence[str], other: Sequence[str], breaks: int, boxes: int, draw: random.Random) -> Page:
    """A page of the paragraphs `host` with so many faults, its boxes filled from `other`."""
    page = Page()
    gap = draw.choice((0, 1))
    fault_gap = gap if draw.random() < 0.5 else gap + draw.randint(2, 5)
    numbers = [number for number, text in enumerate(host) if len(text) >= 12]
    faults = draw.sample(numbers, min(breaks + boxes, len(numbers)))
    boxed, start = set(faults[:boxes]), 0
    for number, paragraph in enumerate(host):
        if draw.random() < 0.15:
            _add(page, [draw.choice(_HEADINGS)], gap)
        pieces = _cut(paragraph, draw) if number in faults else [paragraph]
        page.whole.append(paragraph)
        _add(page, pieces[:1], gap, whole=False)
        if len(pieces) == 1:
            continue
        first = len(page.fragments) - 1
        if number in boxed:
            lines = [*(["相关链接"] if draw.random() < 0.3 else []), *other[start : start + draw.randint(1, 4)]]
            start += len(lines)
            _add(page, lines[:1], fault_gap)
            _add(page, lines[1:], gap)
        page.cuts.add((first, len(page.fragments)))
        _add(page, pieces[1:], fault_gap, whole=False)
    return page


def _add(page: Page, lines: Sequence[str], gap: int, whole: bool = True) -> None:
    page.fragments += lines
    page.gaps += [gap] * len(lines)
    page.whole += lines if whole else []


def _joins(page: Page, lines: Sequence[str]) -> list[tuple[int, int]] | None:
    """Which fragments were joined, by number; None when a line cannot be read as fragments."""
    bare = ["".join(fragment.split()) for fragment in page.fragments]
    free = dict.fromkeys(range(len(bare)))
    found: list[tuple[int, int]] = []
    for line in lines:
        rest, chain = "".join(line.split()), list[int]()
        while rest:
            fits = [number for number in free if rest.startswith(bare[number])]
            if not fits:
                return None
            best = max(fits, key=lambda number: (len(bare[number]), -number))
            del free[best]
            chain.append(best)
            rest = rest[len(bare[best]) :]
        found += pairwise(chain)
    return found


def _held_out(data: Path) -> list[str]:
    with lzma.open(data / "train" / "news.jsonl.xz", "rt", encoding="utf-8") as lines:
        texts = [_NEWS_HEAD.sub("", json.loads(line)["text"]) for line in lines]
    return texts[len(texts) * 9 // 10 :]


def layout(data: Path, pages: int = PAGES, write: Callable[..., object] = report.write) -> None:
    """Break `pages` pages of each kind, repair them; count those that are whole again and the joins that are false."""
    draw = random.Random(7)
    texts = _held_out(data)
    counts: Counter[str] = Counter()
    failures: list[str] = []
    begun = time.perf_counter()
    for kind, (breaks, boxes) in KINDS.items():
        while counts[kind] < pages:
            host, other = (_paragraphs(text, draw) for text in draw.sample(texts, 2))
            if len(host) < 5 or len(other) < 3:
                continue
            page = simulate(host, other, breaks, boxes, draw)
            drafts, _ = repair(clean(page.text))
            counts[kind] += 1
            lines = [line for draft in drafts for line in draft.text.split("\n")]
            counts["right " + kind] += len(drafts) == 1 and lines == page.whole
            joins = _joins(page, lines) or []
            false = [pair for pair in joins if pair not in page.cuts]
            counts.update({"cuts": len(page.cuts), "joins": len(joins), "false": len(false)})
            failures += [
                f"{kind}: …{page.fragments[left][-12:]} | {page.fragments[right][:12]}…" for left, right in false
            ]
    figures = {f"{kind}, whole page right %": round(100 * counts["right " + kind] / pages, 1) for kind in KINDS}
    figures["pages of each kind"] = pages
    figures["sentences cut"] = counts["cuts"]
    figures["mended %"] = round(100 * (counts["joins"] - counts["false"]) / counts["cuts"], 1)
    figures["false joins %"] = round(100 * counts["false"] / max(1, counts["joins"]), 2)
    figures["seconds"] = round(time.perf_counter() - begun, 1)
    write("layout", figures, failures[:20])
