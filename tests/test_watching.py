"""A watched folder: synced now and then, whatever happens meanwhile."""

from __future__ import annotations

import threading

import pytest

from assistant.settings import Settings
from ingest.errors import LibraryError, SettingsError
from ui.watching import watching


def test_a_watched_folder_is_synced_again_and_again_until_the_end() -> None:
    synced = threading.Semaphore(0)
    with watching(synced.release, 0.01):
        assert all(synced.acquire(timeout=10) for _ in range(3))
    assert "wenju-watch" not in {thread.name for thread in threading.enumerate()}


def test_without_the_setting_nothing_is_watched() -> None:
    with watching(lambda: pytest.fail("synced"), None):
        assert "wenju-watch" not in {thread.name for thread in threading.enumerate()}


def test_a_folder_that_cannot_be_read_is_told_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tried = threading.Semaphore(0)

    def sync() -> None:
        tried.release()
        raise LibraryError("The articles folder x cannot be opened.")

    with watching(sync, 0.01):
        assert all(tried.acquire(timeout=10) for _ in range(4))
    assert caplog.text.count("cannot be opened") == 1


def test_the_setting_says_the_seconds() -> None:
    assert Settings.from_environment({"WENJU_WATCH": "2.5"}).watch == 2.5
    assert Settings.from_environment({"PATH": "x"}).watch is None
    for wrong in ("often", "0", "-1"):
        with pytest.raises(SettingsError, match="WENJU_WATCH"):
            Settings.from_environment({"WENJU_WATCH": wrong})
