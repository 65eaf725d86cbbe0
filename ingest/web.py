"""A web page → the article on it, without menus and advertisements, and what its metadata say."""

from __future__ import annotations

import re
from copy import deepcopy
from html import unescape
from pathlib import Path
from typing import Any, cast

from ingest.cleaning import clean
from ingest.dates import as_date
from ingest.document import Document
from ingest.errors import ReadError

__all__ = ["declared_text", "read_html"]

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})", re.IGNORECASE)
_AUTHOR = re.compile(r"<meta\s+name=([\"'])author\1\s+content=[\"']([^\"'<>]{1,80})[\"']", re.IGNORECASE)
_GB = frozenset({"gb2312", "gbk", "gb18030", "x-gbk"})


def declared_text(data: bytes) -> str | None:
    """The text in the encoding that the page declares, None when it declares none or breaks its word."""
    found = _CHARSET.search(data[:4096])
    if not found:
        return None
    name = found.group(1).decode("ascii").lower()
    try:
        text = data.decode("gb18030" if name in _GB else "big5hkscs" if name.startswith("big5") else name)
    except (LookupError, UnicodeDecodeError):
        return None
    return None if "\x00" in text or name in ("iso-8859-1", "latin1", "windows-1252") else text.removeprefix("\ufeff")


def read_html(path: Path, page: str) -> Document:
    """The article of a page.

    :raises ReadError: there is none to be found.
    """
    import trafilatura

    try:
        found = cast(
            Any,
            trafilatura.bare_extraction(
                clean(page),
                with_metadata=True,
                include_comments=False,
                date_extraction_params={"extensive_search": False, "original_date": True},
                config=_config(),
            ),
        )
    except Exception as error:  # whatever a parser meets in a damaged page concerns this file only
        raise ReadError(f"{path.name} is a web page that cannot be parsed: save the page again.") from error
    text = (found.text or "").strip() if found is not None else ""
    if found is None or not text:
        raise ReadError(f"{path.name} holds no article text: save the page again, or as text.")
    return Document(
        text,
        title=_line(found.title),
        author=_line(found.author) or _declared_author(page),
        published=as_date(found.date),
        site=_line(found.sitename) or _line(found.hostname),
        single=True,
        wrapped=False,
    )


def _config() -> Any:  # noqa: ANN401 - a ConfigParser
    """The settings of trafilatura, but for the shortest article: its 250 characters of English are fewer in Chinese."""
    from trafilatura.settings import DEFAULT_CONFIG

    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "60"
    return config


def _declared_author(page: str) -> str | None:
    """<meta name="author">: trafilatura passes over names that it does not take for names, Chinese ones among them."""
    found = _AUTHOR.search(page[:100_000])
    return _line(unescape(found.group(2))) if found else None


def _line(value: str | None) -> str | None:
    return " ".join(value.replace(";", " ").split()) or None if value else None
