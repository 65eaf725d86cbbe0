"""Text → the words that are searched: one spelling for full width, Traditional and capital letters, then rjieba words.

`normalize` maps character by character, so a position in the normalised text is the same position in the original:
spans found in one are cut from the other.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from typing import Any

import numpy as np
import rjieba

__all__ = ["normalize", "words"]


@cache
def _simplifier() -> Any:  # noqa: ANN401 - opencc ships no types
    import opencc

    return opencc.OpenCC("t2s")


class _CharacterTable(dict[int, str]):
    """str.translate table filled on demand: building it for all of Unicode would cost more than most programs need."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).lower()
        if len(folded) != 1 or folded.isspace():
            folded = " " if character.isspace() and character != "\n" else character
        if "\u3400" <= folded <= "\u9fff":
            simple = _simplifier().convert(folded)
            folded = simple if len(simple) == 1 else folded
        self[code] = folded
        return folded


_TABLE = _CharacterTable()
_CODES = np.zeros(sys.maxunicode + 1, np.uint32)  # the same of characters met; others take no memory
_LONG = 48  # characters from which looking all of them up at once is faster


def normalize(text: str) -> str:
    """One spelling per character (half width, Simplified, lower case); `len(normalize(text)) == len(text)`."""
    if len(text) < _LONG:
        return text.translate(_TABLE)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    found = _CODES[codes]
    if not found.all():
        for code in np.unique(codes[found == 0]).tolist():
            _CODES[code] = ord(_TABLE[code])
        found = _CODES[codes]
    return found.tobytes().decode("utf-32-le", "surrogatepass")


def words(text: str) -> list[str]:
    """The searchable words of a text, in order: rjieba's of the normalised text, without spaces and punctuation."""
    # The whole word is asked first because most words are letters alone, and asking each character costs more.
    return [word for word in rjieba.cut(normalize(text)) if word.isalnum() or any(map(str.isalnum, word))]
