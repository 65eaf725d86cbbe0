"""Names of people: Chinese, foreign in characters, English; invented people."""

from __future__ import annotations

import pytest

from index.words import normalize
from retriever.names import find_people, name_after


def people(text: str, article: str = "") -> list[str]:
    normal = normalize(text)
    return [text[start:end] for start, end in find_people(text, normal, normalize(article or text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("董事长林海峰、总裁郑敏及CEO宋立一同出席。", ["林海峰", "郑敏", "宋立"]),
        ("该片由杜文涛执导，乔珊、潘宇、温岚领衔主演。", ["杜文涛", "乔珊", "潘宇", "温岚"]),
        ("据本报记者方蔚报道", ["方蔚"]),
        ("冯洁共同创立了公司。", ["冯洁"]),
        ("首席科学家唐越发表了演讲。", ["唐越"]),
        ("奖项授予约翰·哈珀，来自法国的玛丽·杜兰位居第二。", ["约翰·哈珀", "玛丽·杜兰"]),
        ("随后出场的是谢尔巴科娃。", ["谢尔巴科娃"]),
        ("The bridge was designed by Anna Keller in 1987.", ["Anna Keller"]),
        ("建筑师Henry B. Wall设计了它。", ["Henry B. Wall"]),
        ("首都开罗的气温为12度。", []),
    ],
)
def test_names_in_news(text: str, expected: list[str]) -> None:
    assert people(text) == expected


def test_how_a_name_goes_on_elsewhere_decides_where_it_ends() -> None:
    sentence = "总经理徐洁云集中回应。"
    assert people(sentence, f"{sentence}徐洁云说，徐洁云又说。") == ["徐洁云"]


@pytest.mark.parametrize(
    ("text", "end"), [("林海峰表示", 3), ("欧阳明月参加", 4), ("王氏家族", None), ("的林海", None), ("高", None)]
)
def test_where_a_name_ends(text: str, end: int | None) -> None:
    assert name_after(text, 0) == end


def test_a_king_is_no_surname() -> None:
    text = "豫亲王多铎南下"
    assert name_after(text, text.index("王")) is None
