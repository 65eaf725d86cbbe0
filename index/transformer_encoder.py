"""Any SentenceTransformer model as an encoder, with the prompts it defines for questions and passages.

Its files are found and told apart from others without torch; torch and the weights are loaded when the first text is
encoded. Knows nothing of indexes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.devices import best_device, best_dtype
from index.hub import Tell, files_fingerprint, first_line, model_folder
from ingest.errors import ModelError

__all__ = ["TransformerEncoder", "batches_by_length", "unit_rows"]

_SETTING = "WENJU_ENCODER"
_MOST_TEXTS = 256
_CHARACTERS = {"cpu": 16_000, "gpu": 128_000}  # of the longest text times the number of texts, in one batch


class TransformerEncoder:
    """A model of sentence-transformers, by name, folder or `name@revision`.

    `dimensions` keeps the first so many of each vector, for models trained to allow it (Matryoshka). `device` None is
    the best there is. Several threads may encode; they take turns by the batch.

    :raises ModelError: there is no such model; later, when it is first used: it is damaged, or cannot be run.
    """

    def __init__(
        self, name: str | Path, *, dimensions: int | None = None, device: str | None = None, tell: Tell | None = None
    ) -> None:
        self.name = str(name)
        self._folder = model_folder(name, _SETTING, tell=tell)
        self._kept = dimensions
        self._wanted_device = device
        self._turn = threading.Lock()
        self._opening = threading.Lock()
        self.fingerprint = files_fingerprint(self._folder, f"{dimensions or 'all'}")

    @cached_property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._encode(self._model.encode_document, [""], empty=1).shape[1])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, dimensions) of passages, under the model's prompt for documents."""
        return self._encode(self._model.encode_document, texts, self.dimensions)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, dimensions) of questions, under the model's prompt for queries."""
        return self._encode(self._model.encode_query, texts, self.dimensions)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], empty: int) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, empty), dtype=np.float32)
        rows: NDArray[np.float32] | None = None
        budget = _CHARACTERS["cpu" if self._model.device.type == "cpu" else "gpu"]
        for places in batches_by_length(texts, budget):
            batch = [texts[place] for place in places]
            with self._turn:  # a fast tokenizer refuses two threads at once
                vectors = encode(batch, batch_size=len(batch), show_progress_bar=False, truncate_dim=self._kept)
            vectors = np.asarray(vectors, dtype=np.float32)
            rows = np.zeros((len(texts), vectors.shape[1]), np.float32) if rows is None else rows
            rows[places] = vectors
        assert rows is not None
        return unit_rows(rows)

    @property
    def _model(self) -> Any:  # noqa: ANN401 - the library is not imported for its types
        with self._opening:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:  # noqa: ANN401
        from sentence_transformers import SentenceTransformer

        device = best_device(self._wanted_device)
        loading = {"use_safetensors": True, "dtype": best_dtype(device)}
        try:
            model = SentenceTransformer(
                str(self._folder), device=device, model_kwargs=loading, local_files_only=True, trust_remote_code=False
            )
            size = model.get_embedding_dimension()
        except Exception as error:  # whatever a model's files can be wrong with, in whichever library
            raise ModelError(
                f"{_SETTING}: the model {self.name} cannot be loaded ({first_line(error)}); "
                "give the folder or the name of a SentenceTransformer model."
            ) from error
        if self._kept and size and self._kept > size:
            raise ModelError(f"WENJU_ENCODER_DIMENSIONS is {self._kept}, but {self.name} has {size}: give fewer.")
        return model


def batches_by_length(texts: Sequence[str], budget: int) -> Iterator[list[int]]:
    """Places of texts of like length, the longest first; longest text times number of texts stays within `budget`."""
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    start = 0
    while start < len(order):
        longest = max(1, len(texts[order[start]]))
        end = start + max(1, min(_MOST_TEXTS, budget // longest))
        yield order[start:end]
        start = end


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; those that have no length, or half precision's NaN for it, become zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 0)
    return np.where(usable, rows / np.where(usable, lengths, 1.0), 0.0).astype(np.float32)
