"""Texts as bags of token ids: a ragged array, and the sparse matrix that sums a model's rows for each bag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

__all__ = ["Ids", "Ragged", "tokenize"]

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Many short id lists in one array: list i is `ids[starts[i]:starts[i + 1]]`."""

    ids: Ids
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Ids:
        return self.ids[self.starts[row] : self.starts[row + 1]]

    def span(self, first: int, last: int) -> Ids:
        """The ids of lists `first` to `last`, the last one not included."""
        return self.ids[self.starts[first] : self.starts[last]]

    @classmethod
    def of(cls, lists: Sequence[Ids] | Sequence[list[int]]) -> Ragged:
        """Joins lists of ids."""
        starts = np.zeros(len(lists) + 1, dtype=np.int64)
        np.cumsum([len(ids) for ids in lists], out=starts[1:])
        flat = np.concatenate([np.asarray(ids, dtype=np.int32) for ids in lists]) if lists else np.zeros(0, np.int32)
        return cls(flat.astype(np.int32, copy=False), starts)


def tokenize(tokenizer: Tokenizer, texts: Sequence[str], batch: int = 20_000) -> Ragged:
    """Token ids of each text, without the unknown token (id 0)."""
    lists: list[Ids] = []
    for start in range(0, len(texts), batch):
        encodings = tokenizer.encode_batch_fast(list(texts[start : start + batch]), add_special_tokens=False)
        arrays = (np.array(encoding.ids, dtype=np.int32) for encoding in encodings)
        lists.extend(ids[ids != 0] for ids in arrays)
    return Ragged.of(lists)
