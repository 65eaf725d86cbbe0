"""Which passages belong to articles of certain days, sources and authors; asked of the catalog, before any ranking."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.words import normalize

__all__ = ["newest_day", "selected_passages"]


def selected_passages(
    catalog: Catalog,
    since: date | None = None,
    until: date | None = None,
    source: str | None = None,
    author: str | None = None,
) -> NDArray[np.int64]:
    """Ids of the passages of articles published from `since` to `until` whose source and author hold these words."""
    query, values = "SELECT number, source, author FROM articles WHERE 1", []
    for sign, day in ((">=", since), ("<=", until)):
        if day is not None:
            query += f" AND published {sign} ?"
            values.append(day.isoformat())
    with catalog.database.reading() as connection:
        rows = connection.execute(query, values).fetchall()
    wanted = (normalize(source or ""), normalize(author or ""))
    numbers = [
        number
        for number, *given in rows
        if all(word in normalize(text or "") for word, text in zip(wanted, given, strict=True))
    ]
    ids = [row[0] for row in catalog.in_portions("SELECT id FROM passages WHERE article IN", numbers)]
    return np.array(sorted(ids), dtype=np.int64)


def newest_day(catalog: Catalog) -> date | None:
    """The latest day of publication, None when no article has one."""
    with catalog.database.reading() as connection:
        newest = connection.execute("SELECT MAX(published) FROM articles").fetchone()[0]
    return date.fromisoformat(newest) if newest else None
