"""The figures, dates, names and quotations of a statement, and whether the passages it cites hold them.

A figure is its value: 3.12亿 is 312 million, 三成 is 30 %. Knows nothing of models; works on what is written alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from index.words import normalize
from ingest import Article
from retriever.cedict import glosses
from retriever.names import find_people
from retriever.periods import Period, find_periods
from retriever.quantities import find_quantities
from retriever.question import Term
from retriever.rarity import rarity

__all__ = ["Grounds", "figures", "misdated", "missing_fact"]

_SCALES = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5,
           "万": 1e4, "千": 1e3, "百": 1e2, "trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6,
           "thousand": 1e3, "": 1.0}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![a-z\d.])(?<![a-z][-_])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)[多余]?"
    r"(?P<scale>万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?!米|克|瓦|卡)|百(?!分)|"
    r" ?(?:trillion|billion|million|thousand|bn|mn)\b)?"
    r"(?P<percent> ?%| ?per ?cent\b|个百分点| percentage points?\b)?"
    r"(?![a-z]*\d|[a-z]{1,2}\b(?<!th)(?<!st)(?<!nd)(?<!rd))"
)
_HAN = "零一二三四五六七八九"
_HAN_NUMBER = "[零〇一二三四五六七八九十百千万亿两]+(?:点[零〇一二三四五六七八九]+)?"
_OF_HUNDRED = re.compile(rf"百分之(?P<number>{_HAN_NUMBER})")
_LEADING_HAN = re.compile(_HAN_NUMBER)
_ENGLISH_NUMBERS = {
    word: value
    for value, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(),
        2,
    )
}
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.&'’-][A-Za-z0-9]+)*")
_NO_NAMES = frozenset(
    "ai ceo cfo coo cto ipo gdp app pe pb roe yoy h1 h2 q1 q2 q3 q4 us usd rmb hkd cny eu uk un it i a the "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_PLACE_TAGS, _OTHER_TAGS = ("ns", "nt"), ("nz", "nrt")
_NO_PLACE = frozenset("上市 下市 开市 收市".split())
_RARE = 5.0  # a rarer word tagged as some other name is one
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{4,})[”\"」』]")
_NEAR_DAYS = re.compile(r"[今昨前明]天|[今昨明]日|日前|近日|当天|周[一二三四五六日天]|星期|today|yesterday|day\b")
_LAST_YEAR = re.compile(r"去年|上年|前一年|上一年|last year|year earlier|previous year")
_NEXT_YEAR = re.compile(r"明年|来年|next year")
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a statement may lean on: an article and the stretch of it that is cited, normalised."""

    article: Article
    text: str

    @property
    def whole(self) -> str:
        """All that the article says, its title, source and author with it."""
        return _whole(self.article)


@lru_cache(maxsize=256)
def _whole(article: Article) -> str:
    return normalize("\n".join(filter(None, (article.title, article.source, article.author, article.text))))


@lru_cache(maxsize=1024)
def figures(normal: str) -> frozenset[tuple[float, bool]]:
    """(value, whether it is a percentage) of the figures in a normalised text; dates and names left out."""
    masked = normal
    for period in find_periods(normal):
        masked = f"{masked[: period.start]}{' ' * (period.end - period.start)}{masked[period.end :]}"
    found = set()
    for match in _NUMBER.finditer(masked):
        scale = _SCALES[(match["scale"] or "").strip()]
        found.add((_rounded(float(match["number"].replace(",", "")) * scale), bool(match["percent"])))
    for match in _OF_HUNDRED.finditer(masked):
        found.add((_rounded(_han_value(match["number"])), True))
    for quantity in find_quantities(normal):
        han = _LEADING_HAN.match(quantity.text.lstrip("约近超逾至少多达高"))
        if han and han.group() not in ("一", "两", "百"):
            tenths = quantity.unit == "成"
            value = _han_value(han.group())
            if value > 1:
                found.add((_rounded(value * (10 if tenths else 1)), tenths or quantity.unit_class == "percent"))
    for word in re.findall(r"[a-z]+", masked):
        if word in _ENGLISH_NUMBERS:
            found.add((float(_ENGLISH_NUMBERS[word]), False))
    return frozenset(found)


def _rounded(value: float) -> float:
    return float(f"{value:.9g}")


def _han_value(text: str) -> float:
    whole, _, decimals = text.replace("〇", "零").replace("两", "二").partition("点")
    total = section = digit = 0.0
    for character in whole:
        if character in _HAN:
            digit = _HAN.index(character)
        elif character in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        else:
            total = (total + section + digit) * {"万": 1e4, "亿": 1e8}[character]
            section = digit = 0
    parts = sum(_HAN.index(character) / 10.0**place for place, character in enumerate(decimals, 1))
    return float(total + section + digit + parts)


