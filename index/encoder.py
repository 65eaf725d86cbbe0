"""Texts → unit vectors.

`load_encoder()` opens the model that ships in `index/model/`: a tokenizer and one matrix, a row per token. It needs
neither torch nor the network and is ready in a fraction of a second. Any other name or path is a SentenceTransformer
model and is run by that library, which is imported only then. This module does not know what the texts are for beyond
question or passage, and nothing of indexes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

if TYPE_CHECKING:
    from index.unigram import Tokens

__all__ = ["SHIPPED_MODEL", "Encoder", "load_encoder", "write_fingerprint"]

SHIPPED_MODEL = Path(__file__).resolve().parent / "model"

_FILES = ("tokenizer.json", "model.safetensors")
_FINGERPRINT = "fingerprint.txt"
_BATCH = 256
_THREADS = 2


class Encoder(Protocol):
    """Turns texts into unit vectors of one space, so that a dot product is a cosine."""

    def __hash__(self) -> int:
        """By identity: what was made by one encoder is remembered under it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def fingerprint(self) -> str:
        """Another value when the weights or the tokenizer are others: vectors of two fingerprints do not compare."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, dimensions) of passages; a text without a known token is a row of zeros."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, dimensions) of questions; a text without a known token is a row of zeros."""


def load_encoder(
    name: str | Path | None = None,
    *,
    backend: str = "torch",
    dimensions: int | None = None,
    device: str | None = None,
    now: bool = True,
) -> Encoder:
    """The shipped encoder, or the SentenceTransformer model of that name or folder; see `TransformerEncoder`.

    `backend` is what runs such a model: torch, onnx or openvino. With `now` False its files are found now and loaded
    when the first text is encoded.

    :raises ModelError: if the model is missing, damaged, or cannot be run.
    """
    if name is None:
        return _StaticEncoder(SHIPPED_MODEL)
    if backend != "torch":
        from index.onnx_encoder import OnnxEncoder

        return OnnxEncoder(name, backend=backend, dimensions=dimensions)
    from index.transformer_encoder import TransformerEncoder

    encoder = TransformerEncoder(name, dimensions=dimensions, device=device)
    if now:
        encoder.encode_passages(["."])
    return encoder


def write_fingerprint(folder: Path) -> None:
    """Write beside the files of a static model what they are to be known by."""
    (folder / _FINGERPRINT).write_text(_digest([folder / name for name in _FILES]) + "\n", encoding="utf-8")


class _StaticEncoder:
    """A folder of tokenizer.json and model.safetensors, in the layout of model2vec, and the fingerprint of both: a bit
    that flipped in one of them would give other vectors without a word.

    `model2vec.StaticModel` and `SentenceTransformer` give the same vectors for the folder; it is read directly here
    because importing and opening it through the first costs four times as long and three times the memory.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name if folder != SHIPPED_MODEL else "wenju-static"
        files = [folder / name for name in _FILES]
        for file in (*files, folder / _FINGERPRINT):
            if not file.is_file():
                raise ModelError(f"The encoder's file {file} is missing; install Wenju again.")
        try:
            self.fingerprint = _digest(files)
            if self.fingerprint != (folder / _FINGERPRINT).read_text("utf-8").strip():
                raise ValueError("its files do not have the fingerprint that lies beside them")
            self._tokens, self._rows = _read_static(*files)
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
        found = self._tokens.of(texts)
        ends = np.cumsum([0, *map(len, found)])
        tokens = np.fromiter(chain.from_iterable(found), np.int64, int(ends[-1]))
        # The few rows a batch needs are widened once: adding up float16 takes numpy four times as long.
        needed, places = np.unique(tokens, return_inverse=True)
        rows = self._rows[needed].astype(np.float32)
        ones = np.ones(len(tokens), dtype=np.float32)
        for text, (start, end) in enumerate(pairwise(ends.tolist())):
            if end > start:
                out[text] = ones[: end - start] @ rows[places[start:end]]


def _read_static(tokenizer_file: Path, weights_file: Path) -> tuple[Tokens, NDArray[np.float16]]:
    from safetensors.numpy import load_file

    from index.unigram import Tokens

    tokens = Tokens(tokenizer_file)
    rows = load_file(weights_file)["embeddings"]
    if rows.ndim != 2 or len(rows) != tokens.count:
        raise ModelError(
            f"The encoder's matrix {weights_file} has shape {rows.shape} where its tokenizer needs {tokens.count} "
            "rows; install Wenju again."
        )
    return tokens, rows


def _digest(files: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            total.update(hashlib.file_digest(content, "sha256").digest())
    return total.hexdigest()[:32]
