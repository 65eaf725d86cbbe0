"""Things, organisations, places, lists and aliases: what is cut from invented sentences."""

from __future__ import annotations

import pytest
from cutting import cut, span


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("会议在哪里举行？", "会议5月8日在海州国际会展中心举行。", "海州国际会展中心"),
        ("展会在哪里举办？", "第六届展会将于10月30日至11月2日在海州会展中心举办。", "海州会展中心"),
        ("星河科技位于哪里？", "星河科技位于海州市滨江区，成立于2015年。", "海州市滨江区"),
        ("新工厂落户哪里？", "蓝湾乳业的新工厂将落户青山县，投资3亿元。", "青山县"),
        ("谁收购了云杉？是哪家公司？", "去年，星河科技公司收购了云杉。", "星河科技公司"),
        ("周远毕业于哪所大学？", "周远毕业于海州理工大学，后留校任教。", "海州理工大学"),
        ("他是哪国人？", "他是葡萄牙足球运动员，司职前锋。", "葡萄牙"),
        ("饮料中检出了什么毒素？", "抽检发现，这批饮料可能含有黄曲霉毒素，已经下架。", "黄曲霉毒素"),
        ("这部纪录片叫什么名字？", "他执导的纪录片《江边的人》获奖。", "江边的人"),
        ("大会的主题是什么？", "今年大会的主题是“让水更清”，共有40国参加。", "让水更清"),
        ("节目以什么语言播出？", "这档节目以粤语播出，每周一期。", "粤语"),
        ("星河科技是什么类型的企业？", "星河科技是一家芯片设计企业，员工300人。", "芯片设计企业"),
    ],
)
def test_the_phrase_in_the_place_of_the_question_word(question: str, text: str, expected: str) -> None:
    assert cut("phrase", question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("HMO的中文全称是什么？", "产品中添加了母乳低聚糖(HMO)，售价更高。", "母乳低聚糖"),
        ("母乳低聚糖的英文缩写是什么？", "产品中添加了母乳低聚糖(HMO)，售价更高。", "HMO"),
        ("海州理工大学的简称是什么？", "海州理工大学（简称“海理工”）建于1952年。", "海理工"),
        ("周远原名叫什么？", "周远，原名周小满，作家。", "周小满"),
        ("镜湖又叫什么？", "镜湖，又称月亮湖，是一个咸水湖。", "月亮湖"),
    ],
)
def test_aliases_both_ways(question: str, text: str, expected: str) -> None:
    assert cut("phrase", question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("新品包括哪些口味？", "新品包括草莓、香草和抹茶口味，售价12元。", "草莓、香草和抹茶"),
        ("哪两个部门发布了通知？", "海州市教育局、海州市卫健委近日发布通知。", "海州市教育局、海州市卫健委"),
        ("主要的生产商有哪些？", "主要生产商包括蓝湾、青禾和云杉生物，合计占六成。", "蓝湾、青禾和云杉生物"),
        ("资金主要流向哪里？", "资金主要流向两处：芯片采购、人才培养。", "芯片采购、人才培养"),
    ],
)
def test_lists_from_the_first_item_to_the_last(question: str, text: str, expected: str) -> None:
    found = cut("list", question, text)
    assert found is not None
    assert found.startswith(expected)
    assert len(found) <= len(expected) + 2


def test_what_the_question_itself_says_is_no_answer() -> None:
    assert cut("phrase", "星河科技收购了哪家公司？", "星河科技完成了收购。") not in ("星河科技", "收购")


def test_a_phrase_between_its_anchors_scores_well() -> None:
    found = span("phrase", "周远毕业于哪所大学？", "周远毕业于海州理工大学，后留校任教。")
    assert found is not None
    assert found[1].score > 3.0
