"""Library: a folder is synced and searched; an incremental sync equals a rebuild; nothing is lost on the way."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray
from tiny import TinyEncoder

import index.recorder
import index.sync
import ingest
from index import FailedFile, Library, SyncReport
from index.caches import Caches
from index.keywords import TermGroup, Writing
from index.words import words
from ingest.article import Article
from ingest.errors import LibraryError, ModelError, ReadError

SUBJECTS = ["甲公司", "乙银行", "丙大学", "丁集团", "戊研究所"]
VERBS = ["发布了新产品", "公布了半年业绩", "宣布扩大投资", "任命了新总裁", "签署了合作协议"]
DETAILS = ["同比增长三成", "用户超过两百万", "成本下降一成", "计划明年上市", "总部设在杭州", "员工约五百人"]

Hits = list[tuple[int, float]]


def story(number: int, sentences: int = 4) -> str:
    chance = random.Random(number)
    parts = [
        f"{chance.choice(SUBJECTS)}第{chance.randint(1, 40)}次{chance.choice(VERBS)}，{chance.choice(DETAILS)}。"
        for _ in range(sentences)
    ]
    return "".join(parts)


def write(folder: Path, name: str, text: str, title: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {title or Path(name).stem}\n---\n{text}\n" if name.endswith(".md") else text, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    for number in range(3):
        write(place, f"{number}.md", story(number), f"报道{number}")
    return place


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = Library(folder, encoder=TinyEncoder())
    yield opened
    opened.close()


def asked(question: str) -> list[TermGroup]:
    return [TermGroup(((word, 1.0),)) for word in words(question)]


def dense(library: Library, question: str, k: int = 10) -> Hits:
    return library.search_dense(library.encoder.encode_questions([question])[0], k)


def seen(library: Library, hits: Hits) -> list[tuple[str, str, int, float]]:
    """Hits as a reader sees them: ids differ between two indexes of the same folder."""
    passages = library.passages([id_ for id_, _ in hits])
    articles = library.articles_by_id([passage.article_id for passage in passages.values()])
    return [
        (articles[passages[id_].article_id].path, passages[id_].text, passages[id_].start, round(score, 5))
        for id_, score in hits
    ]


QUESTIONS = ["甲公司的业绩", "乙银行任命了谁", "丙大学 总部 杭州", "增长三成", "员工"]


def everything(library: Library) -> list[object]:
    """All that can be asked of a library."""
    state: list[object] = [library.articles(), library.passage_count]
    for article in library.articles():
        passages = library.article_passages(article.id)
        assert all(article.text[passage.start : passage.end] == passage.text for passage in passages)
        state.append([(passage.text, passage.start, passage.end) for passage in passages])
    for question in QUESTIONS:
        state += [
            seen(library, dense(library, question, 8)),
            seen(library, library.search_keywords(asked(question), 8)),
        ]
        state += [library.document_frequency(word) for word in words(question)]
    return state


def test_vectors_read_ahead_are_those_read_when_asked(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sync()
    expected = [dense(library, question) for question in QUESTIONS]
    monkeypatch.setattr("index.vector_cache.MANY", 1)
    with closing(Library(folder, encoder=TinyEncoder())) as other:
        other.read_ahead()
        (folder / "3.md").write_text("# 丁剧院\n\n丁剧院今天开幕，座位一千二百个。", encoding="utf-8")
        other.sync()  # while they are read
        assert dense(other, "丁剧院今天开幕", 1) == dense(library, "丁剧院今天开幕", 1) != []
        (folder / "3.md").unlink()
        other.sync()
        assert [dense(other, question) for question in QUESTIONS] == expected
    Library(folder, encoder=TinyEncoder()).read_ahead()  # and nobody asks


# -- syncing ------------------------------------------------------------------------------------------------------


def test_a_sync_says_what_it_found_and_the_next_one_that_nothing_changed(folder: Path, library: Library) -> None:
    steps: list[tuple[int, int, str]] = []
    report = library.sync(lambda done, total, name: steps.append((done, total, name)))
    assert report.added == ("0.md", "1.md", "2.md")
    assert (report.articles, report.passages) == (3, library.passage_count)
    assert steps[0] == (0, 3, "0.md")
    assert steps[-1][:2] == (3, 3)
    assert "3 added" in str(report)
    again = library.sync()
    assert (again.added, again.changed, again.removed, again.failed) == ((), (), (), ())
    assert again.unchanged == report.added
    assert library.generation == 1


def test_added_changed_and_removed_files(folder: Path, library: Library) -> None:
    library.sync()
    write(folder, "0.md", story(50), "报道0")
    (folder / "1.md").unlink()
    write(folder, "deep/er/9.TXT", story(9))
    report = library.sync()
    assert report.added == ("deep/er/9.TXT",)
    assert report.changed == ("0.md",)
    assert report.removed == ("1.md",)
    assert report.unchanged == ("2.md",)
    assert [article.path for article in library.articles()] == ["0.md", "2.md", "deep/er/9.TXT"]
    assert library.verify() == []


def test_an_unchanged_file_is_not_read_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync()
    monkeypatch.setattr(index.sync, "read_file", lambda *_: pytest.fail("read again"))
    assert library.sync().unchanged == ("0.md", "1.md", "2.md")


def test_a_touched_file_with_the_same_content_keeps_its_passages_and_vectors(folder: Path, library: Library) -> None:
    library.sync()
    encoder = library.encoder
    assert isinstance(encoder, TinyEncoder)
    before, encoded = everything(library), encoder.encoded
    ids = [hit[0] for hit in dense(library, "业绩")]
    os.utime(folder / "0.md", ns=(1, 1))
    report = library.sync()
    assert report.unchanged == ("0.md", "1.md", "2.md")
    assert encoder.encoded == encoded
    assert everything(library) == before
    assert [hit[0] for hit in dense(library, "业绩")] == ids


def test_another_author_alone_is_no_new_text(folder: Path, library: Library) -> None:
    library.sync()
    encoder = library.encoder
    assert isinstance(encoder, TinyEncoder)
    encoded = encoder.encoded
    text = (folder / "0.md").read_text("utf-8").replace("title:", "author: 某记者\ntitle:")
    (folder / "0.md").write_text(text, "utf-8")
    assert library.sync().changed == ("0.md",)
    assert library.articles()[0].author == "某记者"
    assert encoder.encoded == encoded
    assert library.verify() == []


def test_a_removed_file_gives_no_more_answers(folder: Path, library: Library) -> None:
    write(folder, "rare.md", "独角兽企业庚公司迁往拉萨。", "搬迁")
    library.sync()
    (hit, *_) = library.search_keywords(asked("独角兽"), 5)
    assert dense(library, "独角兽企业庚公司迁往拉萨")[0][0] == hit[0]
    (folder / "rare.md").unlink()
    library.sync()
    assert library.search_keywords(asked("独角兽"), 5) == []
    assert library.document_frequency("独角兽") == 0
    assert hit[0] not in dict(dense(library, "独角兽企业庚公司迁往拉萨"))
    assert library.passages([hit[0]]) == {}


def test_hidden_files_other_kinds_and_links_that_lead_out_are_passed_over(
    folder: Path, library: Library, tmp_path: Path
) -> None:
    write(tmp_path, "outside.md", story(77))
    write(folder, ".hidden.md", story(70))
    write(folder, ".git/inside.md", story(71))
    write(folder, "picture.png", "not an article")
    (folder / "out.md").symlink_to(tmp_path / "outside.md")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.md").symlink_to(folder / "nothing.md")
    (folder / "inside.md").symlink_to(folder / "0.md")
    report = library.sync()
    assert report.added == ("0.md", "1.md", "2.md", "inside.md")
    assert report.failed == ()


def test_an_index_elsewhere_leaves_the_folder_as_it_was(folder: Path, tmp_path: Path) -> None:
    before = sorted(folder.rglob("*"))
    library = Library(folder, tmp_path / "some" / "index", TinyEncoder())
    assert library.articles() == []
    assert not (tmp_path / "some").exists()
    library.sync()
    assert sorted(folder.rglob("*")) == before
    assert len(library.articles()) == 3
    library.close()


def test_an_index_inside_the_folder_is_not_read_as_articles(folder: Path) -> None:
    library = Library(folder, folder / "index", TinyEncoder())
    write(folder, "index/leftover.txt", story(5))
    assert library.sync().added == ("0.md", "1.md", "2.md")
    library.close()


def test_a_library_never_synced_is_empty_and_creates_nothing(folder: Path, library: Library) -> None:
    assert (library.articles(), library.passage_count, library.generation) == ([], 0, 0)
    assert dense(library, "业绩") == library.search_keywords(asked("业绩"), 5) == []
    assert library.document_frequency("业绩") == 0
    assert library.verify() == []
    assert not (folder / ".wenju").exists()
    with pytest.raises(LibraryError, match="no article “x”"):
        library.article("x")


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    library = Library(tmp_path, encoder=TinyEncoder())
    assert str(library.sync()).startswith("no files; 0 articles")
    assert dense(library, "业绩") == library.search_keywords(asked("业绩"), 5) == []
    assert library.verify() == []
    library.close()


def test_a_folder_or_index_that_cannot_be_used_is_named_with_the_way_out(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"does not exist: create it or set WENJU_ARTICLES"):
        Library(tmp_path / "none", encoder=TinyEncoder()).sync()
    with pytest.raises(LibraryError, match="is a file"):
        Library(folder / "0.md", encoder=TinyEncoder()).sync()
    with pytest.raises(LibraryError, match=r"cannot be written .*WENJU_INDEX"):
        Library(folder, folder / "0.md" / "index", encoder=TinyEncoder()).sync()


# -- files that fail ----------------------------------------------------------------------------------------------


def test_a_file_that_fails_is_named_while_the_others_go_in(folder: Path, library: Library) -> None:
    write(folder, "empty.txt", "")
    report = library.sync()
    assert [failed.path for failed in report.failed] == ["empty.txt"]
    assert report.failed[0].reason
    assert report.added == ("0.md", "1.md", "2.md")
    assert f"empty.txt: {report.failed[0].reason}" in str(report)


def test_a_failed_file_is_reported_again_but_not_read_until_it_changes(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "empty.txt", "")
    first = library.sync()
    with monkeypatch.context() as patch:
        patch.setattr(index.sync, "read_file", lambda *_: pytest.fail("read again"))
        assert library.sync().failed == first.failed
    write(folder, "empty.txt", story(8))
    assert library.sync().added == ("empty.txt",)


def test_a_file_that_fails_after_it_was_read_is_no_longer_searched(folder: Path, library: Library) -> None:
    library.sync()
    (folder / "1.md").write_text("", "utf-8")
    report = library.sync()
    assert [failed.path for failed in report.failed] == ["1.md"]
    assert "no longer searched" in report.failed[0].reason
    assert [article.path for article in library.articles()] == ["0.md", "2.md"]


def test_whatever_a_reader_stumbles_over_the_others_go_in(
    library: Library, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    read = ingest.read_file

    def stumble(path: Path, root: Path) -> list[Article]:
        if path.name == "0.md":
            raise ReadError("0.md is odd: make it even.")
        if path.name == "1.md":
            raise RecursionError("too deep")
        return read(path, root)

    monkeypatch.setattr(index.sync, "read_file", stumble)
    report = library.sync()
    assert report.added == ("2.md",)
    assert report.failed[0] == FailedFile("0.md", "0.md is odd: make it even.")
    assert "RecursionError" in report.failed[1].reason


def test_a_file_that_vanishes_during_the_walk_was_removed(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sync()
    write(folder, "0.md", story(60))

    def vanish(path: Path, root: Path) -> list[Article]:
        path.unlink()
        raise FileNotFoundError(path)

    monkeypatch.setattr(index.sync, "read_file", vanish)
    assert library.sync().removed == ("0.md",)
    assert len(library.articles()) == 2


def test_a_name_that_is_no_unicode_is_reported(folder: Path, library: Library) -> None:
    (folder / os.fsdecode(b"bad\xff.md")).write_text(story(1), "utf-8")
    report = library.sync()
    assert [failed.path for failed in report.failed] == [r"bad\udcff.md"]
    assert len(report.added) == 3


# -- an incremental sync equals a rebuild ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_any_history_of_changes_ends_as_a_rebuild_from_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "articles"
    folder.mkdir()
    library = Library(folder, encoder=TinyEncoder())
    for step in range(5):
        for _ in range(chance.randint(1, 4)):
            name = f"{chance.randint(0, 8)}.{chance.choice(['md', 'txt'])}"
            if chance.random() < 0.3:
                (folder / name).unlink(missing_ok=True)
            else:  # few stories, so that equal texts lie in several files
                write(
                    folder, name, story(chance.randint(0, 12), chance.choice([1, 4, 30])), f"题目{chance.randint(0, 3)}"
                )
        if chance.random() < 0.3:
            library.close()
            library = Library(folder, encoder=TinyEncoder())
        library.sync()
        fresh = Library(folder, tmp_path / f"fresh{step}", TinyEncoder())
        fresh.sync()
        assert everything(library) == everything(fresh)
        assert library.verify() == []
        fresh.close()
    library.close()


def test_a_rebuild_starts_from_nothing_and_others_notice(folder: Path, library: Library) -> None:
    library.sync()
    library.sync()
    other = Library(folder, encoder=TinyEncoder())
    before = everything(other)
    (folder / "0.md").unlink()
    report = library.sync(rebuild=True)
    assert report.added == ("1.md", "2.md")
    assert len(other.articles()) == 2
    assert everything(other) == everything(library) != before
    other.close()


def test_other_reading_rules_read_all_files_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync()
    monkeypatch.setattr(index.sync, "reading_rules", lambda: "other rules")
    monkeypatch.setattr(index.sync, "chunk", lambda article: [(0, len(article.text))])
    assert library.sync().articles == 3
    assert library.passage_count == 3
    assert library.verify() == []
    monkeypatch.setattr(index.sync, "read_file", lambda *_: pytest.fail("read again"))
    library.sync()


# -- restart, damage, delta -----------------------------------------------------------------------------------------


def test_a_restart_finds_what_was_there(folder: Path, library: Library) -> None:
    library.sync()
    before = everything(library)
    library.close()
    assert everything(library) == before
    again = Library(folder, encoder=TinyEncoder())
    assert everything(again) == before
    again.close()


@pytest.fixture
def small_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few passages count as many, so that keywords are caught up in small tests too."""
    monkeypatch.setattr("index.keyword_cache.LARGE", 4)
    monkeypatch.setattr("index.caches.LARGE", 4)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-7]),
    "flipped": lambda path: path.write_bytes(bytes(byte ^ 0x55 for byte in path.read_bytes())),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"more"),
}


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        *(("keywords.json", damage) for damage in DAMAGES),
        ("keywords/meta.json", "missing"),
        ("keywords/meta.json", "flipped"),
        ("keywords/*.idx", "cut"),
        ("keywords/*.term", "missing"),
    ],
)
@pytest.mark.usefixtures("small_snapshots")
def test_a_damaged_cache_comes_back_from_the_catalog(folder: Path, damage: str, pattern: str) -> None:
    for number in range(3, 12):
        write(folder, f"{number}.md", story(number, 20))
    library = Library(folder, encoder=TinyEncoder())
    library.sync()
    before = everything(library)
    library.close()
    (damaged, *_) = (folder / ".wenju").glob(pattern)
    DAMAGES[damage](damaged)
    encoder = TinyEncoder()
    again = Library(folder, encoder=encoder)
    assert everything(again) == before
    assert again.verify() == []
    assert encoder.encoded == 0
    again.close()


