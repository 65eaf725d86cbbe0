"""Documents become articles: layout repaired, titles and ids given. Imported on first use."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from ingest.article import Article, content_hash
from ingest.cleaning import clean, language, name_of
from ingest.document import Document
from ingest.layout import Draft, LayoutReport, repair

__all__ = ["Reading", "reading_of"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles of a document in order, what was mended on the way, and the cleaned text as it stood before."""

    articles: list[Article]
    repaired: LayoutReport
    text: str


def reading_of(document: Document, path: str) -> Reading:
    """Read a document. `path`: where it lies, "" for a text that never was a file."""
    text = clean(document.text)
    drafts, report = repair(text, single=document.single, title=document.title, wrapped=document.wrapped)
    seen: Counter[str] = Counter()
    found: list[Article] = []
    for draft in drafts:
        title = draft.title or name_of(draft.text)
        seen[title] += 1
        identity = (path, title, str(seen[title])) if len(drafts) > 1 else (path,) if path else ("", title, draft.text)
        found.append(_article(document, draft, title, path, "\x00".join(identity)))
    return Reading(found, report, text)


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
