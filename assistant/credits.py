"""Credits: who directed, wrote or played, by the verbs of credits (由甲执导, 乙、丙领衔主演, 丁饰演戊).

A name right in front of such a verb has the part; a row of names has it together. Knows nothing of titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.spans import Nearness, Span
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_credit"]

_SCORE, _ANOTHER = 4.6, 0.5  # what each further name of a row adds
_WAYS = (
    ("导演", re.compile(r"(?:联合|共同|首次|再[次度])?(?:执导|导演(?!的|组|是|说)|自编自导|拍摄的)")),
    ("主演", re.compile(r"(?:等|等人)?(?:领衔|联袂|共同|联合)?(?:主演|出演|饰演?(?![品物])|扮演)")),
    ("编剧", re.compile(r"(?:担任)?(?:编剧|执笔|自编自导)")),
    ("作者", re.compile(r"(?:所|编)?(?:著|撰写|写作)")),
)
_APART = 3.4  # of names that open a sentence which says further on that they play
_TOGETHER = re.compile(r"[^。;]{0,40}?(?:共同|联袂|领衔|联合|携手)(?:主演|出演)")
_ASIDE = r"(?:\([^()]{0,40}\))?"
_JOINT = re.compile(rf"{_ASIDE}\s?(?:、|和|与|以及|/| |(?:饰演?|扮演)[\u4e00-\u9fff·]{{1,6}}?[,、;])\s?")


def find_credit(question: Question, line: Line, people: Sequence[tuple[int, int]]) -> Span | None:
    """The people whom the line credits with what the question asks for."""
    way = next((pattern for name, pattern in _WAYS if name in question.normal), None)
    if way is None:
        return None
    near = Nearness(question, line.normal)
    best: Span | None = None
    for place, (start, end) in enumerate(people):
        aside = re.compile(_ASIDE).match(line.normal, end)
        beside = way.match(line.normal, aside.end() if aside else end)
        following = people[place + 1][0] if place + 1 < len(people) else len(line.normal)
        apart = None if beside or "主演" not in question.normal else _TOGETHER.match(line.normal, end, following)
        if not beside and not apart:
            continue
        score = (_SCORE if beside else _APART) + 2.0 * near(start, end)
        for earlier in reversed(people[:place]):
            if _JOINT.fullmatch(line.normal, earlier[1], start):
                start, score = earlier[0], score + _ANOTHER
        if best is None or score > best.score:
            best = Span(start, end, score, sure=True)
    return best
