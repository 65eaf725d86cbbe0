"""Writes a static model as a folder that `SentenceTransformer(path)` and `model2vec.StaticModel` both load."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.encoder import write_fingerprint

__all__ = ["save_model"]

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
_CONFIG = {
    "model_type": "model2vec",
    "architectures": ["StaticModel"],
    "normalize": True,
    "max_length": None,  # without it model2vec cuts texts after 512 tokens and SentenceTransformer does not
    "embedding_dtype": "float16",
}


def save_model(folder: Path, tokenizer: Tokenizer, rows: NDArray[np.float32]) -> None:
    """Tokenizer, rows as float16, and the few lines of JSON that either library asks for.

    Each row gets a weight of one: for the sake of weights SentenceTransformer pools in float32, where an empty text
    becomes zeros; in float16 it would become NaN. A model that lies there stays whole until the new one is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.resolve().parent) as beside:
        _write(Path(beside), tokenizer, rows)
        for file in Path(beside).iterdir():
            file.replace(folder / file.name)


def _write(folder: Path, tokenizer: Tokenizer, rows: NDArray[np.float32]) -> None:
    arrays: dict[str, NDArray[Any]] = {"embeddings": rows.astype(np.float16)}
    arrays["weights"] = np.ones(len(rows), dtype=np.float32)
    save_file(arrays, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "modules.json").write_text(json.dumps(_MODULES, indent=2) + "\n", encoding="utf-8")
    (folder / "config.json").write_text(json.dumps(_CONFIG, indent=2) + "\n", encoding="utf-8")
    write_fingerprint(folder)
