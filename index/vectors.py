"""Vectors in FAISS: inner products over float16 rows. The only file that imports faiss.

Of many rows the best are sought among copies in whole numbers of eight bits, half as many bytes, and then put in order
by their own. A cache of the catalog's vectors: knows ids and vectors, not what they stand for, nor when it is out of
date.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

__all__ = ["VectorIndex"]

_MANY = 5_000  # rows from which the copies are asked first
_WIDER, _MORE = 2, 50  # of k wanted, so many times as many and so many more are looked at by their own values
_STEPS, _ROOM = 127, 1.2  # that a value takes on each side of nought, and how much larger one may still come


class VectorIndex:
    """Passage ids with their vectors; threads may search while another one adds.

    All rows are looked at: at 200,000 passages of 256 dimensions a few milliseconds, until about a million the simplest
    right thing. Scores are inner products, cosines for unit vectors. Rows are kept in the order in which they came.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self._flat: Any = faiss.IndexScalarQuantizer(
            dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        self._coarse: Any = None  # copies of the rows, once they are worth it
        self._largest, self._asked = 0.0, 0  # the value that takes all steps of a copy; how often many rows were asked
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
            other._coarse = self._coarse and faiss.clone_index(self._coarse)
            other._largest, other._asked = self._largest, self._asked
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
                if self._coarse is not None:
                    self._copy(rows)
                self._ids = np.concatenate([self._ids, ids])

    def remove(self, ids: Sequence[int]) -> None:
        """Remove these ids; unknown ones are passed over."""
        if len(ids):
            with self._lock:
                gone = np.isin(self._ids, np.asarray(ids, dtype=np.int64))
                for index in filter(None, (self._flat, self._coarse)):
                    index.remove_ids(np.flatnonzero(gone))  # the rows behind move up
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
            if self._worth_copies():
                steps = row * (_STEPS / (np.abs(row).max() or 1.0))  # FAISS may take whole numbers of these as well
                _, (rows,) = self._coarse.search(steps, min(len(self), _WIDER * k + _MORE), params=self._chosen(only))
                rows = rows[rows >= 0]
                scores = self._flat.reconstruct_batch(rows) @ row[0]
            else:
                scores, rows = (found[0] for found in self._flat.search(row, k, params=self._chosen(only)))
            ids = self._ids
        hits = [(int(ids[at]), float(score)) for at, score in zip(rows, scores, strict=True) if at != -1]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]  # equal scores in an order that does not change

    def _worth_copies(self) -> bool:
        """Whether copies are asked first: of many rows, from the second question on. A process with one needs none."""
        if len(self) < _MANY:
            return False
        self._asked += 1
        if self._coarse is None and self._asked > 1:
            self._copy(self._rows())
        return self._coarse is not None

    def _rows(self) -> NDArray[np.float16]:
        rows: NDArray[np.uint8] = faiss.vector_to_array(self._flat.codes)
        return rows.view(np.float16).reshape(-1, self.dimensions)

    def _copy(self, rows: NDArray[np.float16]) -> None:
        """Copy rows (n, d) that were added; all are copied anew when a value is larger than any before."""
        largest = float(np.abs(rows).max(initial=0.0))
        if self._coarse is None or largest > self._largest:
            self._coarse, self._largest, rows = _empty_copies(self.dimensions), _ROOM * largest, self._rows()
        for start in range(0, len(rows), _MANY):
            steps = rows[start : start + _MANY].astype(np.float32)
            steps *= _STEPS / (self._largest or 1.0)
            steps += _STEPS + 1.5  # the codes start at nought, and what is cut off rounds
            self._coarse.add_sa_codes(steps.astype(np.uint8))

    def _chosen(self, only: NDArray[np.int64] | None) -> Any:  # noqa: ANN401 - faiss ships no true types for it
        """The rows to look at. All of them are named too: without a selector FAISS takes a path 1.7 times slower."""
        parameters: Any = faiss.SearchParameters
        if only is None:
            return parameters(sel=faiss.IDSelectorRange(0, len(self)))
        return parameters(sel=faiss.IDSelectorBatch(np.flatnonzero(np.isin(self._ids, only))))


def _empty_copies(dimensions: int) -> Any:  # noqa: ANN401 - faiss ships no true types for it
    return faiss.IndexScalarQuantizer(
        dimensions, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )
