"""Names that the articles themselves give in Latin letters: “启明星科技(Morningstar Tech)” says whose name that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from index.keywords import TermGroup
from index.words import normalize, words
from ingest import Passage

__all__ = ["Passages", "chinese_names"]

_LOOKED_AT = 8
_CHINESE = r"(?P<name>[\u4e00-\u9fff]{2,12})"
_OPENS = r"[“\"「]?\s*[(（]\s*(?:英文名|英文|英语|简称)?[:：为]?\s*"


_CLOSES = r"\s*[)）,，、;；/|]"  # “(Morningstar Tech)” is no word about another Morningstar


class Passages(Protocol):
    """What is asked of a library."""

    def search_keywords(self, groups: Sequence[TermGroup], k: int) -> list[tuple[int, float]]:
        """The k passages that match best."""

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages with these ids."""


def chinese_names(library: Passages, latin: str) -> tuple[str, ...]:
    """What stands before “(latin)” in the library's passages, as whole words; at most the last two of them."""
    phrase = " ".join(words(latin))
    hits = library.search_keywords([TermGroup(((phrase, 1.0),))], _LOOKED_AT) if phrase else []
    pattern = re.compile(_CHINESE + _OPENS + re.escape(normalize(latin)) + _CLOSES)
    found: dict[str, None] = {}
    for passage in library.passages([identity for identity, _ in hits]).values():
        for match in pattern.finditer(normalize(passage.text)):
            last = [word for word in words(match["name"])][-2:]
            for name in ("".join(last), last[-1]) if last else ():
                if len(name) > 1:
                    found[name] = None
    return tuple(found)
