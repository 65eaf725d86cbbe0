"""What changed in the catalog after a generation: what the caches catch up with. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog, Embedding
from index.database import DamagedError

__all__ = [
    "added_passages",
    "added_vectors",
    "latest_generations",
    "passage_ids",
    "removed_count",
    "removed_passages",
    "vector_sizes",
]

_ARTICLES_AT_ONCE = 500
_VECTORS_AT_ONCE = 4000  # articles: some 6 MB


def removed_passages(catalog: Catalog, after: int) -> list[int]:
    """Ids of the passages removed after a generation."""
    query = "SELECT passage FROM removed WHERE generation > ?"
    with catalog.database.reading() as connection:
        return [row[0] for row in connection.execute(query, (after,))]


def passage_ids(catalog: Catalog) -> list[int]:
    """All passage ids, ascending."""
    with catalog.database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")]


def removed_count(catalog: Catalog, after: int = 0) -> int:
    """How many passages removed after a generation are listed."""
    with catalog.database.reading() as connection:
        query = "SELECT COUNT(*) FROM removed WHERE generation > ?"
        return int(connection.execute(query, (after,)).fetchone()[0])


def added_passages(catalog: Catalog, after: int) -> Iterator[list[tuple[int, str, str]]]:
    """(id, title of the article, text) of the passages that came after a generation, in portions."""
    for rows in _articles_after(catalog, after):
        numbers = [row[0] for row in rows]
        query = "SELECT article, id, start_offset, end_offset FROM passages WHERE article IN"
        spans = catalog.in_portions(query, numbers)
        article = {number: (title, text) for number, title, text in rows}
        yield [(id_, article[number][0], article[number][1][start:end]) for number, id_, start, end in spans]


def added_vectors(
    catalog: Catalog, after: int, embedding: Embedding
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
    """Ids (n,) and one encoder's vectors (n, d) of the passages that came after a generation, in portions."""
    width = 2 * embedding.dimensions
    # the ids of an article's passages are consecutive: they came in one transaction
    first_of = None if after else _first_passages(catalog)
    for rows in _vectors_after(catalog, after, embedding.fingerprint):
        if any(len(row[2]) % width for row in rows):
            raise DamagedError(f"The vectors in {catalog.database.path} are damaged: run `wenju sync --rebuild`.")
        firsts = np.array([row[1] if first_of is None else first_of.get(row[1], 0) for row in rows], dtype=np.int64)
        counts = np.array([len(row[2]) // width for row in rows], dtype=np.int64)
        before = np.cumsum(counts) - counts
        ids = np.arange(counts.sum()) + np.repeat(firsts - before, counts)
        vectors = np.frombuffer(b"".join([row[2] for row in rows]), dtype=np.float16)
        yield ids, vectors.reshape(-1, embedding.dimensions)


def _first_passages(catalog: Catalog) -> dict[int, int]:
    """The id of each article's first passage, by the article's number."""
    with catalog.database.reading() as connection:
        return dict(connection.execute("SELECT article, MIN(id) FROM passages GROUP BY article").fetchall())


def _vectors_after(catalog: Catalog, after: int, fingerprint: str) -> Iterator[list[Any]]:
    """Portions of (row, article or the id of its first passage, vectors as bytes): the latter after a generation."""
    known = (
        "COALESCE((SELECT MIN(id) FROM passages WHERE passages.article = vectors.article), 0)" if after else "article"
    )
    query = f"SELECT rowid, {known}, float16_rows FROM vectors WHERE rowid > ? AND fingerprint = ? "
    if after:  # a few: found through the articles; from the beginning it is faster to read the whole table
        query += "AND article IN (SELECT number FROM articles WHERE generation > ?) "
    query += f"ORDER BY rowid LIMIT {_VECTORS_AT_ONCE}"
    last = 0
    while True:
        with catalog.database.reading() as connection:
            rows = connection.execute(query, (last, fingerprint, after) if after else (last, fingerprint)).fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def vector_sizes(catalog: Catalog) -> list[tuple[str, int, int]]:
    """(article id, number of passages, bytes of vectors) of every article."""
    query = (
        "SELECT id, (SELECT COUNT(*) FROM passages WHERE passages.article = number), COALESCE((SELECT "
        "LENGTH(float16_rows) FROM vectors WHERE vectors.article = number AND fingerprint = "
        "(SELECT value FROM meta WHERE key = 'fingerprint')), 0) FROM articles ORDER BY number"
    )
    with catalog.database.reading() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def latest_generations(catalog: Catalog) -> dict[str, int]:
    """The latest generation named by the articles, and by the list of what was removed."""
    query = "SELECT COALESCE(MAX(generation), 0) FROM"
    with catalog.database.reading() as connection:
        return {
            "articles": int(connection.execute(f"{query} articles").fetchone()[0]),
            "list of what was removed": int(connection.execute(f"{query} removed").fetchone()[0]),
        }


def _articles_after(catalog: Catalog, after: int) -> Iterator[list[Any]]:
    """Portions of (number, title, text) of the articles that came after a generation."""
    query = (
        "SELECT number, title, text FROM articles WHERE generation > ? AND number > ? "
        f"ORDER BY number LIMIT {_ARTICLES_AT_ONCE}"
    )
    last = 0
    while True:  # the lock is free between two portions
        with catalog.database.reading() as connection:
            rows = connection.execute(query, (after, last)).fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]
