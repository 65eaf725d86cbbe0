"""How far to trust an answer: a logistic of what speaks for it and what against it, numbers in `confidence.json`.

The weights are set by hand, as fitted ones gained nothing on news (evaluation/LOG.md). What their sum means as a
probability training/train_confidence.py fits, a slope and an intercept (Platt 1999), and the evaluation `refusal`
measures. Half of the questions fitted on had no answer: where most have one, answers are right more often than said.
Knows nothing of how an answer is worded.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.candidates import Candidate, other_time
from assistant.mentions import mentions
from assistant.rivals import of_another, year_unsaid
from retriever.question import Question

__all__ = ["confidence", "confidence_features", "evidence_for", "threshold"]

_SPANNED = ("number", "date", "person")
_MET = 0.5  # a term met this well counts as met


def confidence(question: Question, candidates: Sequence[Candidate]) -> float:
    """The probability that the best candidate answers the question."""
    table = _table()
    z: float = table["slope"] * evidence_for(question, candidates) + table["intercept"]
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def evidence_for(question: Question, candidates: Sequence[Candidate]) -> float:
    """The weighted sum of what speaks for the best candidate and what against it."""
    weights = _table()["weights"]
    total: float = sum(weights[name] * value for name, value in confidence_features(question, candidates).items())
    return total


def threshold() -> float:
    """The confidence below which an answer is refused."""
    least: float = _table()["threshold"]
    return least


def confidence_features(question: Question, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for the best candidate and what against it, as numbers about 0…1."""
    best = candidates[0]
    features = dict(best.evidence.features)
    met = mentions(question, best.evidence)
    unmet = [term for term, match in zip(question.terms, met, strict=True) if match < _MET]
    total = sum(term.weight for term in question.terms) or 1.0
    kind = question.kind if question.kind in _SPANNED else ("phrase" if best.span else "sentence")
    agreeing = sum(other.words == best.words for other in candidates[1:]) if best.span else 0
    return {
        "bias": 1.0,
        "cover": features["cover"],
        "inside": features["inside"],
        "cosine": features["cosine"],
        "bigrams": features["bigrams"],
        "names unmet": sum(term.weight for term in unmet if term.name and term.weight > 4.0) / total,
        "others unmet": sum(term.weight for term in unmet if not term.name) / total,
        "focus unmet": float(any(term.focus and term.weight > 3.5 for term in unmet)),
        "other time": float(best.span is not None and other_time(question, best.evidence.line, best.span)),
        "another": float(of_another(question, best.evidence.line, best.span)),
        "year unsaid": year_unsaid(question, best.evidence.line),
        "agreeing": min(agreeing, 3) / 3,
        "support": best.support,
        "sure": float(best.span is not None and best.span.sure),
        **{f"no {name}": float(kind == name and best.span is None) for name in _SPANNED},
        **{
            f"{name} score": min(best.span.score, 8.0) / 4 if kind == name and best.span else 0.0
            for name in (*_SPANNED, "phrase")
        },
        "phrase": float(kind == "phrase"),
        "person": float(kind == "person" and best.span is not None),
        "date": float(kind == "date" and best.span is not None),
        "number": float(kind == "number" and best.span is not None),
    }


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(files("assistant").joinpath("confidence.json").read_text(encoding="utf-8"))
    return table
