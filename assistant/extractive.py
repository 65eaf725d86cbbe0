"""Evidence → answer, span, confidence, refusal; no language model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import wording
from assistant.answer import Answer, Citation
from assistant.candidates import Candidate, candidates_of
from assistant.clarify import by_year, of_whom, readings, several_days
from assistant.completing import rest_of_row
from assistant.confidence import confidence, threshold
from assistant.conflicts import reprints, weighed
from assistant.fuller import fuller
from assistant.further import core, further, told_by
from assistant.glosses import glossed
from assistant.quoting import citation_of, words_of
from assistant.spans import tokens
from assistant.telling import choice, dated, decided, series, summed_up
from assistant.yesno import on_the_matter, verdict
from index.words import normalize
from retriever.filters import Filters
from retriever.names import TITLE
from retriever.question import Question
from retriever.rarity import RAREST
from retriever.rerank import Evidence, Line, article_lines
from retriever.retriever import Hit, Retriever, reorder

__all__ = ["THRESHOLD", "answer_question", "focused"]

THRESHOLD = threshold()
_ITEM = 6.0  # what a word of the thing meant weighs at least: it is all that sets the parts apart
_OFF_THE_MATTER = 0.75 * THRESHOLD  # trust in sentences that do not mention what a yes/no question asks
_TITLE = re.compile(TITLE)
_FACTOID = ("number", "date", "person", "place", "organisation", "entity", "list", "fact", "yesno")
_NEARLY, _NEARER = 0.8, 0.9  # another sentence this close to the best is stated too; so close where one may define
_MOST_STATEMENTS = 3
_MOST_BOTH, _MOST_ALSO = 100, 48  # characters of an answer with a further statement, and of that statement
_LOOKED_AT = 8  # sentences that are searched for what a refusal says is missing
_TELLING = 3.5  # a word rarer than this is worth saying that it is missing
_MOST_MISSING = 3
_MET = 0.5  # a term met this well counts as met


def answer_question(
    retriever: Retriever, question: Question, filters: Filters | None = None, other_than: str = ""
) -> Answer:
    """Answer a question that was understood, from those articles of the retriever's library that the filters leave.

    `other_than`: words that answer something else asked in the same breath, and so not this.
    """
    if question.kind == "person" and _is_named(question):
        question = replace(question, kind="definition")
    hits = retriever.search(question, filters=filters)
    if not hits:
        empty = not retriever.library.passage_count
        return Answer(question.text, wording.no_articles(question.lang, closest=not empty), kind=question.kind)
    if question.kind == "summary":
        return summed_up(retriever, question, hits)
    evidence = retriever.evidence(question, hits)
    ordered = tuple(reorder(hits, evidence)[:10])
    if not evidence:
        return Answer(question.text, wording.no_articles(question.lang, closest=True), hits=ordered, kind=question.kind)
    candidates = _without(candidates_of(question, evidence), other_than)
    trust = confidence(question, candidates)
    if question.kind == "yesno":
        telling = on_the_matter(question, candidates)
        if not telling and question.lang == "zh":  # in another language a word may be met by one that is not known
            trust = min(trust, _OFF_THE_MATTER)
        candidates = telling or candidates
    if trust < THRESHOLD:
        return _refused(question, evidence, candidates[0], trust, ordered)
    return _told(question, candidates, trust, ordered)


def _told(question: Question, candidates: list[Candidate], trust: float, hits: tuple[Hit, ...]) -> Answer:
    """The answer that trusted candidates give: a verdict, a choice, a series, a fact or sentences."""
    ruling = verdict(question, candidates) if question.kind == "yesno" else None
    if ruling:
        return decided(question, *ruling, trust, hits)
    choices = readings(question, candidates) or of_whom(question, candidates)
    if choices:
        return choice(question, choices, trust, hits)
    years = by_year(question, candidates)
    if years:
        return series(question, years, trust, hits)
    days = several_days(question, candidates)
    if days:
        return dated(question, days, trust, hits)
    if candidates[0].span:
        return _factoid(question, candidates, trust, hits)
    return _sentences(question, candidates, trust, hits)


def _without(candidates: list[Candidate], words: str) -> list[Candidate]:
    """The candidates that say something else than some words; all of them when none does."""
    normal = normalize(words)
    others = [c for c in candidates if c.span and c.words not in normal and normal not in c.words]
    return (others or candidates) if words else candidates


def focused(question: Question, item: str) -> Question:
    """The question with the terms of one of several things marked as what it turns on."""
    normal = normalize(item)
    if not item:
        return question
    terms = tuple(
        replace(t, focus=True, weight=max(t.weight, _ITEM)) if len(t.text) > 1 and t.text in normal else t
        for t in question.terms
    )
    return replace(question, terms=terms)


def _is_named(question: Question) -> bool:
    """Whether the question names the person it asks about (雷军是谁): then it asks what the person is."""
    return bool(question.terms) and all(term.name for term in question.terms) and not _TITLE.search(question.normal)


def _factoid(question: Question, candidates: list[Candidate], trust: float, hits: tuple[Hit, ...]) -> Answer:
    """The span, then its sentence; other sentences that say the same are cited with it, those that differ named."""
    verdict = weighed(question, fuller(question, candidates))
    best, span = verdict.best, verdict.best.span
    assert span is not None
    line = best.evidence.line
    words = line.text[span.start : span.end]
    cited = [best, *verdict.agreeing, *verdict.opposing]
    citations = tuple(citation_of(number, candidate.evidence.line) for number, candidate in enumerate(cited, 1))
    marks = "".join(f"[{citation.number}]" for citation in citations[: 1 + len(verdict.agreeing)])
    if verdict.opposing:
        others = [(words_of(c), citations[cited.index(c)]) for c in verdict.opposing]
        text = wording.disagreement(words, marks, citations[0], others, verdict.corrected, question.lang)
    else:
        rest = rest_of_row(question, best, candidates)
        second = None if verdict.agreeing or rest else further([best, *(c for c in candidates if c is not best)])
        more, said, added = reprints(best, hits), "", ""
        note = glossed(words, question.kind, line.article.text) if question.lang == "en" else ""
        if rest:
            citations, added = _completed(rest, citations, question.lang)
        if second:
            citations, said = _with(question, second, citations)
        most = _most(said, question.lang)
        text = wording.factoid(words, line.text, span.start, span.end, marks, question.lang, more, note, most, added)
        text += said
    answer = Answer(question.text, text, words, citations, True, trust, hits, question.kind)
    return replace(answer, disagreement=bool(verdict.opposing))


def _sentences(question: Question, candidates: list[Candidate], trust: float, hits: tuple[Hit, ...]) -> Answer:
    """The sentences that answer: one, shortened, where a fact was asked for, else up to three."""
    best = candidates[0].evidence.line
    if question.kind in _FACTOID:
        second = further(candidates)
        citations, said = _with(question, second, (citation_of(1, best),)) if second else ((citation_of(1, best),), "")
        place = core(question, best)
        text = wording.short_statement(best.text, *place, 1, question.lang, _most(said, question.lang)) + said
        return Answer(question.text, text, None, citations, True, trust, hits, question.kind)
    chosen = [best, *_rest_of_quotation(best)]
    least = (_NEARER if question.kind == "definition" else _NEARLY) * candidates[0].score
    for other in candidates[1:3]:
        line = other.evidence.line
        near = line.article.id == best.article.id and line not in chosen
        if near and other.score > least and len(chosen) < _MOST_STATEMENTS:
            chosen.append(line)
    chosen.sort(key=lambda line: line.start)
    citations = tuple(citation_of(number, line) for number, line in enumerate(chosen, 1))
    text = "\n".join(wording.statement(c.quote, c.number, question.lang) for c in citations)
    return Answer(question.text, text, None, citations, True, trust, hits, question.kind)


def _completed(
    rest: Sequence[tuple[str, Candidate]], citations: tuple[Citation, ...], lang: str
) -> tuple[tuple[Citation, ...], str]:
    """The citations with those of sentences that add names to a row, and the names, each with its mark."""
    added = ""
    known = {(citation.article.id, citation.start): citation for citation in citations}
    for names, candidate in rest:
        line = candidate.evidence.line
        citation = known.setdefault((line.article.id, line.start), citation_of(len(known) + 1, line))
        added += wording.added(names, citation.number, lang)
    return tuple(known.values()), added


def _with(question: Question, second: Candidate, citations: tuple[Citation, ...]) -> tuple[tuple[Citation, ...], str]:
    """The citations with that of a further statement, and the line that gives it."""
    line, number = second.evidence.line, len(citations) + 1
    said = wording.also(line.text, *told_by(question, second), number, question.lang, _MOST_ALSO)
    return (*citations, citation_of(number, line)), said


def _most(said: str, lang: str) -> int:
    """How long an answer may be before a further statement."""
    return _MOST_BOTH - len(said) if said and lang == "zh" else wording.MOST_FACTOID


def _rest_of_quotation(line: Line) -> list[Line]:
    """The sentences that a quotation opened in this one goes on with, as far as it is closed soon."""
    if line.text.count("“") <= line.text.count("”"):
        return []
    rest = []
    for following in article_lines(line.article)[line.position + 1 : line.position + _MOST_STATEMENTS]:
        rest.append(following)
        if "”" in following.text:
            return rest
    return []


def _refused(
    question: Question, evidence: Sequence[Evidence], best: Candidate, trust: float, hits: tuple[Hit, ...]
) -> Answer:
    missing = _missing(question, evidence)
    citation = citation_of(1, best.evidence.line)
    quote = wording.shorten(citation.quote, *core(question, best.evidence.line), 80)
    text = wording.refusal(question.lang, missing, citation.article, quote)
    return Answer(question.text, text, None, (citation,), False, trust, hits, question.kind)


def _missing(question: Question, evidence: Sequence[Evidence]) -> list[str]:
    """The words of the question that no close sentence has, as they were asked; no more than three."""
    found = []
    things = {t.text for t in tokens(question.normal) if t.tag.startswith(("n", "eng", "vn", "j", "l"))}
    for index, term in enumerate(question.terms):
        telling = term.name or (term.focus and term.weight < RAREST)  # a rare word that is no name is a broken one
        if not telling or term.text not in things or term.weight <= _TELLING or len(term.text) < 2:
            continue
        if max(item.terms[index] for item in evidence[:_LOOKED_AT]) < _MET:
            at = question.normal.find(term.text)
            found.append(question.text[at : at + len(term.text)] if at >= 0 else term.text)
    return found[:_MOST_MISSING]
