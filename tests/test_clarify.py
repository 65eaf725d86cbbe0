"""A question that can mean two things alike is asked back, with what each would be answered; choosing works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant

BROADCASTS = "雷远1月3日晚的直播拆解新车，观看人次达到3200万。1月7日晚，雷远再次开播，直播观看人次为1500万。"
TEA = "南塘茶社2023年营收为2.2亿元。南塘茶社2024年营收为2.6亿元。"
ONE_SCHOOL = "位于柏溪市的青石中学今年招生480人。"
OTHER_SCHOOL = "北屿县青石中学今年招生320人，比去年少20人。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("alike")
    for number, text in enumerate((BROADCASTS, TEA, ONE_SCHOOL, OTHER_SCHOOL)):
        (folder / f"{number}.md").write_text(f"---\ntitle: 第{number}篇\n---\n{text}\n", encoding="utf-8")
    opened = Assistant(folder)
    yield opened
    opened.close()


def test_two_events_are_asked_back_with_both_answers(library: Assistant) -> None:
    answer = library.ask("雷远的直播有多少人次观看？")
    assert answer.text == "文章里说到两次：1月3日的是3200万[1]；1月7日的是1500万[2]。您问的是哪一次？"
    assert answer.options == ("雷远1月3日的直播有多少人次观看？", "雷远1月7日的直播有多少人次观看？")
    assert [library.ask(option).span for option in answer.options] == ["3200万", "1500万"]


@pytest.mark.parametrize(
    ("turn", "span"), [("1月3日那场", "3200万"), ("第二个", "1500万"), ("后者", "1500万"), ("1月7日的", "1500万")]
)
def test_a_choice_can_be_typed(library: Assistant, turn: str, span: str) -> None:
    chat = library.conversation()
    chat.ask("雷远的直播有多少人次观看？")
    assert chat.ask(turn).span == span


def test_namesakes_are_told_apart_by_their_places(library: Assistant) -> None:
    answer = library.ask("青石中学今年招生多少人？")
    assert "柏溪市的是480人" in answer.text
    assert set(answer.options) == {"柏溪市的青石中学今年招生多少人？", "北屿县的青石中学今年招生多少人？"}


def test_what_the_question_tells_apart_is_not_asked_back(library: Assistant) -> None:
    answer = library.ask("雷远1月7日的直播观看人次是多少？")
    assert answer.span == "1500万"
    assert answer.options == ()


def test_figures_of_several_years_are_given_newest_first(library: Assistant) -> None:
    answer = library.ask("南塘茶社的营收是多少？")
    assert answer.span == "2.6亿元"
    assert answer.text.split("\n")[0] == "2.6亿元[1]（2024年）；2023年为2.2亿元[2]"
    assert answer.options == ()


def test_of_which_company_is_asked_back() -> None:
    articles = ["青川集团董事长林晓雨昨天出席了签约仪式。", "云帆科技董事长陈致远在年会上说，公司明年招聘五百人。"]
    opened = Assistant.from_texts(articles)
    answer = opened.ask("董事长是谁？")
    assert "青川集团的是林晓雨" in answer.text
    assert "云帆科技的是陈致远" in answer.text
    assert [opened.ask(option).span for option in answer.options] in (["林晓雨", "陈致远"], ["陈致远", "林晓雨"])
    chat = opened.conversation()
    chat.ask("董事长是谁？")
    assert chat.ask("云帆科技的").span == "陈致远"
    opened.close()


def test_days_of_the_same_thing_are_all_told() -> None:
    opened = Assistant.from_texts(["海桐剧团5月3日晚在澜江剧院首演新戏。海桐剧团5月9日晚在澜江剧院加演新戏。"])
    answer = opened.ask("海桐剧团什么时候在澜江剧院演新戏？")
    assert answer.text.startswith("文章里说到两次：5月3日晚[1]；5月9日晚[2]\n")
    opened.close()


def test_one_more_event_told_by_its_distance_is_told() -> None:
    opened = Assistant.from_texts(
        ["6月8日晚，店主何青禾直播卖荔枝，卖了两万斤。三天前，何青禾也曾直播，卖的是杨梅。何青禾在镇上长大。"]
    )
    answer = opened.ask("何青禾什么时候直播？")
    assert answer.span == "6月8日晚"
    assert "三天前" in answer.text
    opened.close()
