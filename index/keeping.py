"""What people did, carried over when a damaged index is made anew from the files, which do not know of it."""

from __future__ import annotations

import logging

from index import conversations
from index.catalog import Catalog
from index.feedback import TABLE, Feedback
from index.salvage import Salvaged, put_aside, put_rows, salvaged
from index.store import Store

__all__ = ["mend"]

_log = logging.getLogger("wenju.index")
_COLUMNS = {
    "arrivals": ("path", "added"),
    "corrections": ("article", "title", "source", "author", "published"),
    "feedback": Feedback._fields,
}


def mend(store: Store) -> None:
    """Put an empty catalog, with what people did, in the place of a damaged one, and the same for conversations.

    What is sound stays as it is.
    """
    place = store.place
    if place is None:
        return
    if not store.sound:
        kept = salvaged(place, _COLUMNS)
        if not kept.whole:
            put_aside(place)
        store.replace(lambda catalog: _fill(catalog, kept))
    conversations.mend(place.with_name("conversations.sqlite"))


def _fill(catalog: Catalog, kept: Salvaged) -> None:
    with catalog.database.transaction() as connection:
        connection.execute(TABLE)
    put_rows(catalog.database, kept)
