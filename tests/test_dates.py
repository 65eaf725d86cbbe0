"""Days in text, bylines and header lines, and which day an article was published."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import articles_from_text
from ingest.byline import Header, read_header, read_lead
from ingest.dates import as_date, infer_published, mentioned_dates, stamped


@pytest.mark.parametrize(
    "text",
    [
        "2026年1月8日",
        "2026 年 1 月 8 日",
        "2026-01-08",
        "2026/1/8",
        "2026.1.8",
        "January 8, 2026",
        "8 January 2026",
        "Jan. 8, 2026",
        "8th Jan 2026",
        "二〇二六年一月八日",
    ],
)
def test_ways_to_write_a_day(text: str) -> None:
    assert [day for day, _, _ in mentioned_dates(f"桥于{text}通车。" if "J" not in text else text)] == [
        date(2026, 1, 8)
    ]


@pytest.mark.parametrize(
    "text", ["2026年13月1日", "2026-02-30", "二〇二六年十三月一日", "9999999年1月1日", "1.2.3", "十日"]
)
def test_impossible_days_are_passed_over(text: str) -> None:
    assert list(mentioned_dates(text)) == []


@pytest.mark.parametrize(
    "value",
    [date(2026, 1, 8), datetime(2026, 1, 8, 9), "2026-01-08T10:00:00+08:00", "D:20260108093000+08'00'", "20260108"],
)
def test_dates_of_metadata(value: object) -> None:
    assert as_date(value) == date(2026, 1, 8)


@pytest.mark.parametrize("value", [None, 5, "soon", "", "99999999"])
def test_what_is_no_date(value: object) -> None:
    assert as_date(value) is None


def test_a_stamp_is_no_day_in_a_sentence() -> None:
    assert stamped("2023-08-09 20:45，正文：大桥动工。") == date(2023, 8, 9)
    assert stamped("2019年1月10日，大桥动工。") is None


class TestInference:
    def test_the_latest_full_date(self) -> None:
        assert infer_published(["2024年5月1日动工，2026年1月8日通车。"]) == [date(2026, 1, 8)]

    def test_plans_and_birthdays_do_not_count(self) -> None:
        text = "2026年1月8日通车。新规自2027年3月1日起施行，补贴申请2026年12月31日截止，将于2028年5月1日扩建。"
        assert infer_published([text]) == [date(2026, 1, 8)]

    def test_month_and_day_by_the_other_articles_of_the_page(self) -> None:
        others = ["2026年1月8日通车。", "1月7日开会，12月30日公示，1月6日签约。"]
        assert infer_published(others) == [date(2026, 1, 8), date(2026, 1, 7)]

    def test_the_articles_of_a_page_are_of_one_time(self) -> None:
        texts = ["2026年1月8日通车。", "没有日子。", "旧桥2019年5月1日建成。"]
        assert infer_published(texts) == [date(2026, 1, 8)] * 3

    def test_a_day_without_a_year_may_be_later_than_the_full_ones(self) -> None:
        text = "奶粉的生产日期为2026年4月11日至4月18日。5月5日公司宣布召回，5月6日道歉，将于5月20日公布结果。"
        assert infer_published([text, "5月4日，观众过万，预计五天内即5月9日前收官。"]) == [
            date(2026, 5, 6),
            date(2026, 5, 4),
        ]

    def test_as_of_a_day_is_news_of_that_day(self) -> None:
        assert infer_published(["2026年4月1日开工，截至5月4日已打桩12根，5月30日起将封路。"]) == [date(2026, 5, 4)]

    def test_a_month_and_day_alone_says_nothing(self) -> None:
        assert infer_published(["1月7日开会。"]) == [None]

    def test_inferred_is_marked_and_stated_is_not(self) -> None:
        (inferred,) = articles_from_text("海港城的大桥2026年1月8日通车，总投资12.5亿元。")
        (stated,) = articles_from_text("大桥通车\n2026-01-09 10:22 来源：海港晚报\n海港城的大桥2026年1月8日通车。")
        assert (inferred.published, inferred.published_inferred) == (date(2026, 1, 8), True)
        assert (stated.published, stated.published_inferred) == (date(2026, 1, 9), False)
        assert stated.source == "海港晚报"
        assert stated.text == "海港城的大桥2026年1月8日通车。"


@pytest.mark.parametrize(
    ("line", "source", "author"),
    [
        ("海港晚报记者 林小舟", "海港晚报", "林小舟"),
        ("海港晚报记者 林小舟 段一", "海港晚报", "林小舟 段一"),
        ("本报记者 林小舟 段一 海港报道", None, "林小舟 段一"),
        ("■本报记者 林小舟 通讯员 段一", None, "林小舟"),
        ("记者：林小舟", None, "林小舟"),
        ("作者：林小舟", None, "林小舟"),
        ("作者 | 林小舟 编辑 | 段一", None, "林小舟"),
        ("文/林小舟", None, "林小舟"),
        ("文｜本报记者 林小舟", None, "林小舟"),
        ("记者 阿依古丽·买买提", None, "阿依古丽·买买提"),
        ("By Jane Doe", None, "Jane Doe"),
        ("By Jane Doe and John Q. Smith, The Harbour Times", "The Harbour Times", "Jane Doe and John Q. Smith"),
        ("Jane Doe, Staff Writer", None, "Jane Doe"),
        ("Harbour Times reporter Jane Doe", "Harbour Times", "Jane Doe"),
        ("— Jane Doe, Harbour Times", "Harbour Times", "Jane Doe"),
        ("Reporting by Jane Doe; editing by John Roe", None, "Jane Doe"),
        ("来源：海港晚报", "海港晚报", None),
        ("（海港社北岸1月5日电 记者林小舟）", "海港社", "林小舟"),
        ("2025-03-04 10:22 来源：海港晚报 作者：林小舟", "海港晚报", "林小舟"),
    ],
)
def test_header_lines(line: str, source: str | None, author: str | None) -> None:
    header = read_header(line)
    assert header is not None
    assert (header.source, header.author) == (source, author)


@pytest.mark.parametrize(
    "line",
    [
        "记者手记",
        "记者调查",
        "记者了解到，大桥已经动工。",
        "海港社记者 李四 摄",
        "图/海港图片社",
        "大桥通车",
        "第二座大桥 昨天通车",
        "记者：钱够吗",
        "By the way",
        "",
        "x",
    ],
)
def test_what_is_no_header_line(line: str) -> None:
    assert read_header(line) is None


def test_header_dates() -> None:
    assert read_header("2025年3月4日 10:22 海港网") == Header("海港网", None, date(2025, 3, 4))
    assert read_header("海港晚报 2026年1月9日 星期五") == Header("海港晚报", None, date(2026, 1, 9))
    assert read_header("Published: March 4, 2025 | Source: Harbour News") == Header(
        "Harbour News", None, date(2025, 3, 4)
    )


def test_agency_leads_and_credits_stay_in_the_text() -> None:
    assert read_lead("海港社北岸1月5日电（记者林小舟、段一）大桥今天通车。")[:2] == ("海港社", "林小舟、段一")
    assert read_lead("海港晚报讯（记者 林小舟）大桥今天通车。")[:2] == ("海港晚报", "林小舟")
    assert read_lead("大桥今天通车。（记者 林小舟）")[:2] == (None, "林小舟")
    assert read_lead("据海港社1月5日电，大桥通车。")[:2] == (None, None)
    (article,) = articles_from_text("大桥通车\n海港社北岸1月5日电（记者林小舟）大桥今天通车。")
    assert article.text.startswith("海港社北岸1月5日电（记者林小舟）")
    assert (article.source, article.author) == ("海港社", "林小舟")


@given(st.text(max_size=120) | st.text(alphabet="记者：文/作By 来源年月日0123456789海港林-. ", max_size=100))
def test_no_line_is_too_odd(line: str) -> None:
    read_header(line)
    read_lead(line)
    list(mentioned_dates(line))
