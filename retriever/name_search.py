"""Latin names → what the library's articles call them: by pinyin, by how foreign names are spelled, or as they say.

Zhipu → 智谱 and Norman → 诺曼 by trying spellings against the library's own words; Morningstar Tech → 启明星科技 where
an article gives the Latin name in brackets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import Protocol

from index.words import words
from retriever.cedict import syllable_characters, syllables
from retriever.glossary import Alternatives, merged
from retriever.latin_names import Passages, chinese_names
from retriever.question import STOP
from retriever.transliteration import spellings

__all__ = ["Names", "Vocabulary"]

_ENUMERATED = 20_000  # most spellings of one name in pinyin that are looked up in the library
_TRIED = 3_000  # most spellings that are tried for a word that may be mistyped
_BROKEN = 2_000  # most of them that are looked up as single characters in a row
_SPELLINGS = 4  # of a foreign name, of those that the library holds
_VOWEL = re.compile("[aeiouyà-ÿ]")
_UNSURE = 8.0  # nats by which a spelling must be less likely than the best one to count e times less


class Vocabulary(Passages, Protocol):
    """What is asked of a library."""

    @property
    def generation(self) -> int:
        """Grows with every change of the articles."""

    @property
    def passage_count(self) -> int:
        """Number of passages."""

    def document_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """In how many passages each of these words stands; several with spaces between are a phrase."""


class Names:
    """Finds the Chinese names of one library for Latin ones, remembered until its articles change."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known = lru_cache(maxsize=1024)(self._found)
        self._heard = lru_cache(maxsize=1024)(lambda sound, generation: self._by_sound([sound]))

    def chinese(self, name: str) -> Alternatives:
        """What a Latin name in lower case, of one or more words, is called in Chinese; empty when nothing fits."""
        return self._known(name, self._vocabulary.generation)

    def sounding(self, sound: tuple[str, ...]) -> Alternatives:
        """Words of the library that are read like these syllables."""
        if math.prod(len(syllable_characters(syllable)) for syllable in sound) > _TRIED:
            return ()
        return self._heard(sound, self._vocabulary.generation)

    def _found(self, name: str, generation: int) -> Alternatives:
        parts = name.replace("'", "").split(" ")
        found = self._by_sound(syllables("".join(parts)))
        if not found and len(parts) == 2:  # the family name last, as abroad
            found = self._by_sound(syllables("".join(reversed(parts))))
        if not found and self._vocabulary.document_frequencies([" ".join(words(name))]):
            found = tuple((chinese, 0.9) for chinese in chinese_names(self._vocabulary, name))
        return merged(found, self._by_transliteration(name)) if len(parts) == 1 else found

    def _by_transliteration(self, name: str) -> Alternatives:
        """How the library spells a foreign name (Norman → 诺曼); the segmenter may have cut it into several words.

        An abbreviation (WTT) is spelled out; and no name is cut so that a word like 的 is a piece of it.
        """
        spelled = dict(spellings(name)) if _VOWEL.search(name) else {}
        counts = self._vocabulary.document_frequencies(spelled)
        pieces = {chinese: words(chinese) for chinese in spelled if chinese not in counts}
        broken = {" ".join(parts): chinese for chinese, parts in pieces.items() if STOP.isdisjoint(parts)}
        for phrase, count in self._vocabulary.document_frequencies(broken).items():
            counts[broken[phrase]] = count
        worth = {chinese: spelled[chinese] + 0.5 * math.log(count) for chinese, count in counts.items()}
        best = sorted(worth, key=lambda chinese: -worth[chinese])[:_SPELLINGS]
        return tuple((chinese, 0.9 * math.exp((worth[chinese] - worth[best[0]]) / _UNSURE)) for chinese in best)

    def _by_sound(self, splits: Iterable[tuple[str, ...]]) -> tuple[tuple[str, float], ...]:
        """Words of the library that are read as one of these rows of syllables.

        The segmenter may have broken a rare name into its characters.
        """
        best: dict[str, int] = {}
        for split in splits:
            choices = [syllable_characters(syllable) for syllable in split]
            if len(split) < 2 or math.prod(map(len, choices)) > _ENUMERATED:
                continue
            found = self._vocabulary.document_frequencies("".join(characters) for characters in product(*choices))
            if not found:
                single = self._vocabulary.document_frequencies(set().union(*choices))
                kept = [[character for character in choice if character in single] for choice in choices]
                if math.prod(map(len, kept)) <= _BROKEN:
                    phrases = self._vocabulary.document_frequencies(" ".join(p) for p in product(*kept))
                    found = {phrase.replace(" ", ""): count for phrase, count in phrases.items()}
            best.update(found)
        return tuple((word, 1.0) for word in sorted(best, key=lambda word: (-best[word], word))[:3])
