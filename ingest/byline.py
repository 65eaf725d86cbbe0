"""Lines about an article rather than of it: who wrote it, for whom, when. Knows nothing of the lines around.

`read_header` takes a whole line or nothing: a line is a header when no word of it is left over.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from ingest.dates import STAMP, as_date

__all__ = ["Header", "read_header", "read_lead"]


class Header(NamedTuple):
    """What one line says of its article. None: not said. `editor`: it names an editor only."""

    source: str | None = None
    author: str | None = None
    published: date | None = None
    editor: bool = False


_ROLE = "(?:实习|见习|特约|首席)*(?:记者|記者|通讯员|通訊員|评论员|观察员|实习生|编辑|责编|校对|摄影|作者|文字)"
_NAME = rf"(?!\S{{0,4}}{_ROLE}|北京|上海|广州|深圳|报道)[\u4e00-\u9fff]{{2,4}}(?:·[\u4e00-\u9fff]{{1,6}})*"
_NAMES = rf"{_NAME}(?:(?:\s*[、，,/]\s*|\s+){_NAME}(?!报道|电))*"
_LATIN_OUTLET = r"\b(?:Times|Post|Daily|Journal|Reuters|Tribune|Herald|Gazette|Wire|News|Press|Weekly|Review|Bulletin)\b"
_LATIN_NAME = rf"(?!The\b|(?:[A-Z]\S*\s+){{0,3}}{_LATIN_OUTLET})[A-Z][A-Za-z'’.\-]*(?:\s+[A-Z][A-Za-z'’.\-]*){{1,3}}"
_LATIN_NAMES = rf"{_LATIN_NAME}(?:\s*(?:,|and|&)\s+{_LATIN_NAME})*"
_REPORTER = "(?:首席|特约|特派|实习|见习|驻外|全媒体|融媒体|財經|财经)*(?:记者|記者|通讯员|通訊員|评论员|撰稿人|观察员)"
_OUTLET = r"[\u4e00-\u9fffA-Za-z0-9·《》]{2,16}?"
_OUTLET_END = "(?:网|報|报|社|新闻|晚报|日报|客户端|电视台|电台|时报|周刊|周报|在线|频道|公众号|财经|杂志|通讯社|News|Times|Post|Daily|Journal|Reuters|Tribune|Herald|Gazette|Wire)"  # noqa: E501
_PLACE = r"(?:\s*[（(]?(?:发自)?\s*[\u4e00-\u9fff]{2,6}\s*(?:综合|联合|摄影|专题)?(?:报道|電|电|讯)\s*[)）]?|\s+(?:综合|摄影|联合)?报道)"
_NOT_A_NAME = re.compile(
    "手记|观察|调查|了解|获悉|获知|会$|会上|问|日前|近日|从|走访|体验|探访|注意|发现|采访|站|证|札记|述评|来到|看到|在|综合|整理"
    "|本报|表示|认为|介绍|说|团队|公司|市场|经济|什么|怎么|如何|好的|谢谢|您|你"
)
_SOURCE_WORD = rf"(?:[\u4e00-\u9fffA-Za-z0-9·《》&.\-]+?(?:\s+[A-Z][A-Za-z]+)*)(?=$|[\s|丨｜/，,；;）)】\]])"

# Each part of a header line with what it says; tried in this order at every position.
_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("skip", r"[\s|丨｜/·■●○◎□◆▲★\-—_，,；;（）()【】\[\]]+"),
        ("skip", r"(?:发布|发表|更新|刊发|出版|编辑)?(?:时间|日期|于)\s*[:：]?|(?:Published|Updated|Posted)(?:\s+on)?\s*:?|Date\s*:"),
        ("date", STAMP.pattern),
        ("skip", r"星期[一二三四五六日天]|周[一二三四五六日](?![\u4e00-\u9fff])|\d{1,2}:\d{2}(?::\d{2})?|第?\s*[A-Z]?\d{1,3}\s*版(?:[:：]\S+)?"),
        ("skip", r"(?:阅读|浏览|点击|评论|点赞|分享|字号|收藏)(?:量|数|次数)?\s*[:：]?\s*(?:\d[\d.,]*\s*[万亿]?次?\+?|[大中小\s]+)?(?=$|\s|\|)"),
        ("source", rf"(?:(?:稿件|信息|文章|内容)?来源|稿源|转载自|转自|原载|來源)\s*[:：]\s*(?P<source>{_SOURCE_WORD})"),
        ("source", rf"(?:Source|SOURCE)\s*:\s*(?P<source>[A-Z][\w&.'’\- ]*\w)"),
        ("editor", rf"(?:[\u4e00-\u9fff]{{0,4}}编辑|责编|編輯|编辑|校对|审核|监制|统筹|值班编辑|主编|编审|排版|Editor)\s*[:：|丨｜/\s]\s*(?:{_NAMES}|{_LATIN_NAMES})?"),
        ("byline", rf"(?P<source>{_OUTLET})?\s*(?P<role>{_REPORTER})\s*(?P<sep>[:：|丨｜/]?)\s*(?P<author>{_NAMES})(?:{_PLACE})?(?=$|[\s|丨｜，,；;（）()/])"),
        ("byline", rf"(?:作者|撰文|撰稿|采写|採寫|文字|整理|编译|译者|文)\s*[:：|丨｜/]\s*(?P<author>(?:{_NAMES}|{_LATIN_NAMES}))(?=$|[\s|丨｜，,；;（）()/])"),
        ("skip", r"(?:作者|撰文|撰稿|采写|採寫|文字|整理|编译|文)\s*[:：|丨｜/]|实习生\s*\S{2,4}(?=\s|$)"),
        ("byline", rf"(?:(?:(?:Written|Reported|Reporting)\s+)?[Bb][Yy]:?|(?:Reporter|Author|Writer)s?:)\s+(?P<author>{_LATIN_NAMES})(?:,\s+(?P<source>[A-Z][\w&.'’\- ]*\w))?(?=$|[\s|/,(])"),
        ("byline", rf"(?P<author>{_LATIN_NAME}),\s+(?:(?P<source>[A-Z][\w&.'’\- ]*?)\s+)?(?:[Ss]taff\s+[Ww]riter|[Rr]eporter|[Cc]orrespondent)(?=$|[\s|/,(])"),
    )
)  # fmt: skip
_BARE_SOURCE = re.compile(rf"(?P<source>[\u4e00-\u9fffA-Za-z·《》 ]{{1,14}}?{_OUTLET_END})(?=$|[\s|丨｜/，,；;（）()])")
_DATELINE = re.compile(
    r"(?P<source>(?!据|[\u4e00-\u9fff]{0,6}记者)[\u4e00-\u9fff]{1,8}?(?:社|网|報|报|新闻|财经|时讯|在线))\s*(?P<place>[\u4e00-\u9fff]{2,5}?)?\s*"
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s*(?:电|電|[讯訊](?!问|息|号))"
)
_LEAD = re.compile(
    rf"[（(【]?\s*(?:{_DATELINE.pattern}|(?P<paper>(?!据)[\u4e00-\u9fff]{{1,7}}?(?:社|网|報|报|新闻|财经))[讯訊](?!问|息|号))\s*[)）】]?\s*"
    rf"(?:[（(]?\s*(?P<outlet>{_OUTLET})?{_REPORTER}[:：\s]*(?P<author>{_NAMES})(?:[\s，,、]*{_REPORTER}\s*{_NAMES})?[^)）\n]{{0,16}}[)）])?"
)
_TAIL = re.compile(rf"[（(]\s*(?P<source>{_OUTLET})?{_REPORTER}\s*[:：]?\s*(?P<author>{_NAMES})(?:{_PLACE})?\s*[)）]\s*$")
_CAPTION = re.compile(r"(?:摄影?|供图|图片?|制图|配图|资料图|/摄)\s*[)）]?$|^[（(]?(?:图|图片|资料图|供图|摄影)\s*[:：/|丨]")
_OURS = frozenset(("本报", "本刊", "本网", "本社", "本台", "我报", "本報", "通讯员", "采访人员", ""))


def _source(name: str | None) -> str | None:
    name = (name or "").strip(" 《》-—·的")
    return None if name in _OURS else name or None


def read_header(line: str) -> Header | None:
    """What a byline or header line says, None when the line is anything else. A photographer's credit is a caption."""
    text = line.strip()
    lead = _LEAD.fullmatch(text) if len(text) < 60 else None
    if lead:
        return read_lead(text)[0]
    if not 2 <= len(text) <= 100 or _CAPTION.search(text) or text[-1] in "。！？!?；;：:，":
        return None
    source = author = published = None
    said, editor = False, False
    position = 0
    while position < len(text):
        kind, found = _part(text, position, published is not None)
        if found is None or found.end() == position:
            return None
        position = found.end()
        values = found.groupdict()
        if kind == "date":
            published = published or as_date(found["day"])
        if kind == "byline" and _NOT_A_NAME.search(values["author"]):
            return None
        author = author or _tidy(values.get("author"))
        source = source or _source(values.get("source"))
        said = said or kind in ("date", "source", "byline")
        editor = editor or kind == "editor"
    if not said and not editor:
        return None
    return Header(source, author, published, editor=not said)


