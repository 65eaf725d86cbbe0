"""Looking for faults in an index: does SQLite hold together, do offsets, hashes, vectors and both caches agree?

Only looks; mending is `sync`, or `sync(rebuild=True)`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index import changes
from index.caches import Caches
from index.catalog import Catalog
from ingest.article import content_hash

__all__ = ["problems"]


def problems(catalog: Catalog, caches: Caches) -> list[str]:
    """One sentence per fault; empty when there is none.

    :raises LibraryError: the catalog is too damaged to be read at all.
    """
    faults = [f"catalog.sqlite: {fault}" for fault in catalog.database.faults()]
    return faults or [*_of_articles(catalog), *_of_vectors(catalog), *_of_caches(catalog, caches)]


def _of_articles(catalog: Catalog) -> Iterator[str]:
    for portion in catalog.all_articles():
        for _, article, spans in portion:
            name = f"“{article.title}” ({article.path or article.id})"
            published = article.published.isoformat() if article.published else None
            parts = (article.title, article.text, article.source, article.author, published)
            if article.content_hash and article.content_hash != content_hash(*parts):
                yield f"{name}: the text is not the one that was read."
            if any(not 0 <= start < end <= len(article.text) for start, end in spans):
                yield f"{name}: a passage lies outside the text."


def _of_vectors(catalog: Catalog) -> Iterator[str]:
    embedding = catalog.embedding
    if embedding is None:
        return
    for article_id, passages, size in changes.vector_sizes(catalog):
        if size != passages * embedding.dimensions * 2:
            yield f"Article {article_id}: {passages} passages, but {size} bytes of vectors."
            return  # the rows below could not be told apart
    for ids, rows in changes.added_vectors(catalog, 0, embedding):
        lengths = np.linalg.norm(rows.astype(np.float32), axis=1)
        wrong = ids[~((lengths == 0) | (np.abs(lengths - 1) < 0.01))]
        if len(wrong):
            yield f"The vectors of {len(wrong)} passages are not of length 1, the first that of passage {wrong[0]}."


def _of_caches(catalog: Catalog, caches: Caches) -> Iterator[str]:
    ids = changes.passage_ids(catalog)
    vectors = caches.vectors.current()
    if (vectors.ids().tolist() if vectors is not None else []) != ids:
        yield "The vector index does not hold the catalog's passages: run `wenju sync --rebuild`."
    if caches.keywords.current().ids() != ids:
        yield "The keyword index does not hold the catalog's passages: run `wenju sync --rebuild`."
