"""What the chat, the source pane and the list of articles show, as HTML; no browser."""

from __future__ import annotations

import asyncio
import gzip
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer, Citation
from assistant.timeline import Event, Timeline
from index.conversations import Summary
from ingest.article import Article
from ui import chat, export, markup, source, strings
from ui.evidence import evidence_html
from ui.head import Head
from ui.history import history_html
from ui.reply import Found, Reply
from ui.talk import Told
from ui.theme import HEAD
from ui.timeline_picture import timeline_html

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


@pytest.mark.parametrize(("confidence", "words"), [(0.7, "high"), (0.4, "medium"), (0.2, "low")])
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


def test_rows_of_a_table_are_a_table_with_marks_in_its_cells() -> None:
    text = "| | 2023年 | 2024年 |\n| --- | --- | --- |\n| 图书馆 | 72个小时[1] | <b>没有</b> |\n图书馆更高。[1]"
    page = chat.answer_html(reply(text, span=None), "问", 1, "zh")
    shown = _Text(page)
    assert len(shown.all("table")) == 1
    assert [attributes["scope"] for attributes in shown.all("th")] == ["col"] * 3
    assert len(shown.all("td")) == 3
    assert [link["href"] for link in shown.all("a") if link["class"] == "wj-mark"][:2] == ["#cite-1-1"] * 2
    assert "<b>没有</b>" in shown.text
    assert "图书馆更高。" in shown.text
    assert "---" not in shown.text


def told(answer: Answer, question: str = "图书馆每周开放多久？", verdict: str | None = None) -> Told:
    return Told(1, question, Reply.of(answer, 0.012), verdict)


def test_each_part_of_an_answer_to_two_questions_is_set_off() -> None:
    parts = (answered(), answered("沈若兰。[1]", span="沈若兰"))
    both = answered("72个小时。[1]\n沈若兰。[1]", span="72个小时；沈若兰", parts=parts)
    page = chat.answer_html(Reply.of(both), "问", 1, "zh")
    assert "<strong>72个小时</strong>" in page
    assert "<strong>沈若兰</strong>" in page


def test_an_export_holds_every_turn_with_its_sources_and_no_syntax_of_anybody_else() -> None:
    article = Article("h", HOSTILE, "# 一句*话*[链](x)。", HOSTILE)
    citation = Citation(1, article, article.text, 0, len(article.text))
    turns = [
        told(answered()),
        told(answered("# 一句*话*[1]", span=None, citations=(citation,))),
        Told(3, "还没答", None, None),
        Told(4, "坏了", Reply(notice="出错了。"), None),
    ]
    text = export.markdown("题 <b>", turns, date(2025, 3, 4), "zh")
    assert "72个小时。[^1-1]" in text
    assert f"“{HOURS.quote}”" in text
    assert "\\# 一句\\*话\\*[^2-1]" in text
    assert "<script>" not in text.replace("\\<", "")
    assert "还没答" in text
    assert "*出错了。*" in text
    assert text.startswith("# 题 \\<b\\>")


@pytest.mark.parametrize("title", ["a/b\\c:*?", "..", "长" * 100, '<img "x">', "con\n\x00x"])
def test_an_export_has_a_name_that_every_file_system_takes(title: str) -> None:
    name = export.file_name(title, "zh")
    assert name.endswith(".md")
    assert not set(name) & set('/\\:*?"<>|\n\x00')
    assert len(name) < 60


def test_the_evidence_view_shows_ranks_scores_and_time() -> None:
    found = Found("a1", "题", "一段话。", 0, 4, 3.5, 0.61, 8.2, 2, None)
    page = _Text(evidence_html(replace(reply(), found=(found,), seconds=0.012), 3, "zh"))
    assert all(words in page.text for words in ("#2", "没有查到", "3.50", "12 毫秒", "90%"))
    link = page.all("a")[0]
    assert (link["data-place"], link["data-start"], link["data-back"]) == ("a1", "0", "#evidence-3")


def test_a_timeline_is_drawn_with_names_for_those_who_cannot_see_it() -> None:
    hostile = Event(ARTICLE, 0, 4, HOSTILE, 2024, part="H1")
    events = (Event(ARTICLE, 0, 4, "开放时间", 2023, 5), hostile, Event(ARTICLE, 0, 4, "长句" * 100, 2024, 7, 3))
    page = timeline_html(Timeline("图书馆", events), 2, "zh")
    shown = _Text(page)
    assert [link["aria-label"] for link in shown.all("a")][:2] == ["2023年5月: 开放时间", f"2024年上半年: {HOSTILE}"]
    assert len([group for group in shown.all("g") if group.get("role") == "listitem"]) == 3
    assert not {"script", "img"} & {tag for tag, _ in shown.elements}
    heights = [float(str(circle["cy"])) for circle in shown.all("circle")]
    assert heights == sorted(heights)
    assert "没有找到" in _Text(timeline_html(Timeline("图书馆"), 2, "zh")).text
    assert "没有提到" in _Text(timeline_html(Timeline(""), 2, "zh")).text


def test_conversations_are_listed_as_text_with_the_open_one_marked() -> None:
    kept = [Summary("one", HOSTILE, "2025-03-04T08:00:00+00:00"), Summary("two", "二", "2025-03-03T08:00:00+00:00")]
    shown = _Text(history_html(kept, "two", "en", Summary("gone", "<b>", "2025-03-01T08:00:00+00:00")))
    assert HOSTILE in shown.text
    assert not {"script", "img", "b"} & {tag for tag, _ in shown.elements}
    current = [button["data-id"] for button in shown.all("button") if button.get("aria-current") == "true"]
    assert current == ["two"]
    assert [button["data-id"] for button in shown.all("button") if button.get("data-do") == "restore"] == ["gone"]


@pytest.mark.parametrize("accepted", [b"gzip, br", b""])
def test_the_page_has_its_head_and_travels_small(accepted: bytes) -> None:
    sent: list[Any] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"26")]})
        await send({"type": "http.response.body", "body": b"<html><head>", "more_body": True})
        await send({"type": "http.response.body", "body": b"</head></html>"})

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", accepted)]}
    asyncio.run(Head(page)(scope, keep, keep))  # type: ignore[arg-type]
    headers, body = dict(sent[0]["headers"]), sent[1]["body"]
    assert headers[b"content-length"] == str(len(body)).encode()
    assert (headers.get(b"content-encoding") == b"gzip") is bool(accepted)
    shown = gzip.decompress(body) if accepted else body
    assert shown == b"<html><head>" + HEAD.encode() + b"</head></html>"
    assert len(shown) > 3 * len(body) or not accepted
