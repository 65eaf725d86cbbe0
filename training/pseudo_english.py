"""Chinese words → English word by word: crude, but it puts English questions and Chinese passages into one space.

Each word becomes one of its CC-CEDICT glosses, drawn anew every time. A word the dictionary lacks is cut into the
longest words it has; a name becomes pinyin, joined as companies and people are written (Zhipu, Lei Jun). Grammar and
word order are not known here and do not matter to a model that adds words up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pypinyin import lazy_pinyin

__all__ = ["glosses_of"]

_MOST_GLOSSES = 6


def glosses_of(word: str, dictionary: Mapping[str, Sequence[str]]) -> list[str]:
    """The English renderings of one word, likelier ones first; empty when there is none."""
    if word.isascii():
        return [word]
    known = dictionary.get(word)
    if known:
        return list(known[:_MOST_GLOSSES])
    parts = _longest_parts(word, dictionary)
    if parts and sum(map(len, parts)) > len(word) / 2:
        return [" ".join(dictionary[part][0] for part in parts)]
    return _as_name(word) if len(word) <= 4 else []


def _longest_parts(word: str, dictionary: Mapping[str, Sequence[str]]) -> list[str]:
    parts: list[str] = []
    start = 0
    while start < len(word):
        end = next((end for end in range(len(word), start + 1, -1) if word[start:end] in dictionary), None)
        if end is not None:
            parts.append(word[start:end])
        start = end if end is not None else start + 1
    return parts


def _as_name(word: str) -> list[str]:
    syllables = [syllable for syllable in lazy_pinyin(word, errors="ignore") if syllable.isascii()]
    if len(syllables) < 2:
        return syllables
    return ["".join(syllables), f"{syllables[0]} {''.join(syllables[1:])}"]
