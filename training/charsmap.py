"""One spelling per character as a `Precompiled` normalizer, so that tokenizer.json folds text by itself in any loader.

The map has the layout that SentencePiece writes and Hugging Face `tokenizers` reads: the size of a trie in bytes, the
trie, and the replacements as strings ended by a zero byte. The trie is a double array addressed by exclusive or, as in
Darts-clone (Yata et al., https://github.com/s-yata/darts-clone). It does not know words: one character at a time.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping
from functools import cache

from index.words import normalize

__all__ = ["character_replacements", "compile_charsmap", "fold", "folding_charsmap"]

# Everything that may carry meaning next to a number or inside a name stays; other punctuation and symbols part words.
_KEPT_SYMBOLS = frozenset("%‰.-+/&'$¥€£°")
_LAST_CODE_POINT = 0x2FA1D
_SURROGATES = range(0xD800, 0xE000)
_LEAF = 1 << 8
_VALUE = 1 << 31
_SEARCHED_BACK = 256


def fold(character: str) -> str:
    """One spelling of a character: NFKC, lower case, Simplified; white space and most punctuation become a space."""
    if character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
        return " "
    folded = normalize(unicodedata.normalize("NFKC", character))
    return "".join(" " if _parts_words(part) else part for part in folded)


def _parts_words(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZ" and character not in _KEPT_SYMBOLS


def character_replacements() -> dict[str, str]:
    """Every character that `fold` changes, with its replacement."""
    characters = (chr(code) for code in range(1, _LAST_CODE_POINT + 1) if code not in _SURROGATES)
    pairs = ((character, fold(character)) for character in characters)
    return {character: folded for character, folded in pairs if folded != character}


def compile_charsmap(replacements: Mapping[str, str]) -> bytes:
    """The map as the bytes that `tokenizers.normalizers.Precompiled` takes.

    :raises ValueError: if a key or a replacement holds a zero character.
    """
    if any("\0" in text for pair in replacements.items() for text in pair):
        raise ValueError("a character map cannot hold the zero character")
    offsets: dict[str, int] = {}
    strings = bytearray()
    for replacement in sorted(set(replacements.values())):
        offsets[replacement] = len(strings)
        strings += replacement.encode() + b"\0"
    units = _double_array({key.encode(): offsets[value] for key, value in replacements.items()})
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + bytes(strings)


@cache
def folding_charsmap() -> bytes:
    """All that `fold` does, as a map."""
    return compile_charsmap(character_replacements())


class _Node:
    """One node of a plain trie over bytes."""

    __slots__ = ("children", "value")

    def __init__(self) -> None:
        self.children: dict[int, _Node] = {}
        self.value: int | None = None


def _double_array(entries: Mapping[bytes, int]) -> list[int]:
    root = _Node()
    for key, value in entries.items():
        node = root
        for byte in key:
            node = node.children.setdefault(byte, _Node())
        node.value = value
    return _Placement().place(root)


class _Placement:
    """Finds room for each node's children: slot = base ^ label, where no two nodes share a base."""

    def __init__(self) -> None:
        self._units: dict[int, int] = {0: 0}
        self._bases: set[int] = {0}
        self._lowest = 1

    def place(self, root: _Node) -> list[int]:
        """The finished units; every block of 256 slots is whole, so that no look-up leaves the array."""
        waiting = [(root, 0)]
        while waiting:
            node, slot = waiting.pop()
            labels = ([0] if node.value is not None else []) + sorted(node.children)
            base = self._free_base(labels)
            self._bases.add(base)
            self._units[slot] |= (base ^ slot) << 10
            if node.value is not None:
                self._units[slot] |= _LEAF
                self._units[base] = _VALUE | node.value
            for label, child in node.children.items():
                self._units[base ^ label] = label
                waiting.append((child, base ^ label))
        size = (max(self._units) // 256 + 1) * 256
        return [self._units.get(slot, 0) for slot in range(size)]

    def _free_base(self, labels: list[int]) -> int:
        while self._lowest in self._units:
            self._lowest += 1
        base = self._lowest
        while base in self._bases or any(base ^ label in self._units for label in labels):
            base += 1
        # A hole that nothing fits is given up after a while: a few unused slots cost less than searching past them.
        self._lowest = max(self._lowest, base - _SEARCHED_BACK)
        return base
