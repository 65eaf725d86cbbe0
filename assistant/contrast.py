"""Two articles side by side: the core of each, and the names and figures that both speak of, with a sentence of each.

Knows nothing of questions: what two articles say about one thing is a comparison question's work.
"""

from __future__ import annotations

from dataclasses import dataclass

import rjieba

from assistant.summary import summary_lines
from index import Encoder
from index.words import normalize
from ingest import Article
from retriever.lines import Line, article_lines
from retriever.quantities import find_quantities
from retriever.question import understand
from retriever.rarity import RAREST, rarity

__all__ = ["Contrast", "Shared", "contrast"]

_GIST = 3
_MOST_SHARED = 8
_NAMES = ("nr", "ns", "nt", "nz", "nrt", "nrfg", "eng")


@dataclass(frozen=True, slots=True)
class Shared:
    """Something both articles name, and the first sentence of each that does."""

    name: str
    first: Line
    second: Line


@dataclass(frozen=True, slots=True)
class Contrast:
    """The core of each article, and what they share, the most telling first."""

    first: tuple[Line, ...]
    second: tuple[Line, ...]
    shared: tuple[Shared, ...]


def contrast(first: Article, second: Article, encoder: Encoder) -> Contrast:
    """Lay two articles side by side."""
    here, there = _first_lines(first), _first_lines(second)
    common = sorted(here.keys() & there.keys(), key=lambda name: (-_worth(name), name))
    shared: list[Shared] = []
    for name in common:
        within = any(name in other.name or other.name in name for other in shared)
        if len(shared) < _MOST_SHARED and not within:
            shared.append(Shared(name, here[name], there[name]))
    return Contrast(_gist(first, encoder), _gist(second, encoder), tuple(shared))


def _gist(article: Article, encoder: Encoder) -> tuple[Line, ...]:
    about = understand(article.title if any(map(str.isalnum, article.title)) else "文章")
    return tuple(summary_lines([article], about, encoder, _GIST))


def _first_lines(article: Article) -> dict[str, Line]:
    """Names and figures with the first sentence that holds each."""
    found: dict[str, Line] = {}
    for line in article_lines(article):
        for word, tag in rjieba.tag(line.text):
            named = tag in _NAMES or (tag[:1] == "n" and rarity(normalize(word)) >= RAREST)
            if named and len(word) > 1 and not word.isdigit():
                found.setdefault(word, line)
        for quantity in find_quantities(line.normal):
            if quantity.unit and len(quantity.text) > 2:
                found.setdefault(quantity.text, line)
    return found


def _worth(name: str) -> float:
    return min(rarity(normalize(name)), RAREST)
