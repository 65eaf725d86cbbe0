"""Phrases: names of things, organisations and places, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.aliases import find_alias
from assistant.chunks import Chunk, find_chunks, find_series
from assistant.slots import Anchors
from assistant.spans import Nearness, Span, Token, clause_bounds, clause_borders, occurrences, tokens
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_list", "find_phrase"]

_ORGANISATION = re.compile(
    r"(?:公司|集团|银行|大学|学院|医院|部|局|院|会|署|厅|委|所|社|队|党|厂|行|台|报|网|中心|机构|协会|联盟|政府|科技|股份|基金|证券|"
    r"俱乐部|队伍|实业|传媒|控股|电视|生物|汽车|通信|教会|乐团|学校|中学)$"
)
_PLACE = re.compile(
    r"(?:省|市|县|区|国|州|岛|港|镇|乡|村|路|街|湾|山|河|湖|海|城|洲|场|馆|站|机场|中心|号|部|侧|岸|流域|地区|半岛|一带|[东西南北]|[东西南北]部|"
    r"道|园|公园|寺|庙|府|邦|郡|谷|原|峡|角|楼|大厦|广场|门|处|沿线|海域)$"
)
_SINGLE = re.compile(r"哪(?:一|个|家|位|种|款|部|国|座|支)|第一|最|冠军|\bwhich\b")
_TITLE_ASKED = re.compile(r"名|口号|片|歌|书|剧|标签|主题|电影|作品|专辑|节目|小说|诗|栏目|标语|宗旨|校训|话")
_INTRODUCED = re.compile(r"(?:包括|包含|涵盖|分别(?:是|为)?|有|为|是|如|:|向|由|给|分为|设有|对)$")
_MODIFIER = re.compile(r"(?:的|之|型|式|级|·|-|\s)?")
_KINDS = {
    "职业": r"[员家师者手生人]|模特儿?|教授|演员", "位置": r"中场|前锋|后卫|门将|守门员|前卫|中锋", "语言": r"[语文话]", "民族": r"族",
    "颜色": r"色", "时代": r"[代朝]|时期", "时期": r"[代朝期纪末]", "朝代": r"[朝代]", "学位": r"博士|硕士|学士|学位", "国家": r"国",
    "身份": r"[员家师者手人]", "职务": r"[长员官任席理]|总裁", "职位": r"[长员官任席理监]|总裁",
}  # fmt: skip
_ASKS_COUNTRY = re.compile(r"哪国|哪[一个]?个?国家|国籍")
_DISTRICT = re.compile(r"[省市县区镇乡村州街路]$")
_LONGEST = 45
_CONTENT = re.compile(r"[a-z\d\u3400-\u9fff]")
_LEAD = re.compile(
    r"(?:\([^()]*\)|[的了和与及、,;:。·)\s]|也|并(?!购)|而|是|就是|成?为(?!止)|由|被|以(?!色)|位于|在|于|用作|大致|途径|作为|属于|来自|达到|有(?!限|机|色|关)|"
    r"这[种个]|一(?:[个家种位名款部条项座支]|系列|所)|名为|叫做?|称为)*"
)
_TRAIL = re.compile(r"(?:的(?:一[\u4e00-\u9fff]{1,3}|重要|主要|其中|[一-四]大)?|[了和与及在于是为被由、,;:。·(（“「《\s]|等|之)+$")
_BAD_START = re.compile(r"[)）”」》]|[的了和与及等、,;:。·]")


def find_phrase(question: Question, line: Line) -> Span | None:
    """The thing, organisation or place of the line that answers best."""
    alias = find_alias(question, line.normal)
    if alias:
        return alias
    scorer = _Scorer(question, line.normal)
    best: Span | None = None
    seen: set[tuple[int, int]] = set()
    for candidate in _candidates(question, line.normal, scorer.anchors):
        chunk = _trimmed(line.normal, candidate)
        if (chunk.start, chunk.end) in seen or chunk.start >= chunk.end:
            continue
        seen.add((chunk.start, chunk.end))
        score = scorer.score(chunk)
        if best is None or score > best.score:
            best = Span(chunk.start + chunk.quoted, chunk.end - chunk.quoted, score, score > 4.0)
    if best is None or best.score <= 1.0:
        return None
    return best if _SINGLE.search(question.normal) else _whole_series(line.normal, best)


def find_list(question: Question, line: Line) -> Span | None:
    """The series of items of the line that answers best, from its first item to its last."""
    scorer = _Scorer(question, line.normal)
    best: Span | None = None
    for chunk in _series_candidates(line.normal, scorer.anchors):
        if line.normal[chunk.start : chunk.end] in question.normal:
            continue
        score = scorer.score(chunk) + 0.5 + 0.3 * min(chunk.items, 4)
        score += 1.0 if _INTRODUCED.search(line.normal[: chunk.start].rstrip()) else 0.0
        if best is None or score > best.score:
            best = Span(chunk.start, chunk.end, score, score > 4.0)
    return best if best else find_phrase(question, line)


def _whole_series(normal: str, span: Span) -> Span:
    """A thing asked for without number (“流向哪里”) that stands in a series is answered by the series."""
    for chunk in find_series(normal):
        if chunk.items > 1 and chunk.start <= span.start and span.end <= chunk.end:
            return Span(chunk.start, chunk.end, span.score, span.sure)
    return span


def _trimmed(normal: str, chunk: Chunk) -> Chunk:
    """A candidate without the function words it begins and ends with."""
    if chunk.quoted:
        return chunk
    lead = _LEAD.match(normal, chunk.start, chunk.end)
    start = lead.end() if lead else chunk.start
    tail = _TRAIL.search(normal[start : chunk.end])
    end = start + tail.start() if tail else chunk.end
    while end > start and normal[start:end].count(")") > normal[start:end].count("("):
        end = start + normal[start:end].rfind(")")
    if normal[start:end].count("(") > normal[start:end].count(")"):
        end = start + normal[start:end].rfind("(")
    return replace(chunk, start=start, end=end) if (start, end) != (chunk.start, chunk.end) else chunk


def _candidates(question: Question, normal: str, anchors: Anchors) -> Iterator[Chunk]:
    """Noun phrases, noun phrases with modifiers, and what stands between the anchors."""
    chunks = find_chunks(normal)
    yield from chunks
    yield from _modified(normal, chunks)
    words = tokens(normal)
    if question.kind == "place":
        yield from _regions(words)
    word_ends = {token.end for token in words}
    borders = clause_borders(normal)
    for start in anchors.ends:
        if start >= len(normal) or _BAD_START.match(normal, start):
            continue
        border = next((b for b in borders if b > start), len(normal))
        verb = next((t.start for t in words if start < t.start < border and t.tag == "v"), border)
        ends = {border, verb, *(p for p in anchors.starts if start < p <= start + _LONGEST and p in word_ends)}
        ends |= {c.end for c in chunks if start <= c.start < border and c.end <= border}
        for end in ends:
            if 0 < end - start <= _LONGEST:
                yield Chunk(start, end, tuple(t.tag for t in words if start <= t.start < end))


def _modified(normal: str, chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Noun phrases joined by 的 or a piece of a word: 多元化的金融企业."""
    for position, chunk in enumerate(chunks):
        if chunk.quoted:
            continue
        last = chunk
        for following in chunks[position + 1 : position + 5]:
            if following.start < last.end or following.end - chunk.start > _LONGEST:
                continue
            if not _MODIFIER.fullmatch(normal, last.end, following.start):
                break
            last = following
            yield Chunk(chunk.start, following.end, (*chunk.tags, *following.tags))


