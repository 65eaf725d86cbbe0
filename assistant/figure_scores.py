"""Scores of figures: how well each quantity of a sentence answers a question.

The relations of news prose: the attribute and the period a figure belongs to, “分别” series aligned with years or
names, growth (同比, 环比) told apart from the amount, 从…到… told apart by its ends, ranks told apart from counts.
"""

from __future__ import annotations

import re

from assistant.series import Series
from assistant.slots import Anchors
from assistant.spans import Nearness, clause_bounds, occurrences
from retriever.periods import Period, find_periods, same_period
from retriever.quantities import Quantity
from retriever.question import Question, Term
from retriever.rerank import Line

__all__ = ["FigureScorer"]

_CHANGE = (
    r"(?:增长|增加|上升|上涨|下降|下滑|减少|下跌|扩大|收窄|提高|"
    r"提升|回落|大涨|大跌|暴涨|暴跌|攀升|萎缩|缩减|涨|跌|增|减|降|升)"
)
_GROWTH = re.compile(
    rf"(?:{_CHANGE}|增幅|降幅|涨幅|跌幅|增速|增长率|(?:幅度|增速|增幅|涨幅|跌幅|降幅|增长率)(?:为|达到?|至|是))(?:了|逾|超过?|约|近|幅度为?)*$"
)
_LEVEL = re.compile(rf"(?:{_CHANGE}|上调|下调|扩大|飙|突破)?(?:至|到|达到?|为)(?:了|约|近|逾|超)*$")
_ASKS_GROWTH = re.compile(
    r"同比|环比|增长|增速|增幅|涨|跌|降|升|扩大了|上升|growth|grow|grew|rise|rose|fall|fell|drop|increase|decrease|decline"
)
_ASKS_LEVEL = re.compile(
    r"(?:增|升|降|跌|涨|扩大|提高|增长|下降|上升|攀升|减少|提升)"
    r"[^,。]{0,2}(?:至|到|为)(?:了)?(?:多少|几)"
)
_ASKS_RANK = re.compile(r"第几|排名|名次|排行|位列|位居|几强|名列|排第|rank")
_RANKED = re.compile(r"(?:第|top ?)$")
_BASE = re.compile(r"每(?:获得|收入|投入|一)?$")
_EACH = re.compile(r"(?:每|平均)[\u4e00-\u9fff]{0,3}$")
_ROOT = re.compile(
    r"(?:总|最|全|平均)?(?P<root>[\u4e00-\u9fff]{2,}?)"
    r"(?:人数|数量|总数|总额|总量|金额|额|量|数|率|值|时间)?$"
)
_COMPARED = re.compile(r"(?:与|和|跟|同|比|较|相比于?|对比|相较于?|突破|超过|优于|低于|高于)[^,。;]{0,2}$")
_CLASSIFIERS = "个家名位款项种次场部届人辆台枚座条只篇件张份艘架所间栋户"
# What becomes of people: who counts the ones does not count the others.
_FATES = (
    "死|遇难|丧生|身亡|罹难", "伤", "失踪|失联|下落不明", "被困|受困", "获救|救出|脱险", "感染|确诊",
    "被捕|逮捕|抓获|拘留",
)  # fmt: skip
_OTHER_PERIOD = 0.5  # at most what a figure of another year is worth
_FIT = {"exact": 2.5, "other": -2.5, "never": -6.0}
# Who counts the ones never counts the others.
_PEOPLE, _THINGS = "人名位口", "起辆台枚座条只篇件张份艘架栋幢场届部款家间所"
_FROM = re.compile(r"(?:从|由|自)(?:[^,;。]{0,10}(?:的|为|时))?$")
_TO = re.compile(r"^(?:[^,;。]{0,6})?(?:,)?(?:增|升|降|跌|涨|扩|提|下|上|减|攀|飙|回|缩)?[^,;。]{0,2}[至到]")


