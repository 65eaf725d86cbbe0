"""Reading while the library changes: nobody waits, one generation for each question; who writes takes turns."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from tiny import TinyEncoder

import index.recorder
import index.sync
from evaluation.invented_ports import file_of, text_of, token
from evaluation.together import asked_together
from index import Library
from index.keywords import TermGroup
from ingest import read_file

PATIENCE = 60  # seconds: more than anything here takes


def put(folder: Path, name: str, number: int) -> None:
    (folder / name).write_bytes(file_of(number))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(1, 4):
        put(tmp_path, f"{number}.md", number)
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = Library(folder, encoder=TinyEncoder())
    opened.sync()
    yield opened
    opened.close()


def found(library: Library, number: int) -> set[str]:
    """Files in which the keywords and the vectors find an article."""
    with library.pinned():
        hits = library.search_keywords([TermGroup(((token(number), 1.0),))], 9)
        vector = library.encoder.encode_questions([text_of(number).split("\n")[0]])[0]
        best = [hit for hit in library.search_dense(vector, 9) if hit[1] > 0.8]
        articles = [library.passages_with_articles([id_])[id_][1] for id_, _ in hits + best]
    return {article.path for article in articles if token(number) in article.text}


def in_thread(work: Callable[[], Any]) -> list[Any]:
    """What a thread gives that is not kept waiting by this one."""
    given: list[Any] = []
    thread = threading.Thread(target=lambda: given.append(work()))
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it waits"
    return given


def test_questions_from_many_threads_during_continuous_syncs_see_one_generation_each() -> None:
    told = asked_together(8, 12)
    assert told["faults"] == []
    assert told["figures"]["questions"] == 96
    assert told["figures"]["syncs"] > 0


def test_readers_do_not_wait_for_a_transaction(library: Library) -> None:
    with library.catalog.database.transaction() as connection:
        connection.execute("DELETE FROM vectors")
        assert in_thread(lambda: (len(library.articles()), found(library, 2))) == [(3, {"2.md"})]
        connection.execute("ROLLBACK")
        connection.execute("BEGIN")


def test_a_pinned_thread_goes_on_seeing_what_it_saw(folder: Path, library: Library) -> None:
    with library.pinned():
        generation, articles = library.generation, library.articles()
        (folder / "1.md").unlink()
        put(folder, "2.md", 12)
        put(folder, "4.md", 4)
        other = Library(folder, encoder=TinyEncoder())
        other.sync()
        assert found(other, 12) == {"2.md"}
        other.close()
        assert in_thread(lambda: [found(library, number) for number in (1, 2, 12, 4)]) == [
            [set(), set(), {"2.md"}, {"4.md"}]
        ]
        assert (library.generation, library.articles()) == (generation, articles)
        assert [found(library, number) for number in (1, 2, 12, 4)] == [{"1.md"}, {"2.md"}, set(), set()]
    assert [found(library, number) for number in (1, 2, 12, 4)] == [set(), set(), {"2.md"}, {"4.md"}]
    assert library.verify() == []


@pytest.mark.parametrize("rebuild", [False, True])
def test_questions_during_a_sync_see_the_library_before_it(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    monkeypatch.setattr(index.recorder, "_GROUP", 1)
    assert found(library, 1) == {"1.md"}
    for number in range(1, 4):
        put(folder, f"{number}.md", number + 10)
    seen: list[Any] = []

    def look(done: int, total: int, name: str) -> None:
        if done == total:  # all but the last are recorded
            seen.extend(in_thread(lambda: [found(library, number) for number in (1, 2, 3, 11, 12, 13)]))

    library.sync(look, rebuild=rebuild)
    assert seen == [[{"1.md"}, {"2.md"}, {"3.md"}, set(), set(), set()]]
    assert [found(library, number) for number in (1, 2, 3, 11, 12, 13)] == [set()] * 3 + [{"1.md"}, {"2.md"}, {"3.md"}]
    assert library.verify() == []


def test_who_has_to_wait_for_a_turn_is_told_and_gets_it(
    folder: Path, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    put(folder, "4.md", 4)
    done = threading.Event()
    with caplog.at_level(logging.WARNING, "wenju.index"):
        with FileLock(folder / ".wenju" / "sync.lock"):
            thread = threading.Thread(target=lambda: (library.sync(), done.set()))
            thread.start()
            end = time.monotonic() + PATIENCE
            while "waiting for its turn" not in caplog.text:
                assert time.monotonic() < end
                time.sleep(0.01)
            assert not done.is_set()
            assert len(library.articles()) == 3
        thread.join(PATIENCE)
    assert done.is_set()
    assert len(library.articles()) == 4


# -- files that change while they are read ---------------------------------------------------------------------------


def test_a_file_written_while_it_is_read_is_taken_in_its_new_form(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "2.md", 12)
    times = iter([13, 14])

    def read_and_write(path: Path, root: Path) -> Any:
        reading = read_file(path, root)
        for number in times:
            put(folder, path.name, number)
            break
        return reading

    monkeypatch.setattr(index.sync, "read_file", read_and_write)
    assert library.sync().changed == ("2.md",)
    assert [article.text for article in library.articles()] == [text_of(1), text_of(14), text_of(3)]
    assert library.sync().unchanged == ("1.md", "2.md", "3.md")


def test_half_a_file_is_never_taken_for_the_whole(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "2.md").write_bytes(b"---\ntitle: [half")
    writes = iter([12])

    def read_and_write(path: Path, root: Path) -> Any:
        try:
            return read_file(path, root)
        finally:
            for number in writes:
                put(folder, path.name, number)

    monkeypatch.setattr(index.sync, "read_file", read_and_write)
    report = library.sync()
    assert (report.changed, report.failed) == (("2.md",), ())
    assert library.articles()[1].text == text_of(12)


def test_a_file_that_never_rests_keeps_its_earlier_articles(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "2.md", 12)
    numbers = iter(range(20, 99))

    def read_and_write(path: Path, root: Path) -> Any:
        put(folder, path.name, next(numbers))
        return read_file(path, root)

    with monkeypatch.context() as patch:
        patch.setattr(index.sync, "read_file", read_and_write)
        report = library.sync()
    assert [failed.path for failed in report.failed] == ["2.md"]
    assert "being written" in report.failed[0].reason
    assert library.articles()[1].text == text_of(2)
    assert library.sync().changed == ("2.md",)
    assert library.articles()[1].text == text_of(next(numbers) - 1)


def test_a_change_of_the_same_size_at_once_after_a_sync_is_seen(folder: Path, library: Library) -> None:
    for number in range(12, 20):
        put(folder, "2.md", number)
        assert library.sync().changed == ("2.md",)
        assert library.articles()[1].text == text_of(number)


def test_views_leave_no_files_open(folder: Path, library: Library) -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    for number in range(12, 18):
        put(folder, "2.md", number)
        library.sync()
        assert in_thread(lambda number=number: found(library, number)) == [{"2.md"}]
    if before:
        assert len(os.listdir("/proc/self/fd")) <= before + 8


ANOTHER = """
import sys
from index import Library
from tiny import TinyEncoder
library = Library(sys.argv[1], encoder=TinyEncoder())
print(len(library.sync().added), len(library.articles()), library.verify())
library.close()
"""


def test_a_process_that_ends_takes_no_log_away_from_under_another(folder: Path, library: Library) -> None:
    """Each process has the index open, reads its files beside SQLite, and writes after the other one has gone."""
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": f"{root / 'tests'}{os.pathsep}{root}"}
    for number in (4, 6):
        assert library.verify() == []
        put(folder, f"{number}.md", number)
        command = [sys.executable, "-c", ANOTHER, str(folder)]
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        assert told.split() == ["1", str(number), "[]"]
        put(folder, f"{number + 1}.md", number + 1)
        assert library.sync().added == (f"{number + 1}.md",)
    assert [article.path for article in library.articles()] == [f"{number}.md" for number in range(1, 8)]
    again = Library(folder, encoder=TinyEncoder())
    assert len(again.articles()) == 7
    again.close()
