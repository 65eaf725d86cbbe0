"""Whether a statement of a language model stands in the passages it cites, and in which of their sentences.

[n] must exist; figures, dates, names and quotations must occur there; a sentence must be found that says it. A
statement that cites nothing, or the wrong passage, is given the passage that says it, if there is one. Knows nothing of
models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.facts import Grounds, figures, misdated, missing_fact
from assistant.instructions import instructed_spans, is_instruction
from assistant.statements import Statement
from index.words import normalize
from ingest.errors import QuestionError
from retriever.bridge import Bridge
from retriever.lines import Line, article_lines
from retriever.matching import Matcher
from retriever.question import Question, Term, understand
from retriever.retriever import Hit

__all__ = ["Checker", "Source", "Verdict", "sources_of"]

_SUPPORTED = 0.5  # share of a statement's words, by rarity, that its sentences must say
_MOVED = 0.65  # the same when the model cited another passage or none
_CROSSING = 0.3  # the same from another language: the dictionary knows half the words
_HALF = 0.5  # what a word counts of which half the characters are there
_ON_TOPIC = 0.25  # share of the question's words that a sentence must meet with what it leans on
_MOST_QUOTES = 3
_SHORT = 12  # a line this short without a figure or a mark is a heading
_ADDRESS = re.compile(r"https?:|www\.|[\w.-]+@[\w-]+\.|\b[a-z0-9-]+\.(?:com|cn|net|org|io|example|test|xyz|top|info)\b")
_ASKS_ADDRESS = re.compile(r"网址|网站|链接|邮箱|邮件|地址|联系|website|link|url|e-?mail|contact|address")
_OF_ITSELF = re.compile(
    r"^\W*(?:我(?!国|们国|省|市|县|区|军|党|院|校|们的国)|作为(?:一[个名])?(?:ai|人工智能|语言模型|助手)|好的|当然|抱歉|对不起|"
    r"(?:as an? (?:ai|assistant|language)|i(?:'m|'ll| am| will| have| can)?\b|my\b|sure\b|certainly\b|sorry\b))"
)
_UNITS = frozenset("thousand million billion trillion yuan rmb dollar dollars percent up down".split())
_UP = re.compile(r"增长|上升|提高|上涨|增加|扩大|提升|攀升|回升|\b(?:rose|rise|risen|grew|grow|increase|climb|up)")
_DOWN = re.compile(r"下降|下滑|减少|下跌|降低|缩减|缩小|回落|萎缩|\b(?:fell|fall|drop|declin|decreas|shrank|down)")
_NOT = re.compile(r"没有|未(?!来|必)|并非|不是|不会|从未|否认|尚无|\b(?:not|never|no|denie[sd]|without)\b|n't\b|不")


@dataclass(frozen=True)
class Source:
    """Passage `number` as a language model was shown it: the sentences of a hit that speak to readers."""

    number: int
    hit: Hit

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its sentences that may serve as evidence."""
        article, passage = self.hit.article, self.hit.passage
        first = article.text.rfind("\n", 0, passage.start) + 1
        last = article.text.find("\n", passage.end)
        spoken = instructed_spans(article.text[first : last if last >= 0 else None])
        return tuple(
            line
            for line in article_lines(article)
            if line.start < passage.end and passage.start < line.end
            if not any(start < line.end - first and line.start - first < end for start, end in spoken)
        )

    @cached_property
    def grounds(self) -> Grounds:
        """What facts are looked up in."""
        return Grounds(self.hit.article, "\n".join(line.normal for line in self.lines))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a statement: kept with the sentences that say it, or not, and why.

    `reason`: stated, moved (to a passage that says it) or unmarked (given one); passage, figure, date, name, quotation,
    direction, unsupported, off topic, language, instruction, address or itself; heading is neither kept nor counted.
    """

    kept: bool
    reason: str
    text: str
    lines: tuple[Line, ...] = ()
    support: float = 0.0


def sources_of(hits: Sequence[Hit]) -> list[Source]:
    """The passages, numbered from 1; one that only speaks to models is left out."""
    whole = [Source(0, hit) for hit in hits]
    return [replace(source, number=n) for n, source in enumerate((s for s in whole if s.lines), 1)]


class Checker:
    """Checks the statements of one answer against the passages it was made from."""

    def __init__(self, question: Question, sources: Sequence[Source], bridge: Bridge) -> None:
        self._question = question
        self._sources = {source.number: source for source in sources}
        self._bridge = bridge
        self._topic = Matcher(question.terms)

    def check(self, statement: Statement) -> Verdict:
        """The verdict on a whole statement; one of its parts that fails takes the others with it."""
        text = statement.text
        normal = normalize(text)
        if not statement.cited and len(text) <= _SHORT and not figures(normal) and not text.endswith(("。", ".")):
            return Verdict(False, "heading", text)
        refused = self._refused(text, normal)
        if refused:
            return Verdict(False, refused, text)
        verdicts = [self._part(said, numbers) for said, numbers in statement.parts]
        bad = next((verdict for verdict in verdicts if not verdict.kept), None)
        if bad is not None:
            return replace(bad, text=text)
        lines = tuple(dict.fromkeys(line for verdict in verdicts for line in verdict.lines))
        reason = next((verdict.reason for verdict in verdicts if verdict.reason != "stated"), "stated")
        return Verdict(True, reason, text, lines[:_MOST_QUOTES], min(verdict.support for verdict in verdicts))

    def _refused(self, text: str, normal: str) -> str | None:
        """What no passage could make right."""
        if _lang(text) != self._question.lang:
            return "language"
        if _ADDRESS.search(normal) and not _ASKS_ADDRESS.search(self._question.normal):
            return "address"
        if _OF_ITSELF.search(normal):
            return "itself"
        return "instruction" if is_instruction(text) else None

    def _part(self, said: str, numbers: Sequence[int]) -> Verdict:
        try:
            understood = self._bridge.translate(understand(said[-2000:]))
        except QuestionError:
            return Verdict(False, "unsupported", said)
        # Figures are checked by their value, whatever the scale and unit they are written in.
        terms = [term for term in understood.terms if not term.text[0].isdigit() and term.text not in _UNITS]
        cited = [self._sources[number] for number in numbers if number in self._sources]
        found = self._among(said, terms, cited, _SUPPORTED) if cited else None
        if found is not None and found.kept:
            return found
        for source in self._sources.values():
            if source not in cited:
                other = self._among(said, terms, [source], _MOVED)
                if other.kept:
                    return replace(other, reason="moved" if numbers else "unmarked")
        if found is not None:
            return found
        return Verdict(False, "passage" if numbers else "unsupported", said)

    def _among(self, said: str, terms: Sequence[Term], cited: Sequence[Source], least: float) -> Verdict:
        """Whether these passages, taken together, say it."""
        crossing = any(_lang(source.grounds.text) != self._question.lang for source in cited)
        grounds = [source.grounds for source in cited]
        missing = missing_fact(said, grounds, terms, self._question.text, crossing)
        if missing:
            return Verdict(False, missing, said)
        matcher = Matcher(terms)
        rows = [(line, _met(terms, *matcher.line(line), line.normal)) for source in cited for line in source.lines]
        lines, support = _chosen(said, terms, rows)
        if support < (min(_CROSSING, least) if crossing else least):
            return Verdict(False, "unsupported", said, support=support)
        stated = "".join(line.normal for line in lines)
        if misdated(said, [Grounds(line.article, line.normal) for line in lines]):
            return Verdict(False, "date", said, support=support)
        if not crossing and _turned(normalize(said), stated):
            return Verdict(False, "direction", said, support=support)
        if not any(self._on_topic(line) for line in lines):
            return Verdict(False, "off topic", said, support=support)
        return Verdict(True, "stated", said, lines, support)

    def _on_topic(self, line: Line) -> bool:
        terms = self._question.terms
        total = sum(term.weight for term in terms)
        _, leaning = self._topic.line(line)
        met = sum(term.weight * value for term, value in zip(terms, leaning, strict=True))
        return not total or met >= _ON_TOPIC * total


def _met(terms: Sequence[Term], inside: Sequence[float], leaning: Sequence[float], normal: str) -> list[float]:
    """How well each term is met, a word of which half the characters are there by half.

    Only names may stand in what a sentence leans on: its neighbours may be spoken to a model.
    """
    met = []
    for term, here, near in zip(terms, inside, leaning, strict=True):
        value = near if term.name else here
        characters = [character for character in term.text if "\u3400" <= character <= "\u9fff"]
        if value < _HALF and len(characters) > 1:
            value = max(value, _HALF * (sum(c in normal for c in characters) * 2 >= len(characters)))
        met.append(value)
    return met


def _chosen(
    said: str, terms: Sequence[Term], rows: Sequence[tuple[Line, list[float]]]
) -> tuple[tuple[Line, ...], float]:
    """The fewest sentences that together say most of it and hold its figures, and the share of it that they say."""
    wanted = figures(normalize(said))
    total = sum(term.weight for term in terms)
    if not rows or not total:
        return (), 0.0
    chosen: list[Line] = []
    best = [0.0] * len(terms)
    for _ in range(_MOST_QUOTES):
        missing = wanted - {figure for line in chosen for figure in figures(line.normal)}
        gains = [
            (
                len(missing & figures(line.normal))
                + sum(t.weight * max(0.0, m - b) for t, m, b in zip(terms, met, best, strict=True)) / total,
                place,
            )
            for place, (line, met) in enumerate(rows)
            if line not in chosen
        ]
        gain, place = max(gains, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
        if place < 0 or (chosen and gain < 0.2):
            break
        line, met = rows[place]
        chosen.append(line)
        best = [max(b, m) for b, m in zip(best, met, strict=True)]
    chosen.sort(key=lambda line: (line.article.id, line.start))
    return tuple(chosen), sum(t.weight * b for t, b in zip(terms, best, strict=True)) / total


def _turned(said: str, stated: str) -> bool:
    """Whether the statement turns round what its sentences say: up for down, or not where they say yes."""
    up, down = bool(_UP.search(said)), bool(_DOWN.search(said))
    if up != down:
        other = _DOWN if up else _UP
        same = _UP if up else _DOWN
        if other.search(stated) and not same.search(stated):
            return True
    return bool(_NOT.search(said)) and not _NOT.search(stated)


def _lang(text: str) -> str:
    """Chinese when a third of its words or characters are: English names do not make a sentence English."""
    letters = re.findall(r"[\u4e00-\u9fff]|[A-Za-z]+", text)
    chinese = sum(len(letter) == 1 and not letter.isascii() for letter in letters)
    return "zh" if letters and chinese >= max(1, len(letters) // 3) else "en"
