"""Peers on the same passages in the same run: bm25s over jieba words, txtai (hybrid) as it comes and over jieba words,
and LangChain's ensemble of BM25 and FAISS. The last two have our encoder inside. Each runs in a process of its own, so
that its peak memory is its own; a peer that cannot be measured is named and left out. Processor time is told beside
the clock's: it compares them on a machine that does other work as well.

They are the extra `peers`: `pip install -c constraints.txt -e '.[peers]'`, best into an environment of its own.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evaluation import report
from evaluation.corpora import NEWS, Asked, build, news, rgb_set, right, xquad_set
from evaluation.metrics import METRICS, mean_with_interval
from index import Library, load_encoder
from ingest import Article, chunk
from retriever import Retriever

__all__ = ["PEERS", "peers"]

_DEPTH = 20
_QUESTIONS = 100  # at most of each set, spread over it: LangChain's ensemble answers three in a second
_BETWEEN = "\u241f"  # SYMBOL FOR UNIT SEPARATOR: between words that are handed over cut
Find = Callable[[str], Sequence[int]]  # question → numbers of passages, best first


def _wenju(texts: Sequence[str], folder: Path) -> Find:
    encoder = load_encoder()
    articles = (Article(str(row), "", text, content_hash=str(row)) for row, text in enumerate(texts))
    build(articles, folder / "index", encoder)
    retriever = Retriever(Library(folder, folder / "index", encoder))
    return lambda question: [int(hit.article.id) for hit in retriever.retrieve(question, _DEPTH)]


def _bm25s(texts: Sequence[str], folder: Path) -> Find:
    bm25s, jieba = import_module("bm25s"), import_module("jieba")
    model = bm25s.BM25()
    model.index([jieba.lcut(text) for text in texts], show_progress=False)

    def find(question: str) -> Sequence[int]:
        found, _ = model.retrieve([jieba.lcut(question)], k=_DEPTH, show_progress=False)
        return [int(row) for row in found[0]]

    return find


def _txtai(texts: Sequence[str], folder: Path) -> Find:
    """As it comes: its tokenizer follows the Unicode standard, which makes every Chinese character a word."""
    return _txtai_with(texts, lambda text: text, None)


def _txtai_jieba(texts: Sequence[str], folder: Path) -> Find:
    """With jieba's words, as its Chinese users set it up; the vectors are made of the text as it was."""
    jieba = import_module("jieba")
    return _txtai_with(texts, lambda text: _BETWEEN.join(jieba.lcut(text)), {"regexp": f"[^{_BETWEEN}]+"})


def _txtai_with(texts: Sequence[str], prepared: Callable[[str], str], tokenizer: dict[str, str] | None) -> Find:
    encoder = load_encoder()

    def vectors(rows: Sequence[str]) -> Any:  # noqa: ANN401 - what txtai asks for
        return encoder.encode_passages([row.replace(_BETWEEN, "") for row in rows])

    settings: dict[str, Any] = {"method": "external", "transform": vectors, "hybrid": True}
    if tokenizer is not None:  # what hybrid stands for, with another tokenizer
        settings["scoring"] = {"method": "bm25", "terms": True, "normalize": True, "tokenizer": tokenizer}
    embeddings = import_module("txtai").Embeddings(settings)
    embeddings.index((row, prepared(text), None) for row, text in enumerate(texts))
    return lambda question: [int(row) for row, _ in embeddings.search(prepared(question), _DEPTH)]


def _langchain(texts: Sequence[str], folder: Path) -> Find:
    jieba, encoder = import_module("jieba"), load_encoder()
    methods = {
        "embed_documents": lambda self, texts: encoder.encode_passages(texts).tolist(),
        "embed_query": lambda self, text: encoder.encode_questions([text])[0].tolist(),
    }
    ours = type("Ours", (import_module("langchain_core.embeddings").Embeddings,), methods)
    rows = [{"row": row} for row in range(len(texts))]
    words = import_module("langchain_community.retrievers").BM25Retriever.from_texts(
        list(texts), metadatas=rows, preprocess_func=jieba.lcut, k=_DEPTH
    )
    store = import_module("langchain_community.vectorstores").FAISS.from_texts(list(texts), ours(), metadatas=rows)
    ensemble = import_module("langchain_classic.retrievers").EnsembleRetriever(
        retrievers=[words, store.as_retriever(search_kwargs={"k": _DEPTH})], weights=[0.5, 0.5]
    )
    return lambda question: [document.metadata["row"] for document in ensemble.invoke(question)]


