"""Latin names → how they may be spelled in Chinese (Norman → 诺曼, Jared → 贾里德), likeliest first.

Reads `transliteration.tsv` beside this file (made by training/train_transliteration.py): pieces of letters with the
characters they become. Knows nothing of any library: which of the spellings an article uses is for others to say.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["PIECE", "letters", "spellings"]

PIECE = 5  # most letters of one character
_MOST_CHARACTERS = 7
_WIDTH = 40  # spellings of the letters so far that are carried on
_FOUND = 120


def letters(name: str) -> str:
    """A Latin name as it is cut: lower case, no accents, one letter for a doubled consonant, two for an x."""
    bare = "".join(unicodedata.normalize("NFD", character)[0] for character in name.lower())
    single = re.sub(r"([bcdfgklmnprstvz])\1", r"\1", re.sub("[^a-z]", "", bare))
    return single.replace("x", "ks").replace("ck", "k").replace("ph", "f")


@cache
def _table() -> dict[str, list[tuple[float, str]]]:
    """Piece of letters → (log chance, character), best first."""
    table: dict[str, list[tuple[float, str]]] = {}
    for line in files("retriever").joinpath("transliteration.tsv").read_text(encoding="utf-8").splitlines():
        piece, tab, cells = line.partition("\t")
        if tab:
            table[piece] = [(float(cell[1:]), cell[0]) for cell in cells.split(" ")]
    return table


@lru_cache(maxsize=1024)
def spellings(name: str) -> tuple[tuple[str, float], ...]:
    """(Chinese spelling of two characters or more, log chance) of one Latin word, best first."""
    table, spelled = _table(), letters(name)
    reached: list[dict[str, float]] = [{} for _ in range(len(spelled) + 1)]
    reached[0] = {"": 0.0}
    for start in range(len(spelled)):
        best = reached[start]
        if len(best) > _WIDTH:
            best = dict(heapq.nlargest(_WIDTH, best.items(), key=lambda pair: pair[1]))
        for end in range(start + 1, min(len(spelled), start + PIECE) + 1):
            there = reached[end]
            for worth, character in table.get(spelled[start:end], ()):
                for before, sum_so_far in best.items():
                    chinese = before + character
                    if len(chinese) <= _MOST_CHARACTERS and sum_so_far + worth > there.get(chinese, -1e9):
                        there[chinese] = sum_so_far + worth
    found = ((chinese, worth) for chinese, worth in reached[-1].items() if len(chinese) > 1)
    return tuple(heapq.nlargest(_FOUND, found, key=lambda pair: pair[1])) if spelled else ()
