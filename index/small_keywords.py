"""Keywords of few passages in plain dictionaries: ready in a millisecond, where tantivy starts threads and a writer.

The same contract and the same scores as `keywords.KeywordIndex`; for libraries in memory, of which an evaluation opens
thousands. A search looks at every passage that holds one of the words.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.keywords import Document, TermGroup
from index.words import words

__all__ = ["SmallKeywordIndex"]

_K1, _B = 1.2, 0.75


def _kept_lengths() -> list[int]:
    """The lengths that tantivy can keep in a byte: all up to 40, then eight for each doubling."""
    steps = [*range(16), *((step | 8) << shift for shift in range(1, 26) for step in range(8))]
    return [*range(24), *(24 + step for step in steps)]


_LENGTHS = _kept_lengths()


class SmallKeywordIndex:
    """The words of passages in memory. Threads may search while another one updates; they wait for it."""

    folder: Path | None = None
    leftover = 0  # removed passages that still count

    def __init__(self) -> None:
        self._words: dict[int, list[str]] = {}
        self._holders: dict[str, dict[int, int]] = {}  # word → passage id → how often
        self._total = 0
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._words)

    def update(self, removed: Sequence[int], added: Iterable[Document], replace: bool = False) -> None:
        """Remove passages and add others; a passage added again takes its own place. `replace` forgets all first."""
        prepared = [(id_, [*words(title), *words(text)]) for id_, title, text in added]
        with self._lock:
            for id_ in list(self._words) if replace else removed:
                self._remove(id_)
            for id_, listed in prepared:
                self._remove(id_)
                self._words[id_] = listed
                self._total += len(listed)
                for word, times in Counter(listed).items():
                    self._holders.setdefault(word, {})[id_] = times

    def _remove(self, id_: int) -> None:
        for word in self._words.get(id_, ()):
            self._holders[word].pop(id_, None)
        self._total -= len(self._words.pop(id_, ()))

    def search(
        self, groups: Sequence[TermGroup], k: int, only: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The k best (passage id, BM25) for groups of words, best first; a passage without any of them is no hit.

        `only` names the passages that may be found, None for all.
        """
        scores: dict[int, float] = {}
        with self._lock:
            for group in groups:
                best: dict[int, float] = {}
                for word, weight in group.alternatives:
                    if weight > 0:
                        for id_, score in self._scores(word.split()):
                            best[id_] = max(best.get(id_, 0.0), weight * score)
                for id_, score in best.items():
                    scores[id_] = scores.get(id_, 0.0) + score
        if only is not None:
            scores = {id_: scores[id_] for id_ in only.tolist() if id_ in scores}
        return sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))[: max(k, 0)]

    def document_frequency(self, word: str) -> int:
        """How many passages hold this word (or phrase, with spaces between its words)."""
        with self._lock:
            return len(self._occurrences(word.split()))

    def document_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """The same for many words, of which most may stand nowhere: those are absent."""
        return {word: count for word in words if (count := self.document_frequency(word))}

    def ids(self) -> list[int]:
        """All passage ids, ascending."""
        with self._lock:
            return sorted(self._words)

    def _scores(self, parts: Sequence[str]) -> Iterable[tuple[int, float]]:
        found = self._occurrences(parts)
        if not found:
            return
        count, mean = len(self._words), self._total / len(self._words)
        frequencies = [len(self._holders[part]) for part in parts]
        rarity = sum(math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)) for frequency in frequencies)
        for id_, times in found.items():
            length = _LENGTHS[bisect_right(_LENGTHS, len(self._words[id_])) - 1]
            yield id_, rarity * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length / mean))

    def _occurrences(self, parts: Sequence[str]) -> dict[int, int]:
        """How often each passage holds a word, or several in a row."""
        holders = [self._holders.get(part, {}) for part in parts]
        if len(holders) < 2:
            return holders[0] if holders else {}
        wanted, found = list(parts), {}
        for id_ in set.intersection(*map(set, holders)):
            mine = self._words[id_]
            times = sum(mine[at : at + len(wanted)] == wanted for at in range(len(mine)))
            if times:
                found[id_] = times
        return found