class FigureScorer:
    """Scores the quantities of one line for one question."""

    def __init__(
        self,
        question: Question,
        line: Line,
        quantities: list[Quantity],
        asked: Period | None,
        series: tuple[Series, ...],
    ) -> None:
        self.question, self.normal, self.before = question, line.normal, line.before
        self.quantities, self.asked = quantities, asked
        self._places = {value: (one, place) for one in reversed(series) for place, value in enumerate(one.values)}
        self._near = Nearness(question, line.normal)
        self._periods = [p for p in find_periods(line.normal) if p.years or p.part or p.month]
        self._focus = [(t.weight, places) for t in question.terms if t.focus and (places := _named(t, line.normal))]
        self._asks_more = any(t.focus and t.weight > 3.5 for t in question.terms)
        self._anchors = Anchors(question, line.normal)
        self._fates = [fate for fate in _FATES if re.search(fate, question.normal)]
        self._rank = _ASKS_RANK.search(question.normal) is not None
        self._growth = _ASKS_GROWTH.search(question.normal) is not None and not _ASKS_LEVEL.search(question.normal)

    def score(self, quantity: Quantity) -> tuple[float, bool]:
        """(score, whether a relation and not mere nearness speaks for it)."""
        score = self._unit_fit(quantity) + 3.0 * self._near(quantity.start, quantity.end)
        score += self._growth_fit(quantity) + self._usage(quantity)
        score += self._attribute_fit(quantity) + self._end_fit(quantity)
        series, position = self._places.get(quantity, (None, 0))
        left, right = self._anchors.left(quantity.start), self._anchors.right(quantity.end)
        score += left + 0.4 * right + (1.5 if left > 0.8 and right > 0.8 else 0.0)
        sure = False
        if series and series.names:
            fit = series.name_fit(self.question, position)
            score, sure = score + fit, fit > 0
        if self.asked:
            period = self._period_of(quantity)
            agrees = period is not None and same_period(self.asked, period)
            stated = period is not None and bool(period.years or not self.asked.years)
            if period is not None and not agrees:
                return min(score - 5.0, _OTHER_PERIOD), False
            score += -0.7 if period is None else 2.0 if stated else 0.3
            sure = sure or (agrees and stated)
        return score, sure

    def _unit_fit(self, quantity: Quantity) -> float:
        wanted, unit = self.question.unit_class, self.question.unit
        if unit and quantity.unit and self._same_unit(unit, quantity):
            return _FIT["exact"]
        if self._rank:
            return 0.0
        if not wanted or wanted == "bare":
            return 0.3 if quantity.unit else 0.0
        if wanted == "count" and unit and quantity.unit and _apart(unit[0], quantity.unit[0]):
            return _FIT["never"]
        if wanted == "count" and unit and unit[0] not in _CLASSIFIERS:
            return self._counted(unit, quantity)
        if wanted == quantity.unit_class:
            return _FIT["exact"] - (0.8 if wanted == "count" and unit else 0.0)
        if wanted == "count" and quantity.unit_class in ("bare", "multiple"):
            return 0.5
        if wanted == "money" and quantity.unit_class in ("percent", "bare"):
            return -0.5  # "贡献了多少营收" may be answered by a share
        if wanted == "percent" and quantity.unit_class == "multiple":
            return 0.8
        return _FIT["other"]

    def _counted(self, noun: str, quantity: Quantity) -> float:
        """多少粉丝: the noun itself stands close by, or so many 场 are something else."""
        around = self.normal[max(0, quantity.start - 6) : quantity.start] + self.normal[quantity.end : quantity.end + 6]
        if noun in around:
            return _FIT["exact"]
        return -1.0 if quantity.unit_class == "count" else 0.5

    def _same_unit(self, unit: str, quantity: Quantity) -> bool:
        found = quantity.unit + self.normal[quantity.end : quantity.end + 4]
        bare = unit.removeprefix("个")
        return found.startswith(unit) or (len(bare) > 0 and found.removeprefix("个").startswith(bare[:2]))

    def _usage(self, quantity: Quantity) -> float:
        """Numbers that only look like figures: “每1元” names a base, “一场” is an article, 第3 is a rank."""
        before = self.normal[max(0, quantity.start - 5) : quantity.start]
        ranked = _RANKED.search(before) is not None or quantity.unit == "强"
        if self._rank:
            return 2.5 if ranked else (0.8 if quantity.unit in ("位", "名") else -0.5)
        if "成绩" in self.question.normal and ranked:
            return 2.0
        if self._fates and self._other_fate(quantity):
            return -5.0
        if _BASE.search(before):
            return -6.0
        if ranked:
            return -3.0
        if _EACH.search(before) and not re.search("每|均|单", self.question.normal):
            return -1.5
        return -3.0 if re.match(r"一[^\d]", quantity.text) else 0.0

    def _other_fate(self, quantity: Quantity) -> bool:
        """4人死亡 says nothing of how many were hurt."""
        start, _ = self._zone(quantity)
        around = self.normal[start : quantity.start], self.normal[quantity.end : quantity.end + 6]
        own = any(re.search(fate, text) for fate in self._fates for text in around)
        return not own and any(re.search(fate, around[1]) for fate in _FATES)

    def _zone(self, quantity: Quantity) -> tuple[int, int]:
        """What stands between the figure before, or the comma before, and this one, or the first of its series."""
        series, _ = self._places.get(quantity, (None, 0))
        quantity = series.values[0] if series else quantity
        start, _ = clause_bounds(self.normal, quantity.start)
        previous = max((q.end for q in self.quantities if q.end <= quantity.start), default=0)
        return max(start, previous), quantity.start

    def _attribute_fit(self, quantity: Quantity) -> float:
        """Whether the attribute asked about is named among the figure's own words, or right behind it (18趟列车)."""
        total = sum(weight for weight, _ in self._focus)
        if not total:
            return -0.8 if self._asks_more else 0.0
        start, end = self._zone(quantity)
        stop = quantity.end + 6
        met = 0.0
        for weight, places in self._focus:
            in_front = any(start <= s and e <= end and "、" not in self.normal[e:end] for s, e in places)
            if in_front or any(quantity.end - 1 <= s < stop for s, _ in places):
                met += weight
        return 1.6 * met / total

    def _growth_fit(self, quantity: Quantity) -> float:
        start, end = self._zone(quantity)
        zone = self.normal[start:end]
        changes = _GROWTH.search(zone) is not None and (quantity.unit_class in ("percent", "multiple") or self._growth)
        score = 0.0
        for word, opposite in (("同比", "环比"), ("环比", "同比")):
            if word in self.question.normal:
                score += 1.0 if word in zone else -1.5 if opposite in zone else 0.0
        if self._growth and not re.search("同比|环比", self.question.normal):
            score -= 1.2 if "环比" in zone else 0.4 if "平均" in zone else 0.0
        if changes:
            return score + (1.5 if self._growth else -2.0)
        if not self._growth and _GROWTH.search(zone):
            return score - 1.2
        if self._growth and quantity.unit_class not in ("percent", "multiple", self.question.unit_class):
            return score - 0.7
        return score - (0.8 if self._growth and _LEVEL.search(zone) and re.search(_CHANGE, zone) else 0.0)

    def _end_fit(self, quantity: Quantity) -> float:
        """从A增至B: B is meant, unless the question asks where it came from."""
        before = self.normal[max(0, quantity.start - 14) : quantity.start]
        if not _FROM.search(before) or not _TO.match(self.normal[quantity.end : quantity.end + 12]):
            return 0.0
        return 1.5 if re.search(r"从多少|由多少|原来|此前|之前|最初|起初|原先", self.question.normal) else -4.0

    def _period_of(self, quantity: Quantity) -> Period | None:
        """The time of a figure: its place in a series, else the last time before it, else one inherited."""
        series, position = self._places.get(quantity, (None, 0))
        if series and series.years:
            return Period(0, 0, (series.years[position],), series.part)
        before = [p for p in self._periods if p.end <= quantity.start]
        own = [p for p in before if not _COMPARED.search(self.normal[max(0, p.start - 4) : p.start])]
        if own or before:
            return (own or before)[-1]
        _, clause_end = clause_bounds(self.normal, quantity.end)
        after = [p for p in self._periods if quantity.end <= p.start < clause_end]
        if after:
            return after[0]
        inherited = [p for text in self.before[:1] for p in find_periods(text) if p.years or p.part]
        return inherited[-1] if inherited else None


def _apart(one: str, other: str) -> bool:
    """Whether one classifier counts people and the other what is nobody."""
    return (one in _PEOPLE and other in _THINGS) or (one in _THINGS and other in _PEOPLE)


def _named(term: Term, normal: str) -> list[tuple[int, int]]:
    """Where an attribute is named, by its root when not in full: 死亡人数 → 12人死亡, 总产量 → 产量."""
    places = occurrences(term, normal)
    if places or term.text.isascii():
        return places
    root = _ROOT.match(term.text)
    if not root or root["root"] == term.text:
        return []
    return [match.span() for match in re.finditer(re.escape(root["root"]), normal)]
