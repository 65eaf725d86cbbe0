"""Fragments (那2024年呢？ And in 2024?) → the last question with its like replaced.

A time replaces the time, a title the title, a figure the figure, a name the name. One without a like is asked of the
last subject. Works on standalone questions; whom a pronoun means is decided in pronouns.py.
"""

from __future__ import annotations

import re

from assistant.naming import english_attribute, is_chinese, is_dependent, is_named, is_place, times
from assistant.spans import tokens
from assistant.subjects import QUESTION_WORD, Parts, parts
from index.words import normalize
from retriever.glossary import glossary
from retriever.kinds import kind_of, noun_kind
from retriever.names import TITLE

__all__ = ["fragment", "placed"]

_CHINESE_FRAGMENT = re.compile(
    r"^(?:那么?|而|换成|换作|再看|以及|还有|至于|和|与)?[,， ]*(?P<rest>.{1,24}?)(?:的话|又|的)?呢$|^(?:那么?|"
    r"换成)(?P<then>.{1,12})$"
)
_ENGLISH_FRAGMENT = re.compile(
    r"^(?:and|but|so|or|then|what about|how about|and what about|and how about|"
    r"what of)\b[, ]+(?P<rest>.{1,60})$",
    re.I,
)
_ASKS = re.compile(r"[吗吧]$|是不是|有没有|会不会")
_ENGLISH_ASKS = re.compile(
    r"^(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|"
    r"would)\b",
    re.IGNORECASE,
)
_ALONE = {"number": "是多少", "person": "是谁", "date": "是什么时候", "place": "在哪里"}
_ENGLISH_ALONE = {"person": "Who is", "date": "When is", "place": "Where is"}
_PREPOSITION = re.compile(
    r"(?:in|at|on|by|for|with|from|to|among|under|outside|inside|within|during|after|before)\b", re.I
)
_LATER = re.compile(r"后来|然后|之后|结果|最后|最终|现在|目前|接下来|未来|以后")
_ENGLISH_LATER = re.compile(r"(?:then|now|after that|later|afterwards|next)$", re.IGNORECASE)


def fragment(question: str) -> str:
    """What a fragment names (那2024年呢？ → 2024年), or nothing when the turn is a question of its own."""
    text = question.strip().rstrip("?？。.!！ ")
    if not is_chinese(text):
        english = _ENGLISH_FRAGMENT.match(text)
        rest = english["rest"].strip(" ,") if english else ""
        return rest if rest and not _ENGLISH_ASKS.match(rest) else _bare(text)
    match = _CHINESE_FRAGMENT.match(text)
    rest = next((group for group in match.groups() if group), "").strip(" ，,") if match else ""
    if match is None or not any(map(str.isalnum, rest)):
        return _bare(text)
    if QUESTION_WORD.search(normalize(rest)) or _ASKS.search(rest) or (match["then"] and _verbal(rest)):
        return ""
    return "" if re.match(r"[家部款场次个项本座只支起条天年里儿些位边时]", rest) and match["then"] else rest


def _verbal(text: str) -> bool:
    return any(
        token.tag in ("v", "vd", "ul", "d") and noun_kind(token.text) is None for token in tokens(normalize(text))
    )


def _bare(text: str) -> str:
    """A time, a title or the name of a figure and nothing else: 2024年？ CEO？ net profit?"""
    normal = normalize(text)
    found = times(normal)
    if found and found[0][0] <= 3 and found[-1][1] == len(normal):
        lead = re.sub(r"\W|in|for|the", "", normal[: found[0][0]])
        return "" if lead else text
    if is_chinese(text):
        alone = len(text) <= 8 and not QUESTION_WORD.search(normal) and not _verbal(text)
        return (
            text if alone and (noun_kind(normal) or re.search(rf"(?:{TITLE})$", normal)) and is_dependent(text) else ""
        )
    return text if english_attribute(text) and is_dependent(text) and not _ENGLISH_ASKS.match(text) else ""


def placed(rest: str, last: Parts, subject: str, chinese: bool = True) -> str:
    """The last question with what a fragment names in the place of its like.

    `last` is that question taken apart, `subject` what the conversation is about when the question does not name it,
    `chinese` whether the fragment was asked in Chinese.
    """
    if is_chinese(last.text) and not chinese and not (is_named(rest) and not english_attribute(rest)):
        return _english(rest, Parts(""), subject)
    if is_chinese(last.text) or (is_chinese(rest) and not is_named(rest)):
        return _placed_chinese(rest, last, subject)
    return _english(rest, last, subject)


def _placed_chinese(rest: str, last: Parts, subject: str) -> str:
    if _LATER.fullmatch(rest):
        return f"{subject}{rest}怎么样？"
    whole, _, part = rest.rpartition("的")
    if whole and part and not is_dependent(whole) and not times(normalize(whole)):
        last = parts(_like_chinese(whole, last, subject))
        return _like_chinese(part, last, last.subject_text or whole)
    spans = times(normalize(rest))
    if spans:
        new = rest[spans[0][0] : spans[-1][1]]
        last = parts(_at_time(last, new))
        rest = (rest[: spans[0][0]] + rest[spans[-1][1] :]).strip("的，, ")
    return _like_chinese(rest, last, subject) if rest else last.text


