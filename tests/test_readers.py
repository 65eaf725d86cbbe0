"""Every kind of file, every encoding, and a clear word about what cannot be read."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import docx
import pytest

import ingest.worker
from ingest import KINDS, parsing, read_articles
from ingest.encodings import UncertainEncodingError, decode
from ingest.errors import ReadError
from ingest.readers import LARGEST

SIMPLIFIED = (
    "第二座大桥动工\n\n海港市政府今天宣布，第二座大桥正式动工，总投资十二亿元。\n\n"
    "市长表示，这座桥将在三年内完成，届时每天可以通过五万辆汽车，“我们不会拖延”。\n"
)
TRADITIONAL = (
    "第二座大橋動工\n\n海港市政府今天宣布，第二座大橋正式動工，總投資十二億元。\n\n"
    "市長表示，這座橋將在三年內完成，屆時每天可以通過五萬輛汽車，「我們不會拖延」。\n"
)
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>大桥动工_海港网</title>
<meta name="author" content="林小舟"><meta property="article:published_time" content="2025-03-04T10:22:00+08:00">
<meta property="og:site_name" content="海港网"></head><body><nav><a href="/">首页</a><a href="/n">新闻</a></nav>
<article><h1>大桥动工</h1><p>海港市今天宣布，第二座大桥正式动工，总投资12.5亿元，预计三年内完成建设并通车。</p>
<h2>资金从哪里来</h2><p>市长表示，资金来自财政与企业，“我们不会拖延”，每一笔都将公开，接受市民监督。</p></article>
<footer>版权所有</footer></body></html>"""