def _regions(words: Sequence[Token]) -> Iterator[Chunk]:
    """Names of places that begin a longer phrase: 葡萄牙足球运动员 → 葡萄牙."""
    run: list[Token] = []
    for token in words:
        if token.tag == "ns":
            run.append(token)
            yield Chunk(run[0].start, token.end, ("ns",))
        else:
            run = []


def _series_candidates(normal: str, anchors: Anchors) -> Iterator[Chunk]:
    """Series of chunks; from an anchor to the end of a series or of its clause."""
    series = [chunk for chunk in find_series(normal) if chunk.items > 1]
    yield from series
    for start in anchors.ends:
        if start >= len(normal) or _BAD_START.match(normal, start):
            continue
        _, border = clause_bounds(normal, start)
        ends = {chunk.end for chunk in series if chunk.start <= border and chunk.end > start}
        marks = {m.start() for m in re.finditer("等", normal[start:border])}
        for end in {border, *ends, *(start + mark for mark in marks)}:
            items = len(re.split(r"、|和|及|以及|与", normal[start:end]))
            if end - start > 1 and items > 1:
                yield Chunk(start, end, (), False, items)


class _Scorer:
    """How well a phrase of one text answers one question."""

    def __init__(self, question: Question, normal: str) -> None:
        self.question, self.normal = question, normal
        self.anchors = Anchors(question, normal)
        self._near = Nearness(question, normal)
        self._titles = _TITLE_ASKED.search(question.normal) is not None
        self._heads = _heads(question, self.anchors)
        others = [term for term in question.terms if term.alternatives[0][0] not in self._heads]
        self._named = [place for term in others for place in occurrences(term, normal)]
        self._verbs = [t.start for t in tokens(normal) if t.tag == "v"]

    def score(self, chunk: Chunk) -> float:
        """The score of a candidate; −9 for what cannot be an answer."""
        start, end = chunk.start + chunk.quoted, chunk.end - chunk.quoted
        text = self.normal[start:end]
        if not _CONTENT.search(text) or text in self.question.normal or (end - start < 2 and not text.isascii()):
            return -9.0
        left, right = self.anchors.left(start), self.anchors.right(end)
        if chunk.quoted:
            left, right = max(left, self.anchors.left(chunk.start)), max(right, self.anchors.right(chunk.end))
        score = 2.2 * self._near(start, end) + left + right + (0.6 if left > 0.8 and right > 0.8 else 0.0)
        score += self._head_fit(text, end) + self._kind_fit(chunk, text, left)
        score += 1.2 if chunk.quoted and self._titles else 0.0
        return score - self._stray(start, end)

    def _stray(self, start: int, end: int) -> float:
        """What a good answer does not hold: words of the question, verbs, commas, and more words than needed."""
        own = sum(max(0, min(end, e) - max(start, s)) for s, e in self._named)
        verbs = sum(start <= verb < end for verb in self._verbs)
        commas = sum(start <= border < end for border in clause_borders(self.normal))
        worth = 1.0 if self.question.kind == "place" else 2.0
        return worth * own / (end - start) + 0.35 * verbs + 1.6 * commas + 0.02 * max(0, end - start - 8)

    def _head_fit(self, text: str, end: int) -> float:
        score = -0.6 if self._heads and self.question.lang == "en" else 0.0
        for head in self._heads:
            if text.endswith(head):
                score = max(score, 2.5 if len(text) > len(head) else -1.0)
            elif self.normal.startswith(head, end):
                score = max(score, 1.5)
            elif head in _KINDS and re.search(f"(?:{_KINDS[head]})$", text):
                score = max(score, 1.8)
            elif len(head) > 1 and len(text) > 2 and text[-1] == head[-1]:
                score = max(score, 1.2)
        return score

    def _kind_fit(self, chunk: Chunk, text: str, left: float) -> float:
        tags = set(chunk.tags)
        if self.question.kind == "organisation":
            return 1.2 if "nt" in tags or _ORGANISATION.search(text) else (0.3 if {"nz", "eng"} & tags else -0.8)
        if self.question.kind == "place":
            if _ASKS_COUNTRY.search(self.question.normal):
                country = chunk.tags == ("ns",) and not _DISTRICT.search(text)
                return 1.5 if country or text.endswith("国") else -0.5
            if tags & {"ns", "nt", "s"} or _PLACE.search(text):
                return 1.2
            return -0.6 if left >= 1.0 else -2.0
        return 0.3 if chunk.tags and chunk.tags[-1] in ("n", "nz", "nr", "ns", "nt", "eng", "vn") else 0.0


def _heads(question: Question, anchors: Anchors) -> tuple[str, ...]:
    """The noun asked for: behind 什么 or 哪, or, in English, behind which or what in its Chinese alternatives."""
    if question.lang == "zh":
        head = anchors.slot.head
        return (head,) if head else ()
    found = re.match(r".*?\b(?:which|what)\s+(?P<noun>[a-z]+)", question.normal)
    noun = found["noun"] if found else ""
    return tuple(w for t in question.terms if noun and t.text == noun for w, weight in t.alternatives if weight > 0.6)
