"""What the chat, the source pane and the list of articles show, as HTML; no browser."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation
from ingest.article import Article
from ui import chat, markup, source, strings
from ui.reply import Reply

ROOT = Path(__file__).resolve().parent.parent
BODY = "\n".join([
    "开放时间",
    "临江市图书馆从3月起每周开放72个小时。周末也开到晚上九点。",
    "馆长沈若兰说，读者最想要的是安静的座位。",
])  # fmt: skip
ARTICLE = Article(
    "a1", "图书馆延长开放", BODY, "临江日报", "周明", date(2025, 2, 20), published_inferred=True, path="library.md"
)
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> **粗** $$x^2$$ `c` [链](javascript:x) {{v}} ${v} &lt;"


class _Text(HTMLParser):
    """What a reader sees, and which elements there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def cite(number: int, quote: str, article: Article = ARTICLE) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article, quote, start, start + len(quote))


HOURS = cite(1, "临江市图书馆从3月起每周开放72个小时。")
SEATS = cite(2, "馆长沈若兰说，读者最想要的是安静的座位。")


def reply(text: str = "72个小时。[1]", question: str = "图书馆每周开放多久？", **fields: object) -> Reply:
    return Reply.of(answered(text, question, **fields))


def answered(text: str = "72个小时。[1]", question: str = "图书馆每周开放多久？", **fields: object) -> Answer:
    given = {"span": "72个小时", "citations": (HOURS,), "answered": True, "confidence": 0.9, **fields}
    return Answer(question, text, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [HOSTILE, "平常的一句话。", "a_b*c~d|e#f\\g<h>", "http://example.com www.example.com"])
def test_any_text_is_shown_as_it_is_and_holds_no_syntax(text: str) -> None:
    escaped = markup.escape(text)
    shown = _Text(escaped)
    assert shown.text == text
    assert shown.elements == []
    assert not set(re.sub(r"&#\d+;", "", escaped)) & set("<>*_`$[](){}\\\"'~|:.")


def test_what_cannot_be_shown_is_replaced() -> None:
    assert markup.escape("甲\x00乙\ud800丙") == "甲\ufffd乙\ufffd丙"


def test_an_attribute_cannot_break_out_of_its_quotes() -> None:
    page = _Text(markup.element("a", "x", title='"><script>', hidden=None, data_close=True))
    assert page.elements == [("a", {"title": '"><script>', "data-close": None})]


def test_an_answer_links_its_marks_and_sets_off_its_span() -> None:
    page = chat.answer_html(reply(), "图书馆每周开放多久?", 3, "zh")
    marks = [link["href"] for link in _Text(page).all("a") if link["class"] == "wj-mark"]
    assert marks[0] == "#cite-3-1"
    assert set(marks) == {"#cite-3-1"}
    assert "<strong>72个小时</strong>" in page
    assert "[1]" not in _Text(page).text
    assert "图书馆延长开放" in _Text(page).text
    assert "临江日报" in _Text(page).text


def test_a_message_is_one_line_so_that_no_blank_line_ends_its_html() -> None:
    page = chat.answer_html(reply("72个小时。[1]\n\n    缩进的一行。\n", span=None), "问", 1, "zh")
    assert "\n" not in page + chat.question_html("第一行\n\n\n    第二行")


def test_a_mark_stays_on_the_line_of_its_sentence() -> None:
    page = chat.answer_html(reply("It opens 72 hours. [1]", span=None), "问", 1, "en")
    assert 'hours<span class="wj&#45;together">&#46;<a ' in page


def test_a_number_that_is_no_citation_stays_text() -> None:
    text = _Text(chat.answer_html(reply("见[7]。[1]", span=None), "问", 1, "zh")).text
    assert "见[7]。" in text


def test_the_understood_question_is_shown_only_when_it_differs() -> None:
    follow_up = chat.answer_html(reply(), "那每周呢？", 2, "zh")
    same = chat.answer_html(reply(), " 图书馆每周开放多久 ", 2, "zh")
    assert "理解为：图书馆每周开放多久？" in _Text(follow_up).text
    assert "理解为" not in _Text(same).text


def test_a_refusal_says_so_and_shows_no_confidence() -> None:
    refusal = Answer("天气如何？", "文章里没有答案。", confidence=0.1)
    page = chat.answer_html(Reply.of(refusal), "天气如何？", 1, "zh")
    assert "wj&#45;refusal" in page
    assert strings.say("refusal", "zh") in _Text(page).text
    assert strings.say("low", "zh") not in _Text(page).text


