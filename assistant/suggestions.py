"""Questions that an article does answer: examples for a newcomer, and a way on after a refusal.

Made from what the article states plainly (a figure right behind its name, a person right behind a title), and offered
only when asking them gives exactly that answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import rjieba

from assistant.answer import Answer
from assistant.naming import is_person
from assistant.spans import tokens
from index.words import normalize, words
from ingest import Article
from retriever.names import TITLE, name_after
from retriever.periods import Period, find_periods
from retriever.quantities import find_quantities
from retriever.rarity import RAREST, rarity
from retriever.rerank import Line, article_lines

__all__ = ["Offered", "asked_in_english", "english_questions_of", "questions_of"]

_ATTRIBUTE = re.compile(r"(?:率|价|额|收入|营收|市值|亏损|利润|开支|份额|销量|产量|票房|人数)$")
_LINK = re.compile(r"(?:约?为|是|达到?|报)?$")
_TITLED = re.compile(rf"(?:{TITLE})")
_PARTS_OF = ("部", "处", "中心", "研究院", "委员会")
_NEW = frozenset("新任 现任 原 前 前任 集团 公司".split())
_LONGEST_PART = 6
_HAS = re.compile(r"(?:共|一共|总共|设|拥)?有$|设$|下辖$")
_COUNTED = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,5}?)(?=[,。，、;；和及]|$)")
_MOST_TRIED = 10
_HAN = re.compile(r"[\u4e00-\u9fff]")
_QUOTED = re.compile(r"“[^”]*”")


class Offered:
    """What was offered about articles, remembered as long as the library's generation stays."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, bool], tuple[str, ...]] = {}

    def about(self, article: Article, asked: str, generation: int, ask: Callable[[str], Answer]) -> tuple[str, ...]:
        """The questions about an article, in English after a question `asked` in English where there are such."""
        english = asked_in_english(asked)
        key = (generation, article.content_hash, english)
        if key not in self._known:
            own = questions_of(article, ask)
            made = (english_questions_of(article, own, ask) or own) if english else own
            kept = {other: texts for other, texts in self._known.items() if other[0] == generation}
            self._known = {**kept, key: made}
        return self._known[key]


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


def asked_in_english(question: str) -> bool:
    """Whether what is suggested after a question should be in English; a title it quotes does not count."""
    return bool(question) and not _HAN.search(_QUOTED.sub("", question))


def english_questions_of(article: Article, own: tuple[str, ...], ask: Callable[[str], Answer]) -> tuple[str, ...]:
    """What can be asked in English about an article, one of whose `own` questions may be; () when nothing can."""
    summary = f"Summarise the article “{article.title}”"
    answer = ask(summary)
    whole = answer.answered and answer.citations[0].article.id == article.id
    return (*((summary,) if whole else ()), *(question for question in own if not _HAN.search(question)))


def _candidates(article: Article, subject: str) -> Iterator[tuple[str, str | None]]:
    """(question, the words its answer must hold), the kinds in turn."""
    lines = article_lines(article)
    if subject:
        sources = [_figures(lines, subject), _people(lines, subject), _counts(lines, subject)]
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
    best = max(named, key=lambda word: min(rarity(word), RAREST) * min(text.count(word), 12), default="")
    return _whole(best, normalize(article.title), text) if best else ""


def _whole(word: str, title: str, text: str) -> str:
    """A name taken whole: 砺光半导体 where the title has 半导体 and the text mostly says so."""
    start = title.find(word)
    end = start + len(word)
    often = max(2, text.count(word) // 2)
    while start and title[start - 1].isalnum() and text.count(title[start - 1 : end]) >= often:
        start -= 1
    while end < len(title) and title[end].isalnum() and text.count(title[start : end + 1]) >= often:
        end += 1
    return title[start:end]


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
            owner = _owner(line.normal[: title.start()], subject) if end else ""
            if owner:
                between = "" if owner.endswith(_PARTS_OF) else "的"
                yield f"{owner}{between}{title.group().upper()}是谁？", line.normal[title.end() : end]


def _owner(before: str, subject: str) -> str:
    """Whose a title is: the subject right in front of it, or a part of it (公关部), with the subject's name."""
    if before.endswith(subject):
        return subject
    part = ""
    for token in reversed(tokens(before[-12:])):
        nominal = token.tag[:1] in ("n", "j", "b", "s") or token.tag == "vn"
        if not nominal or token.text in _NEW or token.text in subject:
            break
        part = token.text + part
    if not part.endswith(_PARTS_OF) or not 2 < len(part) <= _LONGEST_PART:
        return ""
    return part if is_person(subject) else f"{subject}{part}"


def _counts(lines: tuple[Line, ...], subject: str) -> Iterator[tuple[str, str]]:
    """What the subject has, said with a count: 书展共有126家出版社."""
    for line in lines:
        for quantity in find_quantities(line.normal):
            noun = _COUNTED.match(line.normal, quantity.end)
            has = _HAS.search(line.normal[: quantity.start])
            if (
                quantity.unit_class == "count"
                and quantity.unit
                and noun
                and has
                and subject in line.normal[: has.start()]
            ):
                yield f"{subject}有多少{quantity.unit}{noun['what']}？", quantity.text
