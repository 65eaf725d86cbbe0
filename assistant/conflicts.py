"""Articles that agree and articles that do not: which other sentences say the same, which say something else of it.

A conflict is claimed only where the same is asked of the same subject at the same time, and the values cannot be one.
Knows nothing of how either is worded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.candidates import Candidate, other_time
from assistant.naming import is_person
from assistant.spans import clause_bounds, tokens
from assistant.values import differ, same
from retriever.names import TITLE
from retriever.periods import Period, find_periods
from retriever.quantities import find_quantities
from retriever.question import Question
from retriever.rerank import matched
from retriever.retriever import Hit

__all__ = ["Verdict", "is_correction", "reprints", "weighed"]

_KINDS = ("number", "date", "person", "place", "organisation", "entity")
_AS_GOOD = 0.7  # of the best sentence's score, and of its span's, from which another may contradict it
_AGREES = 0.6
_NAMED = 3.4  # names cut by nearness alone are too often cut wrongly to contradict anything
_MET = 0.5
_TELLING = 2.5
_MAY_MISS = 0.2  # of the question's weight, that the other sentence need not say again
_MOST = 3
_LONGEST_NAME = 12
_SPECIFIC = 7.0  # a word as rare as this says of whom the question is
_BESIDE = 8  # characters beside a name in which what it is must be said
_CORRECTION = re.compile(
    r"更正|订正|勘误|纠正|有误|误[写报登刊植]|(?:修[正订]|更新|调整|改)为|\bcorrect(?:ed|ion)\b|\brevised\b|\berratum\b"
)
_SEVERAL = re.compile("主演|演员|成员|嘉宾|有谁|哪些|创始人|代表作|stars|members|founders")
_FORECAST = re.compile("预[测计期估]|有望|目标|指引|forecast|expected|predicted")
_CHANGED = re.compile("(?:初步)?(?:被)?(?:修[订正]|更[正新]|订正|上调|下调|调整|改)(?:为|至|到)")
_FIRST_ASKED = re.compile("最初|初步|起初|原先|原来|此前|之前|修订前|更正前|一开始|first|initial|before")
_RUNNING = re.compile(r"截至|截止|目前|累计|已有|最新|as of|so far")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The candidate to answer with, those that say the same, and those that say something else, newest first."""

    best: Candidate
    agreeing: tuple[Candidate, ...]
    opposing: tuple[Candidate, ...]
    corrected: bool = False  # the best is a correction of the others


def weighed(question: Question, candidates: Sequence[Candidate]) -> Verdict:
    """Sort the candidates behind the best by what they say of the same thing."""
    candidates = [_revised(question, candidate) for candidate in candidates]
    best = candidates[0]
    others = [c for c in candidates[1:] if c.span and c.score > _AGREES * best.score]
    opposing = [c for c in others if _contradicts(question, best, c)]
    opposing = [
        c for i, c in enumerate(opposing) if not any(same(question.kind, c.words, o.words) for o in opposing[:i])
    ]
    for rival in opposing[:1]:
        if _outweighs(rival, best):
            opposing = [c for c in (best, *opposing) if c is not rival]
            best, others = rival, [c for c in candidates if c.span and c is not rival]
    agreeing = [c for c in others if c is not best and c.words and _supports(question, best, c)]
    opposing.sort(key=lambda c: -(_day(c) or date.min).toordinal())
    corrected = bool(opposing) and is_correction(best) and not any(map(is_correction, opposing))
    return Verdict(best, tuple(agreeing[: _MOST - 1]), tuple(opposing[: _MOST - 1]), corrected)


def _revised(question: Question, candidate: Candidate) -> Candidate:
    """A figure that its own sentence says was revised (由5.9级修订为6.1级) gives way to the revised one."""
    span, normal = candidate.span, candidate.evidence.line.normal
    if span is None or question.kind != "number" or _FIRST_ASKED.search(question.normal):
        return candidate
    change = _CHANGED.match(normal, span.end)
    later = next((q for q in find_quantities(normal) if change and q.start == change.end()), None)
    if later is None or not find_quantities(normal[span.start : span.end]):
        return candidate
    return replace(candidate, span=replace(span, start=later.start, end=later.end, sure=True))


def is_correction(candidate: Candidate) -> bool:
    """Whether a sentence, or its article's title, says that it corrects what was said before."""
    line = candidate.evidence.line
    return _CORRECTION.search(line.normal) is not None or re.search("更正|勘误|订正|correction", line.title) is not None


def reprints(candidate: Candidate, hits: Sequence[Hit]) -> int:
    """How many other articles print the sentence: those grouped with its passage that hold its words."""
    line = candidate.evidence.line
    others = {
        article.id
        for hit in hits
        if hit.article.id == line.article.id and hit.passage.start <= line.start < hit.passage.end
        for article in hit.duplicates
        if line.text.strip() in article.text
    }
    return len(others - {line.article.id})


