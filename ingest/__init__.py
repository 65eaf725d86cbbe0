"""Files become articles: `read_file` for a file, `articles_from_text` for a plain string.

Importing this costs little: readers and layout are imported by the first call that needs them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.article import Article, Passage
from ingest.chunking import chunk
from ingest.document import KINDS, Document
from ingest.errors import ReadError
from ingest.sentences import Sentence, sentences

if TYPE_CHECKING:
    from ingest.reading import Reading

__all__ = [
    "KINDS",
    "Article",
    "Passage",
    "Sentence",
    "articles_from_text",
    "chunk",
    "read_articles",
    "read_file",
    "sentences",
]


def read_articles(path: Path, root: Path) -> list[Article]:
    """The articles of one file, in file order; their `path` is relative to `root`, with forward slashes.

    :raises ReadError: the file cannot be read; the message says why and what to do.
    """
    return read_file(path, root).articles


def read_file(path: Path, root: Path) -> Reading:
    """The same, with what the layout repair did and the text it was given.

    :raises ReadError: the file cannot be read; the message says why and what to do.
    """
    from ingest.readers import LONGEST_ARTICLE, read_document
    from ingest.reading import reading_of

    relative = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    reading = reading_of(read_document(path), relative.as_posix())
    if any(len(article.text) > LONGEST_ARTICLE for article in reading.articles):
        raise ReadError(f"{path.name} holds an article of more than {LONGEST_ARTICLE:,} characters: split it.")
    return reading


def articles_from_text(text: str, path: str = "") -> list[Article]:
    """The articles of a plain string, cleaned as those of a file are; [] when the text holds nothing to read."""
    from ingest.reading import reading_of

    return reading_of(Document(text), path).articles
