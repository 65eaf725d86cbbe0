"""A reader: an extractive question-answering model marks, in passages, the very words that answer a question.

Knows tokens and offsets, not how an answer is worded. The model's own "no answer" (its first token) is weighed against
each span.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.devices import best_device, best_dtype
from index.hub import Tell, first_line, model_folder
from ingest.errors import ModelError

__all__ = ["Found", "Reader"]

_SETTING = "WENJU_READER"
_LONGEST_SPAN = 40  # tokens
_LONGEST = 512  # tokens of question and passage together
_BATCH = 8


class Found(NamedTuple):
    """passages[passage][start:end] answers, with a probability against there being no answer in that passage."""

    passage: int
    start: int
    end: int
    score: float


class Reader:
    """A question-answering model of transformers, by name, folder or `name@revision`. Threads take turns.

    :raises ModelError: there is no such model; later, when it is first used: it cannot be run.
    """

    def __init__(self, name: str, *, device: str | None = None, tell: Tell | None = None) -> None:
        self.name = name
        self._folder = model_folder(name, _SETTING, tell=tell)
        self._device = device
        self._turn = threading.Lock()

    def read(self, question: str, passages: Sequence[str]) -> list[Found]:
        """The best span of each passage that has one, the likeliest first."""
        found = []
        with self._turn:
            for start in range(0, len(passages), _BATCH):
                found += self._batch(question, passages[start : start + _BATCH], start)
        return sorted(found, key=lambda span: -span.score)

    def _batch(self, question: str, passages: Sequence[str], first: int) -> list[Found]:
        import torch

        tokenizer, model = self._opened
        given = tokenizer(
            [question] * len(passages), list(passages), truncation="only_second", max_length=self._longest,
            padding=True, return_offsets_mapping=True, return_tensors="pt",
        )  # fmt: skip
        offsets = given.pop("offset_mapping").numpy()
        with torch.inference_mode():
            out = model(**given.to(model.device))
        starts, ends = (logits.float().cpu().numpy() for logits in (out.start_logits, out.end_logits))
        found = []
        for row in range(len(passages)):
            inside = np.array([kind == 1 for kind in given.sequence_ids(row)])
            span = best_span(starts[row], ends[row], inside)
            if span is not None:
                begin, end = int(offsets[row][span[0]][0]), int(offsets[row][span[1]][1])
                if passages[row][begin:end].strip():
                    found.append(Found(first + row, begin, end, span[2]))
        return found

    @property
    def _longest(self) -> int:
        tokenizer, model = self._opened
        known = getattr(model.config, "max_position_embeddings", _LONGEST) or _LONGEST
        return int(min(_LONGEST, known, tokenizer.model_max_length))

    @cached_property
    def _opened(self) -> tuple[Any, Any]:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        device = best_device(self._device)
        safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = AutoTokenizer.from_pretrained(str(self._folder), **safe)
            model, said = AutoModelForQuestionAnswering.from_pretrained(
                str(self._folder), use_safetensors=True, dtype=best_dtype(device), output_loading_info=True, **safe
            )
            if said["missing_keys"]:  # a model for something else, whose last layer would be filled with chance
                raise ValueError("it was not trained to mark answers")
            return tokenizer, model.to(device).eval()
        except Exception as error:  # whatever a model's files can be wrong with, in whichever library
            raise ModelError(
                f"{_SETTING}: the model {self.name} cannot be loaded ({first_line(error)}); "
                "give an extractive question-answering model."
            ) from error


def best_span(
    starts: NDArray[np.float32], ends: NDArray[np.float32], inside: NDArray[np.bool_]
) -> tuple[int, int, float] | None:
    """(first token, last token, probability against "no answer") of the likeliest span among the tokens `inside`."""
    places = np.flatnonzero(inside)
    if not len(places):
        return None
    scores = starts[places][:, None] + ends[places][None, :]
    length = places[None, :] - places[:, None]
    scores = np.where((length >= 0) & (length < _LONGEST_SPAN), scores, -np.inf)
    first, last = np.unravel_index(int(np.argmax(scores)), scores.shape)
    margin = float(scores[first, last] - (starts[0] + ends[0]))
    return int(places[first]), int(places[last]), 1 / (1 + float(np.exp(-np.clip(margin, -60, 60))))
