"""Dates: which time of a sentence is the one asked for, and how much of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.phrases import find_phrase
from assistant.slots import Anchors
from assistant.spans import Nearness, Span, clause_bounds, occurrences
from retriever.periods import Period, find_periods, same_period
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_date"]

_PART_OF_DAY = re.compile(r"(?:凌晨|清晨|早上|早间|早晨|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|当晚|晚)?")
_HAN = "〇零一二三四五六七八九十"
_PHASE = r"(?:初期?|中叶|中期|末期?|后期|晚期|早期|前期|上半叶|下半叶|初年|末年)?"
_DYNASTY = (
    r"(?:西周|东周|春秋|战国|秦|西汉|东汉|汉|三国|西晋|东晋|晋|"
    r"南北朝|隋|唐|五代|北宋|南宋|宋|辽|金|元|明|清|民国)"
)
_ERA = (
    rf"(?:公元前?约?\d{{1,4}}年?|(?:公元前?)?(?:\d{{1,2}}|[一二三四五六七八九十]+)世纪(?:\d0年代|[{_HAN}]+年代)?{_PHASE}"
    rf"|(?:19|20)?\d0年代{_PHASE}"
    rf"|(?:{_DYNASTY}[朝代]?|(?<=[,。;、于在至到从(])|^)[\u4e00-\u9fff]{{2}}(?:元|[{_HAN}]{{1,3}})年(?:[正{_HAN}]{{1,2}}月)?(?:初?[{_HAN}]{{1,3}}日?)?"
    r"(?:\(\d{3,4}年[^()]{0,8}\))?"
    rf"|{_DYNASTY}(?:[朝代]|时期){_PHASE}|[\u4e00-\u9fff]{{1,3}}时代{_PHASE}|(?:白垩|侏罗|三叠|寒武)纪[\u4e00-\u9fff]{{0,4}}"
    r"|[\u4e00-\u9fff]{2,3}(?:时期|期间)|(?:每年)?[春夏秋冬](?:季|天|节)|除夕|国庆节|元旦|中秋节|端午节"
    r"|[每本上下这]?(?:周|星期)[一二三四五六日天末](?:至(?:周|星期)?[一二三四五六日])?)"
)
_ERA_LEAD = re.compile(r"[在于至到从自建入含因为是的立]+")
_LOOSE = re.compile(_ERA)
_RANGE = re.compile(r"(?:\([^()]{1,8}\))?\s*(?:[-—–~～至到]+|起至|开始,?(?:至|到)|开幕,)\s*(?:次年|翌年|同年)?")
_LUNAR = re.compile(rf"[正{_HAN}]{{1,3}}月初?[{_HAN}]{{1,3}}(?:日)?")
_WITHIN = re.compile(r"(?:的)?(?:日本)?(?:当地时间|北京时间|美国东部时间)?(?:\([^()]{1,6}\))?(?:的)?[,，]?")
_REPORTED = re.compile(
    r"^[^,，。]{0,8}(?:电|讯|报道|消息|消息称|获悉)|^[\])】]"
    r"|^[^,，。]{0,4}(?:发表|刊登|刊发|刊载|题为)"
)
_EDITION = re.compile(r"第?[一二三四五六七八九十百\d]+届")
_PLAN = re.compile("[将拟]于?|计划|预计|预期|力争|有望|原定|目标")
_IMAGINED = re.compile("理论上|如果|假如|假设|要是")
_STAMP = re.compile(r"\d{2,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:\s*-?\s*\d{1,2}:\d{2}(?::\d{2})?)?")
_DATELINE = re.compile(r"(?:日期|时间|发布|发表|更新|编辑|刊登)[于::\s]*$")
_SOURCE = re.compile(r"\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:来源|作者|编辑|浏览|字号|阅读|点击|$)")
_SINCE = re.compile(r"(?:自|继|自从|较|比|与|同|距离?)\s?$")  # a time that something else is measured by
_COMPARED = re.compile(r"^[^,，。;；]{0,30}?(?:以来|之后|相比|同期)")
_ASKS_RANGE = re.compile(r"到(?:哪|什么|几)|期间|起止|至(?:哪|几)|哪几天|哪段|举办时间|举行时间|比赛时间|日期")
_ASKS_ERA = re.compile(r"年代|时期|朝代|世纪|时代")


@dataclass
class _Group:
    """Times that stand together are one: 1月8日上午9时30分; 10月30日至11月2日."""

    start: int
    end: int
    periods: list[Period]
    loose: bool = False


def find_date(question: Question, line: Line) -> Span | None:
    """The date or time of the line that answers best, as fine as it is asked for."""
    near, anchors = Nearness(question, line.normal), Anchors(question, line.normal)
    named = [p for p in question.periods if p.years or p.month]
    best: tuple[float, _Group] | None = None
    for group in _groups(line.normal):
        if not _can_answer(question, line.normal, group):
            continue
        score = 1.0 + 3.0 * near(group.start, group.end)
        score += 0.9 * anchors.left(group.start) + 0.9 * anchors.right(group.end)
        score += 0.8 * _beside_name(question, line.normal, group)
        score -= 0.7 if group.loose and not _ASKS_ERA.search(question.normal) else 0.0
        score -= 1.2 if _REPORTED.match(line.normal[group.end :]) else 0.0
        score -= 1.5 if _names_event(question, line.normal, group) else 0.0
        score -= 2.5 if _background(line.normal, group) else 0.0
        score -= 1.5 if _printed(line.normal, group) else 0.0
        score -= 0.4 if _planned(question, line.normal, group) else 0.0
        score -= 1.0 if _measures(line.normal, group) else 0.0
        if named and group.periods:
            score += 0.5 if any(same_period(named[0], p) for p in group.periods) else -1.5
        if best is None or score > best[0]:
            best = score, group
    if best is None:
        return None if question.lang == "en" or question.unit in ("clock", "year", "day") else _event(question, line)
    start, end = _asked_part(question, line.normal, best[1])
    return Span(start, end, best[0], best[0] > 3.5)


def _printed(normal: str, group: _Group) -> bool:
    """Whether a time only dates the article: 日期:2024-05-06, 2024-05-06 08:30, 时间:5月6日 来源:."""
    lead, rest = normal[max(0, group.start - 8) : group.start], normal[group.end :]
    words = normal[group.start : group.end]
    stamped = _STAMP.fullmatch(words) is not None or " - " in words or lead.endswith("/")
    return stamped or (_DATELINE.search(lead) is not None and _SOURCE.match(rest) is not None)


def _beside_name(question: Question, normal: str, group: _Group) -> bool:
    """Whether the name that the question turns on stands in the time's own clause: 3日在甲国, 5日在乙国上映."""
    clause = normal[slice(*clause_bounds(normal, group.start))]
    return any(term.focus and term.name and occurrences(term, clause) for term in question.terms)


