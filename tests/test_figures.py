"""Which figure of a sentence answers: invented companies, one relation of news prose after the other."""

from __future__ import annotations

import pytest
from cutting import cut, span

SERIES = "2021—2023年，星河科技营收分别为1.2亿元、2.5亿元和4.1亿元。"
LISTED = "2021年、2022年、2023年，蓝湾乳业净利润分别是3亿元，5亿元，7亿元。"
TWO = "北辰汽车和南岭汽车的销量分别为3.1万辆和5.6万辆。"
ITEMS = "云杉集团的营收和净利润分别为80亿元和6亿元。"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("星河科技2022年营收是多少？", SERIES, "2.5亿元"),
        ("星河科技2021年营收是多少？", SERIES, "1.2亿元"),
        ("星河科技2023年营收是多少？", SERIES, "4.1亿元"),
        ("蓝湾乳业2022年净利润是多少？", LISTED, "5亿元"),
        ("蓝湾乳业2023年净利润是多少？", LISTED, "7亿元"),
        ("南岭汽车的销量是多少？", TWO, "5.6万辆"),
        ("北辰汽车的销量是多少？", TWO, "3.1万辆"),
        ("云杉集团的净利润是多少？", ITEMS, "6亿元"),
        ("云杉集团的营收是多少？", ITEMS, "80亿元"),
        ("2023年松江机场的旅客有多少万人次？", "2022年和2023年，松江机场的旅客为310万人次和520万人次。", "520万人次"),
    ],
)
def test_values_of_a_series_go_to_their_years_names_or_items(question: str, text: str, expected: str) -> None:
    assert cut("number", question, text) == expected


def test_all_years_of_a_range_are_answered_by_the_whole_series() -> None:
    assert cut("number", "星河科技2021年到2023年的营收是多少？", SERIES) == "1.2亿元、2.5亿元和4.1亿元"


GROWN = "2024年上半年，白鹭航空营收12.6亿元，同比增长35%，环比下降4%；海外收入占比18%。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("白鹭航空2024年上半年营收多少？", "12.6亿元"),
        ("白鹭航空2024年上半年营收同比增长多少？", "35%"),
        ("白鹭航空2024年上半年营收环比下降多少？", "4%"),
        ("白鹭航空的营收增长了多少？", "35%"),
        ("白鹭航空海外收入的占比是多少？", "18%"),
    ],
)
def test_growth_and_share_are_told_apart_from_the_amount(question: str, expected: str) -> None:
    assert cut("number", question, GROWN) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [("门店增至多少家？", "450家"), ("门店有多少家？", "450家"), ("门店原来有多少家？", "300家")],
)
def test_from_and_to(question: str, expected: str) -> None:
    assert cut("number", question, "一年间，青禾咖啡的门店从300家增至450家。") == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("园区投资多少钱？", "这个园区投资约20亿元，明年完工。", "约20亿元"),
        ("有多少人参加了比赛？", "当天共有超过3万人参加了比赛。", "超过3万人"),
        ("降价幅度是多少？", "降价幅度接近两成。", "接近两成"),
        ("毛利率是多少？", "去年的毛利率为-3.5%，营收2亿元。", "-3.5%"),
        ("涨幅是多少？", "股价当天涨幅为5%至6%。", "5%至6%"),
        ("园区占地多少？", "园区占地1,200亩，距离市区15公里。", "1,200亩"),
    ],
)
def test_what_bounds_a_number_stays_with_it(question: str, text: str, expected: str) -> None:
    assert cut("number", question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("产品销往多少个国家？", "公司有员工800人，产品销往37个国家，设有5家工厂。", "37个国家"),
        ("公司有多少家工厂？", "公司有员工800人，产品销往37个国家，设有5家工厂。", "5家"),
        ("公司有多少名员工？", "公司有员工800人，产品销往37个国家，设有5家工厂。", "800人"),
        ("展览接待了多少人次？", "展览为期20天，展出文物160件，接待4.5万人次。", "4.5万人次"),
        ("展览为期多少天？", "展览为期20天，展出文物160件，接待4.5万人次。", "20天"),
        ("展出了多少件文物？", "展览为期20天，展出文物160件，接待4.5万人次。", "160件"),
        ("专辑收录了多少首歌？", "新专辑收录12首歌，其中3首由他作曲。", "12首"),
        ("事故死亡人数是多少？", "事故已造成7人死亡、21人受伤。", "7人"),
        ("他多大年纪？", "45岁的他已经从业20年，带过300名学生。", "45岁"),
        ("决赛的比分是多少？", "第82分钟攻入一球后，红枫队以3比1击败山城队，观众有2万人。", "3比1"),
        ("她跑了多少秒？", "她在决赛中跑出11秒23的成绩，排在第3位。", "11秒23"),
        ("她排名第几？", "她在决赛中跑出11秒23的成绩，排在第3位。", "第3位"),
        ("红枫队进入了几强？", "红枫队踢了5场比赛，进入八强。", "八强"),
    ],
)
def test_the_unit_asked_for_decides(question: str, text: str, expected: str) -> None:
    assert cut("number", question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("2023年的产量是多少？", "2023年产量为60万吨，2024年产量为75万吨。", "60万吨"),
        ("2024年的产量是多少？", "2023年产量为60万吨，2024年产量为75万吨。", "75万吨"),
        ("2023年上半年的营收是多少？", "2024年上半年营收5亿元，上年同期为3亿元。", "3亿元"),
        ("2022年的销量是多少？", "公司2022年开始量产，当年销量1.8万辆，2023年销量4万辆。", "1.8万辆"),
        ("2024年的粮食产量是多少？", "2024年粮食产量650亿斤，与2014年相比，增加90亿斤。", "650亿斤"),
        ("2024年利润是多少？", "2024年，公司扭亏为盈。利润为2亿元。", "2亿元"),
        ("今年的成交额是多少？", "成交额为4亿元，费用为1亿元。", "4亿元"),
    ],
)
def test_a_figure_belongs_to_its_period_and_attribute(question: str, text: str, expected: str) -> None:
    assert cut("number", question, text) == expected


def test_a_figure_of_another_year_is_scored_low() -> None:
    found = span("number", "青禾咖啡2020年的营收是多少？", "青禾咖啡2023年的营收是9亿元。")
    assert found is None or found[1].score < 1.0


def test_the_right_figure_is_sure_and_scores_well() -> None:
    found = span("number", "星河科技2022年营收是多少？", SERIES)
    assert found is not None
    assert found[1].sure
    assert found[1].score > 4.0


def test_the_words_on_both_sides_of_the_question_word_count() -> None:
    text = "新店贡献了约30%的营收，老店营收为2亿元。"
    assert cut("number", "新店贡献了多少营收？", text) == "约30%"


def test_a_sentence_without_figures_gives_none() -> None:
    assert cut("number", "营收是多少？", "公司没有公布营收。") is None


def test_an_english_question() -> None:
    assert cut("number", "What was the gross margin in 2023?", "2023年毛利率为41%，净亏损3亿元。") == "41%"


def test_two_series_in_one_sentence() -> None:
    text = "2021年至2023年，青禾咖啡营收分别为1亿元、2亿元、3亿元，同比分别增长10%、100%、50%。"
    assert cut("number", "青禾咖啡2023年营收同比增长多少？", text) == "50%"
    assert cut("number", "青禾咖啡2022年营收是多少？", text) == "2亿元"