@pytest.mark.usefixtures("small_snapshots")
def test_a_restart_after_many_changes_finds_what_a_new_index_would(folder: Path) -> None:
    for number in range(3, 60):
        write(folder, f"{number}.md", story(number, 20))
    library = Library(folder, encoder=TinyEncoder())
    library.sync()
    for step in (1, 30):
        write(folder, f"new-{step}.md", story(100 + step), "新报道")
        for number in range(step):
            (folder / f"{number}.md").unlink(missing_ok=True)
        library.sync()
        assert library.verify() == []
        again = Library(folder, encoder=TinyEncoder())
        fresh = Library(folder, folder.parent / f"fresh-{step}", TinyEncoder())
        fresh.sync()
        assert [seen(again, dense(again, q)) for q in QUESTIONS] == [seen(fresh, dense(fresh, q)) for q in QUESTIONS]
        again.close()
        fresh.close()
    library.close()


def test_saved_vectors_of_earlier_versions_are_cleared_away(folder: Path, library: Library) -> None:
    library.sync()
    outdated = [folder / ".wenju" / name for name in ("vectors-3.faiss", "vectors.json")]
    for path in outdated:
        path.write_text("{}")
    write(folder, "new.md", story(100), "新报道")
    library.sync()
    assert [path.exists() for path in outdated] == [False, False]


