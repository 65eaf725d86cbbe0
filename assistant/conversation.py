"""A follow-up and the questions before it → a question that stands by itself.

A question that names its own subject is left alone; a pronoun takes what it means, be it the last subject or the last
answer; a question without a subject inherits one. Fragments, why and what else are placed by their own modules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asides import INTERJECTION, SMALL_TALK, plain, unwrapped
from assistant.choosing import chosen
from assistant.context import Context, after
from assistant.elaboration import MORE, against, another, more, why
from assistant.english_turns import english_turn
from assistant.followup import fragment, placed
from assistant.naming import is_chinese, is_dependent, is_named, is_place, times
from assistant.pronouns import MEASURE, owned, with_pronouns
from assistant.rows import in_row
from assistant.spans import tokens
from assistant.subjects import QUESTION_WORD, Parts, parts
from index.words import normalize

__all__ = ["standalone"]

_REMEMBERED = 8  # turns, of which each already stands by itself
_PREDICATE = re.compile(
    r"[\u4e00-\u9fff]{2,4}[吗么][?？]?|([\u4e00-\u9fff])不\1[\u4e00-\u9fff]?[?？]?|(?:跟|和|与|同|较|相比).{1,12}比.{0,8}"
)  # 开源吗？ 跟北辰比怎么样？
_WHEN = re.compile(r"什么时候|何时|在?哪(?:里|儿)|在哪|由谁|被谁")  # before a verb: 什么时候通车的
_SPEAKERS = re.compile(r"(?:其实|所以|但|但是|可|可是)?(?:我|你|您|咱)")  # a turn about those who talk has its subject
_THERE_CHINESE = re.compile(r"(?:那里|那儿|那边|当地|这里|这儿)的?")
_WHY = re.compile(
    r"(?:那么?|这)?(?:又|都|会|到底|究竟)?是?(?:因为|由于)?(?:为什么|为何|为啥|什么原因|原因呢?|原因是什么|怎么会|"
    r"怎么回事)(?:呢|会?这样|啊|会这样呢)?|"
    r"(?:and |but |so )?(?:why(?: (?:is|was) (?:that|this|it|so)| so| not)?|how come|for what reason|what(?: is|"
    r"'s| was) the reason)",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"(?:那么?)?(?:除此之外)?[,，]?(?:还有|另外|其他|别的|其它)的?(?:呢|吗|什么|别的|其他|哪些)?的?[呢吗]?|"
    r"(?:and )?(?:what|anything|something) else|(?:any )?others?|any more",
    re.IGNORECASE,
)
_WHY_DOES = re.compile(r"(?:为什么|为何|怎么会?)(?=[\u4e00-\u9fff]{2,6}[?？]?$)")
_LEAD = re.compile(
    r"^(?:那么[,， ]*|那[,， ]+|那(?![家部款场次个项本座只支起条天年里儿些位边时种届段件颗艘台辆片])|请问[,， ]*|"
    r"还有[,，] *)"
)
_THIS = re.compile(rf"(?:[这那此](?:一)?(?:{MEASURE}|件)|此次|这次|那次|当时|届时|当地|那里|那儿|这里)")
_OF_PEOPLE = re.compile(
    r"出生|毕业|年龄|年纪|多大$|几岁|多少岁|上任|就任|任职|任期|接任|辞|离职|退休|结婚|老家|学历|身高|年薪|薪水|"
    r"性别|国籍|哪里人|哪国人|"
    r"(?:怎么|如何)(?:说|看|评价|回应|解释)|说(?:了|过)?什么|表示|粉丝"
)
_COUNT = r"(?:是|有)?(?:多少|几)[个家名位款项种次人]?[?？]?"
_RANKS = re.compile(r"亚军|季军|冠军|奖金|名次|比分")
_COMPARES = re.compile(
    r"^(?:为什么|为何|怎么|还|又|会|是)*(?:同比|环比|比|较|增长|增加|增幅|下降|下滑|上涨|上升|提高|减少|占|跌|涨|翻)"
)
_ADVERBIAL = re.compile(r"什么时候|何时|在?哪(?:里|儿)|哪一?年|哪一?天|为什么|为何|怎么样?|如何")


def standalone(question: str, history: Sequence[tuple[str, str]]) -> str:
    """The question with what it leaves out filled in from the history of (question, answer) pairs, oldest first."""
    question = plain(question)
    context: Context | None = None
    for asked, said in history[-_REMEMBERED:]:
        if any(character.isalnum() for character in asked):
            context = after(_resolve(asked, context), said, context)
    understood = chosen(question, *history[-1]) if history else ""
    understood = understood or _resolve(question, context)
    return understood if any(map(str.isalnum, understood)) else question


def _resolve(question: str, context: Context | None) -> str:
    question = question.strip()
    if context is not None and not SMALL_TALK.match(INTERJECTION.sub("", question)):
        question = INTERJECTION.sub("", question)
    bare = question.rstrip("?？。.!！ ")
    if context is None or not any(map(str.isalnum, bare)) or SMALL_TALK.match(question):
        return question
    wrapped = unwrapped(bare)
    if wrapped:  # 你知道它的营收吗 asks for 它的营收
        return _resolve(wrapped, context)
    if MORE.fullmatch(bare):
        return more(context.last, context.subject)
    compared = against(bare, context.last)
    if compared:
        return compared
    if _WHY.fullmatch(bare):
        return why(context.last, context.said)
    if _ELSE.fullmatch(bare):
        return another(context.last, context.subject)
    rest = fragment(question)
    if rest:
        return in_row(rest, context.last.text) or _fragment(rest, context, is_chinese(question))
    return _chinese(question, context) if is_chinese(question) else english_turn(question, context)


def _fragment(rest: str, context: Context, chinese: bool) -> str:
    owner = re.match(r"(?:它|他|她|其|它们|他们)(?P<of>的)?", rest)
    if owner and (owner["of"] or owner.end() == len(rest)):
        person = context.person if rest[0] in "他她" else ""
        rest, subject = rest[owner.end() :], person or context.named or context.thing or context.subject
        if not rest:
            return f"{subject}怎么样？"
    about = context.subject
    if about == context.person and not _OF_PEOPLE.search(rest):
        about = context.named or context.thing or about
    return placed(rest, context.last, about, chinese)


def _chinese(question: str, context: Context) -> str:
    text = _LEAD.sub("", question) or question
    text, referred = with_pronouns(text, context)
    if referred:
        return owned(text, context)
    there = _THERE_CHINESE.match(text)
    if there and (context.named or context.thing):
        return f"{context.named or context.thing}{'的' if there.group().endswith('的') else ''}{text[there.end() :]}"
    found = parts(text)
    if _SPEAKERS.match(text):
        return text
    place = found.subject_text
    if is_place(place) and not is_place(context.subject) and re.fullmatch(rf"{re.escape(place)}{_COUNT}", text):
        return placed(found.subject_text, context.last, context.subject)
    owner, subject = _owner(text, context), found.subject_text
    if len(subject) >= 2 and any(
        name != subject and name.endswith(subject) for name in (context.thing, context.subject)
    ):
        whole = context.thing if context.thing.endswith(subject) else context.subject
        return text.replace(subject, whole, 1)
    if found.own and is_named(found.subject_text) and not _PREDICATE.fullmatch(text):
        return text
    if _THIS.match(normalize(text)):
        return owned(f"{context.named or context.thing or context.subject}{text}", context)
    leans = (
        (_WHY_DOES.match(text) and not is_named(found.subject_text))
        or found.subject is None
        or _begins_with_verb(text, found)
        or _WHEN.match(text)
    )
    if found.own and not leans and not _PREDICATE.fullmatch(text):
        return text
    return _inherited(text, found, owner, context) if owner else text


def _owner(text: str, context: Context) -> str:
    """Whose a question without a subject is: the person's for what people do and have, else the thing's."""
    if context.person and _OF_PEOPLE.search(text):
        return context.person
    if _RANKS.match(text) and re.search(r"[赛杯奖]$|大会|锦标|联赛", context.own):
        return context.own
    bare = parts(text)
    if context.named and bare.subject is None and bare.attribute is None and context.asked == "entity":
        return context.named  # 镇馆之宝是什么？ … 多重？
    subject = context.last.subject_text
    return context.thing if subject == context.person and context.thing else context.subject


def _begins_with_verb(text: str, found: Parts) -> bool:
    """Whether a question starts with what someone does, so that the noun in it is no subject: 召回了多少盒奶粉."""
    assert found.subject is not None
    first = next((t for t in tokens(normalize(text)) if t.tag not in ("d", "j")), None)
    imperative = re.match(
        r"请|介绍|总结|告诉|说说|讲|比较|解释|谈|列出|是|有(?!人|没有|多少|几)|什么|如何|为|"
        r"怎",
        text,
    )
    return (
        found.subject[0] > 0
        and first is not None
        and (first.tag in ("v", "vd", "zg") or (first.tag == "vn" and QUESTION_WORD.match(text, first.end) is not None))
        and first.start < found.subject[0]
        and not imperative
    )


def _inherited(text: str, found: Parts, owner: str, context: Context) -> str:
    normal = normalize(text)
    asks = re.match(r"(?:谁|哪位|什么|哪家)是", normal)
    if asks and found.attribute:
        return f"{text[: asks.end()]}{owner}的{text[asks.end() :]}"
    bare = text.rstrip("?？。 ")
    if _ADVERBIAL.fullmatch(bare):
        old = _ADVERBIAL.search(context.last.text)
        if old and len(context.last.text.rstrip("?？ ")) > old.end() + 1:
            return f"{context.last.text[: old.start()]}{bare}{context.last.text[old.end() :]}"
    if found.attribute and found.attribute[0] == 0:
        return f"{owner}的{text}"
    spans = times(normal)
    if spans and spans[0][0] == 0:
        return f"{owner}{text}"
    if found.own and found.subject and found.subject[0] == 0:
        return f"{owner}，{text}"
    topic = _topic(context, _COMPARES.match(normal) is not None)
    return f"{owner if topic == context.last.subject_text or _OF_PEOPLE.search(text) else topic}{text}"


def _topic(context: Context, figure: bool) -> str:
    """The words of the last question up to what it asked: 嘉木召回的奶粉; with the figure's name when `figure`."""
    last = context.last
    asked = QUESTION_WORD.search(normalize(last.text))
    if not last.subject or not last.own or not asked or asked.start() <= last.subject[0]:
        return context.subject
    if last.attribute and not figure:
        # What is measured or belongs to a thing (毛利率, 员工) is left behind; what it did (的直播, 召回的奶粉) is not.
        between = last.text[last.attribute[1] : asked.start()]
        if is_dependent(last.text[slice(*last.attribute)]) or re.fullmatch(r"[是为有达到占约 ]*", between):
            return context.subject
    end = last.subject[1]
    for token in tokens(normalize(last.text)):
        if token.tag == "p" and token.start >= end:
            break
        inside = last.subject[1] <= token.start and token.end <= asked.start()
        if inside and (token.tag[:1] in ("n", "j") or token.tag in ("vn", "eng")):
            end = token.end
    if last.attribute and figure:
        end = max(end, last.attribute[1])
    return last.text[last.subject[0] : end]