@pytest.fixture(params=[ingest.worker.parsed, parsing.parse], ids=["apart", "here"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that parses for this one gives what the parsers give in this one."""
    monkeypatch.setattr(ingest.worker, "parsed", request.param)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, name: str, content: str | bytes) -> str:
    """What is said of a file that cannot be read; it must name the file."""
    path = write(folder, name, content)
    with pytest.raises(ReadError) as caught:
        read_articles(path, folder)
    assert name in str(caught.value)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page in Helvetica, written by hand."""
    shown = "".join(f"({line.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj T*\n" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td 14 TL\n{shown}ET" if lines else "0 0 100 100 re f"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Title (Untitled) /Author (Jane Doe) >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("大桥动工", 1)
    document.add_paragraph("海港晚报记者 林小舟")
    document.add_paragraph("海港市今天宣布，第二座大桥正式动工。")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["项目", "金额", "大桥", "12.5亿元"], strict=True
    ):
        cell.text = text
    document.add_paragraph("工程预计三年内完成。")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


class TestEncodings:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
    )
    def test_simplified(self, tmp_path: Path, encoding: str) -> None:
        (article,) = read_articles(write(tmp_path, "a.txt", SIMPLIFIED.encode(encoding)), tmp_path)
        assert article.title == "第二座大桥动工"
        assert article.text.endswith("“我们不会拖延”。")

    @pytest.mark.parametrize("encoding", ["utf-8", "big5", "cp950", "utf-16-le", "gb18030"])
    def test_traditional(self, tmp_path: Path, encoding: str) -> None:
        (article,) = read_articles(write(tmp_path, "a.txt", TRADITIONAL.encode(encoding)), tmp_path)
        assert article.title == "第二座大橋動工"
        assert article.text.endswith("「我們不會拖延」。")

    @pytest.mark.parametrize(("text", "encoding"), [("今天天气很好。", "gbk"), ("今天天氣很好，我們去公園。", "big5")])
    def test_a_short_text(self, text: str, encoding: str) -> None:
        assert decode(text.encode(encoding)) == text

    def test_english_in_utf_16_without_mark(self) -> None:
        assert decode("A bridge.\n".encode("utf-16-le")) == "A bridge.\n"

    @pytest.mark.parametrize(
        "data",
        [
            "The mayor of Zürich said: café prices rose for the señor.".encode("latin-1"),
            SIMPLIFIED.encode() + b"\xff\xfe\x80",
            SIMPLIFIED.encode("utf-8-sig")[:-3] + b"\xe6",
            "日本語の文章です。これは新聞の記事ではありません。".encode("shift-jis"),
            bytes(range(256)) * 8,
        ],
    )
    def test_never_a_silent_guess(self, data: bytes) -> None:
        with pytest.raises(UncertainEncodingError):
            decode(data)


class TestKinds:
    def test_front_matter(self, tmp_path: Path) -> None:
        front = "---\ntitle: 大桥动工\nsource: 海港晚报\nauthor: [林小舟, 段一]\npublished: 2025-03-04\n---\n"
        text = front + "\n## 资金\n\n一半来自财政。\n"
        (article,) = read_articles(write(tmp_path, "a.md", text), tmp_path)
        assert (article.title, article.source, article.author) == ("大桥动工", "海港晚报", "林小舟 段一")
        assert (article.published, article.published_inferred) == (date(2025, 3, 4), False)
        assert article.text == "## 资金\n一半来自财政。"

    def test_front_matter_with_a_day_of_no_calendar(self, tmp_path: Path) -> None:
        (article,) = read_articles(
            write(tmp_path, "a.md", "---\ntitle: 桥\ndate: 2025-13-45\n---\n桥修好了。"), tmp_path
        )
        assert (article.title, article.published) == ("桥", None)

    def test_front_matter_that_is_broken(self, tmp_path: Path) -> None:
        assert "front matter" in refusal(tmp_path, "a.md", '---\ntitle: "大桥\nx: [1\n---\n桥修好了。')

    def test_the_first_heading_of_markdown_is_the_title(self, tmp_path: Path) -> None:
        (article,) = read_articles(
            write(tmp_path, "a.md", "# 大桥动工\n\n海港市大桥动工。\n\n## 资金\n\n一半来自财政。"), tmp_path
        )
        assert (article.title, article.text) == ("大桥动工", "海港市大桥动工。\n## 资金\n一半来自财政。")

    @pytest.mark.usefixtures("parser")
    @pytest.mark.parametrize(("name", "charset"), [("a.html", "utf-8"), ("a.htm", "gb18030"), ("a.txt", "utf-8")])
    def test_a_web_page(self, tmp_path: Path, name: str, charset: str) -> None:
        (article,) = read_articles(write(tmp_path, name, PAGE.format(charset=charset).encode(charset)), tmp_path)
        assert (article.title, article.source, article.author) == ("大桥动工", "海港网", "林小舟")
        assert (article.published, article.published_inferred) == (date(2025, 3, 4), False)
        assert article.text.split("\n")[1] == "资金从哪里来"
        assert "首页" not in article.text

    @pytest.mark.usefixtures("parser")
    def test_a_word_file(self, tmp_path: Path) -> None:
        (article,) = read_articles(write(tmp_path, "a.docx", word_file()), tmp_path)
        assert (article.title, article.source, article.author) == ("大桥动工", "海港晚报", "林小舟")
        assert article.text.split("\n") == [
            "海港市今天宣布，第二座大桥正式动工。",
            "项目  金额",
            "大桥  12.5亿元",
            "工程预计三年内完成。",
        ]

    @pytest.mark.usefixtures("parser")
    def test_the_lines_of_a_pdf_are_joined(self, tmp_path: Path) -> None:
        lines = [
            "A Bridge at Last",
            "The harbour town broke ground on its second bridge on Tuesday, a",
            "project worth 125 million dollars that the council hopes will cut the",
            "crossing time from forty minutes to eight.",
            "Not everyone is convinced. The association fears that the piers will",
            "change the currents.",
        ]
        (article,) = read_articles(write(tmp_path, "a.pdf", pdf(lines)), tmp_path)
        assert (article.title, article.author, article.lang) == ("A Bridge at Last", "Jane Doe", "en")
        assert article.text.split("\n") == [" ".join(lines[1:4]), " ".join(lines[4:])]

    def test_the_path_is_relative_with_forward_slashes(self, tmp_path: Path) -> None:
        (tmp_path / "春").mkdir()
        (article,) = read_articles(write(tmp_path / "春", "桥.txt", SIMPLIFIED), tmp_path)
        assert article.path == "春/桥.txt"

    def test_kinds(self) -> None:
        assert frozenset({".txt", ".md", ".html", ".htm", ".pdf", ".docx"}) == KINDS


class TestBadInput:
    @pytest.mark.usefixtures("parser")
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("a.txt", b"", "is empty"),
            ("a.txt", b"\xef\xbb\xbf \n\n", "is empty"),
            ("a.md", "---\ntitle: 桥\n---\n\n", "no text"),
            ("a.txt", "\u200b\u202e", "no text"),
            ("a.txt", bytes(range(256)) * 20, "is not text"),
            ("a.txt", b"a text\x00with a hole in it", "is not text"),
            ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(64), "is a picture"),
            ("a.txt", b"%PDF-1.4\n%\xe2\xe3\xcf", "is a PDF in truth: rename it to a.pdf"),
            ("a.pdf", SIMPLIFIED, "is not a PDF"),
            ("a.pdf", b"%PDF-1.4\n1 0 obj\n<< damaged", "is damaged"),
            ("a.pdf", pdf([]), "OCR"),
            ("a.pdf", b"PK\x03\x04" + bytes(64), "is a zip archive"),
            ("a.docx", b"PK\x03\x04" + bytes(64), "is a zip archive"),
            ("a.docx", SIMPLIFIED, "is not a Word file"),
            ("a.docx", word_file()[:9000], "is damaged"),
            ("a.txt", word_file(), "is a Word file in truth: rename it to a.docx"),
            ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "old Word"),
            ("a.html", SIMPLIFIED, "is plain text in truth"),
            ("a.html", "<html><body></body></html>", "no article"),
            ("a.rtf", SIMPLIFIED, "cannot be read"),
        ],
    )
    def test_a_clear_word(self, tmp_path: Path, name: str, content: str | bytes, reason: str) -> None:
        assert reason in refusal(tmp_path, name, content)

    def test_a_file_too_large(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        with path.open("wb") as file:
            file.truncate(LARGEST + 1)
        with pytest.raises(ReadError, match="50 MB"):
            read_articles(path, tmp_path)

    def test_a_folder_or_a_missing_file(self, tmp_path: Path) -> None:
        (tmp_path / "d.txt").mkdir()
        with pytest.raises(ReadError, match="folder"):
            read_articles(tmp_path / "d.txt", tmp_path)
        with pytest.raises(ReadError, match="cannot be opened"):
            read_articles(tmp_path / "none.txt", tmp_path)


def test_importing_loads_no_parser() -> None:
    heavy = ["trafilatura", "pypdfium2", "docx", "frontmatter", "charset_normalizer", "rjieba"]
    code = f"import ingest, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
