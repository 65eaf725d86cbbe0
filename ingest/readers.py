"""A file of any supported kind → its text and what the file says of itself. Knows nothing of layout.

The content decides what a file is. A web page named .txt or .md is read as the web page it is; any other file under a
wrong name is refused with its true kind. Heavy parsers are imported by the function that needs them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingest.cleaning import clean
from ingest.dates import as_date
from ingest.document import KINDS, Document
from ingest.encodings import UncertainEncodingError, decode
from ingest.errors import ReadError

__all__ = ["LARGEST", "read_document"]

LARGEST = 50 * 1024 * 1024
_TEXT_KINDS = frozenset({".txt", ".md", ".html", ".htm"})
_SIGNATURES = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a zip archive", None),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office file", None),
    (b"{\\rtf", "a rich text file", None),
    (b"\x89PNG", "a picture", None),
    (b"\xff\xd8\xff", "a picture", None),
    (b"GIF8", "a picture", None),
    (b"\x1f\x8b", "a compressed file", None),
    (b"7z\xbc\xaf", "an archive", None),
    (b"Rar!", "an archive", None),
    (b"SQLite format 3", "a database", None),
    (b"\x7fELF", "a program", None),
)
_WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[a-zA-Z!/][^>]*>")
_SUFFIX_KIND = {".pdf": "a PDF", ".docx": "a Word file"}


def read_document(path: Path) -> Document:
    """Read one file of a kind in KINDS.

    :raises ReadError: the file cannot be read as an article; the message says why and what to do.
    """
    data, kind = _content(path), path.suffix.lower()
    if kind not in KINDS:
        raise ReadError(f"{path.name} is of a kind that cannot be read: use {', '.join(sorted(KINDS))}.")
    _check_kind(path, data, kind)
    if kind == ".pdf":
        from ingest.office import read_pdf

        document = read_pdf(path, data)
    elif kind == ".docx":
        from ingest.office import read_docx

        document = read_docx(path, data)
    else:
        document = _read_text(path, data, kind)
    if not clean(document.text).strip():
        raise ReadError(f"{path.name} holds no text: put an article into it or remove it.")
    return document


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ReadError(f"{path.name} is a folder: name a file in it.")
        if path.stat().st_size > LARGEST:
            raise ReadError(f"{path.name} is larger than {LARGEST >> 20} MB: split it into smaller files.")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"{path.name} cannot be opened ({reason}): check that it exists and may be read.") from error
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        raise ReadError(f"{path.name} is empty: put an article into it or remove it.")
    return data


def _check_kind(path: Path, data: bytes, kind: str) -> None:
    """Refuse a file whose content is of another kind than its name says."""
    found, suffix = next(
        ((name, suffix) for signature, name, suffix in _SIGNATURES if data.startswith(signature)), ("", None)
    )
    if found == "a zip archive" and b"word/document.xml" in data:
        found, suffix = "a Word file", ".docx"
    if not found and kind == ".pdf" and b"%PDF-" in data[:1024]:
        return
    if found and suffix != kind:
        remedy = f"rename it to {path.stem}{suffix}" if suffix else "save it as .txt, .pdf or .docx, or remove it"
        raise ReadError(f"{path.name} is {found} in truth: {remedy}.")
    if not found and kind in _SUFFIX_KIND:
        remedy = f"save it again as {kind}, or rename it if it is text"
        raise ReadError(f"{path.name} is not {_SUFFIX_KIND[kind]} or is damaged: {remedy}.")


def _read_text(path: Path, data: bytes, kind: str) -> Document:
    from ingest import web

    if kind in (".html", ".htm"):
        text = web.declared_text(data) or _decoded(path, data)
        if not _TAG.search(text):
            raise ReadError(f"{path.name} is plain text in truth: rename it to {path.stem}.txt.")
        return web.read_html(path, text)
    text = _decoded(path, data)
    if _WEB_PAGE.match(text[:2000]):
        return web.read_html(path, text)
    return _read_markdown(path, text) if kind == ".md" else Document(text)


def _decoded(path: Path, data: bytes) -> str:
    try:
        text = decode(data)
    except UncertainEncodingError as error:
        raise ReadError(f"{path.name} {error}: save it as UTF-8 text, or remove it.") from error
    if "\x00" in text:
        raise ReadError(f"{path.name} is not text (it holds NUL bytes): save it as UTF-8 text or remove it.")
    return text


def _read_markdown(path: Path, text: str) -> Document:
    import yaml  # type: ignore[import-untyped,unused-ignore]
    from frontmatter.default_handlers import YAMLHandler

    handler: Any = YAMLHandler()
    if not handler.detect(text):
        return Document(text)
    try:
        front, body = handler.split(text)
        # Values as they are written: a day that no calendar has must not keep the article out.
        metadata = handler.load(front, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ReadError(
            f"{path.name} has front matter that is not valid YAML: mend the lines between its --- marks."
        ) from error
    if not isinstance(metadata, dict):  # two horizontal rules with text between
        return Document(text)
    values = {str(key).lower(): value for key, value in metadata.items()}
    published = next((as_date(values[key]) for key in ("published", "date") if values.get(key)), None)
    title, source, author = (_words(values.get(key)) for key in ("title", "source", "author"))
    return Document(body, title, source, author, published, single=bool(values))


def _words(value: object) -> str | None:
    """A value of the front matter as one line; a list becomes names with spaces between."""
    if isinstance(value, list | tuple):
        value = " ".join(str(item) for item in value)
    if value is None or isinstance(value, dict):
        return None
    return " ".join(clean(str(value)).split()) or None
