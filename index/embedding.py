"""Articles → the vectors of their passages, and all of a catalog's anew when the encoder is another one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog, Embedding, Span
from index.encoder import Encoder
from index.recording import add_vectors, articles_without_vectors, switch_encoder
from ingest.article import Article
from ingest.errors import ModelError

__all__ = [
    "EmbeddedPortion",
    "EncoderChanged",
    "Progress",
    "embed_anew",
    "embed_portion",
    "embedding_of",
    "encoded",
]

Progress = Callable[[int, int, str], None]  # done, total, file name
_log = logging.getLogger("wenju.index")
_ARTICLES_AT_ONCE = 400  # some 2,000 passages


def embedding_of(encoder: Encoder) -> Embedding:
    """The encoder as the catalog records it."""
    return Embedding(encoder.name, encoder.fingerprint, encoder.dimensions)


def encoded(encoder: Encoder, articles: Sequence[tuple[Article, Sequence[Span]]]) -> list[NDArray[np.float16]]:
    """Vectors (passages, d) of each article; the title stands before every passage's text.

    :raises ModelError: the encoder gives something else than one row of finite numbers per text.
    """
    texts = [f"{article.title}\n{article.text[start:end]}" for article, spans in articles for start, end in spans]
    if not texts:
        return [np.zeros((0, encoder.dimensions), np.float16) for _ in articles]
    rows = np.asarray(encoder.encode_passages(texts), dtype=np.float32)
    if rows.shape != (len(texts), encoder.dimensions) or not np.isfinite(rows).all():
        raise ModelError(
            f"The encoder {encoder.name} gave vectors of shape {rows.shape} where {(len(texts), encoder.dimensions)} "
            "finite rows were expected: use another encoder."
        )
    ends = np.cumsum([len(spans) for _, spans in articles])
    return list(np.split(rows.astype(np.float16), ends[:-1]))


class EncoderChanged(ModelError):
    """The vectors in use are not of the encoder that made the question's vector: ask again with the one in use."""

    def __init__(self, made: Embedding, index: Path) -> None:
        super().__init__(
            f"The index {index} was made with the encoder {made.name} ({made.dimensions} dimensions), "
            "not with the one in use: run `wenju sync`, which embeds the passages anew."
        )


@dataclass(frozen=True, slots=True)
class EmbeddedPortion:
    """Articles as they were when they were embedded, with the vectors (n, d) of each."""

    fingerprint: str
    articles: Sequence[tuple[int, Article, Sequence[Span]]]
    vectors: Sequence[NDArray[np.float16]]

    def add_to(self, catalog: Catalog) -> None:
        """Lay the vectors beside those in use; what has changed or gone meanwhile is passed over."""
        pairs = zip(self.articles, self.vectors, strict=True)
        rows = [(number, article, vectors) for (number, article, _), vectors in pairs]
        add_vectors(catalog, self.fingerprint, rows)


def embed_portion(encoder: Encoder, portion: Sequence[tuple[int, Article, Sequence[Span]]]) -> EmbeddedPortion:
    """The vectors of some articles' passages. :raises ModelError: the encoder gives something else."""
    vectors = encoded(encoder, [(article, spans) for _, article, spans in portion])
    return EmbeddedPortion(encoder.fingerprint, portion, vectors)


def embed_anew(catalog: Catalog, encoder: Encoder, progress: Progress | None = None) -> None:
    """When the catalog's vectors are another encoder's: make those of this one from the texts, then use them.

    Until all are made the old ones stay in use; after a crash the next run goes on where this one stopped.
    """
    embedding, before = embedding_of(encoder), catalog.embedding
    if before is None or before.fingerprint == embedding.fingerprint:
        return
    _log.info("The index was made with %s: embedding its passages with %s.", before.name, embedding.name)
    total = catalog.counts()[0]
    done = total - catalog.without_vectors(embedding.fingerprint)
    for portion in articles_without_vectors(catalog, embedding.fingerprint, _ARTICLES_AT_ONCE):
        embed_portion(encoder, portion).add_to(catalog)
        done += len(portion)
        if progress is not None:
            progress(done, total, portion[-1][1].path)
    switch_encoder(catalog, embedding)
