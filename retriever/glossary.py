"""The glossary of business and news terms: `glossary.tsv` beside this file, both ways."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from retriever.kinds import noun_kind

__all__ = ["Alternatives", "find_attribute", "glossary", "merged"]

Alternatives = tuple[tuple[str, float], ...]


@cache
def glossary() -> tuple[dict[str, Alternatives], dict[str, Alternatives]]:
    """(English term → Chinese alternatives, Chinese term → its synonyms)."""
    english: dict[str, Alternatives] = {}
    synonyms: dict[str, dict[str, float]] = {}
    for row in files("retriever").joinpath("glossary.tsv").read_text(encoding="utf-8").splitlines():
        if row.startswith("#") or "\t" not in row:
            continue
        keys, _, values = row.partition("\t")
        alternatives = tuple(
            (word, float(weight or 1)) for word, _, weight in (v.partition(":") for v in values.split("|"))
        )
        for key in filter(None, keys.split("|")):
            english[key] = alternatives
        for word, own in alternatives:
            for other, weight in alternatives:
                if other != word and own > 0.6:
                    known = synonyms.setdefault(word, {})
                    known[other] = max(known.get(other, 0.0), min(0.9, weight))
    return english, {word: tuple(sorted(others.items(), key=lambda o: -o[1])) for word, others in synonyms.items()}


@cache
def _attributes() -> re.Pattern[str]:
    """The English names of figures, titles and the like, longest first."""
    english, _ = glossary()
    names = [key for key, alternatives in english.items() if noun_kind(alternatives[0][0])]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b", re.IGNORECASE)


def find_attribute(question: str) -> tuple[int, int] | None:
    """Where an English question names the attribute it asks about (gross margin, CEO), or None."""
    found = _attributes().search(question)
    return found.span() if found else None


def merged(first: Alternatives, second: Alternatives, worth: float = 1.0) -> Alternatives:
    """Alternatives of two sources, the first ones first; those of the second are worth that much less."""
    known = {word for word, _ in first}
    return (*first, *((word, weight * worth) for word, weight in second if word not in known))
