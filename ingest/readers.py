"""A file of any supported kind → its text and what the file says of itself (first version: .txt and .md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.errors import ReadError

__all__ = ["KINDS", "Document", "read_document"]

KINDS = frozenset({".txt", ".md", ".html", ".htm", ".pdf", ".docx"})


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file and what the file states about it; None where it states nothing."""

    text: str
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: date | None = None
    single: bool = False


def read_document(path: Path) -> Document:
    """Read one file.

    :raises ReadError: the file cannot be read as an article; the message says why and what to do.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path.name} cannot be read: {error}.") from error
    if not text.strip():
        raise ReadError(f"{path.name} is empty: put an article into it or remove it.")
    if path.suffix.lower() == ".md":
        import frontmatter

        metadata, text = frontmatter.parse(text)
        published = metadata.get("published") or metadata.get("date")
        return Document(
            text,
            metadata.get("title"),
            metadata.get("source"),
            metadata.get("author"),
            published if isinstance(published, date) else None,
            single=True,
        )
    return Document(text)
