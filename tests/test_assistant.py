from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import assistant as door
from assistant import Assistant, Citation, Filters
from assistant.extractive import THRESHOLD
from ingest import Article
from ingest.errors import LibraryError, QuestionError

YEAR = """---
title: 远山科技公布上半年业绩
source: 示例晚报
author: 林一舟
published: 2025-08-20
---
远山科技成立于2016年，总部设在杭州。2022—2024年，公司营收分别是3.1亿元、4.5亿元、6.2亿元。

2025年上半年，远山科技营收为3.9亿元，同比增长21%，毛利率为48.5%。

## 人事

远山科技董事长陈致远、总裁周敏及首席科学家韩松出席了业绩会。陈致远说，公司下半年将把研发投入提高到2亿元。

公司推迟发布新款扫地机器人，主要是因为激光雷达的供应商产能不足。
"""
FAIR = """---
title: 嘉木书展吸引三万读者
source: 城市周刊
published: 2025-09-03
---
嘉木书展9月1日在青石市会展中心开幕，为期五天，共有126家出版社参展。

书展设有少儿馆、古籍馆和漫画馆三个展馆。组委会表示，开幕首日接待读者3.2万人次。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("articles")
    (path / "year.md").write_text(YEAR, encoding="utf-8")
    (path / "fair.md").write_text(FAIR, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Assistant]:
    opened = Assistant(folder)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("远山科技2025年上半年的毛利率是多少？", "48.5%"),
        ("远山科技2023年营收多少？", "4.5亿元"),
        ("遠山科技２０２４年營收是多少？", "6.2亿元"),
        ("远山科技的董事长是谁？", "陈致远"),
        ("谁是远山科技的首席科学家？", "韩松"),
        ("远山科技是哪一年成立的？", "2016年"),
        ("有多少家出版社参加了嘉木书展？", "126家"),
        ("What was Yuanshan's gross margin in the first half of 2025?", "48.5%"),
    ],
)
def test_a_fact_is_answered_with_its_words_and_its_sentence(library: Assistant, question: str, span: str) -> None:
    answer = library.ask(question)
    assert answer.answered
    assert answer.span == span
    assert answer.text.startswith(span)
    assert len(answer.text) <= 120
    assert span in answer.citations[0].quote
    assert THRESHOLD <= answer.confidence <= 1.0


@pytest.mark.parametrize(
    "question",
    [
        "远山科技有多少名员工？",
        "远山科技2021年的毛利率是多少？",
        "明天北京天气怎么样？",
        "What is Apple's market capitalisation?",
    ],
)
def test_what_the_articles_do_not_say_is_refused(library: Assistant, question: str) -> None:
    answer = library.ask(question)
    assert not answer.answered
    assert answer.span is None
    assert answer.confidence < THRESHOLD
    assert answer.text


def test_why_is_answered_by_a_sentence(library: Assistant) -> None:
    answer = library.ask("远山科技为什么推迟发布扫地机器人？")
    assert answer.answered
    assert "供应商产能不足" in answer.text
    assert answer.text.endswith("[1]")


def test_a_summary_keeps_the_order_of_the_article(library: Assistant) -> None:
    answer = library.ask("总结一下嘉木书展")
    assert 2 <= len(answer.citations) <= 5
    assert {citation.article.title for citation in answer.citations} == {"嘉木书展吸引三万读者"}
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)
    assert all(f"[{citation.number}]" in answer.text for citation in answer.citations)


def test_every_quote_is_verbatim_and_every_statement_cited(library: Assistant) -> None:
    for question in ("远山科技的总裁是谁？", "总结一下嘉木书展", "书展设有哪些展馆？", "远山科技有多少名员工？"):
        answer = library.ask(question)
        for citation in answer.citations:
            assert citation.article.text[citation.start : citation.end] == citation.quote
        for statement in answer.text.split("\n"):
            assert statement.rstrip().endswith("]")


def test_a_citation_that_is_not_verbatim_cannot_be_made() -> None:
    article = Article("a", "题目", "第一句。第二句。")
    with pytest.raises(ValueError, match="not verbatim"):
        Citation(1, article, "第三句。", 0, 4)


def test_the_article_behind_a_citation(library: Assistant) -> None:
    article = library.ask("远山科技的总裁是谁？").citations[0].article
    assert (article.title, article.source, article.author) == ("远山科技公布上半年业绩", "示例晚报", "林一舟")
    assert (article.published, article.published_inferred) == (date(2025, 8, 20), False)
    assert article.path == "year.md"


def test_articles_come_in_file_order(library: Assistant) -> None:
    assert [article.path for article in library.articles] == ["fair.md", "year.md"]


def test_a_conversation_carries_the_subject(library: Assistant) -> None:
    chat = library.conversation()
    assert chat.ask("远山科技2023年营收多少？").span == "4.5亿元"
    answer = chat.ask("那2022年呢？")
    assert (answer.question, answer.span) == ("远山科技2022年营收多少？", "3.1亿元")
    history = [("远山科技的董事长是谁？", "陈致远")]
    assert library.ask("总裁呢？", history=history).span == "周敏"


def test_sync_brings_in_what_was_added_and_forgets_what_was_removed(tmp_path: Path) -> None:
    (tmp_path / "fair.md").write_text(FAIR, encoding="utf-8")
    assistant = Assistant(tmp_path)
    assert assistant.sync().added == ("fair.md",)
    assert not assistant.ask("远山科技的董事长是谁？").answered
    (tmp_path / "year.md").write_text(YEAR, encoding="utf-8")
    assert assistant.sync().added == ("year.md",)
    assert assistant.ask("远山科技的董事长是谁？").span == "陈致远"
    (tmp_path / "year.md").unlink()
    assert assistant.sync().removed == ("year.md",)
    assert not assistant.ask("远山科技的董事长是谁？").answered
    assistant.close()


def test_texts_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assistant = Assistant.from_texts(
        ["青石市图书馆周三闭馆，其他日子开到晚上九点。", "渡口大桥全长1260米，2019年通车。"]
    )
    assert assistant.ask("渡口大桥全长多少米？").span == "1260米"
    assert assistant.folder is None
    assert list(tmp_path.iterdir()) == []
    assistant.close()


def test_examples_are_questions_the_articles_answer(library: Assistant) -> None:
    assert library.examples
    assert all(library.ask(question).answered for question in library.examples)


def test_an_answer_prints_shows_and_serialises(library: Assistant) -> None:
    answer = library.ask("远山科技的董事长是谁？")
    assert "[1]" in str(answer)
    assert "year.md" in str(answer)
    assert "<q>" in answer._repr_html_()
    row = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
    assert row["span"] == "陈致远"
    assert row["citations"][0]["article"]["published"] == "2025-08-20"


def test_the_notebook_form_escapes_html() -> None:
    assistant = Assistant.from_texts(["<script>alert(1)</script>渡口大桥全长1260米。"])
    assert "<script>" not in assistant.ask("渡口大桥全长多少米？")._repr_html_()
    assistant.close()


@pytest.mark.parametrize("question", ["", "   ", "？！", "😀😀", "长" * 100_000])
def test_what_cannot_be_asked(library: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        library.ask(question)
    assert library.ask("远山科技的董事长是谁？").answered


def test_missing_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="nowhere"):
        Assistant(tmp_path / "nowhere").ask("远山科技的董事长是谁？")
    answer = Assistant(tmp_path).ask("远山科技的董事长是谁？")
    assert not answer.answered
    assert answer.citations == ()


def test_the_default_library_is_that_of_the_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENJU_ARTICLES", str(folder))
    assert door.ask("远山科技的董事长是谁？").span == "陈致远"
    from app import ask

    assert ask is door.ask


def test_a_cold_answer_does_without_torch(folder: Path, library: Assistant) -> None:
    library.sync()
    script = (
        "import sys; from assistant import ask; answer = ask('远山科技的董事长是谁？'); "
        "heavy = {'torch', 'gradio', 'sentence_transformers', 'transformers'} & set(sys.modules); "
        "print(answer.span, sorted(heavy))"
    )
    environment = {**os.environ, "WENJU_ARTICLES": str(folder), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "陈致远 []"


def test_the_index_may_lie_elsewhere(tmp_path: Path) -> None:
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    shutil.copy(_written(tmp_path), articles)
    assistant = Assistant(articles, index=index)
    assert assistant.ask("远山科技的董事长是谁？").span == "陈致远"
    assert not (articles / ".wenju").exists()
    assert index.exists()
    assistant.close()


def _written(folder: Path) -> Path:
    path = folder / "year.md"
    path.write_text(YEAR, encoding="utf-8")
    return path


def test_filters_leave_only_their_articles(library: Assistant) -> None:
    assert library.ask("远山科技的董事长是谁？", filters=Filters(source="示例晚报")).span == "陈致远"
    assert not library.ask("远山科技的董事长是谁？", filters=Filters(since=date(2025, 9, 1))).answered


def test_a_refusal_offers_questions_that_are_answered(library: Assistant) -> None:
    answer = library.ask("远山科技有多少名员工？")
    assert not answer.answered
    assert 1 <= len(answer.suggestions) <= 3
    assert all(library.ask(question).answered for question in answer.suggestions)


def test_what_a_company_does_is_said_by_a_sentence_that_says_so() -> None:
    articles = ["青澜股份收盘下跌3%。青澜股份暂未回应传闻。全国海藻纤维的主要供应商有青澜股份和北岸新材两家。"]
    answer = Assistant.from_texts(articles).ask("青澜股份是做什么的？")
    assert "海藻纤维" in answer.text.split("[1]")[0]


def test_a_noun_asked_about_leads_to_the_sentence_that_holds_it() -> None:
    articles = [
        "禾川乳业召回的酸奶已扩大到十二个省。禾川乳业召回的酸奶在超市下架。经查，一批果酱存在质量问题，含有过量的防腐剂。"
    ]
    answer = Assistant.from_texts(articles).ask("禾川乳业召回的酸奶有什么问题？")
    assert "防腐剂" in answer.text


def test_suggestions_are_worked_out_when_they_are_read_and_anew_after_a_sync(tmp_path: Path) -> None:
    story = tmp_path / "story.md"
    story.write_text("---\ntitle: 青禾书展开幕\n---\n青禾书展昨天开幕。青禾书展的门票为30元。\n", encoding="utf-8")
    library = Assistant(tmp_path)
    refused = library.ask("青禾书展的总设计师毕业于哪所大学？")
    assert not refused.answered
    assert repr(refused.suggestions) == "(…)"
    offered = tuple(refused.suggestions)
    assert offered
    assert refused.suggestions == offered
    story.write_text("---\ntitle: 云帆车展\n---\n云帆车展下周开幕。\n", encoding="utf-8")
    library.sync()
    assert library.questions_about(refused.citations[0].article, refused.question) == ()
    library.close()
