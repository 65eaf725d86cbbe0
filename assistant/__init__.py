"""The door: `ask`, `Assistant`, `Answer`, `Citation`.

from assistant import Assistant, ask
ask("智谱2025年上半年的毛利率是多少？").span    # the default library, synced on first use
Assistant("path/to/articles").ask("…")
Assistant.from_texts(["…", "…"]).ask("…")      # in memory, nothing on disk
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from threading import Event, RLock

from assistant.answer import Answer, Citation
from assistant.answering import answered
from assistant.contrast import Contrast, contrast
from assistant.later import Later
from assistant.modelled import alone, modelled
from assistant.models import Models, named_encoder
from assistant.settings import Settings
from assistant.suggestions import Offered, questions_of
from assistant.timeline import Timeline, timeline_of
from index import Encoder, Library, SyncReport
from index.sync import Progress
from ingest import Article
from retriever import Hit, Retriever
from retriever.filters import Filters
from retriever.question import check

_EXAMPLE_ARTICLES, _EXAMPLES_EACH = 3, 2

__all__ = ["Answer", "Assistant", "Citation", "Conversation", "Filters", "ask"]


class Assistant:
    """Answers questions about one library of articles.

    `folder` and `index` default to the settings (WENJU_ARTICLES, WENJU_INDEX). The library is synced on first use and
    then whenever `sync()` is called.

    :raises LibraryError: the folder is missing, or the index cannot be written.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        index: str | Path | None = None,
        encoder: Encoder | None = None,
        models: Models | None = None,
    ) -> None:
        settings = Settings.from_environment()
        index = index or (settings.index if folder is None else None)
        self.library = Library(folder or settings.articles, index, encoder or named_encoder(settings.models))
        self._models = models
        self._offered = Offered()
        self._synced = False
        self._lock = RLock()

    @classmethod
    def from_texts(
        cls, texts: Sequence[str], encoder: Encoder | None = None, models: Models | None = None
    ) -> Assistant:
        """An assistant over texts held in memory, one article each; nothing is written to disk."""
        assistant = cls.__new__(cls)
        settings = Settings.from_environment()
        assistant.library = Library.from_texts(texts, encoder or named_encoder(settings.models))
        assistant._models = models
        assistant._offered = Offered()
        assistant._synced = True
        assistant._lock = RLock()
        return assistant

    @property
    def models(self) -> Models:
        """The models that the settings name, found when they are first needed.

        :raises ModelError: one of them is not to be had.
        """
        if self._models is None:
            self._models = Models.of(Settings.from_environment().models)
        return self._models

    @cached_property
    def _retriever(self) -> Retriever:
        return Retriever(self.library, self.models.reranker)

    @property
    def folder(self) -> Path | None:
        """The articles folder, None when the articles are in memory."""
        return self.library.folder

    @property
    def articles(self) -> list[Article]:
        """The articles it knows, in file order."""
        self._sync_once()
        return self.library.articles()

    def sync(self, progress: Progress | None = None, rebuild: bool = False, wait: bool = True) -> SyncReport:
        """Bring the library up to date with its folder; `rebuild` starts from nothing.

        When WENJU_ENCODER names another encoder than the index was made with, the articles are embedded anew: before
        this returns, or, with `wait` False, in the background while the index goes on answering.

        :raises LibraryError: the folder is missing, or the index cannot be written.
        """
        with self._lock:
            report = self.library.sync(progress, rebuild, wait)
            self._synced = True
            return report

    def add(self, paths: Sequence[Path], progress: Progress | None = None) -> SyncReport:
        """Copy files into the articles folder and read them; never overwrites another file."""
        self._sync_once()
        return self.library.add(paths, progress)

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), filters: Filters | None = None) -> Answer:
        """Answer a question; `history` holds the (question, answer text) pairs before it, oldest first.

        `filters` leave only articles of some days, source or author to answer from.

        :raises QuestionError: empty, too long, without a single word, or a filter with an impossible date.
        :raises LibraryError: the library cannot be opened.
        """
        *_, answer = self.stream(question, history, filters)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        filters: Filters | None = None,
        stop: Event | None = None,
    ) -> Iterator[Answer]:
        """The same answer as it grows, the last one whole: with a language model, one for each statement that stood
        the check, already cited. Closing the iterator stops the model, and so does `stop`, set by another thread.

        :raises QuestionError: empty, too long, without a single word, or a filter with an impossible date.
        :raises LibraryError: the library cannot be opened.
        """
        text = check(question)
        self._sync_once()
        extracted = self._answer(alone(text, history, self.models, stop), filters)
        for answer in modelled(self._retriever, extracted, self.models, filters, stop):
            if answer.answered or not answer.citations:
                yield answer
            else:
                offered = partial(self.questions_about, answer.citations[0].article, answer.question)
                yield replace(answer, suggestions=Later(offered))

    def _answer(self, question: str, filters: Filters | None = None) -> Answer:
        with self.library.pinned():
            return answered(self._retriever, question, filters)

    def questions_about(self, article: Article, asked: str = "") -> tuple[str, ...]:
        """A few questions that an article does answer, worked out once as long as the articles stay: a way on.

        In English after a question `asked` in English, where the article can be asked about so.
        """
        return self._offered.about(article, asked, self.library.generation, self._answer)

    @property
    def examples(self) -> tuple[str, ...]:
        """A few questions that the articles answer, for someone who does not know them yet."""
        found: list[str] = []
        for article in self.articles[:_EXAMPLE_ARTICLES]:
            found += questions_of(article, self._answer, most=_EXAMPLES_EACH)
        return tuple(found)

    def retrieve(self, question: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The k passages that bear on a question most, best evidence first.

        :raises QuestionError: empty, too long, or without a single word.
        """
        self._sync_once()
        return self._retriever.retrieve(question, k, filters)

    def timeline(self, question: str) -> Timeline:
        """The dated sentences about the person, company or place that a question names, earliest first.

        :raises QuestionError: empty, too long, or without a single word.
        """
        self._sync_once()
        return timeline_of(self._retriever, question)

    def contrast(self, first: Article, second: Article) -> Contrast:
        """Two articles side by side: the core of each and what both speak of."""
        return contrast(first, second, self.library.encoder)

    def conversation(self) -> Conversation:
        """A conversation that remembers what was asked."""
        return Conversation(self)

    def close(self) -> None:
        """Release the library's files."""
        self.library.close()

    def _sync_once(self) -> None:
        if not self._synced:
            with self._lock:
                if not self._synced:
                    self.library.read_ahead()
                    self.sync(wait=False)


class Conversation:
    """Questions that may lean on the ones before: `history` holds (standalone question, answer text) pairs."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.history: list[tuple[str, str]] = []

    def ask(self, question: str) -> Answer:
        """Answer a question in the light of the ones before it.

        :raises QuestionError: empty, too long, or without a single word.
        """
        *_, answer = self.stream(question)
        return answer

    def stream(self, question: str) -> Iterator[Answer]:
        """The same answer as it grows, the last one whole. A question whose answer was not waited for is forgotten.

        :raises QuestionError: empty, too long, or without a single word.
        """
        answer = None
        for answer in self._assistant.stream(question, self.history):
            yield answer
        if answer is not None:
            self.history.append((answer.question, answer.span or answer.text))


@lru_cache(maxsize=4)
def _default(settings: Settings) -> Assistant:
    return Assistant(settings.articles, settings.index)


def ask(question: str, history: Sequence[tuple[str, str]] = ()) -> Answer:
    """Answer a question from the default library (WENJU_ARTICLES), synced on first use.

    :raises QuestionError: empty, too long, or without a single word.
    :raises LibraryError: the folder is missing, or the index cannot be written.
    """
    return _default(Settings.from_environment()).ask(question, history)
