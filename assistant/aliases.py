"""Aliases: what an abbreviation stands for, and what else a thing is called."""

from __future__ import annotations

import re

from assistant.chunks import find_chunks
from assistant.spans import Span, occurrences
from retriever.question import Question

__all__ = ["find_alias"]

_ASKED = re.compile(
    r"全称|简称|全名|中文名|英文名|缩写|又叫|也叫|还叫|又称|也称|俗称|别名|原名|本名|别称|昵称|外号|绰号|英文|学名|曾用名|艺名|笔名|"
    r"stands? for|full name|abbreviation|acronym|short for"
)
_BRACKET = re.compile(
    r"(?P<outer>[\u4e00-\u9fffa-z\d·.&《》-]{1,20}(?: [a-z\d]+){0,3})[”」]?[(（](?P<inner>[^()（）]{1,60})[)）]"
)
_SAID = {
    "简称": r"简称", "全称": r"全称|全名", "原名": r"原名|本名", "本名": r"本名|原名", "俗称": r"俗称|俗名",
    "学名": r"学名", "曾用名": r"曾用名", "英文": r"英文(?:名|全称|名称)?", "中文名": r"中文名?|中文全称",
}  # fmt: skip
_ALSO = r"(?:又|也|亦|或|又可|也可|旧|别)(?:称|名|叫|作)|别名|别称|又叫做|昵称|外号|绰号|艺名|笔名|俗称|简称"
_LEAD = re.compile(r"(?:以下)?(?:简称|全称|英文名?|英语|学名|又称|也称|即|原名)?[:为是\s“\"「]*")
_VALUE = r"(?:名)?[为是作:叫\s]*(?P<name>《[^《》]+》|[“「\"][^”」\"]+[”」\"]|[^,，。;；()（）!?]{1,40})"


def find_alias(question: Question, normal: str) -> Span | None:
    """The other name of what the question names, where it asks for one: in brackets (ARA), or behind 简称, 又称 …"""
    asked = _ASKED.search(question.normal)
    if not asked:
        return None
    return _said(question, normal, asked.group()) or _bracketed(question, normal)


def _said(question: Question, normal: str, asked: str) -> Span | None:
    """“原名X”, “又称X、Y”: the words behind the attribute itself."""
    pattern = next((said for key, said in _SAID.items() if asked.startswith(key)), _ALSO)
    match = re.search(f"(?:{pattern})(?:{_VALUE})", normal)
    if not match or (asked.startswith("英文") and not re.search("[a-z]", match["name"])):
        return None
    start, end = match.span("name")
    if normal[start] in "“「\"":
        start, end = start + 1, end - 1
    words = normal[start:end].rstrip()
    return Span(start, start + len(words), 5.0, sure=True) if words and words not in question.normal else None


def _bracketed(question: Question, normal: str) -> Span | None:
    """X(Y): one of them is asked for by the other (“ARA的中文全称”)."""
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
            start, end = _last_phrase(normal, *place) if place == match.span("outer") else _first_name(normal, *place)
            return Span(start, end, 5.0, sure=True)
    return None


def _first_name(normal: str, start: int, end: int) -> tuple[int, int]:
    """What a bracket says without what introduces it and what follows: (简称“智联”,2020年更名) → 智联."""
    lead = _LEAD.match(normal, start, end)
    start = lead.end() if lead else start
    stop = re.compile(r"[,，;；”\"」]").search(normal, start, end)
    return start, stop.start() if stop else end


def _last_phrase(normal: str, start: int, end: int) -> tuple[int, int]:
    """The noun phrase that ends where a bracket opens: 富含花生四烯酸(ARA) → 花生四烯酸."""
    for chunk in find_chunks(normal[:end]):
        if chunk.end == end and not chunk.quoted:
            return max(start, chunk.start), end
    return start, end
