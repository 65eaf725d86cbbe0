"""The libraries that the evaluation asks are libraries like any other."""

from __future__ import annotations

from pathlib import Path

from tiny import TinyEncoder

from evaluation.corpora import build
from index import Library
from ingest import Article
from retriever import Retriever


def test_articles_recorded_as_they_are_can_be_asked_about(tmp_path: Path) -> None:
    articles = [Article(f"set-{n}", "", f"青崖镇第{n}座风车今年建成。", content_hash=f"set-{n}") for n in range(3)]
    build(articles, tmp_path / "index", TinyEncoder())
    library = Library(tmp_path, tmp_path / "index", TinyEncoder())
    assert Retriever(library).retrieve("第2座风车", k=3)[0].article.id == "set-2"
    assert library.passage_count == len(articles)
    library.close()
