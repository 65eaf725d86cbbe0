"""Summary: the sentences that cover an article, or several of one subject, in order, without saying a thing twice.

Greedy selection by nearness to the centre of each article, minus nearness to what is already chosen (maximal marginal
relevance, Carbonell and Goldstein 1998), leaning towards the opening, where news puts its core, and away from
sentences that mean nothing alone. Which articles are meant is judged by their titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index import Encoder
from ingest import Article
from retriever.question import Question, Term
from retriever.rerank import Line, article_lines, matched
from retriever.retriever import Hit

__all__ = ["articles_meant", "leads", "subject_terms", "summary_lines"]

_MOST = 5
_MOST_ARTICLES = 3
_SHORTEST, _LONGEST = 12, 180
_ALIKE = 0.85  # cosine from which two sentences of different articles say the same
_NO_SUBJECT = frozenset(
    "文章 报道 新闻 消息 内容 主要 全文 本文 这些 这篇 那篇 两篇 几篇 所有 全部 大意 要点 重点 今天 昨天 介绍 讲讲 "
    "说说 篇 article articles story stories news report reports summarize summarise summary overview main points "
    "today".split()
)
_LEANS = re.compile(
    r"^[“”]?(?:[他她它其这那该此]|也就是说|此外|另外|不过|但|然而|而|因此|所以|同时|对此|其中|当时|例如|比如|随后|"
    r"(?:he|she|it|they|this|that|but|however|also|meanwhile)\b)",
    re.IGNORECASE,
)


def subject_terms(question: Question) -> tuple[Term, ...]:
    """The terms that say whom or what a summary is to be about; none in “what do these articles say”."""
    return tuple(term for term in question.terms if term.text not in _NO_SUBJECT)


def articles_meant(question: Question, hits: Sequence[Hit]) -> list[Article]:
    """The best article, and others whose titles name the same rarest name, three at most, the earliest first."""
    found = list({hit.article.id: hit.article for hit in hits}.values())
    names = [term for term in subject_terms(question) if term.name]
    if not names or "《" in question.text:
        return found[:1]
    name = max(names, key=lambda term: term.weight)
    titled = [article for article in found if matched(name, article.title.lower()) >= 1.0][:_MOST_ARTICLES]
    if found[0] not in titled or len(titled) < 2:
        return found[:1]
    return sorted(titled, key=lambda article: article.published or date.max)


def leads(hits: Sequence[Hit], most: int = _MOST) -> list[Line]:
    """The first full sentence of each article found, for a question that names none."""
    articles = list({hit.article.id: hit.article for hit in hits}.values())[:most]
    found = [next((line for line in article_lines(a) if len(line.text) >= _SHORTEST), None) for a in articles]
    return [line for line in found if line]


def summary_lines(articles: Sequence[Article], question: Question, encoder: Encoder, most: int = _MOST) -> list[Line]:
    """At most `most` sentences of the articles, in their order; of each article at least one that is its own."""
    lines = [_usable(article) for article in articles]
    if sum(map(len, lines)) <= most:
        return [line for usable in lines for line in usable]
    usable = [line for part in lines for line in part]
    vectors = np.asarray(encoder.encode_passages([line.text for line in usable]))
    worth = np.concatenate([_worth(part, question, encoder) for part in lines])
    owners = np.repeat(np.arange(len(lines)), [len(part) for part in lines])
    chosen: list[int] = []
    while len(chosen) < most:
        novelty = worth.copy()
        for row in chosen:
            likeness = np.maximum(vectors @ vectors[row], 0.0)
            novelty -= 0.6 * likeness / len(chosen)
            novelty[(likeness > _ALIKE) & (owners != owners[row])] = -np.inf
            novelty[row] = -np.inf
        for owner in set(owners) - {owners[row] for row in chosen}:
            novelty[owners == owner] += 0.2  # no article is left out
        best = int(np.argmax(novelty))
        if novelty[best] == -np.inf:
            break
        chosen.append(best)
    return [usable[row] for row in sorted(chosen)]


def _usable(article: Article) -> list[Line]:
    lines = list(article_lines(article))
    return [line for line in lines if _SHORTEST <= len(line.text) <= _LONGEST] or lines


def _worth(lines: Sequence[Line], question: Question, encoder: Encoder) -> NDArray[np.float32]:
    """How much each sentence of one article says of the whole."""
    vectors = np.asarray(encoder.encode_passages([line.text for line in lines]))
    centre = vectors.mean(axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    worth: NDArray[np.float32] = vectors @ centre
    for row, line in enumerate(lines):
        worth[row] += 0.3 / (1 + line.position) + 0.1 * sum(matched(term, line.normal) for term in question.terms)
        worth[row] += 0.15 * any(character.isdigit() for character in line.text)
        worth[row] -= 0.3 * bool(_LEANS.match(line.text))
        worth[row] -= 0.3 * (line.text.count("“") != line.text.count("”") or line.text.endswith(("？", "?")))
    return worth
