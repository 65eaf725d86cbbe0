"""Checksums of files, fast enough to be taken of a whole index each time it is opened.

They notice what happens to bytes by themselves: flipped bits, lost ends, blocks in the wrong place. They are no defence
against someone who changes a file on purpose.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.shared_files import opened

__all__ = ["block_sums", "file_sum", "row_sums"]

_BLOCK = 16_384  # bytes
_AT_ONCE = 256  # blocks


@cache
def _weights(words: int) -> NDArray[np.uint64]:
    drawn = np.frombuffer(hashlib.shake_256(b"wenju").digest(8 * words), np.uint64)
    return drawn | np.uint64(1)  # odd: no bit of a word falls out of the sum


def row_sums(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A sum (n,) of each row (n, words): multilinear hashing modulo 2^64 (Lemire and Kaser, 2014), at memory speed."""
    return rows @ _weights(rows.shape[1])


def block_sums(file: Path, size: int = _BLOCK) -> NDArray[np.uint64]:
    """A sum (n,) of each block of `size` bytes, the last one filled up with zeros. :raises OSError: as reading does."""
    found = [np.zeros(0, np.uint64)]
    buffer = np.zeros((_AT_ONCE, size // 8), np.uint64)
    with opened(file) as content:
        while read := _filled(content.readinto, memoryview(buffer.data).cast("B")):
            blocks = -(-read // size)
            buffer.reshape(-1).view(np.uint8)[read : blocks * size] = 0
            found.append(row_sums(buffer[:blocks]))
    return np.concatenate(found)


def file_sum(file: Path) -> str:
    """One sum of a whole file. :raises OSError: as reading does."""
    digest = hashlib.blake2b(block_sums(file).tobytes(), digest_size=8)
    digest.update(str(file.stat().st_size).encode())
    return digest.hexdigest()


def _filled(readinto: object, view: memoryview) -> int:
    """Fill a buffer as far as the file goes; how many bytes."""
    at = 0
    while at < len(view) and (read := readinto(view[at:])):  # type: ignore[operator]
        at += read
    return at
