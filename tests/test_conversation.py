from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversation import standalone

ASKED = [("远山科技2025年上半年的毛利率是多少？", "50%")]
REFUSED = [("远山科技的员工有多少人？", "文章里没有提到“员工”。最接近的是“远山科技”[1]")]
CHAIR = [("远山科技的董事长是谁？", "陈致远")]


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        (ASKED, "那2024年呢？", "远山科技2024年的毛利率是多少？"),
        (ASKED, "2023年呢", "远山科技2023年的毛利率是多少？"),
        (ASKED, "那净利润呢？", "远山科技2025年上半年的净利润是多少？"),
        (CHAIR, "总裁呢？", "远山科技的总裁是谁？"),
        (CHAIR, "那CEO呢？", "远山科技的CEO是谁？"),
        (CHAIR, "他今年多大年纪？", "陈致远今年多大年纪？"),
        ([("嘉木股份是做什么的？", "香料")], "它的股价跌了多少？", "嘉木股份的股价跌了多少？"),
        ([("What was Farhill's revenue in 2024?", "312")], "And in 2023?", "What was Farhill's revenue in 2023?"),
        (ASKED, "为什么？", "为什么远山科技2025年上半年的毛利率是50%？"),
        (ASKED, "那嘉木呢？", "嘉木2025年上半年的毛利率是多少？"),
        (ASKED, "净亏损是多少？", "远山科技的净亏损是多少？"),
        (CHAIR, "公司什么时候上市的？", "远山科技什么时候上市的？"),
        (
            [("What was Farhill's revenue in 2024?", "312")],
            "And its gross margin?",
            "What was Farhill's gross margin in 2024?",
        ),
        ([("Who is the chairman of Farhill?", "Chen")], "And the CEO?", "Who is the CEO of Farhill?"),
        ([("How many shops did Farhill open?", "12")], "And in Europe?", "How many shops did Farhill open in Europe?"),
        ([("Who founded Farhill?", "Chen")], "When was it listed?", "When was Farhill listed?"),
    ],
)
def test_a_follow_up_stands_by_itself(history: list[tuple[str, str]], question: str, understood: str) -> None:
    assert standalone(question, history) == understood


@pytest.mark.parametrize(
    "question", ["嘉木股份的召回涉及多少个国家？", "雷雨天气会持续几天？", "Who is the chairman of Farhill?"]
)
def test_a_new_topic_carries_nothing_over(question: str) -> None:
    assert standalone(question, ASKED) == question


def test_a_chain_of_follow_ups() -> None:
    history = [*ASKED, ("那2024年呢？", "56%")]
    assert standalone("2023年呢？", history) == "远山科技2023年的毛利率是多少？"


def test_a_question_without_a_subject_inherits_the_topic() -> None:
    understood = standalone("会有什么症状？", [("嘉木召回的奶粉有什么问题？", "毒素")])
    assert understood == "嘉木召回的奶粉会有什么症状？"


def asked(*turns: tuple[str, str], then: str) -> str:
    """The last question of a dialogue as understood, each earlier one kept as it was understood."""
    history: list[tuple[str, str]] = []
    for question, answer in turns:
        history.append((standalone(question, history), answer))
    return standalone(then, history)


PHONE = ("木舟 X5 Pro的屏幕多大？", "6.7英寸")
MARATHON = ("2025年沐川马拉松的冠军是谁？", "周野")
FILM = ("谁导演了《暮山》？", "林晚")
RULE = ("沐川市共享单车新规什么时候施行？", "明年1月1日")
KITE = ("When did Farhill release the Kite X5 Pro?", "May")
FLOOD = ("How many people were killed in the Arlo flood?", "12")