def _at_time(last: Parts, new: str) -> str:
    text, old = last.text, times(normalize(last.text))
    if old:
        before = text[: old[0][0]]
        if not is_chinese(text) and not new[0].isdigit():
            before = re.sub(r"\b(?:in|on|for) $", "", before)
            new = new[0].lower() + new[1:] if new.lower().startswith(("last", "this", "next")) else f"in {new}"
        return before + new + text[old[-1][1] :]
    if not is_chinese(text):
        return f"{text.rstrip('?？ ')} {new if _PREPOSITION.match(new) or not new[0].isdigit() else f'in {new}'}?"
    position = last.subject[1] if last.subject else 0
    return text[:position] + new + text[position:]


def _like_chinese(rest: str, last: Parts, subject: str) -> str:
    text, normal = last.text, normalize(rest)
    kind = "person" if re.search(rf"(?:{TITLE}|亚军|季军)$", normal) else noun_kind(normal)
    if kind is None and is_place(rest) and last.subject and not is_place(last.subject_text):
        return _at_place(rest, last)
    named = is_named(rest) and not is_dependent(rest)
    common = not named and not is_dependent(rest) and kind is None
    if named or (common and last.subject and not is_named(last.subject_text) and last.attribute is None):
        model = re.match(r"(?P<maker>[\u4e00-\u9fff]+ ?)[A-Za-z\d]", last.subject_text)
        if last.subject and model and re.match(r"[A-Za-z]*\d", rest):
            return text[: last.subject[0]] + model["maker"] + rest + text[last.subject[1] :]
        return text[: last.subject[0]] + rest + text[last.subject[1] :] if last.subject else f"{rest}{text}"
    asked = kind_of(normalize(text))
    same = subject == last.subject_text or not last.subject
    if (
        last.attribute
        and same
        and (kind is None or asked in (kind, "manner") or (kind == "number" and asked == "fact"))
    ):
        return text[: last.attribute[0]] + rest + text[last.attribute[1] :]
    spans = times(normalize(text)) if kind == "number" else []
    at = text[spans[0][0] : spans[-1][1]] if spans else ""
    kind = kind or ("number" if asked == "number" and not _verbal(rest) else None)
    owner = f"{subject}{at}" if is_chinese(subject + at) or not at else f"{subject} {at}"
    return f"{owner}{'的' if owner else ''}{rest}{_ALONE.get(kind or '', '怎么样')}？"


def _at_place(rest: str, last: Parts) -> str:
    text = last.text
    assert last.subject is not None
    position = last.subject[1]
    old = next((t for t in tokens(normalize(text)) if t.start >= position and is_place(t.text)), None)
    if old:
        return text[: old.start] + rest + text[old.end :]
    position = next((end for start, end in times(normalize(text)) if start == position), position)
    return f"{text[:position]}在{rest}{text[position:]}"


def _english(rest: str, last: Parts, subject: str) -> str:
    text = last.text
    if _ENGLISH_LATER.fullmatch(rest):
        return f"What happened to {subject} {rest}?" if subject else text
    owner = re.match(r"(?P<who>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*)['’]s? ?(?P<what>.*)$", rest)
    if owner:
        moved = _like_english(owner["who"], last, subject)
        return _like_english(owner["what"], parts(moved), owner["who"]) if owner["what"] else moved
    rest = re.sub(r"^(?:(?i:its|their|his|her)\b|the (?=[a-z]|C[A-Z]O))\s*", "", rest)
    spans = times(normalize(rest))
    if spans:
        new = rest[spans[0][0] : spans[-1][1]]
        last = parts(_at_time(last, new)) if last.text else last
        rest = re.sub(r"\b(?:in|for|of|on|during|the|by)\s*$", "", rest[: spans[0][0]].strip()) + rest[spans[-1][1] :]
    rest = rest.strip(" ,")
    if not last.text:  # an English fragment after a Chinese question is asked alone
        return (
            _at_time(parts(_like_english(rest or "figure", last, subject)), new)
            if spans
            else _like_english(rest, last, subject)
        )
    return _like_english(rest, last, subject) if rest else last.text


def _like_english(rest: str, last: Parts, subject: str) -> str:
    text = last.text
    if _PREPOSITION.match(rest):
        return f"{text.rstrip('?？ ')} {rest}?"
    named = is_named(rest) and not english_attribute(rest)
    if named:
        if not last.subject:
            return f"{text.rstrip('?？ ')} {rest}?"
        # “the Arlo flood” for “the Brenn flood” keeps its article; a bare name takes none.
        return text[: last.subject[0]] + rest + text[last.subject[1] :]
    kind = _english_kind(rest)
    asked = kind_of(normalize(text))
    if last.attribute and not (kind == "person" and asked != "person") and not (asked == "person" and kind != "person"):
        return text[: last.attribute[0]] + rest + text[last.attribute[1] :]
    if not subject:
        return f"{text.rstrip('?？ ')} {rest}?"
    # The attribute follows the name, so that capitals and articles of the name stay as they were asked.
    alone = f"{_ENGLISH_ALONE.get(kind or '', 'What is')} the {rest} of {subject}?"
    spans = times(normalize(text)) if kind == "number" else []
    return _at_time(parts(alone), text[slice(*spans[-1])]) if spans else alone


def _english_kind(rest: str) -> str | None:
    found = english_attribute(rest)
    alternatives = glossary()[0].get(rest[slice(*found)].lower()) if found else None
    return noun_kind(alternatives[0][0]) or "person" if alternatives else ("person" if found else None)
