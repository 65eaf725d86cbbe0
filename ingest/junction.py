"""How likely one fragment of a sentence goes on in another: what mends a sentence that a page has broken.

Chinese: what stands at the break (characters and words that rather start a sentence than stand inside one; how often
the characters on both sides stand together; a dictionary word across the break), weighed by logistic regression.
Table and weights are made by `training/train_layout.py` and lie in `junction.tsv`. English: case and function words.
Knows nothing of pages; whether anything is broken at all is for `mending` to say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ingest.lines import CLOSERS, SENTENCE_STARTERS, has_cjk

__all__ = [
    "FEATURES",
    "JunctionTable",
    "closes",
    "continuation",
    "features",
    "finality",
    "fold",
    "join",
    "join_all",
    "opening",
    "unclosed",
]

LONGEST_PAGE = 200_000  # characters that are looked through for what stands side by side elsewhere
JOINT = 64  # characters before a break that say how to join it
TABLE = Path(__file__).with_name("junction.tsv")
FEATURES = ("start", "opening", "pair", "unseen", "word", "comma")
_DIGIT, _LATIN = re.compile("[0-9０-９]"), re.compile("[A-Za-zＡ-Ｚａ-ｚ]")
_CANNOT_START = re.compile(r"[，。、；：！？”’）》」』】….,;:!?)\]%％‰·～]")
_PAIRS = {"“": "”", "‘": "’", "（": "）", "(": ")", "《": "》", "【": "】", "「": "」", "『": "』"}
# Words that no English sentence ends with; prepositions that may end a heading ("closes in") are not here.
_FUNCTION_WORD = re.compile(
    r"\b(?:the|an?|of|to|at|for|with|by|from|and|or|but|that|which|who|its|his|their|our|is|are|was|were|be|been"
    r"|has|have|had|will|would|could|should|may|might|can|as|than|into)\s*$",
    re.IGNORECASE,
)


class JunctionTable(NamedTuple):
    """Log ratios by character (digits folded to 0, Latin letters to a) and the weights of the features."""

    starts: dict[str, float]
    ends: dict[str, float]
    pairs: dict[str, float]
    openings: dict[str, float]
    weights: dict[str, float]


def fold(text: str) -> str:
    """Digits as 0 and Latin letters as a: what the table is keyed by."""
    return _LATIN.sub("a", _DIGIT.sub("0", text))


@cache
def _table() -> JunctionTable:
    table = JunctionTable({}, {}, {}, {}, {})
    by_character = {"start": table.starts, "end": table.ends, "pair": table.pairs}
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        kind, left, *rest = re.split("[\t ]", line)
        for value, keys in zip(rest[::2], rest[1::2], strict=True):
            if kind in by_character:
                by_character[kind].update(dict.fromkeys((left + right for right in keys), int(value) / 10))
            elif kind == "weight":
                table.weights[keys] = float(value)
            else:
                table.openings.update(dict.fromkeys((f"{word} {left}" for word in keys.split(",")), int(value) / 10))
    return table


def features(left: str, right: str, table: JunctionTable) -> tuple[float, ...]:
    """The features named in FEATURES; `left` and `right` are not empty and stripped."""
    before, after = fold(left[-1]), fold(right[:2])
    start = table.starts.get(after, table.starts.get(after[0], 0.0))
    pair = table.pairs.get(before + after[0])
    crossed = 1.0 if _word_across(left[-8:], right[:8]) else 0.0
    return (
        start,
        table.openings.get(opening(right), 0.0),
        pair or 0.0,
        1.0 if pair is None else 0.0,
        crossed,
        1.0 if left[-1] in "，、；：" else 0.0,
    )


def opening(right: str, frequent: Container[str] | None = None) -> str:
    """The first word, or its part of speech when it is not a `frequent` one, and the part of speech of the second."""
    import rjieba

    (first, part), (_, second) = [*rjieba.tag(right[:12]), ("", ""), ("", "")][:2]
    return f"{first if first in (_table_words() if frequent is None else frequent) else part} {second}"


@cache
def _table_words() -> frozenset[str]:
    return frozenset(key.split(" ")[0] for key in _table().openings)


def _word_across(left: str, right: str) -> bool:
    import rjieba

    position = 0
    for word in rjieba.cut(left + right):
        if position < len(left) < position + len(word):
            return True
        position += len(word)
    return False


def continuation(left: str, right: str, page: str = "") -> float:
    """Log odds that `right` goes on where `left` breaks off, against it being the start of a paragraph.

    `page` is the whole text around: what stands side by side elsewhere on it may well do so here.
    """
    if _CANNOT_START.match(right):
        return 8.0
    if has_cjk(left[-12:]) or has_cjk(right[:12]):
        table = _table()
        found = features(left, right, table)
        odds = table.weights["bias"] + sum(
            table.weights[name] * value for name, value in zip(FEATURES, found, strict=True)
        )
        odds += _seen_elsewhere(left, right, page)
    else:
        odds = _latin_continuation(left, right)
    if unclosed(left):
        odds += 4.0 if closes(right) else -1.5
    elif closes(right):
        odds -= 1.5
    return odds


def _seen_elsewhere(left: str, right: str, page: str) -> float:
    for before, after, odds in ((2, 2, 4.0), (2, 1, 2.5), (1, 2, 2.5)):
        across = left[-before:] + right[:after]
        if len(across) == before + after and across.isalnum() and not across.isdecimal() and across in _runs(page):
            return odds
    return 0.0


@lru_cache(maxsize=4)
def _runs(page: str) -> frozenset[str]:
    """All runs of three and four characters of a page, so that looking one up costs the same on any page."""
    page = page[:LONGEST_PAGE]
    return frozenset(page[at : at + length] for length in (3, 4) for at in range(len(page) - length + 1))


@lru_cache(maxsize=4)
def _page_words(page: str) -> frozenset[str]:
    """The Latin words of a page, those with hyphens whole and in parts."""
    found = re.findall(r"[A-Za-z0-9_][\w-]*", page)
    return frozenset(found).union(part for word in found if "-" in word for part in word.split("-"))


def _latin_continuation(left: str, right: str) -> float:
    word = next(iter(re.findall(r"[A-Za-z0-9]+", right[:40])), "")
    if word[:1].islower():
        return 6.0
    after_function_word = _FUNCTION_WORD.search(left[-24:]) is not None
    if word[:1].isdigit():
        return 1.0 + 2.0 * after_function_word
    if word in SENTENCE_STARTERS:
        return -5.0
    return 0.5 if after_function_word else -1.5


def finality(left: str) -> float:
    """Log odds that the last characters of an unpunctuated fragment end a sentence rather than break off inside one."""
    bare = left.rstrip(CLOSERS) or left
    if not has_cjk(bare[-4:]):
        return -3.0 if _FUNCTION_WORD.search(bare[-24:]) else 0.0
    ends, last = _table().ends, fold(bare[-2:])
    return max(-3.0, min(3.0, ends.get(last, ends.get(last[-1], 0.0))))


def unclosed(text: str) -> bool:
    """Whether a quotation or bracket opened in the text is still open at its end."""
    return any(text.rfind(opener) > text.rfind(closer) for opener, closer in _PAIRS.items())


def closes(text: str) -> bool:
    """Whether the text closes a quotation or bracket that was opened before it."""
    for opener, closer in _PAIRS.items():
        close = text.find(closer)
        if close >= 0 and not 0 <= text.find(opener) < close:
            return True
    return False


def join(left: str, right: str, page: str = "") -> str:
    """The two fragments as one text: no space between Chinese, one between words, none inside a broken word."""
    if not left or not right:
        return left + right
    last, first = left[-1], right[0]
    if has_cjk(last + first) or _CANNOT_START.match(right) or not last.isascii() or not first.isascii():
        spaced = last.isalnum() and first.isalnum() and has_cjk(last) != has_cjk(first) and _spaces_scripts(page)
        return f"{left} {right}" if spaced else left + right
    if last.isdigit() and first.isdigit() and has_cjk(left[-16:] + right[:16]):
        return left + right
    if last == "-" and first.islower() and left[-2:-1].isalpha():
        return _join_hyphenated(left, right, page)
    if last in ".," and first.isdigit() and left[-2:-1].isdigit():
        return left + right if last == "." or re.match(r"\d{3}(?!\d)", right) else f"{left} {right}"
    if last in "(/-–—$€£@#“" or first in "/-–—":
        return left + right
    if last.isalpha() and first.islower():
        word = re.search(r"[A-Za-z]*$", left[-40:]).group() + re.match(r"[A-Za-z]*", right).group()  # type: ignore[union-attr]
        if len(word) > 3 and word in _page_words(page):
            return left + right
    return f"{left} {right}"


def join_all(pieces: list[str], page: str = "") -> str:
    """The fragments one after the other as one text."""
    done, last = [], pieces[0]
    for piece in pieces[1:]:
        done.append(last[:-JOINT])
        last = join(last[-JOINT:], piece, page)
    return "".join([*done, last])


def _join_hyphenated(left: str, right: str, page: str) -> str:
    first, second = re.search(r"[\w-]*-$", left[-40:]), re.match(r"\w*", right)
    compound = (first.group() if first else "") + (second.group() if second else "")
    return left + right if compound in _page_words(page) else left[:-1] + right


@lru_cache(maxsize=4)
def _spaces_scripts(page: str) -> bool:
    """Whether the page sets a space between Chinese and Latin characters."""
    spaced = len(re.findall("[\u4e00-\u9fff] [A-Za-z0-9]", page))
    return spaced > len(re.findall("[\u4e00-\u9fff][A-Za-z0-9]", page))


def log_ratio(first: float, second: float) -> float:
    """log(first / second), held within ±6 so that no single character decides alone."""
    return max(-6.0, min(6.0, math.log(first) - math.log(second)))