@pytest.mark.usefixtures("small_snapshots")
def test_a_long_list_of_removals_is_shortened_and_old_readers_start_anew(folder: Path) -> None:
    library, reader = Library(folder, encoder=TinyEncoder()), Library(folder, encoder=TinyEncoder())
    library.sync()
    everything(reader)
    for turn in range(8):
        write(folder, "0.md", story(200 + turn, 30))
        library.sync()
    with library._store.current()[0].database.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM removed").fetchone()[0] < 20
    assert reader.verify() == library.verify() == []
    assert everything(reader) == everything(library)
    library.close()
    reader.close()


def test_caches_of_another_catalog_are_not_taken_for_its_own(folder: Path, library: Library) -> None:
    library.sync()
    library.close()
    for path in (folder / ".wenju").glob("catalog.sqlite*"):
        path.unlink()
    write(folder, "0.md", story(300))
    library.sync()
    assert library.verify() == []


def test_a_damaged_catalog_is_named_and_rebuilt_on_demand(folder: Path, library: Library) -> None:
    library.sync()
    library.close()
    for path in (folder / ".wenju").glob("catalog.sqlite*"):
        path.write_bytes(b"nothing that SQLite wrote " * 100)
    with pytest.raises(LibraryError, match="wenju sync --rebuild"):
        library.articles()
    with pytest.raises(LibraryError, match="wenju sync --rebuild"):
        library.sync()
    assert library.sync(rebuild=True).added == ("0.md", "1.md", "2.md")
    assert library.verify() == []