def _supports(question: Question, best: Candidate, other: Candidate) -> bool:
    if other.words == best.words:
        return True
    return question.kind == "number" and same("number", best.words, other.words) and _comparable(question, best, other)


def _contradicts(question: Question, best: Candidate, other: Candidate) -> bool:
    if question.kind not in _KINDS or best.span is None or other.span is None:
        return False
    if question.kind == "person" and not any(term.name or term.weight > _SPECIFIC for term in question.terms):
        return False  # 老板是谁: each company has its own
    if other.evidence.line.article.id == best.evidence.line.article.id or _SEVERAL.search(question.normal):
        return False
    if any(c.evidence.line.normal.rstrip("”").endswith("?") for c in (best, other)):
        return False
    if len({_FORECAST.search(c.evidence.line.normal) is None for c in (best, other)}) > 1:
        return False  # what was expected is no contradiction of what came
    if other.score < _AS_GOOD * best.score or other.span.score < _AS_GOOD * min(best.span.score, 6.0):
        return False
    if question.kind not in ("number", "date") and not all(_surely_a_name(question, c) for c in (best, other)):
        return False
    return _comparable(question, best, other) and differ(question.kind, best.words, other.words)


def _surely_a_name(question: Question, candidate: Candidate) -> bool:
    """Whether a name was cut surely: short, of the kind asked for, and right beside a word of the question."""
    span, line = candidate.span, candidate.evidence.line
    if span is None or len(candidate.words) > _LONGEST_NAME or not (span.sure or span.score >= _NAMED):
        return False
    if not _of_kind(question.kind, candidate.words):
        return False
    start, end = clause_bounds(line.normal, span.start)
    beside = line.normal[max(start, span.start - _BESIDE) : min(end, span.end + _BESIDE)]
    return any(matched(term, beside) >= _MET for term in question.terms if term.weight > _TELLING)


def _of_kind(kind: str, words: str) -> bool:
    """Whether words are a person's or a place's name and nothing else."""
    found = tokens(words)
    if kind == "person":
        common = len(found) == 1 and found[0].tag[:1] in ("n", "v", "d", "a") and not found[0].tag.startswith("nr")
        return is_person(words) and not common and not re.search(TITLE, words)
    if kind == "place":
        return any(token.tag == "ns" for token in found) and "、" not in words
    return True


def _comparable(question: Question, best: Candidate, other: Candidate) -> bool:
    """Whether both sentences speak of what is asked, of the same time."""
    missing = 0.0
    for term, own, its in zip(question.terms, best.evidence.terms, other.evidence.terms, strict=True):
        if term.weight <= _TELLING or own < _MET:
            continue
        stated = matched(term, best.evidence.line.normal) >= _MET and not term.name
        if its < _MET or (stated and matched(term, other.evidence.line.normal) < _MET):
            missing += term.weight
            if term.name or term.focus:
                return False
    if missing > _MAY_MISS * sum(term.weight for term in question.terms):
        return False
    return _same_time(question, best, other)


def _same_time(question: Question, one: Candidate, other: Candidate) -> bool:
    """Whether the times that govern two figures can be one; running counts are updates and not other times."""
    a, b = _time_of(one), _time_of(other)
    asked = {year for period in question.periods for year in period.years}
    if question.kind != "date" and asked and any(t is None or not asked & set(t.years) for t in (a, b)):
        return False
    if any(c.span and other_time(question, c.evidence.line, c.span) for c in (one, other)):
        return False
    if a is None or b is None:
        return True
    if a.years and b.years and a.years != b.years:
        return False
    if (a.part or b.part) and a.part != b.part:
        return False
    running = any(_RUNNING.search(c.evidence.line.normal) or is_correction(c) for c in (one, other))
    return running or not (a.month and b.month and (a.month, a.day) != (b.month, b.day))


def _time_of(candidate: Candidate) -> Period | None:
    """The time named last in front of a span; of a span that is a time itself, none."""
    span = candidate.span
    if span is None:
        return None
    normal = candidate.evidence.line.normal
    named = [p for p in find_periods(normal) if p.end <= span.start and (p.years or p.part or p.month)]
    named = [p for p in named if any(map(str.isdigit, normal[p.start : p.end]))] or named  # 比上年末 governs nothing
    named = named or [p for before in candidate.evidence.line.before[:1] for p in find_periods(before) if p.years]
    return named[-1] if named else None


def _outweighs(rival: Candidate, best: Candidate) -> bool:
    """A correction wins; else the newer article does."""
    if is_correction(rival) != is_correction(best):
        return is_correction(rival)
    days = _day(rival), _day(best)
    return days[0] is not None and days[1] is not None and days[0] > days[1]


def _day(candidate: Candidate) -> date | None:
    return candidate.evidence.line.article.published
