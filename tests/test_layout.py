"""A scraped page becomes clean articles; an ordinary article passes through unchanged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from invented import BRIDGE, COFFEE, MUSEUM, SELWICK

from ingest import articles_from_text, read_articles, sentences
from ingest.cleaning import clean
from ingest.layout import repair


def page(*blocks: str | list[str]) -> str:
    """Blocks with a blank line between each two paragraphs."""
    return "\n\n".join("\n\n".join(block) if isinstance(block, list) else block for block in blocks)


def paragraphs_of(text: str) -> list[list[str]]:
    return [draft.text.split("\n") for draft in repair(clean(text))[0]]


class TestTheNewspaperPage:
    def test_three_articles_with_titles_and_bylines(self, newspaper_page: Path) -> None:
        articles = read_articles(newspaper_page, newspaper_page.parent)
        assert [article.title[:4] for article in articles] == ["智谱上市", "五天两场", "两部门督"]
        assert [len(article.title) for article in articles] == [20, 13, 15]
        assert [article.author for article in articles] == ["魏蔚", "陶凤 王天逸", "孔文雯"]
        assert {article.source for article in articles} == {"北京商报"}
        assert all("北京商报记者 " not in article.text for article in articles)

    def test_dates_are_inferred_and_marked(self, newspaper_page: Path) -> None:
        articles = read_articles(newspaper_page, newspaper_page.parent)
        assert [article.published for article in articles] == [date(2026, 1, 8), date(2026, 1, 7), date(2026, 1, 8)]
        assert all(article.published_inferred for article in articles)

    def test_broken_sentences_are_whole(self, newspaper_page: Path) -> None:
        first, second, _ = read_articles(newspaper_page, newspaper_page.parent)
        whole = [first.text[start:end] for start, end, _ in sentences(first.text)]
        assert any(
            sentence.startswith("2022—2024年公司毛利率") and "上半年毛利率50%。" in sentence for sentence in whole
        )
        assert "11.5亿元，占到研发开支" in first.text
        assert any(sentence.startswith("11月以来，") and sentence.endswith("收入增长4倍。") for sentence in whole)
        assert "推广行为违背初心。" in second.text
        assert "汽车，但可以聊聊" in second.text

    def test_the_box_stands_by_itself_behind_the_paragraph_it_cut(self, newspaper_page: Path) -> None:
        lines = read_articles(newspaper_page, newspaper_page.parent)[0].text.split("\n")
        box = next(number for number, line in enumerate(lines) if line.startswith("1月8日上午9时30分"))
        assert lines[box].endswith("不少问题要回答。")
        assert "API(应用程序编程接口)" in lines[box - 1]

    def test_section_headings_stay_headings(self, newspaper_page: Path) -> None:
        articles = read_articles(newspaper_page, newspaper_page.parent)
        headings = [[a.text[s.start : s.end] for s in sentences(a.text) if s.heading] for a in articles]
        assert [len(found) for found in headings] == [3, 2, 0]
        assert headings[0][1] == "巨额投入换市场"

    def test_the_report_says_what_was_mended(self, newspaper_page: Path) -> None:
        _, report = repair(clean(newspaper_page.read_text(encoding="utf-8")))
        assert (report.articles, report.mended, report.boxes) == (3, 5, 1)


class TestAPageOfInventedNews:
    PAGE = Path(__file__).parent.parent / "evaluation" / "news" / "page.txt"

    def test_every_break_is_mended_and_the_one_box_set_apart(self) -> None:
        drafts, report = repair(clean(self.PAGE.read_text(encoding="utf-8")))
        assert (report.articles, report.mended, report.boxes) == (3, 11, 1)
        assert "东屿保险和苏州元和产业基金。" in drafts[2].text
        assert "2022年至2024年，公司营业收入" in drafts[2].text

    def test_the_articles_are_of_the_days_of_their_news(self) -> None:
        drafts, _ = repair(clean(self.PAGE.read_text(encoding="utf-8")))
        assert [draft.published for draft in drafts] == [date(2026, 5, 6), date(2026, 5, 4), date(2026, 5, 6)]


class TestTellingArticlesApart:
    def test_bylines_at_the_end(self) -> None:
        text = page(
            ["第二座大桥动工 渔民仍有疑虑", *BRIDGE, "海港晚报记者 林小舟"],
            ["咖啡豆涨价 “多年未见”", *COFFEE, "海港晚报记者 段一 周二平"],
            ["博物馆的夜晚", *MUSEUM, "海港晚报记者 陈默"],
        )
        drafts, _ = repair(text)
        assert [draft.title for draft in drafts] == [
            "第二座大桥动工 渔民仍有疑虑",
            "咖啡豆涨价 “多年未见”",
            "博物馆的夜晚",
        ]
        assert [draft.author for draft in drafts] == ["林小舟", "段一 周二平", "陈默"]
        assert paragraphs_of(text) == [BRIDGE, COFFEE, MUSEUM]

    def test_bylines_under_the_titles(self) -> None:
        text = page(
            ["第二座大桥动工", "本报记者 林小舟 海港报道", *BRIDGE],
            ["咖啡豆涨价", "文/段一", *COFFEE],
            ["博物馆的夜晚会更长吗？", "2025-03-04 10:22 来源：海港晚报", *MUSEUM],
        )
        drafts, _ = repair(text)
        assert [draft.title for draft in drafts] == ["第二座大桥动工", "咖啡豆涨价", "博物馆的夜晚会更长吗？"]
        assert [draft.author for draft in drafts] == ["林小舟", "段一", None]
        assert (drafts[2].source, drafts[2].published, drafts[2].published_inferred) == (
            "海港晚报",
            date(2025, 3, 4),
            False,
        )
        assert paragraphs_of(text) == [BRIDGE, COFFEE, MUSEUM]

    def test_an_end_byline_then_a_byline_on_top(self) -> None:
        text = page(["第二座大桥动工", *BRIDGE, "海港晚报记者 林小舟"], ["咖啡豆涨价", "海港晚报记者 段一", *COFFEE])
        assert paragraphs_of(text) == [BRIDGE, COFFEE]

    def test_a_byline_on_top_then_one_at_the_end(self) -> None:
        text = page(
            ["第二座大桥动工", "海港晚报记者 林小舟", *BRIDGE], ["咖啡豆涨价 “多年未见”", *COFFEE, "海港晚报记者 段一"]
        )
        drafts, _ = repair(text)
        assert [(draft.title, draft.author) for draft in drafts] == [
            ("第二座大桥动工", "林小舟"),
            ("咖啡豆涨价 “多年未见”", "段一"),
        ]

    @pytest.mark.parametrize("form", ["海港晚报讯（记者 {}）{}", "{1}（记者 {0}）"])
    def test_reporters_named_inside_the_text(self, form: str) -> None:
        lead = "{}" in form
        first = (
            [form.format("林小舟", BRIDGE[0]), *BRIDGE[1:]] if lead else [*BRIDGE[:2], form.format("林小舟", BRIDGE[2])]
        )
        second = (
            [form.format("段一", COFFEE[0]), *COFFEE[1:]] if lead else [*COFFEE[:2], form.format("段一", COFFEE[2])]
        )
        text = page(["第二座大桥动工", *first], ["咖啡豆涨价", *second])
        assert [draft.author for draft in repair(text)[0]] == ["林小舟", "段一"]
        assert paragraphs_of(text) == [first, second]

    def test_the_head_of_a_page_holds_for_all_its_articles(self) -> None:
        head = "海港晚报 2025年3月5日 星期三 A3版"
        drafts, _ = repair(page(head, ["大桥动工", "记者 林小舟", *BRIDGE], ["咖啡豆涨价", "记者 段一", *COFFEE]))
        assert [(draft.source, draft.author) for draft in drafts] == [("海港晚报", "林小舟"), ("海港晚报", "段一")]
        assert all(draft.published == date(2025, 3, 5) and not draft.published_inferred for draft in drafts)

    def test_an_english_page(self) -> None:
        other = [
            "Coffee growers in Yunling sold beans for 46 yuan a kilogram this year, up almost a third.",
            *SELWICK[1:],
        ]
        text = page(
            ["Selwick Starts Work on Second Bridge", "By Jane Doe", *SELWICK],
            ["Coffee Prices Reach a Record", "By John Q. Smith, The Harbour Times", *other],
        )
        drafts, _ = repair(text)
        assert [draft.title for draft in drafts] == [
            "Selwick Starts Work on Second Bridge",
            "Coffee Prices Reach a Record",
        ]
        assert [draft.author for draft in drafts] == ["Jane Doe", "John Q. Smith"]
        assert drafts[1].source == "The Harbour Times"
        assert paragraphs_of(text) == [SELWICK, other]

    def test_ids_are_stable_and_differ(self) -> None:
        text = page(["博物馆的夜晚", *MUSEUM, "记者 陈默"], ["博物馆的夜晚", *COFFEE, "记者 陈默"])
        first, second = articles_from_text(text, "page.txt")
        assert first.id != second.id
        assert len(first.id) == 16
        assert [a.id for a in articles_from_text(text, "page.txt")] == [first.id, second.id]
        assert articles_from_text(BRIDGE[0], "a.txt")[0].id == articles_from_text(COFFEE[0], "a.txt")[0].id
        assert articles_from_text(BRIDGE[0])[0].id != articles_from_text(COFFEE[0])[0].id

    @pytest.mark.parametrize(
        "blocks",
        [
            ["海港城的一年", "旧桥老了", BRIDGE[0], "新桥来了", BRIDGE[1], "钱从哪里来", BRIDGE[2]],
            ["海港城的一年", "海港晚报记者 林小舟", BRIDGE[0], "新桥来了", BRIDGE[1], "“钱从哪里来”", BRIDGE[2]],
            ["海港城的一年", BRIDGE[0], "新桥来了", BRIDGE[1], BRIDGE[2], "海港晚报记者 林小舟", "责任编辑：周二平"],
        ],
    )
    def test_one_article_with_headings_stays_one(self, blocks: list[str]) -> None:
        drafts, report = repair(page(blocks))
        assert [draft.title for draft in drafts] == ["海港城的一年"]
        assert (report.mended, report.boxes) == (0, 0)
        assert [line for line in blocks[1:] if "晚报记者" not in line] == drafts[0].text.split("\n")

    def test_a_photographer_is_no_author(self) -> None:
        drafts, _ = repair(page(["第二座大桥动工", BRIDGE[0], "动工现场。海港社记者 李四 摄", *BRIDGE[1:]]))
        assert [draft.author for draft in drafts] == [None]
        assert "李四" in drafts[0].text


class TestMending:
    @pytest.mark.parametrize("blank", ["\n\n", "\n\n\n\n\n"])
    @pytest.mark.parametrize("at", [16, 23, 31, 40, 50])
    def test_a_column_break(self, at: int, blank: str) -> None:
        whole = "".join(BRIDGE[:2])
        text = page("第二座大桥动工", COFFEE[0], whole[:at] + blank + whole[at:], COFFEE[2])
        assert paragraphs_of(text) == [[COFFEE[0], whole, COFFEE[2]]]

    def test_a_break_inside_a_year(self) -> None:
        text = page("营收三年翻番", COFFEE[0] + "2021—2023", "年公司营收分别是2.1亿元、3.3亿元和4.4亿元。", COFFEE[2])
        assert "2021—2023年公司营收分别是2.1亿元" in paragraphs_of(text)[0][0]

    @pytest.mark.parametrize(
        "box",
        [
            [MUSEUM[0]],
            ["相关链接", MUSEUM[0], MUSEUM[1]],
            ["■相关链接", "什么是夜场", MUSEUM[0]],
            MUSEUM,
        ],
    )
    def test_a_box_in_the_middle_of_a_sentence(self, box: list[str]) -> None:
        whole = COFFEE[0] + COFFEE[1]
        text = page("咖啡豆涨价", BRIDGE[0], whole[:69], box, whole[69:], COFFEE[2])
        drafts, report = repair(text)
        assert drafts[0].text.split("\n") == [BRIDGE[0], whole, *box, COFFEE[2]]
        assert (report.mended, report.boxes) == (1, 1)

    def test_what_completes_a_paragraph_is_no_box(self) -> None:
        """A short rest belongs to the unfinished paragraph above it, however well one further down would fit."""
        investors = "四家企业共同出资9.8亿元建设观测站，分别是海港城投、北岸渔业公司、云岭水务集团和"
        tower = "设立于2015年的观测站总部位于北岸，站长段春梅曾在海上工作十一年。2022年至"
        figures = "2024年，观测站的经费分别为4.36亿元、7.91亿元和13.52亿元，人手始终不足。"
        text = page("观测站扩建", BRIDGE[0], investors, "东屿航运基金。", tower, MUSEUM[1], figures, COFFEE[2])
        whole = [BRIDGE[0], investors + "东屿航运基金。", tower + figures, MUSEUM[1], COFFEE[2]]
        assert paragraphs_of(text) == [whole]

    @pytest.mark.parametrize("gap", ["\n", "\n\n\n\n"])
    def test_several_breaks_at_once(self, gap: str) -> None:
        first, second, third = BRIDGE[0] + BRIDGE[1], COFFEE[0] + COFFEE[1], MUSEUM[0] + MUSEUM[1]
        cut = [first[:40], first[40:], second[:70], second[70:], third[:66], third[66:]]
        broken = (
            gap.join(["第二座大桥动工", *cut])
            if gap == "\n"
            else "第二座大桥动工\n"
            + "\n".join(left + gap + right for left, right in zip(cut[::2], cut[1::2], strict=True))
        )
        assert paragraphs_of(broken) == [[first, second, third]]

    def test_a_doubtful_join_is_left(self) -> None:
        """Nothing below goes on where the paragraph breaks off: its rest is lost, and no sentence is made up."""
        lines = [BRIDGE[0], COFFEE[0] + "全县的咖啡园2022年至", MUSEUM[0], BRIDGE[2]]
        assert paragraphs_of(page("咖啡豆涨价", lines)) == [lines]

    def test_a_picture_inside_a_word_is_no_caption(self) -> None:
        text = page("观测站扩建", BRIDGE[0], BRIDGE[1] + "创作者试图", "以灯光和音乐讲述大桥的故事。", COFFEE[0])
        assert BRIDGE[1] + "创作者试图以灯光和音乐讲述大桥的故事。" in paragraphs_of(text)[0]

    def test_lines_below_the_headline_are_headings(self) -> None:
        text = page(
            ["第二座大桥动工", "总投资12.5亿元，三年后通车", *BRIDGE, "记者 林小舟"],
            ["咖啡豆涨价", "每公斤46元", *COFFEE],
        )
        for article in articles_from_text(text, "page.txt"):
            assert [sentence.heading for sentence in sentences(article.text)][:2] == [True, False]

    def test_a_box_in_an_english_sentence(self) -> None:
        whole = SELWICK[2]
        text = page("A Bridge at Last", SELWICK[0], whole[:60], SELWICK[1], whole[61:], "The court meets in May.")
        assert paragraphs_of(text) == [[SELWICK[0], whole, SELWICK[1], "The court meets in May."]]

    def test_a_heading_is_never_joined(self) -> None:
        for heading in ("旧桥老了", "“多年未见”的价格", "从2023年到2025年", "夜场观众超1.3万", "钱，从哪里来"):
            for following in (BRIDGE[0], COFFEE[0], MUSEUM[0], COFFEE[2]):
                blocks = ["海港城的一年", BRIDGE[2], heading, following, MUSEUM[1]]
                assert paragraphs_of(page(blocks)) == [blocks[1:]]


def test_only_the_marks_of_a_heading_are_no_part_of_a_title() -> None:
    drafts, _ = repair("# C# 语言的一年 ##\n\n雾港的学校去年开始教 C# 语言，学的人有三百。\n")
    assert [draft.title for draft in drafts] == ["C# 语言的一年"]
