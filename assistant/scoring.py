"""Scoring: how well a phrase of one text answers one question, as a weighted sum of features that mean something."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import mul

from assistant.chunks import Chunk
from assistant.countries import COUNTRIES
from assistant.slots import Anchors
from assistant.spans import Nearness, clause_borders, occurrences, tokens
from retriever.question import Question

__all__ = ["FEATURES", "Scorer"]

_ORGANISATION = re.compile(
    r"(?:公司|集团|银行|大学|学院|医院|部|局|院|会|署|厅|委|所|社|队|党|厂|行|台|报|网|中心|机构|协会|联盟|政府|科技|股份|基金|证券|"
    r"俱乐部|队伍|实业|传媒|控股|电视|生物|汽车|通信|教会|乐团|学校|中学)$"
)
_PLACE = re.compile(
    r"(?:省|市|县|区|国|州|岛|港|镇|乡|村|路|街|湾|山|河|湖|海|城|洲|场|馆|站|机场|中心|号|部|侧|岸|流域|地区|半岛|一带|[东西南北]|[东西南北]部|"
    r"道|园|公园|寺|庙|府|邦|郡|谷|原|峡|角|楼|大厦|广场|门|处|沿线|海域)$"
)
_TITLE_ASKED = re.compile(r"名|口号|片|歌|书|剧|标签|主题|电影|作品|专辑|节目|小说|诗|栏目|标语|宗旨|校训|话")
_KINDS = {
    "职业": r"[员家师者手生人]|模特儿?|教授|演员",
    "位置": r"中场|前锋|后卫|门将|守门员|前卫|中锋",
    "语言": r"[语文话]",
    "民族": r"族",
    "颜色": r"色",
    "时代": r"[代朝]|时期",
    "时期": r"[代朝期纪末]",
    "朝代": r"[朝代]",
    "学位": r"博士|硕士|学士|学位",
    "国家": r"国",
    "身份": r"[员家师者手人]",
    "职务": r"[长员官任席理]|总裁",
    "职位": r"[长员官任席理监]|总裁",
}
_CONTENT = re.compile(r"[a-z\d\u3400-\u9fff]")
_ASKS_COUNTRY = re.compile(r"哪国|哪[一个]?个?国家|国籍")
_SOME_COUNTRY = re.compile("[\u4e00-\u9fff]{2,4}国")
_DIGIT, _LATIN = re.compile(r"\d"), re.compile("[a-z]")
_QUANTITY = re.compile(r"(?:超过?|约|近|逾)?[\d.,]+(?:万亿|亿|万)?(?:%|美?港?欧?元|人|个|家|年|岁|次|名|倍|吨|点)?")
# A piece of a sentence that says something, and so names nothing: 甲公司表示, 乙所用的不是同一种.
_SENTENCE = re.compile(
    r"不是|并非|(?<=[\u4e00-\u9fff])非同|(?:表示|指出|透露|宣布|坦言|强调|认为|再[次度]通报|(?<![小传学解])说|(?<![名简职昵俗别尊宣])称)$"
)
_WORDED = re.compile(r"[a-z\u3400-\u9fff]")
_TIMED = re.compile(r"\d[年月日时]")
_IMPOSSIBLE = -9.0
# Fitted as a conditional logit on questions 1,000 to 2,719 of the development file of CMRC 2018, then rounded.
FEATURES = {
    "near": 1.95, "left": 0.95, "right": 0.75, "head_inside": 1.45, "head_behind": 1.05, "head_kind": 1.75,
    "head_last": 1.0, "head_alone": -1.0, "organisation": 1.35, "no_organisation": -0.75, "place": 0.7,
    "no_place": -0.85,
    "country": 1.75, "nominal": 0.25, "quoted": 0.75, "quoted_title": 1.2, "own": -1.5, "verbs": -0.25, "commas": -1.15,
    "short": -0.7, "de": -0.4, "clause_start": 0.5, "clause_end": 0.7, "after_verb": 0.25, "after_de": -0.35,
    "before_de": 0.15, "digits": -0.5, "latin": -0.55, "bracket": -0.9, "series": 0.65, "copula": 0.45,
    "word_cut": -0.4,
}  # fmt: skip


class Scorer:
    """Scores candidates of one normalised text for one question."""

    def __init__(self, question: Question, normal: str) -> None:
        self.question, self.normal = question, normal
        self.anchors = Anchors(question, normal)
        self._near = Nearness(question, normal)
        self._titles = _TITLE_ASKED.search(question.normal) is not None
        self._country = _ASKS_COUNTRY.search(question.normal) is not None
        self._heads = _heads(question, self.anchors)
        others = [term for term in question.terms if term.alternatives[0][0] not in self._heads]
        own = sorted((word for term in question.terms for word, _ in term.alternatives[:1]), key=len, reverse=True)
        self._own = re.compile("|".join([*map(re.escape, own), "[的和与及或了]"]))
        self._named = [place for term in others for place in occurrences(term, normal)]
        words = tokens(normal)
        self._verbs = [t.start for t in words if t.tag == "v"]
        self._verb_ends = {t.end for t in words if t.tag == "v"}
        self._word_ends = {t.end for t in words}
        self._borders = clause_borders(normal)
        self._brackets = "(" in normal

    def score(self, chunk: Chunk) -> float:
        """The score of a candidate; −9 for what cannot be an answer."""
        found = self.features(chunk)
        return sum(map(mul, map(FEATURES.__getitem__, found), found.values())) if found else _IMPOSSIBLE

    def features(self, chunk: Chunk) -> dict[str, float]:
        """What speaks for a candidate and what against it; nothing at all for what cannot be an answer."""
        start, end = chunk.start + chunk.quoted, chunk.end - chunk.quoted
        text = self.normal[start:end]
        if not _CONTENT.search(text) or text in self.question.normal or (end - start < 2 and not text.isascii()):
            return {}
        if text.count("《") != text.count("》") or text.count("“") != text.count("”"):
            return {}
        if chunk.quoted and not _WORDED.search(text):
            return {}
        if (self.question.kind == "place" and _TIMED.search(text)) or (not chunk.quoted and _SENTENCE.search(text)):
            return {}
        if not chunk.quoted and not _CONTENT.search(self._own.sub("", text)):
            return {}  # the question's own words and nothing else
        if _QUANTITY.fullmatch(text) and self.question.kind != "list":
            return {}
        left, right = self.anchors.left(start), self.anchors.right(end)
        if chunk.quoted:
            left, right = max(left, self.anchors.left(chunk.start)), max(right, self.anchors.right(chunk.end))
        found = {"near": self._near(start, end), "left": left, "right": right}
        if self._heads:
            found.update(self._head_fit(text, end))
        found.update(self._kind_fit(chunk, text, left))
        found.update(self._shape(chunk, text))
        found.update(self._surroundings(chunk))
        return found

    def _shape(self, chunk: Chunk, text: str) -> dict[str, float]:
        """What a good answer does not hold: words of the question, verbs, commas, more words than needed."""
        start, end = chunk.start, chunk.end
        size = end - start
        own = 0
        for named in self._named:
            if named[0] < end and start < named[1]:
                own += min(end, named[1]) - max(start, named[0])
        found = {
            "own": own / size,
            "verbs": float(bisect_left(self._verbs, end) - bisect_left(self._verbs, start)),
            "commas": float(bisect_left(self._borders, end) - bisect_left(self._borders, start)),
            "de": float(text.count("的")),
        }
        if size <= 2:
            found["short"] = 1.0
        if _DIGIT.search(text):
            found["digits"] = 1.0
        if _LATIN.search(text):
            found["latin"] = 1.0
        if "、" in text:
            found["series"] = 1.0
        if chunk.quoted:
            found["quoted"], found["quoted_title"] = 1.0, float(self._titles)
        elif end not in self._word_ends or (start and start not in self._word_ends):
            found["word_cut"] = 1.0
        return found

    def _surroundings(self, chunk: Chunk) -> dict[str, float]:
        normal, start, end = self.normal, chunk.start, chunk.end
        previous = normal[start - 1 : start]
        found = {"clause_start": float(not start or start - 1 in self._borders)}
        if end == len(normal) or end in self._borders:
            found["clause_end"] = 1.0
        if start in self._verb_ends:
            found["after_verb"] = 1.0
        if previous == "的":
            found["after_de"] = 1.0
        elif previous in ("是", "为", "叫"):
            found["copula"] = 1.0
        if normal[end : end + 1] == "的":
            found["before_de"] = 1.0
        if self._brackets and normal.count("(", 0, start) > normal.count(")", 0, start):
            found["bracket"] = 1.0
        return found

    def _head_fit(self, text: str, end: int) -> dict[str, float]:
        for head in self._heads:
            if text.endswith(head):
                return {"head_inside": 1.0} if len(text) > len(head) else {"head_alone": 1.0}
            if self.normal.startswith(head, end):
                return {"head_behind": 1.0}
            if head in _KINDS and re.search(f"(?:{_KINDS[head]})$", text):
                return {"head_kind": 1.0}
            if len(head) > 1 and len(text) > 2 and text[-1] == head[-1]:
                return {"head_last": 1.0}
        return {}

    def _kind_fit(self, chunk: Chunk, text: str, left: float) -> dict[str, float]:
        tags = set(chunk.tags)
        if self.question.kind == "organisation":
            if "nt" in tags or _ORGANISATION.search(text):
                return {"organisation": 1.0}
            return {"organisation": 0.25} if {"nz", "eng"} & tags else {"no_organisation": 1.0}
        if self.question.kind == "place":
            if self._country:
                country = text in COUNTRIES or _SOME_COUNTRY.fullmatch(text) is not None
                return {"country": 1.0 if country else -0.8}
            if tags & {"ns", "nt", "s"} or _PLACE.search(text):
                return {"place": 1.0}
            return {"no_place": 0.3 if left >= 1.0 else 1.0}
        return {"nominal": float(bool(chunk.tags) and chunk.tags[-1] in ("n", "nz", "nr", "ns", "nt", "eng", "vn"))}


def _heads(question: Question, anchors: Anchors) -> tuple[str, ...]:
    """The noun asked for: behind 什么 or 哪, or, in English, behind which or what in its Chinese alternatives."""
    if question.lang == "zh":
        head = anchors.slot.head
        return (head,) if head else ()
    found = re.match(r".*?\b(?:which|what)\s+(?P<noun>[a-z]+)", question.normal)
    noun = found["noun"] if found else ""
    return tuple(w for t in question.terms if noun and t.text == noun for w, weight in t.alternatives if weight > 0.6)
