"""Which time of a sentence answers, and how much of it."""

from __future__ import annotations

import pytest
from cutting import cut

OPENING = "新馆将于2024年5月18日上午9时30分开馆，筹建始于2016年。"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("新馆什么时候开馆？", OPENING, "2024年5月18日上午9时30分"),
        ("新馆几点开馆？", OPENING, "上午9时30分"),
        ("新馆是哪一年开始筹建的？", OPENING, "2016年"),
        ("新馆是哪天开馆的？", "新馆2024年5月18日晚开馆，筹建始于2016年。", "2024年5月18日晚"),
        ("公司是哪一年成立的？", "公司成立于2011年3月，2019年上市。", "2011年"),
        ("公司什么时候成立？", "公司成立于2011年3月，2019年上市。", "2011年3月"),
        ("公司哪一年上市？", "公司成立于2011年3月，2019年上市。", "2019年"),
        ("展会什么时候举行？", "展会将于10月30日至11月2日在北滨会展中心举行。", "10月30日至11月2日"),
        ("电影什么时候上映？", "新华社3月5日电，电影定于4月12日上映。", "4月12日"),
        ("古塔建于哪一年？", "古塔建于1724年，高32米。", "1724年"),
        ("古塔建于什么时候？", "古塔建于清朝乾隆八年（1743年），高32米。", "清朝乾隆八年（1743年）"),
        ("这种工艺出现在什么时候？", "这种工艺出现于19世纪60年代，如今已很少见。", "19世纪60年代"),
        ("大桥是什么时候修的？", "大桥修于1950年代，双方签署四年合约。", "1950年代"),
        ("列车几点发车？", "列车每天7:45发车，12:30到达。", "7:45"),
        ("战争发生在什么时候？", "这场战争发生于1807—1809年间。", "1807—1809年"),
        ("When was the company founded?", "公司成立于2011年，员工有300人。", "2011年"),
    ],
)
def test_the_time_asked_for_as_fine_as_it_is_asked(question: str, text: str, expected: str) -> None:
    assert cut("date", question, text) == expected


def test_a_time_that_the_question_names_is_no_answer() -> None:
    assert cut("date", "2019年上市的公司是什么时候成立的？", "公司2019年上市。") is None


def test_a_clock_time_is_not_made_from_a_date() -> None:
    assert cut("date", "新馆几点开馆？", "新馆将于5月18日开馆。") is None
