"""How common each word is in news: `retriever/frequencies.tsv`, word and its inverse document frequency.

A library of three articles cannot say that 毛利率 weighs more than 表示; these background figures can. Counted over
windows of 300 characters, the size of a passage. Run: `python -m training.train_frequencies --data ../shared`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.words import words

WINDOW = 300
ARTICLES = 16_000
FLOOR = 12  # words in fewer windows count as rare; the file stays under half a megabyte


def windows(news: Path) -> Iterator[str]:
    """Windows of the first articles, each about as long as a passage."""
    with lzma.open(news, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(ARTICLES), lines, strict=False):
            text = json.loads(line)["text"]
            for start in range(0, len(text), WINDOW):
                yield text[start : start + WINDOW]


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/news.jsonl.xz")
    parser.add_argument("--out", type=Path, default=Path("retriever/frequencies.tsv"))
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    total = 0
    for window in windows(arguments.data / "train" / "news.jsonl.xz"):
        counts.update({word for word in words(window) if not any(character.isdigit() for character in word)})
        total += 1
    rows = [(word, math.log(total / count)) for word, count in counts.most_common() if count >= FLOOR]
    arguments.out.write_text("".join(f"{word}\t{weight:.1f}\n" for word, weight in rows), encoding="utf-8")
    print(f"{len(rows)} words of {total} windows → {arguments.out}")


if __name__ == "__main__":
    main()
