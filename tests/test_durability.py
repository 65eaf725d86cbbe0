"""What is written is whole and on the disk before it has its name; a full or broken disk is said in a sentence."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tiny import TinyEncoder

import index.durable
import index.folder
import index.trash
from evaluation.invented_ports import file_of, text_of
from index import Library, points
from index.conversations import Conversations
from index.corrections import Correction
from index.feedback import Feedback, all_feedback, give_feedback
from index.notes import read_note, write_note
from index.shelf import Shelf
from ingest.errors import LibraryError, WenjuError

ROOT = Path(__file__).resolve().parent.parent
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
BROKEN = OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    for number in range(1, 4):
        (place / f"{number}.md").write_bytes(file_of(number))
    return place


@pytest.fixture
def shelf(folder: Path) -> Iterator[Shelf]:
    library = Library(folder, encoder=TinyEncoder())
    library.sync()
    yield Shelf(library)
    library.close()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the system, in order: "sync NAME" of a file or folder, "name NAME"."""
    told: list[str] = []
    fsync, link, replace, rename = os.fsync, os.link, os.replace, os.rename

    def kind(name: str) -> str:
        return "draft" if name.endswith(".part") else name

    def synced(number: int) -> None:
        told.append(f"sync {kind(Path(os.readlink(f'/proc/self/fd/{number}')).name)}")
        fsync(number)

    def named(how: Callable[..., None]) -> Callable[..., None]:
        def do(old: Path, new: Path, **more: Any) -> None:
            told.append(f"name {Path(new).name}")
            how(old, new, **more)

        return do

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", named(link))
    monkeypatch.setattr(os, "replace", named(replace))
    monkeypatch.setattr(os, "rename", named(rename))
    return told


def state(shelf: Shelf) -> list[object]:
    """All that a person would miss."""
    library = shelf.library
    assert library.folder is not None
    assert library.verify() == []
    return [
        sorted((path.name, path.read_bytes()) for path in library.folder.glob("*.md")),
        [(article.path, article.title, article.text) for article in library.articles()],
        [item.path for item in shelf.discarded()],
    ]


def refuse(error: OSError) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


# -- the order of things --------------------------------------------------------------------------------------------

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="names of open files come from /proc")


@needs_proc
def test_an_added_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_the_sync(
    shelf: Shelf, folder: Path, tmp_path: Path, steps: list[str]
) -> None:
    (tmp_path / "new.md").write_bytes(file_of(4))
    index.folder.copy_in(tmp_path / "new.md", folder)
    assert steps == ["sync draft", "name new.md", "sync articles"]


@needs_proc
def test_a_note_is_on_the_disk_before_it_has_its_name(tmp_path: Path, steps: list[str]) -> None:
    write_note(tmp_path / "note.json", {"generation": 1})
    assert steps == ["sync draft", "name note.json", f"sync {tmp_path.name}"]


@needs_proc
def test_a_deleted_file_has_its_note_before_it_is_moved(shelf: Shelf, folder: Path, steps: list[str]) -> None:
    token = index.trash.Trash(folder, folder / ".wenju" / "trash").put("1.md").token
    moved = steps.index("name 1.md")
    assert steps.index("name note.json") < moved
    assert steps[moved + 1 :] == [f"sync {token}", "sync articles"]


def test_nothing_listens_at_the_points_of_publication() -> None:
    assert points._listener is None
    heard: list[str] = []
    points.listen(heard.append)
    points.reached("here")
    points.listen(None)
    points.reached("there")
    assert heard == ["here"]


# -- what a crash leaves --------------------------------------------------------------------------------------------


def test_a_file_put_back_when_a_crash_came_is_in_the_folder_alone(shelf: Shelf) -> None:
    token = shelf.discard(shelf.library.articles()[0].id).token

    def crash(point: str) -> None:
        if point == "trash: put back":
            raise KeyboardInterrupt

    points.listen(crash)
    with pytest.raises(KeyboardInterrupt):
        shelf.restore(token)
    points.listen(None)
    assert shelf.discarded() == []
    assert shelf.library.sync().added == ("1.md",)
    assert not (shelf.library._index / "trash" / token).exists()


