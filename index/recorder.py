"""Articles on their way into the catalog: the passages of one group are encoded in a thread of their own while the next
group is read, and the groups are recorded in the order in which they came, each in one transaction.

Knows nothing of files beyond their records.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.embedding import embedding_of, encoded
from index.encoder import Encoder
from index.recording import FileContent, record

__all__ = ["NOT_YET", "Recorder"]

NOT_YET: NDArray[np.float16] = np.zeros((0, 0), np.float16)  # vectors that the recorder is to make
_GROUP = 2000  # passages encoded and recorded together: enough for speed, and what a crash may cost

Vectors = list[NDArray[np.float16]]


class Recorder:
    """A context that takes file contents and records them; an error inside it drops what is not recorded yet.

    `recorded` is called after each transaction. Entries with the vectors NOT_YET get theirs here.

    :raises ModelError: the encoder gives something else than vectors.
    """

    def __init__(self, catalog: Catalog, encoder: Encoder, recorded: Callable[[], None] = lambda: None) -> None:
        self._catalog = catalog
        self._encoder = encoder
        self._recorded = recorded
        self._group: list[FileContent] = []
        self._waiting = 0  # passages in the group
        self._sent: tuple[list[FileContent], Future[Vectors]] | None = None
        self._thread = ThreadPoolExecutor(1, "wenju-encoding")

    def __enter__(self) -> Recorder:
        return self

    def add(self, content: FileContent) -> None:
        """Take the content of one file."""
        self._group.append(content)
        self._waiting += sum(len(entry.spans) for entry in content.entries or ())
        if self._waiting >= _GROUP or len(self._group) >= _GROUP:
            self._send()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._send()
                self._settle()
        finally:
            self._thread.shutdown(cancel_futures=True)

    def _send(self) -> None:
        """Let the group be encoded, and meanwhile record the one before."""
        group, self._group, self._waiting = self._group, [], 0
        if group:
            articles = [
                (e.article, e.spans) for content in group for e in content.entries or () if e.vectors is NOT_YET
            ]
            vectors = self._thread.submit(encoded, self._encoder, articles)
            self._settle()
            self._sent = group, vectors

    def _settle(self) -> None:
        if self._sent is None:
            return
        (group, encoding), self._sent = self._sent, None
        vectors = iter(encoding.result())
        for at, content in enumerate(group):
            if content.entries is not None:
                filled = [replace(e, vectors=next(vectors)) if e.vectors is NOT_YET else e for e in content.entries]
                group[at] = content._replace(entries=filled)
        record(self._catalog, group, embedding_of(self._encoder))
        self._recorded()
