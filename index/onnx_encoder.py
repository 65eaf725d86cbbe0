"""Encoders exported to ONNX, run by onnxruntime or OpenVINO without torch: tokens → last layer → one vector each.

Reads the folder of a SentenceTransformer model that holds `onnx/model.onnx`: its tokenizer, pooling and prompts. Models
with more steps than pooling and normalising are refused rather than run wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.hub import Tell, files_fingerprint, first_line, model_folder
from index.transformer_encoder import batches_by_length, unit_rows
from ingest.errors import ModelError

__all__ = ["OnnxEncoder"]

_CHARACTERS = 16_000  # of the longest text times the number of texts, in one batch
_LONGEST = 512  # tokens, where the model does not say
_STEPS = {"Transformer", "Pooling", "Normalize"}
_QUERY, _DOCUMENT = ("query",), ("document", "passage", "corpus")  # what models call the prompts of the two sides

Run = Callable[[dict[str, NDArray[np.int64]]], NDArray[np.float32]]


class OnnxEncoder:
    """A model by name, folder or `name@revision`, run by `backend`: onnx or openvino.

    :raises ModelError: there is no such model, it is damaged, or what runs it is not installed.
    """

    def __init__(
        self, name: str | Path, *, backend: str = "onnx", dimensions: int | None = None, tell: Tell | None = None
    ) -> None:
        self.name = str(name)
        folder = model_folder(name, "WENJU_ENCODER", backend, tell)
        self.fingerprint = files_fingerprint(folder, "onnx", f"{dimensions or 'all'}", weights=(".onnx", ".onnx_data"))
        self._kept = dimensions
        try:
            self._tokenizer = _tokenizer(folder)
            self._pool, self._prompts = _pooling(folder), _read(folder / "config_sentence_transformers.json")
            self._inputs, self._run = (_onnxruntime if backend == "onnx" else _openvino)(folder / "onnx" / "model.onnx")
            size = self._rows([""]).shape[1]
        except ModelError:
            raise
        except Exception as error:  # the tokenizers library raises bare Exception, the runtimes their own kinds
            raise ModelError(
                f"WENJU_ENCODER: {name} cannot be run as ONNX ({first_line(error)}): give a SentenceTransformer model "
                "with tokenizer.json and onnx/model.onnx, or unset WENJU_ENCODER_BACKEND."
            ) from error
        if dimensions and dimensions > size:
            raise ModelError(f"WENJU_ENCODER_DIMENSIONS is {dimensions}, but {name} has {size}: give fewer.")
        self.dimensions = dimensions or size

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, dimensions) of passages, under the model's prompt for documents."""
        return self._encode(texts, _DOCUMENT)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, dimensions) of questions, under the model's prompt for queries."""
        return self._encode(texts, _QUERY)

    def _encode(self, texts: Sequence[str], names: Sequence[str]) -> NDArray[np.float32]:
        prompts = self._prompts.get("prompts") or {}
        prompt = next((prompts[name] for name in names if prompts.get(name)), "")
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for places in batches_by_length(texts, _CHARACTERS):
            rows[places] = self._rows([prompt + texts[place] for place in places])[:, : self._kept]
        return unit_rows(rows)

    def _rows(self, texts: list[str]) -> NDArray[np.float32]:
        encodings = self._tokenizer.encode_batch(texts)
        length = max(1, *(len(encoding.ids) for encoding in encodings))
        given = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
        filled = {name: np.zeros((len(texts), length), dtype=np.int64) for name in given}
        for row, encoding in enumerate(encodings):
            for name, field in given.items():
                values = getattr(encoding, field)
                filled[name][row, : len(values)] = values
        states = self._run({name: filled[name] for name in self._inputs})
        return states if states.ndim == 2 else self._pool(states, filled["attention_mask"])


def _tokenizer(folder: Path) -> Any:  # noqa: ANN401 - the tokenizers library has no types
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    said = _read(folder / "sentence_bert_config.json").get("max_seq_length")
    longest = said or _read(folder / "tokenizer_config.json").get("model_max_length") or _LONGEST
    tokenizer.enable_truncation(int(min(longest, 8192)))
    return tokenizer


def _pooling(folder: Path) -> Callable[[NDArray[np.float32], NDArray[np.int64]], NDArray[np.float32]]:
    """How states (n, tokens, d) and their mask become rows (n, d), as the model's modules say."""
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    kinds = {module["type"].rpartition(".")[2]: module["path"] for module in modules}
    if not set(kinds) <= _STEPS or "Pooling" not in kinds:
        raise ModelError(
            f"The model in {folder} has the steps {', '.join(kinds)}, of which ONNX runs {', '.join(sorted(_STEPS))}: "
            "unset WENJU_ENCODER_BACKEND."
        )
    config = _read(folder / kinds["Pooling"] / "config.json")
    older = [key.removeprefix("pooling_mode_").removesuffix("_tokens").removesuffix("_token") for key, on in
             config.items() if key.startswith("pooling_mode_") and on is True]  # fmt: skip
    mode = config.get("pooling_mode") or (older[0] if len(older) == 1 else older)
    if mode not in ("cls", "mean", "lasttoken"):
        raise ModelError(f"The model in {folder} pools by {mode}, which ONNX does not: unset WENJU_ENCODER_BACKEND.")
    return {"cls": _first, "mean": _mean, "lasttoken": _last}[mode]


def _first(states: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = states[np.arange(len(states)), mask.argmax(axis=1)]
    return found


def _mean(states: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    total: NDArray[np.float32] = (states * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]
    return total.astype(np.float32)


def _last(states: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = states[np.arange(len(states)), mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)]
    return found


def _onnxruntime(path: Path) -> tuple[list[str], Run]:
    try:
        import onnxruntime
    except ImportError:
        raise ModelError("WENJU_ENCODER_BACKEND=onnx needs onnxruntime: pip install onnxruntime.") from None
    session = onnxruntime.InferenceSession(str(path), providers=onnxruntime.get_available_providers())
    names = [given.name for given in session.get_inputs()]
    return names, lambda given: np.asarray(session.run(None, given)[0], dtype=np.float32)


def _openvino(path: Path) -> tuple[list[str], Run]:
    try:
        import openvino
    except ImportError:
        raise ModelError("WENJU_ENCODER_BACKEND=openvino needs openvino: pip install openvino.") from None
    compiled = openvino.Core().compile_model(str(path))
    names = [given.any_name for given in compiled.inputs]
    return names, lambda given: np.asarray(compiled(given)[0], dtype=np.float32)


def _read(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found if isinstance(found, dict) else {}
