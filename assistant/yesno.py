"""Yes or no: whether a sentence says outright that what is asked is so, or that it is not.

Said only where the sentence names all that is asked and either denies it, says its opposite, or states it as done;
plans, doubts and conditions are no answer. Knows nothing of how a verdict is worded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.candidates import Candidate
from assistant.spans import clause_bounds, occurrences, tokens
from retriever.matching import matched
from retriever.question import Question, Term

__all__ = ["on_the_matter", "verdict"]

_MET = 0.5
_LOOKED_AT = 8
_AS_GOOD = 0.5  # of the best sentence's score, from which another may decide
_NOT = re.compile(
    r"(?:没有?|未(?:能|曾|有|见)?|尚未|并未|从未|不(?:再|会|能|是|予|得|可)?|并非|绝非|非|无(?:法|人|须|需)?|否认|拒绝|停止|取消|暂停|"
    r"\b(?:not|never|no|without)\b|n't)"
    r"(?:[再曾有被予已]|实现|出现|进行|发生|发现|造成|任何|将|在|对外|直接|a|been|be|yet| ){0,3}$"
)
_DONE = re.compile(
    r"(?:已经?|正式|成功|首次|终于|完成了?|实现了?|发生了?|has|have|was|were|already|did)[^,，。;；]{0,16}$"
)
_FIGURE = re.compile(r"(?:了|额|约|超过?|近|达到?|至|分别(?:是|为)?|为|了)*\d")
_OPEN = re.compile(
    r"将|计划|拟|预[计期]|可能|或许|或将|如果|若|一旦|希望|有望|力争|争取|目标|是否|能否|会不会|是不是|传闻|据传|不排除|考虑|准备|筹备|即将|"
    r"[?？]|辅导|备案|申请|\b(?:may|might|could|would|will|plan\w*|expect\w*|if|whether)\b"
)
_NOUN_GOES_ON = re.compile(
    r"(?:能力|模式|率|压力|前景|时间|问题|预期|空间|水平|质量|额|价|量|点|期|性|者|方|仪式|公司|企业|流程|委|辅导)"
)
_OPPOSITES = (
    ("盈利", "亏损"), ("赚钱", "亏损"), ("扭亏", "亏损"), ("上涨", "下跌"), ("上升", "下降"), ("涨", "跌"),
    ("增长", "下降"), ("增长", "下滑"), ("增加", "减少"), ("同意", "拒绝"), ("通过", "否决"), ("成功", "失败"),
    ("开放", "关闭"), ("profitable", "亏损"), ("profit", "亏损"), ("rise", "跌"), ("fall", "涨"), ("grow", "下降"),
)  # fmt: skip
_AUXILIARY = frozenset("是 有 会 能 可以 让 被 把 要 做 发生 出现 进行".split())


def verdict(question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, bool] | None:
    """The sentence that decides a yes/no question and whether it says yes; None where none is sure."""
    found: list[tuple[Candidate, bool]] = []
    for candidate in candidates[:_LOOKED_AT]:
        if candidate.score >= _AS_GOOD * candidates[0].score and _speaks_of_it(question, candidate):
            said = _said(question, candidate.evidence.line.normal)
            if said is not None:
                found.append((candidate, said))
    return found[0] if found and len({said for _, said in found}) == 1 else None


def on_the_matter(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that mention what is asked (裁员 of 会裁员吗) at all, in their order."""
    asked = [term for term in question.terms if not term.name and term.text not in _AUXILIARY]
    if not asked:
        return list(candidates)
    places = [question.terms.index(term) for term in _verbs(question, asked)]
    return [c for c in candidates if all(c.evidence.terms[place] >= _MET for place in places)]


def _speaks_of_it(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence is about whom is asked: every name met, in the sentence or in what it leans on."""
    pairs = zip(question.terms, candidate.evidence.terms, strict=True)
    return all(met >= _MET for term, met in pairs if term.name)


def _said(question: Question, normal: str) -> bool | None:
    """True or False where a sentence decides what is asked, None where it does not."""
    asked = [term for term in question.terms if not term.name and term.text not in _AUXILIARY]
    if not asked:
        return None
    verbs = _verbs(question, asked)
    rest = [term for term in asked if term not in verbs]
    denies = _denied(question.normal)
    for start, end, opposite in _stated(verbs, normal):
        first, last = clause_bounds(normal, start)
        if any(matched(term, normal[max(0, first - 30) : last]) < _MET for term in rest):
            continue
        if _NOUN_GOES_ON.match(normal, end):
            continue
        if _NOT.search(normal[first:start]):
            return None if opposite else denies
        if _OPEN.search(normal[first:last]):
            continue
        if opposite:
            return denies
        if normal[end : end + 1] == "了" or _FIGURE.match(normal, end) or _DONE.search(normal[first:start]):
            return not denies
    return None


def _verbs(question: Question, asked: Sequence[Term]) -> list[Term]:
    """The terms that say what happens; where there is none, the last noun (盈利)."""
    tags = {token.text: token.tag for token in tokens(question.normal)}
    found = [term for term in asked if _tag(term, tags)[:1] in ("v", "a")]
    return found[-1:] or list(asked[-1:])


def _tag(term: Term, tags: dict[str, str]) -> str:
    """The part of speech of a term; of an English one that of what it means in Chinese."""
    if not term.text.isascii():
        return tags.get(term.text, "")
    chinese = next((word for word, _ in term.alternatives if not word.isascii()), "")
    found = tokens(chinese)
    return found[0].tag if len(found) == 1 else ""


def _stated(verbs: Sequence[Term], normal: str) -> Iterator[tuple[int, int, bool]]:
    """Where a sentence has what is asked, and where its opposite."""
    for term in verbs:
        for start, end in occurrences(term, normal):
            yield start, end, False
        names = {term.text, *(word for word, weight in term.alternatives if weight > 0.8)}
        for one, other in _OPPOSITES:
            for asked, opposite in ((one, other), (other, one)):
                if asked in names:
                    yield from ((m.start(), m.end(), True) for m in re.finditer(re.escape(opposite), normal))


def _denied(asked: str) -> bool:
    """Whether the question itself denies (没有盈利吗？): then saying no confirms it."""
    return re.search(r"(?<!有)没有?(?!有|$|[?？])|(?<!是)不(?!是|会|能)|\b(?:not|n't)\b", asked) is not None
