"""Relations that prose and layout state outright: rows in one order, labelled fields, credits, winners, casualties."""

from __future__ import annotations

import pytest
from cutting import cut
from tiny import TinyEncoder

from assistant.candidates import candidates_of
from assistant.extractive import answer_question, focused
from index import Library
from retriever import Retriever
from retriever.kinds import kind_of
from retriever.names import find_people


def chosen(question: str, text: str) -> str:
    """The words of the best candidate among the sentences of a text."""
    retriever = Retriever(Library.from_texts([text], TinyEncoder()))
    asked = retriever.understand(question)
    return candidates_of(asked, retriever.evidence(asked, retriever.search(asked)))[0].text


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("青岚杯男单冠军是谁？", "决赛日，江一帆和柳如雪分别摘得男单和女单桂冠。", "江一帆"),
        ("青岚杯女单冠军是谁？", "决赛日，江一帆和柳如雪分别摘得男单和女单桂冠。", "柳如雪"),
        ("银牌得主是谁？", "金牌、银牌分别由沈立言、周小舟获得。", "周小舟"),
        ("谁获得金牌？", "沈立言、周小舟包揽金牌、银牌。", "沈立言"),
        ("《远山》的导演是谁？", "《远山》由许青禾执导、宋知远监制，讲述山村往事。", "许青禾"),
        ("《远山》的主演是谁？", "沈立言监制，江一帆、柳如雪、陶然领衔主演，许青禾特别演出。", "江一帆、柳如雪、陶然"),
        ("《远山》的主演是谁？", "导演:许青禾 主演:江一帆、柳如雪 类型:剧情 片长:101分钟", "江一帆、柳如雪"),
        ("上届冠军之外，本届青岚杯冠军是谁？", "江一帆夺得青岚杯冠军。", "江一帆"),
    ],
)
def test_the_person_in_the_place_that_the_sentence_gives(question: str, text: str, expected: str) -> None:
    assert chosen(question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("金梧奖最佳影片是什么？", "获奖名单:最佳导演:许青禾《远山》 最佳影片:《渡口》 最佳编剧:宋知远", "《渡口》"),
        ("《渡口》是什么类型的电影？", "《渡口》是一部公路喜剧电影，片长九十分钟。", "公路喜剧电影"),
        ("国庆档票房冠军是哪部电影？", "《渡口》拿下国庆档票房冠军，《远山》位居第二。", "渡口"),
        ("哪个国家主办了灯会？", "灯会在清迈开幕，由泰国主办。", "泰国"),
        ("青岚论坛的举办地是哪里？", "青岚论坛将于5月6日至8日在宁波举行。", "宁波"),
    ],
)
def test_the_thing_that_the_sentence_names(question: str, text: str, expected: str) -> None:
    assert chosen(question, text) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [("火灾造成多少人受伤？", "12人"), ("火灾造成多少人死亡？", "3人"), ("火灾中死了多少人？", "3人")],
)
def test_who_was_hurt_is_not_who_died(question: str, expected: str) -> None:
    assert cut("number", question, "火灾造成3人死亡、12人受伤，过火面积200平方米。") == expected


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("青岚运动会的吉祥物是什么", "entity"),
        ("青岚运动会口号是什么", "entity"),
        ("水密隔舱是什么？", "definition"),
        ("青岚队在哪个组", "entity"),
        ("第几个和尚在哪一集出场", "number"),
        ("这个人物在哪一集出场", "entity"),
        ("总部在哪个城市", "place"),
        ("总部在哪", "place"),
    ],
)
def test_what_is_asked_for_by_its_name(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    "text", ["格局逐渐明朗。", "全队晋级季后赛。", "新任ceo商业版图。", "喜迎冬奥。", "陈雨和他的团队。"]
)
def test_common_words_are_no_names(text: str) -> None:
    found = [text[start:end] for start, end in find_people(text, text, text)]
    assert found in ([], ["陈雨"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("江万安当选市长。", "江万安"), ("大会允许列娃谢科娜参赛。", "列娃谢科娜")],
)
def test_names_that_the_segmenter_breaks(text: str, expected: str) -> None:
    assert expected in [text[start:end] for start, end in find_people(text, text, text)]


