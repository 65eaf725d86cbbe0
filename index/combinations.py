"""In how many passages many words stand, of which most stand nowhere: the spellings of one sound, say.

Knows nothing of how an index is searched: what is asked of it is handed over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, groupby

__all__ = ["counted"]

_MANY = 100  # phrases that are worth asking for together


def counted(
    words: Iterable[str],
    listed: Callable[[str], int],
    stands: Callable[[Sequence[str]], bool],
    frequency: Callable[[str], int],
) -> dict[str, int]:
    """How many passages hold each word, or each phrase of words with spaces between; absent when none does.

    `listed` tells quickly how often a single word stands at most, `frequency` how many passages hold a word or phrase,
    `stands` whether any passage holds words in a row, or one, that match these patterns.
    """
    spelled = {word: word.split() for word in _possible(list(words), stands)}
    known = {part: listed(part) for part in set(chain.from_iterable(spelled.values()))}
    likely = {word: parts for word, parts in spelled.items() if parts and all(map(known.__getitem__, parts))}
    standing: set[tuple[str, ...]] = set()
    for length in {len(parts) for parts in likely.values()} - {1}:
        phrases = [parts for parts in likely.values() if len(parts) == length]
        standing |= {tuple(parts) for parts in _standing(phrases, stands)}
    held = [word for word, parts in likely.items() if len(parts) < 2 or tuple(parts) in standing]
    return {word: count for word in held if (count := frequency(word))}


def _possible(words: list[str], stands: Callable[[Sequence[str]], bool]) -> list[str]:
    """The same without the single words of a length of which, asked for together, none stands anywhere."""
    kept = []
    for _, same in groupby(words, lambda word: (" " in word, len(word))):
        alike = list(same)
        if " " in alike[0] or len(alike[0]) < 2 or (places := _places(alike)) is None or stands(["".join(places)]):
            kept += alike
    return kept


def _places(spelled: Sequence[Sequence[str]]) -> list[str] | None:
    """A pattern for each place of many words or phrases of equal length; None where they are too few, or not mostly
    all combinations of what stands in each place.
    """
    places = [sorted(set(place)) for place in zip(*spelled, strict=True)]
    if len(spelled) < _MANY or math.prod(map(len, places)) > 2 * len(spelled):
        return None
    return [f"({'|'.join(map(re.escape, place))})" for place in places]


def _standing(phrases: list[list[str]], stands: Callable[[Sequence[str]], bool]) -> list[list[str]]:
    """Those of many phrases of equal length that may stand somewhere.

    Where they are most combinations of a few words for each place, all are searched for at once, then by halves:
    mostly nothing is found, and one by one would take ten times as long.
    """
    places = _places(phrases)
    if places is None:
        return phrases
    if not stands(places):
        return []
    half = len(phrases) // 2
    return [*_standing(phrases[:half], stands), *_standing(phrases[half:], stands)]
