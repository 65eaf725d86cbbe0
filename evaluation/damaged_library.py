"""A small library with all that an index can hold, and what a person sees of one: the ground that `mutations` damages.

The articles are invented.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from assistant import Assistant
from index.conversations import Conversations
from index.corrections import Correction, correct
from index.feedback import Feedback, all_feedback, give_feedback
from ingest.errors import WenjuError

__all__ = ["Scene", "Seen", "look", "scenes"]

QUESTIONS = ("跨湾大桥的总投资是多少？", "青岭果园去年收了多少吨苹果？", "谁是星河剧院的院长？")
_READER = "reader"
_STORIES = {
    "bridge": "# 跨湾大桥开工\n\n来源：海湾报 2026-03-02\n\n"
    "海原市的跨湾大桥{when}开工。大桥长{km}公里，总投资46亿元。\n\n"
    "市长郑遥说，大桥四年后通车，两岸的车程会从一小时缩短到十二分钟。\n",
    "orchard": "# 青岭苹果丰收\n\n来源：山乡报 2026-02-11\n\n"
    "青岭果园去年收了{tons}吨苹果，比前年多一成。\n\n"
    "果园负责人柳梅介绍，其中三成卖到了国外。\n",
    "theatre": "# 星河剧院换帅\n\n来源：晚间报 2026-01-20\n\n"
    "星河剧院任命{name}为院长。新院长曾在北方歌剧团工作十一年。\n",
    "harbour": "# 渔港清淤\n\n来源：海湾报 2026-02-25\n\n白石渔港清出淤泥{mud}万立方米，五百吨的渔船可以进港。\n",
    "library": "# 图书馆夜间开放\n\n来源：晚间报 2026-03-01\n\n从四月起，市图书馆每晚开到十一点，周末通宵。\n",
    "train": "# 新列车试跑\n\n来源：山乡报 2026-03-05\n\n青岭到海原的新列车周日试跑，全程用了五十三分钟。\n",
}


@dataclass(frozen=True)
class Scene:
    """One state of a library: its folder, and its index as it was some generations earlier."""

    name: str
    folder: Path
    earlier: Path


@dataclass
class Seen:
    """What a person sees: the answers, the articles, and what people did; `errors` and `log` are what is said.

    `broken` names what should never come up: an exception that is not said as an error.
    """

    answers: list[Any] = field(default_factory=list)
    articles: list[Any] = field(default_factory=list)
    turns: list[Any] = field(default_factory=list)
    feedback: list[Any] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


class _Lines(logging.Handler):
    """Keeps what the product says to its log."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.INFO)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(("wenju", "index", "assistant")):
            self._lines.append(record.getMessage())


def scenes(place: Path) -> list[Scene]:
    """A library that was closed, and the same one as a crash leaves it, with changes that are only in the logs."""
    folder, earlier = place / "closed", place / "earlier"
    folder.mkdir()
    _write(folder, ["bridge", "orchard", "theatre", "harbour"], when="周一", km=7, tons=310, name="邵云", mud=18)
    _synced(folder)
    _talk(folder, ["大桥多长？", "谁是市长？"])
    shutil.copytree(folder / ".wenju", earlier)
    _write(folder, ["bridge", "orchard", "library"], when="周二", km=9, tons=320)
    (folder / "harbour.md").unlink()
    _synced(folder)
    _talk(folder, ["苹果收了多少？"])
    crashed = _crashed(folder, place / "crashed")
    return [Scene("closed", folder, earlier), Scene("crashed", crashed, earlier)]


def look(folder: Path, rebuild: bool = False) -> Seen:
    """Open a library in this process and look at all of it; with `rebuild`, first make its index anew."""
    seen = Seen()
    lines, root = _Lines(seen.log), logging.getLogger()
    root.addHandler(lines)
    try:
        assistant = Assistant(folder)
        if rebuild:
            _step(seen, lambda: assistant.sync(rebuild=True))
        for question in QUESTIONS:
            seen.answers.append(_step(seen, partial(_answered, assistant, question)))
        seen.articles.append(_step(seen, lambda: [(a.title, a.text, str(a.published)) for a in assistant.articles]))
        seen.feedback.append(_step(seen, lambda: [tuple(one)[:6] for one in all_feedback(assistant.library.catalog)]))
        _step(seen, assistant.close)
        seen.turns.append(_step(seen, lambda: _turns(folder)))
        return seen
    finally:
        root.removeHandler(lines)


def _step(seen: Seen, step: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the step gives
    try:
        return step()
    except WenjuError as error:
        seen.errors.append(str(error))
    except BaseException as error:
        seen.broken.append(f"{type(error).__name__}: {error}")
    return None


def _answered(assistant: Assistant, question: str) -> Any:  # noqa: ANN401
    answer = assistant.ask(question)
    return answer.text, answer.span, [(one.quote, one.article.title, one.article.source) for one in answer.citations]


def _turns(folder: Path) -> list[Any]:
    kept = Conversations(folder / ".wenju" / "conversations.sqlite")
    try:
        return [tuple(turn) for one in kept.of(_READER) for turn in kept.turns(_READER, one.id)]
    finally:
        kept.close()


def _write(folder: Path, names: list[str], **values: object) -> None:
    for name in names:
        (folder / f"{name}.md").write_text(_STORIES[name].format(**values), "utf-8")


def _synced(folder: Path) -> None:
    assistant = Assistant(folder)
    assistant.sync()
    catalog, article = assistant.library.catalog, assistant.articles[0]
    correct(catalog, article, Correction(source="海原日报"))
    give_feedback(catalog, Feedback("c1", catalog.generation, "up", "", article.title, "好"))
    assistant.sync()
    assistant.close()


def _talk(folder: Path, questions: list[str]) -> None:
    kept = Conversations(folder / ".wenju" / "conversations.sqlite")
    for question in questions:
        conversation, number = kept.ask(_READER, "", question)
        kept.reply(_READER, conversation, number, f"回答：{question}" * 20)
    kept.close()


def _crashed(folder: Path, place: Path) -> Path:
    """A copy made while everything is open and being changed, without what only lives as long as a process."""
    shutil.copytree(folder, place)
    assistant = Assistant(place)
    kept = Conversations(place / ".wenju" / "conversations.sqlite")
    for number, name in enumerate(("train", "harbour")):
        _write(place, [name], mud=21)
        assistant.sync()
        conversation, turn = kept.ask(_READER, "", f"第{number}问？")
        kept.reply(_READER, conversation, turn, "回答" * 50)
        give_feedback(assistant.library.catalog, Feedback(f"d{number}", 1, "down", "", "问", "答"))
        if not number:
            assistant.library.catalog.database._put_log_in("PASSIVE")
    left = place.with_name("left")
    shutil.copytree(place, left, ignore=shutil.ignore_patterns("*-shm"))
    kept.close()
    assistant.close()
    shutil.rmtree(place)
    left.rename(place)
    return place
