"""What can still be read of a damaged SQLite file. Knows tables and rows, not what they mean.

Rows are read one by one from both ends of a table, so that a damaged page costs the rows on it and no others. The file
itself is left as it is: a copy is read, with the few bytes at its beginning set right that are the same in every file.
A row may be from a page whose bytes have changed: it is handed over as it can be read.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from index.database import Database
from index.page_sums import ENDINGS, take_place
from ingest.errors import LibraryError

__all__ = ["Salvaged", "put_aside", "put_rows", "replace_damaged", "salvaged"]

_log = logging.getLogger("wenju.index")
_BEGINNING = b"SQLite format 3\0"
_PAGES = [1 if size == 65_536 else size for size in (512 << shift for shift in range(8))]
_PAGE = 16_384  # bytes: where the file does not say
_FIXED = bytes([2, 2, 0, 64, 32, 32])  # with a log; no bytes reserved; fractions that SQLite prescribes
_ENDS = (("ASC", ">"), ("DESC", "<"))


class Salvaged(NamedTuple):
    """The columns and rows of each table; `whole` unless something could not be read."""

    columns: Mapping[str, Sequence[str]]
    tables: dict[str, list[tuple[Any, ...]]]
    whole: bool


class _Wreck(Database):
    """A file that is damaged: nothing of it is checked, and what is no character any more is replaced."""

    _reads_apart = False

    def _prepare(self) -> None:
        self._connection.text_factory = lambda text: text.decode("utf-8", "replace")


def salvaged(file: Path, columns: Mapping[str, Sequence[str]]) -> Salvaged:
    """What can be read of the tables, named with their columns; a table that is not there has no rows."""
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in columns}
    try:
        with (
            TemporaryDirectory(dir=file.parent, prefix=".salvage-") as place,
            closing(_copy(file, Path(place))) as wreck,
        ):
            whole = True
            for name, listed in columns.items():
                rows, all_read = _rows(wreck, name, listed)
                found[name] = list(rows.values())
                whole = whole and all_read
            return Salvaged(columns, found, whole)
    except (LibraryError, OSError) as error:
        _log.warning("Nothing more can be read of %s: %s", file, error)
        return Salvaged(columns, found, False)


def put_rows(database: Database, kept: Salvaged) -> None:
    """Put rows into the tables they are of; one that does not fit there, because it was damaged, is left out."""
    for name, rows in kept.tables.items():
        columns = kept.columns[name]
        query = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        lost = 0
        for row in rows:
            try:
                with database.transaction() as connection:
                    connection.execute(query, row)
            except LibraryError:
                lost += 1
        if rows:
            _log.warning("%s: %d rows were saved, %d could not be used.", name, len(rows) - lost, lost)


def put_aside(file: Path) -> None:
    """Keep a damaged file under another name, for who wants to try more."""
    aside = file.with_name(f"damaged-{file.name}")
    try:
        shutil.copyfile(file, aside)
        _log.warning("Not all of %s could be read: it is kept as %s.", file, aside.name)
    except OSError as error:
        _log.warning("Not all of %s could be read, and it cannot be kept (%s).", file, error.strerror)


def replace_damaged(file: Path, draft: Path, kind: Callable[[Path], Database], kept: Salvaged) -> None:
    """Put a new file, of a kind that makes its own tables, with what was saved in the place of a damaged one.

    :raises LibraryError: it cannot be written; the damaged one is still there.
    """
    if not kept.whole:
        put_aside(file)
    for ending in ENDINGS:
        draft.with_name(draft.name + ending).unlink(missing_ok=True)
    database = kind(draft)
    try:
        put_rows(database, kept)
    finally:
        database.close()
    take_place(draft, file)


def _copy(file: Path, place: Path) -> _Wreck:
    copy = place / file.name
    shutil.copyfile(file, copy)
    log = file.with_name(f"{file.name}-wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(log.name))
    with copy.open("r+b") as content:
        content.write(_BEGINNING)
        if int.from_bytes(content.read(2), "big") not in _PAGES:
            content.seek(len(_BEGINNING))
            content.write(_PAGE.to_bytes(2, "big"))
        content.seek(len(_BEGINNING) + 2)
        content.write(_FIXED)
    return _Wreck(copy)


def _rows(wreck: _Wreck, table: str, columns: Sequence[str]) -> tuple[dict[int, tuple[Any, ...]], bool]:
    """Row number → row, and whether all were read."""
    found: dict[int, tuple[Any, ...]] = {}
    with wreck.reading() as connection:
        query = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        if not connection.execute(query, (table,)).fetchone()[0]:
            return found, True
    whole = True
    for order, beyond in _ENDS:
        try:
            for row in _walk(wreck, f"SELECT rowid, {', '.join(columns)} FROM {table}", order, beyond):
                found[row[0]] = tuple(row[1:])
            return found, whole
        except LibraryError:
            whole = False
    return found, False


def _walk(wreck: _Wreck, query: str, order: str, beyond: str) -> Iterator[Any]:
    last: int | None = None
    while True:
        where = "" if last is None else f" WHERE rowid {beyond} {last}"
        with wreck.reading() as connection:
            row = connection.execute(f"{query}{where} ORDER BY rowid {order} LIMIT 1").fetchone()
        if row is None or (last is not None and not (row[0] > last if beyond == ">" else row[0] < last)):
            return
        yield row
        last = row[0]
