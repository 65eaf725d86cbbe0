"""Vectors in FAISS: exact inner product over float16 rows. The only file that imports faiss.

A cache of the catalog's vectors. Knows ids and vectors, not what they stand for, and not when it is out of date.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

__all__ = ["VectorIndex"]


class VectorIndex:
    """Passage ids with their vectors; threads may search while another one adds.

    Exact search: at 200,000 passages of 256 dimensions a few milliseconds, until about a million the simplest right
    thing. Scores are inner products, cosines for unit vectors.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        flat = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._index: Any = faiss.IndexIDMap2(flat)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def ids(self) -> NDArray[np.int64]:
        """All ids, ascending."""
        with self._lock:
            return np.sort(self._ids())

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float16] | NDArray[np.float32]) -> None:
        """Add vectors (n, d) under their ids (n,); an id that is there already stays as it is.

        :raises ValueError: the shapes do not fit.
        """
        if vectors.shape != (len(ids), self.dimensions):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(ids)} ids of {self.dimensions} dimensions")
        with self._lock:
            new = ~np.isin(ids, self._ids())
            if new.any():
                self._index.add_with_ids(np.ascontiguousarray(vectors[new], dtype=np.float32), ids[new])

    def remove(self, ids: Sequence[int]) -> None:
        """Remove these ids; unknown ones are passed over."""
        if len(ids):
            with self._lock:
                self._index.remove_ids(np.asarray(ids, dtype=np.int64))

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
            chosen: Any = None if only is None else _chosen(only)
            scores, ids = self._index.search(row, k, params=chosen)
        hits = [(int(id_), float(score)) for id_, score in zip(ids[0], scores[0], strict=True) if id_ != -1]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))  # equal scores in an order that does not change

    def save(self, path: Path) -> None:
        """Write everything to a file. Not atomic: write to a name that nobody reads yet."""
        with self._lock:
            faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, dimensions: int) -> VectorIndex:
        """The index that `save` wrote; check the file first, faiss trusts what it reads.

        :raises ValueError: the file does not hold such an index.
        """
        try:
            stored: Any = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name} cannot be read by faiss") from error
        if not isinstance(stored, faiss.IndexIDMap2) or stored.d != dimensions:
            raise ValueError(f"{path.name} holds another kind of index")
        loaded = cls(dimensions)
        loaded._index = stored
        return loaded

    def _ids(self) -> NDArray[np.int64]:
        ids: NDArray[np.int64] = faiss.vector_to_array(self._index.id_map)
        return ids


def _chosen(ids: NDArray[np.int64]) -> Any:  # noqa: ANN401 - faiss ships no true types for it
    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(ids))
