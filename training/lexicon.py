"""Which Chinese words English words become in translated sentences: IBM Model 1 (Brown et al. 1993), both ways.

Knows what dictionaries leave out: forms (won, led), and which of the senses people mean. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from index.words import words

__all__ = ["translations"]

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ROUNDS = 6
_NOWHERE = ""  # the word that what has no counterpart comes from
Pairs = list[tuple[list[str], list[str]]]


def translations(
    sentences: Sequence[tuple[str, str]], least: float = 0.12, most: int = 6
) -> dict[str, list[tuple[str, float]]]:
    """English word → (Chinese word, share of its translations), for words of at least two sentence pairs."""
    pairs = [(_WORD.findall(english.lower()), words(chinese)) for english, chinese in sentences]
    there = _model([([_NOWHERE, *english], chinese) for english, chinese in pairs])
    back = _model([([_NOWHERE, *chinese], english) for english, chinese in pairs])
    together = Counter((e, c) for english, chinese in pairs for e in set(english) for c in set(chinese))
    table: dict[str, list[tuple[str, float]]] = {}
    for english, row in there.items():
        found = [
            (chinese, (share * back[chinese].get(english, 0.0)) ** 0.5)
            for chinese, share in row.items()
            if together[english, chinese] > 1
        ]
        best = sorted((pair for pair in found if pair[1] >= least), key=lambda pair: (-pair[1], pair[0]))[:most]
        if english and best:
            table[english] = best
    return table


def _model(pairs: Pairs) -> dict[str, dict[str, float]]:
    """t(to | from) by expectation maximisation, started uniform."""
    chances: dict[str, dict[str, float]] = defaultdict(dict)
    for source, target in pairs:
        for word in source:
            chances[word].update(dict.fromkeys(target, 1.0))
    for _ in range(_ROUNDS):
        counts: dict[str, dict[str, float]] = {word: dict.fromkeys(row, 0.0) for word, row in chances.items()}
        for source, target in pairs:
            for to in target:
                total = sum(chances[word][to] for word in source)
                for word in source:
                    counts[word][to] += chances[word][to] / total
        for word, row in counts.items():
            total = sum(row.values()) or 1.0
            chances[word] = {to: count / total for to, count in row.items()}
    return chances
