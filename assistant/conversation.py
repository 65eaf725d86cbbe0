"""A follow-up and the questions before it → a question that stands by itself.

Rules of three kinds: a fragment (那2024年呢？) replaces its like in the last question, a pronoun takes the last
subject, and a question without any subject inherits it. A question that names its own subject is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import rjieba

from index.words import normalize
from retriever.glossary import find_attribute
from retriever.kinds import noun_kind
from retriever.names import TITLE, find_people, name_after
from retriever.periods import Period, find_periods
from retriever.question import Term, understand

__all__ = ["standalone"]

_FRAGMENT = re.compile(
    r"^(?:那么?|而|换成|再看)?(?P<rest>.{1,16}?)(?:又|的)?呢[?？。]?$|^(?:那么?)(?P<then>.{1,10})[?？]?$"
)
_ENGLISH_FRAGMENT = re.compile(r"^(?:and|what about|how about|and what about)\s+(?P<rest>.{1,40}?)\??$", re.IGNORECASE)
_WHY = re.compile(r"^(?:那|这是)?(?:为什么|为何|为啥|原因呢?|why)(?:呢|会这样|is that|so)?[?？]?$", re.IGNORECASE)
_HE = re.compile(r"他们?|她们?|此人|该人士")
_IT = re.compile(
    r"它们?|该(?:公司|企业|机构|集团|产品|项目)|这家(?:公司|企业|机构)|其(?!他|它|中|实|余|次)|^(?:公司|集团|企业)(?=的|什么|何|哪|是|有|成立|上市|为|去|今)"
)
_ENGLISH_PRONOUN = re.compile(r"\b(?:its|their|his|her|it|they|he|she|the company|the firm)\b", re.IGNORECASE)
_TITLE = re.compile(TITLE)
_BARE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_BARE = re.compile(
    r"^(?:会|有|是|还|又|什么|哪|多少|为什么|为何|怎么|如何|何时|谁|症状|原因|结果|后来|具体|分别|同比|环比|增长|占比)"
)
_SHORT = 20  # characters of an answer that can be repeated in the question after it


def standalone(question: str, history: Sequence[tuple[str, str]]) -> str:
    """The question with what it leaves out filled in from the history of (question, answer) pairs, oldest first."""
    previous, answer = "", ""
    for asked, said in history:
        previous, answer = _resolve(asked, previous, answer), said
    return _resolve(question, previous, answer)


def _resolve(question: str, previous: str, answer: str) -> str:
    question = question.strip()
    if not previous or not any(character.isalnum() for character in question):
        return question
    if _WHY.match(question):
        return _why(previous, answer)
    fragment = _fragment(question)
    if fragment:
        return _substituted(fragment, previous)
    if re.search(r"[\u4e00-\u9fff]", question):
        return _chinese(question, previous, answer)
    return _english(question, previous)


def _why(previous: str, answer: str) -> str:
    if not _is_chinese(previous):
        return f"Why: {previous}"
    said = answer.split("\n", 1)[0].split("[", 1)[0]
    return f"为什么{_topic(previous)}{'是' + said if 0 < len(said) <= _SHORT else ''}？"


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _fragment(question: str) -> str:
    match = _FRAGMENT.match(question) or _ENGLISH_FRAGMENT.match(question)
    if not match:
        return ""
    rest = next((group for group in match.groups() if group), "").strip(" ，,")
    return "" if re.search(r"多少|什么|谁|哪|几|为何|怎么|是不是", rest) else rest


def _substituted(fragment: str, previous: str) -> str:
    """The last question with the part replaced that the fragment is like: time, title, attribute or subject."""
    normal = normalize(fragment)
    times, old_times = _times(normal), _times(normalize(previous))
    rest = re.sub(r"^(?:the|of|的|，|,|\s)+|[的，,\s]+$", "", _without(fragment, times).strip()).strip()
    result = previous
    if times:
        rest = re.sub(r"^(?:in|for)\b\s*", "", rest)
        new = fragment[times[0].start : times[-1].end]
        if old_times:
            result = previous[: old_times[0].start] + new + previous[old_times[-1].end :]
        else:
            result = _insert_time(previous, new)
    if not rest:
        return result
    return _replace_like(rest, result) if _is_chinese(previous) else _replace_like_english(rest, result)


def _times(normal: str) -> list[Period]:
    found = [period for period in find_periods(normal) if period.years or period.part or period.month]
    bare = None if found else _BARE_YEAR.search(normal)
    return [Period(bare.start(), bare.end(), (int(bare.group()),))] if bare else found


def _without(text: str, periods: Sequence[Period]) -> str:
    for period in reversed(periods):
        text = text[: period.start] + text[period.end :]
    return text


def _insert_time(question: str, time: str) -> str:
    if not _is_chinese(question):
        return f"{question.rstrip('?？ ')} in {time}?"
    subject = _subject(question)
    position = question.find(subject) + len(subject) if subject and subject in question else 0
    return question[:position] + time + question[position:]


def _replace_like(rest: str, previous: str) -> str:
    normal = normalize(previous)
    old_title, new_title = _TITLE.search(normal), _TITLE.search(normalize(rest))
    if old_title and new_title:
        return previous[: old_title.start()] + rest + previous[old_title.end() :]
    subject = _subject(previous)
    if new_title or noun_kind(normalize(rest)):
        old = _attribute(previous, subject)
        if old:
            return previous[: old[0]] + rest + previous[old[1] :]
        return f"{subject}的{rest}是{'谁' if new_title else '多少'}？"
    return previous.replace(subject, rest, 1) if subject else f"{rest}{previous}"


def _attribute(question: str, subject: str) -> tuple[int, int] | None:
    """Where a Chinese question names the attribute asked about: from its first to its last word in a row."""
    normal = normalize(question)
    words = [term.text for term in understand(question).terms if term.focus and term.text not in subject]
    places = [normal.find(word) for word in words]
    if not words or min(places) < 0:
        return None
    return places[0], places[-1] + len(words[-1])


def _replace_like_english(rest: str, previous: str) -> str:
    if re.match(r"(?:in|at|on|by|for|with|from)\b", rest, re.IGNORECASE):
        return f"{previous.rstrip('?？ ')} {rest}?"
    rest = re.sub(r"^(?:its|their|his|her|the)\s+", "", rest, flags=re.IGNORECASE)
    old, new = find_attribute(previous), find_attribute(rest)
    if old and new:
        return previous[: old[0]] + rest + previous[old[1] :]
    subject = _english_subject(previous)
    return previous.replace(subject, rest, 1) if subject else f"{previous.rstrip('?？ ')} {rest}?"


def _chinese(question: str, previous: str, answer: str) -> str:
    if _HE.search(question):
        person = _person(answer) or _person(previous)
        if person:
            return _HE.sub(person, question, count=1)
    if _HE.search(question) or _IT.search(question):
        subject = _subject(previous)
        return (_HE if _HE.search(question) else _IT).sub(subject, question, count=1) if subject else question
    if any(term.name for term in understand(question).terms):
        return question
    if _BARE.match(question):
        return f"{_topic(previous)}{question}"
    first, tag = rjieba.tag(normalize(question))[0]
    subject = _subject(previous)
    if subject and (_TITLE.match(normalize(question)) or noun_kind(first)):
        return f"{subject}的{question}"
    return f"{subject}{question}" if subject and tag.startswith(("v", "zg")) else question


def _english(question: str, previous: str) -> str:
    subject = _english_subject(previous)
    match = _ENGLISH_PRONOUN.search(question)
    if subject and match:
        possessive = match.group().lower() in ("its", "their", "his", "her")
        return question[: match.start()] + (f"{subject}'s" if possessive else subject) + question[match.end() :]
    if subject and find_attribute(question) and not _english_subject(question):
        return f"{question.rstrip('?？ ')} of {subject}?"
    return question


def _english_subject(question: str) -> str:
    attribute = find_attribute(question)
    for name in re.finditer(r"(?<!^)\b[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*", question):
        if not attribute or name.end() <= attribute[0] or name.start() >= attribute[1]:
            return name.group().removesuffix("'s")
    return ""


def _person(text: str) -> str:
    first = text.split("\n", 1)[0]
    if name_after(normalize(first), 0) == len(first):
        return first
    people = find_people(first, normalize(first))
    return first[people[0][0] : people[0][1]] if people else ""


def _subject(question: str) -> str:
    """What a question is about: its first name, else its rarest word that is not the attribute, as a whole phrase."""
    terms = understand(question).terms
    names = [term for term in terms if term.name and not term.text[0].isdigit()]
    others = [term for term in terms if not term.focus]
    chosen: Term | None = names[0] if names else max(others, key=lambda term: term.weight, default=None)
    if chosen is None:
        return ""
    start, end = _phrase_around(normalize(question), chosen.text)
    return question[start:end]


def _phrase_around(normal: str, word: str) -> tuple[int, int]:
    """The run of nouns that holds a word, up to a title: 嘉木股份 around 嘉木, 远山科技 in 远山科技董事长."""
    start, end, position = -1, -1, 0
    for token, tag in rjieba.tag(normal):
        noun = tag[:1] in ("n", "j") or tag == "eng"
        here = token == word or (start < 0 and word in token)
        if here and start < 0:
            start = position
        if start >= 0 and (
            here or (position == end and noun and not _TITLE.match(normal, position) and not noun_kind(token))
        ):
            end = position + len(token)
        position += len(token)
    return (start, end) if start >= 0 else (0, 0)


def _topic(question: str) -> str:
    """The words of a question up to its question word, as the topic of the next: 雀巢召回的奶粉."""
    cut = re.split(
        r"有(?:什么|哪些|多少)|是(?:什么|谁|多少|哪)|为什么|为何|怎么|如何|什么|谁|哪|多少|几|会", question, maxsplit=1
    )[0]
    return cut.rstrip("的是了，, ") if len(cut) >= 2 else _subject(question)
