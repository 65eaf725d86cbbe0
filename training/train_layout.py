"""Make ingest/junction.tsv: which characters start a sentence, end one, and stand side by side inside one.

    python training/train_layout.py --data ../shared/train/news.jsonl.xz [--out ingest/junction.tsv]

About a minute on one core. The last tenth of the articles is held out: the printed accuracy is of telling the true
continuation of a sentence cut at a random place from the start of another sentence.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import rjieba
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.junction import FEATURES, JunctionTable, features, fold, log_ratio, opening

SENTENCE = re.compile("(?<=[。！？])(?=[^”’」）)》\\]])")
STAMP = re.compile("^[^，]{0,20}，正文：(?:原标题：)?")
CANNOT_START = "，。、；：！？”’）》」)%…—·"
PAIRS = 44_000
START_PAIRS = 5_000
END_PAIRS = 3_000
FREQUENT_WORDS = 1_500
OPENING_CUTS = 200_000


def news(path: Path) -> list[str]:
    """The article texts of a .jsonl.xz file, without the stamp they begin with."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [STAMP.sub("", json.loads(line)["text"]) for line in lines]


def whole_sentences(texts: Iterable[str]) -> Iterator[str]:
    """Sentences of 8 to 300 characters, without the first and last of each article (titles, credits)."""
    for text in texts:
        for sentence in SENTENCE.split(text)[1:-1]:
            if 8 <= len(sentence.strip()) <= 300:
                yield sentence.strip()


def table_from(sentences: Iterable[str]) -> JunctionTable:
    """Count characters, pairs, starts and ends, and keep the log ratios that say most."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    count = 0
    for sentence in map(fold, sentences):
        count += 1
        single.update(sentence[1:-2])
        pairs.update(sentence[at : at + 2] for at in range(1, len(sentence) - 2))
        starts.update((sentence[0], sentence[:2]))
        ending = sentence.rstrip("。！？”")
        ends.update((ending[-1:], ending[-2:]))
    total = sum(single.values())

    def leaning(counts: Counter[str], most: int) -> dict[str, float]:
        rates = {
            key: log_ratio((number + 0.5) / count, (single[key] + 5) / total)
            for key, number in single_of(counts).items()
        }
        for key in single:
            rates.setdefault(key, log_ratio(0.5 / count, (single[key] + 5) / total))
        joint = {key: counts[key] + pairs[key] * count / total for key in pairs if pairs[key] >= 20}
        for key in sorted(joint, key=joint.__getitem__, reverse=True)[:most]:
            alone = rates.get(key[0] if counts is starts else key[1], 0.0)
            lift = log_ratio(counts[key] + 3 * np.exp(alone), pairs[key] * count / total + 3)
            if abs(lift - alone) >= 0.4:
                rates[key] = lift
        return {key: rate for key, rate in rates.items() if len(key) == 2 or single[key] >= 30}

    beside = {
        key: log_ratio(number / total, single[key[0]] * single[key[1]] / total**2)
        for key, number in pairs.most_common(PAIRS)
        if single[key[0]] and single[key[1]] and not key.isspace() and key[1] not in CANNOT_START
    }
    return JunctionTable(leaning(starts, START_PAIRS), leaning(ends, END_PAIRS), beside, {}, {})


def cuts(sentences: list[str], count: int) -> Iterator[tuple[str, str, str]]:
    """`count` sentences cut at random places: what stands before, the true rest, and another sentence."""
    while count:
        whole, other = random.choice(sentences), random.choice(sentences)
        at = random.randrange(2, len(whole) - 2)
        left, right = whole[:at].strip(), whole[at:].strip()
        if left and right and whole[at] not in CANNOT_START:
            count -= 1
            yield left, right, other


def openings(sentences: list[str]) -> dict[str, float]:
    """Log ratio of each opening (first word, part of speech of the second) inside a sentence and at its start."""
    common = Counter(word for sentence in sentences[:40_000] for word in rjieba.cut(sentence) if word.isalnum())
    frequent = {word for word, _ in common.most_common(FREQUENT_WORDS)}
    inside: Counter[str] = Counter()
    at_start: Counter[str] = Counter()
    for _, rest, other in cuts(sentences, OPENING_CUTS):
        inside[opening(rest, frequent)] += 1
        at_start[opening(other, frequent)] += 1
    seen = {key for key in inside | at_start if inside[key] + at_start[key] >= 6 and "," not in key}
    return {key: log_ratio(inside[key] + 2, at_start[key] + 2) for key in seen}


def single_of(counts: Counter[str]) -> dict[str, int]:
    """The entries of one character."""
    return {key: number for key, number in counts.items() if len(key) == 1}


def examples(sentences: list[str], table: JunctionTable, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`count` sentences cut at random: features with the true rest (1) and with another sentence (0), in turn."""
    rows: list[tuple[float, ...]] = []
    for left, right, other in cuts(sentences, count):
        rows += [features(left, right, table), features(left, other, table)]
    return np.c_[np.array(rows), np.ones(len(rows))], np.tile([1.0, 0.0], count)


