"""Retrieval on invented articles: both searches fused, reprints grouped, filters before ranking, days from today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from index import Library
from ingest import Article
from ingest.errors import QuestionError
from retriever import Retriever
from retriever.duplicates import near_duplicates
from retriever.filters import Filters
from retriever.question import understand
from retriever.recency import dated, window_of

TODAY = date(2026, 3, 12)  # a Thursday


def article(name: str, text: str, day: date | None = None, source: str = "", author: str = "") -> Article:
    return Article(name, "", text, source or None, author or None, day, content_hash=name)


ARTICLES = [
    article("bridge", "青川大桥昨天通车，全长3.2公里。林远主持了仪式。", date(2026, 3, 11), "青川日报", "记者 周棠"),
    article("bridge-old", "青川大桥去年开工，预算18亿元。", date(2025, 6, 2), "青川日报", "记者 吴珂"),
    article("school", "北湖中学迁入新校区，可容纳2400名学生。", date(2026, 1, 20), "北湖晚报", "记者 周棠"),
    article("undated", "南山茶园的春茶开始采摘，预计产量40吨。"),
]


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    return Retriever(Library.from_texts(ARTICLES))


def found(retriever: Retriever, question: str, filters: Filters | None = None) -> list[str]:
    return [hit.article.id for hit in retriever.retrieve(question, filters=filters)]


def test_the_article_asked_about_comes_first(retriever: Retriever) -> None:
    assert found(retriever, "北湖中学的新校区可以容纳多少学生？")[0] == "school"
    assert found(retriever, "How much spring tea will the Nanshan tea garden produce?")[0] == "undated"


def test_hits_carry_both_scores_and_are_ordered(retriever: Retriever) -> None:
    hits = retriever.search(retriever.understand("青川大桥全长多少？"))
    assert hits[0].dense > 0
    assert hits[0].lexical > 0
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_hits_say_their_place_in_either_search(retriever: Retriever) -> None:
    hits = retriever.search(retriever.understand("青川大桥全长多少？"))
    for rank, score in (("dense_rank", "dense"), ("lexical_rank", "lexical")):
        found_so = [hit for hit in hits if getattr(hit, rank) is not None]
        ordered = sorted(found_so, key=lambda hit: getattr(hit, rank))
        scores = [getattr(hit, score) for hit in ordered]
        assert getattr(ordered[0], rank) == 1
        assert scores == sorted(scores, reverse=True)
        assert all(getattr(hit, score) == 0 for hit in hits if hit not in found_so)


def test_filters_narrow_what_can_be_found(retriever: Retriever) -> None:
    assert set(found(retriever, "青川大桥", Filters(since="2026-01-01"))) == {"bridge", "school"}
    assert found(retriever, "青川大桥", Filters(until=date(2025, 12, 31))) == ["bridge-old"]
    assert found(retriever, "青川大桥", Filters(source="晚报")) == ["school"]
    assert set(found(retriever, "青川大桥", Filters(author="周棠"))) == {"bridge", "school"}
    assert found(retriever, "青川大桥", Filters(source="不存在的报纸")) == []


def test_a_filter_is_applied_before_ranking() -> None:
    many = [article(f"noise-{n}", f"港口公司发布第{n}号公告，港口运营正常。", date(2026, 2, 1)) for n in range(250)]
    rare = article("rare", "港口运营情况说明。", date(2024, 5, 1))
    library = Retriever(Library.from_texts([*many, rare]))
    assert found(library, "港口公司公告 港口运营正常", Filters(until="2024-12-31")) == ["rare"]


@pytest.mark.parametrize("day", ["2026-02-30", "昨天", "2026/1/1", "20261301"])
def test_an_impossible_day_is_said(day: str) -> None:
    with pytest.raises(QuestionError, match="2026-01-31"):
        Filters(since=day)


def test_days_in_the_wrong_order_are_said() -> None:
    with pytest.raises(QuestionError, match="exchange"):
        Filters(since="2026-02-01", until="2026-01-01")


def test_a_source_that_is_no_text_is_said() -> None:
    with pytest.raises(QuestionError, match="source=5"):
        Filters(source=5)  # type: ignore[arg-type]


def test_no_filter_is_false() -> None:
    assert not Filters()
    assert Filters(author="周棠")


def test_reprints_are_grouped_and_counted() -> None:
    story = "海岚市地铁五号线今日开通试运营，全线设站22座，日均客流预计达到30万人次，票价两元起。"
    reprints = [article(f"copy-{n}", f"{source}：{story}") for n, source in enumerate(("晨报", "晚报", "新闻网"))]
    other = article("other", "海岚市公交集团表示，地铁开通后将调整八条公交线路。")
    hits = Retriever(Library.from_texts([*reprints, other])).retrieve("海岚市地铁五号线有多少座车站？")
    assert [hit.article.id for hit in hits][1:] == ["other"]
    assert len(hits[0].duplicates) == 2
    assert hits[0].article.id not in {copy.id for copy in hits[0].duplicates}


def test_short_and_different_texts_are_no_duplicates() -> None:
    texts = ["好。", "好。", "春茶开始采摘，预计产量四十吨。", "新校区可容纳两千四百名学生。"]
    assert near_duplicates(texts) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("昨天发生了什么？", TODAY - timedelta(1), TODAY - timedelta(1)),
        ("What happened yesterday?", TODAY - timedelta(1), TODAY - timedelta(1)),
        ("前天谁获奖？", TODAY - timedelta(2), TODAY - timedelta(2)),
        ("上周的票房是多少？", date(2026, 3, 2), date(2026, 3, 8)),
        ("本周有什么新闻？", date(2026, 3, 9), date(2026, 3, 15)),
        ("上个月的销量？", date(2026, 2, 1), date(2026, 2, 28)),
        ("What did the company say last month?", date(2026, 2, 1), date(2026, 2, 28)),
        ("去年的预算是多少？", date(2025, 1, 1), date(2025, 12, 31)),
        ("Which school moved in January?", date(2026, 1, 1), date(2026, 1, 31)),
        ("2025.11.3的地震", date(2025, 11, 3), date(2025, 11, 3)),
        ("Who won on 3 November 2025?", date(2025, 11, 3), date(2025, 11, 3)),
        ("三天前谁到访？", date(2026, 3, 9), date(2026, 3, 9)),
        ("Who visited two weeks ago?", date(2026, 2, 26), date(2026, 2, 26)),
        ("最近三天有什么新闻？", date(2026, 3, 9), TODAY),
        ("What happened in the past two weeks?", date(2026, 2, 26), TODAY),
        ("上周五谁获奖？", date(2026, 3, 6), date(2026, 3, 6)),
        ("周二开了什么会？", date(2026, 3, 10), date(2026, 3, 10)),
        ("What opened on Friday?", date(2026, 3, 6), date(2026, 3, 6)),
        ("上季度的营收？", date(2025, 10, 1), date(2025, 12, 31)),
        ("今早的发布会？", TODAY, TODAY),
        ("两个月前的会议", date(2026, 1, 11), date(2026, 1, 11)),
        ("12月5日谁到访？", date(2025, 12, 5), date(2025, 12, 5)),
    ],
)
def test_days_are_told_from_the_newest_article(question: str, first: date, last: date) -> None:
    window = window_of(understand(question), TODAY)
    assert window is not None
    assert (window.first, window.last) == (first, last)


@pytest.mark.parametrize("question", ["图书馆周一至周五开放到几点？", "每周三停电吗？", "公司成立三周年庆典在哪里？"])
def test_days_of_every_week_name_no_day(question: str) -> None:
    assert window_of(understand(question), TODAY) is None


def test_a_day_becomes_a_period_and_is_no_term() -> None:
    question = dated(understand("昨天通车的大桥有多长？"), TODAY)
    assert [(p.years, p.month, p.day) for p in question.periods] == [((2026,), 3, 11)]
    assert all("昨天" not in term.text for term in question.terms)
    plain = understand("大桥有多长？")
    assert dated(plain, TODAY) == plain
    assert window_of(plain, TODAY) is None


def test_the_days_asked_about_come_first() -> None:
    papers = [
        article(f"day-{day}", f"交易所公布成交额为{100 + day}亿元。", TODAY - timedelta(day)) for day in range(0, 60, 7)
    ]
    retriever = Retriever(Library.from_texts(papers))
    assert found(retriever, "最新的成交额是多少？")[0] == "day-0"
    assert found(retriever, "上周交易所的成交额是多少？")[0] == "day-7"
    assert found(retriever, "What was the exchange's turnover in January?")[0] in {"day-42", "day-49", "day-56"}


def test_an_empty_library_finds_nothing() -> None:
    assert Retriever(Library.from_texts([])).retrieve("有新闻吗？") == []


STORY = (
    "海岚市地铁五号线今日开通试运营，全线设站22座，日均客流预计达到30万人次，票价两元起。市交通局局长范青表示，"
    "五号线串起了三个新城区，沿线居民到市中心的时间缩短一半。下一步，该市还将建设七号线和九号线，预计2029年建成。"
)
RESULTS = (
    "{name}股份今日披露2025年半年度报告，公司上半年实现营业收入{revenue}亿元，同比增长{growth}%；归属于上市公司股东的"
    "净利润{profit}亿元。公司表示，业绩增长主要得益于主营业务订单增加以及原材料价格回落。"
)


@pytest.mark.parametrize(
    "reprint",
    [
        "【海岚晚报讯】（记者 周棠 通讯员 李可）" + STORY,
        STORY + "（来源：海岚新闻网 编辑：赵敏）",
        STORY.replace("今日", "昨日").replace("表示", "说").replace("下一步，", ""),
        STORY[: STORY.index("下一步")],
        STORY[STORY.index("全线") :] + "记者走访看到，首日客流平稳，沿线商户说生意好了许多。",
    ],
)
def test_a_reprint_may_be_edited_shortened_and_signed(reprint: str) -> None:
    assert near_duplicates([STORY, reprint]) == [0, 0]


@pytest.mark.parametrize(
    "other",
    [
        STORY.replace("五号线", "八号线").replace("22", "17").replace("30万", "21万"),
        STORY.replace("海岚", "青川").replace("范青", "杜衡"),
    ],
)
def test_another_story_in_the_same_words_is_no_reprint(other: str) -> None:
    assert near_duplicates([STORY, other]) == [0, 1]


def test_reports_made_from_one_template_stay_apart() -> None:
    reports = [
        RESULTS.format(name="青禾", revenue="12.3", growth="8.1", profit="1.2"),
        RESULTS.format(name="蓝湖", revenue="45.6", growth="18.2", profit="3.3"),
        "快讯：" + RESULTS.format(name="青禾", revenue="12.3", growth="8.1", profit="1.2"),
    ]
    assert near_duplicates(reports) == [0, 1, 0]


def test_forty_reprints_are_one_hit_and_leave_room_for_others() -> None:
    reprints = [article(f"copy-{n}", STORY + "（编辑：赵敏）" * (n % 2)) for n in range(40)]
    others = [article(f"line-{n}", f"海岚市{n}路公交车今起改道，车票价格不变。") for n in range(6, 12)]
    hits = Retriever(Library.from_texts([*reprints, *others])).retrieve("海岚市地铁五号线有多少座车站？")
    assert len(hits[0].duplicates) == 39
    assert {hit.article.id for hit in hits[1:]} == {other.id for other in others}
