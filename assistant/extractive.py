"""Evidence → answer, span, confidence, refusal; no language model."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant import wording
from assistant.answer import Answer, Citation
from assistant.dates import find_date
from assistant.figures import find_figure
from assistant.people import find_person
from assistant.phrases import find_list, find_phrase
from assistant.spans import Span, clause_bounds
from assistant.summary import summary_lines
from retriever.periods import find_periods, same_period
from retriever.question import Question
from retriever.rerank import Evidence, Line, article_lines, matched
from retriever.retriever import Hit, Retriever, reorder

__all__ = ["THRESHOLD", "Candidate", "answer_question", "candidates_of", "confidence_features"]

THRESHOLD = 0.5
_LOOKED_AT = 12  # sentences that are searched for a span
_NO_SPAN = {"number": -1.5, "date": -1.5, "person": -1.5}  # what a sentence loses that lacks what was asked for
_OTHER_TIME = -4.0  # what it loses by a figure of another time
_AGREEMENT = 0.5  # what a span gains for each other sentence that gives the same
_SPAN_WORTH = 0.5  # a span's score in units of an evidence score
_NEEDS_SPAN = ("number", "date", "person")
_FACTOID = ("number", "date", "person", "place", "organisation", "entity", "list", "fact", "yesno")
_NEARLY = 0.8  # another sentence this close to the best is stated too
_MOST_STATEMENTS = 3
_MET = 0.5  # a term met this well counts as met


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with the span cut from it, if any."""

    evidence: Evidence
    span: Span | None
    score: float


def answer_question(retriever: Retriever, question: Question) -> Answer:
    """Answer a question that was understood, from the retriever's library."""
    hits = retriever.search(question)
    if not hits:
        empty = not retriever.library.passage_count
        return Answer(question.text, wording.no_articles(question.lang, closest=not empty), kind=question.kind)
    if question.kind == "summary":
        return _summary(retriever, question, hits)
    evidence = retriever.evidence(question, hits)
    ordered = tuple(reorder(hits, evidence)[:10])
    if not evidence:
        return Answer(question.text, wording.no_articles(question.lang, closest=True), hits=ordered, kind=question.kind)
    candidates = candidates_of(question, evidence)
    confidence = _confidence(question, candidates[0])
    if confidence < THRESHOLD:
        return _refused(question, evidence, candidates[0], confidence, ordered)
    if candidates[0].span:
        return _factoid(question, candidates, confidence, ordered)
    return _sentences(question, candidates, confidence, ordered)


def candidates_of(question: Question, evidence: Sequence[Evidence]) -> list[Candidate]:
    """The best sentences with the span of each, best first; spans that several sentences give count for more."""
    finder = _finder(question.kind)
    spans = [finder(question, item.line) if finder else None for item in evidence[:_LOOKED_AT]]
    words = [_words(item, span) for item, span in zip(evidence, spans, strict=False)]
    found = []
    for item, span, own in zip(evidence, spans, words, strict=False):
        worth = _NO_SPAN.get(question.kind, -0.3) if finder else 0.0
        if span and other_time(question, item.line, span):
            worth = _OTHER_TIME
        elif span:
            worth = _SPAN_WORTH * span.score + _AGREEMENT * min(words.count(own) - 1, 3)
        found.append(Candidate(item, span, item.score + worth))
    return sorted(found, key=lambda candidate: -candidate.score)


def other_time(question: Question, line: Line, span: Span) -> bool:
    """Whether a figure belongs to another time than the one asked for: the time named last before it, or inherited."""
    asked = next((period for period in question.periods if period.years or period.part or period.month), None)
    if asked is None or span.sure or question.kind != "number":
        return False
    named = [p for p in find_periods(line.normal) if p.start < span.end and (p.years or p.part or p.month)]
    named = named or [p for before in line.before[:1] for p in find_periods(before) if p.years or p.part]
    return bool(named) and not same_period(asked, named[-1])


def _words(item: Evidence, span: Span | None) -> str:
    return item.line.normal[span.start : span.end] if span else ""


def _finder(kind: str) -> Callable[..., Span | None] | None:
    return {
        "number": find_figure,
        "date": find_date,
        "person": find_person,
        "list": find_list,
        "organisation": find_phrase,
        "place": find_phrase,
        "entity": find_phrase,
    }.get(kind)


def confidence_features(question: Question, best: Candidate) -> dict[str, float]:
    """What speaks for an answer and what against it, as numbers about 0…1."""
    features = dict(best.evidence.features)
    unmet = [term for term, match in zip(question.terms, best.evidence.terms, strict=True) if match < _MET]
    total = sum(term.weight for term in question.terms) or 1.0
    wants_span = question.kind in _NEEDS_SPAN
    return {
        "bias": 1.0,
        "cover": features["cover"],
        "inside": features["inside"],
        "cosine": features["cosine"],
        "bigrams": features["bigrams"],
        "names unmet": sum(term.weight for term in unmet if term.name and term.weight > 4.0) / total,
        "focus unmet": float(any(term.focus and term.weight > 3.5 for term in unmet)),
        **{f"no {kind}": float(question.kind == kind and best.span is None) for kind in _NEEDS_SPAN},
        "poor span": max(0.0, 1.5 - best.span.score) / 3 if wants_span and best.span else 0.0,
        "sure": float(best.span is not None and best.span.sure),
        "other time": float(best.span is not None and other_time(question, best.evidence.line, best.span)),
    }


