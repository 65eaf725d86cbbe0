"""The catalog: transactions, generations, what the caches catch up with, and how damage is told."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index import changes
from index.catalog import Catalog, Embedding, FileRecord
from index.recording import (
    Entry,
    FileContent,
    add_vectors,
    articles_without_vectors,
    forget,
    forget_removals,
    record,
    set_meta,
    switch_encoder,
)
from ingest.article import Article
from ingest.errors import LibraryError

EMBEDDING = Embedding("tiny", "tiny-1", 4)


def article(path: str, number: int = 0, text: str = "第一句话。第二句话。") -> Article:
    return Article(
        id=f"{path}#{number}",
        title=f"标题{number}",
        text=text,
        source="某报",
        author="记者",
        published=date(2025, 3, 4),
        published_inferred=True,
        path=path,
        content_hash=f"hash of {text}",
    )


def entry(article: Article, value: float = 0.5) -> Entry:
    return Entry(article, [(0, 5), (5, 10)], np.full((2, 4), value, np.float16))


def put(catalog: Catalog, path: str, *entries: Entry, error: str | None = None) -> None:
    record(catalog, [FileContent(FileRecord(path, 10, 20, error), entries)], EMBEDDING)


def test_what_is_recorded_is_what_is_read() -> None:
    catalog = Catalog()
    first, second = article("b.txt"), replace(article("b.txt", 1), source=None, author=None, published=None)
    put(catalog, "b.txt", entry(first), entry(second))
    put(catalog, "a.txt", entry(article("a.txt")))
    assert catalog.articles() == [article("a.txt"), first, second]
    assert catalog.articles_by_id([second.id, "unknown", second.id]) == {second.id: second}
    assert catalog.counts() == (3, 6)
    passages = catalog.article_passages(first.id)
    assert [(p.text, p.start, p.end, p.article_id) for p in passages] == [
        ("第一句话。", 0, 5, first.id), ("第二句话。", 5, 10, first.id)
    ]  # fmt: skip
    assert catalog.passages([passages[1].id, 999, passages[0].id]) == {p.id: p for p in passages}
    assert catalog.files()["a.txt"] == FileRecord("a.txt", 10, 20)
    assert catalog.embedding == EMBEDDING


def test_many_ids_are_looked_up_at_once() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", *(entry(article("a.txt", number)) for number in range(700)))
    assert len(catalog.passages(range(1, 3000))) == 1400
    assert len(catalog.articles_by_id([f"a.txt#{number}" for number in range(2000)])) == 700
    assert sum(len(portion) for portion in changes.added_passages(catalog, 0)) == 1400


def test_each_transaction_raises_the_generation_by_one() -> None:
    catalog = Catalog()
    assert catalog.generation == 0
    put(catalog, "a.txt", entry(article("a.txt")))
    assert catalog.generation == 1
    forget(catalog, ["a.txt"])
    assert catalog.generation == 2
    assert catalog.counts() == (0, 0)


def test_the_changes_after_a_generation_lead_to_the_present_state() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt"), 0.25))
    put(catalog, "b.txt", entry(article("b.txt"), 0.5))
    at = catalog.generation
    held = {1: 0.25, 2: 0.25, 3: 0.5, 4: 0.5}
    put(catalog, "a.txt", entry(article("a.txt", 1), 0.75))
    forget(catalog, ["b.txt"])
    put(catalog, "c.txt", entry(article("c.txt"), 1.0))
    for _ in range(2):  # catching up twice does no harm
        for id_ in changes.removed_passages(catalog, at):
            held.pop(id_, None)
        for ids, rows in changes.added_vectors(catalog, at, EMBEDDING):
            held.update(zip(ids.tolist(), rows[:, 0].tolist(), strict=True))
        assert held == {5: 0.75, 6: 0.75, 7: 1.0, 8: 1.0}
    assert changes.passage_ids(catalog) == sorted(held)
    texts = [document for portion in changes.added_passages(catalog, at) for document in portion]
    assert sorted(texts)[0] == (5, "标题1", "第一句话。")


def test_a_passage_id_is_never_used_again() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt")))
    forget(catalog, ["a.txt"])
    put(catalog, "a.txt", entry(article("a.txt")))
    assert changes.passage_ids(catalog) == [3, 4]


def test_an_article_without_new_vectors_keeps_its_passages() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt", 0), 0.25), entry(article("a.txt", 1), 0.5))
    ids = [passage.id for passage in catalog.article_passages("a.txt#1")]
    renamed = replace(article("a.txt", 1), author="另一位记者")
    put(catalog, "a.txt", Entry(renamed, [(0, 5), (5, 10)], None), entry(article("a.txt", 2), 0.75))
    assert catalog.articles() == [renamed, article("a.txt", 2)]
    assert [passage.id for passage in catalog.article_passages("a.txt#1")] == ids
    assert changes.removed_passages(catalog, 1) == [1, 2]


def test_a_file_whose_articles_stay_is_only_noted() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt")))
    record(catalog, [FileContent(FileRecord("a.txt", 11, 21), None)], EMBEDDING)
    assert catalog.files()["a.txt"].mtime_ns == 21
    assert changes.passage_ids(catalog) == [1, 2]
    put(catalog, "a.txt", error="Unreadable.")
    assert catalog.counts() == (0, 0)
    assert catalog.files()["a.txt"].error == "Unreadable."


def test_a_failing_transaction_changes_nothing() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt")))
    bad = FileContent(FileRecord("b.txt", 1, 1), [entry(article("b.txt")), entry(article("b.txt"))])
    with pytest.raises(LibraryError):
        record(catalog, [FileContent(FileRecord("a.txt", 9, 9), []), bad], EMBEDDING)
    assert catalog.articles() == [article("a.txt")]
    assert catalog.generation == 1
    assert list(catalog.files()) == ["a.txt"]


def test_a_killed_transaction_leaves_the_state_before_it(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    put(catalog, "a.txt", entry(article("a.txt")))
    dying = sqlite3.connect(tmp_path / "catalog.sqlite", isolation_level=None)  # as a process in the middle
    dying.execute("BEGIN IMMEDIATE")
    dying.execute("DELETE FROM vectors")
    dying.close()
    catalog.close()
    again = Catalog(tmp_path / "catalog.sqlite")
    assert sum(len(ids) for ids, _ in changes.added_vectors(again, 0, EMBEDDING)) == 2
    assert again.database.faults() == []
    again.close()


def test_what_is_on_disk_is_there_after_a_restart(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    put(catalog, "a.txt", entry(article("a.txt")))
    identity = catalog.identity
    catalog.close()
    catalog.close()
    again = Catalog(tmp_path / "catalog.sqlite")
    assert again.articles() == [article("a.txt")]
    assert again.generation == 1
    assert again.identity == identity != Catalog().identity
    again.close()


def test_a_catalog_that_cannot_be_written_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "catalog.sqlite"
    catalog = Catalog(path)
    put(catalog, "a.txt", entry(article("a.txt")))
    catalog.close()
    monkeypatch.setattr("index.database.os.access", lambda *_: False)
    reader = Catalog(path)
    assert reader.articles() == [article("a.txt")]
    assert reader.counts() == (1, 2)
    with pytest.raises(LibraryError, match=r"cannot be written .*WENJU_INDEX"):
        put(reader, "b.txt", entry(article("b.txt")))
    reader.close()


def test_vectors_of_two_encoders_lie_side_by_side_until_the_switch() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt", 0), 0.25), entry(article("a.txt", 1), 0.25))
    other = Embedding("other", "other-1", 3)
    for portion in articles_without_vectors(catalog, other.fingerprint, 1):
        assert [spans for _, _, spans in portion] == [[(0, 5), (5, 10)]]
        add_vectors(catalog, other.fingerprint, [(n, found, np.ones((2, 3), np.float16)) for n, found, _ in portion])
        assert catalog.embedding == EMBEDDING
        ((_, rows),) = changes.added_vectors(catalog, 0, EMBEDDING)
        assert rows.shape == (4, 4)
    assert list(articles_without_vectors(catalog, other.fingerprint, 10)) == []
    generation = catalog.generation
    switch_encoder(catalog, other)
    assert catalog.embedding == other
    assert catalog.generation == generation + 1
    ((ids, rows),) = changes.added_vectors(catalog, 0, other)
    assert (ids.tolist(), rows.shape) == ([1, 2, 3, 4], (4, 3))
    assert list(changes.added_vectors(catalog, 0, EMBEDDING)) == []


def test_the_list_of_removals_can_be_shortened() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt")))
    forget(catalog, ["a.txt"])
    put(catalog, "b.txt", entry(article("b.txt")))
    forget(catalog, ["b.txt"])
    assert changes.removed_count(catalog) == 4
    forget_removals(catalog, 2)
    assert catalog.forgotten == 2
    assert changes.removed_passages(catalog, 0) == [3, 4]


def test_text_of_any_characters_comes_back_as_it_was() -> None:
    catalog = Catalog()
    text = "零\x00一。𠮷野家\u3000。"
    put(catalog, "a.txt", Entry(article("a.txt", text=text), [(0, 4), (4, len(text))], np.ones((2, 4), np.float16)))
    assert catalog.articles()[0].text == text
    assert [passage.text for passage in catalog.article_passages("a.txt#0")] == [text[:4], text[4:]]


def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(b"this is no database, but it is longer than a header of one " * 20)
    with pytest.raises(LibraryError, match=r"catalog\.sqlite is damaged .*`wenju sync --rebuild`"):
        Catalog(path)


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    catalog = Catalog(path)
    set_meta(catalog, "schema_version", "99")
    catalog.close()
    with pytest.raises(LibraryError, match="format 99"):
        Catalog(path)


def test_an_index_gets_the_tables_that_came_later(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    catalog = Catalog(path)
    put(catalog, "a.txt", entry(article("a.txt")))
    with catalog.database.transaction() as connection:
        connection.execute("DROP TABLE corrections")
    catalog.close()
    again = Catalog(path)
    with again.database.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM corrections").fetchone() == (0,)
    assert again.articles() == [article("a.txt")]
    again.close()


def test_a_database_of_something_else_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE articles (title TEXT)")
    connection.close()
    with pytest.raises(LibraryError, match="rebuild"):
        Catalog(path)


def test_faults_are_found() -> None:
    catalog = Catalog()
    put(catalog, "a.txt", entry(article("a.txt")))
    assert catalog.database.faults() == []
    with catalog.database.reading() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM files")
    assert catalog.database.faults() == ["articles: a row refers to a missing row of files"]


def test_the_log_is_put_into_the_file_unless_somebody_reads_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.database._LONG_LOG", 1000)
    path, log = tmp_path / "catalog.sqlite", tmp_path / "catalog.sqlite-wal"
    catalog, reader = Catalog(path), sqlite3.connect(path, isolation_level=None)
    put(catalog, "a.txt", entry(article("a.txt", text="长文。" * 9000)))
    reader.execute("BEGIN")
    assert reader.execute("SELECT COUNT(*) FROM articles").fetchone() == (1,)
    put(catalog, "b.txt", entry(article("b.txt")))
    before = log.stat().st_size
    catalog.database.fold_log()  # does not wait
    assert log.stat().st_size == before
    assert reader.execute("SELECT COUNT(*) FROM articles").fetchone() == (1,)
    reader.execute("COMMIT")
    catalog.database.fold_log()
    assert log.stat().st_size == 0
    assert reader.execute("SELECT COUNT(*) FROM articles").fetchone() == (2,)
    assert catalog.counts() == (2, 4)
    reader.close()
    catalog.close()


def test_threads_read_while_one_writes(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    done = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not done.is_set():
            articles, passages = catalog.counts()
            if passages != 2 * articles:
                wrong.append((articles, passages))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(30):
        put(catalog, f"{number}.txt", entry(article(f"{number}.txt")))
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert catalog.counts() == (30, 60)
    catalog.close()