def test_an_index_that_is_deleted_meanwhile_is_an_empty_one(folder: Path, library: Library) -> None:
    library.sync()
    shutil.rmtree(folder / ".wenju")
    assert library.articles() == []
    assert library.sync().added == ("0.md", "1.md", "2.md")


def test_a_sync_that_breaks_off_is_finished_by_the_next_one(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.recorder, "_GROUP", 1)

    def stop(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync(stop)
    assert len(library.articles()) == 1  # the second was still being encoded
    assert library.verify() == []
    assert library.sync().added == ("1.md", "2.md")
    assert library.verify() == []


class FailingEncoder(TinyEncoder):
    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.encoded > 4:
            raise ModelError("The encoder has gone.")
        return super().encode_passages(texts)


def test_an_encoder_that_fails_on_the_way_leaves_what_was_recorded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.recorder, "_GROUP", 1)
    for number in range(3, 9):
        write(folder, f"{number}.md", story(number, 4))
    library = Library(folder, encoder=FailingEncoder())
    with pytest.raises(ModelError, match="gone"):
        library.sync()
    assert 0 < len(library.articles()) < 9
    assert library.verify() == []
    assert [thread.name for thread in threading.enumerate() if "wenju" in thread.name] == []
    library.close()
    whole, fresh = Library(folder, encoder=TinyEncoder()), Library(folder, folder.parent / "fresh", TinyEncoder())
    whole.sync()
    fresh.sync()
    assert everything(whole) == everything(fresh)
    assert whole.verify() == []
    whole.close()
    fresh.close()


