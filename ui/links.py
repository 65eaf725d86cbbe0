"""Permanent links to a sentence: article id, place and a fingerprint of the words. Knows nothing of pages or sessions.

A link outlives the index: the id of an article depends on its file, and its sentence is found by its words when the
text before it has changed. `at` is "start-length-fingerprint".
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from ingest.article import Article
from ingest.sentences import sentences

__all__ = ["Place", "found", "written"]

_AT = re.compile(r"(\d{1,9})-(\d{1,6})-([0-9a-f]{10})")


class Place(NamedTuple):
    """Where a link leads to in an article; `exact` False when the words have changed since."""

    start: int
    end: int
    exact: bool


def written(article: Article, start: int, end: int) -> str:
    """`at` of a link to article.text[start:end]."""
    return f"{start}-{end - start}-{_fingerprint(article.text[start:end])}"


def found(article: Article, at: str) -> Place | None:
    """The place that `at` means: where it was, else where its words are now, else the sentence that is there now.

    None when `at` is no place or lies behind the end of the text.
    """
    match = _AT.fullmatch(at)
    if match is None:
        return None
    text, start, length, fingerprint = article.text, int(match[1]), int(match[2]), match[3]
    if length == 0:
        return None
    if start + length <= len(text) and _fingerprint(text[start : start + length]) == fingerprint:
        return Place(start, start + length, True)
    moved = (s for s in range(len(text) - length + 1) if _fingerprint(text[s : s + length]) == fingerprint)
    nearest = min(moved, key=lambda s: abs(s - start), default=None)
    if nearest is not None:
        return Place(nearest, nearest + length, True)
    there = next((sentence for sentence in sentences(text) if sentence.start <= start < sentence.end), None)
    return Place(there.start, there.end, False) if there else None


def _fingerprint(words: str) -> str:
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
