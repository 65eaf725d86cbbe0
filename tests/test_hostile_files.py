"""Files made to do harm: each refused or cleaned, in one sentence, within limits, while the others are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest.worker
from assistant import Assistant
from index.folder import copy_in
from index.shelf import Shelf
from ingest import chunk, read_articles
from ingest.cleaning import clean
from ingest.errors import LibraryError, ReadError
from ingest.readers import LONGEST, LONGEST_ARTICLE, MOST_LINES
from ingest.worker import Limits, Worker
from tests import hostile_files as hostile
from tests.hostile_files import LAUGHS, OUTSIDE, PARAGRAPH, TRAM, page, pdf_of, word

WIDE = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
GOOD = "雾港轻轨试车\n雾港晚报记者 陶雨\n雾港市交通局周三说，环岛轻轨的第一段已经试车，全程十一站。\n"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """Like the one that the product shares, but with less patience."""
    worker = Worker(Limits(cpu=1.0, wall=60.0, memory=200 << 20))
    yield worker
    worker.close()


@pytest.fixture(autouse=True)
def _impatient(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.worker, "_shared", worker)


def read(folder: Path, name: str, content: str | bytes) -> str:
    """The text of the one article of a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    (article,) = read_articles(path, folder)
    assert all(article.text[start:end] for start, end in chunk(article))
    return f"{article.title}\n{article.text}"


def tried(folder: Path, name: str, content: str | bytes) -> str:
    """Its text, or why it has none: one sentence that names the file."""
    try:
        return read(folder, name, content)
    except ReadError as error:
        said = str(error)
    assert said.startswith(name)
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 200
    return said


def refusal(folder: Path, name: str, content: str | bytes) -> str:
    """Why a file cannot be read."""
    said = tried(folder, name, content)
    assert said.startswith(name)
    return said


def secret(folder: Path) -> Path:
    path = folder / "secret"
    path.write_text("the secret of the house")
    return path


class TestWordFiles:
    def test_one_that_unpacks_to_a_thousand_times_its_size(self, tmp_path: Path) -> None:
        bomb = word(PARAGRAPH.format("轻轨。"), others=(("word/media/picture.png", bytes(201 << 20)),))
        assert len(bomb) < 2 << 20
        assert "unpacks to more than 200 MB" in refusal(tmp_path, "bomb.docx", bomb)

    def test_one_whose_paragraphs_fill_all_memory(self, tmp_path: Path) -> None:
        refusal(tmp_path, "bomb.docx", word("<w:p/>" * 2_000_000))

    def test_a_cell_a_thousand_million_columns_wide(self, tmp_path: Path) -> None:
        said = refusal(tmp_path, "wide.docx", word(WIDE))
        assert "takes more than 1 second" in said or "memory" in said

    def test_names_that_stand_for_names(self, tmp_path: Path) -> None:
        refusal(tmp_path, "laughs.docx", word(PARAGRAPH.format("轻轨&j;试车。"), LAUGHS))

    def test_a_name_that_stands_for_a_file(self, tmp_path: Path) -> None:
        doctype = OUTSIDE.format(secret(tmp_path))
        assert "secret" not in read(tmp_path, "out.docx", word(PARAGRAPH.format("轻轨&j;试车。"), doctype))

    def test_paths_that_lead_out_of_the_archive(self, tmp_path: Path) -> None:
        folder = tmp_path / "articles" / "deep"
        folder.mkdir(parents=True)
        others = (("../../evil.txt", "x"), (f"{tmp_path}/evil.txt", "x"), ("..\\..\\evil.txt", "x"))
        assert "轻轨" in read(folder, "a.docx", word(PARAGRAPH.format("轻轨试车。"), others=others))
        assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.docx"]

    def test_tables_within_tables(self, tmp_path: Path) -> None:
        refusal(tmp_path, "deep.docx", word("<w:tbl><w:tr><w:tc>" * 100_000))


