"""Whose figure it is: a sentence about somebody else (“海桐股份大跌9%”) says nothing of whom the question names.

Only where the sentence does not name them and the clause of the figure opens with another name. Knows no aliases: what
belongs to those asked about (their product, their city) may open a clause, so names in Latin letters never count.
"""

from __future__ import annotations

import re

from assistant.designators import other_number
from assistant.spans import Span, Token, clause_borders, tokens
from retriever.kinds import noun_kind
from retriever.periods import find_periods
from retriever.question import Question, Term
from retriever.rarity import RAREST, rarity
from retriever.rerank import Line, matched

__all__ = ["of_another", "year_unsaid"]

_KINDS = ("number", "date")  # of dates, only places have rivals: 四川 for 北京
_MET = 0.5
_SKIPPED = ("t", "m", "q", "c", "d", "x", "r", "f")  # what may stand in front of a subject
_NAMES = ("ns", "nt", "nr", "nrt", "nz", "n")
# Who reports a figure does not own it.
_REPORTS = re.compile(
    r"表示|[说称道]|介绍|透露|指出|认为|宣布|预[计测期]|[估测推]算|估计|披露|告诉|坦言|强调|显示|公布|发布|统计|报告|报道|测定|数据|消息|回应|提到|写"
)
_WHEN = re.compile("收盘|开盘|盘[中前后]|期[末初间内]|年[内末底初]|月[内末底初]|报告期|时|当时|[前后]")
_MODEL = re.compile(r" ?[a-z][a-z\d-]{0,6}(?:级|系列|型)|[a-z]{1,3}\d[a-z\d]*(?![a-z\d])")
_BODY = re.compile("股份|集团|公司|科技|控股|银行|[\u4e00-\u9fff]业$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def of_another(question: Question, line: Line, span: Span | None) -> bool:
    """Whether a sentence, or the figure in it, speaks of another than is asked about, by name or number (第3座桥)."""
    if other_number(question.normal, line):
        return True
    if span is None or question.kind not in _KINDS or question.lang != "zh":
        return False
    asked = [term for term in question.terms if term.name and not term.text[0].isdigit()]
    if any(_is_model_of(term, question.normal, line.normal) for term in asked):
        return True
    if not asked or any(matched(term, line.normal) >= _MET for term in asked):
        return False
    subject = _subject(line.normal, span, question.normal, question.kind == "number")
    return bool(subject) and subject not in question.normal and not any(t.text[:2] == subject[:2] for t in asked)


def year_unsaid(question: Question, line: Line) -> float:
    """1 when the article speaks of other years than the one asked for, a quarter when of none, 0 when it may mean it.

    An article that is dated speaks of the years around its day without naming them (去年, 明年).
    """
    asked = {year for period in question.periods for year in period.years}
    if not asked:
        return 0.0
    stated = {int(match.group()) for match in _YEAR.finditer(f"{line.title} {line.whole}")}
    published = line.article.published
    near = set(range(published.year - 1, published.year + 2)) if published else set()
    if asked & (stated | near) or any(asked & set(period.years) for period in find_periods(line.whole)):
        return 0.0
    return 1.0 if stated or published else 0.25


def _is_model_of(term: Term, asked: str, normal: str) -> bool:
    """Whether a sentence names only a model or a series of the maker asked about (启岳S级, 启岳X5)."""
    if term.text.isascii() or _MODEL.match(asked, asked.find(term.text) + len(term.text)):
        return False
    ends = [match.end() for match in re.finditer(re.escape(term.text), normal)]
    return bool(ends) and all(_MODEL.match(normal, end) for end in ends)


def _subject(normal: str, span: Span, asked: str, figure: bool) -> str:
    """The name that the last clause up to a span which opens with a noun opens with; "" for another noun or none."""
    borders = [border for border in clause_borders(normal) if border < span.start]
    for start, end in reversed(list(zip([0, *(b + 1 for b in borders)], [*borders, span.start], strict=True))):
        words = [token for token in tokens(normal) if start <= token.start and token.end <= end]
        while words and (words[0].tag[:1] in _SKIPPED or _WHEN.fullmatch(words[0].text)):
            words = words[1:]
        if not words or words[0].tag[:1] not in "njis" or words[0].text in asked or noun_kind(words[0].text):
            continue  # a verb, or the attribute itself: whose it is stands further in front
        # 甲国|民众 are not the country
        owner = len(words) < 2 or words[1].tag[:1] not in "nj" or words[1].text in asked or _BODY.match(words[1].text)
        named = _is_name(words[0]) if figure else words[0].tag == "ns"
        return words[0].text if owner and named and not _REPORTS.search(normal[words[0].end : end]) else ""
    return ""


def _is_name(token: Token) -> bool:
    return token.tag in _NAMES and _HAN.fullmatch(token.text) is not None and (
        token.tag in ("ns", "nt") or rarity(token.text) >= RAREST
    )