@pytest.mark.parametrize(
    ("turns", "question", "understood"),
    [
        # a part of the thing, and names of several words taken whole
        ([PHONE], "电池呢", "木舟 X5 Pro的电池多大？"),
        ([PHONE, ("电池呢", "6000毫安时")], "它有几种颜色？", "木舟 X5 Pro有几种颜色？"),
        ([PHONE], "X5呢？", "木舟 X5的屏幕多大？"),
        ([FILM], "票房呢", "《暮山》的票房是多少？"),
        ([("“蓝湾计划”的总投资是多少？", "300亿元")], "它什么时候完工？", "“蓝湾计划”什么时候完工？"),
        # what the last answer was
        ([FILM], "她还拍过什么电影？", "林晚还拍过什么电影？"),
        ([("哪家公司收购了小舟科技？", "柏屿集团")], "它花了多少钱？", "柏屿集团花了多少钱？"),
        ([("木舟发布了什么新品？", "木舟清风"), ("它多少钱", "2999元")], "什么时候上市", "木舟清风什么时候上市"),
        ([("沐川女排联赛谁拿了冠军？", "海州蓝鲸")], "她们的主教练是谁？", "海州蓝鲸的主教练是谁？"),
        ([("谁是木舟的创始人？", "陆远帆")], "他那场直播卖了多少？", "陆远帆的直播卖了多少？"),
        ([("谁是木舟的创始人？", "陆远帆"), ("他那场直播卖了多少？", "1亿元")], "播了多久", "陆远帆的直播播了多久"),
        ([MARATHON], "亚军呢", "2025年沐川马拉松的亚军是谁？"),
        ([MARATHON, ("他的成绩是多少？", "2小时8分")], "有多少人参赛？", "沐川马拉松有多少人参赛？"),
        # refused questions count as context, what the refusal quotes does not
        ([("谷穗银行的行长是谁？", "文章里没有答案。最接近的是《一》：“分析师罗启航认为”[1]")],
         "那它上半年的营收是多少？", "谷穗银行上半年的营收是多少？"),
        ([("谷穗银行的行长是谁？", "文章里没有答案。")], "他多大年纪？", "谷穗银行的行长多大年纪？"),
        # fragments that are no name are asked of the subject, and poison nothing
        ([("砺石半导体的发行价是多少？", "38元")], "第一天收盘呢？", "砺石半导体的第一天收盘是多少？"),
        ([("砺石半导体的发行价是多少？", "38元"), ("第一天收盘呢？", "49元"), ("谁是它的首席财务官？", "袁清越")],
         "她的年薪是多少？", "袁清越的年薪是多少？"),
        ([RULE], "个人违规罚多少？", "沐川市共享单车新规的个人违规罚多少？"),
        ([RULE, ("个人违规罚多少？", "200元")], "企业呢？", "沐川市共享单车新规的企业罚多少？"),
        ([RULE, ("个人违规罚多少？", "200元"), ("企业呢？", "3万元")], "那举报有奖励吗",
         "沐川市共享单车新规举报有奖励吗"),
        ([("远图汽车2024年卖了多少辆车？", "12万辆")], "欧洲呢？", "远图汽车2024年在欧洲卖了多少辆车？"),
        ([("远图汽车2024年的净利润是多少？", "2亿元")], "小米呢？", "小米2024年的净利润是多少？"),
        ([("柏屿集团去年的净利润是多少？", "2亿元")], "今年呢", "柏屿集团今年的净利润是多少？"),
        ([("智谷2024年营收多少？", "3亿元")], "同比增长多少？", "智谷2024年营收同比增长多少？"),
        # why, what else, where and when
        ([("嘉木召回了多少盒奶粉？", "4万盒")], "为什么？", "为什么嘉木召回了4万盒奶粉？"),
        ([("嘉木召回的奶粉有什么问题？", "毒素")], "还有呢？", "嘉木召回的奶粉还有什么问题？"),
        ([("嘉木在哪里上市？", "沐川")], "什么时候？", "嘉木什么时候上市？"),
        ([("台风海燕什么时候登陆？", "周三")], "造成多少人死亡？", "台风海燕造成多少人死亡？"),
        ([("沐川地震的震级是多少？", "6.1级")], "地震造成多少人受伤？", "沐川地震造成多少人受伤？"),
        ([("北辰航空取消了多少班？", "40班")], "那岭南航空的董事长是谁？", "岭南航空的董事长是谁？"),
        # English
        ([KITE], "How much does it cost?", "How much does the Kite X5 Pro cost?"),
        ([KITE], "How big is the screen?", "How big is the screen of the Kite X5 Pro?"),
        ([("How large was the Arlo earthquake after revision?", "6.1")], "And its depth?",
         "What is the depth of the Arlo earthquake?"),
        ([FLOOD], "How many were injured?", "How many were injured in the Arlo flood?"),
        ([FLOOD, ("When did it begin?", "May 2")], "Where?", "Where did the Arlo flood begin?"),
        ([FLOOD, ("How much is a ticket to the museum?", "60")], "Who designed it?", "Who designed the museum?"),
        ([("Who is the CEO of Farhill?", "Jane Moss")], "How old is she?", "How old is Jane Moss?"),
        ([("Who is the CEO of Farhill?", "Jane Moss"), ("How old is she?", "51")], "And the CFO?",
         "Who is the CFO of Farhill?"),
        ([("Which company bought Brightwave?", "Kestrel Motors")], "How much did it pay?",
         "How much did Kestrel Motors pay?"),
        ([("How many cars did Kestrel Motors sell in 2024?", "9")], "And Brightwave?",
         "How many cars did Brightwave sell in 2024?"),
        ([("Why did Brightwave cut its forecast?", "")], "Did the share price fall?",
         "Did Brightwave's share price fall?"),
        ([("What did Brightwave announce?", "")], "What else?", "What else did Brightwave announce?"),
        # one language after the other
        ([("What was Farhill's revenue?", "3")], "净利润呢？", "Farhill的净利润是多少？"),
        ([("远山科技的CEO是谁？", "陈致远")], "And the chairman?", "Who is the chairman of 远山科技?"),
    ],
)  # fmt: skip
def test_dialogues(turns: list[tuple[str, str]], question: str, understood: str) -> None:
    assert asked(*turns, then=question) == understood


