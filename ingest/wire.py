"""What goes over the pipe between the process that reads files and the one that parses them: frames of four bytes of
length and their content, which is JSON or the bytes of a file. Neither end believes the other: what arrives is checked.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date
from typing import IO, Any

from ingest.document import Document

__all__ = ["WireError", "document_of", "packed", "receive", "send", "unpacked"]

_LENGTH = 4  # bytes
_FLAGS = ("single", "wrapped")


class WireError(Exception):
    """What arrived is not what was agreed."""


def send(stream: IO[bytes], content: bytes) -> None:
    """Write one frame."""
    stream.write(len(content).to_bytes(_LENGTH, "big") + content)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> bytes | None:
    """The content of the next frame, None when the other end has closed.

    :raises WireError: it is longer than `most` bytes.
    """
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    if length > most:
        raise WireError(f"a frame of {length} bytes")
    content = stream.read(length)
    return content if len(content) == length else None


def packed(value: dict[str, Any]) -> bytes:
    """A value as JSON; half characters, which a damaged file may hold, survive."""
    return json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")


def unpacked(content: bytes) -> dict[str, Any]:
    """:raises WireError: the content is no JSON object."""
    try:
        value = json.loads(content.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError("no JSON") from error
    if not isinstance(value, dict):
        raise WireError("no object")
    return value


def document_of(said: object) -> Document:
    """The Document that `packed` made JSON of. :raises WireError: it is none."""
    names = {field.name for field in fields(Document)}
    if not isinstance(said, dict) or said.keys() != names or not isinstance(said["text"], str):
        raise WireError("no document")
    for name in names - {"text", *_FLAGS}:
        if not isinstance(said[name], str | None):
            raise WireError(f"a {name} that is no text")
    if not isinstance(said["single"], bool) or not isinstance(said["wrapped"], bool | None):
        raise WireError("a flag that is none")
    try:
        published = date.fromisoformat(said["published"]) if said["published"] else None
    except ValueError as error:
        raise WireError("a day that is none") from error
    return Document(**{**said, "published": published})


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON takes
    return asdict(value) if isinstance(value, Document) else str(value)
