"""Texts → unit vectors.

`load_encoder()` opens the model that ships in `index/model/`: a tokenizer and one matrix, a row per token. It needs
neither torch nor the network and is ready in a fraction of a second. Any other name or path is a SentenceTransformer
model and is run by that library, which is imported only then. This module does not know what the texts are for beyond
question or passage, and nothing of indexes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

__all__ = ["SHIPPED_MODEL", "Encoder", "load_encoder"]

SHIPPED_MODEL = Path(__file__).resolve().parent / "model"

_BATCH = 256
_THREADS = 2
_SAMPLED_VALUES = 64


class Encoder(Protocol):
    """Turns texts into unit vectors of one space, so that a dot product is a cosine."""

    name: str
    fingerprint: str
    """Another value when the weights or the tokenizer are others: vectors of two fingerprints do not compare."""
    dimensions: int

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, dimensions) of passages; a text without a known token is a row of zeros."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, dimensions) of questions; a text without a known token is a row of zeros."""


def load_encoder(name: str | Path | None = None) -> Encoder:
    """The shipped encoder, or the SentenceTransformer model of that name or folder.

    :raises ModelError: if the model is missing, damaged, or cannot be run.
    """
    if name is None:
        return _StaticEncoder(SHIPPED_MODEL)
    return _TransformerEncoder(name)


class _StaticEncoder:
    """A folder of tokenizer.json and model.safetensors, in the layout of model2vec.

    `model2vec.StaticModel` and `SentenceTransformer` give the same vectors for the folder; it is read directly here
    because importing and opening it through the first costs four times as long and three times the memory.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name if folder != SHIPPED_MODEL else "wenju-static"
        files = [folder / "tokenizer.json", folder / "model.safetensors"]
        for file in files:
            if not file.is_file():
                raise ModelError(f"The encoder's file {file} is missing; install Wenju again.")
        try:
            self._tokenizer, self._rows = _read_static(*files)
            self.fingerprint = _digest(files)
        except ModelError:
            raise
        except Exception as error:  # the tokenizers library raises bare Exception, safetensors its own kind
            raise ModelError(f"The encoder in {folder} is damaged ({error}); install Wenju again.") from error
        self.dimensions = int(self._rows.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        starts = range(0, len(texts), _BATCH)

        def fill(start: int) -> None:
            batch = list(texts[start : start + _BATCH])
            self._sum_rows(batch, vectors[start : start + len(batch)])

        if len(starts) == 1:
            fill(0)
        else:  # one batch is cut into tokens, outside the interpreter's lock, while another is added up
            with ThreadPoolExecutor(_THREADS) as pool:
                list(pool.map(fill, starts))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    encode_questions = encode_passages

    def _sum_rows(self, texts: list[str], out: NDArray[np.float32]) -> None:
        """Adds up the rows of each text's tokens; the mean would point the same way."""
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        ends = np.cumsum([0, *(len(encoding.ids) for encoding in encodings)])
        tokens = np.array([token for encoding in encodings for token in encoding.ids], dtype=np.int64)
        # The few rows a batch needs are widened once: adding up float16 takes numpy four times as long.
        needed, places = np.unique(tokens, return_inverse=True)
        rows = self._rows[needed].astype(np.float32)
        ones = np.ones(len(tokens), dtype=np.float32)
        for text, (start, end) in enumerate(pairwise(ends.tolist())):
            if end > start:
                out[text] = ones[: end - start] @ rows[places[start:end]]


def _read_static(tokenizer_file: Path, weights_file: Path) -> tuple[Any, NDArray[np.float16]]:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rows = load_file(weights_file)["embeddings"]
    vocabulary = tokenizer.get_vocab_size()
    if rows.ndim != 2 or len(rows) != vocabulary:
        raise ModelError(
            f"The encoder's matrix {weights_file} has shape {rows.shape} where its tokenizer needs {vocabulary} rows; "
            "install Wenju again."
        )
    return tokenizer, rows


def _digest(files: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            total.update(hashlib.file_digest(content, "sha256").digest())
    return total.hexdigest()[:32]


class _TransformerEncoder:
    """Any SentenceTransformer model, with the prompts it defines for queries and documents."""

    def __init__(self, name: str | Path) -> None:
        self.name = str(name)
        self._model = _open_transformer(name)
        self.fingerprint = _fingerprint_of(self._model)
        dimensions = self._model.encode([""], show_progress_bar=False).shape[1]
        self.dimensions = int(dimensions)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(self._model.encode_document, texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(self._model.encode_query, texts)

    def _encode(self, encode: Any, texts: Sequence[str]) -> NDArray[np.float32]:  # noqa: ANN401
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = np.asarray(encode(list(texts), show_progress_bar=False), dtype=np.float32)
        # Normalised here and not by the model: half precision models give NaN for a zero vector.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        usable = np.isfinite(lengths) & (lengths > 0)
        return np.where(usable, vectors / np.where(usable, lengths, 1.0), 0.0).astype(np.float32)


def _open_transformer(name: str | Path) -> Any:  # noqa: ANN401 - the library is not imported for its types
    folder = Path(name).expanduser()
    is_path = isinstance(name, Path) or folder.exists() or str(name).startswith((".", "/", "~")) or "\\" in str(name)
    if is_path and not folder.is_dir():
        raise ModelError(f"There is no model folder at {folder}; give the folder of a SentenceTransformer model.")
    from sentence_transformers import SentenceTransformer

    safe: dict[str, Any] = {"model_kwargs": {"use_safetensors": True}, "trust_remote_code": False}
    try:
        if is_path:
            return SentenceTransformer(str(folder), local_files_only=True, **safe)
        try:
            return SentenceTransformer(str(name), local_files_only=True, **safe)
        except OSError:  # not downloaded before; asking the network first would make every offline start wait
            return SentenceTransformer(str(name), **safe)
    except Exception as error:  # whatever a model's files can be wrong with, in whichever library
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The model {name} cannot be loaded ({reason}); give the folder or the name of a SentenceTransformer model."
        ) from error


def _fingerprint_of(model: Any) -> str:  # noqa: ANN401
    """Prompts, names and shapes of all tensors, and values spread over each: the whole would take minutes to hash."""
    total = hashlib.sha256(json.dumps(model.prompts, sort_keys=True).encode())
    for name, tensor in model.state_dict().items():
        flat = tensor.detach().flatten()
        sample = flat[:: max(1, len(flat) // _SAMPLED_VALUES)].float().cpu().numpy()
        total.update(f"{name} {tuple(tensor.shape)}".encode() + sample.tobytes())
    return total.hexdigest()[:32]
