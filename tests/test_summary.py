"""Summaries: at most five cited sentences in the articles' order, of several articles on one subject too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant

FIRST = (
    "北江省柏溪县6月3日清晨发生山体滑坡，柏溪隧道入口被掩埋，两人受伤。县应急局在一小时内调集了120名救援人员和9台挖掘机。"
    "柏溪县气象台说，此前三天累计降雨量达到210毫米。他还补充了几句。柏溪县教育局宣布六所学校停课两天。"
    "柏溪隧道建于1998年，是连接南北两镇的唯一公路。当地居民说夜里听到了巨响。"
)
SECOND = (
    "柏溪隧道6月9日恢复单向通车，清理出的土石约4.2万立方米。柏溪县交通局说，隧道的全面检修将在7月底前完成。"
    "受伤的两人已经出院。省财政拨付了1500万元用于加固山体。"
)
OTHER = "青石书展开幕，126家出版社参展。书展设有三个展馆。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("told")
    for name, title, day, text in (
        ("b", "柏溪隧道恢复通车", "2025-06-09", SECOND),
        ("a", "柏溪隧道入口被滑坡掩埋", "2025-06-03", FIRST),
        ("c", "青石书展开幕", "2025-05-01", OTHER),
    ):
        (folder / f"{name}.md").write_text(f"---\ntitle: {title}\npublished: {day}\n---\n{text}\n", encoding="utf-8")
    opened = Assistant(folder)
    yield opened
    opened.close()


def test_two_articles_on_one_subject_are_told_in_the_order_of_their_days(library: Assistant) -> None:
    answer = library.ask("总结一下柏溪隧道的报道")
    assert answer.answered
    assert len(answer.citations) <= 5
    titles = [citation.article.title for citation in answer.citations]
    assert titles == sorted(titles, key=["柏溪隧道入口被滑坡掩埋", "柏溪隧道恢复通车"].index)
    assert set(titles) == {"柏溪隧道入口被滑坡掩埋", "柏溪隧道恢复通车"}
    assert answer.text.startswith("《柏溪隧道入口被滑坡掩埋》（2025年6月3日）：")
    for title in set(titles):
        starts = [c.start for c in answer.citations if c.article.title == title]
        assert starts == sorted(starts)


def test_each_line_of_a_summary_is_cited(library: Assistant) -> None:
    answer = library.ask("总结一下《柏溪隧道入口被滑坡掩埋》")
    assert {citation.article.title for citation in answer.citations} == {"柏溪隧道入口被滑坡掩埋"}
    for number, line in enumerate(answer.text.split("\n"), 1):
        assert line.endswith(f"[{number}]")
    assert "他还补充" not in answer.text


def test_what_the_articles_are_about_is_told_by_their_first_sentences(library: Assistant) -> None:
    answer = library.ask("这些文章都讲了什么？")
    assert {citation.article.title for citation in answer.citations} == {
        "柏溪隧道恢复通车", "柏溪隧道入口被滑坡掩埋", "青石书展开幕",
    }  # fmt: skip


def test_what_no_article_is_about_is_not_summed_up(library: Assistant) -> None:
    assert not library.ask("总结一下澜汐科技的财报").answered
