"""The ranker: what a sentence is worth as evidence, and the file of weights."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from index import Library
from ingest import Article
from retriever import Retriever
from retriever.features import WordFeatures, dear
from retriever.lines import article_lines
from retriever.matching import matched
from retriever.question import Term, understand
from retriever.rerank import Evidence, weights


def evidence(text: str, question: str, title: str = "") -> list[Evidence]:
    retriever = Retriever(Library.from_texts([Article("one", title, text, content_hash="one")]))
    asked = retriever.understand(question)
    return retriever.evidence(asked, retriever.search(asked))


def features(text: str, question: str) -> dict[str, float]:
    asked = understand(question)
    (line, *_) = article_lines(Article("one", "", text, content_hash=text))
    table = WordFeatures(asked).of([line])
    found = dict(zip(table.names, table.values[0], strict=True))
    return {**found, **dear(asked, line, table.inside[0].tolist())}


def test_the_sentence_with_the_figure_of_the_time_comes_first() -> None:
    text = (
        "松源科技公布了业绩。2023年，公司营收为8.1亿元。2024年，公司营收为9.6亿元。公司总部位于海岚市，员工超过两千人。"
    )
    assert "9.6" in evidence(text, "松源科技2024年的营收是多少？")[0].line.text
    assert "8.1" in evidence(text, "松源科技2023年的营收是多少？")[0].line.text


def test_a_title_counts_for_the_sentences_under_it() -> None:
    found = evidence("第一季度营收为3.2亿元。", "松源科技的营收是多少？", title="松源科技发布财报")
    assert found[0].cover > found[0].inside


def test_scores_are_ordered_and_terms_are_one_each() -> None:
    question = understand("海岚市的人口是多少？")
    found = evidence("海岚市人口为320万。海岚市以港口闻名。茶园在山上。", question.text)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(len(item.terms) >= len(question.terms) - 1 for item in found)


@pytest.mark.parametrize(
    ("text", "question", "better"),
    [
        ("林远出任董事长。", "谁出任董事长？", "新任董事长即将公布。"),
        ("大桥于5月1日通车。", "大桥什么时候通车？", "大桥通车后方便了居民。"),
        ("因为暴雨，演出取消。", "演出为什么取消？", "演出取消的消息传开了。"),
    ],
)
def test_a_sentence_that_holds_the_kind_of_answer_is_worth_more(text: str, question: str, better: str) -> None:
    assert features(text, question)["answer"] > features(better, question)["answer"]


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("2031年8月，海岚市物价上涨2.1%。", 1.0),
        ("2030—2032年，海岚市物价上涨6.1%。", 1.0),
        ("2031年11月28日，统计部门说10月物价上涨3.4%。", -1.0),  # the year alone is not the month asked for
        ("2029年，海岚市物价上涨1.4%。", -1.0),
        ("海岚市物价上涨1.4%。", 0.0),
    ],
)
def test_a_sentence_agrees_with_the_time_asked_for(text: str, agrees: float) -> None:
    assert features(text, "海岚市2031年8月物价上涨了多少？")["period"] == agrees


def test_questions_and_lists_of_links_are_no_statements() -> None:
    assert features("大桥什么时候通车？", "大桥什么时候通车？")["asks"] == 1.0
    assert features("大桥于五月通车。", "大桥什么时候通车？")["asks"] == 0.0
    crumbs = features("首页 > 新闻 > 财经 ... 大桥通车 ... 热门", "大桥什么时候通车？")["crumbs"]
    assert crumbs > features("大桥于五月通车。", "大桥什么时候通车？")["crumbs"]


def test_numbers_and_latin_words_stand_alone() -> None:
    assert matched(Term("8", (("8", 1.0),), 1.0), "2028年") == 0.0
    assert matched(Term("ai", (("ai", 1.0),), 1.0), "he said so") == 0.0
    assert matched(Term("ai", (("ai", 1.0),), 1.0), "ai公司") == 1.0


def test_every_feature_has_a_weight_and_the_file_is_readable() -> None:
    found = evidence("海岚市人口为320万。", "海岚市的人口是多少？")
    assert {name for name, _ in found[0].features} == set(weights())
    table = json.loads(files("retriever").joinpath("rerank.json").read_text(encoding="utf-8"))
    assert all(isinstance(value, float | int) for value in table["weights"].values())


def test_the_same_question_gives_the_same_evidence() -> None:
    text = "海岚市人口为320万。海岚市面积为800平方公里。"
    first, second = (evidence(text, "海岚市的人口是多少？") for _ in range(2))
    assert [(item.line.start, item.score) for item in first] == [(item.line.start, item.score) for item in second]
