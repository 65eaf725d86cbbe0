"""Texts that never were files, and articles as they are: the articles of a library in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingest import articles_from_text
from ingest.article import Article

__all__ = ["articles_of"]


def articles_of(texts: Iterable[str | Article]) -> list[Article]:
    """Each text cleaned and split as a file would be, each Article as it is; equal ids are told apart by a number."""
    found: dict[str, Article] = {}
    for text in texts:
        for article in [text] if isinstance(text, Article) else articles_from_text(text):
            number, id_ = 1, article.id
            while id_ in found:
                number += 1
                id_ = f"{article.id}-{number}"
            found[id_] = article if number == 1 else replace(article, id=id_)
    return list(found.values())