@pytest.mark.parametrize("fault", [OSError("the disk is full"), ValueError("somebody else is writing")])
@pytest.mark.parametrize("step", ["remove", "add", "commit"])
def test_keywords_that_cannot_be_followed_are_caught_up_after_the_sync(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch, step: str, fault: Exception
) -> None:
    monkeypatch.setattr(index.recorder, "_GROUP", 1)
    library.sync()
    write(folder, "0.md", story(50), "新报道")
    write(folder, "new.md", story(60), "又一篇")
    whole = getattr(Writing, step)
    failing = iter([fault])

    def fail_once(*arguments: object) -> object:
        for error in failing:
            raise error
        return whole(*arguments)

    monkeypatch.setattr(Writing, step, fail_once)
    library.sync()
    assert library.verify() == []
    fresh = Library(folder, folder.parent / "fresh", TinyEncoder())
    fresh.sync()
    assert everything(library) == everything(fresh)
    fresh.close()


def test_keywords_followed_in_many_steps_are_those_of_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3, 30):
        write(folder, f"{number}.md", story(number, 6))
    monkeypatch.setattr(index.recorder, "_GROUP", 3)
    library = Library(folder, encoder=TinyEncoder())
    library.sync()
    for number in range(5, 12):
        write(folder, f"{number}.md", story(100 + number, 6), "改过的")
    (folder / "12.md").unlink()
    library.sync()
    monkeypatch.setattr(index.recorder, "_GROUP", 2000)
    monkeypatch.setattr(Caches, "following", lambda self: nullcontext(lambda: None))
    fresh = Library(folder, folder.parent / "fresh", TinyEncoder())
    fresh.sync()
    assert everything(library) == everything(fresh)
    assert library.verify() == fresh.verify() == []
    library.close()
    fresh.close()


