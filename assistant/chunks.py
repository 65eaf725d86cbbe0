"""Chunks: noun phrases of a sentence, alone, with their modifiers, and in series."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.spans import Token, tokens

__all__ = ["Chunk", "find_chunks", "find_series"]

_QUOTED = re.compile(r"《[^《》]{1,40}》|“[^“”]{1,40}”|「[^「」]{1,30}」|『[^『』]{1,30}』|\"[^\"]{1,40}\"")
_NOMINAL = ("n", "eng", "j", "vn", "s", "an", "l", "i", "b", "g", "k", "zg")
_JOINT = re.compile(r"\s*(?:、|和|及|以及|与|或|&|and)\s*")
_TAIL = re.compile(r"\s*等?(?:以及|和|及)?[^，,。、]{0,2}")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A phrase at normal[start:end]; `items` counts the members of a series."""

    start: int
    end: int
    tags: tuple[str, ...] = ()
    quoted: bool = False
    items: int = 1


@lru_cache(maxsize=2048)
def find_chunks(normal: str) -> tuple[Chunk, ...]:
    """Noun phrases as rjieba tags them, and what stands in quotation marks; in order."""
    found = [Chunk(match.start(), match.end(), (), quoted=True) for match in _QUOTED.finditer(normal)]
    run: list[Token] = []
    for token in (*tokens(normal), Token("\n", "x", len(normal), len(normal) + 1)):
        if _belongs(token, run):
            run.append(token)
            continue
        while run and run[-1].tag == "x":
            run.pop()
        if run:
            found.append(Chunk(run[0].start, run[-1].end, tuple(t.tag for t in run)))
        run = [token] if _belongs(token, []) else []
    return tuple(sorted(found, key=lambda chunk: (chunk.start, -chunk.end)))


def _belongs(token: Token, run: list[Token]) -> bool:
    if token.tag.startswith(_NOMINAL) and not token.text.isspace():
        return True
    if token.tag == "m":
        return bool(run) or token.text[0].isdigit() or token.text.startswith("第")
    if not run:
        return False
    return token.tag in ("f", "q") or (token.tag == "x" and token.text in "·-&.・•") or token.text in ("邨", "站")


@lru_cache(maxsize=2048)
def find_series(normal: str) -> tuple[Chunk, ...]:
    """Chunks joined by 、和及以及; what is not tagged as a noun may stand between two 、."""
    found: list[Chunk] = []
    for chunk in find_chunks(normal):
        if found and chunk.start < found[-1].end:
            continue
        joint = normal[found[-1].end : chunk.start] if found else ""
        if found and _joins(joint, found[-1].items):
            last = found[-1]
            found[-1] = Chunk(last.start, chunk.end, (*last.tags, *chunk.tags), False, last.items + 1)
        else:
            found.append(chunk)
    return tuple(found)


def _joins(joint: str, items: int) -> bool:
    if not joint:
        return False
    if _JOINT.fullmatch(joint):
        return True
    if "、" in joint and len(joint) <= 12 and not re.search(r"[，,。;；]", joint):
        return joint.startswith("、") or items > 1 or len(joint) <= 6
    return items > 1 and _TAIL.fullmatch(joint) is not None and bool(re.search("和|及", joint))

