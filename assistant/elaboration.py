"""“Why?” and “what else?” asked of the last question."""

from __future__ import annotations

import re

from assistant.naming import is_chinese, is_dependent, times
from assistant.subjects import QUESTION_WORD, Parts
from index.words import normalize
from retriever.kinds import kind_of

__all__ = ["MORE", "against", "another", "more", "why"]

MORE = re.compile(
    r"(?:那|请)?(?:能不能|可以|能)?(?:再)?(?:详细|具体|多|展开|继续)(?:一?点|地|些)?(?:说|讲|介绍|谈)*(?:一下|下|一?点|些|说)?(?:吗|呢|吧)?|"
    r"(?:tell me )?more(?: about (?:it|that|this))?|go on|continue|elaborate|(?:more|further) details?",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"^(?:那么?)?(?:(?:跟|和|与|同|较|比起|相比于?)(?P<other>[^，,]{1,16}?)(?:的)?(?:相?比较?|对比)(?:起来)?|"
    r"比(?P<than>[^，,]{1,16}?)(?=呢|$))[,，]?"
    r"(?:呢|怎么样|如何|(?:谁|哪[个家年])(?:更)?(?P<adjective>[高低多少大小]))?$"
)

_UNCOUNTED = re.compile(
    r"多少(?:[个家名位款项种次岁人天年倍场元台枚钱]{1,2})?|什么|谁|哪[一二两三几]?[个家位年天里儿些款]?"
)


def why(last: Parts, answer: str) -> str:
    """Why the last question's answer is so; `answer` is empty when it is not a few words."""
    text = last.text.strip().rstrip("?？。 ")
    if kind_of(normalize(text)) == "why":
        return last.text
    if is_chinese(text):
        stated = re.sub(r"[吗呢吧]$", "", text)
        stated = re.sub(
            r"(.)不\1|"
            r"([会能有])没\2",
            r"\1",
            stated.replace("是不是", "是").replace("有没有", "有").replace("是否", ""),
        )
        asked = list(QUESTION_WORD.finditer(normalize(stated)))
        if asked:
            start, end = asked[-1].span()
            if answer and _UNCOUNTED.match(stated, start):
                number = re.match(r"多少(?=[\u4e00-\u9fff])", stated[start:end])
                end = start + 2 if number and answer[-1].isdigit() else end
                end += stated[end : end + 1] == answer[-1]
                stated = stated[:start] + answer + stated[end:]
            else:
                counted = stated[start:].startswith("多少")
                stated = re.sub(r"[是有的在到达了]+$", "", stated[:start]) + ("" if counted else stated[end:])
        return f"为什么{stated}？"
    named = re.match(r"(?:what|who) (?P<be>is|was|are|were) (?P<rest>.+)$", text, re.IGNORECASE)
    if named:
        return f"Why {named['be']} {named['rest']}{f' {answer}' if answer else ''}?"
    opening = re.match(
        r"(?:how (?:much|many|large|big|long|far|often|old|high)|what|when|where|who|which|how)\b\s*", text, re.I
    )
    rest = text[opening.end() :] if opening else text[:1].lower() + text[1:]
    return f"Why {rest}?"


def more(last: Parts, subject: str) -> str:
    """The last question's subject in full: 详细一点."""
    if is_chinese(last.text):
        return f"介绍一下{subject}" if subject else last.text
    return f"Give an overview of {subject}" if subject else last.text


def against(text: str, last: Parts) -> str:
    """“和北辰比呢” of the last question's figure: both, and which is higher; "" for any other turn."""
    match = _AGAINST.match(text)
    asked = kind_of(normalize(last.text))
    if match is None or not last.subject or not last.attribute or asked not in ("number", "comparison"):
        return ""
    other = match["other"] or match["than"]
    figure, name = last.text[slice(*last.attribute)], last.subject_text
    spans = times(normalize(last.text))
    time = last.text[spans[0][0] : spans[-1][1]] if spans else ""
    adjective = match["adjective"] or "高"
    if is_dependent(other):
        return f"{name}{time}的{figure}和{other}分别是多少？"
    if times(normalize(other)):
        return f"{name}{time}和{other}的{figure}哪年{adjective}？" if time else ""
    return f"{name}和{other}{time}的{figure}谁{adjective}？"


def another(last: Parts, subject: str) -> str:
    """What else there is to the last question."""
    text = last.text
    if not is_chinese(text):
        what = re.match(r"(what|who|which|where)\b(?! else)", text, re.IGNORECASE)
        return (
            f"{what.group()} else{text[what.end() :]}" if what else (f"What else about {subject}?" if subject else text)
        )
    if "还" in text:
        return text
    there = re.search(r"有(?:什么|哪)", text)
    if there:
        return f"{text[: there.start()]}还{text[there.start() :]}"
    asks = re.search(r"什么|哪|谁", text)
    if asks and last.subject and last.subject[1] < asks.start() and text[last.subject[1]] not in "的是":
        return f"{text[: last.subject[1]]}还{text[last.subject[1] :]}"
    return f"{subject}还有什么？" if subject else text
