"""A chat served by a process of its own, and windows that look at it; what goes wrong in one is remembered.

Every walk through the page is made twice: on a wide screen and on a phone, once light and once dark, once in Chinese
and once in English. Which width gets which scheme and which language goes round from one test of a file to the next,
so that all eight combinations are met.
"""

from __future__ import annotations

import shutil
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.serving import free_port, start, stop
from ui.strings import say

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
PATIENCE = 45_000  # ms; a machine that does much else at a time is no fault of the page
expect.set_options(timeout=PATIENCE)
BOX = "#wj-question textarea"

# What a file of walks is marked with.
WALKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH: install it to run the browser tests"),
]


@dataclass(frozen=True)
class Look:
    """How a window looks at the page."""

    phone: bool
    dark: bool
    chinese: bool

    def __str__(self) -> str:
        return f"{'phone' if self.phone else 'wide'}-{'dark' if self.dark else 'light'}-{self.language}"

    @property
    def language(self) -> str:
        return "zh" if self.chinese else "en"

    @property
    def size(self) -> dict[str, int]:
        return {"width": 390, "height": 844} if self.phone else {"width": 1280, "height": 800}

    def say(self, key: str, **values: object) -> str:
        """A word of the interface, as this window shows it."""
        return say(key, self.language, **values)


_PAIRS = [
    (Look(False, dark, chinese), Look(True, not dark, not chinese))
    for dark in (False, True)
    for chinese in (True, False)
]


def looks_of(walk: Any) -> tuple[Look, Look]:
    """The two looks of a test that walks through the page."""
    walks = [name for name, value in vars(walk.module).items() if name.startswith("test_") and callable(value)]
    return _PAIRS[walks.index(walk.function.__name__) % len(_PAIRS)]


def at_rest(page: Any) -> None:
    """Waits until the window can be asked, and nothing that was asked is on its way any more."""
    expect(page.locator("#wj-main")).to_have_attribute("data-asking", "0")


def ask(page: Any, question: str) -> Any:
    """Types a question, presses Enter, and waits for its answer, which it returns; more may still come to it."""
    before = page.locator("#wj-chat .wj-answer").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_function("n => document.querySelectorAll('#wj-chat .wj-answer').length > n", arg=before)
    return page.locator("#wj-chat .wj-answer").last


def in_view(page: Any, words: str = "") -> None:
    """Waits until the strongly marked sentence holds these words and is in view within the pane."""
    page.wait_for_function("""(words) => {
        const cited = document.querySelector('#wj-source mark.is-active');
        if (!cited || !cited.textContent.includes(words)) return false;
        const pane = document.querySelector('#wj-source').getBoundingClientRect();
        const box = cited.getBoundingClientRect();
        return box.top >= pane.top && box.bottom <= Math.min(pane.bottom, window.innerHeight);
    }""", arg=words)


def close_pane(page: Any) -> None:
    """Esc, where the pane is over what comes next, as it is on a phone; wide, it may stay."""
    if page.viewport_size["width"] < 860 and page.locator("#wj-side").is_visible():
        page.keyboard.press("Escape")
        expect(page.locator("#wj-side")).to_be_hidden()


def searched(page: Any, words: str) -> None:
    """Types into the search of the articles, and waits until the table shows what was searched."""
    page.fill("#wj-search input", words)
    expect(page.locator("#wj-list")).to_have_attribute("data-query", words)


def fits(page: Any) -> None:
    """Waits until nothing is wider than the window."""
    page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")


@contextmanager
def started(folder: Path, program: str | None = None, **settings: str) -> Iterator[str]:
    """`python app.py`, or `program`, over a folder: its address. Nothing may go wrong in it until it is stopped."""
    port = free_port()
    server, said = start(folder, port, program, **settings)
    try:
        assert said[-1:] == [f"Wenju is ready: http://127.0.0.1:{port}\n"], said
        yield f"http://127.0.0.1:{port}"
    finally:
        said_later = stop(server)
    assert "Traceback" not in said_later


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[str, Any]]:
    """`python app.py` over a folder: its address, and an assistant over the same folder in this process."""
    from assistant import Assistant

    assistant = Assistant(folder)
    try:
        with started(folder, **settings) as address:
            yield address, assistant
    finally:
        assistant.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that resolves no name but this machine's."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Profile:
    """A person's browser: windows opened one after the other share what it keeps, until it forgets."""

    def __init__(self, browser: Any, look: Look) -> None:
        self.forgiven: tuple[str, ...] = ()
        self.wrong: list[str] = []
        self.context = browser.new_context(
            viewport=look.size, has_touch=look.phone, locale="zh-CN" if look.chinese else "en-GB",
            permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.context.on("page", self._watch)

    def _watch(self, page: Any) -> None:
        page.on("console", lambda message: message.type == "error" and self._blame(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", lambda request: urllib.parse.urlsplit(request.url).hostname
                not in {"127.0.0.1", None, ""} and self.wrong.append(f"request: {request.url}"))  # fmt: skip

    def _blame(self, said: str) -> None:
        if not any(part in said for part in self.forgiven):
            self.wrong.append(said)

    def forget(self) -> None:
        """Close the windows and keep nothing of what was done in them, but what the page itself is made of."""
        origins = {"{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(page.url)) for page in self.context.pages}
        for page in self.context.pages:
            page.goto("about:blank")  # where nothing is left that could still write something down
        for page in self.context.pages:
            session = self.context.new_cdp_session(page)
            for origin in origins:
                session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
            page.close()
        self.context.clear_cookies()
        self.wrong.clear()  # requests that were broken off by leaving


class Windows:
    """Opens windows, each in a browser profile of its own.

    With `again`, profiles are used again: they know the page's scripts, which saves half of the time to open it.
    """

    def __init__(self, browser: Any, again: bool = True) -> None:
        self._browser, self._again = browser, again
        self._idle: dict[tuple[bool, bool], list[Profile]] = {}
        self._used: list[tuple[Look, Profile]] = []

    def open(self, address: str, look: Look, path: str = "", forgiven: tuple[str, ...] = ()) -> Any:
        """A window on a chat that knows nothing of this person yet, once it can be asked.

        `forgiven` are parts of console messages that a test brings about on purpose.
        """
        idle = self._idle.setdefault((look.phone, look.chinese), [])
        profile = idle.pop() if idle else Profile(self._browser, look)
        self._used.append((look, profile))
        profile.forgiven = forgiven
        page = profile.context.new_page()
        page.emulate_media(color_scheme="dark" if look.dark else "light")
        page.goto(address + path)
        page.locator("#wj-chat .wj-welcome").wait_for()
        at_rest(page)
        return page

    def close(self) -> None:
        """Close all windows; nothing may have gone wrong in any of them."""
        used, self._used = self._used, []
        wrong = [said for _, profile in used for said in profile.wrong]
        for look, profile in used:
            if not self._again or profile.wrong or profile.forgiven:  # whatever was done in it goes with it
                profile.context.close()
            else:
                profile.forget()
                self._idle[look.phone, look.chinese].append(profile)
        assert wrong == [], wrong