PEERS: dict[str, Callable[[Sequence[str], Path], Find]] = {
    "bm25s over jieba": _bm25s,
    "txtai hybrid": _txtai,
    "txtai hybrid over jieba": _txtai_jieba,
    "LangChain ensemble": _langchain,
    "wenju": _wenju,
}


# Imported before the clock starts: what a library costs to import is not what it costs to build.
_MODULES = {
    "bm25s over jieba": ("bm25s", "jieba"),
    "txtai hybrid": ("txtai",),
    "txtai hybrid over jieba": ("txtai", "jieba"),
    "LangChain ensemble": (
        "langchain_core.embeddings", "langchain_community.retrievers", "langchain_community.vectorstores",
        "langchain_classic.retrievers", "faiss", "rank_bm25", "jieba",
    ),
}  # fmt: skip


def peers(data: Path, most: int = NEWS) -> None:
    """All peers on the development passages among the news."""
    sets = {"rgb": rgb_set(data), "xquad-zh": xquad_set(data, "zh"), "xquad-en-zh": xquad_set(data, "en")}
    articles = [*sets["rgb"][1], *sets["xquad-zh"][1], *news(data, most)]
    passages = [(article, span) for article in articles for span in chunk(article)]
    texts = [article.text[start:end] for article, (start, end) in passages]
    asked = {name: questions[:: -(-len(questions) // _QUESTIONS)] for name, (questions, _) in sets.items()}
    figures: dict[str, Any] = {"passages": len(texts), "questions": sum(map(len, asked.values()))}
    with TemporaryDirectory() as folder:
        given = Path(folder) / "given.json"
        questions = {name: [question.text for question in rows] for name, rows in asked.items()}
        given.write_text(json.dumps({"texts": texts, "questions": questions}), encoding="utf-8")
        for peer in PEERS:
            command = [sys.executable, "-m", "evaluation.peers", peer, str(given)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{peer} could not be measured: {done.stderr.strip().splitlines()[-1]}")
                continue
            row = json.loads(done.stdout.splitlines()[-1])
            found = row.pop("found")
            for name, rows in asked.items():
                row |= _judged(name, rows, found[name], [article for article, _ in passages], texts)
            figures[peer] = row
            print(peer, row, flush=True)
            report.write("peers", figures)  # after each: the slowest takes longest


def _judged(
    name: str, asked: Sequence[Asked], found: Sequence[Sequence[int]], articles: Sequence[Article], texts: Sequence[str]
) -> dict[str, Any]:
    values: dict[str, list[float]] = {metric: [] for metric in METRICS}
    for question, rows in zip(asked, found, strict=True):
        ranking = [right(question, texts[row], articles[row]) for row in rows]
        for metric, measure in METRICS.items():
            values[metric].append(measure(ranking, len(question.positives)))
    return {f"{name} {metric}": mean_with_interval(rows) for metric, rows in values.items()}


def _measure(peer: str, given: Path) -> None:
    """Build and ask one peer; the last line printed is its figures."""
    rows = json.loads(given.read_text(encoding="utf-8"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for module in _MODULES.get(peer, ()):
        import_module(module)
    begun, worked = time.perf_counter(), time.process_time()
    with TemporaryDirectory() as folder:
        find = PEERS[peer](rows["texts"], Path(folder))
        built, built_work = time.perf_counter() - begun, time.process_time() - worked
        seconds: list[float] = []
        worked = time.process_time()
        found: dict[str, list[list[int]]] = {}
        for name, questions in rows["questions"].items():
            found[name] = []
            for question in questions:
                begun = time.perf_counter()
                found[name].append(list(find(question)))
                seconds.append(time.perf_counter() - begun)
        asked_work = time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {
        "build s": round(built, 1),
        "build, processor s": round(built_work, 1),
        "peak MB": round(peak / 1024),
        "peak MB above the texts": round((peak - before) / 1024),
        "questions per second": round(len(seconds) / sum(seconds), 1),
        "ms a question, p50": round(1000 * statistics.median(seconds), 1),
        "processor ms a question, mean": round(1000 * asked_work / len(seconds), 1),
    }
    print(json.dumps({**figures, "found": found}))


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]))
