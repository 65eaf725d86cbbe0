"""Keywords in tantivy: BM25 over the words of title and passage. The only file that imports tantivy.

A cache of the catalog's texts. Knows passage ids and words, not when it is out of date.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from index.combinations import counted
from index.keyword_writing import Document, Writing

__all__ = ["Document", "KeywordIndex", "TermGroup", "Writing"]

_WRITER_HEAP = 15_000_000  # bytes; the least that tantivy accepts
_BULK_HEAP = 50_000_000


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Spellings of one thing that is asked for: (word, weight). A group counts once, by its best alternative.

    Words are written as `index.words.words` writes them; an alternative of several, separated by spaces, is a phrase.
    """

    alternatives: tuple[tuple[str, float], ...]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", stored=False, indexed=True, fast=True)
    builder.add_integer_field("everywhere", stored=False, indexed=True)  # 1: counts the removed passages still on disk
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="position")
    return builder.build()


class KeywordIndex:
    """The words of passages, in `folder` (created when missing), or in memory when it is None.

    Threads may search while another one updates; they see the state before or after the update. Scores are BM25 with
    k1 = 1.2 and b = 0.75, a passage's length rounded down to one of 256 steps (exact up to 40 words, later within 1/8).
    tantivy counts removed passages until a merge drops them. Word frequencies are corrected for them, the mean length
    is not: when much was removed, `update` with `replace`.
    :raises ValueError: the folder holds something that tantivy cannot open.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._schema = _schema()
        with _panics_said():
            if folder is None:
                self._index = tantivy.Index(self._schema)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
            self._index.config_reader(reload_policy="Manual", num_warmers=0)
        self._heap = _WRITER_HEAP if folder is None else _BULK_HEAP
        self._writing = threading.Lock()
        self.reload()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    @property
    def leftover(self) -> int:
        """How many removed passages tantivy still counts."""
        return _documents(self._searcher) - len(self)

    def reload(self) -> None:
        """See what another process has committed."""
        with _panics_said():
            self._index.reload()
            self._searcher = self._index.searcher()

    def update(self, removed: Sequence[int], added: Iterable[Document], replace: bool = False) -> None:
        """Remove passages and add others, in one commit; a passage added again takes its own place.

        `replace` forgets everything first.
        :raises ValueError: another process is writing (tantivy's own lock), or the folder cannot be written.
        """
        writing = self.begin(replace)
        try:
            writing.remove(removed)
            writing.add(added)
            writing.commit()
        finally:
            writing.close()

    def begin(self, replace: bool = False) -> Writing:
        """An update that goes on for a while; nobody else can update this index before it is closed."""
        self._writing.acquire()
        try:
            writer = self._index.writer(self._heap if replace else _WRITER_HEAP, 1)
            return Writing(writer, tantivy.Document, replace, self._written)
        except BaseException:
            self._writing.release()
            raise

    def _written(self) -> None:
        self._writing.release()
        self.reload()

    def search(
        self, groups: Sequence[TermGroup], k: int, only: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The k best (passage id, BM25) for groups of words, best first; a passage without any of them is no hit.

        `only` names the passages that may be found, None for all.

        :raises ValueError: the files are damaged.
        """
        searcher = self._searcher
        live, listed = int(searcher.num_docs), _documents(searcher)
        k = min(k, live)
        queries = [query for group in groups if (query := self._group_query(group, searcher, live, listed)) is not None]
        if k <= 0 or not queries:
            return []
        query = queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
        if only is not None:
            chosen = Query.const_score_query(Query.term_set_query(self._schema, "passage", only.tolist()), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, chosen)])
        hits = _scored(searcher, query, k)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))  # equal scores in an order that does not change

    def document_frequency(self, word: str) -> int:
        """How many passages hold this word (or phrase, with spaces between its words)."""
        searcher, parts = self._searcher, word.split()
        if not all(searcher.doc_freq("words", part) for part in parts):
            return 0  # nearly every spelling of a name that is tried
        query = self._word_query(parts)
        return 0 if query is None else _live_frequency(searcher, query)

    def document_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """The same for many words, of which most may stand nowhere: those are absent."""
        searcher = self._searcher

        def stands(places: Sequence[str]) -> bool:
            if len(places) > 1:
                query = Query.regex_phrase_query(self._schema, "words", [*places])
            else:
                query = Query.regex_query(self._schema, "words", places[0])
            return bool(searcher.search(query, 1, count=False).hits)

        return counted(words, lambda part: searcher.doc_freq("words", part), stands, self.document_frequency)

    def ids(self) -> list[int]:
        """All passage ids, ascending."""
        searcher = self._searcher
        return sorted(id_ for id_, _ in _scored(searcher, Query.all_query(), max(1, int(searcher.num_docs))))

    def _group_query(self, group: TermGroup, searcher: tantivy.Searcher, live: int, listed: int) -> Query | None:
        queries = []
        for word, weight in group.alternatives:
            parts = word.split()
            query = self._word_query(parts)
            if query is not None and weight > 0:
                if live != listed:
                    weight *= self._correction(searcher, parts, live, listed)
                queries.append(query if weight == 1 else Query.boost_query(query, weight))
        if len(queries) < 2:
            return queries[0] if queries else None
        return Query.disjunction_max_query(queries)

    def _word_query(self, parts: Sequence[str]) -> Query | None:
        if len(parts) < 2:
            return Query.term_query(self._schema, "words", parts[0]) if parts else None
        return Query.phrase_query(self._schema, "words", list(parts))

    def _correction(self, searcher: tantivy.Searcher, parts: Sequence[str], live: int, listed: int) -> float:
        """The inverse document frequency of words among the live passages ÷ that among all that tantivy lists."""
        true = counted = 0.0
        for part in parts:
            query = Query.term_query(self._schema, "words", part)
            true += _inverse_frequency(_live_frequency(searcher, query), live)
            counted += _inverse_frequency(searcher.doc_freq("words", part), listed)
        return true / counted


def _inverse_frequency(frequency: int, documents: int) -> float:
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def _live_frequency(searcher: tantivy.Searcher, query: Query) -> int:
    found: Any = searcher.search(query, 1, count=True)
    return int(found.count or 0)


def _documents(searcher: tantivy.Searcher) -> int:
    return int(searcher.doc_freq("everywhere", 1))


def _scored(searcher: tantivy.Searcher, query: Query, k: int) -> list[tuple[int, float]]:
    with _panics_said():
        hits: list[Any] = searcher.search(query, k, count=False).hits
        ids: list[Any] = searcher.fast_field_values("passage", [address for _, address in hits])
    return [(int(id_), float(score)) for id_, (score, _) in zip(ids, hits, strict=True)]


@contextmanager
def _panics_said() -> Iterator[None]:
    """What tantivy raises when it meets bytes that it did not write is not even an Exception: here a ValueError."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise ValueError(f"tantivy cannot go on: {error}") from error
        raise
