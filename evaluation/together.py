"""Questions from several threads while one thread syncs without a pause: no error, and no answer from two generations.

The articles take turns in two or three forms whose figures differ. Every answer is compared with the forms that its
articles ever had: each quote stands in the article shown, that article is one of the forms word for word, and all
articles of one answer have been there at the same time.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from assistant.answering import answered
from evaluation.invented_ports import figure, file_of, question, text_of
from index import Library
from retriever import Retriever

__all__ = ["asked_together"]

_FILES = 12


def asked_together(threads: int, questions: int, folder: Path | None = None) -> dict[str, Any]:
    """Figures and faults of `threads` threads that ask `questions` each while the folder is synced all the time."""
    with tempfile.TemporaryDirectory() as place:
        room = _Room(folder or Path(place))
        try:
            return room.run(threads, questions)
        finally:
            room.library.close()


class _Room:
    """A library, who asks it and who syncs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = Library(folder)
        self.history: list[dict[str, int]] = []  # name → number of the article in it, after each sync
        self._now = {f"{n}.md": n for n in range(1, _FILES + 1)}
        for name, number in self._now.items():
            (folder / name).write_bytes(file_of(number))
        self.library.sync()
        self.history.append(dict(self._now))
        self.retriever = Retriever(self.library)
        self.figures: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self, threads: int, questions: int) -> dict[str, Any]:
        over = threading.Event()
        asking = [threading.Thread(target=self._ask, args=(n, questions)) for n in range(threads)]
        syncing = threading.Thread(target=self._sync, args=(over,))
        begun = time.perf_counter()
        for thread in (*asking, syncing):
            thread.start()
        for thread in asking:
            thread.join()
        over.set()
        syncing.join()
        faults = self.faults + self.library.verify()
        figures = {**self.figures, "seconds": round(time.perf_counter() - begun, 1)}
        return {"figures": figures, "faults": faults}

    def _sync(self, over: threading.Event) -> None:
        turn = 0
        try:
            while not over.is_set():
                turn += 1
                names = [f"{(turn + step) % _FILES + 1}.md" for step in range(3)]
                for name in names:
                    self._now[name] = int(name[:-3]) + 100 * (turn % 3)
                    draft = self.folder / f".{name}.new"
                    draft.write_bytes(file_of(self._now[name]))
                    draft.replace(self.folder / name)
                self.history.append(dict(self._now))  # before anybody can see it
                self.library.sync(rebuild=turn % 25 == 0)
                self.figures["syncs"] += 1
        except Exception as error:
            self.faults.append(f"sync {turn}: {error!r}")

    def _ask(self, first: int, questions: int) -> None:
        for turn in range(questions):
            name = f"{(first + turn) % _FILES + 1}.md"
            number = self.history[-1][name]
            try:
                begun = len(self.history)
                with self.library.pinned():
                    both = answered(self.retriever, question(number)), self.library.articles()
                self.figures["questions"] += 1
                self.figures["answered"] += both[0].answered
                self._compare(number, *both, begun)
            except Exception as error:
                self.faults.append(f"question {turn}: {error!r}")

    def _compare(self, number: int, answer: Answer, seen: list[Any], begun: int) -> None:
        """What was seen is one state that the folder was in, and the answer quotes it."""
        texts = {article.path: article.text for article in seen}
        states = self.history[max(0, begun - 3) :]
        if not any(texts == {path: text_of(number) for path, number in state.items()} for state in states):
            self.faults.append(f"{number}: what was seen never was")
        for citation in answer.citations:
            article = citation.article
            if article.text[citation.start : citation.end] != citation.quote:
                self.faults.append(f"{number}: the quote is not there")
            if texts.get(article.path) != article.text:
                self.faults.append(f"{number}: {article.path} is of another generation")
        for hit in answer.hits:
            if texts.get(hit.article.path) != hit.article.text:
                self.faults.append(f"{number}: a hit in {hit.article.path} is of another generation")
        if text_of(number) in texts.values() and not (answer.answered and figure(number) in answer.text):
            self.faults.append(f"{number}: an article of this generation says it, the answer is {answer.text}")
