"""Figures: which number of a sentence is the one asked for, and with which words it is cut out."""

from __future__ import annotations

import re

from assistant.figure_scores import FigureScorer
from assistant.phrases import find_list, find_phrase
from assistant.series import Series, find_value_series
from assistant.spans import Nearness, Span, occurrences
from retriever.quantities import find_quantities
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_figure"]

_ASKS_SCORE = re.compile(r"比分|几比几|多少比多少")
_SCORE_TEXT = re.compile(r"(?<![\d.])\d{1,3}\s*[-:—–比]\s*\d{1,3}(?![\d.:年月日%])")
_GAIN = re.compile("利润|盈利|净利|赚")
_LOSS = re.compile("(?:净?亏损?|亏)(?:了|为|约|达)?$")
_ASKS_CODE = re.compile(r"编号|代号|代码|车次|航班号|号码|邮编|区号|股票代码|型号")


def find_figure(question: Question, line: Line) -> Span | None:
    """The figure of the line that answers best, or None when it holds none that could."""
    other = _no_figure(question, line)
    if other is not None:
        return other
    named = {quantity.digits for quantity in find_quantities(question.normal)}
    quantities = [q for q in find_quantities(line.normal) if q.digits not in named]
    asked = next((p for p in question.periods if p.years or p.month or p.part), None)
    series = find_value_series(line.normal)
    for one in series:
        if asked and len(asked.years) > 1 and one.years == asked.years and _belongs(question, line, one):
            return Span(one.values[0].start, one.values[-1].end, 4.0, sure=True)
    scorer = FigureScorer(question, line, quantities, asked, series)
    best: Span | None = None
    for quantity in quantities:
        score, sure = scorer.score(quantity)
        if best is None or score > best.score:
            best = Span(quantity.start, quantity.end, score, sure)
    if best is None or best.score <= -2.0:
        return None
    return _with_words(question, line.normal, best)


def _no_figure(question: Question, line: Line) -> Span | None:
    """Questions with a figure's words that ask for something else: 哪几个部分, 编号, and the score of a match."""
    if _ASKS_SCORE.search(question.normal):
        scores = [m for m in _SCORE_TEXT.finditer(line.normal) if m.group() not in question.normal]
        near = Nearness(question, line.normal)
        ranked = [(near(*m.span()) + (0.5 if "比" in m.group() else 0.0), -m.start(), m) for m in scores]
        best = max(ranked, key=lambda row: row[:2], default=None)
        return Span(*best[2].span(), 3.0 + 2.0 * best[0], sure=True) if best else None
    if re.search(r"哪几|有哪些", question.normal):
        return find_list(question, line)
    asks_what = re.search("什么|谁", question.normal) and not re.search("多少|几", question.normal)
    if _ASKS_CODE.search(question.normal) or asks_what:
        return find_phrase(question, line)
    return None


def _with_words(question: Question, normal: str, span: Span) -> Span:
    """第 in front of a rank; the classifier asked for behind a number without unit (33话)."""
    start, end = span.start, span.end
    if _GAIN.search(question.normal):
        loss = _LOSS.search(normal[max(0, start - 6) : start])
        start -= len(loss.group()) if loss else 0  # asked what was gained, told that it was a loss
    if normal[max(0, start - 1) : start] == "第":
        start -= 1
    classifier = question.unit[:1]
    if normal[end - 1].isdigit() and classifier and classifier not in "的在是" and normal.startswith(classifier, end):
        end += 1
    if normal[end : end + 1] in ("港", "美", "欧", "日") and normal[end + 1 : end + 2] == "元":
        end += 2
    return Span(start, end, span.score, span.sure)


def _belongs(question: Question, line: Line, series: Series) -> bool:
    """Whether a series gives the attribute asked about: its name stands in front of the values."""
    focused = [term for term in question.terms if term.focus]
    before = line.normal[: series.values[0].start]
    return not focused or any(occurrences(term, before) for term in focused)