def missing_fact(
    statement: str, grounds: Sequence[Grounds], terms: Sequence[Term] = (), question: str = "", crossing: bool = False
) -> str | None:
    """The first fact of a statement that its grounds do not hold, as its kind: figure, date, name or quotation.

    `terms` are the statement's own with their alternatives in the other language; with `crossing` the statement is in
    another language than the articles: names of the question, which cannot be looked up there, are then believed.
    """
    normal = normalize(statement)
    if not figures(normal) <= _held_figures(grounds):
        return "figure"
    if misdated(statement, grounds):
        return "date"
    texts = [ground.whole for ground in grounds]
    if not crossing and any(not any(name in text for text in texts) for name in _chinese_names(statement, normal)):
        return "name"
    if any(not _latin_name_held(name, texts, terms, question, crossing) for name in _latin_names(statement)):
        return "name"
    quotes = [] if crossing else _QUOTED.findall(normal)
    if any(_bare(quote) not in _bare("\n".join(ground.text for ground in grounds)) for quote in quotes):
        return "quotation"
    return None


def misdated(statement: str, grounds: Sequence[Grounds]) -> bool:
    """Whether a statement names a time that its grounds do not."""
    return any(not _dated(period, grounds) for period in find_periods(normalize(statement)))


def _held_figures(grounds: Sequence[Grounds]) -> set[tuple[float, bool]]:
    held: set[tuple[float, bool]] = set()
    for ground in grounds:
        held |= figures(ground.text) | figures(normalize(ground.article.title))
        held |= {(float(year), False) for period in find_periods(ground.text) for year in period.years}
    return held


def _dated(period: Period, grounds: Sequence[Grounds]) -> bool:
    """Whether a time is in the grounds: its years, its part of a year, its month and day."""
    if period.clock:
        return any(_bare(period.clock) in _bare(ground.text) for ground in grounds)
    return any(_dated_in(period, ground) for ground in grounds)


def _dated_in(period: Period, ground: Grounds) -> bool:
    here = find_periods(ground.text)
    wider = here if any(found.years for found in here) else (*here, *find_periods(ground.whole))
    published = ground.article.published
    years = {year for found in wider for year in found.years}
    years |= {int(value) for value, percent in figures(ground.text) if value in range(1800, 2100) and not percent}
    if published:
        years |= {published.year}
        years |= {published.year - 1} if _LAST_YEAR.search(ground.text) else set()
        years |= {published.year + 1} if _NEXT_YEAR.search(ground.text) else set()
    if not set(period.years) <= years:
        return False
    parts = {found.part for found in here if found.part} or {found.part for found in wider if found.part}
    if period.part and period.part not in parts:
        return False
    if not period.month:
        return True
    days = {(found.month, found.day) for found in here if found.month}
    if any(month == period.month and (not period.day or day in (None, period.day)) for month, day in days):
        return True
    near = published is not None and _NEAR_DAYS.search(ground.text) is not None and published.month == period.month
    return near and (not period.day or abs((published.day if published else 0) - period.day) <= _WEEK)


def _chinese_names(statement: str, normal: str) -> set[str]:
    """People, places and organisations named in Chinese characters."""
    names = {normal[start:end] for start, end in find_people(statement, normal)}
    for word, tag in rjieba.tag(normal):
        if len(word) < 2 or word.isascii() or word in _NO_PLACE:
            continue
        if tag in _PLACE_TAGS or (tag in _OTHER_TAGS and rarity(word) >= _RARE):
            names.add(word)
    return {name for name in names if not name.isascii()}


def _latin_names(statement: str) -> set[str]:
    """Words in Latin letters that name something: all of them in Chinese, the capitalised ones in English."""
    chinese = re.search(r"[\u4e00-\u9fff]", statement) is not None
    found = set()
    for match in _LATIN.finditer(statement):
        word = match.group().removesuffix("'s").removesuffix("’s")
        begins = not any(map(str.isalnum, statement[: match.start()]))
        if word.lower() in _NO_NAMES or len(word) < 2:
            continue
        if chinese or any(map(str.isdigit, word)) or (word[0].isupper() and not begins) or word[1:] != word[1:].lower():
            found.add(word)
    return found


def _latin_name_held(name: str, texts: Sequence[str], terms: Sequence[Term], question: str, crossing: bool) -> bool:
    lower = normalize(name)
    alone = re.compile(rf"(?<![a-z\d]){re.escape(lower)}(?:s|'s)?(?![a-z\d])")
    if any(alone.search(text) for text in texts):
        return True
    if not crossing:
        return False
    for term in terms:
        if lower in term.text.split() and any(
            chinese in text for chinese, weight in term.alternatives if not chinese.isascii() for text in texts
        ):
            return True
    return bool(glosses(lower)) or alone.search(normalize(question)) is not None


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text)
