"""Chinese words that a dictionary does not list for an English word but that mean nearly the same (defence: 防守).

Their vectors lie near the middle of the word and its translations. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index import Encoder

__all__ = ["neighbours"]

Table = Mapping[str, Mapping[str, float]]
_NEAR = 0.4  # least cosine of a neighbour, and what it is worth beside a translation
_MOST = 4  # neighbours of one word
_OWN = 2.0  # what the English word itself counts in the middle of its translations
_TRANSLATIONS = 6  # the best ones that count in it
_AT_ONCE = 1000


def neighbours(table: Table, words: Sequence[str], encoder: Encoder) -> dict[str, dict[str, float]]:
    """English word → those of the Chinese words that lie nearest to it and its translations, its own left out."""
    keys = [key for key in table if key.isalpha()]
    vectors = np.asarray(encoder.encode_passages(list(words)), dtype=np.float32)
    own = np.asarray(encoder.encode_passages(keys), dtype=np.float32)
    place = {word: number for number, word in enumerate(words)}
    found: dict[str, dict[str, float]] = {}
    for begin in range(0, len(keys), _AT_ONCE):
        portion = keys[begin : begin + _AT_ONCE]
        middles = np.stack([_middle(table[key], own[begin + n], vectors, place) for n, key in enumerate(portion)])
        for key, row in zip(portion, middles @ vectors.T, strict=True):
            nearest = np.argpartition(-row, 2 * _MOST)[: 2 * _MOST]
            best = [n for n in nearest[np.argsort(-row[nearest])] if row[n] >= _NEAR and words[n] not in table[key]]
            found[key] = {words[n]: _NEAR * float(row[n]) for n in best[:_MOST]}
    return found


def _middle(
    translations: Mapping[str, float], own: NDArray[np.float32], vectors: NDArray[np.float32], place: Mapping[str, int]
) -> NDArray[np.float32]:
    """The direction of a word and its translations together (d,)."""
    known = sorted(((worth, word) for word, worth in translations.items() if word in place), reverse=True)
    total: NDArray[np.float32] = _OWN * own
    for worth, word in known[:_TRANSLATIONS]:
        total = total + worth * vectors[place[word]]
    length = float(np.linalg.norm(total))
    return total / length if length > 0 else total
