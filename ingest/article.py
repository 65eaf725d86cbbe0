"""Article and Passage: what everything else speaks of. Knows nothing of files, indexes or models."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

__all__ = ["Article", "Passage", "content_hash"]


@dataclass(frozen=True, slots=True)
class Article:
    """One news article. `id` says which article it is, `content_hash` whether it changed.

    `text` is the body without title and byline: paragraphs and section headings, one per line. `path` is the file it
    came from, relative to the articles folder and with forward slashes ("" for an article that never was a file).
    `published` is the day of publication; `published_inferred` marks one worked out from the text, not stated.
    """

    id: str
    title: str
    text: str
    source: str | None = None
    author: str | None = None
    published: date | None = None
    published_inferred: bool = False
    lang: str = "zh"
    path: str = ""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One to a few sentences of an article: `article.text[start:end] == text`, always (offsets in characters)."""

    id: int
    article_id: str
    text: str
    start: int
    end: int


def content_hash(*parts: str | None) -> str:
    """Hash of the parts that a reader would see; equal exactly when all parts are equal."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = b"\x00" if part is None else b"\x01" + part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    return digest.hexdigest()
