"""The patterns of bylines, header lines and agency leads. Compiled on first use: most programs read no article.

Each pattern names what it finds: `source`, `author`, `day`, `month`.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.dates import STAMP

__all__ = ["bare_source", "header_parts", "lead", "tail"]

HAN = "\u4e00-\u9fff"
ROLE = (
    "(?:实习|见习|特约|首席|参与)*(?:记者|記者|通讯员|通訊員|评论员|观察员|实习生|编辑|责编|校对|摄影|作者|文字|参与"
    "|报道)"
)
NAME = rf"(?!\S{{0,4}}{ROLE}|北京|上海|广州|深圳|报道)[{HAN}]{{2,4}}(?:·[{HAN}]{{1,6}})*"
NAMES = rf"{NAME}(?:(?:\s*[、，,/]\s*|\s+){NAME}(?!报道|电))*"
LATIN_OUTLET = r"\b(?:Times|Post|Daily|Journal|Reuters|Tribune|Herald|Gazette|Wire|News|Press|Weekly|Review|Bulletin)\b"
LATIN_NAME = rf"(?!The\b|(?:[A-Z][^\s,|]*\s+){{0,3}}{LATIN_OUTLET})[A-Z][A-Za-z'’.\-]*(?:\s+[A-Z][A-Za-z'’.\-]*){{1,3}}"
LATIN_NAMES = rf"{LATIN_NAME}(?:\s*(?:,|and|&)\s+{LATIN_NAME})*"
REPORTER = "(?:首席|特约|特派|实习|见习|驻外|全媒体|融媒体|財經|财经)*(?:记者|記者|通讯员|通訊員|评论员|撰稿人|观察员)"
OUTLET = rf"[{HAN}A-Za-z0-9·《》]{{2,16}}?"
PLACE = (
    rf"(?:\s*[（(]?(?:发自)?\s*[{HAN}]{{2,6}}\s*(?:综合|联合|摄影|专题)?(?:报道|電|电|讯)\s*[)）]?"
    r"|\s+(?:综合|摄影|联合)?报道)"
)
END = r"(?=$|[\s|丨｜，,；;（）()/])"
LATIN_END = r"(?=$|[\s|/,;(])"
AGENCY = "(?:社|网|報|报|新闻|财经|时讯|在线)"
CREDIT = "(?:作者|撰文|撰稿|采写|採寫|文字|整理|编译|译者|文)"
WIRE = r"[讯訊](?!问|息|号)"


# The parts of a header line, each with what it says, in the order to be tried at every position.
HEADER_PARTS = (
    ("skip", r"[\s|丨｜/·■●○◎□◆▲★\-—_，,；;（）()【】\[\]]+"),
    ("skip", r"(?:发布|发表|更新|刊发|出版|编辑)?(?:时间|日期|于)\s*[:：]?"),
    ("skip", r"(?:Published|Updated|Posted)(?:\s+on)?\s*:?|Date\s*:"),
    ("date", STAMP),
    ("skip", rf"星期[一二三四五六日天]|周[一二三四五六日](?![{HAN}])|\d{{1,2}}:\d{{2}}(?::\d{{2}})?"),
    ("skip", r"第?\s*[A-Z]?\d{1,3}\s*版(?:[:：]\S+)?"),
    (
        "skip",
        r"(?:阅读|浏览|点击|评论|点赞|分享|字号|收藏)(?:量|数|次数)?\s*[:：]?"
        r"\s*(?:\d[\d.,]*\s*[万亿]?次?\+?|[大中小\s]+)?(?=$|\s|\|)",
    ),
    (
        "source",
        r"(?:(?:稿件|信息|文章|内容)?来源|稿源|转载自|转自|原载|來源)\s*[:：]\s*"
        rf"(?P<source>[{HAN}A-Za-z0-9·《》&.\-]+?(?:\s+[A-Z][A-Za-z]+)*)(?=$|[\s|丨｜/，,；;）)】\]])",
    ),
    ("source", r"(?:Source|SOURCE)\s*:\s*(?P<source>[A-Z][\w&.'’\- ]*\w)"),
    (
        "editor",
        rf"(?:[{HAN}]{{0,4}}编辑|责编|編輯|校对|审核|监制|统筹|主编|编审|排版|Editor)\s*[:：|丨｜/\s]\s*"
        rf"(?:{NAMES}|{LATIN_NAMES})?",
    ),
    (
        "byline",
        rf"(?P<source>{OUTLET})?\s*{REPORTER}\s*[:：|丨｜/]?\s*(?P<author>{NAMES})(?:{PLACE})?{END}",
    ),
    ("byline", rf"{CREDIT}\s*[:：|丨｜/]\s*(?P<author>{NAMES}|{LATIN_NAMES}){END}"),
    ("skip", rf"{CREDIT}\s*[:：|丨｜/]|实习生\s*\S{{2,4}}(?=\s|$)"),
    (
        "byline",
        r"(?:(?:(?:Written|Reported|Reporting|Story|Text|Words)\s+)?[Bb][Yy]:?|(?:Reporter|Author|Writer|Words)s?:)\s+"
        rf"(?P<author>{LATIN_NAMES})(?:,\s+(?P<source>[A-Z][\w&.'’\- ]*\w))?{LATIN_END}",
    ),
    (
        "byline",
        rf"(?P<author>{LATIN_NAME}),\s+(?:(?P<source>[A-Z][\w&.'’\- ]*?)\s+)?"
        rf"(?:[Ss]taff\s+[Ww]riter|[Rr]eporter|[Cc]orrespondent){LATIN_END}",
    ),
    (
        "byline",
        rf"(?P<source>(?:[A-Z]\S*\s+){{0,3}}?(?:[A-Z]\S*\s+)?{LATIN_OUTLET})\s+(?:[Ss]taff\s+)?"
        rf"(?:[Rr]eporter|[Ww]riter|[Cc]orrespondent)s?:?\s+(?P<author>{LATIN_NAMES}){LATIN_END}",
    ),
    (
        "byline",
        rf"(?P<author>{LATIN_NAME})\s*[,|—–-]\s*(?P<source>(?:[A-Z]\S*\s+){{1,3}}?{LATIN_OUTLET})(?=$)",
    ),
    ("editor", rf"[Ee]dit(?:ing|ed)\s+by\s+{LATIN_NAMES}"),
)


@cache
def header_parts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """HEADER_PARTS, compiled."""
    return tuple((kind, re.compile(pattern)) for kind, pattern in HEADER_PARTS)


@cache
def bare_source() -> re.Pattern[str]:
    """The name of a newspaper, agency or site, known by its ending."""
    return re.compile(
        rf"(?P<source>[{HAN}A-Za-z·《》 ]{{1,14}}?(?:网|報|报|社|新闻|客户端|电视台|电台|周刊|在线|频道"
        rf"|公众号|财经|杂志|{LATIN_OUTLET}))(?=$|[\s|丨｜/，,；;（）()])"
    )


@cache
def lead() -> re.Pattern[str]:
    """新华社北京1月5日电（记者……） and its like, at the start of a text."""
    return re.compile(
        r"[（(【]?\s*(?:"
        rf"(?P<source>(?!据|[{HAN}]{{0,6}}记者)[{HAN}]{{1,8}}?{AGENCY})\s*(?:[{HAN}]{{2,5}}?)?\s*"
        rf"(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日\s*(?:电|電|{WIRE})"
        rf"|(?P<paper>(?!据)[{HAN}]{{1,7}}?{AGENCY}){WIRE}"
        r")\s*[)）】]?\s*"
        rf"(?:[（(]?\s*(?P<outlet>{OUTLET})?{REPORTER}[:：\s]*(?P<author>{NAMES})"
        rf"(?:[\s，,、]*{REPORTER}\s*{NAMES})?[^)）\n]{{0,16}}[)）])?"
    )


@cache
def tail() -> re.Pattern[str]:
    """（记者 ……） behind the last sentence of a text."""
    return re.compile(
        rf"[（(]\s*(?P<source>{OUTLET})?{REPORTER}\s*[:：]?\s*(?P<author>{NAMES})(?:{PLACE})?\s*[)）]\s*$"
    )