def _names_event(question: Question, normal: str, group: _Group) -> bool:
    """Whether a bare year belongs to the name of what is asked about: 2024年|云州车展."""
    year = not any(period.month for period in group.periods) and normal[group.end - 1] in "年0123456789"
    if not year:
        return False
    named = any(first == group.end for term in question.terms if term.name for first, _ in occurrences(term, normal))
    return named or _EDITION.match(normal, group.end) is not None


def _background(normal: str, group: _Group) -> bool:
    """Whether a bare year only sets the scene for something else (2016年开店时,…), or what is told is only imagined."""
    start, end = clause_bounds(normal, group.start)
    scene = normal[group.end - 1] == "年" and normal[start:end].endswith(("时", "期间", "的时候", "之际"))
    return scene or _IMAGINED.search(normal[start:end]) is not None


def _planned(question: Question, normal: str, group: _Group) -> bool:
    """Whether a time is that of a plan, where what came about is asked for."""
    if _PLAN.search(question.normal):
        return False
    start, end = clause_bounds(normal, group.start)
    return _PLAN.search(normal[start : min(end, group.end + 6)]) is not None


def _measures(normal: str, group: _Group) -> bool:
    """Whether a time is only what another is measured by: 自2008年…以来, 与2021年相比."""
    lead, rest = normal[max(0, group.start - 3) : group.start], normal[group.end :]
    return lead.endswith(("距", "距离")) or (_SINCE.search(lead) is not None and _COMPARED.match(rest) is not None)


