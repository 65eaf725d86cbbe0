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
from ingest.encodings import reads_well, text_of
from ingest.errors import ReadError

__all__ = ["declared_text", "read_page"]

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z!/][^<>]*+>")
_AUTHOR = re.compile(r"<meta\s+name=([\"'])author\1\s+content=[\"']([^\"'<>]{1,80})[\"']", re.IGNORECASE)
_GB = frozenset({"gb2312", "gbk", "gb18030", "x-gbk"})
# Any bytes pass for ISO 8859-1 and its like: who says so is not believed. A page whose
# declaration can be read is not in UTF-16; some of Python's codecs are no encodings at all.
_KNOWN = re.compile(r"utf-?8|shift[_-]jis|euc-(?:jp|kr)|iso-8859-(?:[2-9]|1\d)|windows-125[013-8]|koi8-[ru]")


def declared_text(data: bytes) -> str | None:
    """The text in the encoding that the page declares, None when it declares none or breaks its word."""
    found = _CHARSET.search(data[:4096])
    if not found:
        return None
    name = found.group(1).decode("ascii").lower()
    chinese = name in _GB or name.startswith("big5")
    if not chinese and not _KNOWN.fullmatch(name):
        return None
    try:
        text = data.decode("gb18030" if name in _GB else "big5hkscs" if chinese else name)
    except (LookupError, UnicodeDecodeError):
        return None
    if "\x00" in text or (chinese and not reads_well(text)):
        return None
    return text.removeprefix("\ufeff")


def read_page(path: Path, data: bytes) -> Document:
    """The article of a page.

    :raises ReadError: there is none to be found.
    """
    page = declared_text(data) or text_of(path.name, data)
    if not _TAG.search(page):
        raise ReadError(f"{path.name} is plain text in truth: rename it to {path.stem}.txt.")
    return _article(path, clean(page))


def _article(path: Path, page: str) -> Document:
    import trafilatura

    try:
        found = cast(
            Any,
            trafilatura.bare_extraction(
                page,
                with_metadata=True,
                include_comments=False,
                date_extraction_params={"extensive_search": False, "original_date": True},
                config=_config(),
            ),
        )
    except (MemoryError, RecursionError):
        raise
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
    return " ".join(clean(value).replace(";", " ").split()) or None if value else None
