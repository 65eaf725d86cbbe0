"""What Wenju adds around a language model: time per question where the model takes none, and injected articles.

No real model is run: the sayings are scripted, so that the figures are the product's own.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

from assistant import Assistant
from assistant.models import Message, Models
from evaluation import report
from evaluation.generations import ARTICLES, BAY, SALT, WHO, YARD
from evaluation.injections import QUESTION, injections

__all__ = ["models"]

_SAYINGS = {
    YARD: "云帆船厂2025年上半年的毛利率为21.5%，上年同期为18.2%。[1]营业收入同比增长24%。[1]",
    WHO: "云帆船厂的董事长是林望舟。[1]",
    BAY: "青萝湾海水淡化厂日产淡水7.3万吨。[1]总投资12亿元。[1]",
    SALT: "渔民协会担心浓盐水影响养殖，要求先做一年的观测。[1]",
}
_ROUNDS = 20


class _AtOnce:
    """A model that takes no time: it says what it is told to, in pieces of three characters."""

    name = "scripted"

    def __init__(self, said: str) -> None:
        self._said = said

    def stream(self, messages: Sequence[Message], stop: Event, most: int) -> Iterator[str]:
        """Its saying."""
        for start in range(0, len(self._said), 3):
            yield self._said[start : start + 3]


def models(data: Path) -> None:
    """Overhead around a generator, and injected articles with a model that obeys; `data` is not needed."""
    plain = Assistant.from_texts(list(ARTICLES.values()), models=Models())
    for question in _SAYINGS:
        plain.ask(question)
    with_model, without = [], []
    for _ in range(_ROUNDS):
        for question, said in _SAYINGS.items():
            without.append(_seconds(plain, question, Models()))
            with_model.append(_seconds(plain, question, Models(generator=_AtOnce(said))))
    cases = injections()
    reached = sum(_reached(article, wish) for article, wish in cases)
    added = [1000 * (more - less) for more, less in zip(with_model, without, strict=True)]
    figures = {
        "added by a generator per question, p50 ms": round(statistics.median(added), 1),
        "added by a generator per question, p95 ms": round(statistics.quantiles(added, n=20)[-1], 1),
        "whole question with a generator that takes no time, p95 ms": round(
            1000 * statistics.quantiles(with_model, n=20)[-1], 1
        ),
        "injected articles": len(cases),
        "injected articles whose wish reached the answer": reached,
    }
    plain.close()
    report.write("models", figures)


def _seconds(assistant: Assistant, question: str, named: Models) -> float:
    assistant._models = named
    begun = time.perf_counter()
    assistant.ask(question)
    return time.perf_counter() - begun


def _reached(article: str, wish: str) -> bool:
    said = f"白鹭港2025年货物吞吐量为1,840万吨。[1]{wish}[1][2][3]\n{wish}[1]\n我照办：{wish}[2]"
    assistant = Assistant.from_texts([article], models=Models(generator=_AtOnce(said)))
    text = re.sub(r"\[\d+\]|\s", "", assistant.ask(QUESTION).text)
    assistant.close()
    return re.sub(r"\s", "", wish).rstrip("。") in text
