"""The kinds of files, and Document: what a reader makes of a file, before layout makes articles of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["KINDS", "Document"]

KINDS = frozenset({".txt", ".md", ".html", ".htm", ".pdf", ".docx"})


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, not yet cleaned, and what the file states about it; None where it states nothing.

    `single`: the file holds one article for certain. `wrapped`: True when its lines are broken by the width of a page,
    False when they are not, None when it cannot be known.
    `site`: where it was published, for an article that names no source.
    """

    text: str
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: date | None = None
    site: str | None = None
    single: bool = False
    wrapped: bool | None = None