# -- another encoder ------------------------------------------------------------------------------------------------


def test_another_encoder_is_refused_until_a_sync_embeds_anew(folder: Path, library: Library) -> None:
    library.sync()
    other = Library(folder, encoder=TinyEncoder(16, seed=1))
    with pytest.raises(ModelError, match="run `wenju sync`"):
        dense(other, "业绩")
    assert other.search_keywords(asked("业绩"), 5) == library.search_keywords(asked("业绩"), 5)
    report = other.sync()
    assert report.unchanged == ("0.md", "1.md", "2.md")
    fresh = Library(folder, folder.parent / "fresh", TinyEncoder(16, seed=1))
    fresh.sync()
    assert everything(other) == everything(fresh)
    assert other.verify() == []
    with pytest.raises(ModelError, match="made with the encoder tiny-1"):
        dense(library, "业绩")
    for opened in (other, fresh):
        opened.close()


def test_embedding_anew_goes_on_where_it_broke_off(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sync()
    before = everything(library)
    monkeypatch.setattr("index.embedding._ARTICLES_AT_ONCE", 1)

    def stop(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    encoder = TinyEncoder(16, seed=1)
    other = Library(folder, encoder=encoder)
    with pytest.raises(KeyboardInterrupt):
        other.sync(stop)
    assert everything(library) == before
    embedded = encoder.encoded
    other.sync()
    assert encoder.encoded == other.passage_count > encoder.encoded - embedded
    assert other.verify() == []
    other.close()


def test_an_encoder_that_gives_nonsense_stores_nothing(folder: Path) -> None:
    class Broken(TinyEncoder):
        def encode_passages(self, texts: object) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            return np.full((1, 32), np.nan, np.float32)

    library = Library(folder, encoder=Broken())
    with pytest.raises(ModelError, match="use another encoder"):
        library.sync()
    assert library.articles() == []
    library.close()


# -- processes and threads ------------------------------------------------------------------------------------------


def test_a_reader_sees_what_another_process_synced(folder: Path, library: Library) -> None:
    library.sync()
    reader = Library(folder, encoder=TinyEncoder())
    assert reader.document_frequency("独角兽") == 0
    write(folder, "rare.md", "独角兽企业庚公司迁往拉萨。", "搬迁")
    library.sync()
    assert len(reader.search_keywords(asked("独角兽"), 5)) == 1
    assert seen(reader, dense(reader, "独角兽企业庚公司迁往拉萨"))[0][0] == "rare.md"
    (folder / "rare.md").unlink()
    library.sync()
    assert reader.search_keywords(asked("独角兽"), 5) == []
    reader.close()


def test_keywords_serve_the_state_before_while_another_process_writes(folder: Path, library: Library) -> None:
    library.sync()
    reader = Library(folder, encoder=TinyEncoder())
    before = reader.search_keywords(asked("公司"), 20)
    note = (folder / ".wenju" / "keywords.json").read_bytes()
    write(folder, "rare.md", "独角兽企业庚公司迁往拉萨。", "搬迁")
    library.sync()
    (folder / ".wenju" / "keywords.json").write_bytes(note)  # as if the keywords were still to be written
    with FileLock(folder / ".wenju" / "sync.lock"):
        assert reader.search_keywords(asked("天气"), 20) == []
        shutil.rmtree(folder / ".wenju" / "keywords")
        late = Library(folder, encoder=TinyEncoder())
        assert len(late.search_keywords(asked("独角兽"), 20)) == 1  # nothing to serve: made in memory meanwhile
        late.close()
    assert len(reader.search_keywords(asked("独角兽"), 20)) == 1
    assert len(before) <= len(reader.search_keywords(asked("公司"), 20))
    assert reader.verify() == []
    reader.close()


def test_two_syncs_at_once_queue_and_agree(folder: Path) -> None:
    for number in range(3, 30):
        write(folder, f"{number}.md", story(number))
    libraries = [Library(folder, encoder=TinyEncoder()) for _ in range(2)]
    reports: list[SyncReport] = []
    threads = [threading.Thread(target=lambda lib=lib: reports.append(lib.sync())) for lib in libraries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(report.added) for report in reports) == [0, 30]
    assert everything(libraries[0]) == everything(libraries[1])
    for library in libraries:
        assert library.verify() == []
        library.close()


SYNC_AND_TELL = """
import sys
import index.recorder
from index import Library
from tiny import TinyEncoder
index.recorder._GROUP = 3
Library(sys.argv[1], encoder=TinyEncoder()).sync(lambda done, total, name: print(done, flush=True))
"""


def test_a_process_killed_in_the_middle_leaves_a_whole_index(folder: Path, library: Library) -> None:
    for number in range(3, 40):
        write(folder, f"{number}.md", story(number, 12))
    here = Path(__file__).resolve().parent
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)])}
    for kill_at in (10, 20):
        arguments = [sys.executable, "-c", SYNC_AND_TELL, str(folder)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=paths) as process:
            assert process.stdout is not None
            for _ in range(kill_at):
                process.stdout.readline()
            process.kill()
        assert library.verify() == []
        assert 0 < len(library.articles()) < 40
        write(folder, f"{kill_at}.md", story(600 + kill_at))
    library.sync()
    fresh = Library(folder, folder.parent / "fresh", TinyEncoder())
    fresh.sync()
    assert everything(library) == everything(fresh)
    assert library.verify() == []
    fresh.close()


