"""What a question asks for: its language, the kind of answer, the terms that must be met, and the time.

Knows nothing of any library; English terms become Chinese alternatives in bridge.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import rjieba

from index.words import normalize
from ingest.errors import QuestionError
from retriever.periods import Period, find_periods
from retriever.quantities import unit_class

__all__ = ["MAX_QUESTION", "RAREST", "STOP", "Question", "Term", "figure", "noun_kind", "rarity", "understand"]

MAX_QUESTION = 2000
RAREST = 9.0

# What is asked for, first match wins. Kinds in this order because "为什么" contains "什么", "多少" may follow "哪些".
_KINDS: tuple[tuple[str, str], ...] = (
    ("summary", r"总结|概括|概述|摘要|梳理|主要内容|主要讲|讲了(?:些)?什么|说了什么事|\bsummar|\boverview\b|what (?:is|was) .*(?:article|story|news).* about"),
    ("why", r"为什么|为何|为啥|何以|原因|怎么会|怎么来的|由来|\bwhy\b|\breasons?\b|how come"),
    ("number", r"多少|几(?:个|家|名|位|款|项|种|次|倍|岁|人|场|部|届|年(?!几)|天|元|成|辆|台|枚|座|金|分|处|只|条)|(?:有|是)?多(?:大|高|长|远|久|重|快|深|宽)|几何"
               r"|how (?:much|many|large|big|tall|long|far|old|high|fast|heavy|deep|wide)|what (?:percentage|proportion|share|number)"),
    ("date", r"什么时候|何时|哪一?年|哪一?天|哪个?月|哪日|几月|几号|几点|什么时间|啥时候|\bwhen\b|what (?:year|time|date|day|month)|which (?:year|day|month|date)"),
    ("person", r"谁|哪位|哪个人|哪些人|何人|叫什么名字|\bwho(?:se|m)?\b"),
    ("place", r"哪里|哪儿|在哪|什么地方|何处|何地|哪个(?:城市|国家|省|市|县|区|地方|地区|州|村)|哪国|\bwhere\b|(?:which|what) (?:city|country|place|province|state)"),
    ("list", r"哪些|哪几|哪[两二三四五六七八九十]|(?<!含)(?<!具)有什么|分别(?:是|为)?(?:什么|哪)|包括什么|\bwhich (?:two|three|four|five|ones)|what are|list "),
    ("organisation", r"哪家|哪一家|哪个(?:公司|企业|机构|部门|组织|球队|队|大学|学校|银行|品牌)|什么(?:公司|机构|部门|组织)|(?:which|what) (?:company|firm|organi[sz]ation|agency|bank|university|team)"),
    ("quotation", r"怎么说|怎么看|怎么评价|如何(?:评价|看待|回应|表示)|怎么回应|(?:说|表示|回应)(?:了|过)?(?:些)?什么|what (?:did|does) .* (?:say|think|announce|state)|how did .* (?:respond|comment)"),
    ("manner", r"怎么样?|如何|怎样|\bhow\b"),
    ("yesno", r"(?:吗|(?<!什)么|没有)[?？]?$|是否|是不是|有没有|能否|能不能|会不会|可否|^(?:is|are|was|were|did|do|does|has|have|had|can|will|would|could)\b"),
    ("definition", r"^[^的]*(?:是|指)(?:个)?(?:什么|啥)(?:意思)?[?？]?$|^什么是|^何谓|是(?:做|干)什么的|^what (?:is|are) (?:an? |the )?[\w-]+\??$"),
    ("entity", r"什么|哪|啥|\bwhat\b|\bwhich\b"),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
# A question without a question word asks for a figure when it ends with the name of one.
_FIGURE_NOUN = re.compile(r"(?:率|比例|占比|份额|价格?|额|量|数|数量|营收|利润|收入|亏损|市值|金额|规模|人数|面积|身高|年龄|票房|产值|gdp|比重|增速|跌幅|涨幅|震级|成绩|比分|总数)(?:是|为)?[?？]?$")
_DATE_NOUN = re.compile(r"(?:时间|日期|生日|日子|年份)(?:是|为)?[?？]?$")
_PERSON_NOUN = re.compile(r"(?:董事长|总裁|总经理|ceo|首席\S{2,4}官|导演|作者|编剧|主演|冠军|得主|创始人|院长|校长|市长|省长|部长|主席|总统|首相|行政长官|教练|发言人|负责人)(?:是|为)?[?？]?$")
_PLACE_NOUN = re.compile(r"(?:地点|起点|终点|举办地|所在地|产地|总部|首都|城市|地址)(?:是|为)?[?？]?$")
_NOUN_KINDS = (("number", _FIGURE_NOUN), ("date", _DATE_NOUN), ("person", _PERSON_NOUN), ("place", _PLACE_NOUN))
_MASK = re.compile(
    r"请问一下|有多(?!少)|请问|请告诉我|告诉我|我想知道|想问一下|帮我|一下|什么时候|什么时间|什么地方|叫什么名字|为什么|为何|为啥|怎么会|怎么样|怎么来的|怎么|如何|怎样|多少钱|多少|"
    r"是不是|有没有|是否|能否|哪一年|哪一天|哪一家|哪一个|哪[两二三四五六七八九十]个?|哪[年天个家位里儿些几国月日种款项部]?|几点|几月|几号|几[个家名位款项种次倍岁场部届]?|"
    r"什么|谁|何时|何人|何处|吗|呢|吧|啊|呀|总结|概括|概述|梳理|摘要|分别|这个|那个|那天|当天|这次|此次|主要内容|讲了|其中"
)
STOP = frozenset(
    "的 了 是 在 有 和 与 及 或 为 被 把 将 对 从 到 向 以 于 由 也 都 就 又 还 其 该 这 那 它 他 她 我 你 们 他们 她们 它们 之 而 则 等 着 过 会 要 能 可 可以 "
    "一个 一 个 年 月 日 时 上 下 中 里 后 前 占 达 说 称 叫 做 请 吗 呢 名字 问 因为 由于 请问 哪 什么 一共 总共 现在 目前 "
    "a an the of in on at to for from by with as and or is are was were be been being do does did done has have had will would can could may might must shall should "
    "what which who whom whose when where why how much many it its this that these those there here i you he she they we his her their our your my me him them us "
    "please tell give show about into than then so such not no any some please s t".split()
)
_UNIT_AFTER = re.compile(r"(?:多少|几|how many )(?P<unit>个?百分点|[\u4e00-\u9fff]{1,3}|[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Term:
    """Something the evidence must mention: alternatives with weights in 0…1, best first; `weight` is its rarity in nats.

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


