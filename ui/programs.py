"""What programs may call: named endpoints with docstrings, which become tools where MCP is switched on.

They answer as the command line does with --json. Knows nothing of conversations: a program sends its own history.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api
from pydantic import ValidationError, validate_call

from assistant import Filters
from ingest.article import Article
from ingest.errors import WenjuError
from ui.metrics import answering, syncing
from ui.strings import say

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["Endpoints"]

_MOST = 100


class Endpoints:
    """The endpoints over one assistant. Their docstrings are what programs, and language models, read of them."""

    def __init__(self, assistant: Assistant, read_only: bool = False) -> None:
        self._assistant = assistant
        self._read_only = read_only

    def add(self) -> None:
        """Add them to the page that is being built."""
        for endpoint in (self.ask, self.retrieve, self.articles):
            api(_checked(endpoint), api_name=endpoint.__name__)
        api(self.sync, api_name="sync", concurrency_limit=1)

    def ask(
        self, question: str, history: list[list[str]] = [],  # noqa: B006 - read only, and a schema shows it
        since: str = "", until: str = "", source: str = "", author: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        """Answer a question from the news articles of this library, in the question's language.

        Every statement of the answer is cited to a sentence, quoted verbatim. "answered" is false when the articles do
        not say; "text" then names the closest article.

        Args:
            question: The question, in Chinese or English, at most 2000 characters.
            history: Earlier [question, answer text] pairs of the conversation, oldest first.
            since: Only articles published on or after this day, as YYYY-MM-DD.
            until: Only articles published on or before this day, as YYYY-MM-DD.
            source: Only articles whose source holds these words.
            author: Only articles whose author holds these words.

        Returns:
            The answer: question as understood, text, span, answered, confidence, citations, hits, suggestions.

        """
        with _errors_told():
            turns = [(str(turn[0]), str(turn[1])) for turn in history or [] if len(turn) == 2]
            with answering(question) as asked:
                answer = self._assistant.ask(question, turns, _filters(since, until, source, author)).to_dict()
                asked.told(answer["answered"], answer["text"])
        for citation in answer["citations"]:
            # Gradio's client takes whatever has a "path" for a file to fetch.
            citation["article"]["file"] = citation["article"].pop("path")
        return answer

    def retrieve(
        self, question: str, k: int = 10, since: str = "", until: str = "", source: str = "", author: str = ""
    ) -> list[dict[str, Any]]:
        """Find the passages of the news articles that bear on a question, best evidence first.

        Args:
            question: The question, in Chinese or English.
            k: How many passages at most, from 1 to 100.
            since: Only articles published on or after this day, as YYYY-MM-DD.
            until: Only articles published on or before this day, as YYYY-MM-DD.
            source: Only articles whose source holds these words.
            author: Only articles whose author holds these words.

        Returns:
            Passages: article, title, text, start and end in the article, score, cosine, BM25, and rank by each.

        """
        with _errors_told():
            hits = self._assistant.retrieve(question, _between(k, 1, _MOST), _filters(since, until, source, author))
        return [
            {
                "article": hit.article.id, "title": hit.article.title, "text": hit.passage.text,
                "start": hit.passage.start, "end": hit.passage.end, "score": hit.score, "dense": hit.dense,
                "lexical": hit.lexical, "dense_rank": hit.dense_rank, "lexical_rank": hit.lexical_rank,
            }
            for hit in hits
        ]  # fmt: skip

    def articles(self, query: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
        """List the news articles of this library, in the order of their files.

        Args:
            query: Only articles whose title, source, author or file hold all these words.
            limit: How many at most, from 1 to 100.
            offset: How many to pass over.

        Returns:
            count: how many articles match; articles: id, title, source, author, published, file and length of each.

        """
        with _errors_told():
            words = query.casefold().split()
            found = [one for one in self._assistant.articles if all(word in _searched(one) for word in words)]
        first = max(0, int(offset))
        return {
            "count": len(found),
            "articles": [_told(one) for one in found[first : first + _between(limit, 1, _MOST)]],
        }

    def sync(self) -> dict[str, Any]:
        """Read what is new or changed in the folder of articles, and forget what is gone.

        Returns:
            Files added, changed, removed and failed (with the reason), and the number of articles and passages.

        """
        if self._read_only:
            raise gr.Error(say("gate_read_only", "en"), print_exception=False)
        with _errors_told(), syncing():
            report = self._assistant.sync()
        return {
            "added": list(report.added), "changed": list(report.changed), "removed": list(report.removed),
            "failed": [{"file": failed.path, "reason": failed.reason} for failed in report.failed],
            "articles": report.articles, "passages": report.passages, "seconds": round(report.seconds, 3),
        }  # fmt: skip


def _checked(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """`endpoint`, whose arguments are checked against its annotations first: programs send anything."""
    check = validate_call(endpoint)

    @functools.wraps(endpoint)
    def checked(*given: Any) -> Any:  # noqa: ANN401
        try:
            return check(*given)
        except ValidationError as error:
            names = list(inspect.signature(endpoint).parameters)
            wrong = error.errors(include_input=False, include_context=False, include_url=False)[0]
            name = names[int(wrong["loc"][0])]
            raise gr.Error(f"The argument “{name}” does not fit: {wrong['msg']}.", print_exception=False) from None

    return checked


def _filters(since: str, until: str, source: str, author: str) -> Filters | None:
    filters = Filters(since or None, until or None, source or None, author or None)
    return filters or None


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(most, int(value)))


def _searched(article: Article) -> str:
    return " ".join(filter(None, (article.title, article.source, article.author, article.path))).casefold()


def _told(article: Article) -> dict[str, Any]:
    return {
        "id": article.id, "title": article.title, "source": article.source, "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "published_inferred": article.published_inferred, "file": article.path, "length": len(article.text),
    }  # fmt: skip


@contextmanager
def _errors_told() -> Iterator[None]:
    """An error of the product reaches the program as its sentence."""
    try:
        yield
    except WenjuError as error:
        raise gr.Error(str(error), print_exception=False) from error
