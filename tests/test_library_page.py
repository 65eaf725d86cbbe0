"""The library page and the source pane's tools without a browser: listing, links, comparison, messages, HTML."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant import Assistant
from index import Library
from index.shelf import Outcome, Row, Shelf
from index.switching import Switching
from index.sync import FailedFile
from index.trash import Discarded
from ingest import sentences
from ingest.article import Article
from ingest.document import Document
from ingest.layout import LayoutReport
from ingest.reading import Reading, reading_of
from tests.tiny import TinyEncoder
from ui import article_tools, library, links, source, strings
from ui.before_after import compared_html, pairs
from ui.chart import months_html
from ui.chat_strings import CHAT
from ui.library_tab import LibraryTab
from ui.listing import PAGE, Listing, View
from ui.messages import TEMPLATES, told
from ui.strings import say
from ui.strings_gate import GATE
from ui.strings_library import LIBRARY_STRINGS

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> **粗** $$x^2$$ `c` [链](javascript:x) {{v}} ${v} &lt;"
BODY = "\n".join(["灯塔在三月翻新完毕，高二十一米。守塔人说他不想退休。", "码头的渔船比去年少了四条。"])
ARTICLE = Article("a1", "灯塔翻新", BODY, "海报", "林舟", date(2025, 3, 4), path="lamp.md")


class Seen(HTMLParser):
    """What a reader sees, and the elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.elements = "", []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def row(number: int = 0, **fields: object) -> Row:
    given: dict[str, object] = {
        "id": f"id{number}", "title": f"第{number}篇", "source": "海报", "author": "林舟", "published": "2025-03-04",
        "inferred": False, "characters": 100 + number, "passages": 1, "added": "2025-05-01T10:00:00+00:00",
        "path": f"{number}.md", "corrected": False,
    }  # fmt: skip
    given |= fields
    return Row(**given)  # type: ignore[arg-type]


class Rows(Shelf):
    """A shelf of given rows."""

    def __init__(self, rows: list[Row]) -> None:
        self.given = rows

    def rows(self) -> list[Row]:
        return self.given


# -- listing -----------------------------------------------------------------------------------------------------------


def titles(rows: list[Row], **view: object) -> list[str]:
    return [found.title for found in Listing(Rows(rows)).page(View.of(view)).rows]


def test_all_words_of_a_query_must_be_found_anywhere() -> None:
    rows = [row(1), row(2, source="晚报"), row(3, author="Ann Lee", path="news/three.md")]
    assert titles(rows, query="海报 林舟") == ["第1篇"]
    assert titles(rows, query="ANN three") == ["第3篇"]
    assert titles(rows, query="没有") == []
    assert len(titles(rows, query="  ")) == 3


def test_chinese_titles_are_sorted_by_pinyin_and_numbers_as_numbers() -> None:
    rows = [row(title=title, characters=size) for title, size in (("中秋", 1000), ("安置", 90), ("北京", 800))]
    assert titles(rows, sort="title") == ["安置", "北京", "中秋"]
    assert titles(rows, sort="title", descending=True) == ["中秋", "北京", "安置"]
    assert titles(rows, sort="characters") == ["安置", "北京", "中秋"]


@pytest.mark.parametrize("descending", [False, True])
def test_what_has_no_value_comes_last(descending: bool) -> None:
    rows = [row(1, published=""), row(2, published="2025-01-01"), row(3, published="2024-01-01")]
    assert titles(rows, sort="published", descending=descending)[-1] == "第1篇"


def test_a_long_list_comes_in_pages_and_the_last_page_stays_in_reach() -> None:
    rows = [row(number) for number in range(PAGE * 2 + 1)]
    listing = Listing(Rows(rows))
    assert len(listing.page(View()).rows) == PAGE
    last = listing.page(View(page=99))
    assert (last.number, last.pages, len(last.rows), last.matching) == (2, 3, 1, PAGE * 2 + 1)


@pytest.mark.parametrize(
    "sent", [{}, {"page": -1, "sort": "text", "query": None}, {"page": "1", "descending": "yes"}, {"page": 10**9}]
)
def test_whatever_a_browser_sends_is_a_view(sent: dict[str, object]) -> None:
    assert View.of(sent) == View()


