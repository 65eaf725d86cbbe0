"""The models that settings name in place of what ships: found at once, loaded when first used.

`Models.of(settings)` opens them; with nothing set it holds nothing and imports nothing. Knows what kinds of models
there are, not what is asked of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Protocol

from assistant.settings import ModelSettings
from index.encoder import Encoder, load_encoder
from ingest.errors import ModelError

if TYPE_CHECKING:
    from assistant.models.reading import Reader
    from retriever.reranking import Reranker

__all__ = ["Generator", "Message", "Models", "TooLong", "named_encoder"]

Message = dict[str, str]  # role (system, user or assistant) and content


class TooLong(ModelError):
    """A language model that was still talking when it had said as much as it may."""


class Generator(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """What people call it."""

    def stream(self, messages: Sequence[Message], stop: Event, most: int) -> Iterator[str]:
        """What the model answers, in pieces as they come, at most so many tokens; ends soon after `stop` is set.

        :raises TooLong: there would have been more.
        :raises ModelError: the model cannot be loaded or reached, or breaks off.
        """


@dataclass(frozen=True)
class Models:
    """Each None when the setting names none. `seconds` is what a language model has for an answer."""

    reranker: Reranker | None = None
    reader: Reader | None = None
    generator: Generator | None = None
    seconds: float = 60.0

    @classmethod
    def of(cls, settings: ModelSettings) -> Models:
        """The models that the settings name. :raises ModelError: one of them is not to be had."""
        return cls(_reranker(settings), _reader(settings), _generator(settings), settings.timeout)


def named_encoder(settings: ModelSettings) -> Encoder | None:
    """The encoder that the settings name, None for the one that ships. :raises ModelError: it is not to be had."""
    if settings.encoder is None:
        return None
    return load_encoder(
        settings.encoder,
        backend=settings.backend,
        dimensions=settings.dimensions,
        device=settings.device,
        now=False,
    )


def _reranker(settings: ModelSettings) -> Reranker | None:
    if settings.reranker is None:
        return None
    from retriever.reranking import CrossEncoderReranker

    return CrossEncoderReranker(settings.reranker, device=settings.device)


def _reader(settings: ModelSettings) -> Reader | None:
    if settings.reader is None:
        return None
    from assistant.models.reading import Reader

    return Reader(settings.reader, device=settings.device)


def _generator(settings: ModelSettings) -> Generator | None:
    if settings.generator is None:
        return None
    if settings.generator.startswith(("http://", "https://")):
        from assistant.models.remote import RemoteGenerator

        return RemoteGenerator(settings.generator, key=settings.key, seconds=settings.timeout)
    from assistant.models.local import LocalGenerator

    return LocalGenerator(settings.generator, device=settings.device, bits=settings.bits)
