"""A file of any supported kind → its text and what the file says of itself. Knows nothing of layout.

The content decides what a file is. A web page named .txt or .md is read as the web page it is; any other file under a
wrong name is refused with its true kind. Plain text is read here; what needs a parser goes to `worker`, imported then.
"""

from __future__ import annotations

import re
from pathlib import Path

from ingest.cleaning import clean
from ingest.document import KINDS, Document
from ingest.encodings import text_of
from ingest.errors import NotNowError, ReadError

__all__ = ["LARGEST", "LONGEST", "LONGEST_ARTICLE", "MOST_LINES", "read_document"]

LARGEST = 50 * 1024 * 1024  # bytes of a file
LONGEST, LONGEST_ARTICLE, MOST_LINES = 5_000_000, 500_000, 50_000  # characters, characters, lines that are not empty
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
_WEB_PAGE = re.compile(r"\s*+(?:<\?xml[^>]*>\s*+)?(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head)\b", re.I | re.S)
_SUFFIX_KIND = {".pdf": "a PDF", ".docx": "a Word file"}
_PARSED = frozenset({".pdf", ".docx", ".html", ".htm"})


def read_document(path: Path) -> Document:
    """Read one file of a kind in KINDS.

    :raises ReadError: the file cannot be read as an article; the message says why and what to do.
    """
    kind, name = path.suffix.lower(), " ".join(clean(path.name).split()) or "The file"
    data = _content(path, name)
    if kind not in KINDS:
        raise ReadError(f"{name} is of a kind that cannot be read: use {', '.join(sorted(KINDS))}.")
    _check_kind(name, data, kind)
    document = _parsed(kind, name, data) if kind in _PARSED else _read_text(name, data, kind)
    _check_length(name, document.text)
    if not clean(document.text).strip():
        raise ReadError(f"{name} holds no text: put an article into it or remove it.")
    return document


def _check_length(name: str, text: str) -> None:
    """Refuse what would keep the layout repair busy for longer than a person waits."""
    lines = [len(line) for line in text.splitlines() if line and not line.isspace()] if len(text) <= LONGEST else []
    for found, most, what in (
        (len(text), LONGEST, "characters"),
        (max(lines, default=0), LONGEST_ARTICLE, "characters in one line"),
        (len(lines), MOST_LINES, "lines"),
    ):
        if found > most:
            raise ReadError(f"{name} holds more than {most:,} {what}: split it into smaller files.")


def _content(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise ReadError(f"{name} is a folder: name a file in it.")
        if not path.is_file() and path.exists():
            raise ReadError(f"{name} is no ordinary file: put an article there or remove it.")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)  # it may grow while it is read
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotNowError(f"{name} cannot be opened ({reason}): check that it exists and may be read.") from error
    if len(data) > LARGEST:
        raise ReadError(f"{name} is larger than {LARGEST >> 20} MB: split it into smaller files.")
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        raise ReadError(f"{name} is empty: put an article into it or remove it.")
    return data


def _check_kind(name: str, data: bytes, kind: str) -> None:
    """Refuse a file whose content is of another kind than its name says."""
    found, suffix = next(
        ((named, suffix) for signature, named, suffix in _SIGNATURES if data.startswith(signature)), ("", None)
    )
    if found == "a zip archive" and b"word/document.xml" in data:
        found, suffix = "a Word file", ".docx"
    if not found and kind == ".pdf" and b"%PDF-" in data[:1024]:
        return
    if found and suffix != kind:
        remedy = f"rename it to {Path(name).stem}{suffix}" if suffix else "save it as .txt, .pdf or .docx, or remove it"
        raise ReadError(f"{name} is {found} in truth: {remedy}.")
    if not found and kind in _SUFFIX_KIND:
        remedy = f"save it again as {kind}, or rename it if it is text"
        raise ReadError(f"{name} is not {_SUFFIX_KIND[kind]} or is damaged: {remedy}.")


def _read_text(name: str, data: bytes, kind: str) -> Document:
    text = text_of(name, data)
    if _WEB_PAGE.match(text[:2000]):
        return _parsed(".html", name, data)
    if kind == ".md":
        from ingest.markdown import read_markdown

        return read_markdown(name, text)
    return Document(text)


def _parsed(kind: str, name: str, data: bytes) -> Document:
    from ingest.worker import parsed

    return parsed(kind, name, data)