def _confidence(question: Question, best: Candidate) -> float:
    """A logistic of the features, weights in `confidence.json` (training/train_ranker.py)."""
    weights = _confidence_weights()
    z = sum(weights[name] * value for name, value in confidence_features(question, best).items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def _confidence_weights() -> dict[str, float]:
    table: dict[str, float] = json.loads(files("assistant").joinpath("confidence.json").read_text(encoding="utf-8"))[
        "weights"
    ]
    return table


def _factoid(question: Question, candidates: list[Candidate], confidence: float, hits: tuple[Hit, ...]) -> Answer:
    """The span, then its sentence; other sentences that say the same are cited too."""
    best = candidates[0]
    assert best.span is not None
    line = best.evidence.line
    words = line.text[best.span.start : best.span.end]
    agreeing = [best]
    for other in candidates[1:]:
        if other.span and other.score > 0.7 * best.score and len(agreeing) < 3:
            if (
                other.evidence.line.normal[other.span.start : other.span.end]
                == line.normal[best.span.start : best.span.end]
            ):
                agreeing.append(other)
    citations = tuple(_citation(number, candidate.evidence.line) for number, candidate in enumerate(agreeing, 1))
    marks = "".join(f"[{citation.number}]" for citation in citations)
    text = wording.factoid(words, line.text, best.span.start, best.span.end, marks, question.lang)
    return Answer(question.text, text, words, citations, True, confidence, hits, question.kind)


def _sentences(
    question: Question, candidates: list[Candidate], confidence: float, hits: tuple[Hit, ...]
) -> Answer:
    """The sentences that answer: one, shortened, where a fact was asked for, else up to three."""
    best = candidates[0].evidence.line
    if question.kind in _FACTOID:
        start, end = _core(question, best)
        text = wording.short_statement(best.text, start, end, 1, question.lang)
        return Answer(question.text, text, None, (_citation(1, best),), True, confidence, hits, question.kind)
    chosen = [best, *_rest_of_quotation(best)]
    for other in candidates[1:3]:
        line = other.evidence.line
        near = line.article.id == best.article.id and line not in chosen
        if near and other.score > _NEARLY * candidates[0].score and len(chosen) < _MOST_STATEMENTS:
            chosen.append(line)
    chosen.sort(key=lambda line: line.start)
    citations = tuple(_citation(number, line) for number, line in enumerate(chosen, 1))
    text = "\n".join(wording.statement(c.quote, c.number, question.lang) for c in citations)
    return Answer(question.text, text, None, citations, True, confidence, hits, question.kind)


def _core(question: Question, line: Line) -> tuple[int, int]:
    """The clause of a sentence that meets most of the question."""
    clauses, start = [], 0
    while start < len(line.normal):
        _, end = clause_bounds(line.normal, start)
        end = max(end, start + 1)
        clauses.append((start, end))
        start = end + 1
    return max(
        clauses,
        key=lambda clause: sum(term.weight * matched(term, line.normal[slice(*clause)]) for term in question.terms),
    )


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


def _summary(retriever: Retriever, question: Question, hits: list[Hit]) -> Answer:
    evidence = retriever.evidence(question, hits)
    ordered = tuple(reorder(hits, evidence)[:10])
    best = max(evidence, key=lambda item: item.cover, default=None)
    if best is None or (question.terms and best.cover < 0.4):
        return Answer(question.text, wording.no_articles(question.lang, closest=True), hits=ordered, kind="summary")
    article = ordered[0].article
    lines = summary_lines(article, question, retriever.library.encoder)
    citations = tuple(Citation(n, article, line.text, line.start, line.end) for n, line in enumerate(lines, 1))
    text = "\n".join(wording.statement(c.quote, c.number, question.lang) for c in citations)
    return Answer(question.text, text, None, citations, True, min(0.95, 0.5 + best.cover / 2), ordered, "summary")


def _refused(
    question: Question, evidence: Sequence[Evidence], best: Candidate, confidence: float, hits: tuple[Hit, ...]
) -> Answer:
    missing = [
        term.text
        for index, term in enumerate(question.terms)
        if (term.name or term.focus) and max(item.terms[index] for item in evidence[:_LOOKED_AT]) < _MET
    ]
    citation = _citation(1, best.evidence.line)
    quote = wording.shorten(citation.quote, 0, min(len(citation.quote), 20), 80)
    text = wording.refusal(question, missing[:3], citation.article, quote)
    return Answer(question.text, text, None, (citation,), False, confidence, hits, question.kind)


def _citation(number: int, line: Line) -> Citation:
    return Citation(number, line.article, line.text, line.start, line.end)
