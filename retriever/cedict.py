"""CC-CEDICT for the bridge: English → headwords, headword → English, and the characters of a pinyin syllable.

Reads `dictionary.tsv` beside this file (made by training/train_dictionary.py, CC BY-SA 4.0): lines sorted by key, so
that a lookup is a binary search in the bytes and nothing is parsed before a question needs it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from retriever.rarity import rarity

__all__ = ["corrections", "english_glosses", "glosses", "is_common", "spelling", "syllable_characters", "syllables"]

_SUFFIXES = (
    ("ies", ("y",)),
    ("ically", ("ic", "ical")),
    ("ional", ("ion",)),
    ("ical", ("ics", "y", "ic")),
    ("ation", ("e", "ate", "")),
    ("ment", ("",)),
    ("able", ("", "e")),
    ("ness", ("",)),
    ("ive", ("ion", "e")),
    ("ion", ("", "e")),
    ("ity", ("", "e")),
    ("al", ("", "e")),
    ("or", ("", "e")),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ied", ("y",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("er", ("", "e")),
    ("ly", ("",)),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_INFLECTED = ("s", "ed", "ing", "er", "ly")
_IRREGULAR = {
    form: verb
    for verb, forms in (
        row.split(":")
        for row in (
            "win:won|lead:led|get:got,gotten|hold:held|lose:lost|sell:sold|buy:bought|build:built|spend:spent|send:sent|"
            "make:made|pay:paid|say:said|meet:met|leave:left|keep:kept|feel:felt|bring:brought|think:thought|"
            "teach:taught|catch:caught|fight:fought|seek:sought|find:found|begin:began,begun|come:came|become:became|"
            "take:took,taken|give:gave,given|write:wrote,written|drive:drove,driven|rise:rose,risen|fall:fell,fallen|"
            "grow:grew,grown|know:knew,known|show:shown|draw:drew,drawn|throw:threw,thrown|fly:flew,flown|"
            "break:broke,broken|speak:spoke,spoken|choose:chose,chosen|steal:stole,stolen|wear:wore,worn|"
            "bear:bore,born|die:dying|sing:sang,sung|sink:sank,sunk|run:ran|swim:swam,swum|strike:struck|shoot:shot|"
            "sit:sat|stand:stood|understand:understood|tell:told|hear:heard|mean:meant|deal:dealt|bind:bound|"
            "eat:ate,eaten|see:saw,seen|go:went,gone|do:done|person:people|man:men|woman:women|child:children|"
            "foot:feet|businessman:businessmen|old:oldest,older|large:largest,larger|big:biggest,bigger|"
            "high:highest,higher|long:longest,longer|strong:strongest,stronger|many:most,more|early:earliest,earlier"
        ).split("|")
    )
    for form in forms.split(",")
}
_FORM_WORTH = 0.95  # of what stands under another form of the word
_LONGEST_NAME, _MOST_SYLLABLES = 24, 4


@cache
def _table() -> bytes:
    return files("retriever").joinpath("dictionary.tsv").read_bytes()


def _row(key: str) -> str:
    """What stands behind a key, "" when there is no such key."""
    table, wanted = _table(), key.encode("utf-8")
    low, high = 0, len(table)
    while low < high:
        middle = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = table.find(b"\n", middle)
        tab = table.find(b"\t", middle, end)
        found = table[middle:tab] if tab > 0 else b""  # the comment lines at the top sort before every key
        if found == wanted and tab > 0:
            return table[tab + 1 : end].decode("utf-8")
        if tab < 0 or found < wanted:
            low = end + 1
        else:
            high = middle
    return ""


@lru_cache(maxsize=4096)
def glosses(phrase: str) -> tuple[tuple[str, float], ...]:
    """Headwords whose gloss is or holds an English phrase in lower case, with how close it is (0…1], best first."""
    found: dict[str, float] = {}
    for number, form in enumerate(_forms(phrase)):
        for pair in filter(None, _row(form).removeprefix("^").split("|")):
            headword, known, worth = pair.rpartition(":")
            if not known:  # a headword in Latin letters (MV, IP): its row holds what it means in English
                continue
            closeness = float(worth) * (1.0 if number == 0 else _FORM_WORTH)
            found[headword] = max(found.get(headword, 0.0), closeness)
    return tuple(sorted(found.items(), key=lambda pair: (-round(pair[1], 1), rarity(pair[0]), pair[0])))


@lru_cache(maxsize=1024)
def corrections(word: str) -> tuple[tuple[str, float], ...]:
    """Headwords for the words that differ from an unknown one by one letter, or two letters exchanged, best first."""
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) + 1)]  # the first letter is seldom wrong
    typed = {left + right[1:] for left, right in cuts if right}
    typed |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    typed |= {left + letter + right[skip:] for left, right in cuts for letter in _LETTERS for skip in (0, 1)}
    found: dict[str, float] = {}
    for near in typed:
        for headword, worth in glosses(near) if _row(near) else ():
            found[headword] = max(found.get(headword, 0.0), worth)
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], rarity(pair[0]), pair[0])))


@lru_cache(maxsize=4096)
def is_common(word: str) -> bool:
    """Whether an English word in lower case or its singular is known and no name (church, markets, but not norman)."""
    known = next((row for form in (word, word.removesuffix("s")) if (row := _row(form))), "^")
    return not known.startswith("^")


@lru_cache(maxsize=4096)
def english_glosses(headword: str) -> tuple[str, ...]:
    """Short English glosses of a Chinese word that is common in news, the first ones first."""
    return tuple(filter(None, _row(headword).split("|"))) if not headword.isascii() else ()


def _forms(phrase: str) -> list[str]:
    """The phrase and, for a single word, what it may be a form of (recalled → recall, countries → country)."""
    forms = [phrase]
    if phrase in _IRREGULAR:
        return [phrase, _IRREGULAR[phrase]]
    if " " in phrase or len(phrase) < 4 or (_row(phrase) and not phrase.endswith(_INFLECTED)):
        return forms
    for suffix, replacements in _SUFFIXES:
        if phrase.endswith(suffix) and len(phrase) - len(suffix) >= 3:
            stem = phrase[: -len(suffix)]
            forms += [stem + ending for ending in replacements]
            if len(stem) > 3 and stem[-1] == stem[-2] and suffix in ("ed", "ing", "er"):
                forms.append(stem[:-1])
            break
    return forms


@lru_cache(maxsize=1024)
def syllable_characters(syllable: str) -> str:
    """The characters read so, whatever the tone; "" for what is no syllable."""
    return _row(f"~{syllable}").replace("|", "")


@cache
def _sounds() -> dict[str, str]:
    """Character → how it is usually read, toneless."""
    table = _table()
    start = table.find(b"\n~") + 1
    rows = table[start : table.find(b"\n", table.rfind(b"\n~") + 1)].decode("utf-8").splitlines()
    return {
        character: row[1 : row.index("\t")] for row in rows for character in row[row.index("\t") + 1 : row.index("|")]
    }


def spelling(name: str) -> tuple[str, ...]:
    """The pinyin syllables of a Chinese name, without tones; empty when a character is unknown."""
    found = tuple(_sounds().get(character, "") for character in name)
    return found if all(found) else ()


def syllables(spelled: str) -> list[tuple[str, ...]]:
    """The ways to read a word in lower case as pinyin syllables, at most four of them, fewest syllables first."""
    found: list[tuple[str, ...]] = []

    def read(start: int, taken: tuple[str, ...]) -> None:
        if start == len(spelled):
            found.append(taken)
        elif len(taken) < _MOST_SYLLABLES:
            for end in range(min(len(spelled), start + 6), start, -1):
                if syllable_characters(spelled[start:end]):
                    read(end, (*taken, spelled[start:end]))

    if spelled.isalpha() and spelled.isascii() and len(spelled) <= _LONGEST_NAME:
        read(0, ())
    return sorted(found, key=len)