@cache
def _frequencies() -> dict[str, float]:
    lines = files("retriever").joinpath("frequencies.tsv").read_text(encoding="utf-8").splitlines()
    return {word: float(weight) for word, _, weight in (line.partition("\t") for line in lines)}


def rarity(word: str) -> float:
    """How much a word says, in nats: its inverse document frequency in news, `RAREST` for one never seen there."""
    return _frequencies().get(word, RAREST)


def check(question: str) -> str:
    """The question without surrounding space.

    :raises QuestionError: empty, too long, or without a single word.
    """
    text = question.strip() if isinstance(question, str) else ""
    if not text:
        raise QuestionError("问题是空的，请输入一个问题。 The question is empty: type one.")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"问题有 {len(text)} 个字符，最多 {MAX_QUESTION} 个，请缩短后再问。 The question is too long: at most {MAX_QUESTION} characters."
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
    periods = tuple(period for period in find_periods(normal) if period.years or period.month or period.part or period.clock)
    unit, figure_class = figure(normal) if kind == "number" else (_date_unit(normal) if kind == "date" else "", "")
    return Question(text, normal, lang, kind, _terms(normal, kind, periods), periods, unit, figure_class)


def kind_of(normal: str) -> str:
    """The kind of answer a normalised question asks for."""
    for kind, pattern in _KIND_PATTERNS:
        if pattern.search(normal):
            return kind
    return noun_kind(normal) or "fact"


def noun_kind(term: str) -> str | None:
    """The kind of answer that the name of an attribute implies: number for 毛利率, person for 董事长."""
    return next((kind for kind, noun in _NOUN_KINDS if noun.search(term)), None)


def figure(normal: str) -> tuple[str, str]:
    """The unit asked for, and its class: from the words behind 多少, else from the attribute's own name."""
    asked = _UNIT_AFTER.search(normal)
    unit = (asked["unit"] or "") if asked else ""
    if re.match(r"钱|港元|美元|元|欧元|日元|亿|营收|收入|利润", unit):
        return unit, "money"
    if re.search(r"率|比例|占比|比重|份额|百分|幅|占.*(?:多少|几成)|增长(?:了)?多少|percent|proportion|share of|margin|rate\b", normal):
        return unit, "percent"
    if re.search(r"多(?:长|久)时间|多久|几年|几天|how long", normal):
        return unit, "duration"
    if re.search(r"多大年纪|年龄|几岁|多少岁|how old", normal):
        return unit, "age"
    if re.search(r"价|钱|额|营收|收入|利润|亏损|开支|费用|市值|资金|投资|融资|票房|工资|薪|how much|revenue|price|cost|spen[dt]|loss|profit|capitali[sz]ation|raise", normal):
        return unit, "money"
    if unit and unit[0] in "个家名位款项种次场部届人辆台枚座条只篇件":
        return unit, "count"
    return unit, unit_class(unit) if unit else ""


def _date_unit(normal: str) -> str:
    """How fine a date is asked for: clock, day, year, or "" for any."""
    if re.search(r"几点|几时|what time|哪个时刻", normal):
        return "clock"
    if re.search(r"哪一?天|几号|哪日|(?:what|which) day|what date", normal):
        return "day"
    return "year" if re.search(r"哪一?年|年份|(?:what|which) year", normal) else ""


def _terms(normal: str, kind: str, periods: tuple[Period, ...]) -> tuple[Term, ...]:
    masked = normal
    for period in periods:
        masked = masked[: period.start] + "\n" * (period.end - period.start) + masked[period.end :]
    focus = _focus(masked, kind)
    masked = _MASK.sub(lambda match: "\n" * len(match.group()), masked)
    seen: dict[str, Term] = {}
    for line in masked.split("\n"):
        for word, tag in rjieba.tag(line):
            if word in STOP or not any(character.isalnum() for character in word) or word in seen:
                continue
            seen[word] = _term(word, tag, focus)
    return tuple(seen.values())


def _term(word: str, tag: str, focus: str) -> Term:
    weight = rarity(word)
    number = word[0].isdigit()
    name = number or tag in ("nr", "ns", "nt", "nz", "nrt", "nrfg", "eng") or (weight >= RAREST and tag[:1] == "n")
    if len(word) == 1 and not word.isascii():
        weight *= 0.6
    return Term(word, ((word, 1.0),), weight, name, bool(focus) and (word in focus or focus in word))


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
    if kind in ("summary", "why", "manner", "yesno"):
        return ""
    for pattern in patterns:
        match = re.search(pattern, masked)
        if match:
            return match["focus"].split("的")[-1]
    return ""
