"""Dated sentences about somebody in the order of their dates, and two articles side by side; on invented articles."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from assistant.contrast import contrast
from assistant.timeline import timeline_of
from index import Library
from ingest import Article
from retriever import Retriever

OPENING = Article(
    "opening",
    "云帆造船新船坞启用",
    "云帆造船成立于1998年，总部在临江。\n2023年5月，云帆造船买下了临江的旧码头。\n3月8日，新船坞正式启用，可容纳12万吨货轮。\n"
    "董事长顾远洲说，下一艘船将于9月下水。\n公司食堂的鱼汤很有名。",
    "临江日报",
    None,
    date(2025, 3, 9),
    content_hash="opening",
)
ORDERS = Article(
    "orders",
    "北湾港添新泊位",
    "北湾港2024年新建了三个泊位。\n顾远洲在仪式上致辞，云帆造船2025年上半年的订单达到12万吨。\n2025年上半年，港口吞吐量创下新高。",
    "北湾晚报",
    None,
    date(2025, 7, 2),
    content_hash="orders",
)


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    return Retriever(Library.from_texts([OPENING, ORDERS]))


def test_events_stand_in_the_order_of_their_dates(retriever: Retriever) -> None:
    found = timeline_of(retriever, "云帆造船的董事长是谁？")
    assert found.name == "云帆造船"
    assert [(event.year, event.month, event.day, event.part) for event in found.events] == [
        (1998, None, None, None), (2023, 5, None, None), (2025, None, None, "H1"), (2025, 3, 8, None),
        (2025, 9, None, None),
    ]  # fmt: skip


def test_every_event_is_verbatim_and_about_the_name(retriever: Retriever) -> None:
    for event in timeline_of(retriever, "云帆造船怎么样？").events:
        assert event.article.text[event.start : event.end] == event.text
        assert "云帆造船" in event.text + event.article.title


def test_what_only_stands_near_the_name_is_left_out(retriever: Retriever) -> None:
    texts = [event.text for event in timeline_of(retriever, "云帆造船怎么样？").events]
    assert not any("泊位" in text or "吞吐量" in text or "鱼汤" in text for text in texts)


def test_a_name_that_no_article_holds_has_no_events(retriever: Retriever) -> None:
    found = timeline_of(retriever, "南极科考站今年招了几名厨师？")
    assert found.name
    assert found.events == ()


def test_too_many_events_leave_the_most_exactly_dated() -> None:
    days = "\n".join(f"2024年{month}月{month}日，白鹭剧院上演了第{month}场新戏。" for month in range(1, 13))
    years = "\n".join(f"白鹭剧院在{year}年换过{year - 1990}次灯光。" for year in range(1995, 2010))
    article = Article("theatre", "白鹭剧院", f"{years}\n{days}", content_hash="theatre")
    events = timeline_of(Retriever(Library.from_texts([article])), "白鹭剧院演过什么？", most=5).events
    assert len(events) == 5
    assert all(event.day for event in events)
    assert [event.key for event in events] == sorted(event.key for event in events)


def test_two_articles_share_names_and_figures() -> None:
    found = contrast(OPENING, ORDERS, Library.from_texts([OPENING]).encoder)
    shared = {one.name: (one.first.text, one.second.text) for one in found.shared}
    assert {"顾远洲", "12万吨"} <= shared.keys()
    assert all(name in here and name in there for name, (here, there) in shared.items())
    assert "鱼汤" not in shared
    assert found.first
    assert all(line.article == OPENING for line in found.first)


def test_the_assistant_draws_both() -> None:
    assistant = Assistant.from_texts(["云帆造船成立于1998年，总部在临江，现有员工三百人。"])
    assert [event.year for event in assistant.timeline("云帆造船在哪里？").events] == [1998]
    article = assistant.articles[0]
    assert assistant.contrast(article, article).shared
    assert assistant.retrieve("云帆造船在哪里？")[0].article.id == article.id
