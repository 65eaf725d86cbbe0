"""Numbers with their units and bounds, and numbers that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import normalize
from retriever.quantities import find_quantities, unit_class


def found(text: str) -> list[str]:
    return [quantity.text for quantity in find_quantities(normalize(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("营收约12.5亿元，毛利率为-0.4%。", ["约12.5亿元", "-0.4%"]),
        ("录取人数2.3万人，近三成来自外省。", ["2.3万人", "近三成"]),
        ("销往50个国家和地区，共1,200家门店。", ["50个国家和地区", "1,200家"]),
        ("价格在10万至20万元之间。", ["10万至20万元"]),
        ("从5%升到8%。", ["5%", "8%"]),
        ("以3比1获胜，用时9分27秒。", ["3比1", "9分27秒"]),
        ("面积46,600m²，重8吨，高120米。", ["46,600m²", "8吨", "120米"]),
        ("上百家企业投入数十亿元。", ["上百家", "数十亿元"]),
        ("最近3年，签约5家。", ["3年", "5家"]),
        ("It raised $30 million and HK$5 billion.", ["$30 million", "hk$5 billion"]),
    ],
)
def test_quantities_with_their_bounds_and_units(text: str, expected: list[str]) -> None:
    assert found(text) == [normalize(words) for words in expected]


@pytest.mark.parametrize("text", ["2025年5月3日", "GLM-4.7和SU7", "编号L2", "上午9时30分"])
def test_dates_and_names_are_no_quantities(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("%", "percent"), ("个百分点", "percent"), ("成", "percent"), ("港元", "money"),
        ("岁", "age"), ("个月", "duration"), ("公里", "length"),
        ("光年", "length"), ("平方米", "area"), ("吨", "mass"), ("家", "count"), ("倍", "multiple"),
        ("比", "score"), ("", "bare"),
    ],
)  # fmt: skip
def test_classes_of_units(unit: str, expected: str) -> None:
    assert unit_class(unit) == expected


@given(st.text(alphabet="0123456789.,-亿万元%年月日约近至到 增长一二", max_size=40))
def test_quantities_are_cut_from_the_text_in_order(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        end = quantity.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他从青禾4手机开始用起,一共买了12部", ["12部"]),
        ("木舟pro 7与木舟pro 8同日上市", []),
        ("教师达320人,学生28", ["320人", "28"]),
        ("主队得分28创新高", ["28"]),
    ],
)
def test_numbers_of_products_are_no_quantities(text: str, expected: list[str]) -> None:
    assert [quantity.text for quantity in find_quantities(text)] == expected
