"""What changed in the catalog after a generation: what the caches catch up with. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog, Embedding

__all__ = [
    "added_count",
    "added_passages",
    "added_vectors",
    "passage_ids",
    "removed_count",
    "removed_passages",
    "vector_sizes",
]

_ARTICLES_AT_ONCE = 500


def removed_passages(catalog: Catalog, after: int) -> list[int]:
    """Ids of the passages removed after a generation."""
    query = "SELECT passage FROM removed WHERE generation > ?"
    with catalog.database.reading() as connection:
        return [row[0] for row in connection.execute(query, (after,))]


def passage_ids(catalog: Catalog) -> list[int]:
    """All passage ids, ascending."""
    with catalog.database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")]


def removed_count(catalog: Catalog) -> int:
    """How many removed passages are listed."""
    with catalog.database.reading() as connection:
        return int(connection.execute("SELECT COUNT(*) FROM removed").fetchone()[0])


def added_count(catalog: Catalog, after: int) -> int:
    """How many passages came after a generation and are still there."""
    query = "SELECT COUNT(*) FROM articles JOIN passages ON passages.article = articles.number WHERE generation > ?"
    with catalog.database.reading() as connection:
        return int(connection.execute(query, (after,)).fetchone()[0])


def added_passages(catalog: Catalog, after: int) -> Iterator[list[tuple[int, str, str]]]:
    """(id, title of the article, text) of the passages that came after a generation, in portions."""
    for rows in _articles_after(catalog, after, "title, text", ""):
        numbers = [row[0] for row in rows]
        query = "SELECT article, id, start_offset, end_offset FROM passages WHERE article IN"
        spans = catalog.in_portions(query, numbers)
        article = {number: (title, text) for number, title, text in rows}
        yield [(id_, article[number][0], article[number][1][start:end]) for number, id_, start, end in spans]


def added_vectors(
    catalog: Catalog, after: int, embedding: Embedding
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
    """Ids (n,) and one encoder's vectors (n, d) of the passages that came after a generation, in portions."""
    columns = (  # the ids of an article's passages are consecutive: they came in one transaction
        "float16_rows, (SELECT MIN(id) FROM passages WHERE passages.article = number), "
        "(SELECT COUNT(*) FROM passages WHERE passages.article = number)"
    )
    join = "JOIN vectors ON vectors.article = articles.number AND vectors.fingerprint = ?"
    for rows in _articles_after(catalog, after, columns, join, embedding.fingerprint):
        ids = [id_ for _, _, first, count in rows for id_ in range(first or 0, (first or 0) + count)]
        vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
        yield np.array(ids, dtype=np.int64), vectors.reshape(-1, embedding.dimensions)


def vector_sizes(catalog: Catalog) -> list[tuple[str, int, int]]:
    """(article id, number of passages, bytes of vectors) of every article."""
    query = (
        "SELECT id, (SELECT COUNT(*) FROM passages WHERE passages.article = number), COALESCE((SELECT "
        "LENGTH(float16_rows) FROM vectors WHERE vectors.article = number AND fingerprint = "
        "(SELECT value FROM meta WHERE key = 'fingerprint')), 0) FROM articles ORDER BY number"
    )
    with catalog.database.reading() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def _articles_after(catalog: Catalog, after: int, columns: str, join: str, *values: object) -> Iterator[list[Any]]:
    """Portions of the articles that came after a generation; the lock is free between two of them."""
    query = (
        f"SELECT number, {columns} FROM articles {join} "
        f"WHERE generation > ? AND number > ? ORDER BY number LIMIT {_ARTICLES_AT_ONCE}"
    )
    last = 0
    while True:
        with catalog.database.reading() as connection:
            rows = connection.execute(query, (*values, after, last)).fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]
