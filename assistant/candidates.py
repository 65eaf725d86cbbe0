"""Candidates: the best sentences with the span cut from each, ranked by both.

A span that several sentences give counts for more; a figure of another time than the one asked for for next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from assistant.alignment import find_aligned
from assistant.dates import find_date
from assistant.fields import find_field, find_sort
from assistant.figures import find_figure
from assistant.instructions import instructed_spans
from assistant.people import find_person
from assistant.phrases import find_list, find_phrase
from assistant.rivals import of_another, year_unsaid
from assistant.spans import Span
from assistant.support import support
from assistant.winners import find_winner
from retriever.names import TITLE, find_people
from retriever.periods import find_periods, same_period
from retriever.quantities import find_quantities
from retriever.question import Question
from retriever.rerank import Evidence, Line, matched

__all__ = ["Candidate", "candidates_of", "other_time"]

_LOOKED_AT = 12  # sentences that are searched for a span
_SPAN_WORTH = 0.5  # a span's score in units of an evidence score
_NO_SPAN = {"number": -1.5, "date": -1.5, "person": -1.5}  # what a sentence loses that lacks what was asked for
# What a rule of the language, and not mere nearness, adds.
_SURE = {"person": 1.0, "entity": 0.5, "place": 0.5, "organisation": 0.5}
_UNTITLED = -1.0  # what a name adds that no word ties to the office or part asked about
_OTHER = -4.0  # what it loses by a figure of another time, or of another than the one asked about
_OF_THE_YEAR = 0.6  # of the best candidate's score, from which one that names the year asked for stands before it
_LEAST = {"number": 0.5, "date": 0.3, "person": 1.0, "list": 1.5}  # a span that scores less is no answer
_LEAST_PHRASE = 2.3  # of things, places and organisations: what scores less is right less than half the time
_BODIES = re.compile(
    r"冠军|夺冠|获胜|赢|夺|击败|金牌|得主|主办|举办|投资|出资|出钱|买|卖|生产|制造|研发|发布|winner|won|beat|champion"
)
_OF_PAPERS = re.compile("记者|通讯员|编辑|摄影")
_FIELDED = ("person", "entity", "place", "organisation", "list")
_TIED = re.compile(rf"{TITLE}|[冠亚季]军|[金银铜]牌|得主")
_GARBLED = re.compile(r"[={}<>\\|_]")
_UNREADABLE = -3.0  # what a sentence loses that is no prose
_DAYS = re.compile(
    r"[今昨明前当次翌]天|[当次翌]日|[上下本]?周[一二三四五六日末]|星期|春节|元旦|国庆|中秋|除夕|去年|今年|明年"
)
_ASKS_WHAT_IT_DOES = re.compile(r"[做干]什么的|从事什么|什么业务|主营")
_DOES = re.compile("(?:供应|运营|开发|服务|经销|承包)商|厂商|主营|从事|专注|致力|经营|研发|业务|生产|制造|销售|提供")
_DEFINING = 2.0  # what a sentence gains that says what the thing asked about is
_NAMING = 1.5  # what a sentence gains that holds the abstract noun asked for (有什么问题), when a sentence answers
_ASKING = -2.0  # what a sentence loses that asks instead of saying
_SUPPOSED = -1.5  # what a span loses that is only supposed
_IF = re.compile(r"(?:^|[,，。;])(?:而|但)?(?:如果|假如|假设|倘若|要是)")
_BEFORE = 200  # characters of a paragraph in which an instruction may stand before what it wants said
_SPOKEN = -3.0  # what a sentence loses that is spoken to a language model, or follows one that is
_AGREEMENT = 0.8  # what a span gains for each other article that gives the same


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with the span cut from it, if any; `support` counts the other articles that give the same."""

    evidence: Evidence
    span: Span | None
    score: float
    support: float = 0.0

    @property
    def words(self) -> str:
        """The span's words, normalised; "" without a span."""
        return _words(self.evidence, self.span)

    @property
    def text(self) -> str:
        """The span as it stands in the article, without one the whole sentence."""
        line = self.evidence.line
        return line.text[self.span.start : self.span.end] if self.span else line.text


def candidates_of(question: Question, evidence: Sequence[Evidence]) -> list[Candidate]:
    """The best sentences with the span of each, best first; spans that several sentences give count for more."""
    finder = _finder(question.kind)
    spans = [_span(finder, question, item.line) if finder else None for item in evidence[:_LOOKED_AT]]
    titled = question.kind == "person" and _TIED.search(question.normal) is not None
    found = []
    for item, span in zip(evidence, spans, strict=False):
        worth = _NO_SPAN.get(question.kind, -0.3) if finder else 0.0
        supported = support(_words(item, span), item, evidence) if span else 0.0
        if of_another(question, item.line, span) or (span and other_time(question, item.line, span)):
            worth = _OTHER
        elif span:
            worth = _SPAN_WORTH * span.score + _AGREEMENT * supported
            worth += _SURE.get(question.kind, 0.0) * span.sure
            worth += _UNTITLED if titled and not span.sure else 0.0
        worth += _DEFINING if question.kind == "definition" and _defines(question, item.line.normal) else 0.0
        worth += _NAMING * _names_it(question, item) if question.kind == "manner" else 0.0
        worth += _UNREADABLE if len(_GARBLED.findall(item.line.normal)) > 1 else 0.0
        worth += _SUPPOSED if span and _IF.search(item.line.normal[: span.start]) else 0.0
        worth += _ASKING if item.line.normal.endswith(("?", "?”")) else 0.0
        found.append(Candidate(item, span, item.score + worth, supported))
    return _for_readers(_of_the_year(question, sorted(found, key=lambda candidate: -candidate.score)))


