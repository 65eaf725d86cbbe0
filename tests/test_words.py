"""One spelling for what may be written in several ways, character by character."""

from __future__ import annotations

import sys

from index.words import normalize


def test_long_texts_are_spelled_as_their_characters_are() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert normalize(every) == "".join(map(normalize, every))
    assert normalize(every) == normalize(every)  # as well when all characters are known


def test_forms_of_one_character_are_spelled_alike() -> None:
    assert normalize("ＧＬＭ－４．５（智譜）") == "glm-4.5(智谱)"
    assert normalize("毛利率　５０％，淨虧損１７．５２億元；" * 9) == normalize("毛利率 50%,净亏损17.52亿元;" * 9)
