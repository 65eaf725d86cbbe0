"""Reprints: passages of different articles that say the same in nearly the same words are grouped and counted.

A reprint may change words, lose a sentence or gain a byline. Reports made from one template (results of two companies,
warnings of two days) have as many words in common, but other figures or other names: they stay apart.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.words import normalize

__all__ = ["near_duplicates"]

_SHINGLE = 8  # characters
_SAMPLED = 8  # one of so many characters starts a shingle; the same ones in both texts, wherever they stand
_SAME = 0.35  # Jaccard similarity of the sampled shingles from which two texts may be one story
_FEWEST = 3  # shingles below which texts are too short to tell
_COMPARED = 3  # stories that a text is compared with word by word
_CUT = 24  # characters by which a second cut of a text is found in the first
_FIGURES = 0.7  # share of the figures of one text that the other has when they are one story
_NAMES = frozenset(("nr", "ns", "nt", "nz", "nrt", "nrfg"))
_BYLINE = frozenset(
    "记者 通讯员 编辑 责编 责任编辑 来源 讯 电 日电 日讯 报道 本报 日报 晚报 晨报 新华社 中新社 中新网".split()
)
_END = 3  # words at an end that may be another name; more of them are text that only one of the two has
_STARTS = np.zeros(sys.maxunicode + 1, np.bool_)  # whether a character starts a shingle
_STARTS[0x3400:0xA000:_SAMPLED] = _STARTS[list(b"bgkBGK")] = True
_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits as if drawn: products of it fill all 64
_FIGURE = re.compile(r"\d+(?:[.:]\d+)*")


def near_duplicates(texts: Sequence[str]) -> list[int]:
    """For each text, best first, the place of the first text that it repeats; its own place when it repeats none."""
    first: list[int] = []
    alike = _alike(texts)
    for place, text in enumerate(texts):
        stories = sorted({first[other] for other in np.flatnonzero(alike[place, :place])})
        first.append(next((other for other in stories[:_COMPARED] if _one_story(text, texts[other])), place))
    return first


def _alike(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which of n texts share so many of their shingles that they may be one story: (n, n)."""
    shingles, owners = _shingles(texts)
    found = np.zeros((len(np.unique(shingles)), len(texts)), np.float32)
    found[np.unique(shingles, return_inverse=True)[1], owners] = 1
    shared, sizes = found.T @ found, found.sum(0)
    return np.asarray(shared >= np.maximum(_FEWEST, _SAME * (sizes[:, None] + sizes - shared)))


def _shingles(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Of all sampled shingles of texts, white space left out: a hash of its characters, and the place of its text."""
    bare = ["".join(text.split()) for text in texts]
    codes = np.frombuffer("".join(bare).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    ends = np.cumsum([len(text) for text in bare])
    starts = np.flatnonzero(_STARTS[codes])
    owners = np.searchsorted(ends, starts, side="right")
    whole = starts + _SHINGLE <= ends[owners]
    starts, owners = starts[whole], owners[whole]
    hashes = np.zeros(len(starts), np.uint64)
    for step in range(_SHINGLE):
        hashes = (hashes + codes[starts + step]) * _MIX
        hashes ^= hashes >> np.uint64(29)
    return hashes, owners


def _one_story(one: str, other: str) -> bool:
    """Whether two texts that share most of their words share their figures and names as well."""
    if one == other:
        return True
    figures, more = _figures(normalize(one)), _figures(normalize(other))
    if min(len(figures), len(more)) and len(figures & more) < _FIGURES * min(len(figures), len(more)):
        return False
    if _overlap(one, other) or _overlap(other, one):
        return True
    (words, tags), (others, other_tags) = _tagged(one), _tagged(other)
    for a, b, c, d in _replaced(words, others):
        ends = a == 0 or b == len(words) or c == 0 or d == len(others)
        if ends and max(b - a, d - c) > _END:
            continue  # the two passages begin or end at different places
        if _BYLINE & {*words[max(0, a - 3) : b + 3], *others[max(0, c - 3) : d + 3]}:
            continue
        here, there = _figures("".join(words[a:b])), _figures("".join(others[c:d]))
        if here and there and here != there:
            return False
        if _names(words[a:b], tags[a:b]) and _names(others[c:d], other_tags[c:d]):
            return False
    return True


def _overlap(one: str, other: str) -> bool:
    """Whether the first holds the second, or ends with what the second begins with: two cuts of one text."""
    start = one.find(other[:_CUT])
    return start >= 0 and other.startswith(one[start : start + len(other)])


def _replaced(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where one text has other words than the other: (from, to) in one, (from, to) in the other."""
    least = min(len(words), len(others))
    head = next((n for n in range(least) if words[n] != others[n]), least)
    tail = next((n for n in range(least - head) if words[-1 - n] != others[-1 - n]), least - head)
    middle, middles = words[head : len(words) - tail], others[head : len(others) - tail]
    for kind, a, b, c, d in SequenceMatcher(None, middle, middles, autojunk=False).get_opcodes():
        if kind == "replace":
            yield a + head, b + head, c + head, d + head


def _names(words: Sequence[str], tags: Sequence[str]) -> bool:
    return any(tag in _NAMES and len(word) > 1 for word, tag in zip(words, tags, strict=True))


def _figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(text))


@lru_cache(maxsize=256)
def _tagged(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a text and their parts of speech."""
    pairs = [(word, tag) for word, tag in rjieba.tag(normalize(text)) if not word.isspace()]
    return tuple(word for word, _ in pairs), tuple(tag for _, tag in pairs)