def test_a_file_put_back_on_a_disk_that_then_fails_is_there_once(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = shelf.discard(shelf.library.articles()[0].id).token
    with monkeypatch.context() as patch:
        patch.setattr(index.trash, "folder_to_disk", refuse(BROKEN))
        with pytest.raises(LibraryError, match="cannot be put back"):
            shelf.restore(token)
    shelf.library.sync()
    assert sorted(path.name for path in folder.glob("*.md")) == ["1.md", "2.md", "3.md"]
    assert shelf.discarded() == []
    assert len(shelf.library.articles()) == 3


def test_drafts_that_nobody_finishes_are_cleared_away(folder: Path, tmp_path: Path) -> None:
    old, young = folder / ".a.part", folder / ".b.part"
    for draft in (old, young):
        draft.write_text("half")
    os.utime(old, (1, 1))
    (tmp_path / "new.md").write_bytes(file_of(4))
    index.folder.copy_in(tmp_path / "new.md", folder)
    assert [draft.exists() for draft in (old, young)] == [False, True]


def test_what_a_broken_deletion_left_is_swept_later_and_no_file_with_it(shelf: Shelf, folder: Path) -> None:
    trash = folder / ".wenju" / "trash"
    empty, unreadable = trash / "empty", trash / "unreadable"
    empty.mkdir(parents=True)
    (empty / ".note.json.part").write_text("{")
    assert shelf.library.verify() == []
    unreadable.mkdir()
    (unreadable / "kept.md").write_bytes(file_of(9))
    for home in (empty, unreadable):
        os.utime(home, (1, 1))
    shelf.discard(shelf.library.articles()[0].id)
    assert [home.exists() for home in (empty, unreadable)] == [False, True]


# -- other disks ----------------------------------------------------------------------------------------------------


def test_a_trash_on_another_disk_gives_back_every_byte_and_the_time(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "1.md"
    os.utime(file, ns=(10**18, 10**18))
    elsewhere = OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    before, link = state(shelf), os.link

    def near(old: Path, new: Path) -> None:
        if Path(old).parent != Path(new).parent:
            raise elsewhere
        link(old, new)

    monkeypatch.setattr(os, "rename", refuse(elsewhere))
    monkeypatch.setattr(os, "link", near)
    discarded = shelf.discard(shelf.library.articles()[0].id)
    assert not file.exists()
    assert shelf.restore(discarded.token) == "1.md"
    assert file.stat().st_mtime_ns == 10**18
    assert state(shelf) == before


def test_a_disk_without_links_takes_files_and_keeps_those_it_has(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse(OSError(errno.EPERM, os.strerror(errno.EPERM))))
    (tmp_path / "1.md").write_bytes(file_of(4))
    assert index.folder.copy_in(tmp_path / "1.md", folder) == ("1-2.md", True)
    assert [(folder / name).read_bytes() for name in ("1.md", "1-2.md")] == [file_of(1), file_of(4)]
    with pytest.raises(FileExistsError):
        index.folder.put_new(tmp_path / "1.md", folder / "1.md")
    assert (folder / "1.md").read_bytes() == file_of(1)


# -- disks that fail ------------------------------------------------------------------------------------------------


def add(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_bytes(file_of(4))
    (outcome,) = shelf.add([tmp_path / "new.md"])
    if outcome.kind == "failed":
        raise LibraryError(outcome.reason)


STEPS: dict[str, Callable[[Shelf, Path], object]] = {
    "add": add,
    "discard": lambda shelf, _: shelf.discard(shelf.library.articles()[0].id),
    "restore": lambda shelf, _: shelf.restore(shelf.discarded()[0].token),
    "remove": lambda shelf, _: shelf.library.remove("2.md"),
}
CALLS = {
    "add": ["shutil.copyfile", "os.fsync", "os.link"],
    "discard": ["os.fsync", "os.replace", "os.rename", "pathlib.Path.mkdir", "pathlib.Path.write_bytes"],
    "restore": ["os.link"],
    "remove": ["pathlib.Path.unlink"],
}


@pytest.mark.parametrize("error", [FULL, BROKEN], ids=["full", "broken"])
@pytest.mark.parametrize(("step", "call"), [(step, call) for step in STEPS for call in CALLS[step]])
def test_a_failing_call_is_said_and_leaves_the_old_state(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: str, error: OSError
) -> None:
    shelf.discard(shelf.library.articles()[2].id)
    before = state(shelf)
    with monkeypatch.context() as patch:
        patch.setattr(call, refuse(error))
        if call == "os.link":  # nor can it be copied
            patch.setattr("shutil.copyfile", refuse(error))
        with pytest.raises(WenjuError) as told:
            STEPS[step](shelf, tmp_path)
    assert str(told.value).endswith(".")
    shelf.library.sync()
    assert state(shelf) == before
    STEPS[step](shelf, tmp_path)
    assert state(shelf) != before


@pytest.mark.parametrize("error", [FULL, BROKEN], ids=["full", "broken"])
def test_a_note_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    note = tmp_path / "note.json"
    write_note(note, {"generation": 1})
    for call in ("pathlib.Path.write_bytes", "os.fsync", "os.replace"):
        with monkeypatch.context() as patch:
            patch.setattr(call, refuse(error))
            with pytest.raises(OSError, match=error.strerror or ""):
                write_note(note, {"generation": 2})
        assert read_note(note) == {"generation": 1}
        assert [path.name for path in tmp_path.iterdir()] == ["note.json"]


def test_a_catalog_without_room_says_so_and_goes_on_when_there_is_some(shelf: Shelf, folder: Path) -> None:
    library = shelf.library
    before = state(shelf)
    connection = library.catalog.database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    (folder / "2.md").write_bytes(file_of(12) + text_of(13).encode() * 300)
    with pytest.raises(LibraryError, match=r"cannot be written .*full.*make room"):
        library.sync()
    assert [article.text for article in library.articles()] == [text_of(1), text_of(2), text_of(3)]
    with pytest.raises(LibraryError, match="make room"):
        give_feedback(library.catalog, Feedback("c", 1, "up", "", "问" * 200_000, "答"))
    connection.execute("PRAGMA max_page_count = 1000000")
    assert library.sync().changed == ("2.md",)
    assert library.verify() == []
    assert all_feedback(library.catalog) == []
    (folder / "2.md").write_bytes(file_of(2))
    library.sync()
    assert state(shelf) == before


def test_conversations_without_room_say_so_and_keep_what_was_said(tmp_path: Path) -> None:
    kept = Conversations(tmp_path / "conversations.sqlite")
    chat, number = kept.ask("browser", "", "谁？")
    kept.reply("browser", chat, number, "他。")
    connection = kept._database._connection
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(LibraryError, match="cannot be read or written"):
        kept.ask("browser", chat, "长" * 200_000)
    assert [(turn.question, turn.reply) for turn in kept.turns("browser", chat)] == [("谁？", "他。")]
    connection.execute("PRAGMA max_page_count = 1000000")
    assert kept.ask("browser", chat, "长" * 200_000) == (chat, 2)
    kept.close()


LIMITED = """
import resource, sys
from index import Library
from ingest.errors import WenjuError
from tiny import TinyEncoder
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    Library(sys.argv[1], encoder=TinyEncoder()).sync()
except WenjuError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
def test_a_limit_of_file_sizes_is_said_and_the_library_is_as_before(shelf: Shelf, folder: Path) -> None:
    library = shelf.library
    before = library.articles()
    for number in range(4, 9):
        (folder / f"{number}.md").write_bytes(file_of(number))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder), "20000"], env=environment, capture_output=True, text=True
    )
    assert "cannot be written" in done.stdout
    assert library.articles() == before
    assert library.verify() == []
    assert len(library.sync().added) == 5
    assert library.verify() == []


# -- rebuilding -----------------------------------------------------------------------------------------------------


def test_a_rebuild_that_breaks_off_loses_nothing(shelf: Shelf) -> None:
    library = shelf.library
    shelf.correct(library.articles()[0].id, Correction(title="更正"))
    before = state(shelf)

    def stop(done: int, total: int, name: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync(stop, rebuild=True)
    assert state(shelf) == before
    library.sync(rebuild=True)
    assert state(shelf) == before


def test_a_damaged_catalog_gives_way_to_a_whole_one_with_what_people_did(shelf: Shelf, folder: Path) -> None:
    library = shelf.library
    shelf.correct(library.articles()[0].id, Correction(title="更正"))
    before = state(shelf)
    connection = library.catalog.database._connection
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM files")
    connection.execute("PRAGMA foreign_keys = ON")
    assert library.verify()
    library.sync(rebuild=True)
    assert state(shelf) == before
    assert not list((folder / ".wenju").glob("anew.sqlite*"))
