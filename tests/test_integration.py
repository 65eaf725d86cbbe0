"""Answers put together from several sentences, and the cuts and refusals they need: on invented articles."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.designators import other_number
from assistant.rivals import of_another
from assistant.spans import Span
from assistant.values import differ
from index.words import normalize
from ingest import Article
from retriever.kinds import figure, kind_of
from retriever.names import find_people
from retriever.question import understand
from retriever.rerank import Line, article_lines


def line_of(text: str) -> Line:
    return article_lines(Article("a", "", text, content_hash=text))[0]


def test_names_that_another_sentence_adds_to_a_row_are_told_with_their_source() -> None:
    films = ["由林青禾、周沐阳领衔主演的《渡口》昨天开播。", "林青禾、何晚晴主演的电视剧《渡口》拍了四个月。"]
    library = Assistant.from_texts(films)
    answer = library.ask("《渡口》的主演有哪些？")
    head = answer.text.split("\n")[0]
    assert "林青禾" in head
    assert {"周沐阳", "何晚晴"} <= {name for name in ("周沐阳", "何晚晴") if name in head}
    assert "另有" in head
    assert len(answer.citations) == 2
    library.close()


SINGLES = "2023年澜江公开赛结束，国羽斩获两冠。男单决赛，林晓峰击败对手夺得澜江公开赛男单冠军。"
LEADERS = "《渡口》《远山》分别以9亿元、7亿元领跑去年春节档，成为票房冠军和亚军。"
GENRE = "观众很久没有见过纯粹的悬疑类型影片，《渡口》作为今年第一部电影上映。"
GUEST = "林青禾、周沐阳领衔主演，王晓峰特别出演的《渡口》昨天开播。"
TOGETHER = "传奇组合林青禾、周沐阳在阔别十年后再度携手，共同主演舞剧《冰河》。"


@pytest.mark.parametrize(
    ("question", "text", "span"),
    [
        ("2023年澜江公开赛男单冠军是谁？", SINGLES, "林晓峰"),
        ("去年春节档票房冠军是哪部电影？", LEADERS, "渡口"),
        ("《渡口》是什么类型的电影？", GENRE, "悬疑"),
        ("《渡口》的主演是谁？", GUEST, "林青禾、周沐阳"),
        ("《冰河》的主演是谁？", TOGETHER, "林青禾、周沐阳"),
        ("《渡口》的导演是谁？", "电影《渡口》导演何远山、领衔主演林青禾、周沐阳昨天到场。", "何远山"),
    ],
)
def test_spans(question: str, text: str, span: str) -> None:
    library = Assistant.from_texts([text])
    assert library.ask(question).span == span
    library.close()


def test_a_guest_is_told_apart_from_the_leading_actors() -> None:
    library = Assistant.from_texts([GUEST])
    assert library.ask("《渡口》的主演是谁？").text.startswith("林青禾、周沐阳[1]，另有王晓峰特别出演[1]\n")
    library.close()


@pytest.mark.parametrize(
    ("question", "sentence", "figure_said", "another"),
    [
        ("启岳去年的销量是多少？", "去年启岳S级交付8万辆。", "8万辆", True),
        ("启岳去年的销量是多少？", "去年启岳交付8万辆。", "8万辆", False),
        ("北原市高考什么时候出分？", "四川出分时间为6月23日。", "6月23日", True),
    ],
)
def test_a_model_and_another_place_are_others(question: str, sentence: str, figure_said: str, another: bool) -> None:
    start = sentence.index(figure_said)
    assert of_another(understand(question), line_of(sentence), Span(start, start + len(figure_said), 3.0)) is another


def test_mens_sport_says_nothing_of_womens() -> None:
    assert other_number("女单冠军是谁?", line_of("男单方面,林晓峰夺冠。"))
    assert not other_number("女单冠军是谁?", line_of("男单林晓峰、女单何晚晴夺冠。"))
    assert not other_number("冠军是谁?", line_of("男单方面,林晓峰夺冠。"))


def test_what_is_asked_for() -> None:
    assert figure("代表团运动员数量?") == ("名", "count")
    assert kind_of("《渡口》的主演有哪些?") == "person"
    assert kind_of("公司有哪些产品?") == "list"


def test_a_bare_day_contradicts_nothing() -> None:
    assert differ("date", "9月14日", "9月19日")
    assert not differ("date", "19日", "9月14日")


def test_a_name_written_with_its_year_is_met_apart() -> None:
    term = understand("ABCD2022在哪里举行？").terms[0]
    assert ("abcd 2022", 1.0) in term.alternatives


def test_two_things_with_one_figure_are_looked_for_again() -> None:
    library = Assistant.from_texts(
        ["去年，青川汽车的销量超过220万辆，首次超越了云帆汽车。", "云帆汽车公布数据，去年销量为205万辆。"]
    )
    answer = library.ask("去年青川汽车和云帆汽车的销量分别是多少？")
    assert answer.span == "超过220万辆；205万辆"
    library.close()


def test_what_else_is_said_of_a_part_stands_in_the_whole() -> None:
    library = Assistant.from_texts(
        [
            "林某偷税被追缴并罚款，共计1.06亿元。",
            "林某通过虚构业务，偷逃个人所得税4765.82万元。",
            "税务局对林某处0.5倍罚款计2227.52万元。",
        ]
    )
    answer = library.ask("林某逃税多少钱，被罚了多少钱？")
    assert "4765.82万元" in answer.text
    assert "罚" in answer.text
    assert len(answer.text) <= 130
    library.close()


@pytest.mark.parametrize(
    ("text", "name"),
    [("国王拉玛二世在位十五年。", "拉玛二世"), ("总统格奥尔基·伊万诺夫昨天到访。", "格奥尔基·伊万诺夫")],
)
def test_foreign_names_are_taken_whole(text: str, name: str) -> None:
    normal = normalize(text)
    assert name in {normal[start:end] for start, end in find_people(text, normal)}


def test_only_an_office_is_asked_of_whom() -> None:
    library = Assistant.from_texts(["青川国总统何远山昨天到访。", "云帆国总统林晓峰也来了。", "主席国由北原国担任。"])
    assert not library.ask("今年海洋论坛的主席国是谁？").options
    library.close()
