"""What seldom happens to an index: disks of other kinds, processes that come between, files that are half there."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from huggingface_hub import constants

import index.database
import index.sync
import index.vectors
from evaluation.invented_ports import file_of, text_of, token
from index import Library, durable, keyword_files
from index.catalog import Catalog
from index.combinations import counted
from index.commit_count import CommitCount
from index.conversations import Conversations
from index.database import Database
from index.embedding import embed_portion, embedding_of
from index.feedback import TABLE, Feedback, all_feedback
from index.hub import model_folder
from index.keyword_files import KeywordFiles
from index.keyword_writing import Writing
from index.keywords import KeywordIndex, TermGroup
from index.keywords import _panics_said as panics_said
from index.page_log import logged_pages
from index.page_sums import take_place
from index.recording import articles_without_vectors, forget, set_meta, switch_encoder
from index.salvage import Salvaged, put_aside, put_rows, salvaged
from index.shelf import Shelf
from index.small_keywords import SmallKeywordIndex
from index.trash import Trash
from index.vector_cache import VectorCache
from index.vectors import VectorIndex
from index.view import Views
from ingest import read_file
from ingest.errors import LibraryError, ModelError
from ingest.reading import Reading
from tests.tiny import TinyEncoder

NOBODY = 65_534
PATIENCE = 60  # seconds: more than anything here takes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    for number in range(1, 4):
        put(place, f"{number}.md", number)
    return place


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with closing(opened(folder)) as library:
        library.sync()
        yield library


def put(folder: Path, name: str, number: int) -> None:
    (folder / name).write_bytes(file_of(number))


def opened(folder: Path) -> Library:
    return Library(folder, encoder=TinyEncoder())


def asked(number: int) -> list[TermGroup]:
    return [TermGroup(((token(number), 1.0),))]


def found(library: Library, number: int) -> set[str]:
    """Files in which the keywords and the vectors find an article."""
    with library.pinned():
        hits = library.search_keywords(asked(number), 9)
        vector = library.encoder.encode_questions([text_of(number).split("\n")[0]])[0]
        best = [hit for hit in library.search_dense(vector, 9) if hit[1] > 0.8]
        articles = [library.passages_with_articles([id_])[id_][1] for id_, _ in hits + best]
    return {article.path for article in articles if token(number) in article.text}


def catalog_of(file: Path, key: str = "a") -> Catalog:
    catalog = Catalog(file)
    set_meta(catalog, key, key * 40_000)
    return catalog


@contextmanager
def unwritable(place: Path) -> Iterator[None]:
    """Nobody may write there meanwhile, not even the administrator."""
    places = [place, *place.rglob("*")]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    administrator = os.getuid() == 0
    if administrator:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        if administrator:
            os.setresuid(0, 0, 0)
        for path in places:
            path.chmod(0o755 if path.is_dir() else 0o644)


# -- disks of other kinds ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="rights as Linux knows them")
def test_an_index_in_a_place_that_cannot_be_written_answers() -> None:
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # others may look into it, unlike into pytest's folders
        folder = Path(home) / "articles"
        folder.mkdir()
        put(folder, "1.md", 1)
        with closing(opened(folder)) as library:
            library.sync()
            assert found(library, 1) == {"1.md"}
        with unwritable(folder):
            with closing(opened(folder)) as reader:
                assert found(reader, 1) == {"1.md"}
                assert reader.verify() == []
                with pytest.raises(LibraryError, match=r"cannot be written .*WENJU_INDEX"):
                    reader.sync()


class WithoutLog(sqlite3.Connection):
    """SQLite on some network disks: it goes on with a journal, in which who reads keeps who writes waiting."""

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return super().execute(statement.replace("journal_mode = WAL", "journal_mode"), *values)


def test_a_disk_on_which_sqlite_can_keep_no_log_serves_without_checksums(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=WithoutLog))
    monkeypatch.setattr(index.database, "_PATIENCE", 5)
    with closing(opened(folder)) as library:
        library.sync()
        assert found(library, 2) == {"2.md"}
    with closing(opened(folder)) as library:
        assert found(library, 2) == {"2.md"}
        put(folder, "4.md", 4)
        assert library.sync().added == ("4.md",)  # no question's moment is in its way
        assert found(library, 4) == {"4.md"}
        assert library.verify() == []
    assert not list((folder / ".wenju").glob("*-sums"))


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_where_names_cannot_be_put_on_the_disk_files_are_still_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real = getattr(os, call)

    def on_files(given: Any, *more: Any) -> Any:
        place = Path(given) if call == "open" else Path(f"/proc/self/fd/{given}").resolve()
        if place.is_dir():
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return real(given, *more)

    monkeypatch.setattr(os, call, on_files)
    durable.write_whole(tmp_path / "note", b"whole")
    assert (tmp_path / "note").read_bytes() == b"whole"


def test_a_file_whose_removal_is_not_on_the_disk_is_put_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(place: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("index.trash.folder_to_disk", broken)
    trash = Trash(folder, folder / ".wenju" / "trash")
    with pytest.raises(LibraryError, match=r"“1\.md” cannot be deleted \(Input/output error\)"):
        trash.put("1.md")
    assert (folder / "1.md").read_bytes() == file_of(1)
    assert trash.items() == []


def test_a_deleted_file_that_somebody_took_away_is_not_offered(folder: Path) -> None:
    trash = Trash(folder, folder / ".wenju" / "trash")
    (folder / ".wenju" / "trash" / trash.put("1.md").token / "1.md").unlink()
    assert trash.items() == []


# -- the catalog's file -----------------------------------------------------------------------------------------------


def test_a_commit_that_is_refused_changes_nothing(library: Library) -> None:
    before = library.articles()

    def change() -> None:
        with library.catalog.database.transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            connection.execute("DELETE FROM files")  # which SQLite minds only when it is to be final

    with pytest.raises(LibraryError, match="FOREIGN KEY"):
        change()
    assert library.articles() == before
    assert library.sync().unchanged == ("1.md", "2.md", "3.md")


def test_two_processes_that_begin_an_index_at_once_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, real = tmp_path / "catalog.sqlite", Database.transaction
    first: list[str] = []

    def after_another(database: Database) -> Any:
        if not first:
            first.append("begins")
            with closing(Catalog(file)) as other:
                first.append(other.identity)
        return real(database)

    monkeypatch.setattr(Database, "transaction", after_another)
    with closing(Catalog(file)) as late:
        assert late.identity == first[1]


def test_a_long_log_goes_into_the_file_before_a_sync_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.database, "_LONGEST_LOG", 200_000)
    file = tmp_path / "catalog.sqlite"
    with closing(Catalog(file)) as catalog:
        for number in range(12):
            set_meta(catalog, str(number), str(number % 10) * 90_000)
        assert file.with_name("catalog.sqlite-wal").stat().st_size < 500_000
        assert file.stat().st_size > 800_000
    with closing(Catalog(file)) as catalog:
        assert catalog.meta("11") == "1" * 90_000
        assert catalog.database.faults() == []


def test_who_writes_while_another_program_does_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.database, "_PATIENCE", 0)
    file = tmp_path / "catalog.sqlite"
    with closing(catalog_of(file)) as catalog:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:  # one that knows SQLite alone
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LibraryError, match=r"in use by another process .*try again when"):
                set_meta(catalog, "b", "1")
        with FileLock(file.with_suffix(".lock")):  # one of ours
            with pytest.raises(LibraryError, match="in use by another process: try again later"):
                set_meta(catalog, "b", "1")
        set_meta(catalog, "b", "2")
        assert catalog.meta("b") == "2"


def test_a_lock_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with closing(catalog_of(tmp_path / "catalog.sqlite")) as catalog:
        with monkeypatch.context() as patch:
            patch.setattr(FileLock, "acquire", refused)
            with pytest.raises(LibraryError, match=r"cannot be written \(Read-only file system\).*WENJU_INDEX"):
                set_meta(catalog, "b", "1")


def test_a_catalog_that_is_gone_is_begun_anew_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "catalog.sqlite"
    catalog_of(file).close()
    file.unlink()
    with closing(Catalog(file)) as catalog:
        assert (catalog.generation, catalog.meta("a")) == (0, None)
    assert "is gone: it is begun anew" in caplog.text


def test_an_index_that_is_deleted_while_it_is_open_can_be_closed(tmp_path: Path) -> None:
    file = tmp_path / "index" / "catalog.sqlite"
    file.parent.mkdir()
    catalog = catalog_of(file)
    for path in file.parent.glob("catalog.sqlite*"):
        path.unlink()
    catalog.database.fold_log()
    catalog.close()
    assert not list(file.parent.glob("*-sums"))


def test_a_catalog_that_was_emptied_while_it_was_open_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    catalog_of(file).close()
    catalog = Catalog(file)
    os.truncate(file, 0)
    catalog.close()
    with pytest.raises(LibraryError, match="wenju sync --rebuild"):
        Catalog(file)


def test_a_page_that_cannot_be_read_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "catalog.sqlite"
    catalog_of(file).close()

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr("index.page_sums.block_sums", broken)
        with pytest.raises(LibraryError, match="cannot be read: Input/output error"):
            Catalog(file)
    Catalog(file).close()


def test_a_new_file_without_sums_does_not_take_over_those_of_the_old_one(tmp_path: Path) -> None:
    old, new = tmp_path / "catalog.sqlite", tmp_path / "anew.sqlite"
    catalog_of(old).close()
    catalog_of(new, "b").close()
    new.with_name("anew.sqlite-sums").unlink()
    take_place(new, old)
    with closing(Catalog(old)) as catalog:
        assert catalog.meta("b") == "b" * 40_000


def test_a_change_that_another_process_is_just_committing_is_not_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "catalog.sqlite"
    with closing(catalog_of(file)) as catalog:
        connection, count = catalog.database._connection, CommitCount(file)
        count.compare(connection, nullcontext)
        held = connection.execute("PRAGMA user_version").fetchone()[0]
        count.tell(held + 1)

        @contextmanager
        def alone() -> Iterator[None]:
            connection.execute(f"PRAGMA user_version = {held + 1}")  # it comes while this one waits for its turn
            yield

        count.compare(connection, alone)
        assert caplog.text == ""


def test_a_log_gives_the_pages_that_are_there(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    with closing(catalog_of(file)) as catalog:
        whole = logged_pages(file, 16_384)
        copy = tmp_path / "copy" / file.name
        copy.parent.mkdir()
        for path in tmp_path.glob("catalog.sqlite*"):
            shutil.copy(path, copy.parent)
        log = copy.with_name("catalog.sqlite-wal")
        os.truncate(log, log.stat().st_size // 2)
        half = logged_pages(copy, 16_384)
        assert 0 < len(half) < len(whole)
        assert half.keys() <= whole.keys()
        catalog.close()


# -- what can be saved ------------------------------------------------------------------------------------------------


def test_a_saved_row_that_fits_nowhere_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    catalog = Catalog()
    with catalog.database.transaction() as connection:
        connection.execute(TABLE)
    rows: list[tuple[Any, ...]] = [("c", 1, "up", "", "问", "答", "t"), ("d", 1, None, None, None, None, None)]
    put_rows(catalog.database, Salvaged({"feedback": Feedback._fields}, {"feedback": rows}, True))
    assert [kept.conversation for kept in all_feedback(catalog)] == ["c"]
    assert "feedback: 1 rows were saved, 1 could not be used" in caplog.text


def test_a_damaged_file_that_cannot_be_kept_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put_aside(tmp_path / "gone.sqlite")
    assert "it cannot be kept (No such file or directory)" in caplog.text


def test_a_list_of_tables_that_is_noise_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    catalog_of(file).close()
    content = file.read_bytes()
    file.write_bytes(content[:100] + b"\xff" * 400 + content[500:])
    kept = salvaged(file, {"arrivals": ("path", "added")})
    assert (kept.tables, kept.whole) == ({"arrivals": []}, False)


@pytest.mark.parametrize("damage", ["a lost beginning", "a conversation without its row"])
def test_conversations_of_which_every_turn_can_be_read_lose_none(library: Library, folder: Path, damage: str) -> None:
    file = folder / ".wenju" / "conversations.sqlite"
    with closing(Conversations(file)) as kept:
        gone, stays = (kept.ask("anna", "", question)[0] for question in ("第1号码头？", "第2号码头？"))
    if damage == "a lost beginning":
        file.write_bytes(b"\xff" * 24 + file.read_bytes()[24:])
    else:
        with closing(Conversations(file)) as kept, kept._database.transaction() as connection:
            connection.execute("COMMIT")
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("BEGIN")
            connection.execute("DELETE FROM conversations WHERE id = ?", (gone,))
    assert "`wenju sync --rebuild` saves what can be read" in library.verify()[0]
    library.sync(rebuild=True)
    assert library.verify() == []
    with closing(Conversations(file)) as kept:
        titles = [summary.title for summary in kept.of("anna")]
        assert titles == (["第2号码头？", "第1号码头？"] if damage == "a lost beginning" else ["第2号码头？"])
        assert [turn.question for turn in kept.turns("anna", stays)] == ["第2号码头？"]
    assert not list(file.parent.glob("damaged-*"))


# -- caches and questions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [KeywordIndex, SmallKeywordIndex])
def test_keywords_that_turn_out_damaged_under_a_question_are_made_again(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    searched = library if kind is KeywordIndex else Library.from_texts([text_of(2)], TinyEncoder())
    with searched.pinned():
        before = searched.search_keywords(asked(2), 9)
        spoilt, real = searched._store.current()[1].keywords.current(), kind.search
        words = spoilt._index if isinstance(spoilt, KeywordIndex) else spoilt._words

        def search(keywords: Any, *given: Any) -> Any:
            if words is getattr(keywords, "_index", None) or words is getattr(keywords, "_words", None):
                raise ValueError("tantivy cannot go on: an offset points nowhere")
            return real(keywords, *given)

        monkeypatch.setattr(kind, "search", search)
        assert len(before) == 1
        assert searched.search_keywords(asked(2), 9) == before
    assert searched.verify() == []


def test_keywords_made_meanwhile_follow_what_another_process_commits(folder: Path, library: Library) -> None:
    library.close()
    shutil.rmtree(folder / ".wenju" / "keywords")
    with FileLock(folder / ".wenju" / "sync.lock"), closing(opened(folder)) as reader:
        assert [len(reader.search_keywords(asked(number), 9)) for number in (1, 2)] == [1, 1]
        with closing(Catalog(folder / ".wenju" / "catalog.sqlite")) as other:
            forget(other, ["1.md"])
        assert [len(reader.search_keywords(asked(number), 9)) for number in (1, 2)] == [0, 1]


def test_keywords_that_lack_passages_are_made_again(
    folder: Path, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    library.close()
    shutil.rmtree(folder / ".wenju" / "keywords")
    with FileLock(folder / ".wenju" / "sync.lock"), closing(opened(folder)) as reader:
        ((lost, _),) = reader.search_keywords(asked(2), 9)
        reader._store.current()[1].keywords.current().update([lost], [])
        with closing(Catalog(folder / ".wenju" / "catalog.sqlite")) as other:
            set_meta(other, "generation", str(other.generation + 1))
        assert [hit[0] for hit in reader.search_keywords(asked(2), 9)] == [lost]
    assert "its number of passages is not the catalog's" in caplog.text


@pytest.mark.parametrize("step", ["remove", "close"])
def test_keywords_whose_last_step_fails_are_caught_up_after_the_sync(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(folder, "4.md", 4)
    real, calls = getattr(Writing, step), iter(range(99))
    fails_at = {"remove": 1, "close": 0}[step]  # the second look at what was removed, the only end

    def fail(writing: Writing, *given: Any) -> Any:
        done = real(writing, *given)
        if next(calls) == fails_at:
            raise ValueError("a thread met a full disk")
        return done

    monkeypatch.setattr(Writing, step, fail)
    assert library.sync().added == ("4.md",)
    assert found(library, 4) == {"4.md"}
    assert library.verify() == []


def test_a_lost_list_of_keyword_files_is_named(folder: Path, library: Library) -> None:
    library.close()
    (folder / ".wenju" / "keywords" / "meta.json").unlink()
    with closing(opened(folder)) as again:
        (fault,) = again.verify()
        assert "made again from the catalog" in fault
        assert again.verify() == []


def test_the_list_of_removed_passages_is_compared_too(tmp_path: Path) -> None:
    keywords = KeywordIndex(tmp_path / "keywords")
    keywords.update([], [(id_, "", f"word{id_} everywhere") for id_ in range(20)])
    keywords.update([7], [])
    KeywordFiles(tmp_path).check()
    (removed,) = (tmp_path / "keywords").glob("*.del")
    content = bytearray(removed.read_bytes())
    content[0] ^= 1
    removed.write_bytes(content)
    with pytest.raises(ValueError, match=removed.name):
        KeywordFiles(tmp_path).check()


@pytest.mark.parametrize("listed", ["{}", "[]", '{"segments": [1]}', '{"segments": [{"segment_id": null}]}'])
def test_a_list_of_keyword_files_that_lists_none_is_damage(tmp_path: Path, listed: str) -> None:
    KeywordIndex(tmp_path / "keywords").update([], [(1, "", "word")])
    (tmp_path / "keywords" / "meta.json").write_text(listed)
    with pytest.raises(ValueError, match="its list of files cannot be read"):
        KeywordFiles(tmp_path).check()


def test_keyword_files_that_another_process_replaces_are_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keywords = KeywordIndex(tmp_path / "keywords")
    keywords.update([], [(1, "", "word")])
    real, replaced = keyword_files._compare, iter([lambda: keywords.update([], [(2, "", "words")], replace=True)])

    def compare(file: Path) -> None:
        for replace_them in replaced:
            replace_them()
            raise FileNotFoundError(file)
        real(file)

    monkeypatch.setattr(keyword_files, "_compare", compare)
    KeywordFiles(tmp_path).check()
    assert next(replaced, None) is None


def test_keywords_are_written_by_one_process_at_a_time(tmp_path: Path) -> None:
    one, other = KeywordIndex(tmp_path / "keywords"), KeywordIndex(tmp_path / "keywords")
    writing = one.begin()
    for _ in range(2):  # what failed left nothing locked
        with pytest.raises(ValueError, match=r"(?i)lock"):
            other.begin()
    writing.close()
    other.update([], [(1, "", "word")])
    assert len(other) == 1


def test_a_panic_of_tantivy_is_an_error_like_others() -> None:
    class PanicException(BaseException):
        """As pyo3 raises it, which has no name to import."""

    with pytest.raises(ValueError, match="tantivy cannot go on: an index out of bounds"), panics_said():
        raise PanicException("an index out of bounds")
    with pytest.raises(KeyboardInterrupt), panics_said():
        raise KeyboardInterrupt


def test_many_spellings_of_which_none_stands_anywhere_cost_one_look() -> None:
    spellings = [f"{one} {other}" for one in "abcdefghijkl" for other in "mnopqrstuvwx"]
    looks: list[object] = []

    def nowhere(places: object) -> bool:
        looks.append(places)
        return False

    assert counted(spellings, lambda word: 1, nowhere, lambda word: 1) == {}
    assert len(looks) == 1


def test_two_who_ask_at_once_read_the_vectors_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = VectorCache(library.catalog)
    before, doors = threading.Lock(), threading.Semaphore(0)

    class Door:
        def __enter__(self) -> None:
            doors.release()
            before.acquire()

        def __exit__(self, *_: object) -> None:
            before.release()

    monkeypatch.setattr(cache, "_refreshing", Door())
    seen: list[Any] = []
    threads = [threading.Thread(target=lambda: seen.append(cache.current())) for _ in range(2)]
    with before:
        for thread in threads:
            thread.start()
            assert doors.acquire(timeout=PATIENCE)
    for thread in threads:
        thread.join(PATIENCE)
    assert seen[0] is seen[1]
    assert len(seen[0]) == library.passage_count


def test_vectors_that_come_later_are_found_among_the_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.vectors, "_MANY", 50)
    rows = np.random.default_rng(3).normal(size=(90, 16)).astype(np.float16) / 8
    rows[60:] /= 2  # none of their values is larger than those before
    vectors = VectorIndex(16)
    for start, end in ((0, 60), (60, 90)):
        vectors.add(np.arange(start, end), rows[start:end])
        for row in rows[:2].astype(np.float32):
            vectors.search(row, 1)  # copies are made at the second question
    for row in rows.astype(np.float32):
        best = int((rows.astype(np.float32) @ row).argmax())
        assert vectors.search(row, 1)[0][0] == best


def switched(catalog: Catalog, encoder: TinyEncoder) -> None:
    for portion in articles_without_vectors(catalog, encoder.fingerprint, 100):
        embed_portion(encoder, portion).add_to(catalog)
    switch_encoder(catalog, embedding_of(encoder))


@pytest.mark.parametrize("asked_by", ["current", "moment"])
def test_an_encoder_that_is_changed_while_its_vectors_are_read_is_noticed(
    library: Library, monkeypatch: pytest.MonkeyPatch, asked_by: str
) -> None:
    """The catalog is asked for the encoder first and for the generation then; another process comes between."""
    catalog, other = library.catalog, TinyEncoder(16, 1)
    cache = VectorCache(catalog)
    real, comes = Catalog.generation.fget, iter([lambda: switched(catalog, other)])  # type: ignore[attr-defined]

    def generation(asked: Catalog) -> int:
        for come in comes:
            come()
        return int(real(asked))

    if asked_by == "moment":
        catch_up = VectorCache._catch_up
        monkeypatch.setattr(VectorCache, "held", lambda cache: catch_up(cache, *late(catalog, other)))
        cache.held()
        moment = catalog.moment()
        held = cache.held_at(moment)
        moment.close()
    else:
        monkeypatch.setattr(Catalog, "generation", property(generation))
        held = cache.held()
    assert held is not None
    assert (held.fingerprint, held.vectors.dimensions) == (other.fingerprint, 16)
    assert len(held.vectors) == library.passage_count


def late(catalog: Catalog, other: TinyEncoder) -> tuple[int, Any]:
    """The encoder of before and the generation of after a change."""
    before = catalog.embedding
    switched(catalog, other)
    return catalog.generation, before


def test_a_view_is_of_one_generation_even_if_a_sync_ends_while_it_is_made(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change() -> None:
        put(folder, "2.md", 12)
        with closing(opened(folder)) as other:
            other.sync()
        library._store.current()[1].keywords.current()

    real, comes = Views._moment, iter([change])

    def moment(views: Views) -> Catalog:
        taken = real(views)
        for come in comes:
            come()
        return taken

    monkeypatch.setattr(Views, "_moment", moment)
    assert [found(library, number) for number in (2, 12)] == [set(), {"2.md"}]


def test_vectors_that_are_cut_short_are_damage_to_who_asks(library: Library) -> None:
    with library.catalog.database.transaction() as connection:
        connection.execute("UPDATE vectors SET float16_rows = substr(float16_rows, 3)")
        connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        connection.execute("UPDATE articles SET generation = generation + 9")
    for _ in range(2):
        with pytest.raises(LibraryError, match=r"vectors in .* are damaged: run `wenju sync --rebuild`"):
            found(library, 1)


@pytest.mark.parametrize("cache", ["vector", "keyword"])
def test_a_cache_that_lost_a_passage_is_named(library: Library, cache: str) -> None:
    _, caches = library._store.current()
    gone = library.article_passages(library.articles()[0].id)[0].id
    if cache == "vector":
        vectors = caches.vectors.current()
        assert vectors is not None
        vectors.remove([gone])
    else:
        caches.keywords.current().update([gone], [])
    assert f"The {cache} index does not hold the catalog's passages" in " ".join(library.verify())


# -- files on their way in --------------------------------------------------------------------------------------------


def test_a_new_file_that_goes_before_it_is_read_is_not_there(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "4.md", 4)

    def gone(path: Path, root: Path) -> Reading:
        path.unlink()
        raise FileNotFoundError(path)

    monkeypatch.setattr(index.sync, "read_file", gone)
    report = library.sync()
    assert (report.added, report.removed, report.failed) == ((), (), ())


@pytest.mark.parametrize(("what", "why"), [("half a character", "broken characters"), ("nothing", "No text")])
def test_what_no_reader_should_give_fails_alone(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch, what: str, why: str
) -> None:
    def careless(path: Path, root: Path) -> Reading:
        reading = read_file(path, root)
        broken = [replace(article, title="\ud800") for article in reading.articles]
        return reading if path.name == "5.md" else replace(reading, articles=broken if what != "nothing" else [])

    put(folder, "4.md", 4)
    put(folder, "5.md", 5)
    monkeypatch.setattr(index.sync, "read_file", careless)
    report = library.sync()
    assert report.added == ("5.md",)
    assert [failed.path for failed in report.failed if why in failed.reason] == ["4.md"]


def test_a_sync_whose_progress_nobody_reads_any_more_is_no_fault_of_the_index(folder: Path, library: Library) -> None:
    def unread(*_: object) -> None:
        raise BrokenPipeError

    put(folder, "4.md", 4)
    with pytest.raises(BrokenPipeError):
        library.sync(unread)
    assert library.sync().added == ("4.md",)


def test_a_file_to_be_added_that_is_not_there_is_told(library: Library, tmp_path: Path) -> None:
    (outcome,) = Shelf(library).add([tmp_path / "missing.md"])
    assert (outcome.kind, outcome.reason) == ("failed", "There is no such file.")
    with pytest.raises(LibraryError, match="has no folder that could change"):
        Shelf(Library.from_texts([text_of(1)], TinyEncoder())).add([tmp_path / "missing.md"])


def test_a_model_of_which_only_the_description_is_here_is_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = "a" * 40
    home = tmp_path / "models--harbour--half"
    (home / "refs").mkdir(parents=True)
    (home / "refs" / "main").write_text(version)
    (home / "snapshots" / version).mkdir(parents=True)
    (home / "snapshots" / version / "config.json").write_text("{}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="harbour/half is not on this machine"):
        model_folder("harbour/half", "WENJU_READER", fetch=False)
    (home / "snapshots" / version / "model.safetensors").write_bytes(b"")
    assert model_folder("harbour/half", "WENJU_READER", fetch=False) == home / "snapshots" / version
