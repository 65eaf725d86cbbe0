"""A chat served by a process of its own, and windows that look at it; what goes wrong in one is remembered."""

from __future__ import annotations

import shutil
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.serving import free_port, start, stop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


# Both widths, both schemes of colour and both languages, in two looks.
LOOKS = [
    pytest.param({"width": 1280, "height": 800, "locale": "zh-CN", "color_scheme": "light"}, id="wide-light-zh"),
    pytest.param({"width": 390, "height": 844, "locale": "en-GB", "color_scheme": "dark", "has_touch": True},
                 id="phone-dark-en"),
]  # fmt: skip

# The same two screens for walks that read Chinese labels.
SCREENS = [
    pytest.param({"width": 1280, "height": 800, "color_scheme": "light"}, id="wide-light"),
    pytest.param({"width": 390, "height": 844, "color_scheme": "dark", "has_touch": True}, id="phone-dark"),
]  # fmt: skip


def ask(page: Any, question: str) -> Any:
    """Types a question, presses Enter, and waits for its answer, which it returns."""
    before = page.locator("#wj-chat .wj-answer").count()
    page.fill("#wj-question textarea", question)
    page.press("#wj-question textarea", "Enter")
    page.wait_for_function("n => document.querySelectorAll('#wj-chat .wj-answer').length > n", arg=before)
    return page.locator("#wj-chat .wj-answer").last


def in_view(page: Any) -> Any:
    """The strongly marked sentence, once it is in view within the pane."""
    page.wait_for_function("""() => {
        const cited = document.querySelector('#wj-source mark.is-active');
        if (!cited) return false;
        const pane = document.querySelector('#wj-source').getBoundingClientRect();
        const box = cited.getBoundingClientRect();
        return box.top >= pane.top && box.bottom <= Math.min(pane.bottom, window.innerHeight);
    }""")
    return page.locator("#wj-source mark.is-active").first


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


@contextmanager
def windows(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens windows of their own; at the end, nothing may have gone wrong in any of them.

    `forgiven` is part of a console message that a test brings about on purpose, or several such parts.
    """
    contexts, wrong = [], []

    def open_window(
        width: int = 1280, height: int = 800, locale: str = "zh-CN", path: str = "",
        forgiven: str | tuple[str, ...] = (), **options: Any,
    ) -> Any:  # fmt: skip
        parts = (forgiven,) if isinstance(forgiven, str) else forgiven
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)

        def watch(page: Any) -> None:
            page.on(
                "console",
                lambda message: (
                    message.type == "error"
                    and not any(part in message.text for part in parts)
                    and wrong.append(f"console: {message.text}")
                ),
            )
            page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
            page.on("request", lambda request: urllib.parse.urlsplit(request.url).hostname
                    not in {"127.0.0.1", None, ""} and wrong.append(f"request: {request.url}"))  # fmt: skip

        context.on("page", watch)
        page = context.new_page()
        page.goto(address + path)
        page.locator("#wj-chat .wj-welcome").wait_for()
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert wrong == [], wrong