class TestPdfs:
    @pytest.mark.parametrize("content", [b" " * (150 << 20), b"q " * (20 << 20)], ids=["spaces", "operators"])
    def test_a_stream_packed_three_times(self, tmp_path: Path, content: bytes) -> None:
        bomb = hostile.packed(TRAM + content, 3)
        assert len(bomb) < 1 << 20
        assert re.search("break off|memory|takes more", refusal(tmp_path, "bomb.pdf", bomb))

    def test_a_table_of_contents_that_leads_back_to_itself(self, tmp_path: Path) -> None:
        looped = pdf_of(TRAM)
        at = re.search(rb"startxref\n(\d+)", looped)
        assert at
        looped = looped.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev " + at[1] + b" ")
        tried(tmp_path, "loop.pdf", looped)

    def test_pages_that_hold_themselves(self, tmp_path: Path) -> None:
        refusal(tmp_path, "pages.pdf", pdf_of(TRAM, pages="/Kids [2 0 R 2 0 R] /Count 1000000000"))

    def test_one_that_is_locked(self, tmp_path: Path) -> None:
        key = "<" + "00" * 32 + ">"
        locked = pdf_of(
            TRAM,
            trailer=f"/ID [{key} {key}] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {key} /U {key} >>",
        )
        assert "locked by a password" in refusal(tmp_path, "locked.pdf", locked)

    def test_a_hundred_thousand_filters(self, tmp_path: Path) -> None:
        refusal(tmp_path, "filters.pdf", pdf_of(b"x", f"/Filter [{' /FlateDecode' * 100_000}]"))


