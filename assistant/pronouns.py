"""Pronouns and phrases like “the company” → what they mean in a conversation."""

from __future__ import annotations

import re

from assistant.context import Context
from assistant.naming import is_named, is_person
from assistant.spans import tokens
from assistant.subjects import parts
from index.words import normalize

__all__ = ["MEASURE", "owned", "with_english_pronouns", "with_pronouns"]

_HE = re.compile(r"(?:他|她|此人|该人士|[这那](?:位|个)人)(?!们)")
_THEY = re.compile(r"他们|她们|它们")
MEASURE = "[家部款场次个项本座只支起条份台辆所种届颗艘]"
_CLASS = (
    "公司|企业|机构|集团|产品|项目|影片|电影|片子|片|剧|书|小说|手机|新机|机型|车型|新车|汽车|车|飞船|探测器|火箭|"
    "卫星|比赛|赛事|大学|学校|学院|"
    "博物馆|医院|银行|城市|国家|国|市|省|县|台风|地震|洪水|事故|新规|规定|政策|办法|条例|活动|协议|药|疫苗|软件|"
    "应用|模型|游戏|品牌|球队|队|比赛|展览|大会"
)
_IT = re.compile(
    rf"它(?!们)|其(?![他它中实余次])|该(?:{_CLASS})|[这那此]{MEASURE}?(?:{_CLASS})(?![长员])|"
    rf"^(?:公司|集团|企业)(?=的|什么|何|哪|是|有|成立|上市|为|去|今)"
)
_WORK = re.compile("[片影剧书说]$")
_HE_ENGLISH = re.compile(r"\b(?:he|she|him|his|hers?)\b", re.IGNORECASE)
_NOUNS = (
    "company|firm|group|film|movie|book|phone|device|car|team|club|university|school|city|country|storm|flood|"
    "earthquake|quake|probe|mission|spacecraft|bank|museum|product|law|rule|match|game|airline|region|town"
)
_IT_ENGLISH = re.compile(
    rf"(?<!is )(?<!was )\bit\b(?!['’]s)(?! (?:true|possible|likely|rain|snow))|(?:(?<=is )|(?<=was ))it(?=[?.!]|$|"
    rf" (?!true|possible|likely|that))|"
    rf"\b(?:its|they|them|their)\b|\b(?:the|this|that) (?:{_NOUNS})\b(?! of)|\b(?:this|that)\b(?=(?: (?:happen|"
    rf"mean|cost|start|begin|end))?[?]?$)",
    re.IGNORECASE,
)
_POSSESSIVE = frozenset(("its", "their", "his", "her", "hers"))


def with_pronouns(text: str, context: Context) -> tuple[str, bool]:
    """The question with its first pronoun of each kind replaced, unless a name before it is what it means."""
    thing = context.thing or context.subject
    group = context.named or (context.last.subject_text if is_person(context.last.subject_text) else "") or thing
    person = context.person or context.named or context.subject
    referred = False
    for pattern, meant in ((_THEY, group), (_HE, person), (_IT, context.named or thing)):
        normal = normalize(text)
        starts = {token.start for token in tokens(normal)}
        match = next((m for m in pattern.finditer(normal) if m.start() in starts), None)
        if not match or not meant:
            continue
        meant = context.work if context.work and _WORK.search(match.group()) else meant
        before = parts(text[: match.start()]) if match.start() > 1 else None
        if (
            before
            and before.own
            and is_named(before.subject_text)
            and is_person(before.subject_text) == (pattern is _HE)
        ):
            return text, True
        text, referred = text[: match.start()] + meant + text[match.end() :], True
    return text, referred


def _of_class(phrase: str, thing: str) -> bool:
    """Whether “the company” can mean a thing: a bare name can be anything, “the Arlo wreck” is no museum."""
    words = thing.split(" ")
    return not (words[0].lower() in ("the", "a", "an") and words[-1].islower() and words[-1] != phrase.split(" ")[-1])


def with_english_pronouns(question: str, context: Context) -> tuple[str, bool]:
    """The same for English."""
    subject, text, referred = context.subject, question, False
    for pattern, meant in (
        (_HE_ENGLISH, context.person or subject),
        (_IT_ENGLISH, context.named or context.thing or subject),
    ):
        match = pattern.search(text)
        if not match or not meant or (match.group().lower().startswith("the ") and not _of_class(match.group(), meant)):
            continue
        if parts(text[: match.start()]).own and match.group().lower() not in ("he", "she"):
            return question, True
        ending = "'s" if match.group().lower() in _POSSESSIVE and not meant.endswith("'s") else ""
        if match.group().lower() == "her" and match.end() >= len(text.rstrip("?!. ")):
            ending = ""
        text, referred = text[: match.start()] + meant + ending + text[match.end() :], True
    return text, referred


def owned(text: str, context: Context) -> str:
    """陆一帆那场直播 → 陆一帆的直播: which one is said by whose it is, and 那场 is no word to search for."""
    for name in filter(None, (context.person, context.named, context.thing, context.subject)):
        text = re.sub(
            rf"({re.escape(name)})[这那此]一?{MEASURE}(?=[\u4e00-\u9fff]{{2}})(?!(?:是|有|在|呢|吗))",
            r"\1的",
            text,
            count=1,
        )
    return text
