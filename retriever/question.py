"""What a question asks for: its language, the kind of answer, the terms that must be met, and the time.

Knows nothing of any library; English terms become Chinese alternatives in bridge.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

from index.words import normalize
from ingest.cleaning import clean
from ingest.errors import QuestionError
from retriever.kinds import date_unit, figure, kind_of
from retriever.periods import Period, find_periods
from retriever.rarity import RAREST, rarity

__all__ = ["MAX_QUESTION", "STOP", "Question", "Term", "check", "understand"]

MAX_QUESTION = 2000

_MASK = re.compile(
    r"请问一下|有?多(?:大|高|长|远|久|重|快|深|宽)(?!学)|有多(?!少)|请问|请告诉我|告诉我|我想知道|想问一下|帮我|"
    r"一下|什么时候|什么时间|什么地方|叫什么名字|"
    r"为什么|为何|为啥|怎么会|怎么样|怎么来的|怎么|如何|怎样|多少钱|多少|"
    r"是不是|有没有|是否|能否|哪一年|哪一天|哪一家|哪一个|哪[两二三四五六七八九十]个?|"
    r"哪[年天个家位里儿些几国月日种款项部]?|几点|几月|几号|几[个家名位款项种次倍岁场部届]?|"
    r"(?:做|干)什么的?|什么|谁|何时|何人|何处|吗|呢|吧|啊|呀|总结|概括|概述|梳理|摘要|分别|这个|那个|那天|当天|"
    r"这次|此次|那场|这场|到底|究竟|主要内容|"
    r"讲了|其中"
)
# The verb that links a question word would glue itself to an unknown name: 嘉木是|什么 → 嘉|木是.
_COPULA = re.compile(r"(?<=[\u4e00-\u9fffa-z])[是为叫占达](?=\n)")
STOP = frozenset(
    "的 了 是 在 有 和 与 及 或 为 被 把 将 对 从 到 向 以 于 由 也 都 就 又 还 其 该 这 那 它 他 她 我 你 们 "
    "他们 她们 它们 之 而 则 等 着 过 会 "
    "要 能 可 可以 "
    "一个 一 个 年 月 日 时 上 下 中 里 后 前 占 达 说 称 叫 做 请 吗 呢 名字 问 因为 由于 请问 哪 什么 一共 "
    "总共 现在 目前 "
    "a an the of in on at to for from by with as and or is are was were be been being do does did done has have had "
    "will would can could may might must shall should "
    "what which who whom whose when where why how much many it its this that these those there here i you he she "
    "they we his her their our your my me him them us "
    "please tell give show about into than then so such not no any some please s t".split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """Something the evidence must mention: alternatives with weights in 0…1, best first; `weight` is its rarity.

    `name` marks a proper name or number, which nothing else can stand for; `focus` marks the attribute asked about.
    """

    text: str
    alternatives: tuple[tuple[str, float], ...]
    weight: float
    name: bool = False
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood. `unit` is the unit or measure word asked for, `unit_class` what kind of figure."""

    text: str
    normal: str
    lang: str
    kind: str
    terms: tuple[Term, ...]
    periods: tuple[Period, ...]
    unit: str = ""
    unit_class: str = ""


def check(question: str) -> str:
    """The question without surrounding space and without characters that cannot be seen.

    :raises QuestionError: empty, too long, or without a single word.
    """
    text = clean(question).strip() if isinstance(question, str) else ""
    if not text:
        raise QuestionError("问题是空的，请输入一个问题。 The question is empty: type one.")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"问题有 {len(text)} 个字符，最多 {MAX_QUESTION} 个，请缩短后再问。 The question is too long: at most "
            f"{MAX_QUESTION} "
            f"characters."
        )
    if not any(character.isalnum() for character in text):
        raise QuestionError("这里没有可以检索的文字，请用文字提问。 There is no word to search for: ask in words.")
    return text