def _event(question: Question, line: Line) -> Span | None:
    """A time told by an event (在开馆那天), where the question's own words point at it."""
    span = find_phrase(question, line)
    return Span(span.start, span.end, span.score - 1.5) if span and span.score > 3.0 else None


def _can_answer(question: Question, normal: str, group: _Group) -> bool:
    periods = group.periods
    if periods and all(normal[p.start : p.end] in question.normal for p in periods):
        return False
    if question.unit == "clock":
        return any(p.clock for p in periods)
    if question.unit == "day":
        words = normal[group.start : group.end]
        return any(p.day for p in periods) or (group.loose and re.search("周|星期|节|除夕", words) is not None)
    if question.unit == "year":
        dated = any(p.years and re.search(r"\d{3}", normal[p.start : p.end]) for p in periods)
        return dated or (group.loose and "年" in normal[group.start : group.end])
    return group.loose or not all(p.clock for p in periods)


def _asked_part(question: Question, normal: str, group: _Group) -> tuple[int, int]:
    """The clock time alone, or the year alone, where only that is asked for."""
    if question.unit == "clock":
        clock = [p for p in group.periods if p.clock]
        return clock[0].start, clock[-1].end
    if question.unit == "year" and not _RANGE.search(normal[group.start : group.end]) and not group.loose:
        year = next((p for p in group.periods if p.years and re.match(r"\d{3}", normal[p.start :])), None)
        found = re.match(r"\d{3,4}年", normal[year.start : year.end]) if year else None
        if year and found:
            return year.start, year.start + found.end()
    return group.start, group.end


def _groups(normal: str) -> list[_Group]:
    groups: list[_Group] = []
    for period in find_periods(normal):
        if not (period.years or period.month or period.part or period.clock) or period.end <= period.start:
            continue
        end = period.end
        if period.day and not period.clock:
            tail = _PART_OF_DAY.match(normal, end)
            end = tail.end() if tail else end
        elif not period.month and not period.clock and normal[end - 1] == "年":
            lunar = _LUNAR.match(normal, end)
            end = lunar.end() if lunar else end
        last = groups[-1] if groups else None
        between = normal[last.end : period.start] if last else ""
        if last and (_RANGE.fullmatch(between) or (_joins(between, last, period))):
            last.end, last.periods = max(end, last.end), [*last.periods, period]
        else:
            groups.append(_Group(period.start, end, [period]))
    return sorted(_with_eras(normal, groups), key=lambda group: group.start)


def _with_eras(normal: str, groups: list[_Group]) -> list[_Group]:
    """Times without a number of our calendar; one that has its year in brackets takes that year in."""
    for match in _LOOSE.finditer(normal):
        lead = _ERA_LEAD.match(normal, match.start(), match.end())
        start = lead.end() if lead and lead.end() < match.end() - 1 else match.start()
        inside = [g for g in groups if g.start < match.end() and start < g.end]
        if not inside or (len(inside) == 1 and start < inside[0].start and inside[0].end <= match.end()):
            groups = [g for g in groups if g not in inside]
            groups.append(_Group(start, match.end(), [p for g in inside for p in g.periods], loose=True))
    return groups


def _joins(between: str, last: _Group, period: Period) -> bool:
    """Whether a finer time goes on where the one before ends."""
    fuller = bool(period.years) and last.periods[-1].years and not period.month and not period.clock
    return _WITHIN.fullmatch(between) is not None and not fuller and (not between or period.clock is not None)
