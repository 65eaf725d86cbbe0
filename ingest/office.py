"""PDF and Word files → their text and properties."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

from ingest.cleaning import clean
from ingest.document import Document
from ingest.errors import ReadError

__all__ = ["read_docx", "read_pdf"]

_MADE_BY_A_PROGRAM = re.compile(
    r"^(?:python-docx|word document|untitled.*|document\d*|microsoft (?:office )?word.*|admin(?:istrator)?|user"
    r"|anonymous|unknown|wps.*|normal\.dotm?|.*\.(?:docx?|pdf|txt|indd|qxd|xlsx?|pptx?|tex|dvi|ps|html?))$",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"第?\s*\d{1,4}\s*页?|\d{1,4}\s*/\s*\d{1,4}|Page \d{1,4}(?: of \d{1,4})?")
_AROUND_NUMBER = " \t\u3000-—–"
MOST_UNPACKED = 200 << 20  # bytes: pictures in a Word file are packed already


def _property(value: object) -> str | None:
    """What a person put into a property of the file; what a program puts there by itself is nothing."""
    words = " ".join(clean(str(value)).split()) if value else ""
    return None if not words or _MADE_BY_A_PROGRAM.match(words) else words


def read_pdf(path: Path, data: bytes) -> Document:
    """The text of a PDF; its lines are broken by the width of the page.

    :raises ReadError: it is damaged, locked, or holds pictures of text only.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
        try:
            pages = [_page_text(page) for page in pdf]
            metadata = pdf.get_metadata_dict()
        finally:
            pdf.close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(f"{path.name} is locked by a password: save it again without one.") from error
        raise ReadError(f"{path.name} is damaged and cannot be read as a PDF: save or download it again.") from error
    text = _without_running_lines(pages)
    if not text.strip():
        raise ReadError(f"{path.name} is a PDF without text (a scan?): run text recognition (OCR) on it first.")
    title = _property(metadata.get("Title"))
    plain = "".join(text[:3000].split())
    title = title if title and "".join(title.split()) in plain else None
    return Document(text, title, author=_property(metadata.get("Author")), wrapped=True)


def _page_text(page: Any) -> list[str]:  # noqa: ANN401 - pypdfium2 ships no types
    textpage = page.get_textpage()
    try:
        # U+FFFE is how pdfium writes a hyphen at a line end.
        text = textpage.get_text_bounded().replace("\ufffe\r\n", "-\n").replace("\ufffe", "-")
    finally:
        textpage.close()
        page.close()
    return clean(text).split("\n")


def _without_running_lines(pages: list[list[str]]) -> str:
    """Pages one after another without page numbers and the line that heads or ends most of them."""
    pages = [[line for line in page if not _PAGE_NUMBER.fullmatch(line.strip(_AROUND_NUMBER))] for page in pages]
    pages = [page for page in pages if any(line.strip() for line in page)]
    for edge in (0, -1):
        edges = [page[edge].strip() for page in pages if page]
        for line, count in Counter(edges).items():
            if line and count >= 3 and count * 2 > len(edges):
                pages = [page[1:] if edge == 0 and page and page[0].strip() == line else page for page in pages]
                pages = [page[:-1] if edge == -1 and page and page[-1].strip() == line else page for page in pages]
    return "\n".join("\n".join(page).strip("\n") for page in pages)


def read_docx(path: Path, data: bytes) -> Document:
    """Paragraphs and the rows of tables of a Word file in their order, and its properties.

    :raises ReadError: it is damaged.
    """
    import zipfile

    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise ReadError(f"{path.name} unpacks to more than {MOST_UNPACKED >> 20} MB: save its text alone as .docx.")
        document = docx.Document(io.BytesIO(data))
        lines = [line for block in document.iter_inner_content() for line in _block_lines(block)]
        properties = document.core_properties
        title, author = _property(properties.title), _property(properties.author)
    except (MemoryError, RecursionError, ReadError):
        raise
    except Exception as error:  # zip, XML and key errors alike: the file is damaged
        raise ReadError(f"{path.name} is damaged and cannot be read as a Word file: save it again as .docx.") from error
    return Document("\n".join(lines), title, author=author)


def _block_lines(block: Any) -> list[str]:  # noqa: ANN401 - python-docx ships no types for blocks
    if not hasattr(block, "rows"):
        return [block.text]
    lines: list[str] = []
    for row in block.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            if text and (not cells or cells[-1] != text):
                cells.append(text)
        lines.append("  ".join(cells))
    return lines