OWN = (
    "柏屿集团的净利润是多少？",
    "《潮声》的导演是谁？",
    "“蓝湾计划”投资多少亿元？",
    "启岳X7 Max多少钱？",
    "谁创办了小舟科技？",
    "What was Brightwave's revenue in 2021?",
    "Who directed Silent Harbor?",
    "How deep was the Velden earthquake?",
)
_TURN = st.sampled_from(
    [
        *OWN, *(turn for turn, _ in (PHONE, MARATHON, FILM, RULE, KITE, FLOOD)),
        "那2024年呢？", "它呢", "他的呢", "她", "其",
        "还有呢", "为什么", "那", "呢", "的", "《》呢", "“”", "公司", "谁",
        "多少", "谢谢", "😀呢", "海外呢", "电池呢", "那里呢", "2024", "CEO",
        "Why?", "And?", "What about", "And its", "the", "Its?", "'s", "What else?", "Where?", "And in 2023?",
    ]
) | st.text(max_size=12)  # fmt: skip


@given(st.lists(st.tuples(_TURN, _TURN), max_size=4), _TURN.filter(lambda turn: any(map(str.isalnum, turn))))
@settings(max_examples=150, deadline=None)
def test_there_is_always_a_question(history: list[tuple[str, str]], question: str) -> None:
    assert any(map(str.isalnum, standalone(question, history)))


@given(st.lists(st.tuples(_TURN, _TURN), max_size=4), st.sampled_from(OWN))
@settings(max_examples=100, deadline=None)
def test_a_question_with_its_own_subject_is_left_alone(history: list[tuple[str, str]], question: str) -> None:
    assert standalone(question, history) == question


@pytest.mark.parametrize("question", ["谢谢", "好的", "Thanks!", "你觉得呢？我不知道"])
def test_small_talk_is_left_alone(question: str) -> None:
    assert standalone(question, [PHONE]) == question


def test_nothing_before_nothing_changed() -> None:
    assert standalone("那2024年呢？", []) == "那2024年呢？"


@pytest.mark.parametrize("question", ["", "？", "😀"])
def test_odd_input_passes_through(question: str) -> None:
    assert standalone(question, ASKED) == question


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        (ASKED, "你知道它的总裁是谁吗", "远山科技的总裁是谁？"),
        (ASKED, "我想知道净利润是多少", "远山科技的净利润是多少？"),
        ([("Who is the CEO of Farhill?", "Lena Ortiz")], "do you know when she joined?", "when Lena Ortiz joined?"),
        (ASKED, "详细一点", "介绍一下远山科技"),
        ([("远山科技2024年营收多少？", "6.2亿元")], "跟2023年比呢？", "远山科技2024年和2023年的营收哪年高？"),
        ([("远山科技2024年营收多少？", "6.2亿元")], "和嘉木股份比谁高？", "远山科技和嘉木股份2024年的营收谁高？"),
        ([("远山科技和嘉木股份的营收谁高？", "远山科技更高")], "毛利率呢？", "远山科技和嘉木股份的毛利率谁高？"),
        ([("远山科技的董事长和总裁是谁？", "陈致远；周敏")], "CFO呢？", "远山科技的CFO是谁？"),
        ([("青石博物馆的镇馆之宝是什么？", "双鱼纹铜镜")], "多重？", "双鱼纹铜镜多重？"),
        (REFUSED, "那嘉木股份呢？", "嘉木股份的员工有多少人？"),
        (REFUSED, "总部在哪？", "远山科技的总部在哪？"),
    ],
)  # fmt: skip
def test_wrapped_compared_and_coordinated_follow_ups(
    history: list[tuple[str, str]], question: str, understood: str
) -> None:
    assert standalone(question, history) == understood
