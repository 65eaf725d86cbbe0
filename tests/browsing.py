"""A chat served by a process of its own, and windows that look at it; what goes wrong in one is remembered."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[str, Any]]:
    """`python app.py` over a folder: its address, and an assistant over the same folder in this process."""
    from assistant import Assistant

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "WENJU_ARTICLES": str(folder), "WENJU_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    environment |= settings
    command = [sys.executable, str(ROOT / "app.py")]
    assistant = Assistant(folder)
    piped: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, env=environment, **piped) as server:
        try:
            assert server.stdout is not None
            said = next((line for line in server.stdout if line.startswith("Wenju is ready")), "")
            assert said == f"Wenju is ready: http://127.0.0.1:{port}\n"
            yield f"http://127.0.0.1:{port}", assistant
        finally:
            server.terminate()
            said_later = server.communicate(timeout=15)[0]
            assistant.close()
    assert "Traceback" not in said_later


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
            page.on("console", lambda message: message.type == "error"
                    and not any(part in message.text for part in parts) and wrong.append(f"console: {message.text}"))
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
