"""A scraped page → clean article drafts (first version: one draft per file)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ingest.lines import ends_sentence, heading_like

__all__ = ["Draft", "LayoutReport", "repair"]


@dataclass(frozen=True, slots=True)
class LayoutReport:
    """What was mended on a page: articles found, broken sentences mended, boxed passages set apart."""

    articles: int
    mended: int = 0
    boxes: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """One article of a page. `title` is None when the page gives none."""

    title: str | None
    text: str
    source: str | None = None
    author: str | None = None
    published: date | None = None
    published_inferred: bool = False


def repair(text: str) -> tuple[list[Draft], LayoutReport]:
    """The articles of a cleaned text, and what was mended on the way."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return [], LayoutReport(0)
    title = None
    if len(lines) > 1 and heading_like(lines[0]) and any(ends_sentence(line) for line in lines[1:]):
        title, lines = lines[0], lines[1:]
    return [Draft(title, "\n".join(lines))], LayoutReport(1)
