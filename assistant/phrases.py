"""Phrases: names of things, organisations and places, lists of them, and what an abbreviation stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

from assistant.spans import Span, nearness, occurrences
from retriever.question import Question, Term
from retriever.rerank import Line

__all__ = ["find_list", "find_phrase"]

_SLOT = re.compile(r"什么|哪[一个家种些位里儿款部几]*|哪[两二三四五六]个?|谁|何")
_QUOTED = re.compile(r"《[^《》]{1,40}》|“[^“”]{1,30}”|\"[^\"]{1,40}\"")
_BRACKET = re.compile(r"(?P<outer>[\u4e00-\u9fffa-z\d·.&-]{1,20}(?: [a-z\d]+){0,3})[(（](?P<inner>[^()（）]{1,60})[)）]")
_ALIAS = re.compile(r"全称|简称|中文名|英文名|缩写|也叫|又称|别名|英文|stands? for|full name|abbreviation|acronym|short for")
_JOINT = re.compile(r"\s*(?:、|和|及|以及|与|，|,|and)\s*")
_NOUN_TAGS = ("n", "eng", "j", "vn", "nz", "s", "an", "l", "i", "b", "ns", "nt", "nr")
_ORGANISATION = re.compile(r"(?:公司|集团|银行|大学|学院|医院|部|局|院|会|署|厅|委|所|社|队|党|厂|行|台|报|网|中心|机构|协会|联盟|政府|科技|股份|基金|证券|俱乐部|队伍)$")
_PLACE = re.compile(r"(?:省|市|县|区|国|州|岛|港|镇|乡|村|路|街|湾|山|河|湖|海|城|洲|场|馆|站|机场|中心)$")
_INTRODUCED = re.compile(r"(?:包括|包含|涵盖|分别(?:是|为)?|有|为|是|如|：|:|向)$")


@dataclass(frozen=True, slots=True)
class _Chunk:
    start: int
    end: int
    tags: tuple[str, ...]
    quoted: bool = False


def find_phrase(question: Question, line: Line) -> Span | None:
    """The thing, organisation or place of the line that answers best."""
    alias = _alias(question, line.normal)
    if alias:
        return alias
    slot = _slot(question)
    best: Span | None = None
    for chunk in _chunks(line.normal):
        text = line.normal[chunk.start : chunk.end]
        if text in question.normal or not _fits(question, chunk, text):
            continue
        score = 2.5 * nearness(question, line.normal, chunk.start, chunk.end) + _slot_fit(slot, line.normal, chunk)
        score += 1.0 if chunk.quoted and re.search(r"名|口号|片|歌|书|剧|标签|主题|电影", question.normal) else 0.0
        if best is None or score > best.score:
            best = Span(chunk.start + chunk.quoted, chunk.end - chunk.quoted, score, score > 4.0)
    return best if best and best.score > 1.0 else None


def find_list(question: Question, line: Line) -> Span | None:
    """The series of items of the line that answers best, from its first item to its last."""
    slot = _slot(question)
    best: Span | None = None
    for start, end, items in _coordinations(line.normal):
        if items < 2 or line.normal[start:end] in question.normal:
            continue
        score = 1.0 + 2.5 * nearness(question, line.normal, start, end) + 0.3 * min(items, 4)
        score += 1.0 if _INTRODUCED.search(line.normal[:start].rstrip()) else 0.0
        score += _slot_fit(slot, line.normal, _Chunk(start, end, ()))
        if best is None or score > best.score:
            best = Span(start, end, score, score > 4.0)
    return best


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of the question word: the term before it, the one after it, and the noun it asks for (什么毒素 → 毒素)."""

    left: Term | None
    right: Term | None
    head: str


def _slot(question: Question) -> _Slot:
    found = _SLOT.search(question.normal)
    if not found:
        return _Slot(None, None, "")
    before = [t for t in question.terms if 0 <= question.normal.find(t.text) < found.start()]
    after = [t for t in question.terms if question.normal.find(t.text, found.end()) >= 0]
    left = max(before, key=lambda t: question.normal.rfind(t.text, 0, found.start()), default=None)
    right = min(after, key=lambda t: question.normal.find(t.text, found.end()), default=None)
    head = right.text if right and question.normal.startswith(right.text, found.end()) else ""
    return _Slot(left, right, head)


