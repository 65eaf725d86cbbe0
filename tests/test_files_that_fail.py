"""Files and folders that cannot be looked at, copied, deleted or put back: a sentence says so, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tiny import TinyEncoder

import ingest.worker
from index import Library, SyncReport
from index import folder as folders
from index.folder import check_article_path, check_folder, copy_in, delete, walk
from index.shelf import Shelf
from index.trash import Trash
from ingest.errors import LibraryError
from ingest.worker import Limits, Worker

Fail = Callable[..., None]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    (place / "sub").mkdir(parents=True)
    (place / "lamp.txt").write_text("灯塔翻新完毕。", "utf-8")
    (place / "sub" / "port.txt").write_text("港口扩建。", "utf-8")
    return place


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Lets a function fail with an error of the system, where its first argument ends with some words."""

    def failing(owner: Any, name: str, number: int, ending: str = "") -> None:
        real = getattr(owner, name)

        def function(*given: Any, **named: Any) -> Any:
            if str(given[0]).endswith(ending):
                raise OSError(number, os.strerror(number))
            return real(*given, **named)

        monkeypatch.setattr(owner, name, function)

    return failing


def found(articles: Path) -> dict[str, str | None]:
    return {one.path: one.error for one in walk(articles, articles / ".wenju")}


# -- looking -----------------------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_listed_is_no_empty_one(articles: Path, fail: Fail) -> None:
    fail(os, "scandir", errno.EACCES)
    for look in (lambda: check_folder(articles), lambda: found(articles)):
        with pytest.raises(LibraryError, match=r"cannot be opened \(Permission denied\)"):
            look()


def test_a_folder_below_that_cannot_be_listed_is_told_and_the_rest_is_read(articles: Path, fail: Fail) -> None:
    fail(os, "scandir", errno.EIO, "sub")
    assert found(articles) == {"lamp.txt": None, "sub": "The folder cannot be opened (Input/output error)."}


def test_a_folder_below_that_has_just_gone_is_not_there(articles: Path, fail: Fail) -> None:
    fail(os, "scandir", errno.ENOENT, "sub")
    assert found(articles) == {"lamp.txt": None}


def test_a_file_that_cannot_be_looked_at_is_told(articles: Path) -> None:
    (articles / "loop.txt").symlink_to("loop.txt")
    assert found(articles)["loop.txt"] == "It cannot be looked at (Too many levels of symbolic links)."


