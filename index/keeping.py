"""What people did, carried over when a damaged catalog is made anew from the files, which do not know of it."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from index.catalog import Catalog
from index.schema import KEPT
from index.store import Store
from ingest.errors import LibraryError

__all__ = ["KeptTable", "keep_tables", "kept_tables", "mend"]

_log = logging.getLogger("wenju.index")
_MADE_BY = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"


class KeptTable(NamedTuple):
    """A table as it was: its name, the statement that makes it, its rows."""

    name: str
    made_by: str
    rows: list[Any]


def mend(store: Store) -> None:
    """Put an empty catalog, with what people did, in the place of a damaged one; a sound one stays."""
    if not store.sound:
        kept = kept_tables(store)
        store.replace(lambda catalog: keep_tables(catalog, kept))


def kept_tables(store: Store) -> list[KeptTable]:
    """The tables that a rebuild carries over; of a damaged catalog those that can still be read."""
    kept = []
    for name in KEPT:
        try:
            with store.current()[0].database.reading() as connection:
                found = connection.execute(_MADE_BY, (name,)).fetchone()
                if found is not None:
                    kept.append(KeptTable(name, found[0], connection.execute(f"SELECT * FROM {name}").fetchall()))
        except LibraryError as error:
            _log.warning("What the old index kept in its table %s is lost: %s", name, error)
    return kept


def keep_tables(catalog: Catalog, kept: list[KeptTable]) -> None:
    """Put the tables into a new catalog."""
    for name, made_by, rows in kept:
        with catalog.database.transaction() as connection:
            if connection.execute(_MADE_BY, (name,)).fetchone() is None:
                connection.execute(made_by)
            for row in rows:
                connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
