"""Fields: what a label in front of a colon names (导演:甲、乙 主演:丙), as credits and results give it.

Also what sort of thing something is said to be (…是一部公路喜剧电影). Rules of layout and grammar; they know nothing of
how well the rest of a sentence fits the question.
"""

from __future__ import annotations

import re

from assistant.spans import Span
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_field", "find_sort"]

_FIELD_SCORE, _SORT_SCORE = 5.0, 4.2
_LONGEST = 60
_LABELLED = r"(?:^|[\s·•,;。|/)】》])(?:领衔)?(?:{names})(?:奖|名单|名称)?(?:得主|获得者|获奖者)?\s?:\s?"
_VALUE_ENDS = re.compile(r"[。;；|\n】\[]|\s(?=[^\s:,、]{1,12}\s?:)|\s[·•\-－—>]|[,，](?=[^,，、:]{1,8}:)|$")
_SORT_ASKED = re.compile(
    r"(?:是|属于|算)(?:一?[部款种个家档支类])?什么(?:类型|种类|样|性质|题材|风格)的?(?P<head>[\u4e00-\u9fff]{1,4}?)[?？]?$"
)
_GENRE_ASKED = re.compile(r"》的?(?:类型|题材|风格)(?:是|属于|为)?(?:什么|哪[种类])")
_NO_SORT = re.compile(r"^其|[这该本此][一款部]?|[「」()]|第[一二三\d]|最|唯一|\d年")
_GENRES = (
    "喜剧|悬疑|科幻|动作|爱情|惊悚|恐怖|犯罪|战争|武侠|奇幻|魔幻|剧情|动画|历史|古装|谍战|灾难|青春|家庭|传记|警匪|冒险"
)
_GENRE = re.compile(rf"(?:(?:{_GENRES})[、/·\s]?)+(?=(?:类型|题材|类)?的?(?:影片|电影|大片|电视剧|剧集|片|剧))")
_GENRE_SCORE = 3.4
_OF_A_SORT = r"(?:是|为|系|作为)(?:[国中][内国])?(?:首|又)?(?:一?[部款种个家档支场类座]|由[^,。;]{1,20}的)?"


def find_field(question: Question, line: Line) -> Span | None:
    """The value of the field that is labelled with exactly what the question asks for."""
    for term in question.terms:
        if not term.focus or len(term.text) < 2:
            continue
        names = "|".join(re.escape(word) for word, weight in term.alternatives if weight >= 0.8)
        label = re.search(_LABELLED.format(names=names), line.normal) if names else None
        if not label:
            continue
        end = _VALUE_ENDS.search(line.normal, label.end())
        stop = min(end.start() if end else len(line.normal), label.end() + _LONGEST)
        value = line.normal[label.end() : stop].rstrip(" ,、")
        if len(value) > 1 and not value.endswith(("...", "?")):
            return Span(label.end(), label.end() + len(value), _FIELD_SCORE, sure=True)
    return None


def find_sort(question: Question, line: Line) -> Span | None:
    """What sort of thing it is, where the question asks 是什么类型的电影 and the sentence says 是一部…电影."""
    asked = _SORT_ASKED.search(question.normal)
    if not asked:
        genre = _GENRE.search(line.normal) if _GENRE_ASKED.search(question.normal) else None
        return Span(*genre.span(), _GENRE_SCORE, sure=True) if genre else None
    head = re.escape(asked["head"])
    said = re.search(rf"{_OF_A_SORT}(?P<sort>[^,，。;:、]{{1,24}}?{head}[片剧]?)", line.normal)
    if not said or _NO_SORT.search(said["sort"]) or len(said["sort"]) <= len(asked["head"]):
        genre = _GENRE.search(line.normal) if re.search("[片影剧]", asked["head"]) else None
        return Span(*genre.span(), _GENRE_SCORE, sure=True) if genre else None
    return Span(*said.span("sort"), _SORT_SCORE, sure=True)
