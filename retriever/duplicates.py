"""Reprints: passages of different articles that say the same in nearly the same words are grouped and counted."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["near_duplicates"]

_SHINGLE = 8  # characters
_SAMPLED = 4  # one of so many characters starts a shingle; the same ones in both texts, wherever they stand
_SAME = 0.6  # Jaccard similarity of the sampled shingles from which two texts are one story
_FEWEST = 4  # shingles below which texts are too short to tell


def near_duplicates(texts: Sequence[str]) -> list[int]:
    """For each text, best first, the place of the first text that it repeats; its own place when it repeats none."""
    sketches = [_sketch(text) for text in texts]
    first: list[int] = []
    for place, sketch in enumerate(sketches):
        same = (other for other in range(place) if first[other] == other and _alike(sketch, sketches[other]))
        first.append(next(same, place))
    return first


def _sketch(text: str) -> frozenset[str]:
    bare = "".join(text.split())
    starts = [at for at, character in enumerate(bare[: 1 - _SHINGLE]) if ord(character) % _SAMPLED == 0]
    return frozenset([bare[at : at + _SHINGLE] for at in starts])


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if min(len(one), len(other)) < max(_FEWEST, _SAME * max(len(one), len(other))):
        return False
    shared = len(one & other)
    return shared >= _SAME * (len(one) + len(other) - shared)