def fit(rows: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method, with a trace of ridge."""
    weights = np.zeros(rows.shape[1])
    for _ in range(25):
        probability = 1 / (1 + np.exp(-rows @ weights))
        curvature = (rows.T * (probability * (1 - probability))) @ rows + 1e-3 * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, rows.T @ (probability - truth) + 1e-3 * weights)
    return weights


def write(table: JunctionTable, out: Path) -> None:
    """One line per first character: kind, it, then in turn tenths of log ratios and the characters that have them."""
    lines = ["# made by training/train_layout.py: log ratios in tenths; digits are 0, Latin letters a"]
    if table.weights:
        lines.append("weight\t\t" + " ".join(f"{value:.3f} {name}" for name, value in table.weights.items()))
    for kind, entries in (("start", table.starts), ("end", table.ends), ("pair", table.pairs)):
        by_first: defaultdict[str, defaultdict[int, str]] = defaultdict(lambda: defaultdict(str))
        for key, value in sorted(entries.items()):
            if not any(character.isspace() for character in key):
                by_first[key[:-1]][5 * round(value * 2)] += key[-1]
        for first, seconds in by_first.items():
            lines.append(f"{kind}\t{first}\t{' '.join(f'{value} {seconds[value]}' for value in sorted(seconds))}")
    by_second: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, value in sorted(table.openings.items()):
        word, _, second = key.partition(" ")
        by_second[second][2 * round(value * 5)].append(word)
    for second, groups in by_second.items():
        lines.append(
            f"opening\t{second}\t{' '.join(f'{value} ' + ','.join(groups[value]) for value in sorted(groups))}"
        )
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read, count, fit, write, and say how well it does on the articles held out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "ingest" / "junction.tsv")
    parser.add_argument("--examples", type=int, default=20_000)
    options = parser.parse_args()
    random.seed(7)
    texts = news(options.data)
    counted, fitted, held_out = len(texts) * 3 // 4, len(texts) * 9 // 10, len(texts)
    known = list(whole_sentences(texts[:counted]))
    table = table_from(known)
    table.openings.update(openings(known))
    write(table, options.out)  # `features` looks the words of the openings up there
    rows, truth = examples(list(whole_sentences(texts[counted:fitted])), table, options.examples)
    weights = fit(rows, truth)
    table.weights.update(dict(zip([*FEATURES, "bias"], map(float, weights), strict=True)))
    write(table, options.out)
    rows, truth = examples(list(whole_sentences(texts[fitted:held_out])), table, options.examples)
    odds = rows @ weights
    print(f"{options.out.name}: {options.out.stat().st_size // 1024} KB; weights {table.weights}")
    print(f"held out: accuracy {((odds > 0) == truth).mean():.4f}, pairwise {(odds[::2] > odds[1::2]).mean():.4f}")


if __name__ == "__main__":
    main()
