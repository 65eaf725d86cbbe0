"""What people do with the files of a library: look, correct, add, delete and take it back."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from index import Library
from index.corrections import Correction
from index.shelf import Shelf
from ingest.errors import LibraryError
from tests.tiny import TinyEncoder

PAGE = (Path(__file__).parent.parent / "evaluation" / "news" / "page.txt").read_text("utf-8")
HEAD = "---\ntitle: 灯塔翻新\nsource: 海报\nauthor: 林舟\npublished: 2025-03-04\n---\n\n"
NEWS = HEAD + "灯塔在三月翻新完毕，高二十一米。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "lamp.md").write_text(NEWS, "utf-8")
    return folder


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    library = Library(folder, encoder=TinyEncoder())
    library.sync()
    return Shelf(library)


def put(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def lamp(shelf: Shelf) -> str:
    return next(row.id for row in shelf.rows() if row.path == "lamp.md")


def test_a_row_says_what_a_table_shows(shelf: Shelf) -> None:
    (row,) = shelf.rows()
    assert row[1:6] == ("灯塔翻新", "海报", "林舟", "2025-03-04", 0)
    assert (row.characters, row.passages, row.path, row.corrected) == (16, 1, "lamp.md", 0)
    assert row.added.startswith("20")
    assert shelf.rows() is shelf.rows()


def test_what_the_repair_did_is_kept_with_the_file(shelf: Shelf, folder: Path) -> None:
    put(folder / "page.txt", PAGE)
    shelf.library.sync()
    report = shelf.repaired("page.txt")
    assert report is not None
    assert (report.articles, report.mended, report.boxes) == (3, 11, 1)
    assert shelf.repaired("nothing.txt") is None


def test_the_file_as_it_was_before_the_repair(shelf: Shelf, folder: Path) -> None:
    put(folder / "page.txt", PAGE)
    shelf.library.sync()
    page = next(row for row in shelf.rows() if row.path == "page.txt")
    reading = shelf.reading(page.id)
    assert reading.text.count("\n") > sum(article.text.count("\n") for article in reading.articles)
    assert [article.id for article in reading.articles].count(page.id) == 1


def test_a_correction_is_put_over_the_file_and_survives(shelf: Shelf, folder: Path) -> None:
    id_ = lamp(shelf)
    changed = shelf.correct(id_, Correction(title="灯塔修好了", author="", published="2025-04-01"))
    assert (changed.title, changed.source, changed.author) == ("灯塔修好了", "海报", None)
    assert changed.published == date(2025, 4, 1)
    assert shelf.library.search_dense(shelf.library.encoder.encode_questions(["灯塔修好了"])[0], 1)
    assert (folder / "lamp.md").read_text("utf-8") == NEWS
    put(folder / "lamp.md", NEWS.replace("二十一米", "二十二米"))
    shelf.library.sync()
    assert "二十二米" in shelf.library.article(id_).text
    assert shelf.library.article(id_).title == "灯塔修好了"
    shelf.library.sync(rebuild=True)
    assert shelf.library.article(id_).title == "灯塔修好了"
    assert shelf.rows()[0].corrected
    assert shelf.library.verify() == []


def test_a_correction_taken_back_shows_what_the_file_says(shelf: Shelf) -> None:
    before = shelf.library.article(lamp(shelf))
    shelf.correct(before.id, Correction(title="别的", source="别处"))
    assert shelf.correct(before.id, None) == before
    assert shelf.correction(before.id) is None


@pytest.mark.parametrize(
    "wrong",
    [Correction(title="  "), Correction(published="昨天"), Correction(source="长" * 301), Correction(author="一\n二")],
)
def test_a_correction_that_cannot_be_used(shelf: Shelf, wrong: Correction) -> None:
    before = shelf.library.article(lamp(shelf))
    with pytest.raises(LibraryError):
        shelf.correct(before.id, wrong)
    assert shelf.library.article(before.id) == before


def test_each_given_file_has_its_outcome(shelf: Shelf, folder: Path, tmp_path: Path) -> None:
    given = [
        put(tmp_path / "in" / "page.txt", PAGE),
        put(tmp_path / "in" / "lamp.md", NEWS.replace("林舟", "周航")),
        put(tmp_path / "in" / "other-name.md", NEWS),
        put(tmp_path / "in" / "empty.txt", ""),
        put(tmp_path / "in" / "broken.pdf", b"no pdf"),
        put(tmp_path / "in" / "program.exe", b"MZ"),
        put(tmp_path / "in" / "twice.txt", PAGE),
    ]
    outcomes = shelf.add(given)
    assert [(outcome.kind, outcome.path) for outcome in outcomes[:3]] == [
        ("added", "page.txt"),
        ("renamed", "lamp-2.md"),
        ("same", "lamp.md"),
    ]
    assert outcomes[0].articles == 3
    assert [outcome.kind for outcome in outcomes[3:6]] == ["failed"] * 3
    assert all(outcome.reason for outcome in outcomes[3:6])
    assert (outcomes[6].kind, outcomes[6].path) == ("same", "page.txt")
    assert sorted(path.name for path in folder.glob("[a-z]*")) == ["lamp-2.md", "lamp.md", "page.txt"]
    assert shelf.unread() == []
    assert [outcome.kind for outcome in shelf.add(given[:3])] == ["same"] * 3


def test_a_file_is_deleted_and_put_back_byte_for_byte(shelf: Shelf, folder: Path) -> None:
    content = (folder / "lamp.md").read_bytes()
    before, moment = shelf.rows(), (folder / "lamp.md").stat().st_mtime_ns
    id_ = lamp(shelf)
    discarded = shelf.discard(id_)
    assert not (folder / "lamp.md").exists()
    assert shelf.rows() == []
    assert [item.path for item in shelf.discarded()] == ["lamp.md"]
    assert shelf.restore(discarded.token) == "lamp.md"
    assert (folder / "lamp.md").read_bytes() == content
    assert (folder / "lamp.md").stat().st_mtime_ns == moment
    assert shelf.rows() == before
    assert shelf.discarded() == []
    with pytest.raises(LibraryError, match="add it again"):
        shelf.restore(discarded.token)


def test_a_name_that_is_taken_meanwhile_is_not_overwritten(shelf: Shelf, folder: Path) -> None:
    discarded = shelf.discard(lamp(shelf))
    put(folder / "lamp.md", "另一篇文章，写的是码头的事。")
    assert shelf.restore(discarded.token) == "lamp-2.md"
    assert (folder / "lamp-2.md").read_text("utf-8") == NEWS
    assert "码头" in (folder / "lamp.md").read_text("utf-8")


def test_a_deleted_file_survives_a_rebuild_and_is_kept_thirty_days(shelf: Shelf, folder: Path) -> None:
    token = shelf.discard(lamp(shelf)).token
    shelf.library.sync(rebuild=True)
    assert shelf.restore(token) == "lamp.md"
    shelf.library.sync()
    old = shelf.discard(lamp(shelf)).token
    note = folder / ".wenju" / "trash" / old / "note.json"
    note.write_text('{"generation": 1, "path": "lamp.md"}', "utf-8")
    put(folder / "next.md", NEWS)
    shelf.library.sync()
    shelf.discard(shelf.rows()[0].id)
    assert [item.path for item in shelf.discarded()] == ["next.md"]


def test_a_note_in_the_trash_leads_nowhere_else(shelf: Shelf, folder: Path, tmp_path: Path) -> None:
    token = shelf.discard(lamp(shelf)).token
    home = folder / ".wenju" / "trash" / token
    (home / "note.json").write_text('{"generation": 1, "path": "../../lamp.md"}', "utf-8")
    with pytest.raises(LibraryError):
        shelf.restore(token)
    assert not (tmp_path / "lamp.md").exists()


def test_only_files_that_the_library_read_are_originals(shelf: Shelf, folder: Path, tmp_path: Path) -> None:
    assert shelf.original(lamp(shelf)).read_text("utf-8") == NEWS
    put(tmp_path / "secret.md", "秘密")
    with pytest.raises(LibraryError):
        shelf.original("../secret.md")
    id_ = lamp(shelf)
    os.remove(folder / "lamp.md")
    with pytest.raises(LibraryError):
        shelf.original(id_)


def test_a_library_of_texts_has_no_files() -> None:
    shelf = Shelf(Library.from_texts(["海边的灯塔高二十一米。"], TinyEncoder()))
    (row,) = shelf.rows()
    assert shelf.discarded() == []
    for act in (shelf.original, shelf.discard, shelf.reading):
        with pytest.raises(LibraryError):
            act(row.id)


def test_files_that_could_not_be_read_are_listed(shelf: Shelf, folder: Path) -> None:
    put(folder / "empty.txt", "")
    shelf.library.sync()
    assert [failed.path for failed in shelf.unread()] == ["empty.txt"]


def test_a_rebuild_keeps_what_people_did_even_in_tables_made_later(shelf: Shelf) -> None:
    with shelf.library._store.current()[0].database.transaction() as connection:
        connection.execute("CREATE TABLE feedback (verdict TEXT)")
        connection.execute("INSERT INTO feedback VALUES ('up')")
    added = shelf.rows()[0].added
    shelf.library.sync(rebuild=True)
    with shelf.library._store.current()[0].database.reading() as connection:
        assert connection.execute("SELECT verdict FROM feedback").fetchall() == [("up",)]
        assert connection.execute("SELECT added FROM arrivals").fetchall() == [(added,)]
    shelf.library.sync(rebuild=True)
    assert len(shelf.rows()) == 1
