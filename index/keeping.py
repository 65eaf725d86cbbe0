"""What people did, carried over when a damaged index is made anew from the files, which do not know of it."""

from __future__ import annotations

import logging

from index import conversations
from index.catalog import Catalog
from index.feedback import TABLE, Feedback
from index.salvage import Salvaged, put_aside, put_rows, salvaged
from index.store import Store

__all__ = ["mend", "outlook"]

_log = logging.getLogger("wenju.index")
_COLUMNS = {
    "arrivals": ("path", "added"),
    "corrections": ("article", "title", "source", "author", "published"),
    "feedback": Feedback._fields,
}
_SAID = {"corrections": "corrections", "feedback": "thumbs", "arrivals": "days on which files came"}


def mend(store: Store) -> None:
    """Put an empty catalog, with what people did, in the place of a damaged one, and the same for conversations.

    What is sound stays as it is.
    """
    place = store.place
    assert place is not None
    if not store.sound:
        kept = salvaged(place, _COLUMNS)
        if not kept.whole:
            put_aside(place)
        store.replace(lambda catalog: _fill(catalog, kept))
    conversations.mend(place.with_name("conversations.sqlite"))


def outlook(store: Store) -> str:
    """What a rebuild of a damaged catalog would bring back, as a sentence."""
    kept = salvaged(store.place, _COLUMNS) if store.place is not None else Salvaged(_COLUMNS, {}, True)
    counts = ", ".join(f"{len(kept.tables.get(name, []))} {said}" for name, said in _SAID.items())
    rest = "" if kept.whole else "; the rest of these cannot be read, and the damaged file will be kept"
    return f"A rebuild reads the articles from their files again and saves {counts}{rest}."


def _fill(catalog: Catalog, kept: Salvaged) -> None:
    with catalog.database.transaction() as connection:
        connection.execute(TABLE)
    put_rows(catalog.database, kept)