# -- permanent links ---------------------------------------------------------------------------------------------------


def spot(words: str, article: Article = ARTICLE) -> tuple[int, int]:
    start = article.text.index(words)
    return start, start + len(words)


def test_a_link_leads_to_its_sentence_also_when_the_text_before_it_has_changed() -> None:
    start, end = spot("守塔人说他不想退休。")
    at = links.written(ARTICLE, start, end)
    assert links.found(ARTICLE, at) == (start, end, True)
    longer = replace(ARTICLE, text="新加的一段在最前面。\n" + BODY)
    place = links.found(longer, at)
    assert place is not None
    assert place.exact
    assert longer.text[place.start : place.end] == "守塔人说他不想退休。"


def test_a_link_to_a_changed_sentence_leads_to_the_one_in_its_place_and_says_so() -> None:
    at = links.written(ARTICLE, *spot("守塔人说他不想退休。"))
    changed = replace(ARTICLE, text=BODY.replace("不想退休", "打算退休"))
    page = source.linked_html(changed, at, "zh")
    (mark,) = Seen(page).all("mark")
    assert "打算退休" in page
    assert mark["class"] == "wj-cited is-active"
    assert say("sentence_moved", "zh") in Seen(page).text


@pytest.mark.parametrize("at", ["", "x", "9999-5-0123456789", "0-0-0123456789", "1-2", "-1-2-0123456789", "<script>"])
def test_a_link_that_leads_nowhere_shows_the_article(at: str) -> None:
    page = Seen(source.linked_html(ARTICLE, at, "zh"))
    assert page.all("mark") == []
    assert (say("sentence_gone", "zh") in page.text) == bool(at)
    assert "守塔人" in page.text


def test_every_sentence_of_an_article_can_be_linked() -> None:
    for sentence in sentences(BODY):
        at = links.written(ARTICLE, sentence.start, sentence.end)
        assert links.found(ARTICLE, at) == (sentence.start, sentence.end, True)


# -- before and after the repair ---------------------------------------------------------------------------------------

PAGE_TEXT = (ROOT / "evaluation" / "news" / "page.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return reading_of(Document(PAGE_TEXT), "page.txt")


def test_every_line_stands_beside_the_paragraph_made_of_it(reading: Reading) -> None:
    found = pairs(reading)
    numbers = [number for pair in found for number, _ in pair.lines]
    lines = [number for number, line in enumerate(reading.text.split("\n"), start=1) if line.strip()]
    assert sorted(numbers) == lines
    for pair in found:
        if pair.paragraph is not None and pair.lines:
            said = ["".join(text.split()) for _, text in pair.lines]
            assert all(words in "".join(pair.paragraph.split()) for words in said)
    joined = [pair for pair in found if pair.paragraph and len(pair.lines) > 1]
    assert sum(len(pair.lines) - 1 for pair in joined) >= reading.repaired.mended


def test_the_comparison_sets_off_what_was_joined(reading: Reading) -> None:
    page = compared_html(reading, "zh")
    rows = [attributes.get("class") for attributes in Seen(page).all("tr")]
    assert rows.count("wj-joined") >= 9
    assert rows.count("wj-titled") == 3
    assert "读到 3 篇文章" in Seen(page).text
    assert "接好 11 处断行" in Seen(page).text


def test_a_very_long_file_is_compared_in_part_and_says_so() -> None:
    articles = [Article("a", "长", "\n".join(f"第{number}句话在这里。" for number in range(3000)))]
    page = compared_html(Reading(articles, LayoutReport(1), articles[0].text), "en")
    assert page.count("<tr") < 2100
    assert "The first 2000 of 3001 paragraphs." in Seen(page).text


def test_what_the_repair_did_is_said_only_when_it_did_something() -> None:
    assert library.repaired_text(LayoutReport(1), "zh") == ""
    assert library.repaired_text(None, "en") == ""
    assert library.repaired_text(LayoutReport(3, 14, 1, 2), "en") == (
        "3 articles found; 14 broken lines mended; 1 box set apart; 2 lines broken by width joined again"
    )


# -- messages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a.txt is empty: put an article into it or remove it.", "“a.txt”是空的：请写入文章，或移走它。"),
        ("x.pdf is a Word file in truth: rename it to x.docx.", "“x.pdf”其实是Word 文件：请改名为 x.docx。"),
        ("x.pdf is not a PDF or is damaged: save it again as .pdf, or rename it if it is text.",
         "“x.pdf”不是PDF 文件，或已损坏：请重新存为 .pdf；如果是文本，请改后缀。"),
        ("It cannot be copied to /a/b (No space left on device).", "无法存入 /a/b（磁盘已满）。"),
        ("Something nobody has translated.", "Something nobody has translated."),
        ("问题是空的，请输入一个问题。 The question is empty: type one.", "问题是空的，请输入一个问题。"),
    ],
)  # fmt: skip
def test_messages_are_told_in_chinese(english: str, chinese: str) -> None:
    assert told(english, "zh") == chinese


