"""Files become articles: `read_articles` for a file, `articles_from_text` for a plain string."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from ingest.article import Article, Passage, content_hash
from ingest.chunking import chunk
from ingest.cleaning import clean, language, name_of
from ingest.document import Document
from ingest.layout import Draft, LayoutReport, repair
from ingest.readers import KINDS, read_document
from ingest.sentences import Sentence, sentences

__all__ = [
    "KINDS",
    "Article",
    "LayoutReport",
    "Passage",
    "Sentence",
    "articles_from_text",
    "chunk",
    "read_articles",
    "sentences",
]


def read_articles(path: Path, root: Path) -> list[Article]:
    """The articles of one file, in file order; their `path` is relative to `root`, with forward slashes.

    :raises ReadError: the file cannot be read; the message says why and what to do.
    """
    relative = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    return _articles(read_document(path), relative.as_posix())


def articles_from_text(text: str, path: str = "") -> list[Article]:
    """The articles of a plain string, cleaned as those of a file are; [] when the text holds nothing to read."""
    return _articles(Document(text), path)


def _articles(document: Document, path: str) -> list[Article]:
    drafts, _ = repair(clean(document.text), single=document.single, title=document.title, wrapped=document.wrapped)
    seen: Counter[str] = Counter()
    found: list[Article] = []
    for draft in drafts:
        title = draft.title or name_of(draft.text)
        seen[title] += 1
        identity = (path, title, str(seen[title])) if len(drafts) > 1 else (path,) if path else ("", title, draft.text)
        found.append(_article(document, draft, title, path, "\x00".join(identity)))
    return found


def _article(document: Document, draft: Draft, title: str, path: str, identity: str) -> Article:
    source = document.source or draft.source or document.site
    author = document.author or draft.author
    published = document.published or draft.published
    return Article(
        id=hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
        title=title,
        text=draft.text,
        source=source,
        author=author,
        published=published,
        published_inferred=draft.published_inferred and document.published is None,
        lang=language(draft.text),
        path=path,
        content_hash=content_hash(title, draft.text, source, author, published.isoformat() if published else None),
    )
