"""Vectors in FAISS: exact inner product over float16 rows. The only file that imports faiss.

A cache of the catalog's vectors. Knows ids and vectors, not what they stand for, and not when it is out of date.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

__all__ = ["VectorIndex"]


class VectorIndex:
    """Passage ids with their vectors; threads may search while another one adds.

    Exact search: at 200,000 passages of 256 dimensions a few milliseconds, until about a million the simplest right
    thing. Scores are inner products, cosines for unit vectors. Rows are kept in the order in which they came.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self._flat: Any = faiss.IndexScalarQuantizer(
            dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        self._ids: NDArray[np.int64] = np.zeros(0, np.int64)  # of the rows
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self) -> NDArray[np.int64]:
        """All ids, ascending."""
        return np.sort(self._ids)

    def copy(self) -> VectorIndex:
        """The same vectors, to be changed while others search these."""
        other = VectorIndex(self.dimensions)
        with self._lock:
            other._flat, other._ids = faiss.clone_index(self._flat), self._ids
        return other

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float16] | NDArray[np.float32]) -> None:
        """Add vectors (n, d) under their ids (n,); an id that is there already stays as it is.

        :raises ValueError: the shapes do not fit.
        """
        if vectors.shape != (len(ids), self.dimensions):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(ids)} ids of {self.dimensions} dimensions")
        with self._lock:
            if len(self._ids) and len(ids) and ids.min() <= self._ids.max():  # else all are new
                new = ~np.isin(ids, self._ids)
                ids, vectors = ids[new], vectors[new]
            if len(ids):
                rows = np.ascontiguousarray(vectors, dtype=np.float16)
                self._flat.add_sa_codes(rows.view(np.uint8))  # float16 is what the index holds: nothing to convert
                self._ids = np.concatenate([self._ids, ids])

    def remove(self, ids: Sequence[int]) -> None:
        """Remove these ids; unknown ones are passed over."""
        if len(ids):
            with self._lock:
                gone = np.isin(self._ids, np.asarray(ids, dtype=np.int64))
                self._flat.remove_ids(np.flatnonzero(gone))  # the rows behind move up
                self._ids = self._ids[~gone]

    def search(
        self, vector: NDArray[np.float32], k: int, only: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The k best (id, inner product) for one vector (d,), best first; of the ids in `only`, if given.

        :raises ValueError: the vector has another number of dimensions.
        """
        if vector.shape != (self.dimensions,):
            raise ValueError(f"a vector of shape {vector.shape} for an index of {self.dimensions} dimensions")
        row = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        with self._lock:
            k = min(k, len(self))
            if k <= 0:
                return []
            faiss.omp_set_num_threads(1)  # of this thread: one question is one task, idle helpers only cost
            scores, rows = self._flat.search(row, k, params=self._chosen(only))
            ids = self._ids
        hits = [(int(ids[at]), float(score)) for at, score in zip(rows[0], scores[0], strict=True) if at != -1]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))  # equal scores in an order that does not change

    def _chosen(self, only: NDArray[np.int64] | None) -> Any:  # noqa: ANN401 - faiss ships no true types for it
        """The rows to look at. All of them are named too: without a selector FAISS takes a path 1.7 times slower."""
        parameters: Any = faiss.SearchParameters
        if only is None:
            return parameters(sel=faiss.IDSelectorRange(0, len(self)))
        return parameters(sel=faiss.IDSelectorBatch(np.flatnonzero(np.isin(self._ids, only))))
