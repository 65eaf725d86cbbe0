"""Who holds a title, who did what: invented people and companies."""

from __future__ import annotations

import pytest
from cutting import cut

ROW = "青禾董事长林海峰、青禾总裁郑敏及CEO宋立一同出席。"
TWO = "星河科技CEO周远和云杉集团CEO冯洁出席了论坛。"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("青禾的董事长是谁？", ROW, "林海峰"),
        ("青禾的总裁是谁？", ROW, "郑敏"),
        ("青禾的CEO叫什么名字？", ROW, "宋立"),
        ("Who is the chairman of Qinghe?", ROW, "林海峰"),
        ("云杉集团的CEO是谁？", TWO, "冯洁"),
        ("星河科技的CEO是谁？", TWO, "周远"),
        ("谁是星河科技的首席科学家？", "会上，星河科技首席科学家唐越发表了演讲。", "唐越"),
        ("星河科技的首席科学家是谁？", "唐越是星河科技首席科学家，曾在海外任教。", "唐越"),
        ("星河科技的首席科学家是谁？", "首席科学家一职由唐越担任。", "唐越"),
        ("蓝湾乳业的总经理是谁？", "陆平出任蓝湾乳业总经理，任期三年。", "陆平"),
        ("蓝湾乳业的新任总经理是谁？", "蓝湾乳业前总经理高山辞职，新任总经理为陆平。", "陆平"),
        ("蓝湾乳业的前任总经理是谁？", "蓝湾乳业前总经理高山辞职，新任总经理为陆平。", "高山"),
        ("蓝湾乳业的总裁是谁？", "蓝湾乳业副总裁许静和总裁邓伟到场。", "邓伟"),
        ("蓝湾乳业的副总裁是谁？", "蓝湾乳业副总裁许静和总裁邓伟到场。", "许静"),
    ],
)
def test_the_holder_of_a_title(question: str, text: str, expected: str) -> None:
    assert cut("person", question, text) == expected


def test_a_vice_president_is_no_president() -> None:
    assert cut("person", "蓝湾乳业的总裁是谁？", "蓝湾乳业副总裁许静到场。") is None


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("谁创立了星河科技？", "2015年，周远在海州创立了星河科技，冯洁后来加入。", "周远"),
        ("星河科技是由谁创立的？", "星河科技由周远创立，后被冯洁收购。", "周远"),
        ("《长夜将明》的导演是谁？", "《长夜将明》由杜文涛执导，乔珊主演。", "杜文涛"),
        ("《长夜将明》是谁写的？", "《长夜将明》由美国作家约翰·哈珀写于1987年。", "约翰·哈珀"),
        ("谁设计了大桥？", "大桥由工程师Anna Keller设计，全长2公里。", "Anna Keller"),
        ("女子百米的冠军是谁？", "女子百米决赛中，韩雪以11秒20夺冠，孟佳获得亚军。", "韩雪"),
        ("女子单打的冠军是谁？", "卡列尼娜击败对手，夺得女子单打冠军。", "卡列尼娜"),
        ("联赛的冠军是谁？", "最后一轮，红枫队以2比0击败山城队，夺得联赛冠军。", "红枫队"),
        ("山城队被谁击败？", "山城队以0比2被红枫队击败，无缘决赛。", "红枫队"),
        ("红枫队击败了谁？", "红枫队3比1击败山城队，晋级四强。", "山城队"),
        ("《长夜将明》的主演有谁？", "该剧由乔珊、潘宇、温岚领衔主演。", "乔珊、潘宇、温岚"),
    ],
)
def test_who_did_what(question: str, text: str, expected: str) -> None:
    assert cut("person", question, text) == expected


def test_a_person_whom_the_question_names_is_no_answer() -> None:
    assert cut("person", "周远和谁共同创立了星河科技？", "周远和冯洁共同创立了星河科技。") == "冯洁"


def test_who_wrote_the_article_is_nobody_it_speaks_of() -> None:
    text = "新报记者周杰明、王浩宇 9月3日，柳湾队球员梁予安在赛后接过本届松杯赛的冠军奖杯。"
    assert cut("person", "松杯赛的冠军是谁？", text) not in ("周杰明", "王浩宇", "周杰明、王浩宇")
