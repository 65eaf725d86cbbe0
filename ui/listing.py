"""The library's articles as a table asks for them: found by words, sorted, cut into pages. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from index.shelf import Row, Shelf

__all__ = ["COLUMNS", "Listing", "Page", "View"]

PAGE = 50
# Columns in their order, as fields of a Row.
COLUMNS = ("title", "source", "author", "published", "characters", "passages", "added", "path")
_NUMBERS = {"characters", "passages"}


class View(NamedTuple):
    """What a visitor wants to see: `page` counts from 0; `sort` is one of COLUMNS, "" for the order of the files."""

    query: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 0

    @classmethod
    def of(cls, sent: dict[str, Any]) -> View:
        """What a browser sent, every value made one that can be used."""
        page = sent.get("page")
        sort = sent.get("sort")
        return cls(
            str(sent.get("query") or "")[:200],
            sort if sort in COLUMNS else "",
            sent.get("descending") is True,
            page if isinstance(page, int) and 0 <= page < 10**6 else 0,
        )


class Page(NamedTuple):
    """The rows to be shown, the first one's number (from 0), how many match and how many there are."""

    rows: Sequence[Row]
    first: int
    matching: int
    all: int

    @property
    def number(self) -> int:
        """The page's number, from 0."""
        return self.first // PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.matching // PAGE))


class Listing:
    """Views of one shelf. What a search looks at is worked out once for each state of the library."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: tuple[Sequence[Row], list[str]] = ((), [])

    def page(self, view: View) -> Page:
        """One page of a view; a page behind the last one is the last one."""
        rows = self._shelf.rows()
        found = self._found(rows, view.query)
        if view.sort:
            found = _sorted(found, view.sort, view.descending)
        first = min(view.page, max(0, (len(found) - 1) // PAGE)) * PAGE
        return Page(found[first : first + PAGE], first, len(found), len(rows))

    def _found(self, rows: Sequence[Row], query: str) -> Sequence[Row]:
        """The rows that hold all words of the query, in whatever column."""
        wanted = query.casefold().split()
        if not wanted:
            return rows
        if self._known[0] is not rows:
            texts = ["\n".join((r.title, r.source, r.author, r.published, r.path)).casefold() for r in rows]
            self._known = rows, texts
        texts = self._known[1]
        return [row for row, text in zip(rows, texts, strict=True) if all(word in text for word in wanted)]


def _sorted(rows: Sequence[Row], column: str, descending: bool) -> list[Row]:
    """Sorted by a column; what has no value comes last, whichever the direction."""
    key: Callable[[Row], Any] = lambda row: getattr(row, column)  # noqa: E731
    if column in _NUMBERS:
        return sorted(rows, key=key, reverse=descending)
    given, missing = [row for row in rows if key(row)], [row for row in rows if not key(row)]
    # GB 18030 has the common characters in the order of their pinyin, as a Chinese reader expects.
    given.sort(key=lambda row: key(row).casefold().encode("gb18030", "replace"), reverse=descending)
    return given + missing
