"""Lines about an article rather than of it: who wrote it, for whom, when. Knows nothing of the lines around.

`read_header` takes a whole line or nothing: a line is a header when no word of it is left over.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ingest import byline_patterns as patterns
from ingest.dates import as_date, stamp_at

__all__ = ["Header", "begins_with_lead", "ends_with_credit", "is_caption", "read_header", "read_lead"]

LONGEST_HEADER = 100
_NOT_A_NAME = re.compile(
    "手记|观察|调查|了解|获悉|获知|会$|会上|问|日前|近日|从|走访|体验|探访|注意|发现|采访|站|证|札记|述评|来到|看到|在|综合|整理"
    "|本报|表示|认为|介绍|说|团队|公司|市场|经济|什么|怎么|如何|吗|呢|吧|好的|谢谢|您|你"
)
_CAPTION = re.compile(
    r"(?:(?<![拍录])摄影?|供图|(?:^|[\s/(（:：|丨])图片?|制图|配图|资料图)\s*[)）]?$|^[（(]?(?:图|图片|资料图|供图|摄影)\s*[:：/|丨]"
)
_OURS = frozenset(("本报", "本刊", "本网", "本社", "本台", "我报", "本報", "通讯员", "采访人员", ""))
# A cheap look before the patterns: no header line is without one of these.
_HINT = re.compile(
    "记者|記者|通讯员|评论员|观察员|撰稿|作者|译者|文|撰|采写|採寫|整理|编|編|来源|來源|稿源|转|原载|[电電讯訊]|(?:19|20)\\d\\d"
    "|校对|审核|监制|统筹|排版|[Bb][Yy]|Source|SOURCE|eporter|uthor|riter|ditor|orrespondent|Words|Times|Post|Daily"
    "|Journal|Reuters|Tribune|Herald|Gazette|Wire|News|Press|Weekly|Review|Bulletin"
)


class Header(NamedTuple):
    """What one line says of its article. None: not said. `editor`: it names an editor only."""

    source: str | None = None
    author: str | None = None
    published: date | None = None
    editor: bool = False


def is_caption(line: str) -> bool:
    """Whether the line ends or begins with the credit of a photograph or drawing."""
    return len(line) <= LONGEST_HEADER and _CAPTION.search(line.strip()) is not None


@lru_cache(maxsize=4096)
def read_header(line: str) -> Header | None:
    """What a byline or header line says, None when the line is anything else. A photographer's credit is a caption."""
    if not 2 <= len(line) <= LONGEST_HEADER or line[-1] in "。！？!?；;：:，" or not _HINT.search(line):
        return None
    text = line.strip()
    if is_caption(text):
        return None
    if patterns.lead().fullmatch(text):
        return read_lead(text)
    return _read_parts(text)


def begins_with_lead(text: str) -> bool:
    """Whether a paragraph begins like the first one of an agency report, with a day or a reporter named."""
    if not any(mark in text[:48] for mark in "电電讯訊"):
        return False
    found = patterns.lead().match(text[:120])
    return found is not None and bool(found["month"] or found["author"])


def ends_with_credit(text: str) -> bool:
    """Whether a paragraph ends with its reporter in brackets."""
    return text.endswith(("）", ")")) and patterns.tail().search(text[-60:]) is not None


def _read_parts(text: str) -> Header | None:
    source = author = published = None
    said, editor, position = False, False, 0
    while position < len(text):
        kind, found = _part(text, position, published is not None)
        if found is None:
            return None
        position, values = found.end(), found.groupdict()
        if kind == "date":
            published = published or as_date(values["day"])
        if kind == "byline" and _NOT_A_NAME.search(values["author"]):
            return None
        author = author or _tidy(values.get("author"))
        source = source or _source(values.get("source"))
        said = said or kind in ("date", "source", "byline")
        editor = editor or kind == "editor"
    return Header(source, author, published, editor=not said) if said or editor else None


def _part(text: str, position: int, dated: bool) -> tuple[str, re.Match[str] | None]:
    for kind, pattern in patterns.header_parts():
        found = pattern.match(text, position)
        if found and found.end() > position:
            return kind, found
    bare = patterns.bare_source().match(text, position)
    return "bare", bare if bare and (dated or stamp_at(text[bare.end() :].lstrip())) else None


def _source(name: str | None) -> str | None:
    name = (name or "").strip(" 《》-—·的")
    return None if name in _OURS else name or None


def _tidy(names: str | None) -> str | None:
    return " ".join(names.split()) if names else None


def read_lead(text: str) -> Header:
    """Source and author of an agency lead ("……社北京1月5日电（记者……）") or of a credit in brackets behind the last
    sentence. Nothing is cut off: both are part of the text.
    """
    found = patterns.lead().match(text.lstrip()[:120])
    source = author = None
    if found:
        source = _source(found["source"] or found["paper"] or found["outlet"])
        author = _tidy(found["author"])
    credit = patterns.tail().search(text[-60:])
    if credit:
        author = author or _tidy(credit["author"])
        source = source or _source(credit["source"])
    return Header(source, None if author and _NOT_A_NAME.search(author) else author)
