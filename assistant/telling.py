"""Answers that are no single span: yes or no, a choice between readings, a figure through the years, a summary."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import wording
from assistant.answer import Answer
from assistant.candidates import Candidate
from assistant.clarify import Reading
from assistant.further import core
from assistant.quoting import citation_of, words_of
from assistant.subjects import parts
from assistant.summary import articles_meant, leads, subject_terms, summary_lines
from retriever.question import Question
from retriever.rerank import Line
from retriever.retriever import Hit, Retriever, reorder

__all__ = ["choice", "dated", "decided", "series", "summed_up"]

_COVERED = 0.4  # of what a summary is to be about, from which an article is about it


def decided(question: Question, best: Candidate, yes: bool, trust: float, hits: tuple[Hit, ...]) -> Answer:
    """Yes or no, and the sentence that says so."""
    line = best.evidence.line
    text = wording.decision(question, yes, line.text, core(question, line))
    return Answer(question.text, text, None, (citation_of(1, line),), True, trust, hits, question.kind)


def choice(question: Question, choices: Sequence[Reading], trust: float, hits: tuple[Hit, ...]) -> Answer:
    """What each reading says, and the question back which one is meant."""
    citations = tuple(citation_of(number, choice.candidate.evidence.line) for number, choice in enumerate(choices, 1))
    said = [(choice.label, words_of(choice.candidate), number) for number, choice in enumerate(choices, 1)]
    days = choices[0].label.endswith("日")
    text = wording.choice(parts(question.text).subject_text, said, days)
    options = tuple(choice.question for choice in choices)
    return Answer(question.text, text, None, citations, True, trust, hits, question.kind, options=options)


def series(question: Question, years: Sequence[Reading], trust: float, hits: tuple[Hit, ...]) -> Answer:
    """A figure of several years when none was asked for: the newest first, the others with it."""
    citations = tuple(citation_of(number, year.candidate.evidence.line) for number, year in enumerate(years, 1))
    newest = years[0].candidate
    assert newest.span is not None
    quote = wording.shorten(citations[0].quote, newest.span.start, newest.span.end, 60)
    text = wording.series([(year.label, words_of(year.candidate), n) for n, year in enumerate(years, 1)], quote)
    return Answer(question.text, text, words_of(newest), citations, True, trust, hits, question.kind)


def dated(question: Question, days: Sequence[Candidate], trust: float, hits: tuple[Hit, ...]) -> Answer:
    """Each day of several on which it was, the earliest first, and the sentences that say so."""
    citations = tuple(citation_of(number, day.evidence.line) for number, day in enumerate(days, 1))
    said = [(words_of(day), citation.quote, citation.number) for day, citation in zip(days, citations, strict=True)]
    text = wording.days(said, question.lang)
    span = ("; " if question.lang == "en" else "；").join(words for words, _, _ in said)
    return Answer(question.text, text, span, citations, True, trust, hits, question.kind)


def summed_up(retriever: Retriever, question: Question, hits: list[Hit]) -> Answer:
    """What the article asked about says, or the articles of one subject, or all that were found."""
    evidence = retriever.evidence(question, hits)
    ordered = tuple(reorder(hits, evidence)[:10])
    asked = subject_terms(question)
    if not asked:
        return _cited(question, leads(ordered), 0.6, ordered, titled=True)
    places = [question.terms.index(term) for term in asked]
    total = sum(term.weight for term in asked)
    cover = max((sum(i.terms[p] * question.terms[p].weight for p in places) / total for i in evidence), default=0.0)
    if cover < _COVERED:
        return Answer(question.text, wording.no_articles(question.lang, closest=True), hits=ordered, kind="summary")
    articles = articles_meant(question, ordered)
    lines = summary_lines(articles, question, retriever.library.encoder)
    return _cited(question, lines, min(0.95, 0.5 + cover / 2), ordered, titled=len(articles) > 1)


def _cited(question: Question, lines: Sequence[Line], trust: float, hits: tuple[Hit, ...], titled: bool) -> Answer:
    """Sentences, each cited; with `titled` each article's title in front of its first."""
    citations = tuple(citation_of(number, line) for number, line in enumerate(lines, 1))
    said: list[str] = []
    for before, citation in zip((None, *citations), citations, strict=False):
        first = before is None or before.article.id != citation.article.id
        heading = wording.heading(citation.article, question.lang) if titled and first else ""
        said.append(heading + wording.statement(citation.quote, citation.number, question.lang))
    return Answer(question.text, "\n".join(said), None, citations, True, trust, hits, "summary")