class TestWebPages:
    def test_names_that_stand_for_names(self, tmp_path: Path) -> None:
        text = tried(tmp_path, "laughs.html", page("<p>轻轨&j;。</p>", doctype=LAUGHS))
        assert text.count("哈") <= LAUGHS.count("哈")

    def test_a_name_that_stands_for_a_file(self, tmp_path: Path) -> None:
        doctype = OUTSIDE.format(secret(tmp_path))
        assert "secret" not in read(tmp_path, "out.html", page("<p>轻轨&j;。</p>", doctype=doctype))

    @pytest.mark.parametrize("tag", ["<div>", "<table><tr><td>"])
    def test_a_million_tags_deep(self, tmp_path: Path, tag: str) -> None:
        inside = tag * (1_000_000 // tag.count("<"))
        tried(tmp_path, "deep.html", page(inside))

    @pytest.mark.parametrize(
        "inside", ["<a" * 500_000, "<!--" * 100_000, "<p " + "a=1 " * 200_000 + ">", "&" * 500_000]
    )
    def test_what_is_never_closed(self, tmp_path: Path, inside: str) -> None:
        tried(tmp_path, "open.html", page(inside))

    def test_comments_before_nothing(self, tmp_path: Path) -> None:
        text = "<!---->" * 285
        assert read(tmp_path, "a.txt", text + GOOD).endswith("全程十一站。")

    def test_invisible_characters_behind_entities(self, tmp_path: Path) -> None:
        text = read(
            tmp_path,
            "a.html",
            page("<p>轻&#x202e;轨&#8203;试车，已经有人坐过了。</p>", title="轻&#x202e;轨&#x2066;试车"),
        )
        assert text == clean(text)
        assert text.startswith("轻轨试车\n")

    @pytest.mark.parametrize(
        ("declared", "written"),
        [("gb2312", "utf-8"), ("big5", "gb18030"), ("utf-8", "gb18030"), ("utf-16", "utf-8"), ("punycode", "utf-8"),
         ("latin1", "gb18030"), ("zlib", "utf-8"), ("unicode_escape", "utf-8")],
    )  # fmt: skip
    def test_another_encoding_than_it_says(self, tmp_path: Path, declared: str, written: str) -> None:
        content = page().decode().replace("utf-8", declared).encode(written)
        assert "“我们数过，每天有四万人要过河”" in read(tmp_path, "a.html", content)


class TestTexts:
    @pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
    def test_a_hundred_megabytes_in_one_line(self, tmp_path: Path, name: str) -> None:
        with (tmp_path / name).open("wb") as file:
            for _ in range(100):
                file.write(b"x" * (1 << 20))
        with pytest.raises(ReadError, match=rf"{name} is larger than 50 MB: split it"):
            read_articles(tmp_path / name, tmp_path)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("轨" * (LONGEST_ARTICLE + 1), "characters in one line"),
            ("轨。\n" * (MOST_LINES + 1), "50,000 lines"),
            (("轨" * 1000 + "\n") * (LONGEST // 1000), "5,000,000 characters"),
            (("轨" * 1000 + "。\n") * (LONGEST_ARTICLE // 1000), "an article of more than"),
        ],
        ids=["line", "lines", "text", "article"],
    )
    def test_more_than_anyone_reads(self, tmp_path: Path, content: str, reason: str) -> None:
        assert reason in refusal(tmp_path, "long.txt", content)

    @pytest.mark.parametrize(
        "unit",
        [" ", "\t", "\u3000", "(", "（", "“", "《", "<", "[", "#", "# ", " #", "1", "1 ", "1.", "2025-", "2025年1",
         "1月", "轨", "轨 ", "A", "a.", "Mr. ", "A b", ".", "...", "。", "。”", "！", "，", "、", "-", "—", "*", "|",
         "说", "记者", "记者 陶雨 ", "来源：", "By Ab ", "May ", "1 May ", "2025-1-1 ", "将", "\u200d", "\ufe0f",
         "\U0001f469\u200d", "\u0301", "&", "\\", "\x1b["],
    )  # fmt: skip
    def test_long_runs(self, tmp_path: Path, unit: str) -> None:
        """In a line of 150,000 characters anything that takes time by the square of its length would never end."""
        run = unit * (150_000 // len(unit))
        for text in (run + "轻轨试车。", f"# 轻轨{run}试车\n\n轻轨试车。\n"):
            assert read(tmp_path, "run.md", text)

    @pytest.mark.parametrize(
        "lines",
        ["轻轨\n", "雾港晚报记者 陶雨\n", "轻轨试车\n雾港晚报记者 陶雨\n试车了。\n", "试车了。\n记者 陶雨\n",
         "# 轻轨\n", "1. 轻轨\n", "试车了。（记者 陶雨）\n", "新华社雾港1月5日电 试车了。\n", "2025-01-05 10:22\n",
         "轻轨，\n", "|a|\n"],
    )  # fmt: skip
    def test_thousands_of_headings_and_bylines(self, tmp_path: Path, lines: str) -> None:
        count = 4000 // lines.count("\n")
        (tmp_path / "a.txt").write_text("轻轨试车\n雾港晚报记者 林舟\n" + lines * count + GOOD, encoding="utf-8")
        assert all(article.text for article in read_articles(tmp_path / "a.txt", tmp_path))

    def test_nul_bytes(self, tmp_path: Path) -> None:
        assert "not text" in refusal(tmp_path, "nul.txt", GOOD + "\x00" + GOOD)
        assert "not text" in refusal(tmp_path, "nul.md", b"\x00\x01\x02\x03" * 1000 + GOOD.encode())

    def test_characters_that_cannot_be_seen_or_turn_the_writing(self, tmp_path: Path) -> None:
        hidden = (
            "\u202e\u2066\u2069\u200b\u200f\ufeff\u2060\xad\U000e0041\U000e0100\ufe0f\u200d\x1b\x08\x7f\u061c\u3164"
        )
        text = read(tmp_path, "a.txt", "轻轨试车\n\n" + hidden.join("轻轨今天试车。") + "\n")
        assert text == "轻轨试车\n轻轨今天试车。"

    @pytest.mark.parametrize("emoji", ["👩‍👩‍👧", "❤️", "🏳️‍🌈", "👩🏽‍🚀", "☔️"])
    def test_emoji_stay_whole(self, emoji: str) -> None:
        assert clean(f"今天{emoji}试车") == f"今天{emoji}试车"
        assert clean(f"{emoji}\u200d\u200d\ufe0f\ufe0f").startswith(emoji)
        assert clean(clean(f"{emoji}\u200d\u200d\ufe0f\ufe0f")) == clean(f"{emoji}\u200d\u200d\ufe0f\ufe0f")

    @pytest.mark.parametrize(("suffix", "encoding"), [("txt", "shift-jis"), ("md", "koi8-r"), ("txt", "cp037")])
    def test_an_encoding_that_nobody_can_tell(self, tmp_path: Path, suffix: str, encoding: str) -> None:
        text = {"koi8-r": "Сегодня трамвай поехал впервые.", "cp037": "The tram ran today."}.get(
            encoding, "電車が走りました。"
        )
        refusal(tmp_path, f"a.{suffix}", (text * 20).encode(encoding))


class TestFrontMatter:
    @pytest.mark.parametrize(
        "front",
        [
            "title: " + "轨" * 10_000,
            "title: [" * 1200,
            "? " * 4900,
            "title: *nobody",
            "- " * 4900,
            "author: &a [*a, 陶雨]",
        ],
        ids=["huge", "deep", "keys", "alias", "lists", "itself"],
    )
    def test_refused(self, tmp_path: Path, front: str) -> None:
        assert "front matter" in refusal(tmp_path, "a.md", f"---\n{front}\n---\n{GOOD}")

    def test_aliases_are_not_written_out(self, tmp_path: Path) -> None:
        lines = ["a0: &a0 [哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈]"]
        lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 12)]
        text = read(tmp_path, "a.md", "---\n" + "\n".join([*lines, "title: *a11"]) + f"\n---\n{GOOD}")
        assert "哈" not in text

    def test_tags_make_nothing(self, tmp_path: Path) -> None:
        made = tmp_path / "made"
        front = f"title: !!python/object/apply:os.mkdir ['{made}']\nsource: !!python/name:os.system 雾港晚报"
        read(tmp_path, "a.md", f"---\n{front}\n---\n{GOOD}")
        assert not made.exists()


def test_the_others_are_read_and_each_refusal_is_one_sentence(tmp_path: Path) -> None:
    files = {
        "good.txt": GOOD.encode(),
        "good.html": page(),
        "wide.docx": word(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        ),
        "bomb.pdf": hostile.packed(b" " * (150 << 20), 3),
        "nul.txt": b"a\x00b",
        "last.pdf": pdf_of(TRAM),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assistant = Assistant(tmp_path)
    report = assistant.sync()
    assert report.added == ("good.html", "good.txt", "last.pdf")
    assert [failed.path for failed in report.failed] == ["bomb.pdf", "nul.txt", "wide.docx"]
    assert all(failed.reason.startswith(failed.path) and "\n" not in failed.reason for failed in report.failed)
    assert assistant.ask("环岛轻轨全程有多少站？").answered


@pytest.mark.parametrize("name", ["../evil.txt", "..\\evil.txt", "/../../evil.txt", "...evil.txt", "\u202etxt.txt"])
def test_a_file_given_with_a_path_lands_in_the_folder(tmp_path: Path, name: str) -> None:
    folder, given = tmp_path / "articles", tmp_path / "given" / "deep"
    folder.mkdir()
    given.mkdir(parents=True)
    source = given / Path(name.replace("\\", "/")).name
    source.write_text(GOOD, encoding="utf-8")
    placed, _ = copy_in(source, folder)
    assert (folder / placed).parent == folder
    assert [path.parent for path in tmp_path.rglob("*.txt")].count(folder) == 1
    with pytest.raises(LibraryError):
        copy_in(Path(f"{given}/{name}/../none.txt"), folder)


def test_an_upload_that_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    folder, given = tmp_path / "articles", tmp_path / "bomb.docx"
    folder.mkdir()
    given.write_bytes(word("<w:tbl><w:tr><w:tc>" * 100_000))
    assistant = Assistant(folder)
    (outcome,) = Shelf(assistant.library).add([given])
    assert outcome.kind == "failed"
    assert outcome.reason.startswith("bomb.docx")
    assert [path.name for path in folder.iterdir() if not path.name.startswith(".")] == []
