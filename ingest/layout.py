"""A scraped page → clean article drafts: lines joined, articles told apart, broken sentences mended, bylines read.

    repair(text) -> (drafts, report)

`repair` knows text only: what a file says of itself (front matter, HTML metadata) is `readers`' affair and goes before
what the text says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ingest.byline import Header, read_lead
from ingest.dates import infer_published, stamped
from ingest.mending import mend
from ingest.splitting import Section, split
from ingest.wrapping import Paragraph, paragraphs

__all__ = ["Draft", "LayoutReport", "repair"]

_MARKDOWN_MARK = re.compile(r"#{1,6}\s+")


@dataclass(frozen=True, slots=True)
class LayoutReport:
    """What was mended on a page: articles found, breaks mended, boxes set apart, lines of fixed width joined."""

    articles: int
    mended: int = 0
    boxes: int = 0
    unwrapped: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """One article of a page. `title` is None when the page gives none; `text` is the body, one paragraph a line."""

    title: str | None
    text: str
    source: str | None = None
    author: str | None = None
    published: date | None = None
    published_inferred: bool = False


def repair(
    text: str, *, single: bool = False, title: str | None = None, wrapped: bool | None = None
) -> tuple[list[Draft], LayoutReport]:
    """The articles of a cleaned text in order, and what was mended on the way.

    :param single: the text is one article, whatever it looks like.
    :param title: its title where it is known already; the same line at the head of the text is left out.
    :param wrapped: True when lines are known to be broken by width, False when they are known not to be.
    """
    found = paragraphs(text, wrapped)
    joined = sum(1 for line in text.split("\n") if line.strip()) - len(found)
    sections = split(found, single)
    if title and len(sections) == 1:
        sections = [_titled(sections[0], title)]
    page = _page_header(sections)
    drafts: list[Draft] = []
    mended = boxes = 0
    for section in sections:
        result = mend(section.body)
        mended += result.mended
        boxes += result.boxes
        drafts.append(_draft(section, "\n".join(result.paragraphs), page))
    return _with_inferred_dates(drafts), LayoutReport(len(drafts), mended, boxes, joined)


def _titled(section: Section, title: str) -> Section:
    """The section under a title known from elsewhere: its first line is left out when it says the same, else kept."""
    lines = [Paragraph(section.title), *section.body] if section.title else section.body
    bare = _without_marks(lines[0].text) if lines else ""
    same = "".join(bare.split()) == "".join(title.split())
    return Section(title, section.headers, lines[1:] if same and len(lines) > 1 else lines)


def _without_marks(line: str) -> str:
    """A heading of Markdown without the marks before and behind it."""
    mark = _MARKDOWN_MARK.match(line)
    bare = line[mark.end() :] if mark else line
    before = bare.rstrip("#")
    return before.rstrip() if before != bare and before[-1:].isspace() else bare


def _page_header(sections: list[Section]) -> Header:
    """The day at the very head of a page of several articles holds for all of them."""
    if len(sections) > 1 and sections[0].headers and not sections[0].headers[0].author:
        return sections[0].headers[0]
    return Header()


def _draft(section: Section, text: str, page: Header) -> Draft:
    said = [*section.headers, read_lead(text)]
    title = _without_marks(section.title) if section.title else None
    return Draft(
        title=title,
        text=text or title or "",
        source=next((header.source for header in said if header.source), page.source),
        author=next((header.author for header in said if header.author), None),
        published=next((header.published for header in said if header.published), page.published) or stamped(text),
    )


def _with_inferred_dates(drafts: list[Draft]) -> list[Draft]:
    stated = [draft.published for draft in drafts if draft.published]
    inferred = infer_published([draft.text for draft in drafts], stated) if len(stated) < len(drafts) else []
    return [
        draft
        if draft.published
        else Draft(draft.title, draft.text, draft.source, draft.author, day, published_inferred=day is not None)
        for draft, day in zip(drafts, inferred or [None] * len(drafts), strict=True)
    ]
