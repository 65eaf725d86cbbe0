"""Questions that compare (“甲和乙的营收谁高？”, “Compare the margins of A and B”) → what is compared, of whom, when.

Each cell of the comparison becomes a question of its own. Knows no articles and words no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.coordination import Coordination, find_coordination
from assistant.naming import is_chinese, times
from index.words import normalize
from retriever.kinds import noun_kind

__all__ = ["Cell", "Comparison", "at_year", "compared"]

_HIGH, _LOW = "高|多|大|贵|长|重|快|久|强|厚|宽", "低|少|小|便宜|短|轻|慢|弱|薄|窄"
_ADJECTIVE = rf"(?:更|最|比较|要|还|较)*(?P<adjective>{_HIGH}|{_LOW})(?:一些|一点|些|点|多少|得多)?"
_WHO = r"(?:谁|哪(?:一)?(?:个|家|年|款|部|座|种|位|支|季度|半年)?)"
_LEAD = re.compile(r"^(?:请|帮我|麻烦)*(?:对比|比较|比一比|比比|比)(?:一下|下)?[，,：: ]*")
_TAIL = re.compile(
    rf"[，,]?(?:{_WHO}(?:的)?{_ADJECTIVE}|(?:的)?(?:对比|比较)(?:一下|如何|怎么样|结果)?|(?:有|是)?(?:什么|多大|多少|何)?(?:的)?"
    r"(?:区别|不同|差别|差距|差异)(?:有?多[大少])?|(?:相差|差)(?:了)?多少|相比(?:如何|怎么样|呢)?)$"
)
_WHOSE = re.compile(
    rf"^(?P<row>.+?)(?:相比|比起来)?[，,]?(?P<who>{_WHO})(?:的)?(?P<what>(?![个家年款部座种位支更最])[^的谁哪是有更最，,]{{2,12}}?){_ADJECTIVE}$"
)
_THAN = re.compile(
    rf"^(?P<one>.+?(?:的|年|季度))(?P<what>[^的，,]{{2,14}}?)(?:是不是|是否|会不会|会)?(?<![同环对占相])比(?P<other>[^，,]{{2,}}?)(?:的(?P=what))?{_ADJECTIVE}(?:吗|么|呢|没有)?$"
)
_NOBODY = re.compile("去年|上年|上次|上届|以前|之前|以往|此前|同期|预[期计]|行业|市场|同[行类]|平均|其他|别的|往年")
_OF_ADJECTIVE = {"重": "重量", "轻": "重量", "贵": "价格", "便宜": "价格", "长": "长度", "短": "长度"}
_ALONE = {"number": "是多少", "person": "是谁", "date": "是什么时候", "place": "在哪里"}
_MOST = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """What is asked for one row and one column: a question that stands by itself."""

    row: str
    column: str
    question: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows are what is compared, columns in what; `lower` when the lower one is asked for."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    lower: bool = False


def compared(question: str) -> Comparison | None:
    """The comparison that a question asks for, None when it asks for none."""
    bare = question.strip().rstrip("？?。. ！!")
    if len(bare) > 120:
        return None
    if not is_chinese(bare):
        from assistant.english_comparison import english_comparison  # twenty patterns: only where they are needed

        found = english_comparison(bare)
        return _table(*found) if found else None
    return _chinese(bare)


def at_year(comparison: Comparison, year: int) -> Comparison:
    """The same comparison of one year; of rows that are years themselves, as it was."""

    def dated(cell: Cell) -> str:
        if is_chinese(cell.question):
            return cell.question.replace(cell.row, f"{cell.row}{year}年", 1)
        return f"{cell.question.rstrip('?')} in {year}?"

    if any(times(normalize(cell.question)) for cell in comparison.cells):
        return comparison
    return replace(comparison, cells=tuple(replace(cell, question=dated(cell)) for cell in comparison.cells))


def _chinese(bare: str) -> Comparison | None:
    than = _THAN.match(bare)
    if than:
        return _than(than["one"].rstrip("的"), than["what"], than["other"].rstrip("的"), than["adjective"])
    lead, tail = _LEAD.match(bare), _TAIL.search(bare)
    whose = _WHOSE.match(bare)
    if whose:
        row = _named_row(whose["row"]) or find_coordination(whose["row"])
        if row is not None and not row.after.strip("的 "):
            return _of(row.items, (whose["what"],), row.before, whose["adjective"])
    if not lead and not tail:
        return None
    text = bare[lead.end() if lead else 0 : tail.start() if tail else len(bare)].rstrip("的，, ")
    row, names = _rows_and_columns(text)
    adjective = tail["adjective"] or "" if tail else ""
    if row is not None and not names and adjective in _OF_ADJECTIVE:
        names = (_OF_ADJECTIVE[adjective],)
    if row is None or not names or len(row.items) > _MOST:
        return None
    return _of(row.items, names, row.before, adjective)


def _rows_and_columns(text: str) -> tuple[Coordination | None, tuple[str, ...]]:
    """What is compared, and in what: 甲和乙的毛利率和营收 has both in a row."""
    row = find_coordination(text)
    if row is None:
        return None, ()
    what = row.after.removeprefix("的")
    if what:
        columns = find_coordination(what)
        return row, columns.items if columns and not columns.before and not columns.after else (what,)
    outer = find_coordination(row.before.rstrip("的"))
    if outer is None:
        return row, ()
    time = outer.after.strip("的")
    return Coordination(outer.before, tuple(f"{item}{time}" for item in outer.items), ""), row.items


def _named_row(text: str) -> Coordination | None:
    """Two names and nothing else: 砺光和澜汐, whatever a segmenter makes of them."""
    two = re.fullmatch(r"(?P<one>[^的和与跟、，,]{2,8})(?:和|与|跟)(?P<other>[^的和与跟、，,]{2,8})", text)
    return Coordination("", (two["one"], two["other"]), "") if two and not times(normalize(text)) else None


def _than(one: str, what: str, other: str, adjective: str) -> Comparison | None:
    """One of two compared with the other: two names, or two years of one name."""
    time, name = _time(one)
    if _time(other)[1] == "":
        years = bool(time) and any(map(str.isdigit, other))
        return _of((time, other), (what,), name, adjective) if years else None
    return None if _NOBODY.match(other) else _of((name, other), (what,), time, adjective)


def _time(text: str) -> tuple[str, str]:
    """The time that a name begins or ends with, and the name."""
    spans = times(normalize(text))
    if spans and spans[0][0] == 0:
        return text[: spans[-1][1]], text[spans[-1][1] :].lstrip("，,的 ")
    if spans and spans[-1][1] == len(text):
        return text[spans[0][0] :], text[: spans[0][0]].rstrip("，,的 ")
    return "", text


def _of(rows: tuple[str, ...], columns: tuple[str, ...], before: str, adjective: str) -> Comparison:
    def question(row: str, column: str) -> str:
        kind = noun_kind(normalize(column)) or ("number" if adjective else None)
        between = "" if re.match(r"\d|上半年|下半年|前三季", column) else "的"
        return f"{before}{row}{between}{column}{_ALONE.get(kind or '', '是多少')}？"

    lower = bool(adjective) and re.fullmatch(_LOW, adjective) is not None
    return _table(rows, columns, tuple(question(row, column) for row in rows for column in columns), lower)


def _table(rows: tuple[str, ...], columns: tuple[str, ...], questions: tuple[str, ...], lower: bool) -> Comparison:
    pairs = [(row, column) for row in rows for column in columns]
    cells = tuple(Cell(row, column, asked) for (row, column), asked in zip(pairs, questions, strict=True))
    return Comparison(rows, columns, cells, lower)
