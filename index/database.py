"""One SQLite connection shared by threads: opening, schema, transactions, and SQLite's errors said to people.

Knows the tables, not what is asked of them: that is in `catalog.py`, `recording.py` and `changes.py`. The only
file that imports sqlite3.

How tables come to an index that is there already: `_ADDITIONS` makes those that are missing whenever a file is opened,
so they need no order and no number, and two additions never collide. What people entered is named in KEPT, because a
rebuild starts with an empty file. SCHEMA_VERSION rises only when an existing table changes, which asks for a rebuild.
Page size is a property of a file from its beginning: an older index keeps its own until it is rebuilt.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import LibraryError

__all__ = ["KEPT", "SCHEMA_VERSION", "Connection", "Database"]

Connection = sqlite3.Connection  # what a transaction is spoken to; only this module knows SQLite itself

SCHEMA_VERSION = 1
_PAGE = 16_384  # bytes; rows are articles and their vectors, a few kilobytes each: smaller pages stay a third empty
_CACHE = 16_000  # KiB
_LONG_LOG = 2_000_000  # bytes
_PATIENCE = 30  # seconds to wait for another process that writes

# Passage text is not stored: it is cut from the article's text. An article's passages come and go together, so the
# generation in which they came is the article's. AUTOINCREMENT: an id once removed never means another passage.
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, error TEXT);
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    file TEXT NOT NULL REFERENCES files (path),
    ordinal INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT,
    author TEXT,
    published TEXT,
    published_inferred INTEGER NOT NULL,
    lang TEXT NOT NULL,
    path TEXT NOT NULL,
    content_hash TEXT NOT NULL
);
CREATE INDEX articles_by_file ON articles (file, ordinal);
CREATE INDEX articles_by_generation ON articles (generation, number);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (number),
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article, id);
CREATE TABLE vectors (
    article INTEGER NOT NULL REFERENCES articles (number),
    fingerprint TEXT NOT NULL,
    float16_rows BLOB NOT NULL,
    PRIMARY KEY (article, fingerprint)
);
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
"""

# Later additions, made in any index that lacks them, so that none has to be made anew for their sake.
#   readings     what the layout repair did to a file when it was last read
#   arrivals     the day and time (UTC, ISO 8601) when a file was first read; stays when the file goes
#   corrections  what people set right in an article, by article id: NULL leaves what the file says, '' means none
_ADDITIONS = """
CREATE TABLE IF NOT EXISTS readings (
    path TEXT PRIMARY KEY REFERENCES files (path) ON DELETE CASCADE,
    articles INTEGER NOT NULL,
    mended INTEGER NOT NULL,
    boxes INTEGER NOT NULL,
    unwrapped INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS arrivals (path TEXT PRIMARY KEY, added TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS corrections (
    article TEXT PRIMARY KEY,
    title TEXT,
    source TEXT,
    author TEXT,
    published TEXT
);
"""
_ADDED = frozenset(re.findall(r"TABLE IF NOT EXISTS (\w+)", _ADDITIONS))
# What cannot be made anew from the files: a rebuild carries these tables over, those that there are.
KEPT = ("arrivals", "corrections", "feedback")


class Database:
    """A connection that several threads may use, one at a time. `path` None keeps everything in memory.

    :raises LibraryError: the file is damaged, made by a newer version, locked for too long, or cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._spoken_errors():
            self._connection = self._connect()
            try:
                self._prepare()
                self.file_number = path.stat().st_ino if path is not None else 0
            except BaseException:
                self._connection.close()
                raise

    def _connect(self) -> sqlite3.Connection:
        if self.path is None:
            return _opened(":memory:")
        place = self.path.resolve().as_uri()
        if os.access(self.path.parent, os.W_OK):
            connection = _opened(place)
            connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file only
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            return connection
        connection = _opened(f"{place}?mode=ro")
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:  # no log beside it, and none can be made: then nobody is writing either
            connection.close()
            connection = _opened(f"{place}?mode=ro&immutable=1")
        return connection

    def _prepare(self) -> None:
        exists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
        if self._connection.execute(exists).fetchone() is None:
            with self.transaction() as connection:
                if connection.execute(exists).fetchone() is None:  # another process may have been faster
                    for statement in _SCHEMA.split(";"):
                        connection.execute(statement)
                    first = {"schema_version": SCHEMA_VERSION, "generation": 0, "identity": uuid.uuid4().hex}
                    connection.executemany("INSERT INTO meta VALUES (?, ?)", [(k, str(v)) for k, v in first.items()])
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        if row is None or row[0] != str(SCHEMA_VERSION):
            raise LibraryError(
                f"The index {self.path} has format {row[0] if row else '?'}, this version of Wenju reads format "
                f"{SCHEMA_VERSION}: run `wenju sync --rebuild` to make it anew from the files."
            )
        self._add_tables()

    def _add_tables(self) -> None:
        there = {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if there >= _ADDED:
            return
        # An index that cannot be written has them empty, in memory.
        writable = self.path is None or os.access(self.path.parent, os.W_OK)
        for statement in _ADDITIONS.split(";"):
            self._connection.execute(statement if writable else statement.replace("CREATE TABLE", "CREATE TEMP TABLE"))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for statements that read. No other thread has it meanwhile."""
        with self._lock, self._spoken_errors():
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a write transaction: everything in the block happens, or nothing."""
        with self._lock, self._spoken_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.execute("COMMIT")

    def faults(self) -> list[str]:
        """What SQLite finds wrong with its file and with the references between the tables."""
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            orphans = [f"{row[0]}: a row refers to a missing row of {row[2]}" for row in
                       connection.execute("PRAGMA foreign_key_check")]  # fmt: skip
        return [fault for fault in found if fault != "ok"] + orphans

    def fold_log(self) -> None:
        """Put a long log of changes into the file it lies beside and cut it; not while another process reads it."""
        log = self.path.with_name(f"{self.path.name}-wal") if self.path is not None else None
        if log is None or not log.exists() or log.stat().st_size <= _LONG_LOG:
            return
        with self.reading() as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")

    def close(self) -> None:
        """Close the connection; closing twice is harmless."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _spoken_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise LibraryError(self._explained(error)) from error

    def _explained(self, error: sqlite3.DatabaseError) -> str:
        reason = str(error)
        if "locked" in reason or "busy" in reason:
            return f"The index {self.path} is in use by another process ({reason}): try again when it has finished."
        if "readonly" in reason or "full" in reason or "unable to open" in reason:
            return (
                f"The index {self.path} cannot be written ({reason}): make room or give write permission, "
                "or set WENJU_INDEX to another folder."
            )
        return f"The index {self.path} is damaged ({reason}): run `wenju sync --rebuild` to make it anew."


def _opened(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, uri=True)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    return connection
