"""Which encoder's vectors are in use, and the change to another one while the old index goes on answering.

The new vectors are made from the texts in the catalog and laid beside the old ones, a portion in each transaction; when
none is missing, one more transaction makes them the ones in use. What was made before a crash is not made again. Knows
nothing of files or questions.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from index.catalog import Embedding
from index.embedding import embed_portion, embedding_of
from index.encoder import Encoder, load_encoder
from index.hub import model_folder
from index.recording import articles_without_vectors, switch_encoder
from index.store import Store
from ingest.errors import ModelError, WenjuError

__all__ = ["Encoders", "Switching"]

_log = logging.getLogger("wenju.index")
_FEWEST, _MOST = 8, 512  # articles embedded between two looks at whether to stop
_BRIEF, _LONG = 0.5, 2.0  # seconds such a portion should take


@cache
def _shipped() -> Encoder:
    return load_encoder()


@dataclass(frozen=True, slots=True)
class Switching:
    """A change of encoder under way: from one name to another, how many articles of how many; `error` ended it."""

    old: str
    new: str
    done: int
    total: int
    error: str | None = None


class Encoders:
    """The encoder that is wanted, those before it, and the thread that makes the change."""

    def __init__(self, wanted: Encoder | None) -> None:
        self._wanted = wanted
        self._earlier: dict[str, Encoder | None] = {}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self.switching: Switching | None = None

    @property
    def given(self) -> bool:
        """Whether another encoder than the shipped one was named."""
        return self._wanted is not None

    @property
    def wanted(self) -> Encoder:
        """The encoder that was named, else the shipped one. :raises ModelError: it cannot be loaded."""
        return self._wanted if self._wanted is not None else _shipped()

    def want(self, encoder: Encoder | None) -> None:
        """Name another one, None for the shipped one."""
        self.stop()
        self._earlier[self.wanted.fingerprint] = self.wanted
        self._wanted = encoder

    def in_use(self, made: Embedding | None) -> Encoder:
        """The encoder that made the vectors; the wanted one when there are none yet or it cannot be had any more."""
        wanted = self.wanted
        if made is None or made.fingerprint == wanted.fingerprint:
            return wanted
        if made.fingerprint not in self._earlier:
            self._earlier[made.fingerprint] = _found(made)
        return self._earlier[made.fingerprint] or wanted

    def start(self, store: Store) -> None:
        """Begin the change in the background, unless nothing is to be changed."""
        self.stop()
        made = store.current()[0].embedding
        if made is None or made.fingerprint == self.wanted.fingerprint:
            return
        self._stop.clear()
        total = store.current()[0].counts()[0]
        self.switching = Switching(made.name, self.wanted.name, 0, total)
        self._thread = threading.Thread(target=self._run, args=(store, self.wanted), name="wenju-encoder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the background work after the portion it is at; what is made stays made."""
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            self._stop.set()
            thread.join()
        self.switching = None

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the background work, at most so long; whether it is over."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _run(self, store: Store, encoder: Encoder) -> None:
        try:
            while not self._stop.is_set() and not self._finished(store, encoder):
                self._embed(store, encoder)
        except Exception as error:
            said = str(error) if isinstance(error, WenjuError) else f"{type(error).__name__}: {error}"
            _log.warning("Embedding the articles with %s stopped: %s", encoder.name, said, exc_info=True)
            self.switching = self.switching and replace(self.switching, error=said)

    def _embed(self, store: Store, encoder: Encoder) -> None:
        size = _FEWEST
        while not self._stop.is_set():
            catalog, _ = store.current()
            portion = next(articles_without_vectors(catalog, encoder.fingerprint, size), None)
            if portion is None:
                return
            begun = time.monotonic()
            vectors = embed_portion(encoder, portion)
            with store.alone():
                vectors.add_to(store.current()[0])
            seconds = time.monotonic() - begun
            size = min(size * 2, _MOST) if seconds < _BRIEF else max(size // 2, _FEWEST) if seconds > _LONG else size
            left = catalog.without_vectors(encoder.fingerprint)
            self.switching = self.switching and replace(self.switching, done=max(self.switching.total - left, 0))

    def _finished(self, store: Store, encoder: Encoder) -> bool:
        """Switch, if nothing is missing; under the write lock, so that nothing can come between."""
        with store.alone():
            catalog, caches = store.current()
            if catalog.without_vectors(encoder.fingerprint):
                return False
            caches.vectors.prepare(embedding_of(encoder))
            switch_encoder(catalog, embedding_of(encoder))
            self.switching = None
            caches.save()
        _log.info("The index is now made with %s.", encoder.name)
        return True


def _found(made: Embedding) -> Encoder | None:
    """The encoder that an index was made with, if it is on this machine; nothing is fetched for it."""
    if made.fingerprint == _shipped().fingerprint:
        return _shipped()
    ways = product(("torch", "onnx"), (None, made.dimensions))
    for backend, kept in ways:
        try:
            model_folder(made.name, "WENJU_ENCODER", backend, fetch=False)
            encoder = load_encoder(made.name, backend=backend, dimensions=kept, now=False)
        except ModelError:
            continue
        if encoder.fingerprint == made.fingerprint:
            return encoder
    return None
