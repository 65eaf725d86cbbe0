"""Makes the pictures of the README: `python docs/screenshots.py`. Needs Chromium; the articles are those that ship."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))


import app  # noqa: E402
from assistant import Assistant  # noqa: E402

FIGURE = "智谱2025年上半年的毛利率是多少？"
REASON = "雷军为什么掉粉？"
SUMMARY = "总结一下雀巢召回事件"


def ask(page: Page, *questions: str) -> None:
    """Ask one question after the other, and let the page come to rest."""
    for number, question in enumerate(questions, start=1):
        page.fill("#wj-question textarea", question)
        page.press("#wj-question textarea", "Enter")
        page.wait_for_function("n => document.querySelectorAll('#wj-chat .wj-answer').length >= n", arg=number)
        page.wait_for_timeout(1500)
    page.locator("#wj-source .wj-tools .wj-tools-row").wait_for(state="attached")
    page.wait_for_timeout(800)


def library(page: Page) -> None:
    """The library page."""
    page.get_by_role("tab", name="文章").click()
    page.locator("#wj-figures svg").first.wait_for(state="attached")
    page.wait_for_timeout(400)


def opened(page: Page) -> None:
    """The library page with an article of a repaired newspaper page beside it."""
    library(page)
    page.locator("#wj-list a", has_text="谷雨乳业").click()
    page.locator("#wj-source .wj-repaired").wait_for()
    page.wait_for_timeout(400)


def compared(page: Page) -> None:
    """What the layout repair did, line by line."""
    opened(page)
    page.locator("[data-act=compare]").click()
    page.locator("dialog table").wait_for()
    page.wait_for_timeout(400)


def source(page: Page) -> None:
    """An answer's source on a phone: a sheet that rises from below."""
    ask(page, FIGURE)
    page.locator("#wj-chat a.wj-mark").first.click()
    page.wait_for_timeout(800)


# Name of the picture → width, height, scheme of colours, and what is done before it is taken.
PICTURES: dict[str, tuple[int, int, str, Callable[[Page], None]]] = {
    "answer": (1280, 800, "light", lambda page: ask(page, FIGURE, "那2024年呢？")),
    "answer-dark": (1280, 800, "dark", lambda page: ask(page, REASON)),
    "summary": (1280, 800, "light", lambda page: ask(page, SUMMARY)),
    "library": (1280, 800, "light", library),
    "library-article": (1280, 800, "dark", opened),
    "library-repair": (1280, 800, "light", compared),
    "phone": (390, 844, "light", lambda page: ask(page, FIGURE)),
    "phone-source": (390, 844, "light", source),
    "phone-library": (390, 844, "dark", library),
}


def take(browser: Browser, address: str, name: str) -> None:
    """One picture, docs/`name`.png."""
    width, height, scheme, act = PICTURES[name]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", color_scheme=scheme  # type: ignore[arg-type]
    )  # fmt: skip
    page = context.new_page()
    page.goto(address)
    page.locator("#wj-chat .wj-welcome").wait_for()
    act(page)
    page.screenshot(path=HERE / f"{name}.png")
    context.close()


def main() -> None:
    """Serve copies of the articles, take the pictures named as arguments, or all, and stop."""
    with tempfile.TemporaryDirectory() as work, socket.socket() as probe:
        articles = Path(work) / "articles"
        shutil.copytree(ROOT / "articles", articles, ignore=shutil.ignore_patterns(".*"))
        for invented in (ROOT / "evaluation" / "news").iterdir():
            if invented.suffix in {".md", ".txt"}:
                shutil.copy(invented, articles)
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
            for name in sys.argv[1:] or PICTURES:
                take(browser, address, name)
            browser.close()
        page.close(verbose=False)
        assistant.close()


if __name__ == "__main__":
    main()
