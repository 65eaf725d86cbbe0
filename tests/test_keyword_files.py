"""The keywords on disk: a bit that flipped is noticed before tantivy reads it, and the keywords come back."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from index.keyword_files import KeywordFiles
from index.keywords import TermGroup
from tests.tiny import TinyEncoder

STORY = "# {title}\n\n{title}周三开放，首日接待游客{number}万人次。\n\n馆长说，展品来自{number}个县。\n"
QUESTION = [TermGroup((("展品", 1.0),)), TermGroup((("游客", 1.0),))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(4):
        (tmp_path / f"{number}.md").write_text(STORY.format(title=f"第{number}馆", number=number + 3), "utf-8")
    library = Library(tmp_path, encoder=TinyEncoder())
    library.sync()
    library.close()
    return tmp_path


def found(folder: Path) -> list[tuple[int, float]]:
    library = Library(folder, encoder=TinyEncoder())
    try:
        return library.search_keywords(QUESTION, 10)
    finally:
        library.close()


def parts(folder: Path) -> list[Path]:
    keywords = folder / ".wenju" / "keywords"
    return [path for path in sorted(keywords.iterdir()) if path.stat().st_size]


def test_every_flipped_bit_is_noticed_and_the_keywords_come_back(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = found(folder)
    assert before
    whole = folder.parent / "whole"
    shutil.copytree(folder / ".wenju", whole)
    for path in parts(folder):
        if path.name == ".managed.json":  # only says what tantivy may clear away
            continue
        caplog.clear()
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 4
        path.write_bytes(content)
        assert found(folder) == before
        assert "made again from the catalog" in caplog.text, path.name
        shutil.rmtree(folder / ".wenju")
        shutil.copytree(whole, folder / ".wenju")


@pytest.mark.parametrize(
    "loss",
    [
        lambda keywords: shutil.rmtree(keywords),
        lambda keywords: (keywords / "meta.json").unlink(),
        lambda keywords: (keywords.parent / "keywords.json").unlink(),
        lambda keywords: [path.unlink() for path in keywords.iterdir()],
    ],
)
def test_lost_files_come_back_with_a_line_in_the_log(
    folder: Path, loss: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    before = found(folder)
    loss(folder / ".wenju" / "keywords")
    with caplog.at_level(logging.INFO, "wenju.index"):
        assert found(folder) == before
    assert "from the catalog" in caplog.text


def test_files_of_an_earlier_generation_are_not_taken_for_those_of_now(folder: Path, tmp_path: Path) -> None:
    index = folder / ".wenju"
    shutil.copytree(index / "keywords", tmp_path / "earlier")
    (folder / "9.md").write_text(STORY.format(title="新馆", number=9), "utf-8")
    library = Library(folder, encoder=TinyEncoder())
    library.sync()
    library.close()
    now = found(folder)
    shutil.rmtree(index / "keywords")
    shutil.move(tmp_path / "earlier", index / "keywords")
    assert found(folder) == now


def test_a_note_that_names_another_generation_is_not_believed(folder: Path) -> None:
    before = found(folder)
    note = folder / ".wenju" / "keywords.json"
    said = json.loads(note.read_text())
    for generation in (0, said["generation"] + 4, 10**30, -1):
        note.write_text(json.dumps({**said, "generation": generation}))
        assert found(folder) == before


def test_damage_is_named(folder: Path) -> None:
    files = KeywordFiles(folder / ".wenju")
    files.check()
    for path in parts(folder):
        if path.suffix == ".json":
            continue
        content = path.read_bytes()
        for damaged in (content[:-1], content[1:], b"", content[:40] + content[41:]):
            path.write_bytes(damaged)
            with pytest.raises(ValueError, match=path.name):
                KeywordFiles(folder / ".wenju").check()
        path.write_bytes(content)
