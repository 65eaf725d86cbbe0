"""A small deterministic encoder for tests: words hashed into a few dimensions. Knows nothing, but always the same."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.words import words


class TinyEncoder:
    """Signed hashing of words; `seed` makes another encoder of it."""

    def __init__(self, dimensions: int = 32, seed: int = 0) -> None:
        self.name = f"tiny-{seed}"
        self.fingerprint = f"tiny-{dimensions}-{seed}"
        self.dimensions = dimensions
        self.seed = seed
        self.encoded = 0  # passages so far

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return self._encode(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(text):
                number = zlib.crc32(f"{self.seed}{word}".encode())
                row[number % self.dimensions] += 1 if number & 0x10000 else -1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
