"""Things asked in one breath (主演和导演, 2023年和2024年, 男女单打): where the two stand, and what they share.

Judged by how alike the two are: word classes, length, last character, kind of attribute. Knows neither what is asked
of them nor whether articles have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from assistant.naming import QUOTED, is_named, is_person, is_place, times
from assistant.spans import Token, tokens
from index.words import normalize
from retriever.kinds import noun_kind

__all__ = ["Coordination", "find_coordination"]

_JOIN = re.compile(r"[ ]?(?:以及|和|与|跟|及|、)[ ]?")
_SEXES = re.compile(r"男女(?=[单双混]打|[单双]|子|足|篮|排|团)")
_DIGITS = re.compile(r"(\d+)(年|月|号|日|届|期|季|代)?$")
_END = re.compile(
    r"的|分别|各|(?:19|20)\d\d|[两三四几][个家者位款部国]|谁|哪|什么|多少|几|何|是|有|为|[?？,，。]|$|[吗呢]"
)
_OPEN = re.compile(r"(?:^|[的了在对比较\d]|[,，、 ]|》)$")
_MOST_WORDS = 5
_LEAST = 1.05  # a pair less alike than this is none
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Coordination:
    """`items` stand in a row between what they share: `before` + item + `after` is what is said of each."""

    before: str
    items: tuple[str, ...]
    after: str

    def each(self) -> tuple[str, ...]:
        """The text with one item at a time."""
        return tuple(f"{self.before}{item}{self.after}" for item in self.items)


@dataclass(frozen=True, slots=True)
class _Pair:
    start: int
    middle: tuple[int, int]
    end: int
    score: float


def find_coordination(text: str) -> Coordination | None:
    """The two or more like things of a Chinese text that are most alike, None when no two are."""
    sexes = _SEXES.search(text)
    if sexes:
        return Coordination(
            text[: sexes.start()],
            ("男子", "女子") if text[sexes.end() :].startswith(("单打", "双打")) else ("男", "女"),
            text[sexes.end() :],
        )
    normal = _masked(text)
    pairs = [pair for join in _JOIN.finditer(normal) for pair in _pairs(normal, join.span())]
    best = max(pairs, key=lambda pair: pair.score, default=None)
    if best is None or best.score < _LEAST:
        return None
    end = best.end
    model = re.match(r"(?: [A-Za-z][A-Za-z\d.-]*)+", text[end:]) if text[end - 1].isalnum() else None
    end += model.end() if model else 0  # 启岳X5| Pro
    left, right = text[best.start : best.middle[0]], text[best.middle[1] : end]
    start, items = _more(text, normal, best, left)
    return Coordination(text[:start], _completed((*items, right)), text[end:])


def _masked(text: str) -> str:
    """The normalised text with what stands in quotation marks made one unknown word."""
    return QUOTED.sub(lambda match: f"《{'k' * (len(match.group()) - 2)}》", normalize(text))


def _pairs(normal: str, join: tuple[int, int]) -> Iterator[_Pair]:
    """What may stand on both sides of a conjunction."""
    numbers = _DIGITS.search(normal[: join[0]]), re.match(r"\d+(?:年|月|号|日|届|期|季|代)?", normal[join[1] :])
    if numbers[0] and numbers[1] and not re.search(r"[.%]$", normal[: numbers[0].start()]):
        yield _Pair(numbers[0].start(), join, join[1] + numbers[1].end(), 4.0)
    spans = times(normal)
    before = next((s for s, e in spans if e == join[0]), None)
    behind = next((e for s, e in spans if s == join[1]), None)
    if before is not None and behind is not None:
        yield _Pair(before, join, behind, 5.0)
        return
    left = [token for token in _words(normal) if token.end <= join[0]][-_MOST_WORDS:]
    right = [token for token in _words(normal) if token.start >= join[1]][:_MOST_WORDS]
    for first in range(len(left)):
        for last in range(len(right)):
            pair = left[first:], right[: last + 1]
            if all(_nominal(side) for side in pair):
                score = _likeness(normal, *pair) - 1.2 * (normal[join[0]] == "、")
                yield _Pair(pair[0][0].start, join, pair[1][-1].end, score)


def _words(normal: str) -> tuple[Token, ...]:
    """The words, with what stands in quotation marks whole."""
    quoted = [match.span() for match in QUOTED.finditer(normal)]
    free = [t for t in tokens(normal) if all(t.end <= s or e <= t.start for s, e in quoted)]
    free = [part for token in free for part in _parted(token)]
    return tuple(sorted([*free, *(Token(normal[s:e], "nz", s, e) for s, e in quoted)], key=lambda t: t.start))


def _parted(token: Token) -> tuple[Token, ...]:
    """NBA2021-2022 → NBA, 2021-2022."""
    year = re.search(r"(?<=[a-z])(?=(?:19|20)\d\d(?!\d))", token.text)
    if not year:
        return (token,)
    cut = token.start + year.start()
    return Token(token.text[: year.start()], "eng", token.start, cut), Token(
        token.text[year.start() :], "m", cut, token.end
    )


def _nominal(words: list[Token]) -> bool:
    text = "".join(word.text for word in words)
    if not text or len(text) > _LONGEST or not any(map(str.isalnum, text)):
        return False
    return not any(word.tag in ("uj", "ul", "r", "y", "c", "w", "p") or word.text in "的了是有、" for word in words)


def _likeness(normal: str, left: list[Token], right: list[Token]) -> float:
    one, other = ("".join(word.text for word in side) for side in (left, right))
    classes = [[name for name, _ in groupby(map(_class, side))] for side in (left, right)]
    score = 0.9 * _shared(one[::-1], other[::-1]) + 0.4 * _shared(one, other) - 0.25 * _apart(one, other)
    score += 1.0 if classes[0] == classes[1] else (0.4 if classes[0][-1] == classes[1][-1] else -0.4)
    score += 0.5 if len(one) == len(other) else 0.0
    kinds = noun_kind(one), noun_kind(other)
    score += 1.5 if all(kinds) else (-1.0 if any(kinds) else 0.0)
    score += 0.7 if all(is_named(name) or is_person(name) for name in (one, other)) else 0.0
    start, end = left[0].start, right[-1].end
    opens = _OPEN.search(normal[:start]) is not None or any(stop == start for _, stop in times(normal))
    closes = _END.match(normal, end) is not None
    score += 0.8 * opens + 0.6 * closes + 0.6 * (opens and closes)
    score -= 1.0 if normal[end : end + 1].isdigit() and not times(normal[end:]) else 0.0  # 速度与激情10
    return score - 0.2 * (len(left) + len(right) - 2)


def _apart(one: str, other: str) -> int:
    """How many characters one is longer; a Latin word (MiniMax) counts as two characters."""
    sizes = [len(re.sub(r"[a-z\d.&-]{3,}", "xx", name)) for name in (one, other)]
    return abs(sizes[0] - sizes[1])


def _shared(one: str, other: str) -> int:
    """How many characters both begin with, three at most."""
    count = 0
    while count < min(len(one), len(other), 3) and one[count] == other[count]:
        count += 1
    return count


def _class(word: Token) -> str:
    if word.tag in ("ns", "s", "f") or is_place(word.text):
        return "place"
    if word.tag in ("nr", "nrt", "nrfg", "nz", "nt", "eng", "x"):
        return "name"
    return {"vn": "n", "j": "n", "b": "n", "an": "n"}.get(word.tag, word.tag[:1])


def _more(text: str, normal: str, pair: _Pair, left: str) -> tuple[int, tuple[str, ...]]:
    """Further items in front, parted by 、: A、B和C."""
    start, items = pair.start, [left]
    while start and normal[start - 1] == "、":
        previous = re.search(r"[^的了是有,，。、和与]{1,14}$", normal[: start - 1])
        if not previous:
            break
        items.insert(0, text[previous.start() : start - 1])
        start = previous.start()
    return start, tuple(items)


def _completed(items: tuple[str, ...]) -> tuple[str, ...]:
    """2022和2023年 → 2022年, 2023年."""
    unit = re.search(r"\d(年|月|号|日|届|期|季|代)$", items[-1])
    if not unit or not all(item[-1:].isdigit() for item in items[:-1]):
        return tuple(item.strip() for item in items)
    return tuple(item if item.endswith(unit[1]) else item + unit[1] for item in items)
