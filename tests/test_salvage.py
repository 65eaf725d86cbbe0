"""A damaged index made anew from the files keeps what people did, as far as it can still be read."""

from __future__ import annotations

import logging
import random
import shutil
from pathlib import Path

import pytest

from index import Library
from index.conversations import Conversations
from index.corrections import Correction, correct, corrections
from index.feedback import Feedback, all_feedback, give_feedback
from index.salvage import salvaged
from ingest.errors import LibraryError
from tests.tiny import TinyEncoder

ANNA = "browser-anna"
PAGE = 16_384


def library(folder: Path) -> Library:
    return Library(folder, encoder=TinyEncoder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles, a correction, 60 thumbs, and three conversations of 20 turns."""
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(f"# 第{number}座桥通车\n\n第{number}座桥长{number + 2}公里。", "utf-8")
    whole = library(tmp_path)
    whole.sync()
    correct(whole.catalog, whole.articles()[0], Correction(source="北岸日报"))
    for number in range(60):
        give_feedback(whole.catalog, Feedback(f"c{number}", 1, "up", "好" * 90, f"桥{number}多长？", "两公里。" * 50))
    whole.sync()
    whole.close()
    kept = Conversations(tmp_path / ".wenju" / "conversations.sqlite")
    for _ in range(3):
        id_ = ""
        for turn in range(20):
            id_, number = kept.ask(ANNA, id_, f"第{turn}座桥多长？")
            kept.reply(ANNA, id_, number, "两公里。" * 300)
    kept.close()
    return tmp_path


def damage(file: Path, pages: list[int]) -> None:
    content = bytearray(file.read_bytes())
    for page in pages:
        content[page * PAGE : (page + 1) * PAGE] = random.Random(page).randbytes(PAGE)
    file.write_bytes(content)


def test_a_lost_beginning_costs_nothing(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    catalog = folder / ".wenju" / "catalog.sqlite"
    content = catalog.read_bytes()
    catalog.write_bytes(b"\xff" * 24 + content[24:])
    mended = library(folder)
    with pytest.raises(LibraryError, match="wenju sync --rebuild"):
        mended.articles()
    assert mended.sync(rebuild=True).added == ("0.md", "1.md", "2.md")
    assert len(all_feedback(mended.catalog)) == 60
    assert list(corrections(mended.catalog).values()) == [Correction(source="北岸日报")]
    assert [article.source for article in mended.articles()] == ["北岸日报", None, None]
    assert mended.verify() == []
    assert "feedback: 60 rows were saved" in caplog.text
    assert not list((folder / ".wenju").glob(".salvage*"))
    mended.close()


def test_what_lies_on_sound_pages_is_saved_and_the_file_is_kept(folder: Path, tmp_path: Path) -> None:
    catalog, saved = folder / ".wenju" / "catalog.sqlite", []
    whole = catalog.read_bytes()
    for page in range(1, len(whole) // PAGE):
        catalog.write_bytes(whole)
        damage(catalog, [page])
        found = salvaged(catalog, {"feedback": Feedback._fields, "corrections": ("article", "source")})
        saved.append(len(found.tables["feedback"]))
        assert found.whole == (len(found.tables["feedback"]) == 60 and len(found.tables["corrections"]) == 1)
    assert sorted(saved)[len(saved) // 2] == 60  # most pages hold something else
    assert any(0 < count < 60 for count in saved)
    worst = saved.index(next(count for count in saved if 0 < count < 60)) + 1
    catalog.write_bytes(whole)
    damage(catalog, [worst])
    mended = library(folder)
    assert mended.sync(rebuild=True).articles == 3
    assert len(all_feedback(mended.catalog)) == saved[worst - 1]
    assert (folder / ".wenju" / "damaged-catalog.sqlite").exists()
    mended.close()
    again = library(folder)
    assert again.verify() == []
    again.close()


def test_conversations_are_mended_with_the_index(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = folder / ".wenju" / "conversations.sqlite"
    damage(file, [file.stat().st_size // PAGE - 2])
    assert Conversations(file).of(ANNA) == []
    assert "`wenju sync --rebuild` saves what can be read" in caplog.text
    mended = library(folder)
    assert mended.sync(rebuild=True).articles == 3
    mended.close()
    kept = Conversations(file)
    turns = [turn for summary in kept.of(ANNA) for turn in kept.turns(ANNA, summary.id)]
    assert 30 <= len(turns) < 60
    assert all(turn.reply == "两公里。" * 300 for turn in turns)
    assert kept.ask(ANNA, kept.of(ANNA)[0].id, "再问一句？")[1] == 21
    kept.close()


def test_a_rebuild_leaves_sound_conversations_alone(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = (folder / ".wenju" / "conversations.sqlite").read_bytes()
    mended = library(folder)
    with caplog.at_level(logging.WARNING):
        mended.sync(rebuild=True)
    mended.close()
    assert (folder / ".wenju" / "conversations.sqlite").read_bytes() == before
    assert caplog.text == ""


def test_nothing_at_all_can_be_read(folder: Path) -> None:
    for file in (folder / ".wenju").glob("c*.sqlite"):
        file.write_bytes(random.Random(0).randbytes(100_000))
    mended = library(folder)
    assert mended.sync(rebuild=True).articles == 3
    assert all_feedback(mended.catalog) == []
    mended.close()
    shutil.rmtree(folder / ".wenju")
