"""Foreign names: how they may be spelled in Chinese, and which spelling a library uses."""

from __future__ import annotations

import pytest

from index import Library
from retriever import Retriever
from retriever.transliteration import letters, spellings


@pytest.mark.parametrize(
    ("latin", "chinese"),
    [
        ("Norman", "诺曼"),
        ("Miller", "米勒"),
        ("Macron", "马克龙"),
        ("Kenyatta", "肯雅塔"),
        ("Josh", "约什"),
        ("Mbappé", "姆巴佩"),
    ],
)
def test_names_are_spelled_as_translators_do(latin: str, chinese: str) -> None:
    assert chinese in [name for name, _ in spellings(latin)]


def test_spellings_come_best_first_and_have_two_characters_or_more() -> None:
    found = spellings("Alexander")
    assert [worth for _, worth in found] == sorted((worth for _, worth in found), reverse=True)
    assert all(len(name) > 1 for name, _ in found)


@pytest.mark.parametrize("nothing", ["", "123", "智谱", "qqqqqqqqqqqqqqqq"])
def test_what_has_no_sound_has_no_spelling(nothing: str) -> None:
    assert spellings(nothing) == ()


def test_accents_and_doubled_letters_make_no_difference() -> None:
    assert letters("Béatrix") == letters("beatriks")
    assert letters("Kennedy") == letters("Kenedy")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which bridge did Harmon Delgado design?", "哈蒙·德尔加多设计的跨海大桥"),
        ("How old is Kessler?", "凯斯勒今年六十一岁"),
        ("What did Jun Wei win?", "魏俊赢得"),
    ],
)
def test_a_library_is_asked_for_the_spelling_it_uses(question: str, expected: str) -> None:
    texts = [
        "哈蒙·德尔加多设计的跨海大桥周一通车，工期四年。",
        "建筑师阿兰·佩罗设计的另一座跨江大桥仍在施工。",
        "凯斯勒今年六十一岁，他打算明年退休。",
        "厂长老周今年五十九岁，干了四十年。",
        "魏俊赢得了市里的围棋赛。",
        "李雪赢得了省里的象棋赛。",
    ]
    assert Retriever(Library.from_texts(texts)).retrieve(question)[0].passage.text.startswith(expected)


def test_an_abbreviation_is_no_name() -> None:
    retriever = Retriever(Library.from_texts(["惠特镇的茶市周一开市。", "全省乒乓球联赛周六开打。"]))
    asked = retriever.understand("WTT决赛在哪里？")
    assert not any("惠特" in word for term in asked.terms for word, _ in term.alternatives)
