"""What is no scraped page: an ordinary article passes unchanged; lines of fixed width are joined; title and text."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import BRIDGE, COFFEE, SELWICK

from ingest import articles_from_text
from ingest.cleaning import clean
from ingest.layout import repair
from ingest.lines import ends_sentence, heading_like


def paragraphs_of(text: str) -> list[list[str]]:
    return [draft.text.split("\n") for draft in repair(clean(text))[0]]


ORDINARY = {
    "verse": ["静夜", "窗前一片月光，", "像是地上的霜。", "抬头看着月亮，", "低头想起故乡。"],
    "list": [
        "会议要点",
        "会议确定三项任务：",
        "一是扩大港口；",
        "二是改善交通；",
        "三是建立观测站。",
        "月底前提交方案。",
    ],
    "items": ["采购清单", "以下物资统一采购：", "- 模板 120套", "- 钢索 300吨", "- 沥青 1.2万吨", "由市交投集团负责。"],
    "talk": ["桥头", "“你去哪儿？”", "“去海边。”", "“带上伞”", "“不用”", "他走了。"],
    "letter": [
        "A letter",
        "Dear readers,",
        "We are moving next month. Please note the address.",
        "Yours sincerely,",
        "Ellen",
    ],
    "table": ["三年账本", "单位为亿元。", "年份 收入 利润", "2022 1.2 0.3", "2023 1.5 0.4", "2024 1.9 0.2"],
    "interview": ["专访市长", "记者：为什么现在建桥？", "林远航：旧桥撑不住了。", "记者：钱够吗", "林远航：够。"],
    "chronicle": ["大桥大事记", "2023年5月1日", BRIDGE[0], "2024年6月2日", BRIDGE[1], "2025年7月3日", BRIDGE[2]],
    "quotes": ["各方反应", BRIDGE[0], "他说，“我们不急”", BRIDGE[1], "详见《海港志》", BRIDGE[2]],
}


@pytest.mark.parametrize("separator", ["\n", "\n\n"])
@pytest.mark.parametrize("kind", ORDINARY)
def test_an_ordinary_article_passes_unchanged(kind: str, separator: str) -> None:
    title, *body = ORDINARY[kind]
    drafts, report = repair(separator.join(ORDINARY[kind]))
    assert len(drafts) == 1
    assert [*([drafts[0].title] if drafts[0].title else []), *drafts[0].text.split("\n")] == [title, *body]
    assert (report.mended, report.boxes, report.unwrapped) == (0, 0, 0)


class TestLinesOfFixedWidth:
    @pytest.mark.parametrize("width", [14, 20, 33])
    def test_chinese_with_indents(self, width: int) -> None:
        lines = [
            line for text in BRIDGE + COFFEE for line in textwrap.wrap("　　" + text, width, drop_whitespace=False)
        ]
        assert paragraphs_of("\n".join(["第二座大桥动工", "本报记者 林小舟", *lines])) == [BRIDGE + COFFEE]

    def test_a_heading_between(self) -> None:
        lines = [textwrap.wrap("　　" + text, 22, drop_whitespace=False) for text in BRIDGE]
        text = "\n".join(["第二座大桥动工", "", *lines[0], *lines[1], "渔民的担心", *lines[2]])
        assert paragraphs_of(text) == [[BRIDGE[0], BRIDGE[1], "渔民的担心", BRIDGE[2]]]

    @pytest.mark.parametrize("between", [[], [""]])
    def test_english(self, between: list[str]) -> None:
        lines = [line for text in SELWICK for line in [*textwrap.wrap(text, 52), *between]]
        assert paragraphs_of("\n".join(["Selwick Starts Work", "By Jane Doe", *lines])) == [SELWICK]

    def test_a_hyphen_at_a_line_end(self) -> None:
        text = (
            "The town council said that the con-\nstruction of the bridge takes\nthree years and costs 125 mil-\nlion."
        )
        assert repair(text, wrapped=True)[0][0].text == (
            "The town council said that the construction of the bridge takes three years and costs 125 million."
        )


class TestTitleAndText:
    def test_a_plain_passage_stays_whole_and_gets_a_name(self) -> None:
        (article,) = articles_from_text(BRIDGE[0])
        assert article.text == BRIDGE[0]
        assert article.title == "海港城的第二座大桥昨天正式动工，总投资12.5亿元，预计三年后通车"
        assert len(article.title) <= 40

    def test_the_title_is_not_part_of_the_text(self) -> None:
        (article,) = articles_from_text("第二座大桥动工\n\n　　" + BRIDGE[0] + "\r\n　　" + BRIDGE[1])
        assert (article.title, article.text) == ("第二座大桥动工", BRIDGE[0] + "\n" + BRIDGE[1])

    def test_nothing_gives_nothing(self) -> None:
        assert articles_from_text("") == articles_from_text(" \n\u200b\n") == []

    def test_characters_that_cannot_be_seen_are_gone(self) -> None:
        (article,) = articles_from_text("海港\u200b城\u202e的桥\x07动工了，\ud800总投资12.5亿元。")
        assert article.text == "海港城的桥动工了，总投资12.5亿元。"

    def test_language(self) -> None:
        assert articles_from_text(BRIDGE[0])[0].lang == "zh"
        assert articles_from_text(SELWICK[0])[0].lang == "en"

    def test_the_content_hash_follows_the_content(self) -> None:
        assert articles_from_text(BRIDGE[0])[0].content_hash != articles_from_text(BRIDGE[1])[0].content_hash


@given(
    st.text(alphabet=st.characters(), max_size=300)
    | st.text(alphabet="海港桥动工，。：“”\n\n 记者abA1.2年—\u3000#-", max_size=200)
)
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    for article in articles_from_text(text):
        assert article.title
        article.text.encode("utf-8")
        assert article.text == "\n".join(line.strip() for line in article.text.split("\n") if line.strip())


def test_what_lines_look_like() -> None:
    assert ends_sentence("他说：“好。”")
    assert not ends_sentence("他说")
    assert heading_like("回归与“回不去”")
    assert not heading_like("今天，他来了，")
