"""Feedback: what readers thought of answers, kept in the catalog for whoever looks after the articles.

It holds the question and the answer as they were, because the conversation may go on, be taken back or be deleted.
Knows nothing of who said it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from index.catalog import Catalog

__all__ = ["TABLE", "Feedback", "all_feedback", "forget_feedback", "give_feedback"]

LONGEST_REASON = 500

TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    conversation TEXT NOT NULL,
    turn INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    given TEXT NOT NULL,
    PRIMARY KEY (conversation, turn)
)
"""
_EXISTS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'feedback'"


class Feedback(NamedTuple):
    """What was thought of one answer: `verdict` is "up" or "down", `given` the time (UTC, ISO 8601)."""

    conversation: str
    turn: int
    verdict: str
    reason: str
    question: str
    answer: str
    given: str = ""


def give_feedback(catalog: Catalog, feedback: Feedback) -> None:
    """Keep what was thought of an answer, in place of what the same reader thought of it before.

    :raises ValueError: a verdict that is neither "up" nor "down".
    :raises LibraryError: the catalog cannot be written.
    """
    if feedback.verdict not in ("up", "down"):
        raise ValueError(f"“{feedback.verdict}” is no verdict: give “up” or “down”")
    given = datetime.now(UTC).isoformat(timespec="seconds")
    row = feedback._replace(reason=feedback.reason.strip()[:LONGEST_REASON], given=given)
    with catalog.database.transaction() as connection:
        connection.execute(TABLE)
        connection.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def forget_feedback(catalog: Catalog, conversation: str, turn: int | None = None) -> None:
    """Forget what was thought of one answer, or, with `turn` None, of a whole conversation."""
    query = "DELETE FROM feedback WHERE conversation = ?" + ("" if turn is None else " AND turn = ?")
    values = (conversation,) if turn is None else (conversation, turn)
    with catalog.database.transaction() as connection:
        if connection.execute(_EXISTS).fetchone():
            connection.execute(query, values)


def all_feedback(catalog: Catalog) -> list[Feedback]:
    """Everything kept, oldest first."""
    with catalog.database.reading() as connection:
        if not connection.execute(_EXISTS).fetchone():
            return []
        return [Feedback(*row) for row in connection.execute("SELECT * FROM feedback ORDER BY given, rowid")]