def test_messages_are_told_in_english() -> None:
    assert told("a.txt is empty: remove it.", "en") == "a.txt is empty: remove it."
    both = "问题是空的，请输入一个问题。 The question is empty: type one."
    assert told(both, "en") == "The question is empty: type one."


def test_a_translation_holds_every_value_of_its_template() -> None:
    for template, translation in TEMPLATES.items():
        used = [int(number) for number in re.findall(r"\{(\d+)\}", translation)]
        assert sorted(used) == list(range(template.count("{}"))), template


def raised_templates(path: str) -> list[str]:
    """The sentences of the errors that a module raises, with {} for each value."""

    def text(node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.JoinedStr):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        return None

    tree = ast.parse((ROOT / path).read_text("utf-8"))
    calls = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
    named = [call for call in calls if getattr(call.func, "id", "") in {"ReadError", "LibraryError"} and call.args]
    return [found for call in named if (found := text(call.args[0]))]


# What a visitor of the library page can meet. A new message there needs its line in ui/messages.py.
@pytest.mark.parametrize("path", ["ingest/__init__.py", "ingest/readers.py", "ingest/worker.py", "ingest/office.py",
                                  "ingest/web.py", "index/folder.py", "index/shelf.py",
                                  "index/trash.py"])  # fmt: skip
def test_every_message_of_files_has_its_chinese(path: str) -> None:
    for template in raised_templates(path):
        said = template.replace("{}", "值")
        assert told(said, "zh") != said, f"{path}: ui/messages.py lacks “{template}”"


def test_no_word_of_one_part_stands_in_the_place_of_another_parts() -> None:
    for language in strings.LANGUAGES:
        tables = [strings._PAGE[language], CHAT[language], LIBRARY_STRINGS[language], GATE[language]]
        assert sum(len(table) for table in tables) == len(strings.STRINGS[language])


# -- HTML --------------------------------------------------------------------------------------------------------------


def test_hostile_text_is_text_everywhere() -> None:
    article = Article("h", HOSTILE, f"{HOSTILE}。", HOSTILE, HOSTILE, path=f"{HOSTILE}.md")
    rows = [row(title=HOSTILE, source=HOSTILE, author=HOSTILE, path=HOSTILE)]
    view = View(query=HOSTILE)
    failed = Outcome(HOSTILE, "failed", reason=HOSTILE)
    pages = [
        library.table_html(Listing(Rows(rows)).page(View()), View(), "zh"),
        library.table_html(Listing(Rows([row()])).page(view), view, "zh"),
        library.outcome_html(failed, "zh"),
        library.outcome_html(Outcome("x", "renamed", HOSTILE), "en"),
        library.state_html([FailedFile(HOSTILE, HOSTILE)], [Discarded("t", HOSTILE, 0)], "zh"),
        source.linked_html(article, "", "zh"),
        article_tools.form_html(article, True, "zh"),
        article_tools.sure_html(say("delete_sure", "zh", path=HOSTILE, count=1), "zh"),
        article_tools.deleted_html(Discarded("t", HOSTILE, 0), "en"),
        compared_html(reading_of(Document(HOSTILE), "h.txt"), "zh"),
    ]
    for page in pages:
        seen = Seen(page)
        assert not {"script", "img"} & {tag for tag, _ in seen.elements}
        assert "<script>alert(1)</script>" in seen.text + str(seen.all("input"))
        assert not any(str(link.get("href")).startswith("javascript") for link in seen.all("a"))


