"""The library page with 10,000 articles, in a browser: how long a person waits, and whether the page ever stalls.

Each wait is measured inside the page, from the event to the second frame after what was waited for has been drawn.
The articles are made up for it by rote. Needs Chromium.
"""

from __future__ import annotations

import random
import shutil
import socket
import statistics
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant import Assistant
from evaluation import report

__all__ = ["ui_library"]

ARTICLES = 10_000
_PLACES = "海州 北岭 南湾 云岭 临江 泊州 青屿 石桥 东港 西渡".split()
_THINGS = "渡轮 灯塔 码头 图书馆 科技馆 公交 菜市场 咖啡豆 渔船 铁路".split()
_ACTS = "延长开放 重新启用 宣布改期 降价两成 开工建设 完成翻新 迎来客流 公布年报 招募志愿者 停业整修".split()
_NAMES = "林舟 周海 罗青禾 沈若兰 程远 方晴 段一 陈默".split()

# Runs in the page: `act` does something, `done` says when it is seen; the answer is milliseconds and long tasks.
_MEASURE = """async ([act, done]) => {
    const long = [];
    const observer = new PerformanceObserver(list => long.push(...list.getEntries().map(entry => entry.duration)));
    observer.observe({ type: 'longtask' });
    const frame = () => new Promise(requestAnimationFrame);
    const finished = new Function('return ' + done);
    const begun = performance.now();
    new Function(act)();
    while (!finished()) {
        await frame();
        if (performance.now() - begun > 30000) throw new Error('never seen: ' + done);
    }
    await frame();
    const took = performance.now() - begun;
    await new Promise(wait => setTimeout(wait, 50));
    observer.disconnect();
    return [took, Math.max(0, ...long)];
}"""
_TYPE = (
    "const box = document.querySelector('#wj-search input'); box.value = '{words}';"
    "box.dispatchEvent(new Event('input', {{ bubbles: true }}));"
)
_ROW = "document.querySelectorAll('#wj-list tbody a')[window.row]"
_COUNT = "document.querySelector('#wj-list .wj-count')?.textContent"


def ui_library(data: Path) -> None:
    """Open, search, sort and turn the pages of 10,000 articles; `data` is not needed."""
    from playwright.sync_api import sync_playwright

    import app

    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        folder = Path(work) / "articles"
        _write(folder)
        assistant = Assistant(folder)
        assistant.sync()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        page = app.build(assistant)
        address = app.launch(page, "127.0.0.1", port, [folder])
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        try:
            figures = _figures(browser, address)
        finally:
            browser.close()
            page.close(verbose=False)
            assistant.close()
    report.write("ui-library", {"articles": ARTICLES, **figures})


def _write(folder: Path) -> None:
    """10,000 short articles, some with everything known of them, some with little."""
    folder.mkdir()
    chance = random.Random(7)
    for number in range(ARTICLES):
        place, thing, act = chance.choice(_PLACES), chance.choice(_THINGS), chance.choice(_ACTS)
        day = date(2023, 1, 1) + timedelta(days=chance.randrange(1000))
        head = f"title: {place}{thing}{act}（{number}）\n"
        if chance.random() < 0.9:
            head += f"source: {place}晚报\nauthor: {chance.choice(_NAMES)}\npublished: {day}\n"
        body = f"{place}的{thing}从{day.month}月起{act}，编号{number}。" + "市民说这样更方便。" * chance.randrange(1, 4)
        (folder / f"{number:05d}.md").write_text(f"---\n{head}---\n\n{body}\n", "utf-8")


def _figures(browser: Any, address: str) -> dict[str, float]:  # noqa: ANN401 - Playwright has no types of its own
    window = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
    window.goto(address)
    window.locator("#wj-chat .wj-welcome").wait_for()
    window.get_by_role("tab", name="文章").click()
    window.locator("#wj-list tbody tr").first.wait_for()
    acts = {
        "search": (_TYPE, f"{_COUNT}.includes('符合')"),
        "search cleared": ("", f"{_COUNT}.includes('共 10000 篇') && !{_COUNT}.includes('符合')"),
        "sort by date": ("document.querySelector('[data-sort=published]').click()",
                         "document.querySelector('th[aria-sort]')"),
        "next page": ("document.querySelector('.wj-pages button:last-child').click()",
                      f"{_COUNT}.startsWith('第 51')"),
        "order of the files again": ("const b = () => document.querySelector('[data-sort=published]'); b().click();"
                                     "setTimeout(() => b().click(), 0)", "!document.querySelector('th[aria-sort]')"),
        "article opened": ("window.row = (window.row || 0) + 1; " f"{_ROW}.click()",
                           f"document.querySelector('#wj-source article')?.dataset.article === {_ROW}.dataset.article"),
        "article closed": ("document.querySelector('#wj-source .wj-close').click()",
                           "!document.querySelector('#wj-side.wj-open')"),
    }  # fmt: skip
    waits: dict[str, list[float]] = {name: [] for name in acts}
    stalls: list[float] = []
    for place in _PLACES:
        for name, (act, done) in acts.items():
            words = place if name == "search" else ""
            took, longest = window.evaluate(_MEASURE, [act.format(words=words) if act == _TYPE else
                                                       act or _TYPE.format(words=""), done])  # fmt: skip
            waits[name].append(took)
            stalls.append(longest)
    figures: dict[str, float] = {}
    for name, values in waits.items():
        figures[f"{name}, ms p50"] = round(statistics.median(values), 1)
        figures[f"{name}, ms max"] = round(max(values), 1)
    nodes = window.evaluate("document.querySelectorAll('#wj-library *').length")
    return {**figures, "longest task of the page, ms": round(max(stalls), 1), "elements on the library page": nodes}
