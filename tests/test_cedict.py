"""The dictionary table: English and Chinese keys, forms of words, syllables."""

from __future__ import annotations

import pytest

from retriever.cedict import english_glosses, glosses, spelling, syllable_characters, syllables


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("war", "战争"),
        ("recalled", "召回"),
        ("countries", "国家"),
        ("won", "赢得"),
        ("led", "带领"),
        ("children", "孩子"),
        ("general manager", "总经理"),
        ("pittsburgh", "匹兹堡"),
    ],
)
def test_english_words_and_their_forms_are_found(english: str, chinese: str) -> None:
    assert chinese in dict(glosses(english))


def test_weights_are_shares_and_best_first() -> None:
    found = glosses("game")
    assert all(0 < weight <= 1 for _, weight in found)
    assert [round(weight, 1) for _, weight in found] == sorted((round(w, 1) for _, w in found), reverse=True)
    assert dict(found)["比赛"] > dict(found)["野味"]  # what people mean before what the word may mean


@pytest.mark.parametrize("nothing", ["", "qqqqzz", "~", "\x00", "龥龥", "#", "a b c d e f"])
def test_what_is_no_word_has_no_glosses(nothing: str) -> None:
    assert glosses(nothing) == ()


def test_chinese_words_have_english_glosses() -> None:
    assert "war" in english_glosses("战争")
    assert english_glosses("war") == ()


def test_syllables_are_read_every_way() -> None:
    assert syllables("zhipu") == [("zhi", "pu")]
    assert set(syllables("xian")) == {("xian",), ("xi", "an")}
    assert syllables("hello world") == []
    assert "智" in syllable_characters("zhi")
    assert spelling("雷军") == ("lei", "jun")
    assert spelling("雷X") == ()
    assert spelling("澄河") == ("cheng", "he")


@pytest.mark.parametrize("word", ["mv", "ip", "pk", "ta"])
def test_a_chinese_word_in_latin_letters_has_no_chinese_headword(word: str) -> None:
    assert all(isinstance(closeness, float) for _, closeness in glosses(word))
