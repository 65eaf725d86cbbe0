"""`wenju verify` names what is wrong and the way out; `ask` on a damaged index is one sentence and no traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli import main
from index import Library
from index.conversations import Conversations
from index.corrections import Correction, correct
from index.feedback import Feedback, give_feedback
from index.trash import Trash
from ingest.errors import LibraryError

STORY = "# 第{n}座桥通车\n\n第{n}座桥昨天通车，全长{n}公里。\n\n设计者说，桥身用了{n}万吨钢材。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(2, 5):
        (tmp_path / f"{number}.md").write_text(STORY.format(n=number), "utf-8")
    library = Library(tmp_path)
    library.sync()
    correct(library.catalog, library.articles()[0], Correction(source="北岸日报"))
    give_feedback(library.catalog, Feedback("c", 1, "up", "", "问", "答"))
    library.sync()
    library.close()
    return tmp_path


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 16
    file.write_bytes(content)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def changed(folder: Path, statement: str) -> list[str]:
    library = Library(folder)
    with library.catalog.database.transaction() as connection:
        connection.execute(statement)
    faults = library.verify()
    library.close()
    return faults


def test_a_damaged_catalog_is_told_with_what_can_be_saved_and_comes_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, whole, _ = run(capsys, "ask", "第3座桥全长多少公里？", "--articles", folder)
    assert (code, "公里" in whole) == (0, True)
    flip(folder / ".wenju" / "catalog.sqlite", 20_000)
    code, out, err = run(capsys, "ask", "第3座桥全长多少公里？", "--articles", folder)
    assert (code, out) == (2, "")
    assert re.fullmatch(r"wenju: The index .* is damaged .*: run `wenju sync --rebuild` .*\.\n", err)
    code, out, _ = run(capsys, "verify", folder)
    assert (code, len(out.splitlines())) == (1, 2)
    assert "saves 1 corrections, 1 thumbs, 3 days on which files came." in out
    assert run(capsys, "sync", folder, "--rebuild")[0] == 0
    assert run(capsys, "verify", folder)[0] == 0
    assert run(capsys, "ask", "第3座桥全长多少公里？", "--articles", folder)[:2] == (0, whole)


def test_damaged_keywords_are_told_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (terms,) = (folder / ".wenju" / "keywords").glob("*.term")
    flip(terms, terms.stat().st_size // 2)
    code, out, _ = run(capsys, "verify", folder)
    assert (code, len(out.splitlines())) == (1, 1)
    assert "made again from the catalog" in out
    assert run(capsys, "verify", folder)[0] == 0


def test_what_lies_beside_the_catalog_is_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = Conversations(folder / ".wenju" / "conversations.sqlite")
    kept.ask("anna", "", "第3座桥全长多少公里？")
    kept.close()
    Trash(folder, folder / ".wenju" / "trash").put("4.md")
    assert run(capsys, "sync", folder)[0] == 0
    assert run(capsys, "verify", folder)[0] == 0
    flip(folder / ".wenju" / "conversations.sqlite", 20_000)
    (note,) = (folder / ".wenju" / "trash").rglob("note.json")
    note.write_text("{")
    note.with_name(".note.json.part").write_text("{")
    code, out, _ = run(capsys, "verify", folder)
    assert (code, len(out.splitlines())) == (1, 2)
    assert "`wenju sync --rebuild` saves what can be read" in out
    assert "The deleted file 4.md" in out


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE articles SET text = replace(text, '公里', '英里')", "the text is not the one that was read"),
        ("UPDATE articles SET published = '2001-01-01'", "the text is not the one that was read"),
        ("UPDATE passages SET end_offset = end_offset - 1", "its passages are not where the text is cut"),
        ("UPDATE passages SET end_offset = 9999", "a passage lies outside the text"),
        ("UPDATE vectors SET float16_rows = substr(float16_rows, 3)", "bytes of vectors"),
        ("UPDATE vectors SET float16_rows = randomblob(length(float16_rows))", "not of length 1"),
        ("UPDATE articles SET generation = 99", "The catalog is of generation"),
        ("INSERT INTO removed VALUES (9000, 99)", "list of what was removed of 99"),
    ],
)
def test_each_kind_of_fault_is_named_with_the_way_out(folder: Path, statement: str, fault: str) -> None:
    faults = changed(folder, statement)
    assert fault in faults[0]
    assert all("`wenju sync --rebuild`" in one for one in faults)


def test_a_text_that_changes_while_the_index_is_open_is_not_quoted(folder: Path) -> None:
    assistant = Assistant(folder)
    assert assistant.ask("第3座桥用了多少钢材？").citations
    with assistant.library.catalog.database.transaction() as connection:
        connection.execute("UPDATE articles SET text = replace(text, '3万吨', '8万吨')")
    with pytest.raises(LibraryError, match=r"is not the one that was read.*`wenju sync --rebuild`"):
        assistant.ask("第3座桥用了多少钢材？")
    assistant.close()
