"""A cross-encoder reads question and passage together and orders the best passages again. None is used unless named.

Knows nothing of indexes; torch is imported when the first passages are ordered.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from index.devices import best_device, best_dtype
from index.hub import Tell, first_line, model_folder
from ingest.errors import ModelError

__all__ = ["CrossEncoderReranker", "Reranker"]

_SETTING = "WENJU_RERANKER"
_BATCH = 16
_LONGEST = 512  # tokens of question and passage together


class Reranker(Protocol):
    """Says how well passages answer a question."""

    @property
    def name(self) -> str:
        """What people call it."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One number from 0 to 1 for each passage, the higher the better."""


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, by name, folder or `name@revision`. Threads take turns.

    :raises ModelError: there is no such model; later, when it is first used: it cannot be run.
    """

    def __init__(self, name: str, *, device: str | None = None, tell: Tell | None = None) -> None:
        self.name = name
        self._folder = model_folder(name, _SETTING, tell=tell)
        self._device = device
        self._turn = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One number from 0 to 1 for each passage: a single output's sigmoid, or the last of several classes' share."""
        if not passages:
            return []
        pairs = [(question, passage) for passage in passages]
        with self._turn:
            found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=self._raw)
        raw = np.nan_to_num(np.asarray(found, dtype=np.float64))
        if raw.ndim == 2 and raw.shape[1] > 1:
            shares = np.exp(raw - raw.max(axis=1, keepdims=True))
            return [float(share) for share in shares[:, -1] / shares.sum(axis=1)]
        return [float(score) for score in 1 / (1 + np.exp(-np.clip(raw.reshape(len(pairs)), -60, 60)))]

    @cached_property
    def _raw(self) -> Any:  # noqa: ANN401 - a torch module: scores as the model gives them
        import torch

        return torch.nn.Identity()

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401 - the library is not imported for its types
        from sentence_transformers import CrossEncoder

        device = best_device(self._device)
        loading = {"use_safetensors": True, "dtype": best_dtype(device)}
        try:
            model = CrossEncoder(
                str(self._folder), device=device, model_kwargs=loading, local_files_only=True, trust_remote_code=False
            )
        except Exception as error:  # whatever a model's files can be wrong with, in whichever library
            raise ModelError(
                f"{_SETTING}: the model {self.name} cannot be loaded ({first_line(error)}); give a cross-encoder."
            ) from error
        model.max_seq_length = min(model.max_seq_length or _LONGEST, _LONGEST)
        return model