def understand(question: str) -> Question:
    """Read a question.

    :raises QuestionError: empty, too long, or without a single word.
    """
    text = check(question)
    normal = normalize(text)
    lang = "zh" if re.search(r"[\u4e00-\u9fff]", normal) else "en"
    kind = kind_of(normal)
    periods = tuple(
        period for period in find_periods(normal) if period.years or period.month or period.part or period.clock
    )
    unit, figure_class = figure(normal) if kind == "number" else (date_unit(normal) if kind == "date" else "", "")
    return Question(text, normal, lang, kind, _terms(normal, kind, periods), periods, unit, figure_class)


def _terms(normal: str, kind: str, periods: tuple[Period, ...]) -> tuple[Term, ...]:
    masked = normal
    for period in periods:
        masked = masked[: period.start] + "\n" * (period.end - period.start) + masked[period.end :]
    focus = _focus(masked, kind)
    masked = _MASK.sub(lambda match: "\n" * len(match.group()), masked)
    masked = _COPULA.sub("\n", masked)
    seen: dict[str, Term] = {}
    for line in masked.split("\n"):
        for word, tag in rjieba.tag(line):
            if word in STOP or not any(character.isalnum() for character in word) or word in seen:
                continue
            seen[word] = _term(word, tag, focus)
    return tuple(seen.values())


# What a compound adds to the word that says it all: 总|产量, 投入|量, 金牌|得主, 举办|地.
_ADDED = re.compile(
    r"^(?:总|首|最[大高低长]?)(?=[\u4e00-\u9fff]{2})|"
    r"(?<=[\u4e00-\u9fff]{2})(?:总?[量额数]|率|地点?|得主|方|者|费|期|日期?)$"
)
_NAME_AND_YEAR = re.compile(r"([a-z]+)((?:19|20)\d\d)$")
_BARE = 0.75  # what the word without it is worth


def _forms(word: str) -> tuple[tuple[str, float], ...]:
    """The word, and what is left of a compound without its outer part where that is a word of news."""
    dated = _NAME_AND_YEAR.match(word)
    if dated:
        return ((word, 1.0), (f"{dated[1]} {dated[2]}", 1.0))
    bare = _ADDED.sub("", word, count=1)
    return ((word, 1.0), (bare, _BARE)) if bare != word and rarity(bare) < RAREST else ((word, 1.0),)


def _term(word: str, tag: str, focus: str) -> Term:
    weight = rarity(word)
    number = word[0].isdigit()
    name = number or tag in ("nr", "ns", "nt", "nz", "nrt", "nrfg", "eng") or (weight >= RAREST and tag[:1] == "n")
    if len(word) == 1 and not word.isascii():
        weight *= 0.6
    return Term(word, _forms(word), weight, name, bool(focus) and (word in focus or focus in word))


def _focus(masked: str, kind: str) -> str:
    """The attribute asked about: the words next to the question word (毛利率 in “…的毛利率是多少”)."""
    patterns = (
        r"(?:多少|几|哪)(?:个|名|家|项|种|位|款|次)(?P<focus>[\u4e00-\u9fff]{2,6}?)(?:[?？]|$|的|了|实施|对|是)",
        r"多少(?P<focus>[\u4e00-\u9fff]{2,6})[?？]?$",
        r"(?:什么|哪[些种类个])(?P<focus>[\u4e00-\u9fff]{2,4}?)(?:[?？]|$|的|了|是)",
        r"谁是\S*?的?(?P<focus>[\u4e00-\u9fffa-z]{2,8})[?？]?$",
        r"(?:的|\n)?(?P<focus>[\u4e00-\u9fffa-z&]{2,8}?)(?:是|为|有|达到?|叫|占)?(?:多少|谁|什么|几|哪)",
        r"(?P<focus>[\u4e00-\u9fffa-z]{2,6})(?:是|为)?[?？]?$",
    )
    if kind == "manner":
        abstract = re.search(r"什么样?的?(?P<focus>[\u4e00-\u9fff]{2,3}?)(?:[?？]|$|的|了|呢)", masked)
        return abstract["focus"] if abstract else ""
    if kind in ("summary", "why", "yesno"):
        return ""
    for pattern in patterns:
        match = re.search(pattern, masked)
        if match:
            return match["focus"].split("的")[-1]
    return ""
