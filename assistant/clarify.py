"""Two readings of one question: which events or namesakes it can mean, when the articles bear both out alike.

Figures of several years are no riddle: they are one series. Knows nothing of how the choice is worded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.candidates import Candidate
from assistant.choosing import apart
from assistant.naming import is_named
from assistant.spans import tokens
from assistant.subjects import parts
from assistant.values import differ
from index.words import normalize
from retriever.names import TITLE
from retriever.periods import Period, find_periods
from retriever.question import Question

__all__ = ["Reading", "by_year", "of_whom", "readings", "several_days"]

_KINDS = ("number", "date", "person", "place")
_ALIKE = 0.93  # of the best sentence's score, from which another reading is as likely
_SPAN_ALIKE = 0.6
_MET, _TELLING = 0.5, 2.5
_MOST = 3
_OFFICES_ALIKE = 0.7
_ALL_SAID = 0.95  # of the question's own words, that a sentence says itself
_OFFICE = re.compile(rf"(?:(?:{TITLE})[兼、及和]?)+$")
_LEADS = re.compile(r"[,、;:。“”]|新任|现任|时任|根据|据|和(?=[\u4e00-\u9fff]{2})|以?及")
_LONGEST = 8  # characters of a name that the segmenter may break
_PLACE = re.compile(r"(?:^|[在于,，。、的])(?:位于|地处|来自)?(?P<place>[\u4e00-\u9fff]{2,5}?[省市县区镇州])的?$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a question can mean: what sets it apart, the whole question, and the sentence that answers it."""

    label: str
    question: str
    candidate: Candidate


