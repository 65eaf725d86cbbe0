"""Phrases: names of things, organisations and places, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.aliases import find_alias
from assistant.chunks import Chunk, find_chunks, find_series
from assistant.scoring import Scorer
from assistant.slots import Anchors
from assistant.spans import Span, Token, clause_borders, clause_bounds, tokens
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_list", "find_phrase"]

_SINGLE = re.compile(r"哪(?:一|个|家|位|种|款|部|国|座|支)|第一|最|冠军|\bwhich\b")
_INTRODUCED = re.compile(r"(?:包括|包含|涵盖|分别(?:是|为)?|有|为|是|如|:|向|由|给|分为|设有|对)$")
_MODIFIER = re.compile(r"(?:的|之|型|式|级|·|-|\s)?")
_THINGS = re.compile(
    "(?:哪些|什么|哪几[款种])(?:产品|车型|型号|药品|药物|食品|商品|作品|影片|游戏|项目|功能|技术|材料|原料)"
)
_LONGEST = 45
_LEADS_TO = re.compile(r".*(?:[来以]在|[^存现潜所实正内外]在|位于)(?=[\u4e00-\u9fff]{2})")
_HAPPENED = re.compile(r"(?:逝世|去世|病逝|离世|出生|诞生|举行|举办|召开|开幕|身亡|遇难)$")
_LEAD = re.compile(
    r"(?:\([^()]*\)|(?:将|已|曾|拟)?(?:于|自)?\d[\d年月日至到上下午晚:—-]*[年月日晚午](?=[在于,])|将(?=[在于])|[的了和与及、,;:。·)\s]|也|并(?!购)|而|是|就是|成?为(?!止)|一[出枝款支项]由|由|被|产于|又称|亦称|分为|途[径经]|期间,|从(?![事业容军众])|经由|以(?!色)|位于|在|于|可能|含有?|主要|已经|用作|大致|途径|作为|属于|来自|达到|有(?!限|机|色|关)|"
    r"这[种个]|一(?:[个家种位名款部条项座支]|系列|所)|名为|叫做?|称为)*"
)
_TRAIL = re.compile(
    r"(?:的(?:一[\u4e00-\u9fff]{1,3}|重要|主要|其中|[一二三四]大)?|"
    r"[了和与及在于是为被由、,;:。·(（“「《\s]|等|之|(?<=》)[期杂]刊中?|(?<![台高初空其途集当])中)+$"
)
_COUNTED = re.compile(r"(?:等)?[两二三四五六七八九十\d]+[个种类大项家位款]?(?:类型|种类|部分|方面|地|国|者)?$")
_TRAILING = frozenset("的了和与及在于是为被由、,;:。·(（“「《 等之一个种条家名位要中大项座处部")
_BAD_START = re.compile(r"[)）”」》]|[的了和与及等、,;:。·]")


def find_phrase(question: Question, line: Line) -> Span | None:
    """The thing, organisation or place of the line that answers best."""
    alias = find_alias(question, line.normal)
    if alias:
        return alias
    scorer = Scorer(question, line.normal)
    best: Span | None = None
    seen: set[tuple[int, int]] = set()
    for candidate in _candidates(question, line.normal, scorer.anchors):
        chunk = _trimmed(line.normal, candidate)
        chunk = _place_alone(line.normal, chunk) if question.kind == "place" and not chunk.quoted else chunk
        if (chunk.start, chunk.end) in seen or chunk.start >= chunk.end:
            continue
        seen.add((chunk.start, chunk.end))
        score = scorer.score(chunk)
        if best is None or score > best.score:
            best = Span(chunk.start + chunk.quoted, chunk.end - chunk.quoted, score, score > 4.0)
    if best is None or best.score <= 1.0:
        return None
    return best if _SINGLE.search(question.normal) else _whole_series(line.normal, best)


def _place_alone(normal: str, chunk: Chunk) -> Chunk:
    """A place without what leads to it (自二战以来在|甲教堂) and what happened there (乙城堡|逝世)."""
    text = normal[chunk.start : chunk.end]
    lead, happened = _LEADS_TO.match(text), _HAPPENED.search(text)
    start = chunk.start + (lead.end() if lead else 0)
    end = chunk.start + happened.start() if happened else chunk.end
    return replace(chunk, start=start, end=end) if start < end else chunk


def find_list(question: Question, line: Line) -> Span | None:
    """The series of items of the line that answers best, from its first item to its last."""
    scorer = Scorer(question, line.normal)
    best: Span | None = None
    for candidate in _series_candidates(line.normal, scorer.anchors):
        chunk = _trimmed(line.normal, candidate)
        counted = _COUNTED.search(line.normal[chunk.start : chunk.end])
        chunk = replace(chunk, end=chunk.start + counted.start()) if counted else chunk
        if chunk.start >= chunk.end or line.normal[chunk.start : chunk.end] in question.normal:
            continue
        bodies = bool({"nt", "ns"} & set(chunk.tags)) and _THINGS.search(question.normal) is not None
        score = scorer.score(chunk) - (2.5 if bodies else 0.0) + 0.5 + 0.3 * min(chunk.items, 4)
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
    end = chunk.end
    if normal[end - 1 : end] in _TRAILING:
        tail = _TRAIL.search(normal[start:end])
        end = start + tail.start() if tail else end
    if end <= start or ("(" not in normal and ")" not in normal):
        return replace(chunk, start=start, end=end) if (start, end) != (chunk.start, chunk.end) else chunk
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
        if start >= len(normal) or _BAD_START.match(normal, start) or any(c.start < start < c.end for c in series):
            continue
        _, border = clause_bounds(normal, start)
        ends = {chunk.end for chunk in series if chunk.start <= border and chunk.end > start}
        marks = {m.start() for m in re.finditer("等", normal[start:border])}
        for end in {border, *ends, *(start + mark for mark in marks)}:
            items = len(re.split(r"、|和|及|以及|与", normal[start:end]))
            if end - start > 1 and items > 1:
                yield Chunk(start, end, (), False, items)
