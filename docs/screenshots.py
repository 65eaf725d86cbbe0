"""Makes the pictures of the README from the sample articles: `python docs/screenshots.py`. Needs Chromium."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))


import app  # noqa: E402
from assistant import Assistant  # noqa: E402

FIGURE = "智谱2025年上半年的毛利率是多少？"
REASON = "雷军为什么掉粉？"


def ask(page: Page, *questions: str) -> None:
    """Ask one question after the other, and let the page come to rest."""
    for number, question in enumerate(questions, start=1):
        page.fill("#wj-question textarea", question)
        page.press("#wj-question textarea", "Enter")
        page.wait_for_function("n => document.querySelectorAll('#wj-chat .wj-answer').length >= n", arg=number)
    page.wait_for_timeout(800)


def take(
    browser: Browser, address: str, name: str, width: int = 1280, height: int = 800, *, dark: bool = False
) -> None:
    """One picture, docs/`name`.png: what is on it follows from the name."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    page.locator("#wj-chat .wj-welcome").wait_for()
    if name == "articles":
        page.get_by_role("tab", name="文章").click()
        page.locator("#wj-list a").first.click()
        page.wait_for_timeout(800)
    elif name.startswith("answer"):
        ask(page, *([REASON] if dark else [FIGURE, "那2024年呢？"]))
    elif name.startswith("phone"):
        ask(page, FIGURE)
        if name == "phone-source":
            page.locator("#wj-chat a.wj-mark").first.click()
            page.wait_for_timeout(800)
    page.screenshot(path=HERE / f"{name}.png")
    context.close()


def main() -> None:
    """Serve a copy of the sample articles, take the pictures, stop."""
    with tempfile.TemporaryDirectory() as work, socket.socket() as probe:
        articles = Path(work) / "articles"
        shutil.copytree(ROOT / "articles", articles, ignore=shutil.ignore_patterns(".*"))
        assistant = Assistant(articles)
        assistant.sync()
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        page = app.build(assistant)
        address = app.launch(page, "127.0.0.1", port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            take(browser, address, "answer")
            take(browser, address, "answer-dark", dark=True)
            take(browser, address, "articles")
            take(browser, address, "phone", 390, 844)
            take(browser, address, "phone-source", 390, 844)
            browser.close()
        page.close(verbose=False)
        assistant.close()


if __name__ == "__main__":
    main()
