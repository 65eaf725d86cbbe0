"""SQLite shared by threads: opening, schema, transactions, moments, and SQLite's errors said to people.

The tables are in `schema.py`; what is asked of them is in `catalog.py`, `recording.py` and `changes.py`. The only file
that imports sqlite3.

One connection writes and another reads, so that readers never wait for a transaction. What a transaction has committed
is on the disk when it returns (write-ahead log, synchronous FULL); a crash leaves the state before it or after it.
Page size is a property of a file from its beginning: an older index keeps its own until it is rebuilt.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.commit_count import CommitCount
from index.page_sums import PageSums
from index.points import reached
from index.schema import ADDED, ADDITIONS, SCHEMA, SCHEMA_VERSION
from ingest.errors import LibraryError

__all__ = ["Connection", "DamagedError", "Database"]

Connection = sqlite3.Connection  # what a transaction is spoken to; only this module knows SQLite itself

_PAGE = 16_384  # bytes; rows are articles and their vectors, a few kilobytes each: smaller pages stay a third empty
_CACHE = 16_000  # KiB
_LONG_LOG = 2_000_000  # bytes
_LONGEST_LOG = 16_000_000  # bytes: it goes into the file before a sync has come to its end
_PATIENCE = 30  # seconds to wait for another process that writes


class DamagedError(LibraryError):
    """A file that SQLite, or this version of Wenju, cannot make sense of: it has to be made anew."""


class Database:
    """A file that several threads may use: one writes at a time, one reads at a time, neither waits for the other.

    `path` None keeps everything in memory.

    :raises LibraryError: the file is damaged, made by a newer version, locked for too long, or cannot be written.
    """

    _reads_apart = True  # over a connection of its own; its pages are compared with their sums

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = self._reading = threading.RLock()
        checked = path if self._reads_apart else None
        self._sums, self._commits = PageSums(checked, _PATIENCE if self._writable else None), CommitCount(checked)
        with self._spoken_errors():
            self._connection = self._reader = self._connect()
            try:
                fault = self._sums.fault(self._connection)
                if fault is not None:
                    raise sqlite3.DatabaseError(fault)
                self._commits.compare(self._connection, self._sums.alone)
                self._prepare()
                self.file_number = path.stat().st_ino if path is not None else 0
                if self._reads_apart and self._writable:
                    self._reader, self._reading = self._connect(), threading.RLock()
            except BaseException:
                self._connection.close()
                self._sums.let_go()
                raise
        # A connection that Python drops, at the latest when it ends, would put the log into the file without a word.
        self._closing = weakref.finalize(self, self._sums.close, self._reader, self._connection)

    @property
    def _writable(self) -> bool:
        return self.path is not None and os.access(self.path.parent, os.W_OK)

    def _connect(self) -> sqlite3.Connection:
        if self.path is None:
            return _opened(":memory:")
        place = self.path.resolve().as_uri()
        if self._writable:
            connection = _opened(place)
            connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file only
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")  # `_put_log_in` does it, and keeps the sums
            return connection
        try:
            return _opened(f"{place}?mode=ro")
        except sqlite3.OperationalError:  # no log beside it, and none can be made: then nobody is writing either
            return _opened(f"{place}?mode=ro&immutable=1")

    def _prepare(self) -> None:
        exists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
        if self._connection.execute(exists).fetchone() is None:
            with self.transaction() as connection:
                if connection.execute(exists).fetchone() is None:  # another process may have been faster
                    for statement in SCHEMA.split(";"):
                        connection.execute(statement)
                    first = {"schema_version": SCHEMA_VERSION, "generation": 0, "identity": uuid.uuid4().hex}
                    connection.executemany("INSERT INTO meta VALUES (?, ?)", [(k, str(v)) for k, v in first.items()])
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        if row is None or row[0] != str(SCHEMA_VERSION):
            raise DamagedError(
                f"The index {self.path} has format {row[0] if row else '?'}, this version of Wenju reads format "
                f"{SCHEMA_VERSION}: run `wenju sync --rebuild` to make it anew from the files."
            )
        self._add_tables()

    def _add_tables(self) -> None:
        there = {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if there >= ADDED:
            return
        # An index that cannot be written has them empty, in memory.
        writable = self.path is None or self._writable
        for statement in ADDITIONS.split(";"):
            self._connection.execute(statement if writable else statement.replace("CREATE TABLE", "CREATE TEMP TABLE"))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for statements that read, all of them in one moment. No other thread has it meanwhile."""
        with self._reading, self._spoken_errors():
            if self.path is None or self._reader.in_transaction:
                yield self._reader
                return
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.rollback()

    def begin(self) -> None:
        """Begin a moment anew; what is no moment is always at the present one."""

    def end(self) -> None:
        """End a moment: nothing waits for it."""

    def moment(self) -> Database:
        """What is in the file now, whatever is written later; the log waits for its end.

        In memory, and on a disk on which SQLite can keep no log: the database itself.
        """
        return _Moment(self.path) if self.path is not None and self._sums.logged else self

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a write transaction: everything in the block happens, or nothing."""
        with self._lock, self._spoken_errors(), self._sums.alone():
            self._connection.execute("BEGIN IMMEDIATE")
            before = self._connection.total_changes
            try:
                yield self._connection
                number = self._commits.raised(self._connection, before)
                reached("catalog: to be committed")
                self._connection.execute("COMMIT")
            except BaseException:  # if the disk is full, SQLite may have given the transaction up itself
                self._connection.rollback()
                raise
            self._commits.tell(number)
            reached("catalog: committed")
            if self._sums.log_size > _LONGEST_LOG:
                self._put_log_in("PASSIVE")

    def faults(self) -> list[str]:
        """What SQLite finds wrong with its file and with the references between the tables."""
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            found += [f"page {number} is not as written" for number in self._sums.wrong()]
            orphans = [f"{row[0]}: a row refers to a missing row of {row[2]}" for row in
                       connection.execute("PRAGMA foreign_key_check")]  # fmt: skip
        return [fault for fault in found if fault != "ok"] + orphans

    def fold_log(self) -> None:
        """Put a long log of changes into the file it lies beside and cut it; not while another process reads it."""
        if self._sums.log_size <= _LONG_LOG:
            return
        reached("log: to be folded")
        with self._lock, self._spoken_errors(), self._sums.alone():
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._put_log_in("TRUNCATE")
            self._connection.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")
        reached("log: folded")

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        with self._lock, self._reading:
            self._closing()

    def _put_log_in(self, how: str) -> None:
        self._sums.keep()
        self._connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()

    @contextmanager
    def _spoken_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # noise in what SQLite quotes is no text either
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> LibraryError:
        reason = str(error)
        if "locked" in reason or "busy" in reason:
            return LibraryError(
                f"The index {self.path} is in use by another process ({reason}): try again when it has finished."
            )
        if any(sign in reason for sign in ("readonly", "full", "unable to open", "disk I/O")):
            return LibraryError(
                f"The index {self.path} cannot be written ({reason}): make room or give write permission, "
                "or set WENJU_INDEX to another folder."
            )
        return DamagedError(f"The index {self.path} is damaged ({reason}): run `wenju sync --rebuild` to make it anew.")


class _Moment(Database):
    """One read transaction of a file that has been made already."""

    _reads_apart = False

    def _prepare(self) -> None:
        self._add_tables()
        self.begin()

    def begin(self) -> None:
        """Begin anew: what is read from now on is of this moment."""
        with self._reading, self._spoken_errors():
            self._connection.execute("BEGIN")
            self._connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # it begins when it is first read

    def end(self) -> None:
        """Let the log go."""
        with self._reading, self._spoken_errors():
            self._connection.rollback()


def _opened(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, uri=True)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")  # looks into the file, which may fail
    except BaseException:
        connection.close()
        raise
    return connection