def test_threads_search_while_the_folder_changes(folder: Path, library: Library) -> None:
    library.sync()
    done = threading.Event()
    wrong: list[object] = []

    def search() -> None:
        try:
            while not done.is_set():
                hits = dense(library, "甲公司的业绩", 50) + library.search_keywords(asked("公司"), 50)
                found = library.passages_with_articles([id_ for id_, _ in hits])
                for passage, article in found.values():
                    if (article.text[passage.start : passage.end], article.id) != (passage.text, passage.article_id):
                        wrong.append(passage)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(6):
        write(folder, f"{turn % 4}.md", story(400 + turn, 12))
        library.sync(rebuild=turn == 3)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert library.verify() == []


# -- adding and removing files ----------------------------------------------------------------------------------------


def test_added_files_are_copied_and_never_over_another(folder: Path, library: Library, tmp_path: Path) -> None:
    library.sync()
    same, other = tmp_path / "x" / "0.md", tmp_path / "y" / "0.md"
    write(tmp_path, "x/0.md", "")
    shutil.copy(folder / "0.md", same)
    write(tmp_path, "y/0.md", story(500), "另一篇")
    before = (folder / "0.md").read_bytes()
    report = library.add([same, other])
    assert report.added == ("0-2.md",)
    assert "0.md" in report.unchanged
    assert (folder / "0.md").read_bytes() == before
    assert library.add([other]).added == ()
    assert sorted(path.name for path in folder.iterdir()) == [".wenju", "0-2.md", "0.md", "1.md", "2.md"]


def test_added_names_stay_in_the_folder(folder: Path, library: Library, tmp_path: Path) -> None:
    write(tmp_path, "....hidden.txt", story(501))
    write(tmp_path, "..\\..\\evil.txt", story(502))
    report = library.add([tmp_path / "....hidden.txt", tmp_path / "..\\..\\evil.txt"])
    assert {"hidden.txt", "evil.txt"} < set(report.added)


