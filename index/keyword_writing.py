"""An update of the keywords under way. What writes and what makes a document is handed over: see `keywords.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from index.points import reached
from index.words import words

__all__ = ["Document", "Writing"]

Document = tuple[int, str, str]  # passage id, title of the article, text of the passage


class Writing:
    """An update under way: all of it is seen after `commit`, nothing without."""

    def __init__(
        self,
        writer: Any,  # noqa: ANN401 - tantivy's
        document: Callable[[], Any],
        replace: bool,
        closed: Callable[[], None],
    ) -> None:
        self._writer, self._document, self._replace, self._closed = writer, document, replace, closed
        self._title, self._title_words = "", ""
        if replace:
            writer.delete_all_documents()

    def remove(self, ids: Sequence[int]) -> None:
        """Remove passages."""
        for id_ in ids:
            self._writer.delete_documents_by_term("passage", id_)

    def add(self, documents: Iterable[Document]) -> None:
        """Add passages; one that is there already takes its own place."""
        for id_, title, text in documents:
            if not self._replace:
                self._writer.delete_documents_by_term("passage", id_)
            if title != self._title:  # the passages of an article come one after the other
                self._title, self._title_words = title, " ".join(words(title))
            document = self._document()
            document.add_integer("passage", id_)
            document.add_integer("everywhere", 1)
            document.add_text("words", f"{self._title_words} {' '.join(words(text))}")
            self._writer.add_document(document)

    def commit(self) -> None:
        """Put what was added on the disk, to be seen once this is closed."""
        reached("keywords: to be committed")
        self._writer.commit()
        reached("keywords: committed")

    def close(self) -> None:
        """Give up tantivy's lock; what was not committed is as if it had never been."""
        try:
            self._writer.wait_merging_threads()
        finally:
            self._closed()