def _slot_fit(slot: _Slot, normal: str, chunk: _Chunk) -> float:
    score = 0.0
    text = normal[chunk.start : chunk.end]
    if slot.head and text.endswith(slot.head) and len(text) > len(slot.head):
        score += 3.0
    if slot.left and any(0 <= chunk.start - end <= 3 for _, end in occurrences(slot.left, normal)):
        score += 2.0
    if slot.right and not slot.head and any(0 <= start - chunk.end <= 3 for start, _ in occurrences(slot.right, normal)):
        score += 1.5
    return score


def _fits(question: Question, chunk: _Chunk, text: str) -> bool:
    if len(text) < 2 and not text.isascii():
        return False
    if question.kind == "organisation":
        return bool({"nt", "nz", "eng"} & set(chunk.tags) or _ORGANISATION.search(text) or "n" in chunk.tags)
    if question.kind == "place":
        return bool({"ns", "nt", "s"} & set(chunk.tags) or _PLACE.search(text)) or "流向" in question.normal
    return True


def _chunks(normal: str) -> list[_Chunk]:
    """Noun phrases as rjieba tags them, and what stands in quotation marks."""
    chunks = [_Chunk(match.start(), match.end(), (), quoted=True) for match in _QUOTED.finditer(normal)]
    position, start, tags = 0, -1, []
    for word, tag in [*rjieba.tag(normal), ("\n", "x")]:
        joins = tag.startswith(_NOUN_TAGS) or (tag == "m" and start >= 0 and word.isascii()) or (tag == "x" and word in "·-&" and start >= 0)
        if joins and start < 0:
            start, tags = position, []
        if joins:
            tags.append(tag)
        elif start >= 0:
            chunks.append(_Chunk(start, position, tuple(tags)))
            start = -1
        position += len(word)
    return chunks


def _coordinations(normal: str) -> list[tuple[int, int, int]]:
    """(start, end, items) of chunks joined by 、和及以及."""
    found: list[tuple[int, int, int]] = []
    chunks = sorted(_chunks(normal), key=lambda chunk: (chunk.start, -chunk.end))
    for chunk in chunks:
        if found and chunk.start < found[-1][1]:
            continue
        joint = normal[found[-1][1] : chunk.start] if found else ""
        if found and joint and re.fullmatch(r"\s*(?:、|和|及|以及|与|and)\s*", joint):
            found[-1] = (found[-1][0], chunk.end, found[-1][2] + 1)
        elif found and found[-1][2] > 1 and re.fullmatch(r"(?:以及|等|和|及)[^，,。、]{0,2}", joint):
            found[-1] = (found[-1][0], chunk.end, found[-1][2] + 1)
        else:
            found.append((chunk.start, chunk.end, 1))
    return found


def _alias(question: Question, normal: str) -> Span | None:
    """X(Y): one of them is asked for by the other (“ARA的中文全称”)."""
    if not _ALIAS.search(question.normal):
        return None
    wants_han = bool(re.search(r"中文", question.normal))
    wants_latin = bool(re.search(r"英文|english", question.normal))
    for match in _BRACKET.finditer(normal):
        outer, inner = match["outer"].strip(), match["inner"].strip()
        for own, other, place in ((inner, outer, match.span("outer")), (outer, inner, match.span("inner"))):
            if not any(occurrences(term, own) for term in question.terms if term.name and term.weight > 4):
                continue
            han = bool(re.search(r"[\u4e00-\u9fff]", other))
            if (wants_han and not han) or (wants_latin and han):
                continue
            start, end = _last_phrase(normal, *place) if place == match.span("outer") else place
            return Span(start, end, 5.0, sure=True)
    return None


def _last_phrase(normal: str, start: int, end: int) -> tuple[int, int]:
    """The noun phrase that ends where a bracket opens: 富含花生四烯酸(ARA) → 花生四烯酸."""
    for chunk in _chunks(normal[:end]):
        if chunk.end == end and not chunk.quoted:
            return max(start, chunk.start), end
    return start, end
