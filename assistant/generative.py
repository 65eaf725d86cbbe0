"""An answer by a language model: the passages found are put before it, and only what they bear out is shown.

Every statement is checked as soon as it is whole, so that what streams is already checked and cited. When nothing is
left, or the model fails, takes too long or does not come to an end, the extractive answer is given and says so. Knows
nothing of how a model is run.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Event

from assistant.answer import Answer, Citation
from assistant.citations import Checker, Verdict, sources_of
from assistant.models import Generator, TooLong
from assistant.models.within import TooSlow, within
from assistant.prompts import answer_messages, says_nothing_found
from assistant.statements import Statement, Statements
from assistant.wording import refusal
from index.words import normalize
from ingest.errors import ModelError
from retriever.bridge import Bridge
from retriever.question import Question
from retriever.retriever import Hit

__all__ = ["generated"]

_log = logging.getLogger("wenju.models")
_PASSAGES = 8
_TOKENS = 700
_MOST_STATEMENTS = 15
_MOST_CHARACTERS = 3000
_UNENDING = 1200  # characters without the end of a sentence
_REPEATS = 2  # how often a sentence may come again
_SURE = 0.95

_FALLEN_BACK = {
    "zh": {
        "slow": "（语言模型没有及时答完，以上内容直接摘自文章。）",
        "long": "（语言模型说个没完，没有采用；以上内容直接摘自文章。）",
        "failed": "（语言模型没能作答，以上内容直接摘自文章。）",
        "nothing": "（语言模型的回答在文章里找不到依据，没有采用；以上内容直接摘自文章。）",
    },
    "en": {
        "slow": "(The language model did not finish in time; this is taken straight from the articles.)",
        "long": "(The language model did not come to an end and was not used; this is taken straight from the "
        "articles.)",
        "failed": "(The language model could not answer; this is taken straight from the articles.)",
        "nothing": "(What the language model said is not borne out by the articles and was not used; this is taken "
        "straight from them.)",
    },
}
_REMOVED = {
    "zh": "（语言模型另有{count}句话在文章里找不到依据，已删去。）",
    "en": "({count} of the language model's sentences {were} not borne out by the articles and {were} left out.)",
}


class _Rambling(ModelError):
    """A model that repeats itself or does not come to an end."""


@dataclass
class _Said:
    """What has stood the test so far."""

    kept: list[Verdict] = field(default_factory=list)
    removed: list[Verdict] = field(default_factory=list)
    nothing_found: bool = False
    seen: Counter[str] = field(default_factory=Counter)

    def take(self, statements: Sequence[Statement], checker: Checker) -> bool:
        """Check statements; whether there is something new to show. :raises _Rambling: they come again and again."""
        new = False
        for statement in statements:
            key = normalize(statement.text)
            self.seen[key] += 1
            if self.seen[key] > 1 + _REPEATS or len(self.seen) > _MOST_STATEMENTS:
                raise _Rambling("The language model repeats itself or does not come to an end.")
            if self.seen[key] > 1:
                continue
            if says_nothing_found(statement.text):
                self.nothing_found = True
                continue
            verdict = checker.check(statement)
            if verdict.kept:
                self.kept.append(verdict)
                new = True
            elif verdict.reason != "heading":
                _log.info("Left out (%s): %s", verdict.reason, statement.text)
                self.removed.append(verdict)
        return new


def generated(
    question: Question,
    fallback: Answer,
    hits: Sequence[Hit],
    bridge: Bridge,
    generator: Generator,
    seconds: float,
    stop: Event | None = None,
) -> Iterator[Answer]:
    """The answer as it grows, the last one whole; `fallback` is the extractive answer to the same question.

    Closing the iterator stops the model, and so does `stop`, from another thread.
    """
    sources = sources_of(hits[:_PASSAGES])
    if not sources:
        yield fallback
        return
    checker, said, statements = Checker(question, sources, bridge), _Said(), Statements()
    messages = answer_messages(question.text, question.lang, sources)
    try:
        with closing(within(generator, messages, seconds, _TOKENS, stop)) as pieces:
            for piece in pieces:
                if said.take(statements.feed(piece), checker):
                    yield _answer(question, fallback, said, generator.name)
                if statements.length > _MOST_CHARACTERS * 4 or statements.unfinished > _UNENDING * 4:
                    raise _Rambling("The language model does not come to an end.")
        said.take(statements.end(), checker)
    except ModelError as error:
        _log.warning("The extractive answer is given instead: %s", error)
        why = "slow" if isinstance(error, TooSlow) else "long" if isinstance(error, TooLong | _Rambling) else "failed"
        yield _fallen_back(fallback, question.lang, why, generator.name, said)
        return
    if said.kept:
        yield _answer(question, fallback, said, generator.name)
    elif said.nothing_found:
        yield _refused(question, fallback, generator.name, said)
    else:
        yield _fallen_back(fallback, question.lang, "nothing", generator.name, said)


def _answer(question: Question, fallback: Answer, said: _Said, name: str) -> Answer:
    """The statements kept, each ended by its marks, numbered in the order in which they come."""
    citations: dict[tuple[str, int], Citation] = {}
    lines = []
    for verdict in said.kept:
        for line in verdict.lines:
            key = (line.article.id, line.start)
            if key not in citations:
                citations[key] = Citation(len(citations) + 1, line.article, line.text, line.start, line.end)
        numbers = dict.fromkeys(citations[(line.article.id, line.start)].number for line in verdict.lines)
        marks = "".join(f"[{number}]" for number in numbers)
        lines.append(f"{verdict.text} {marks}" if question.lang == "en" else f"{verdict.text}{marks}")
    text = (" " if question.lang == "en" else "").join(lines)
    if said.removed:
        count = len(said.removed)
        were = "was" if count == 1 else "were"
        text += "\n" + _REMOVED[question.lang].format(count=_counted(count, question.lang), were=were)
    share = len(said.kept) / (len(said.kept) + len(said.removed))
    support = sum(min(1.0, verdict.support + 0.2) for verdict in said.kept) / len(said.kept)
    return replace(
        fallback, question=question.text, text=text, span=fallback.span if (fallback.span or "\0") in text else None,
        citations=tuple(citations.values()), answered=True, confidence=min(_SURE, share * support), suggestions=(),
        options=(), disagreement=False, parts=(), model=name, removed=len(said.removed),
    )  # fmt: skip


def _counted(count: int, lang: str) -> str:
    if lang == "zh":
        return "两" if count == 2 else str(count)
    return "One" if count == 1 else str(count)


def _refused(question: Question, fallback: Answer, name: str, said: _Said) -> Answer:
    """The model finds no answer: the extractive refusal, or one that names the closest sentence."""
    if not fallback.answered or not fallback.citations:
        return replace(fallback, answered=False, model=name, removed=len(said.removed))
    closest = replace(fallback.citations[0], number=1)
    text = refusal(question.lang, [], closest.article, closest.quote)
    return replace(
        fallback, text=text, span=None, citations=(closest,), answered=False, model=name, parts=(), disagreement=False,
        confidence=min(fallback.confidence, 1 - fallback.confidence), removed=len(said.removed),
    )  # fmt: skip


def _fallen_back(fallback: Answer, lang: str, why: str, name: str, said: _Said) -> Answer:
    text = f"{fallback.text}\n{_FALLEN_BACK[lang][why]}"
    return replace(fallback, text=text, model=name, fallen_back=why, removed=len(said.removed) + len(said.kept))
