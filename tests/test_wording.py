from __future__ import annotations

import pytest

from assistant.glosses import gloss, glossed
from assistant.wording import MOST_FACTOID, factoid, shorten

LONG = (
    "远山科技公布年报，营收增长明显，费用同步上升，毛利率为50%，净利润为1.2亿元，现金充足，"
    "研发投入继续增加，海外业务占比提高，公司预计明年保持增长。"
)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("3.12亿元", " (312 million yuan)"),
        ("1.91亿元", " (191 million yuan)"),
        ("5741.9万元", " (57.419 million yuan)"),
        ("5亿美元", " (500 million US dollars)"),
        ("578.9亿港元", " (57.89 billion Hong Kong dollars)"),
        ("50%", ""),
        ("2.5万台", " (25,000 units)"),
        ("约3000万元", " (about 30 million yuan)"),
        ("2025年6月30日", " (30 June 2025)"),
        ("2024年上半年", " (first half of 2024)"),
        ("6月30日", " (30 June)"),
        ("9公里", " (9 km)"),
        ("1.63亿元", " (163 million yuan)"),
        ("412 million euros", ""),
        ("陈致远", ""),
    ],
)
def test_amounts_are_glossed_in_english(span: str, expected: str) -> None:
    assert gloss(span) == expected


def test_names_are_spelled_as_the_article_has_them_or_in_pinyin() -> None:
    article = "总设计师马可·费里（Marco Ferri）和董事长欧阳明出席。青石磨坊（Tarn Mills）成立于2016年。"
    assert glossed("马可·费里", "person", article) == " (Marco Ferri)"
    assert glossed("欧阳明", "person", article) == " (Ouyang Ming)"
    assert glossed("青石磨坊", "organisation", article) == " (Tarn Mills)"
    assert glossed("柏溪市", "place", article) == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("repeat", [1, 3])
def test_a_factoid_is_short_and_cited(lang: str, repeat: int) -> None:
    quote = LONG * repeat
    start = quote.index("50%")
    text = factoid("50%", quote, start, start + 3, "[1]", lang)
    assert len(text) <= MOST_FACTOID
    assert text.startswith("50%")
    assert text.endswith("[1]")
    assert "毛利率为50%" in text


@pytest.mark.parametrize("budget", [20, 40, 60, 200])
def test_shortening_keeps_the_span_and_only_whole_pieces(budget: int) -> None:
    start = LONG.index("50%")
    short = shorten(LONG, start, start + 3, budget)
    assert len(short) <= budget
    assert "50%" in short
    assert short.strip("…") in LONG
    assert (short == LONG) == (len(LONG) <= budget)


def test_a_clause_longer_than_the_budget_is_cut_around_the_span() -> None:
    quote = "这" * 300 + "50%" + "那" * 300
    short = shorten(quote, 300, 303, 60)
    assert "50%" in short
    assert len(short) <= 60