def test_a_file_that_goes_while_the_folder_is_read_is_not_there(
    articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(place: Path) -> Iterator[os.DirEntry[str]]:
        entries = list(real(place))
        (articles / "lamp.txt").unlink(missing_ok=True)
        return iter(entries)

    monkeypatch.setattr(os, "scandir", scandir)
    assert found(articles) == {"sub/port.txt": None}


def test_a_name_that_is_no_unicode_is_told(articles: Path) -> None:
    try:
        (articles / os.fsdecode(b"\xff.txt")).write_text("文", "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert "Its name is not valid Unicode: rename it." in found(articles).values()


# -- adding and deleting -----------------------------------------------------------------------------------------------


def test_a_disk_that_is_full_is_told_and_leaves_no_half_of_a_file(articles: Path, tmp_path: Path, fail: Fail) -> None:
    new = tmp_path / "new.txt"
    new.write_text("新文章。", "utf-8")
    fail(shutil, "copyfile", errno.ENOSPC)
    with pytest.raises(LibraryError, match=r"cannot be copied to .* \(No space left on device\)"):
        copy_in(new, articles)
    assert sorted(path.name for path in articles.iterdir()) == ["lamp.txt", "sub"]


def test_a_name_that_is_taken_meanwhile_is_not_written_over(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, real = tmp_path / "new.txt", os.link
    new.write_text("新文章。", "utf-8")

    def link(draft: Path, place: Path) -> None:
        if not (articles / "new.txt").exists():
            (articles / "new.txt").write_text("别人的文章。", "utf-8")
        real(draft, place)

    monkeypatch.setattr(os, "link", link)
    assert copy_in(new, articles) == ("new-2.txt", True)
    assert (articles / "new.txt").read_text("utf-8") == "别人的文章。"
    assert (articles / "new-2.txt").read_text("utf-8") == "新文章。"


def test_a_disk_without_links_takes_files_and_overwrites_none(articles: Path, tmp_path: Path, fail: Fail) -> None:
    new = tmp_path / "new.txt"
    new.write_text("新文章。", "utf-8")
    fail(os, "link", errno.EPERM)
    assert copy_in(new, articles) == ("new.txt", True)
    with pytest.raises(FileExistsError):
        folders.put_new(new, articles / "lamp.txt")
    assert (articles / "lamp.txt").read_text("utf-8") == "灯塔翻新完毕。"


def test_a_link_that_fails_otherwise_is_an_error(articles: Path, tmp_path: Path, fail: Fail) -> None:
    new = tmp_path / "new.txt"
    new.write_text("新文章。", "utf-8")
    fail(os, "link", errno.EIO)
    with pytest.raises(LibraryError, match="Input/output error"):
        copy_in(new, articles)


@pytest.mark.parametrize("path", ["../lamp.txt", "sub/../../lamp.txt", ".hidden.txt", "lamp.exe"])
def test_only_articles_of_the_folder_are_deleted(articles: Path, path: str) -> None:
    with pytest.raises(LibraryError, match="is not an article of"):
        check_article_path(path, articles)


def test_what_cannot_be_deleted_is_told(articles: Path, fail: Fail) -> None:
    with pytest.raises(LibraryError, match=r"There is no “other\.txt”"):
        delete("other.txt", articles)
    fail(Path, "unlink", errno.EACCES, "lamp.txt")
    with pytest.raises(LibraryError, match=r"“lamp.txt” cannot be deleted \(Permission denied\)"):
        delete("lamp.txt", articles)
    assert (articles / "lamp.txt").exists()


# -- the trash ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def trash(articles: Path) -> Trash:
    return Trash(articles, articles / ".wenju" / "trash")


def test_a_file_that_cannot_be_moved_stays(articles: Path, trash: Trash, fail: Fail) -> None:
    with pytest.raises(LibraryError, match=r"There is no “other\.txt”"):
        trash.put("other.txt")
    fail(os, "rename", errno.EIO, "lamp.txt")
    with pytest.raises(LibraryError, match=r"“lamp.txt” cannot be deleted \(Input/output error\)"):
        trash.put("lamp.txt")
    assert (articles / "lamp.txt").read_text("utf-8") == "灯塔翻新完毕。"
    assert trash.items() == []


def test_a_trash_on_another_disk_keeps_the_file_and_its_times(articles: Path, trash: Trash, fail: Fail) -> None:
    before = (articles / "lamp.txt").stat().st_mtime_ns
    fail(os, "rename", errno.EXDEV, "lamp.txt")
    fail(os, "link", errno.EXDEV, "lamp.txt")
    token = trash.put("lamp.txt").token
    assert not (articles / "lamp.txt").exists()
    assert trash.restore(token) == "lamp.txt"
    assert (articles / "lamp.txt").stat().st_mtime_ns == before
    assert trash.items() == []


def test_a_file_comes_back_beside_one_that_took_its_name_meanwhile(
    articles: Path, trash: Trash, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, real = trash.put("lamp.txt").token, os.link

    def link(file: Path, place: Path) -> None:
        if not (articles / "lamp.txt").exists():
            (articles / "lamp.txt").write_text("新的灯塔。", "utf-8")
        real(file, place)

    monkeypatch.setattr(os, "link", link)
    assert trash.restore(token) == "lamp-2.txt"
    assert (articles / "lamp.txt").read_text("utf-8") == "新的灯塔。"


def test_what_cannot_be_put_back_is_kept(articles: Path, trash: Trash, fail: Fail) -> None:
    token = trash.put("lamp.txt").token
    fail(Path, "mkdir", errno.EROFS, "articles")
    with pytest.raises(LibraryError, match=r"“lamp.txt” cannot be put back \(Read-only file system\)"):
        trash.restore(token)
    assert [item.token for item in trash.items()] == [token]
    with pytest.raises(LibraryError, match="is not kept any more"):
        trash.restore("nothing")


def test_what_was_deleted_long_ago_or_half_is_forgotten(
    articles: Path, trash: Trash, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = articles / ".wenju" / "trash"
    trash.put("lamp.txt")
    (place / "half").mkdir()
    (place / "half" / "note.json").write_text("{", "utf-8")
    os.utime(place / "half", (0, 0))
    trash.sweep()
    assert [item.path for item in trash.items()] == ["lamp.txt"]
    assert not (place / "half").exists()
    later = time.time() + 31 * 86400
    monkeypatch.setattr(time, "time", lambda: later)
    trash.sweep()
    assert trash.items() == []


def test_a_file_that_is_back_already_is_not_offered(articles: Path, trash: Trash) -> None:
    token = trash.put("lamp.txt").token
    home = articles / ".wenju" / "trash" / token
    os.link(home / "lamp.txt", articles / "lamp.txt")  # put back, and then the power went
    assert trash.items() == []
    assert (articles / "lamp.txt").read_text("utf-8") == "灯塔翻新完毕。"


# -- reading -----------------------------------------------------------------------------------------------------------


def paged(articles: Path, title: str) -> None:
    """A web page: parsed in a process with limits."""
    text = f"灯塔管理处周三说，{title}的工程已经完成，下月起每天开放六小时。" * 3
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body>"
    (articles / "page.html").write_text(f"{page}</html>", "utf-8")


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="here the clock is the only limit")
def test_a_file_that_the_clock_was_too_fast_for_is_read_by_the_next_sync(
    articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, hasty = Worker(), Worker(Limits(wall=0.0))
    paged(articles, "灯塔翻新")
    with closing(patient), closing(hasty), closing(Library(articles, encoder=TinyEncoder())) as library:

        def synced(worker: Worker, rebuild: bool = False) -> tuple[SyncReport, list[str]]:
            monkeypatch.setattr(ingest.worker, "_shared", worker)
            report = library.sync(rebuild=rebuild)
            assert library.verify() == []
            return report, [article.title for article in library.articles() if article.path == "page.html"]

        report, titles = synced(hasty)
        assert ([file.path for file in report.failed], titles) == (["page.html"], [])
        assert report.failed[0].reason.endswith("is tried again at the next sync.")
        assert [file.path for file in Shelf(library).unread()] == ["page.html"]
        report, titles = synced(patient)
        assert (report.added, report.failed, titles) == (("page.html",), (), ["灯塔翻新"])
        assert Shelf(library).unread() == []
        for rebuild in (True, False):  # what was read earlier stays meanwhile
            if not rebuild:
                paged(articles, "灯塔开放")
            report, titles = synced(hasty, rebuild)
            assert ([file.path for file in report.failed], titles) == (["page.html"], ["灯塔翻新"])
        report, titles = synced(patient)
        assert (report.changed, report.failed, titles) == (("page.html",), (), ["灯塔开放"])
        assert synced(patient)[0].unchanged == ("lamp.txt", "page.html", "sub/port.txt")


def test_a_file_that_may_not_be_opened_is_read_once_it_may(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def opened(path: Path, *given: Any, **named: Any) -> Any:
        if path.name == "lamp.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, *given, **named)

    with closing(Library(articles, encoder=TinyEncoder())) as library:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", opened)
            assert "cannot be opened (Permission denied)" in library.sync().failed[0].reason
        assert library.sync().added == ("lamp.txt",)


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="here the clock is the only limit")
def test_a_file_that_is_given_while_the_machine_is_busy_is_kept_and_read_later(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, hasty = Worker(), Worker(Limits(wall=0.0))
    paged(articles, "灯塔翻新")
    given = (articles / "page.html").rename(tmp_path / "page.html")
    with closing(patient), closing(hasty), closing(Library(articles, encoder=TinyEncoder())) as library:
        monkeypatch.setattr(ingest.worker, "_shared", hasty)
        for _ in range(2):  # and given once more, it is no other file
            (outcome,) = Shelf(library).add([given])
            assert (outcome.kind, outcome.path) == ("failed", "page.html")
            assert outcome.reason.endswith("is tried again at the next sync.")
        monkeypatch.setattr(ingest.worker, "_shared", patient)
        assert library.sync().added == ("page.html",)
        assert sorted(path.name for path in articles.glob("*.html")) == ["page.html"]