@pytest.mark.parametrize(("confidence", "words"), [(0.95, "high"), (0.6, "medium"), (0.3, "low")])
def test_confidence_is_said_in_words(confidence: float, words: str) -> None:
    page = chat.answer_html(reply(confidence=confidence), "问", 1, "en")
    assert strings.say(words, "en") in _Text(page).text


def test_hostile_text_is_text_everywhere() -> None:
    article = Article("h", HOSTILE, f"{HOSTILE}。", HOSTILE, HOSTILE, path="h.md")
    citation = Citation(1, article, article.text, 0, len(article.text))
    answer = answered(f"{HOSTILE}[1]", HOSTILE, span="**粗**", citations=(citation,))
    pages = [
        chat.answer_html(Reply.of(answer), "问", 1, "zh"),
        chat.question_html(HOSTILE),
        source.citation_html(answer, 1, 1, "zh"),
    ]
    for page in pages:
        shown = _Text(page)
        assert "<script>alert(1)</script>" in shown.text
        assert not {"script", "img", "b"} & {tag for tag, _ in shown.elements}
        assert not any(str(link["href"]).startswith("javascript") for link in shown.all("a"))


def test_the_source_shows_the_article_with_every_cited_sentence_marked() -> None:
    answer = answered("72个小时。[1]座位。[2]", citations=(HOURS, SEATS))
    page = source.citation_html(answer, 4, 2, "zh")
    shown = _Text(page)
    marks = shown.all("mark")
    assert [attributes["data-n"] for attributes in marks] == ["1", "2"]
    assert [attributes["class"] for attributes in marks] == ["wj-cited", "wj-cited is-active"]
    assert f">{HOURS.quote}</mark>" in page
    assert "<h3>开放时间</h3>" in page
    assert all(words in shown.text for words in ("临江日报", "周明", "2025-02-20", "日期为推断"))
    assert [link["href"] for link in shown.all("a")] == ["#cite-4-1", "#cite-4-2"]


def test_overlapping_citations_share_the_stretch_they_have_in_common() -> None:
    long, short = cite(1, "每周开放72个小时。周末也开到晚上九点。"), cite(2, "72个小时。")
    page = source.citation_html(answered(citations=(long, short)), 1, 1, "zh")
    marks = [attributes["data-n"] for attributes in _Text(page).all("mark")]
    assert marks == ["1", "1 2", "1"]


def test_a_citation_across_lines_is_marked_in_each() -> None:
    both = cite(1, "周末也开到晚上九点。\n馆长沈若兰说，读者最想要的是安静的座位。")
    assert len(_Text(source.citation_html(answered(citations=(both,)), 1, 1, "zh")).all("mark")) == 2


def test_citations_of_other_articles_are_offered_but_not_marked_here() -> None:
    other = Article("a2", "另一篇", "江边新开了一家书店。", path="b.md")
    answer = answered("[1][2]", span=None, citations=(HOURS, cite(2, "江边新开了一家书店。", other)))
    shown = _Text(source.citation_html(answer, 1, 2, "zh"))
    assert "另一篇" in shown.text
    assert [attributes["data-n"] for attributes in shown.all("mark")] == ["2"]
    assert len(shown.all("a")) == 2


def test_an_unknown_citation_is_explained() -> None:
    assert strings.say("gone", "zh") in _Text(source.citation_html(answered(), 1, 9, "zh")).text


def test_markdown_headings_lose_their_signs() -> None:
    page = source.article_html(Article("m", "题", "## 小标题\n正文在这里，是完整的一句话。"), "zh")
    assert "<h3>小标题</h3>" in page


def test_an_article_without_date_says_so() -> None:
    assert "日期不详" in _Text(source.article_html(Article("m", "题", "正文。"), "zh")).text


def test_a_very_long_question_is_shortened_on_screen() -> None:
    assert len(_Text(chat.question_html("长" * 100_000)).text) < 1000


def test_both_languages_say_everything() -> None:
    chinese, english = (strings.STRINGS[language] for language in strings.LANGUAGES)
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "zh"), ("", "zh"), ("zh-TW,en;q=0.8", "zh"), ("en-US,zh;q=0.9", "en"), ("de", "en")],
)
def test_the_browser_decides_the_language(header: str | None, language: str) -> None:
    assert strings.language_of(header) == language


def test_importing_app_for_ask_does_not_import_gradio() -> None:
    code = "import sys; from app import ask; assert callable(ask); sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
