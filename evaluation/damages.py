"""Ways in which a disk, a copy or a person may damage a file, each drawn by a seed. Knows bytes, not what they mean."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

__all__ = ["KINDS", "damage"]

_BLOCKS = (64, 512, 4_096, 16_384)  # bytes: what disks and SQLite write at once, and less


def _flip(content: bytearray, draw: random.Random) -> None:
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def _flips(content: bytearray, draw: random.Random) -> None:
    for _ in range(draw.randrange(2, 64)):
        _flip(content, draw)


def _cut(content: bytearray, draw: random.Random) -> None:
    del content[draw.randrange(len(content)) :]


def _range(content: bytearray, draw: random.Random) -> tuple[int, int]:
    start = draw.randrange(len(content))
    return start, min(len(content), start + draw.choice(_BLOCKS))


def _zeros(content: bytearray, draw: random.Random) -> None:
    start, end = _range(content, draw)
    content[start:end] = bytes(end - start)


def _noise(content: bytearray, draw: random.Random) -> None:
    start, end = _range(content, draw)
    content[start:end] = draw.randbytes(end - start)


def _swap(content: bytearray, draw: random.Random) -> None:
    size = draw.choice(_BLOCKS)
    one, other = (draw.randrange(-(-len(content) // size)) * size for _ in range(2))
    one, other = min(one, other), max(one, other)
    if one + size <= other:
        content[one : one + size], content[other : other + size] = (
            content[other : other + size],
            content[one : one + size],
        )


def _misplaced(content: bytearray, draw: random.Random) -> None:
    size = draw.choice(_BLOCKS)
    one, other = (draw.randrange(-(-len(content) // size)) * size for _ in range(2))
    block = content[one : one + size]
    content[other : other + len(block)] = block


def _longer(content: bytearray, draw: random.Random) -> None:
    content += draw.randbytes(draw.choice(_BLOCKS))


_CHANGES: dict[str, Callable[[bytearray, random.Random], None]] = {
    "one bit flipped": _flip,
    "several bits flipped": _flips,
    "cut short": _cut,
    "a range of zeros": _zeros,
    "a range of noise": _noise,
    "two blocks swapped": _swap,
    "a block in the wrong place": _misplaced,
    "longer": _longer,
}
KINDS = (*_CHANGES, "removed", "of another generation")


def damage(file: Path, earlier: Path, kind: str, draw: random.Random) -> bool:
    """Damage a file in place; whether it has changed. `earlier` is the same file as it was some generations ago."""
    before = file.read_bytes()
    if kind == "removed":
        file.unlink()
        return True
    if kind == "of another generation":
        if not earlier.exists():
            return False
        shutil.copyfile(earlier, file)
        return file.read_bytes() != before
    content = bytearray(before)
    if not content and kind != "longer":
        return False
    _CHANGES[kind](content, draw)
    file.write_bytes(content)
    return bytes(content) != before