def _of_the_year(question: Question, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates; where the best one's article never speaks of the year asked for, first one that names it."""
    if not candidates or not year_unsaid(question, candidates[0].evidence.line):
        return candidates
    best = candidates[0]
    asked = {year for period in question.periods for year in period.years}
    for other in candidates[1:]:
        if other.span is None or other.score < _OF_THE_YEAR * best.score:
            continue
        if any(asked & set(period.years) for period in find_periods(other.evidence.line.normal)):
            first = replace(other, score=best.score)
            return [first, *(candidate for candidate in candidates if candidate is not other)]
    return candidates


def _for_readers(candidates: list[Candidate]) -> list[Candidate]:
    """What an article wants a language model to say comes behind what it says to readers, where that is nearly as good.

    Looked at from the best down to the first that is for readers: telling costs a millisecond a sentence.
    """
    spoken = list(takewhile(lambda candidate: _is_spoken(candidate.evidence.line), candidates))
    behind = [replace(candidate, score=candidate.score + _SPOKEN) for candidate in spoken]
    return sorted([*behind, *candidates[len(spoken) :]], key=lambda candidate: -candidate.score)


def _is_spoken(line: Line) -> bool:
    """Whether a sentence is spoken to a language model, or follows such a one in its paragraph."""
    first = max(line.article.text.rfind("\n", 0, line.start) + 1, line.start - _BEFORE)
    found = instructed_spans(line.article.text[first : line.end])
    return bool(found) and found[-1][1] == line.end - first


def _span(finder: Callable[[Question, Line], Span | None], question: Question, line: Line) -> Span | None:
    """The finder's span, unless it is not of the kind asked for or nothing but nearness ties it to the question."""
    fielded = question.kind in _FIELDED
    ruled = (find_aligned(question, line) or find_field(question, line)) if fielded else None
    span = ruled or finder(question, line)
    if span is None or span.score < _LEAST.get(question.kind, _LEAST_PHRASE):
        return None
    words = line.normal[span.start : span.end]
    if "..." in words or "…" in words:
        return None
    if question.kind == "person" and not _is_somebody(question, line, span):
        return None
    if question.kind in ("place", "organisation") and (
        find_quantities(words) or find_periods(words)
    ):
        return None
    if question.kind == "date" and not _holds_time(words):
        return None
    return span


def _is_somebody(question: Question, line: Line, span: Span) -> bool:
    """A person named in the line; where a winner or a payer is asked for, a team or a company too."""
    if _OF_PAPERS.search(line.normal[span.start : span.end]) and not _OF_PAPERS.search(question.normal):
        return False
    people = find_people(line.text, line.normal, line.article.text)
    if any(start < span.end and span.start < end for start, end in people):
        return True
    return span.sure and _BODIES.search(question.normal) is not None


def _holds_time(words: str) -> bool:
    return (
        bool(find_periods(words))
        or any(q.unit_class == "duration" for q in find_quantities(words))
        or bool(_DAYS.search(words))
    )


def other_time(question: Question, line: Line, span: Span) -> bool:
    """Whether a figure belongs to another time than the one asked for: the time named last before it, or inherited."""
    asked = next((period for period in question.periods if period.years or period.part or period.month), None)
    if asked is None or span.sure or question.kind != "number":
        return False
    named = [p for p in find_periods(line.normal) if p.start < span.end and (p.years or p.part or p.month)]
    if set(asked.years) <= {year for period in named for year in period.years} and len(asked.years) > 1:
        return False
    named = named or [p for before in line.before[:1] for p in find_periods(before) if p.years or p.part]
    return bool(named) and not same_period(asked, named[-1])


def _defines(question: Question, normal: str) -> bool:
    """Whether a sentence says what something is: 嘉木是…, 所谓水密隔舱, 创始人陈致远; or does, when that is asked."""
    names = "|".join(re.escape(word) for term in question.terms for word, weight in term.alternatives if weight > 0.8)
    if not names:
        return False
    if _ASKS_WHAT_IT_DOES.search(question.normal):
        return re.search(names, normal) is not None and _DOES.search(normal) is not None
    said = rf"(?:{names})[\u4e00-\u9fff]{{0,3}}(?:\([^)]*\))?(?:是|即|指|就是|系|,又称|,即)"
    return re.search(rf"{said}|(?:{TITLE}|所谓)、?(?:{names})", normal) is not None


def _names_it(question: Question, item: Evidence) -> float:
    """How well the sentence itself meets the noun that the question turns on."""
    focused = [term for term in question.terms if term.focus]
    return max((matched(term, item.line.normal) for term in focused), default=0.0)


def _words(item: Evidence, span: Span | None) -> str:
    return item.line.normal[span.start : span.end] if span else ""


def _find_thing(question: Question, line: Line) -> Span | None:
    """A thing: of what sort it is, what won, or what the words around it say."""
    return find_sort(question, line) or find_winner(question, line) or find_phrase(question, line)


def _finder(kind: str) -> Callable[..., Span | None] | None:
    return {
        "number": find_figure,
        "date": find_date,
        "person": find_person,
        "list": find_list,
        "organisation": find_phrase,
        "place": find_phrase,
        "entity": _find_thing,
    }.get(kind)