def test_files_that_cannot_be_added_are_named(folder: Path, library: Library, tmp_path: Path) -> None:
    write(tmp_path, "table.xls", "1;2")
    report = library.add([tmp_path / "table.xls", tmp_path / "nowhere.txt", tmp_path])
    assert [Path(failed.path).name for failed in report.failed] == ["table.xls", "nowhere.txt", tmp_path.name]
    assert ".txt" in report.failed[0].reason
    assert "no such file" in report.failed[1].reason
    assert not (folder / "table.xls").exists()


def test_a_removed_path_must_be_a_file_of_the_folder(folder: Path, library: Library, tmp_path: Path) -> None:
    library.sync()
    write(tmp_path, "outside.md", story(1))
    for path in ("../outside.md", str(tmp_path / "outside.md"), ".wenju/catalog.sqlite", "none.md", "", "."):
        with pytest.raises(LibraryError):
            library.remove(path)
    assert (tmp_path / "outside.md").exists()
    assert library.remove("1.md").removed == ("1.md",)
    assert not (folder / "1.md").exists()


# -- in memory ---------------------------------------------------------------------------------------------------------


def test_texts_in_memory_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given = Article(id="given", title="题目", text="庚公司迁往拉萨。", path="somewhere/else.txt")
    library = Library.from_texts(["甲公司毛利率五成。", "乙银行任命了新总裁。", given], TinyEncoder())
    assert library.folder is None
    assert [article.text for article in library.articles()] == [
        "甲公司毛利率五成。",
        "乙银行任命了新总裁。",
        given.text,
    ]
    assert library.article("given") == given
    assert seen(library, library.search_keywords(asked("毛利率"), 5))[0][1] == "甲公司毛利率五成。"
    assert seen(library, dense(library, "庚公司迁往拉萨"))[0][0] == "somewhere/else.txt"
    assert library.verify() == []
    with pytest.raises(LibraryError, match="made of texts"):
        library.sync()
    with pytest.raises(LibraryError, match="made of texts"):
        library.add([tmp_path / "a.txt"])
    with pytest.raises(LibraryError, match="made of texts"):
        library.remove("a.txt")
    assert list(tmp_path.iterdir()) == []
    library.close()


def test_equal_texts_in_memory_are_two_articles() -> None:
    library = Library.from_texts(["甲公司毛利率五成。"] * 2, TinyEncoder())
    first, second = library.articles()
    assert (first.text, first.id) != (second.text, second.id)
    assert first.text == second.text
    assert library.passage_count == 2
    library.close()


def test_no_texts_are_an_empty_library() -> None:
    library = Library.from_texts([], TinyEncoder())
    assert library.articles() == []
    assert dense(library, "业绩") == library.search_keywords(asked("业绩"), 5) == []
    assert library.verify() == []
    library.close()


def test_many_libraries_in_memory_leave_no_threads_or_files_open() -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    def use() -> None:
        library = Library.from_texts(["甲公司毛利率五成。", "乙银行任命了新总裁。"], TinyEncoder())
        dense(library, "毛利率")
        library.search_keywords(asked("毛利率"), 5)
        library.close()

    use()
    files, tasks = open_files(), len(os.listdir("/proc/self/task"))
    for _ in range(20):
        use()
    assert open_files() <= files
    assert len(os.listdir("/proc/self/task")) <= tasks + 4  # tantivy's threads end a moment after their writer


# -- verifying ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE articles SET text = '换了一句话。' || text WHERE file = '0.md'", "not the one that was read"),
        ("UPDATE passages SET end_offset = 99999 WHERE id = 1", "outside the text"),
        ("UPDATE vectors SET float16_rows = x'0000'", "bytes of vectors"),
        ("DELETE FROM passages WHERE id = 1", "vectors"),
    ],
)
def test_faults_are_found(library: Library, damage: str, fault: str) -> None:
    library.sync()
    assert library.verify() == []
    with library._store.current()[0].database.transaction() as connection:
        connection.execute(damage)
    assert fault in " ".join(library.verify())
    library.sync(rebuild=True)
    assert library.verify() == []
