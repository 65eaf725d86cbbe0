"""How fast the page is, measured in the browser: first paint, an answer, a source.

Needs Chromium. Times are taken inside the page, from the key or the click to the frame in which the change is drawn. A
page of Gradio's with nothing but a text box in it is opened as well: what no page made with it can go below.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import Assistant
from evaluation import report
from evaluation.speed import QUESTIONS, SAMPLES

__all__ = ["ui"]

_ROUNDS = 6
_BOX = "#wj-question textarea"

# Watches from now on until `done` holds after a change of the page, then waits for the frame that draws it.
_WATCH = """(done) => {
  const holds = new Function("return " + done);
  window.measured = new Promise((resolve) => {
    let begun = null;
    const start = () => { begun = begun ?? performance.now(); };
    for (const name of ["keydown", "click"]) addEventListener(name, start, { capture: true, once: true });
    const watch = new MutationObserver(() => {
      if (begun === null || !holds()) return;
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
    });
    watch.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  });
}"""
_PAINT = "performance.getEntriesByType('paint').find((entry) => entry.name === 'first-contentful-paint').startTime"


def ui(data: Path) -> None:
    """First paint, answers and sources on the sample articles; `data` is not needed."""
    from playwright.sync_api import sync_playwright

    with served() as address, bare() as empty, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        _visit(browser, address)  # the server is warm from the second visit on
        visits = [_visit(browser, address) for _ in range(_ROUNDS)]
        bares = [_visit(browser, empty, "textarea") for _ in range(_ROUNDS + 1)][1:]
        answers, sources = _talk(browser, address)
        browser.close()
    figures = {
        **_milliseconds("first contentful paint", [paint for paint, _ in visits]),
        **_milliseconds("ready to be asked, examples shown", [ready for _, ready in visits]),
        **_milliseconds("a text box alone, by Gradio: first contentful paint", [paint for paint, _ in bares]),
        **_milliseconds("a text box alone, by Gradio: there", [ready for _, ready in bares]),
        **_milliseconds("answer visible after Enter", answers),
        **_milliseconds("source shown after a click on [1]", sources),
    }
    report.write("ui", figures)


@contextmanager
def served() -> Iterator[str]:
    """The chat over a copy of the sample articles, and its address."""
    import app

    with tempfile.TemporaryDirectory() as folder:
        for sample in SAMPLES.glob("*.md"):
            shutil.copy(sample, folder)
        assistant = Assistant(folder)
        assistant.sync()
        page = app.build(assistant)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        try:
            yield app.launch(page, "127.0.0.1", port)
        finally:
            page.close(verbose=False)
            assistant.close()


@contextmanager
def bare() -> Iterator[str]:
    """A page of Gradio's with one text box."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as page:
        gr.Textbox()
    try:
        yield str(page.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, ssr_mode=False)[1])
    finally:
        page.close(verbose=False)


def _visit(browser: Any, address: str, there: str = "#wj-chat .example") -> tuple[float, float]:  # noqa: ANN401
    """(first contentful paint, `there` is), ms after the navigation began, in a browser without a cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.locator(there).first.wait_for()
    times = float(page.evaluate(_PAINT)), float(page.evaluate("performance.now()"))
    context.close()
    return times


def _talk(browser: Any, address: str) -> tuple[list[float], list[float]]:  # noqa: ANN401
    """Times from Enter to the answer drawn, and from a click on [1] to its sentence marked, ms."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.locator("#wj-chat .example").first.wait_for()
    answers, sources = [], []
    for number in range(_ROUNDS * len(QUESTIONS)):
        if number % len(QUESTIONS) == 0:
            page.click("#wj-new")
            page.wait_for_function("document.querySelectorAll('#wj-chat .wj-answer').length === 0")
        page.fill(_BOX, QUESTIONS[number % len(QUESTIONS)])
        shown = int(page.locator("#wj-chat .wj-answer").count())
        there = f"document.querySelectorAll('#wj-chat .wj-answer').length > {shown}"
        answers.append(_measured(page, there, lambda: page.press(_BOX, "Enter")))
        page.wait_for_timeout(300)  # the questions offered next have come
        sources.append(_source(page))
    context.close()
    return answers[len(QUESTIONS) :], sources[len(QUESTIONS) :]


def _source(page: Any) -> float:  # noqa: ANN401
    """From a click on the last [n] to its article in the pane, where something else was shown."""
    page.locator('#wj-chat a[href^="#evidence"]').last.click()
    page.locator("#wj-source .wj-evidence").wait_for()
    page.wait_for_timeout(200)
    return _measured(
        page, "!!document.querySelector('#wj-source mark.is-active')", page.locator("#wj-chat a.wj-mark").last.click
    )


def _measured(page: Any, done: str, act: Callable[[], Any]) -> float:  # noqa: ANN401
    page.evaluate(_WATCH, done)
    act()
    page.wait_for_function("window.measured", timeout=15_000)
    return float(page.evaluate("window.measured"))


def _milliseconds(name: str, times: list[float]) -> dict[str, float]:
    return {f"{name}, ms p50": round(statistics.median(times), 1), f"{name}, ms max": round(max(times), 1)}
