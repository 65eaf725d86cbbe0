"""What people set right in an article: title, source, author, day. Kept in the catalog; the file stays as it is.

A correction belongs to an article id, which does not depend on it. It is put over what the file says each time the
file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from index.catalog import Catalog
from ingest.article import Article, content_hash

__all__ = ["Correction", "correct", "corrected", "corrections"]


@dataclass(frozen=True, slots=True)
class Correction:
    """None leaves what the file says; "" means that there is none. `published` is a day in ISO 8601."""

    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: str | None = None


def corrections(catalog: Catalog) -> dict[str, Correction]:
    """All corrections, by article id."""
    with catalog.database.reading() as connection:
        rows = connection.execute("SELECT article, title, source, author, published FROM corrections").fetchall()
    return {article: Correction(*values) for article, *values in rows}


def correct(catalog: Catalog, article: Article, correction: Correction | None) -> None:
    """Keep a correction, or drop it with None. The next sync reads the article's file again and applies it."""
    with catalog.database.transaction() as connection:
        connection.execute("DELETE FROM corrections WHERE article = ?", (article.id,))
        if correction is not None and correction != Correction():
            values = (correction.title, correction.source, correction.author, correction.published)
            connection.execute("INSERT INTO corrections VALUES (?, ?, ?, ?, ?)", (article.id, *values))
        # No file has this time, so that the sync takes the file for a changed one, even after a crash in between.
        connection.execute("UPDATE files SET mtime_ns = -1 WHERE path = ?", (article.path,))


def corrected(article: Article, known: Mapping[str, Correction]) -> Article:
    """The article with its correction, if there is one, over what its file says."""
    correction = known.get(article.id)
    if correction is None:
        return article
    published, inferred = article.published, article.published_inferred
    if correction.published is not None:
        published, inferred = date.fromisoformat(correction.published) if correction.published else None, False
    title = correction.title or article.title
    source = article.source if correction.source is None else correction.source or None
    author = article.author if correction.author is None else correction.author or None
    day = published.isoformat() if published else None
    return replace(
        article,
        title=title,
        source=source,
        author=author,
        published=published,
        published_inferred=inferred,
        content_hash=content_hash(title, article.text, source, author, day),
    )
