"""Changes that were acknowledged and are gone are told of, once; a crash that loses none says nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.commit_count import CommitCount
from index.conversations import Conversations
from index.database import Database
from index.page_sums import take_place
from index.recording import set_meta
from ingest.errors import LibraryError

FRAME = 24 + 16_384  # bytes of a page in the log, with its head


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An open catalog whose last two changes lie in its log alone."""
    Catalog(tmp_path / "catalog.sqlite").close()
    catalog = Catalog(tmp_path / "catalog.sqlite")
    for key in "ab":
        set_meta(catalog, key, key)
    yield catalog
    catalog.close()


def left_by(catalog: Catalog, place: Path) -> Path:
    """The files as a process leaves them that is killed now."""
    place.mkdir()
    file = catalog.database.path
    assert file is not None
    for path in file.parent.glob(f"{file.name}*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, place)
    return place / file.name


def beside(file: Path, kind: str) -> Path:
    return file.with_name(f"{file.name}-{kind}")


def shortened(log: Path, frames: int) -> None:
    log.write_bytes(log.read_bytes()[: 32 + frames * FRAME])


def frames(log: Path) -> int:
    return (log.stat().st_size - 32) // FRAME


LOSSES: dict[str, tuple[Callable[[Path], object], int]] = {
    "removed": (Path.unlink, 2),
    "emptied": (lambda log: log.write_bytes(b""), 2),
    "zeros": (lambda log: log.write_bytes(bytes(log.stat().st_size)), 2),
    "cut before all changes": (lambda log: shortened(log, 0), 2),
    "cut between two changes": (lambda log: shortened(log, frames(log) // 2), 1),
    "cut within the last change": (lambda log: shortened(log, frames(log) - 1), 1),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_changes_that_went_with_a_log_are_told_of_once(
    catalog: Catalog, tmp_path: Path, loss: str, caplog: pytest.LogCaptureFixture
) -> None:
    left = left_by(catalog, tmp_path / "left")
    damage, lost = LOSSES[loss]
    damage(beside(left, "wal"))
    again = Catalog(left)
    assert [again.meta(key) for key in "ab"] == ["a" if lost == 1 else None, None]
    assert f"The last changes of {left} ({lost}) are lost" in caplog.text
    caplog.clear()
    set_meta(again, "c", "c")
    again.close()
    Catalog(left).close()
    assert caplog.text == ""


def test_turns_that_went_with_a_log_are_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    place = tmp_path / "conversations.sqlite"
    kept = Conversations(place)
    kept.ask("reader", "", "桥有多长？")
    (tmp_path / "left").mkdir()
    left = tmp_path / "left" / place.name
    for kind in ("", "-count"):  # it was never closed: all of it lies in its log
        shutil.copy(place.with_name(place.name + kind), left.with_name(left.name + kind))
    kept.close()
    again = Conversations(left)
    assert again.of("reader") == []
    assert f"The last changes of {left} (1) are lost" in caplog.text
    again.close()


def test_a_file_that_is_older_than_what_was_told_is_told_of_without_its_sums(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "catalog.sqlite"
    Catalog(file).close()
    earlier = file.read_bytes()
    catalog = Catalog(file)
    set_meta(catalog, "a", "a")
    catalog.close()
    file.write_bytes(earlier)
    beside(file, "sums").unlink()
    Catalog(file).close()
    assert "(1) are lost" in caplog.text


def test_a_crash_before_a_change_is_told_of_is_no_loss(
    catalog: Catalog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    count = beside(tmp_path / "catalog.sqlite", "count")
    told = count.read_bytes()
    set_meta(catalog, "c", "c")
    count.write_bytes(told)
    again = Catalog(left_by(catalog, tmp_path / "left"))
    assert again.meta("c") == "c"
    again.close()
    assert caplog.text == ""


@pytest.mark.parametrize(
    "damage",
    [Path.unlink, lambda count: count.write_bytes(b""), lambda count: count.write_bytes(b"\xff" * 16),
     lambda count: count.write_bytes(bytes(16)), lambda count: count.write_bytes(count.read_bytes()[:-1] + b"\x03")],
)  # fmt: skip
def test_a_count_that_is_damaged_says_nothing_and_the_next_change_makes_it_anew(
    catalog: Catalog, tmp_path: Path, damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    count = beside(tmp_path / "catalog.sqlite", "count")
    damage(count)
    Catalog(left_by(catalog, tmp_path / "damaged")).close()
    assert caplog.text == ""
    set_meta(catalog, "c", "c")
    left = left_by(catalog, tmp_path / "left")
    beside(left, "wal").unlink()
    Catalog(left).close()
    assert "(3) are lost" in caplog.text


def test_what_changes_nothing_is_not_counted_and_what_fails_is_not_either(catalog: Catalog, tmp_path: Path) -> None:
    count = beside(tmp_path / "catalog.sqlite", "count")
    told = count.read_bytes()
    with catalog.database.transaction() as connection:
        connection.execute("UPDATE meta SET value = '' WHERE key = 'nothing'")
    with pytest.raises(LibraryError), catalog.database.transaction() as connection:
        connection.executescript("UPDATE meta SET value = 'c' WHERE key = 'a'; UPDATE nothing SET value = ''")
    assert count.read_bytes() == told
    set_meta(catalog, "c", "c")
    assert count.read_bytes() != told


def test_a_file_made_anew_counts_anew(catalog: Catalog, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file, draft = tmp_path / "catalog.sqlite", tmp_path / "anew.sqlite"
    Catalog(draft).close()
    first = beside(draft, "count").read_bytes()
    take_place(draft, file)
    assert beside(file, "count").read_bytes() == first
    set_meta(catalog, "c", "c")  # in the file that has no name any more
    assert beside(file, "count").read_bytes() == first
    Catalog(file).close()
    assert caplog.text == ""


def test_a_crash_while_a_file_is_put_in_place_says_nothing_of_lost_changes(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file, draft = tmp_path / "catalog.sqlite", tmp_path / "anew.sqlite"
    catalog.close()
    Catalog(draft).close()
    replace = os.replace

    def crash(old: Path, new: Path) -> None:
        if old.name.endswith("-count"):
            raise KeyboardInterrupt
        replace(old, new)

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        take_place(draft, file)
    Catalog(file).close()
    assert caplog.text == ""


def test_who_may_only_read_is_told_too(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = left_by(catalog, tmp_path / "left")
    beside(left, "wal").unlink()
    monkeypatch.setattr(Database, "_writable", False)
    Catalog(left).close()
    assert "(2) are lost" in caplog.text


def test_what_another_process_has_told_of_meanwhile_is_not_told_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Catalog(tmp_path / "catalog.sqlite").close()
    told = beside(tmp_path / "catalog.sqlite", "count").read_bytes()
    catalog = Catalog(tmp_path / "catalog.sqlite")
    set_meta(catalog, "a", "a")
    left = left_by(catalog, tmp_path / "left")
    catalog.close()

    @contextmanager
    def alone() -> Iterator[None]:
        beside(left, "count").write_bytes(told)  # while this one waited for its turn
        yield

    beside(left, "wal").unlink()
    count = CommitCount(left)
    with closing(Catalog(tmp_path / "other.sqlite")) as other, other.database.reading() as connection:
        count.compare(connection, alone)
    assert caplog.text == ""
