"""An encoder takes another's place on 5,000 news while four threads ask: no question may fail, no index be mixed.

The other encoder has as many dimensions as the shipped one: a mixture would show in the cosines alone.
"""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from evaluation import report
from evaluation.corpora import news, rgb_set
from evaluation.crash_steps import Turned
from index import Encoder, Library, load_encoder
from retriever import Retriever

__all__ = ["switching"]

_ARTICLES, _THREADS, _QUESTIONS, _CHECKED = 5_000, 4, 100, 200


def switching(data: Path) -> None:
    """Questions asked, failed and mixed while the encoder changes, and how long the change takes."""
    shipped = load_encoder()
    turned: Encoder = Turned(shipped)
    questions = [asked.text for asked in rgb_set(data)[0]][:_QUESTIONS]
    with tempfile.TemporaryDirectory() as folder:
        for number, article in enumerate(news(data, _ARTICLES)):
            Path(folder, f"{number:05}.txt").write_text(article.text, encoding="utf-8")
        library = Library(folder)
        library.sync()
        retriever, over = Retriever(library), threading.Event()
        seen: list[tuple[str, list[tuple[str, float]]]] = []
        failed: list[str] = []

        def ask(first: int) -> None:
            place = first
            while not over.is_set():
                question, place = questions[place % len(questions)], place + 1
                try:
                    hits = retriever.search(retriever.understand(question), 5)
                    texts = [(f"{hit.article.title}\n{hit.passage.text}", hit.dense) for hit in hits if hit.dense]
                    seen.append((question, texts))
                except Exception as error:
                    failed.append(repr(error))

        threads = [threading.Thread(target=ask, args=(25 * n,)) for n in range(_THREADS)]
        for thread in threads:
            thread.start()
        begun = time.perf_counter()
        library.encoders.want(turned)
        library.sync(wait=False)
        finished = library.encoders.wait(600)
        seconds = time.perf_counter() - begun
        time.sleep(1)
        over.set()
        for thread in threads:
            thread.join()
        step = max(1, len(seen) // _CHECKED)
        mixed = sum(not any(_fits(e, *one) for e in (shipped, turned)) for one in seen[::step])
        figures = {
            "articles": _ARTICLES, "passages": library.passage_count,
            "switched": finished and library.encoder is turned,
            "seconds for the change, four threads asking": round(seconds, 1), "questions asked meanwhile": len(seen),
            "questions failed": len(failed), "answers checked against brute force": len(seen[::step]),
            "of these mixed": mixed, "faults found in the index": len(library.verify()),
        }  # fmt: skip
        library.close()
    report.write("switching", figures, failed[:5])


def _fits(encoder: Encoder, question: str, dense: list[tuple[str, float]]) -> bool:
    if not dense:
        return True
    cosines = encoder.encode_passages([text for text, _ in dense]) @ encoder.encode_questions([question])[0]
    return bool(np.allclose(cosines, [cosine for _, cosine in dense], atol=3e-3))