def _part(text: str, position: int, dated: bool) -> tuple[str, re.Match[str] | None]:
    for kind, pattern in _PARTS:
        found = pattern.match(text, position)
        if found and found.end() > position:
            return kind, found
    bare = _BARE_SOURCE.match(text, position)
    return "bare", bare if bare and (dated or STAMP.match(text[bare.end() :].lstrip())) else None


def _tidy(names: str | None) -> str | None:
    return re.sub(r"\s+", " ", names).strip() if names else None


def read_lead(text: str) -> tuple[Header, tuple[int, int] | None]:
    """Source, author and month and day of an agency lead ("……社北京1月5日电（记者……）") or of a credit in
    brackets behind the last sentence. Nothing is cut off: both are part of the text.
    """
    lead = _LEAD.match(text.lstrip()[:120])
    source = author = None
    day: tuple[int, int] | None = None
    if lead and lead.end():
        source = _source(lead["source"] or lead["paper"] or lead["outlet"])
        author = _tidy(lead["author"])
        day = (int(lead["month"]), int(lead["day"])) if lead["month"] else None
    tail = _TAIL.search(text[-60:])
    if tail:
        author = author or _tidy(tail["author"])
        source = source or _source(tail["source"])
    if author and _NOT_A_NAME.search(author):
        author = None
    return Header(source, author), day
