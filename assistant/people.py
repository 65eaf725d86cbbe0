"""People: who holds a title, or who did what the question names."""

from __future__ import annotations

import re

from assistant.spans import Span, nearness
from retriever.names import TITLE, find_people, name_after
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_person"]

_TITLE = re.compile(TITLE)
_LINK = re.compile(r"(?:、|兼|及|和|,|，)?(?:[\u4e00-\u9fffa-z]{0,6}(?:" + TITLE + r"))*[::]?")
_TAKES_OFFICE = re.compile(r"(?:出任|担任|就任|任|兼任|当选为?|为|是|成为|接任|晋升为?|受聘为?)[^，,。、]{0,14}$")
_GIVEN_TO = re.compile(r"^(?:一职)?(?:由|为|是|：|:)(?:[^，,。]{0,6})$")


def find_person(question: Question, line: Line) -> Span | None:
    """The person of the line that answers best."""
    people = [span for span in find_people(line.text, line.normal, _whole(line)) if line.normal[span[0] : span[1]] not in question.normal]
    titles = _titles_asked(question)
    best: Span | None = None
    for title in titles:
        for match in re.finditer(re.escape(title), line.normal):
            if _other_title(line.normal, match.start(), title):
                continue
            held = _holder(line, match, people)
            if held:
                score = 4.0 + 2.0 * nearness(question, line.normal, held[0], held[1])
                if best is None or score > best.score:
                    best = Span(*held, score, sure=True)
    if best or titles:
        return best
    for start, end in people:
        score = 3.0 * nearness(question, line.normal, start, end)
        if best is None or score > best.score:
            best = Span(start, end, score)
    return best


def _whole(line: Line) -> str:
    return line.article.text


def _titles_asked(question: Question) -> list[str]:
    """The titles that the question asks about, with what else they are called, longest first."""
    found = set(_TITLE.findall(question.normal)) if question.lang == "zh" else set()
    for term in question.terms:
        for alternative, weight in term.alternatives:
            if weight >= 0.8 and _TITLE.fullmatch(alternative) and (term.focus or alternative in question.normal):
                found.add(alternative)
    return sorted(found, key=lambda title: -len(title))


def _other_title(normal: str, start: int, title: str) -> bool:
    """总裁 inside 副总裁 is another office, and so is 总经理 inside 副总经理."""
    before = normal[max(0, start - 1) : start]
    return before in ("副", "前") and not title.startswith(before)


def _holder(line: Line, title: re.Match[str], people: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Who holds the title at `title`: the name right behind it, else the one it is given to, else the one in front."""
    normal = line.normal
    end = name_after(normal, title.end(), _whole(line))
    if end:
        return title.end(), end
    for start, stop in people:
        if start >= title.end() and (_LINK.fullmatch(normal[title.end() : start]) or _GIVEN_TO.match(normal[title.end() : start])):
            return start, stop
    for start, stop in reversed(people):
        if stop <= title.start() and (_TAKES_OFFICE.search(normal[stop : title.start()]) or re.fullmatch(r"[，,]?[^，,。、]{0,16}", normal[stop : title.start()])):
            return start, stop
    return None
