"""Conversations: what each browser asked and was told, in an SQLite file beside the catalog.

Apart from the catalog, so that making the index anew loses none and a long sync holds none up. Knows neither answers
nor pages: a reply is a text that only its writer understands. Every call names the browser and reaches only what that
browser asked.
"""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from index.database import Connection, DamagedError, Database
from index.salvage import replace_damaged, salvaged
from ingest.errors import LibraryError

__all__ = ["Conversations", "Summary", "Turn", "check", "mend"]

log = logging.getLogger(__name__)

LONGEST_TITLE = 80

# `asked` counts the turns a conversation ever had: a number once used never means another turn.
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY,
    browser TEXT NOT NULL,
    title TEXT NOT NULL,
    changed TEXT NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS conversations_by_browser ON conversations (browser, changed);
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    reply TEXT,
    verdict TEXT,
    PRIMARY KEY (conversation, number)
)
"""


class Summary(NamedTuple):
    """A conversation in a list: `changed` is the time of its last question (UTC, ISO 8601)."""

    id: str
    title: str
    changed: str


class Turn(NamedTuple):
    """One question and what was replied (None: nothing yet); `verdict` is what the reader thought of it."""

    number: int
    question: str
    reply: str | None
    verdict: str | None


class Conversations:
    """The conversations in the file `path`, or in memory when it is None or cannot be written.

    :raises LibraryError: from every method, when the file is damaged or locked for too long.
    """

    def __init__(self, path: Path | None = None) -> None:
        try:
            self._database: Database = _File(path)
        except LibraryError as error:
            log.warning("%s Conversations are kept only until the chat stops.", error)
            self._database = _File(None)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._database.close()

    def of(self, browser: str) -> list[Summary]:
        """The conversations of a browser, the latest first."""
        query = (
            "SELECT id, title, changed FROM conversations WHERE browser = ? AND NOT deleted "
            "ORDER BY changed DESC, rowid DESC"
        )
        with self._database.reading() as connection:
            return [Summary(*row) for row in connection.execute(query, (browser,))]

    def turns(self, browser: str, conversation: str) -> list[Turn]:
        """The turns of one conversation, oldest first; none when the browser has no such conversation."""
        query = (
            "SELECT number, question, reply, verdict FROM turns JOIN conversations ON id = conversation "
            "WHERE id = ? AND browser = ? AND NOT deleted ORDER BY number"
        )
        with self._database.reading() as connection:
            return [Turn(*row) for row in connection.execute(query, (conversation, browser))]

    def ask(self, browser: str, conversation: str, question: str) -> tuple[str, int]:
        """Add a question; a conversation that the browser does not have is begun, titled by its first question.

        Returns the conversation's id and the number of the turn.
        """
        with self._database.transaction() as connection:
            if not _owned(connection, browser, conversation):
                conversation = secrets.token_urlsafe(12)
                title = " ".join(question.split())[:LONGEST_TITLE]
                connection.execute(
                    "INSERT INTO conversations (id, browser, title, changed) VALUES (?, ?, ?, ?)",
                    (conversation, browser, title, _now()),
                )
            connection.execute(
                "UPDATE conversations SET asked = asked + 1, changed = ? WHERE id = ?", (_now(), conversation)
            )
            row = connection.execute("SELECT asked FROM conversations WHERE id = ?", (conversation,)).fetchone()
            number = int(row[0])
            connection.execute(
                "INSERT INTO turns (conversation, number, question) VALUES (?, ?, ?)", (conversation, number, question)
            )
        return conversation, number

    def reply(self, browser: str, conversation: str, number: int, reply: str, first: bool = True) -> bool:
        """Keep what was replied to a turn. With `first`, only when nothing was: a turn that was stopped stays so.

        False when nothing was kept: the turn is gone, or has its reply.
        """
        query = "UPDATE turns SET reply = ? WHERE conversation = ? AND number = ?" + (" AND reply IS NULL" * first)
        with self._database.transaction() as connection:
            if not _owned(connection, browser, conversation):
                return False
            return connection.execute(query, (reply, conversation, number)).rowcount == 1

    def judge(self, browser: str, conversation: str, number: int, verdict: str | None) -> None:
        """Keep what the reader thinks of a reply; None takes it back."""
        with self._database.transaction() as connection:
            if _owned(connection, browser, conversation):
                connection.execute(
                    "UPDATE turns SET verdict = ? WHERE conversation = ? AND number = ?",
                    (verdict, conversation, number),
                )

    def drop(self, browser: str, conversation: str, number: int) -> None:
        """Take back a turn."""
        with self._database.transaction() as connection:
            if _owned(connection, browser, conversation):
                connection.execute("DELETE FROM turns WHERE conversation = ? AND number = ?", (conversation, number))

    def rename(self, browser: str, conversation: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        title = " ".join(title.split())[:LONGEST_TITLE]
        with self._database.transaction() as connection:
            if title and _owned(connection, browser, conversation):
                connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation))

    def delete(self, browser: str, conversation: str) -> None:
        """Put a conversation away; `restore` brings it back until the browser puts away another."""
        with self._database.transaction() as connection:
            if _owned(connection, browser, conversation):
                connection.execute("DELETE FROM conversations WHERE browser = ? AND deleted", (browser,))
                connection.execute("UPDATE conversations SET deleted = 1 WHERE id = ?", (conversation,))

    def restore(self, browser: str, conversation: str) -> None:
        """Bring back the conversation put away last."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE conversations SET deleted = 0 WHERE id = ? AND browser = ?", (conversation, browser)
            )


_TURN = ("conversation", "number", "question", "reply", "verdict")


class _File(Database):
    """The file of the conversations: other tables and other words for what went wrong than the catalog's."""

    def _prepare(self) -> None:
        # Not every question waits for the disk: a power failure may cost the last ones, a crash of the program none.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self.transaction() as connection:
            for statement in _TABLES.split(";"):
                connection.execute(statement)

    def _explained(self, error: Exception) -> LibraryError:
        kind = type(super()._explained(error))
        return kind(
            f"The conversations in {self.path} cannot be read or written ({error}): `wenju sync --rebuild` saves what "
            "can be read of them."
        )


def check(path: Path) -> None:
    """Look through a file of conversations; none need be there.

    :raises DamagedError: it is damaged.
    """
    if path.exists():
        file = _File(path)
        try:
            faults = file.faults()
        finally:
            file.close()
        if faults:
            raise DamagedError(str(file._explained(ValueError(faults[0]))))


def mend(path: Path) -> None:
    """Make a damaged file anew with the conversations that can still be read; one that is sound stays as it is."""
    try:
        check(path)
        return
    except DamagedError as error:
        log.warning("%s", error)
    columns = {"conversations": ("id", "browser", "title", "changed", "asked", "deleted"), "turns": _TURN}
    draft = path.with_name("conversations-anew.sqlite")
    replace_damaged(path, draft, _File, salvaged(path, columns))


def _owned(connection: Connection, browser: str, conversation: str) -> bool:
    query = "SELECT 1 FROM conversations WHERE id = ? AND browser = ? AND NOT deleted"
    return connection.execute(query, (conversation, browser)).fetchone() is not None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
