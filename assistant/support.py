"""Support: how many other articles say the same thing as a span, each counted by how well it fits the question.

What several articles say independently is likelier right than what one says (Dumais et al. 2002). Reprints were
counted as one by the retriever. Knows nothing of how a span was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from retriever.rerank import Evidence

__all__ = ["core", "support"]

_BOUND = re.compile(
    r"^(?:大约|约合|约为|约|接近|近|超过|超|逾|高达|"
    r"至少|不到|不足|不超过|不低于|多达|最多|最少|共|达)+"
)
_DAY = re.compile(r"\d{1,2}月\d{1,2}日")
_MARKS = re.compile(r"[《》“”「」『』\"'\s]")
_FADES = 4.0  # a sentence this much worse than the best says nothing
_MOST = 3.0  # more articles than this add nothing


def core(words: str) -> str:
    """What must be said again for a span to be said again: the day of a date, a figure without its bounds."""
    day = _DAY.search(words)
    if day:
        return day.group()
    return _BOUND.sub("", _bare(words)).removesuffix("人民币").removesuffix("左右")


def support(words: str, own: Evidence, evidence: Sequence[Evidence]) -> float:
    """0…3: the articles but the span's own that hold it, each by its best sentence that does."""
    said = core(words)
    if len(said) < 2:
        return 0.0
    lead = r"(?<![\d.,])" if said[0].isdigit() else ""
    pattern = re.compile(lead + re.escape(said) + (r"(?![\d.])" if said[-1].isdigit() else ""))
    best = evidence[0].score
    found: dict[str, float] = {}
    for item in evidence:
        article = item.line.article.id
        if article != own.line.article.id and pattern.search(_bare(item.line.normal)):
            found[article] = max(found.get(article, 0.0), 1.0 - (best - item.score) / _FADES)
    return min(_MOST, sum(value for value in found.values() if value > 0))


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    """Without quotation marks and space, which say nothing of whether the same is said."""
    return _MARKS.sub("", text)
