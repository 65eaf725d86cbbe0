"""Questions with the passages that answer them, and the libraries they are asked to.

The large library holds the passages of all development sets among 40,000 news articles. It is built once per encoder
and kept in a folder; articles are recorded as they are, so that a passage stays what its data set says it is.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from index import Encoder, Library, load_encoder
from index.catalog import FileRecord, hash_of
from index.recorder import NOT_YET, Recorder
from index.recording import Entry, FileContent
from index.store import Store
from index.words import normalize
from ingest import Article, chunk
from ingest.article import content_hash

__all__ = ["NEWS", "Asked", "build", "large_library", "news", "rgb_set", "right", "small_library", "xquad_set"]

NEWS = 40_000
ALL_PARTS = ("refine", "int", "fact")


@dataclass(frozen=True)
class Asked:
    """A question, the ids of the articles that answer it, and the strings that any other right passage must hold.

    `required` is a conjunction of alternatives; empty: only the articles named are right.
    """

    text: str
    positives: frozenset[str]
    required: tuple[tuple[str, ...], ...] = ()


def right(asked: Asked, passage: str, article: Article) -> bool:
    """A passage is right when it is one of the question's positives or holds every required string."""
    if article.id in asked.positives:
        return True
    text = normalize(passage).replace(" ", "")
    return bool(asked.required) and all(any(choice in text for choice in choices) for choices in asked.required)


def rgb_set(data: Path, parts: Sequence[str] = ("refine",)) -> tuple[list[Asked], list[Article]]:
    """RGB's Chinese development questions and all their true passages, with and without the answer.

    `parts`: refine (one answer), int (an answer put together from two passages), fact (questions with false passages,
    which are left out here).
    """
    asked: list[Asked] = []
    articles: dict[str, Article] = {}
    for name in parts:
        for line in (data / "eval" / f"rgb_zh_{name}_dev.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            positives = frozenset(_add(articles, text) for text in _flat(row["positive"]))
            for text in _flat(row["negative"]):
                _add(articles, text)
            answer = row["answer"] if isinstance(row["answer"], list) else [row["answer"]]
            required = tuple(
                tuple(normalize(choice).replace(" ", "") for choice in (part if isinstance(part, list) else [part]))
                for part in answer
            )
            asked.append(Asked(row["query"], positives, required))
    return asked, list(articles.values())


def _flat(rows: Sequence[Any]) -> Iterator[str]:
    for row in rows:
        yield from [row] if isinstance(row, str) else row


def _add(articles: dict[str, Article], text: str) -> str:
    known = articles.get(text)
    if known is None:
        identity = f"rgb-{content_hash(text)[:16]}"
        known = articles[text] = Article(identity, "", text, content_hash=identity)
    return known.id


def xquad_set(data: Path, lang: str) -> tuple[list[Asked], list[Article]]:
    """XQuAD's questions in a language, over the Chinese paragraphs."""
    paragraphs = {name: _paragraphs(data / "eval" / f"xquad_{name}_dev.json") for name in ("zh", lang)}
    articles, asked = [], []
    for number, (chinese, own) in enumerate(zip(paragraphs["zh"], paragraphs[lang], strict=True)):
        identity = f"xquad-{number}"
        articles.append(Article(identity, "", chinese["context"], content_hash=identity))
        asked += [Asked(row["question"], frozenset([identity])) for row in own["qas"]]
    return asked, articles


def _paragraphs(path: Path) -> list[dict[str, Any]]:
    return [part for entry in json.loads(path.read_text(encoding="utf-8"))["data"] for part in entry["paragraphs"]]


def news(data: Path, most: int = NEWS) -> Iterator[Article]:
    """The news articles, without titles, as they were collected."""
    with lzma.open(data / "train" / "news.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in islice(lines, most):
            row = json.loads(line)
            yield Article(f"news-{row['id']}", "", row["text"], content_hash=f"news-{row['id']}")


def small_library(articles: Sequence[Article]) -> Library:
    """The passages of one set alone, in memory."""
    return Library.from_texts(articles)


def large_library(data: Path, work: Path) -> Library:
    """The passages of all sets among the news; built in `work` unless it lies there already for this encoder."""
    encoder = load_encoder()
    folder = work / f"large-{encoder.fingerprint[:12]}"
    library = Library(folder, folder / "index", encoder)
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        sources = [rgb_set(data, ALL_PARTS)[1], xquad_set(data, "zh")[1], news(data)]
        build((article for source in sources for article in source), folder / "index", encoder)
        library.passage_count  # noqa: B018 - opens it once, so that a fault shows here
        (folder / "complete").write_text("", encoding="utf-8")
    return library


def build(articles: Iterable[Article], index: Path, encoder: Encoder) -> None:
    """Make an index of articles as they are."""
    store = Store(index)
    with store.alone():
        store.replace(lambda catalog: None)
        catalog, caches = store.current(create=True)
        with caches.following() as follow, Recorder(catalog, encoder, follow) as recorder:
            for article in articles:
                article = replace(article, content_hash=hash_of(article))  # which is compared when it is read
                entries = [Entry(article, chunk(article), NOT_YET)]
                recorder.add(FileContent(FileRecord(f"{article.id}.txt", 0, 0), entries))
        caches.save()
    store.close()
