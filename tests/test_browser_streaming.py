"""An answer that a language model writes, in a real Chromium: it shows as it grows, its marks open, Stop ends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browsing import BOX, PATIENCE, WALKS, Look, at_rest, started

pytestmark = WALKS

LAMP = """---
title: 灯塔翻新完毕
source: 海州晚报
published: 2025-03-04
---

海州灯塔在2025年3月翻新完毕，高21米。守塔人周海说他不想退休。
"""
# A model that begins its second sentence and goes on when the file is there; it says when it was stopped.
PROGRAM = """
import os, sys, time
from pathlib import Path
import app
from assistant.models import Models
class Slow:
    name = "slow"
    def stream(self, messages, stop, most):
        yield "海州灯塔在2025年3月翻新完毕，高21米。[1]守塔人"
        while not Path(os.environ["GO_ON"]).exists():
            time.sleep(0.02)
            if stop.is_set():
                return Path(os.environ["GO_ON"] + "-stopped").touch()
        yield "周海说他不想退休。[1]"
Models.of = classmethod(lambda cls, settings: cls(generator=Slow(), seconds=60))
sys.exit(app.main())
"""

@pytest.fixture(scope="module")
def go_on(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signals") / "go"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, go_on: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("streaming")
    (folder / "lamp.md").write_text(LAMP, "utf-8")
    with started(folder, PROGRAM, GO_ON=str(go_on)) as address:
        yield address


def test_an_answer_grows_its_marks_open_and_stop_keeps_what_was_checked(
    visit: Callable[..., Any], go_on: Path, look: Look
) -> None:
    go_on.unlink(missing_ok=True)
    page, stopped, answer = visit(), go_on.with_name("go-stopped"), "#wj-chat .wj-answer"
    page.fill(BOX, "海州灯塔高多少米？")
    page.press(BOX, "Enter")
    page.locator(answer, has_text="高21米").wait_for()
    expect(page.locator(answer)).not_to_contain_text("退休")
    page.locator(f"{answer} a.wj-mark").first.click()
    page.locator("#wj-side mark", has_text="21米").first.wait_for()
    page.keyboard.press("Escape")
    go_on.touch()
    page.locator(answer, has_text="不想退休").wait_for()
    expect(page.locator("#wj-do-stop")).to_be_hidden()
    expect(page.locator(answer)).to_have_count(1)
    at_rest(page)
    go_on.unlink()
    page.locator("#wj-new").click()
    page.locator("#wj-chat .wj-welcome").wait_for()
    page.fill(BOX, "海州灯塔何时翻新完毕？")
    page.press(BOX, "Enter")
    page.locator(answer, has_text="高21米").wait_for()
    assert not stopped.exists()
    page.locator("#wj-do-stop").click()
    page.locator(answer, has_text=look.say("stopped_here")).wait_for()
    expect(page.locator(answer)).to_contain_text("高21米")
    deadline = time.monotonic() + PATIENCE / 1000
    while not stopped.exists():
        assert time.monotonic() < deadline, "the model goes on"
        time.sleep(0.02)
    stopped.unlink()
    at_rest(page)
    page.reload()
    page.locator(f"{answer} a.wj-mark").first.click()
    page.locator("#wj-side mark", has_text="21米").first.wait_for()
