"""Files made to do harm, built on the spot."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx

__all__ = ["LAUGHS", "OUTSIDE", "PARAGRAPH", "TRAM", "packed", "page", "pdf_of", "word"]

TRAM = b"BT /F1 12 Tf 72 720 Td (The harbour tram ran for the first time on Wednesday.) Tj ET "
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
_WORD = (
    '<?xml version="1.0" encoding="UTF-8"?>{}<w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)
_PAGE = """{}<html><head><meta charset="utf-8"><title>{}</title></head><body><article><h1>{}</h1>{}
<p>雾港市交通局周三说，环岛轻轨的第一段已经试车，全程十一站，票价三元，夏天之前开始载客。</p>
<p>局长认为，轻轨会让老城的人少坐公共汽车，“我们数过，每天有四万人要过河”，他在会上这样讲。</p></article></body></html>"""

# Ten names, each standing for ten of the one before.
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY j SYSTEM "file://{}">]>'


def word(body: str = "", doctype: str = "", others: tuple[tuple[str, str | bytes], ...] = ()) -> bytes:
    """A Word file with this body (XML), and other members in its archive."""
    plain, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "word/document.xml":
                content = _WORD.format(doctype, body).encode()
            made.writestr(member.filename, content)
        for name, text in others:
            made.writestr(name, text)
    return out.getvalue()


def page(inside: str = "", title: str = "雾港轻轨试车", doctype: str = "<!DOCTYPE html>") -> bytes:
    """A web page with an article, and something more in it."""
    return _PAGE.format(doctype, title, title, inside).encode()


def pdf_of(content: bytes, filters: str = "", trailer: str = "", pages: str = "/Kids [3 0 R] /Count 1") -> bytes:
    """A PDF of one page with this stream on it."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages {pages} >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1"
        b" << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(content)} {filters} >>\nstream\n".encode() + content + b"\nendstream",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, made in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, made)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R {trailer} >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def packed(content: bytes, times: int) -> bytes:
    """A PDF whose stream is packed so many times."""
    for _ in range(times):
        content = zlib.compress(content, 1)
    return pdf_of(content, f"/Filter [{' /FlateDecode' * times}]")
