"""What is asked for: the kind of answer, the unit, how fine a date."""

from __future__ import annotations

import pytest

from retriever.kinds import date_unit, figure, kind_of, noun_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("大桥有多长?", "number"),
        ("公司有多少员工?", "number"),
        ("how many people work there?", "number"),
        ("大桥什么时候通车?", "date"),
        ("when did the bridge open?", "date"),
        ("谁主持了仪式?", "person"),
        ("who led the talks?", "person"),
        ("演出为什么取消?", "why"),
        ("why was the show cancelled?", "why"),
        ("仪式在哪里举行?", "place"),
        ("where was it held?", "place"),
        ("哪家公司中标?", "organisation"),
        ("参展的有哪些城市?", "list"),
        ("总结一下这篇报道", "summary"),
        ("大桥通车了吗?", "yesno"),
        ("毛利率", "number"),
    ],
)
def test_the_kind_of_answer(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_the_name_of_an_attribute_implies_a_kind() -> None:
    assert (noun_kind("毛利率"), noun_kind("董事长"), noun_kind("茶园")) == ("number", "person", None)


@pytest.mark.parametrize(
    ("question", "unit_class"),
    [("毛利率是多少", "percent"), ("营收是多少", "money"), ("他今年多少岁", "age"), ("花了多长时间", "duration")],
)
def test_the_class_of_a_figure(question: str, unit_class: str) -> None:
    assert figure(question)[1] == unit_class


def test_how_fine_a_date_is_asked_for() -> None:
    assert [date_unit(text) for text in ("几点开始", "哪天开始", "哪一年开始", "什么时候开始")] == [
        "clock",
        "day",
        "year",
        "",
    ]
