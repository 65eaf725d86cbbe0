"""Questions made from news by rule: what one article states is asked of the others, answerable and not.

A clause that opens a sentence loses its figure, day or name (“…共设置安置点多少处”). Passages of other articles that
state the same answer are right; those found for the question that do not are the others. The same question with a year
or a name that no passage has is asked too, and must be refused. Articles that print the clause itself are left out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assistant.spans import tokens
from index.words import normalize
from ingest import Article, sentences
from retriever import Retriever
from retriever.names import TITLE, find_people
from retriever.periods import find_periods
from retriever.quantities import find_quantities
from retriever.question import Question
from retriever.retriever import Hit

__all__ = ["Made", "holds_answer", "made_questions"]

_NAMES = ("nr", "ns", "nt", "nz")
_OPENS = (*_NAMES, "n", "nrt", "vn", "j", "eng")
_LEAD = re.compile(r"^(?:据[^,。]{0,12},|截至[^,。]{0,12},|其中,|此外,|目前,|近日,|同时,|.{0,20}(?:正文:|[讯电]\s))")
_OF_PAPERS = re.compile(r"责任编辑|记者|[讯电](?:[ (,]|$)|报道|消息|来源|编辑|坦言|表示")
_TITLED = re.compile(rf"[\u4e00-\u9fff]{{2,14}}(?:{TITLE})")
_SENTENCES, _EACH = 12, 2  # looked at in an article; questions taken from it
_LEAST_WEIGHT = 12.0  # a question that says less could be about anything
_SHARE_RIGHT, _SHARE_OTHER = 0.5, 0.25  # of a question's weight that a passage must have
_PASSAGES = 5


class Made(NamedTuple):
    """A question with its answer, passages that state it, passages that do not, and the question altered ("")."""

    question: str
    answer: str
    right: tuple[str, ...]
    others: tuple[str, ...]
    altered: str


def made_questions(retriever: Retriever, articles: Iterable[Article], most: int, seed: int = 0) -> list[Made]:
    """Up to `most` questions made from the articles and asked to a library that holds them."""
    source = random.Random(seed)
    found: list[Made] = []
    names: dict[str, list[str]] = {tag: [] for tag in _NAMES}
    for article in articles:
        taken = 0
        for clause, asked, answer in _asked(article, source):
            question = retriever.understand(asked)
            passages = _passages(retriever, question, article, clause, answer)
            if passages is None or taken == _EACH:
                continue
            altered = _altered(asked, names, " ".join(map(normalize, (*passages[0], *passages[1]))), source)
            found.append(Made(asked, answer, *passages, altered))
            taken += 1
        if len(found) >= most:
            return found[:most]
    return found


def holds_answer(answer: str, normal: str) -> bool:
    """Whether a normalised text holds an answer; a number must not be a part of another."""
    lead, tail = (r"(?<![\d.,])" if answer[0].isdigit() else ""), (r"(?![\d.])" if answer[-1].isdigit() else "")
    return re.search(lead + re.escape(answer) + tail, normal) is not None


def _asked(article: Article, source: random.Random) -> Iterator[tuple[str, str, str]]:
    """(clause, question, answer) of a few sentences."""
    whole = normalize(article.text)
    spans = sentences(article.text)
    for span in source.sample(spans, min(_SENTENCES, len(spans))):
        text = article.text[span.start : span.end]
        normal = _LEAD.sub("", whole[span.start : span.end]).strip()
        clause = re.split(r"[,;。!?:]", normal)[0]
        words = tokens(clause)
        if not (8 <= len(clause) <= 45) or _OF_PAPERS.search(clause) or words[0].tag not in _OPENS:
            continue
        made = _of_figure(clause) or _of_day(clause) or _of_person(clause, text, whole)
        if made and len(words[0].text) > 1:
            yield (clause, *made)


def _of_figure(clause: str) -> tuple[str, str] | None:
    for quantity in find_quantities(clause):
        if quantity.start > 6 and quantity.unit_class != "bare" and re.match(r"\D*[\d.,]{2,}", quantity.text):
            unit = "" if quantity.unit_class in ("money", "percent") else quantity.unit
            rest = clause[quantity.end :] if len(clause) - quantity.end <= 10 else ""
            return f"{clause[: quantity.start]}多少{unit}{rest}", re.sub(r"^\D+", "", quantity.text)
    return None


def _of_day(clause: str) -> tuple[str, str] | None:
    days = [period for period in find_periods(clause) if period.day and period.month and period.start > 3]
    said = re.search(r"\d+月\d+日", clause[days[0].start : days[-1].end]) if days else None
    if not said or len(clause) - days[-1].end < 2:
        return None
    return re.sub(r"[于在]$", "", clause[: days[0].start]) + "什么时候" + clause[days[-1].end :], said.group()


def _of_person(clause: str, text: str, whole: str) -> tuple[str, str] | None:
    titled = _TITLED.search(clause)
    normal = normalize(text)
    for start, end in find_people(text, normal, whole) if titled else ():
        if titled and clause.find(normal[start:end]) == titled.end() and end - start > 1:
            return f"{titled.group()}是谁", normal[start:end]
    return None


def _passages(
    retriever: Retriever, question: Question, article: Article, clause: str, answer: str
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Passages of other articles that state the answer, and as good as them some that do not."""
    total = sum(term.weight for term in question.terms)
    if total < _LEAST_WEIGHT:
        return None

    def share(hit: Hit) -> float:
        return sum(term.weight for term in question.terms if term.text in normalize(hit.passage.text)) / total

    hits = [hit for hit in retriever.search(question) if hit.article.id != article.id]
    hits = [hit for hit in hits if clause not in normalize(hit.article.text)]
    states = {id(hit): holds_answer(answer, normalize(hit.passage.text)) for hit in hits}
    right = [hit.passage.text for hit in hits if states[id(hit)] and share(hit) >= _SHARE_RIGHT]
    others = [hit.passage.text for hit in hits if not states[id(hit)] and share(hit) >= _SHARE_OTHER]
    return (tuple(right[:_PASSAGES]), tuple(others[:_PASSAGES])) if right and len(others) >= _PASSAGES else None


def _altered(asked: str, names: dict[str, list[str]], passages: str, source: random.Random) -> str:
    """The question with a year, or a name of an earlier question, that no passage has; "" when there is none."""
    year = re.search(r"20[012]\d(?=年)", asked)
    years = [str(value) for value in range(2012, 2023) if str(value) not in passages] if year else []
    own = [token for token in tokens(asked) if token.tag in _NAMES and len(token.text) > 1]
    altered = asked.replace(year.group(), source.choice(years)) if year and years else ""
    if own and not altered:
        token = source.choice(own)
        foreign = [name for name in names[token.tag][-50:] if name not in passages]
        altered = asked.replace(token.text, source.choice(foreign)) if foreign else ""
    for token in own:
        names[token.tag].append(token.text)
    return altered
