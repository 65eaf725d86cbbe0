"""Labelled questions with five passages each, half of them for fitting the confidence and half for judging it.

Each question is asked with the right passage among four that BM25 and cosine take for it, with none that answers it,
and, where it was made from news, with a year or a name altered so that no passage answers it. CMRC's trial questions
are used, which the encoder was not trained on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from evaluation.cmrc import questions
from evaluation.corpora import news
from evaluation.made import made_questions
from index import Encoder, Library
from index.words import normalize
from ingest import Article
from retriever import Retriever

__all__ = ["Case", "is_right", "labelled"]

_FILE = "train/cmrc2018_trial.json"
_PASSAGES = 5


class Case(NamedTuple):
    """A question asked to passages; without `answers` it must be refused."""

    name: str
    question: str
    passages: tuple[str, ...]
    answers: tuple[str, ...]


def labelled(data: Path, news_library: Library, half: int, most: int, seed: int = 0) -> Iterator[Case]:
    """Cases from up to `most` questions of each set; half 0 and half 1 share no passage's article."""
    source = random.Random(seed)
    yield from _cmrc(data, news_library.encoder, half, most, source)
    articles = [article for number, article in enumerate(news(data)) if number % 2 == half]
    source.shuffle(articles)
    for made in made_questions(Retriever(news_library), articles, most, seed):
        right = made.right[: source.randint(1, _PASSAGES)]
        passages = _shuffled((*right, *made.others)[:_PASSAGES], source)
        yield Case("news, answered", made.question, passages, (made.answer,))
        yield Case("news, removed", made.question, made.others, ())
        if made.altered:
            yield Case("news, altered", made.altered, passages, ())


def _cmrc(data: Path, encoder: Encoder, half: int, most: int, source: random.Random) -> Iterator[Case]:
    rows = questions(data / _FILE)
    contexts = list(dict.fromkeys(context for _, context, _ in rows))
    mine = set(contexts[half::2])
    asked = [row for row in rows if row[1] in mine]
    pool = Retriever(
        Library.from_texts([Article(str(n), "", text, content_hash=str(n)) for n, text in enumerate(contexts)], encoder)
    )
    for question, context, answers in source.sample(asked, min(most, len(asked))):
        hits = pool.search(pool.understand(question), 40)
        others = tuple(dict.fromkeys(hit.article.text for hit in hits if hit.article.text != context))[:_PASSAGES]
        yield Case("CMRC, answered", question, _shuffled((context, *others[: _PASSAGES - 1]), source), answers)
        yield Case("CMRC, removed", question, others, ())
    pool.library.close()


def _shuffled(passages: Sequence[str], source: random.Random) -> tuple[str, ...]:
    return tuple(source.sample(list(passages), len(passages)))


def is_right(said: str, answers: Sequence[str], exact: bool) -> bool:
    """Whether what is said holds an answer, or, where it is `exact` words, is a part of one."""
    words = normalize(said)
    wanted = [normalize(answer) for answer in answers]
    return any(answer in words or (exact and len(words) > 1 and words in answer) for answer in wanted)
