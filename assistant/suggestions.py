"""Questions that an article does answer: examples for a newcomer, and a way on after a refusal.

Made from what the article states plainly (a figure right behind its name, a person right behind a title), and offered
only when asking them gives exactly that answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import rjieba

from assistant.answer import Answer
from index.words import normalize, words
from ingest import Article
from retriever.names import TITLE, name_after
from retriever.periods import Period, find_periods
from retriever.quantities import find_quantities
from retriever.rarity import RAREST, rarity
from retriever.rerank import Line, article_lines

__all__ = ["questions_of"]

_ATTRIBUTE = re.compile(r"(?:率|价|额|收入|营收|市值|亏损|利润|开支|份额|销量|产量|票房|人数)$")
_LINK = re.compile(r"(?:约?为|是|达到?|报)?$")
_TITLED = re.compile(rf"(?:{TITLE})")
_MOST_TRIED = 8


def questions_of(article: Article, ask: Callable[[str], Answer], most: int = 3) -> tuple[str, ...]:
    """At most `most` questions about the article that `ask` answers from it with the words expected."""
    subject = _subject(article)
    found: list[str] = []
    for number, (question, expected) in enumerate(_candidates(article, subject)):
        if len(found) == most or number == _MOST_TRIED:
            break
        answer = ask(question)
        right = answer.answered and answer.citations[0].article.id == article.id
        if right and (expected is None or (answer.span is not None and expected in normalize(answer.span))):
            found.append(question)
    return tuple(found)


def _candidates(article: Article, subject: str) -> Iterator[tuple[str, str | None]]:
    """(question, the words its answer must hold), the kinds in turn."""
    lines = article_lines(article)
    if subject:
        sources = [_figures(lines, subject), _people(lines, subject)]
        while sources:
            for source in list(sources):
                pair = next(source, None)
                if pair is None:
                    sources.remove(source)
                else:
                    yield pair
    if article.lang == "zh" and article.title:
        yield f"总结一下《{article.title}》", None


def _subject(article: Article) -> str:
    """What the article is about: the rarest word of its title that the text keeps naming."""
    text = normalize(article.text)
    named = [word for word in words(article.title) if len(word) > 1 and text.count(word) > 1]
    return max(named, key=lambda word: min(rarity(word), RAREST) * min(text.count(word), 12), default="")


def _figures(lines: tuple[Line, ...], subject: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for line in lines:
        for quantity in find_quantities(line.normal):
            attribute = _attribute(line.normal[: quantity.start], subject)
            if attribute and attribute not in seen and quantity.unit:
                seen.add(attribute)
                start = line.normal.rfind(attribute, 0, quantity.start)
                yield f"{subject}{_time_before(line, start)}的{attribute}是多少？", quantity.text


def _attribute(before: str, subject: str) -> str:
    """The attribute that a figure stands right behind, with the noun before it: 研发开支, 发行价; "" for none."""
    link = _LINK.search(before)
    tagged = rjieba.tag(before[: link.start()] if link else before)
    if not tagged or not _ATTRIBUTE.search(tagged[-1][0]):
        return ""
    name = str(tagged[-1][0])
    if len(tagged) > 1:
        word, tag = tagged[-2]
        if tag[:1] in ("n", "j", "b") and word not in (subject, "公司", "集团") and not find_periods(word):
            name = word + name
    return name if 2 < len(name) <= 8 else ""


def _time_before(line: Line, position: int) -> str:
    periods = [p for p in find_periods(line.normal) if p.end <= position and p.year and not p.clock]
    last: Period | None = periods[-1] if periods else None
    return line.text[last.start : last.end] if last else ""


def _people(lines: tuple[Line, ...], subject: str) -> Iterator[tuple[str, str]]:
    for line in lines:
        for title in _TITLED.finditer(line.normal):
            end = name_after(normalize(line.text), title.end(), line.article.text)
            before = line.normal[max(0, title.start() - len(subject)) : title.start()]
            if end and before == subject:
                yield f"{subject}的{title.group().upper()}是谁？", line.normal[title.end() : end]
