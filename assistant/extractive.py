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
from assistant.spans import Span
from assistant.summary import summary_lines
from retriever.question import Question
from retriever.rerank import Evidence
from retriever.retriever import Hit, Retriever, reorder

__all__ = ["THRESHOLD", "Candidate", "answer_question", "candidates_of", "confidence_features"]

THRESHOLD = 0.5
_LOOKED_AT = 8  # sentences that are searched for a span
_SPAN_WORTH = 0.5  # a span's score in units of an evidence score
_NEEDS_SPAN = ("number", "date", "person")
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
    """The best sentences with the span of each, best first."""
    finder = _finder(question.kind)
    found = []
    for item in evidence[:_LOOKED_AT]:
        span = finder(question, item.line) if finder else None
        worth = (
            _SPAN_WORTH * span.score if span else (-1.5 if question.kind in _NEEDS_SPAN else -0.3 if finder else 0.0)
        )
        found.append(Candidate(item, span, item.score + worth))
    return sorted(found, key=lambda candidate: -candidate.score)


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
        "no span": float(wants_span and best.span is None),
        "poor span": max(0.0, 1.5 - best.span.score) / 3 if wants_span and best.span else 0.0,
        "sure": float(best.span is not None and best.span.sure),
        "other time": float(features["period"] < 0 and not (best.span and best.span.sure)),
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
    citations = tuple(_citation(number, candidate.evidence) for number, candidate in enumerate(agreeing, 1))
    marks = "".join(f"[{citation.number}]" for citation in citations)
    text = wording.factoid(words, line.text, best.span.start, best.span.end, marks, question.lang)
    return Answer(question.text, text, words, citations, True, confidence, hits, question.kind)


def _sentences(question: Question, candidates: list[Candidate], confidence: float, hits: tuple[Hit, ...]) -> Answer:
    """The sentence that answers, and one more where it says nearly as much."""
    chosen = [candidates[0].evidence]
    for other in candidates[1:3]:
        near = other.evidence.line.article.id == chosen[0].line.article.id
        if near and other.score > 0.8 * candidates[0].score and len(chosen) < 2:
            chosen.append(other.evidence)
    chosen.sort(key=lambda item: item.line.start)
    citations = tuple(_citation(number, item) for number, item in enumerate(chosen, 1))
    text = "\n".join(wording.statement(c.quote, c.number, question.lang) for c in citations)
    return Answer(question.text, text, None, citations, True, confidence, hits, question.kind)


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
    citation = _citation(1, best.evidence)
    quote = wording.shorten(citation.quote, 0, min(len(citation.quote), 20), 80)
    text = wording.refusal(question, missing[:3], citation.article, quote)
    return Answer(question.text, text, None, (citation,), False, confidence, hits, question.kind)


def _citation(number: int, evidence: Evidence) -> Citation:
    line = evidence.line
    return Citation(number, line.article, line.text, line.start, line.end)