def readings(question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
    """Two or three readings, the earliest event first; empty when one is likelier than the others."""
    best = candidates[0]
    if question.lang != "zh" or question.kind not in _KINDS or best.span is None or question.periods:
        return []
    rivals = [best]
    for other in candidates[1:]:
        if _as_likely(question, best, other) and all(
            differ(question.kind, other.words, known.words) for known in rivals
        ):
            rivals.append(other)
    if not 1 < len(rivals) <= _MOST:
        return []
    return _by_day(question, rivals) or _by_place(question, rivals)


def of_whom(question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
    """Who holds an office, where the question does not say of which company: each with the name before the title."""
    best = candidates[0]
    unnamed = all(term.focus and not term.name for term in question.terms)  # 董事长是谁, and nothing besides
    if question.lang != "zh" or question.kind != "person" or not unnamed or question.periods or best.span is None:
        return []
    found: dict[str, Reading] = {}
    people: set[str] = set()
    for candidate in candidates:
        owner = _owner(candidate) if candidate.span and candidate.score >= _OFFICES_ALIKE * best.score else ""
        if owner and owner not in found and candidate.words not in people:
            people.add(candidate.words)
            found[owner] = Reading(owner, apart(question.text, owner), candidate)
    return list(found.values())[:_MOST] if len(found) > 1 and _owner(best) else []


def _owner(candidate: Candidate) -> str:
    """Whose office a sentence says somebody holds: 青川集团 of 青川集团董事长林晓; "" where it does not say."""
    line, span = candidate.evidence.line, candidate.span
    title = _OFFICE.search(line.normal[: span.start]) if span else None
    if title is None:
        return ""
    lead = _LEADS.split(line.normal[: title.start()])[-1]
    run = list(tokens(lead))
    if len(lead) > _LONGEST or any(token.tag[:1] in "vpdr" for token in run):
        nominal = takewhile(lambda token: token.tag[:1] in "nj" or token.tag == "eng", reversed(run))
        run = list(reversed(list(nominal)))
    owner = "".join(token.text for token in run)
    return line.text[title.start() - len(owner) : title.start()] if is_named(owner) else ""


def several_days(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The days of which one article says it, earliest first, where it says so of several alike."""
    best = candidates[0]
    if question.kind != "date" or question.periods or best.span is None or question.unit == "year":
        return []
    found: dict[tuple[int | None, int | None], Candidate] = {}
    for candidate in candidates:
        if candidate is not best and not (_together(best, candidate) and _as_likely(question, best, candidate)):
            continue
        if _ALL_SAID > candidate.evidence.inside:
            continue
        days = [p for p in find_periods(candidate.words) if p.month and p.day]
        if len(days) == 1:
            found.setdefault((days[0].month, days[0].day), candidate)
    if best not in found.values() or not 1 < len(found) <= _MOST:
        return []
    return [found[day] for day in sorted(found, key=lambda day: (day[0] or 0, day[1] or 0))]


def _together(one: Candidate, other: Candidate) -> bool:
    return one.evidence.line.article.id == other.evidence.line.article.id


def by_year(question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
    """Figures of one thing for several years, newest first; empty when the question names a time or there is one."""
    best = candidates[0]
    if question.lang != "zh" or question.kind != "number" or best.span is None or question.periods:
        return []
    found: dict[int, Reading] = {}
    for candidate in candidates:
        year = _year(candidate) if candidate is best or _as_likely(question, best, candidate) else None
        if year and year not in found:
            found[year] = Reading(f"{year}年", question.text, candidate)
    if _year(best) is None or len(found) < 2:
        return []
    return [found[year] for year in sorted(found, reverse=True)][:_MOST]


def _year(candidate: Candidate) -> int | None:
    """The one whole year that a sentence names in front of its figure."""
    if candidate.span is None:
        return None
    named = [p for p in find_periods(candidate.evidence.line.normal) if p.end <= candidate.span.start and p.years]
    return named[0].year if len(named) == 1 and not named[0].part and not named[0].month else None


def _as_likely(question: Question, best: Candidate, other: Candidate) -> bool:
    if other.span is None or best.span is None or other.score < _ALIKE * best.score:
        return False
    if other.span.score < _SPAN_ALIKE * best.span.score:
        return False
    pairs = zip(question.terms, best.evidence.terms, other.evidence.terms, strict=True)
    return all(its >= _MET or own < _MET for term, own, its in pairs if term.weight > _TELLING)


def _by_day(question: Question, rivals: Sequence[Candidate]) -> list[Reading]:
    """Events of different days of which each sentence names its own."""
    days = [_day(candidate) for candidate in rivals]
    if question.kind == "date" or any(day is None for day in days):
        return []
    found = [(day, c) for day, c in zip(days, rivals, strict=True) if day is not None]
    if len({(day.month, day.day) for day, _ in found}) < len(found) or len({day.years for day, _ in found}) > 1:
        return []
    found.sort(key=lambda pair: (pair[0].month or 0, pair[0].day or 0))
    return [
        Reading(label, apart(question.text, label), candidate)
        for day, candidate in found
        for label in [f"{day.month}月{day.day}日"]
    ]


def _day(candidate: Candidate) -> Period | None:
    """The day that a sentence names in front of its span."""
    assert candidate.span is not None
    named = [p for p in find_periods(candidate.evidence.line.normal) if p.end <= candidate.span.start]
    days = [period for period in named if period.month and period.day]
    return days[0] if len(days) == 1 else None


def _by_place(question: Question, rivals: Sequence[Candidate]) -> list[Reading]:
    """Namesakes in different places: each sentence or title names a place that the others do not."""
    subject = parts(question.text).subject_text
    if not subject or len({c.evidence.line.article.id for c in rivals}) < len(rivals):
        return []
    named = [_places(candidate, normalize(subject)) for candidate in rivals]
    found = []
    for own, candidate in zip(named, rivals, strict=True):
        alone = [place for place in own if sum(place in others for others in named) == 1 and place not in subject]
        if not alone:
            return []
        found.append(Reading(alone[0], apart(question.text, alone[0]), candidate))
    return found


def _places(candidate: Candidate, subject: str) -> list[str]:
    """The places named right in front of the subject: 柏溪市的青石中学, 北屿县青石中学."""
    line = candidate.evidence.line
    before = [text[: text.find(subject)] for text in (line.normal, line.title) if subject in text]
    return [match["place"] for text in before if (match := _PLACE.search(text))]