def test_a_table_tells_its_order_to_a_screen_reader() -> None:
    view = View(sort="published", descending=True)
    page = Seen(library.table_html(Listing(Rows([row(n) for n in range(60)])).page(view), view, "en"))
    assert [head.get("aria-sort") for head in page.all("th")][3] == "descending"
    assert page.all("table")[0]["aria-label"] == "Articles in the library"
    assert "1–50 of 60 articles" in page.text
    disabled = [button for button in page.all("button") if "disabled" in button]
    assert [button["aria-label"] for button in disabled] == ["Previous page"]


def test_the_script_gets_its_words_with_the_frame() -> None:
    frame = Seen(library.page_html(20, "en")).all("section")[0]
    words = json.loads(str(frame["data-words"]))
    assert words["too_large"].startswith("Larger than 20 MB")
    assert "{added}" in words["upload_total"]
    assert frame["data-most"] == str(20 * 1024 * 1024)


def test_a_chart_counts_months_and_tells_them_in_words() -> None:
    days = ["2025-01-03", "2025-01-30", "2025-03-01", "", "2001-05-05"]
    page = months_html(days, "chart_published", "zh")
    bars = Seen(page).all("rect")
    assert len(bars) == 25  # 24 months and what lies before
    assert "另有 1 篇没有日期" in Seen(page).text
    assert "最多的一个月是 2025-01（2 篇）" in str(Seen(page).all("svg")[0]["aria-label"])
    assert months_html(["", ""], "chart_added", "zh") == ""


def test_tools_are_those_that_the_article_allows() -> None:
    with_file = Seen(article_tools.tools_html(ARTICLE, True, LayoutReport(3, 14), "zh"))
    assert [button["data-act"] for button in with_file.all("button")] == ["download", "edit", "delete", "compare"]
    assert "读到 3 篇文章，接好 14 处断行" in with_file.text
    assert Seen(article_tools.tools_html(ARTICLE, False, None, "zh")).all("button") == []


def test_the_form_offers_the_way_back_only_to_what_was_corrected() -> None:
    assert say("revert", "zh") in article_tools.form_html(ARTICLE, True, "zh")
    assert say("revert", "zh") not in article_tools.form_html(ARTICLE, False, "zh")


def test_a_listing_follows_the_library(tmp_path: Path) -> None:
    (tmp_path / "lamp.md").write_text("# 灯塔翻新\n\n灯塔在三月翻新完毕，高二十一米。\n", "utf-8")
    shelf = Shelf(Library(tmp_path, encoder=TinyEncoder()))
    shelf.library.sync()
    listing = Listing(shelf)
    assert listing.page(View(query="灯塔")).matching == 1
    (tmp_path / "sea.md").write_text("# 灯塔边的海\n\n海面在傍晚平静下来。\n", "utf-8")
    shelf.library.sync()
    assert listing.page(View(query="灯塔")).matching == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_that_another_encoder_takes_over(language: str) -> None:
    assistant = Assistant.from_texts(["灯塔在三月翻新完毕，高二十一米。"], TinyEncoder())
    tab = LibraryTab(assistant, lambda language: None)
    look = tab.look({}, language)
    assert look["switching"] == ""
    encoders = assistant.library.encoders
    encoders.switching = Switching("tiny", "/models/other/bge-m3/", 3, 10)
    known = tab.look({"known": look["state"]}, language)
    assert "table" not in known
    assert known["switching"] == say("switching", language, name="bge-m3", done=3, total=10)
    encoders.switching = replace(encoders.switching, error="The folder cannot be opened (Permission denied).")
    failed = tab.look({}, language)["switching"]
    assert ("没有权限" if language == "zh" else "Permission denied") in failed
    encoders.switching = None
    assistant.close()
