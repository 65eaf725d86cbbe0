"""Looking for faults in an index: do the bytes, the tables, the offsets, the hashes, the vectors and the caches agree?

Only looks, except that keywords found damaged are made again at once, as any question would have done. Each fault is
one sentence that says what to do. The sentences of answers are cut from the text of an article whenever they are
needed, so their offsets are nowhere stored: what is checked here is the text and where its passages begin and end.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index import changes, conversations
from index.caches import Caches
from index.catalog import Catalog, hash_of
from index.database import DamagedError
from index.keeping import outlook
from index.notes import read_note
from index.store import Store
from index.sync import reading_rules
from ingest import chunk

__all__ = ["problems"]

_ANEW = "run `wenju sync --rebuild`, which reads the files again"


def problems(store: Store) -> list[str]:
    """One sentence per fault; empty when there is none.

    :raises LibraryError: the index is in use, or cannot be read at all.
    """
    found = []
    try:
        catalog, caches = store.current()
        faults = [f"catalog.sqlite: {fault}: {_ANEW}." for fault in catalog.database.faults()]
        found += faults or [*_of_articles(catalog), *_of_vectors(catalog), *_of_generations(catalog)]
        found += [] if found else [*_of_caches(catalog, caches)]
    except DamagedError as error:
        found += [str(error), outlook(store)]
    if store.place is not None:
        found += _beside_the_catalog(store.place.parent)
    return found


def _of_articles(catalog: Catalog) -> Iterator[str]:
    as_cut = catalog.meta("reading_rules") == reading_rules()
    for portion in catalog.all_articles():
        for _, article, spans in portion:
            name = f"“{article.title}” ({article.path or article.id})"
            if article.content_hash and article.content_hash != hash_of(article):
                yield f"{name}: the text is not the one that was read: {_ANEW}."
            if any(not 0 <= start < end <= len(article.text) for start, end in spans):
                yield f"{name}: a passage lies outside the text: {_ANEW}."
            elif as_cut and list(spans) != chunk(article):
                yield f"{name}: its passages are not where the text is cut: {_ANEW}."


def _of_vectors(catalog: Catalog) -> Iterator[str]:
    embedding = catalog.embedding
    if embedding is None:
        return
    for article_id, passages, size in changes.vector_sizes(catalog):
        if size != passages * embedding.dimensions * 2:
            yield f"Article {article_id}: {passages} passages, but {size} bytes of vectors: {_ANEW}."
            return  # the rows below could not be told apart
    for ids, rows in changes.added_vectors(catalog, 0, embedding):
        with np.errstate(all="ignore"):  # damaged ones may be infinite, or no numbers at all
            lengths = np.linalg.norm(rows.astype(np.float32), axis=1)
            wrong = ids[~((lengths == 0) | (np.abs(lengths - 1) < 0.01))]
        if len(wrong):
            yield (
                f"The vectors of {len(wrong)} passages are not of length 1, the first that of passage {wrong[0]}: "
                f"{_ANEW}."
            )


def _of_generations(catalog: Catalog) -> Iterator[str]:
    generation = catalog.generation
    for what, latest in changes.latest_generations(catalog).items():
        if latest > generation:
            yield f"The catalog is of generation {generation}, its {what} of {latest}: {_ANEW}."


def _of_caches(catalog: Catalog, caches: Caches) -> Iterator[str]:
    ids = changes.passage_ids(catalog)
    vectors = caches.vectors.current()
    if (vectors.ids().tolist() if vectors is not None else []) != ids:
        yield f"The vector index does not hold the catalog's passages: {_ANEW}."
    fault = caches.keywords.fault()
    if fault is not None:
        yield f"The keywords on disk were damaged ({fault}): they have been made again from the catalog."
    if caches.keywords.current().ids() != ids:
        yield f"The keyword index does not hold the catalog's passages: {_ANEW}."


def _beside_the_catalog(index: Path) -> Iterator[str]:
    try:
        conversations.check(index / "conversations.sqlite")
    except DamagedError as error:
        yield str(error)
    for home in sorted((index / "trash").iterdir()) if (index / "trash").is_dir() else ():
        files = [file.name for file in home.iterdir()] if home.is_dir() else []
        # no article's name begins with a point: that is a draft, left by a crash
        deleted = ", ".join(sorted(name for name in files if name != "note.json" and not name.startswith(".")))
        if deleted and read_note(home / "note.json") is None:
            yield f"The deleted file {deleted} in {home} has lost the note of where it lay: move it back by hand."
