"""How much a word says: its inverse document frequency in news, from `frequencies.tsv` beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["RAREST", "known_words", "rarity"]

RAREST = 9.0


@cache
def _frequencies() -> dict[str, float]:
    cells = files("retriever").joinpath("frequencies.tsv").read_text(encoding="utf-8").split()
    return dict(zip(cells[::2], map(float, cells[1::2]), strict=True))


def rarity(word: str) -> float:
    """How much a word says, in nats: its inverse document frequency in news, `RAREST` for one never seen there."""
    return _frequencies().get(word, RAREST)


def known_words() -> list[str]:
    """The words whose rarity is known."""
    return list(_frequencies())