def test_a_date_of_print_is_no_event() -> None:
    text = "青岚桥通车 日期:2024-05-09 08:30 来源:青岚日报 青岚桥5月6日通车。"
    assert cut("date", "青岚桥什么时候通车？", text) == "5月6日"


def test_a_year_in_a_name_is_no_date() -> None:
    assert cut("date", "青岚运动会什么时候开幕？", "2024年第9届青岚运动会将于2025年6月1日开幕。") == "2025年6月1日"


def test_words_that_mean_the_same_are_evidence() -> None:
    assert chosen("新规什么时候施行？", "新规去年5月2日公布。新规自3月1日起生效。") == "3月1日"


def test_an_abbreviation_is_met_by_what_it_stands_for() -> None:
    assert chosen("北屿国6月通胀率是多少？", "北屿国6月失业率为4.1%，通货膨胀率为7.3%。") == "7.3%"


def test_a_fuller_telling_of_the_same_day_is_given() -> None:
    texts = ["青岚市停车条例将于9月1日起施行。", "2024年9月1日，《青岚市停车条例》正式施行。"]
    retriever = Retriever(Library.from_texts(texts, TinyEncoder()))
    assert answer_question(retriever, retriever.understand("青岚市停车条例什么时候施行？")).span == "2024年9月1日"


@pytest.mark.parametrize(("place", "expected"), [("甲国", "3月3日"), ("乙国", "5月9日")])
def test_the_time_in_the_clause_of_the_place(place: str, expected: str) -> None:
    library = Library.from_texts(["《远山》3月3日在甲国上映，5月9日在乙国上映，票房不俗。"], TinyEncoder())
    retriever = Retriever(library)
    asked = focused(retriever.understand(f"《远山》{place}上映时间？"), place)
    assert candidates_of(asked, retriever.evidence(asked, retriever.search(asked)))[0].text == expected


def test_the_office_of_another_place_is_no_answer() -> None:
    text = "许青禾以高票当选青岚市长。宋知远当选北屿市长。"
    assert chosen("谁当选北屿市市长？", text) == "宋知远"


@pytest.mark.parametrize(
    ("question", "texts", "expected"),
    [
        ("青岚科技的创始人是谁？", ["北屿智库创始人江一帆谈青岚科技。", "青岚科技创始人柳如雪出席。"], "柳如雪"),
        ("青岚科技的首席科学家是谁？", ["青岚科技首席科学家、北屿大学物理系教授江一帆在会上发言。"], "江一帆"),
        ("青岚科技2024年净利润是多少？", ["青岚科技2023年亏损2.1亿元，2024年亏损3.4亿元。"], "亏损3.4亿元"),
        ("江一帆什么时候直播？", ["2026年江一帆还要直播几十场。", "2026年1月7日，江一帆做了直播。"], "2026年1月7日"),
        ("Is Qinglan profitable?", ["青岚目前还没有盈利，但依旧被看好。"], ""),
    ],
)
def test_an_impatient_reader_gets_no_neighbour(question: str, texts: list[str], expected: str) -> None:
    retriever = Retriever(Library.from_texts(texts, TinyEncoder()))
    answer = answer_question(retriever, retriever.understand(question))
    assert (answer.span or "") == expected


def test_a_fuller_row_of_names_is_given() -> None:
    texts = ["江一帆主演的《远山》上映。", "影片《远山》由江一帆、柳如雪、陶然主演，讲山村往事。"]
    retriever = Retriever(Library.from_texts(texts, TinyEncoder()))
    assert answer_question(retriever, retriever.understand("《远山》的主演有谁？")).span == "江一帆、柳如雪、陶然"


def test_the_winner_of_the_time_before_is_no_answer() -> None:
    text = "江一帆是上届青岚杯男单冠军。本届青岚杯男单冠军由柳如松夺得。"
    assert chosen("青岚杯男单冠军是谁？", text) == "柳如松"
