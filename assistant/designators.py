"""Things told apart by a number: 第3座桥 and 第5座桥, 3号线 and 9号线, 第19届 and 第20届.

Numbers that name, not those that count; knows nothing of model names, which are words of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from retriever.rerank import Line

__all__ = ["designators", "other_number"]

_NUMBER = r"(?P<number>\d+|[一二三四五六七八九十]+)"
_ORDINAL = re.compile(rf"第{_NUMBER}(?P<kind>[座届期号条批代章集季艘架栋幢部版轮场站])")
_NUMBERED = re.compile(
    rf"(?<![\d月日.第]){_NUMBER}(?P<kind>号(?:线|楼|馆|井|机|院|店|桥|隧道|机组|地块|公路|航站楼|厂|台风))"
)
# Whose contest it is: 男单 says nothing of the women's.
_SEX = re.compile(r"(?P<sex>[男女])(?:子|单|双|队|足|篮|排|团|乒|网|选手|运动员|[\u4e00-\u9fff]{0,2}(?=单打|双打))")
_HAN = "零一二三四五六七八九"


@lru_cache(maxsize=4096)
def designators(normal: str) -> frozenset[tuple[str, int]]:
    """{(what sort of thing, its number)} that a normalised text names by number."""
    if "第" not in normal and "号" not in normal:
        return frozenset()
    found = (match for pattern in (_ORDINAL, _NUMBERED) for match in pattern.finditer(normal))
    return frozenset((match["kind"], _value(match["number"])) for match in found)


def other_number(asked: str, line: Line) -> bool:
    """Whether a sentence, or the title it stands under, names such a thing by another number only than the question."""
    if _of_the_others(asked, line.normal):
        return True
    wanted = designators(asked)
    if not wanted:
        return False
    here = designators(line.normal) or designators(line.title)
    kinds = {kind for kind, _ in here}
    return any(kind in kinds and (kind, number) not in here for kind, number in wanted)


def _of_the_others(asked: str, normal: str) -> bool:
    """Whether a question asks of women's sport alone and a sentence tells of men's alone, or the other way round."""
    wanted = {match["sex"] for match in _SEX.finditer(asked)}
    here = {match["sex"] for match in _SEX.finditer(normal)} if wanted else set()
    return len(wanted) == 1 and bool(here) and not wanted & here


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.partition("十")
    if not ten:
        return _HAN.index(number) if len(number) == 1 and number in _HAN else -1
    return 10 * (_HAN.index(tens) if tens else 1) + (_HAN.index(ones) if ones else 0)
