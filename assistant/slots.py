"""Slot: where a question's question word stands, and how well the words around a span agree with the words around it.

“以什么语言广播” asks for what stands between 以 and 广播. The anchors are the question's own words and what news says
instead of them (获得, 摘得); which span has the right shape is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.spans import clause_borders, tokens
from retriever.question import Question

__all__ = ["Anchors", "Slot", "find_slot"]

_ASKS = re.compile(
    r"叫什么名字?|(?:是)?什么(?:时候|时间|地方)|(?:是)?什么样?|(?:是)?哪(?:[一两二三四五六七八九十几]?[个家位种款部国座支所项场名条届年天月日]|[些里儿])?|谁|何[时处地人]|何|啥|"
    r"多少|几|怎么称呼"
)
_NO_HEAD = re.compile(r"[年天月日里儿谁时处地人几方少]$|时候|时间|称呼|名字")
_BARE_HEAD = re.compile(r"(?:类型|性质|种类|类别|样|样子|类)的?")
_DROPPED = frozenset(
    "的 了 是 吗 呢 都 又 也 主要 是由 曾 曾经 已 已经 有 会 要 可以 可 能 现在 目前 最终 "
    "分别 这 那 个 一 为 ? , 过 着 还 所 "
    "中 上 里".split()
)
_PREPOSITIONS = frozenset("由 以 在 于 因 被 向 和 与 同 从 受 对 叫 称 任 到 至 跟 给 把 将 归".split())
_SAME = (
    "位于 坐落于 坐落在 地处 坐落 设在 设于 落户 总部设在".split(),
    "叫 称 名 名为 叫做 称为 又称 又名 又叫 也叫 也称 亦称 别名 原名 本名 取名 命名为 称作 名字".split(),
    "举行 举办 召开 开幕 举行地 举办地 开赛".split(),
    "获得 获 荣获 赢得 夺得 摘得 斩获 拿下 捧得 获颁 夺冠 问鼎 得主 折桂 冠军".split(),
    "创始人 创立 创办 创建 创办人".split(),
    "作者 写 著 创作 撰写 所著 编剧".split(),
    "杀 枪击 刺杀 行刺 杀害 杀死".split(),
    "成立 创立 创办 创建 建立 设立 组建 始建 建成 建于".split(),
    "出生 生于 出生于 出生在".split(),
    "担任 出任 任 就任 接任 职务 兼任".split(),
    "位置 司职".split(),
    "收购 并购 买下 购得".split(),
    "击败 战胜 力克 打败 淘汰 大胜".split(),
    "发布 推出 公布 发表 宣布".split(),
    "研发 研制 开发 制造 打造 发明 设计 制作 提出 发展".split(),
    "导演 执导 拍摄".split(),
    "主演 领衔主演 领衔 出演 饰演 扮演 饰 演".split(),
    "分布 分布于 栖息 生活 栖息地 产于 生存于".split(),
    "包括 包含 涵盖 分为 有 设有 组成 含有".split(),
    "采用 使用 运用 利用 用 应用".split(),
    "改名 更名 改称 更名为".split(),
    "效力 加盟 加入 签约 效力于".split(),
    "毕业 毕业于 就读".split(),
    "隶属 属于 隶属于 归属".split(),
    "祖籍 籍贯 故乡 家乡".split(),
)
_ALIKE = {word: tuple(other for g in _SAME if word in g for other in g) for group in _SAME for word in group}
_GLUE_AFTER = re.compile(
    r"(?:\([^()]{0,80}\))?(?:[的了过着于在为是到至自作成:\s]|第一个)*(?:一(?:[个家种位名款部条项座]|系列))?"
    r"(?:[一二两三四五六七八九十\d]+[大个处类种项方点](?:方面|部分|类|个)?:)?"
)
_GLUE_BEFORE = re.compile(r"[\"”」》\s的之所来共同联合等]*$")
_PLACED_BY = ("于", "在", "始于", "时间为", "时间是", "日期为")
_NEAR, _FUZZY = 8, 0.4
_PLACED = dict.fromkeys(
    "位于 坐落于 坐落在 地处 设于 落户 总部设在 出生于 生于 分布于 分布在 栖息在 举办地 来自".split(), 1.8
)
_PLACED |= {"在": 0.6, "于": 0.6, "至": 0.3, "从": 0.3}


@dataclass(frozen=True, slots=True)
class Slot:
    """The question around its question word: words in front and behind, nearest first, and the noun asked for."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    head: str


@lru_cache(maxsize=512)
def find_slot(normal: str) -> Slot:
    """The slot of a normalised Chinese question; one without question word asks for what comes after its last word."""
    normal = normal.rstrip("?？。 ")
    match = _ASKS.search(normal)
    if not match:
        return Slot(_words(normal, reverse=True), (), "")
    left, right = normal[: match.start()], normal[match.end() :]
    if match.group().startswith("叫"):
        left += "叫"
    bare = _BARE_HEAD.match(right)
    if bare and bare.end() < len(right):
        right = right[bare.end() :]
    of_people = right.startswith("人") and match.group().endswith(("哪", "里", "儿"))
    head = "人" if of_people else "" if _NO_HEAD.search(match.group()) else _head(right)
    return Slot(_words(left, reverse=True), _words(right[len(head) :]), head)


def _head(right: str) -> str:
    """The noun right behind the question word: 什么毒素 → 毒素, 哪支球队夺冠 → 球队."""
    end = 0
    for token in tokens(right):
        if not token.tag.startswith(("n", "vn", "j", "s", "b", "an", "l", "i", "q", "k", "g", "ng", "eng")):
            break
        end = token.end
        if token.text == "国家":
            break  # 哪个国家|主办
    return right[:end]


def _words(text: str, reverse: bool = False) -> tuple[str, ...]:
    words = [t.text for t in tokens(text) if t.text not in _DROPPED and (t.text[0].isalnum())]
    return tuple(reversed(words) if reverse else words)[:4]


class Anchors:
    """Where the words around a question's slot stand in one text."""

    def __init__(self, question: Question, normal: str) -> None:
        self.slot = find_slot(question.normal) if question.lang == "zh" else Slot((), (), "")
        synonyms = {term.text: tuple(a for a, w in term.alternatives if w >= 0.5) for term in question.terms}
        self._normal, self._borders = normal, clause_borders(normal)
        self.ends = self._points(self.slot.left, synonyms, behind=True)
        if question.kind == "place" and not re.search("哪国|国家|国籍", question.normal):
            for word, worth in _PLACED.items():
                self._mark(self.ends, word, worth, behind=True)
        if question.kind in ("date", "place"):
            for word in self.slot.right[:2]:  # 在哪里出生 is answered by 出生于…
                for spelling in {word, *_ALIKE.get(word, ())}:
                    for ending in _PLACED_BY:
                        self._mark(self.ends, spelling + ending, 1.8, behind=True)
        right = self.slot.right
        if question.kind == "place" and not right and self.slot.left:
            right = self.slot.left[:1]  # 举办地: 在…举行
        self.starts = self._points(right, synonyms, behind=False)

    def _points(self, words: tuple[str, ...], synonyms: dict[str, tuple[str, ...]], behind: bool) -> dict[int, float]:
        """Position where a span would begin (end) right at an anchor → how much that says."""
        found: dict[int, float] = {}
        for rank, word in enumerate(words):
            strength = (2.2, 1.4, 0.8, 0.5)[rank] * (0.6 if word in _PREPOSITIONS else 1.0)
            for spelling in {word, *synonyms.get(word, ()), *_ALIKE.get(word, ())}:
                worth = strength * (1.0 if spelling == word else 0.8) * (0.5 if len(spelling) == 1 and rank else 1.0)
                self._mark(found, spelling, worth, behind)
        return found

    def _mark(self, found: dict[int, float], spelling: str, worth: float, behind: bool) -> None:
        start = self._normal.find(spelling)
        while start >= 0:
            point = self._beyond(start, spelling, behind)
            found[point] = max(found.get(point, 0.0), worth)
            start = self._normal.find(spelling, start + 1)

    def _beyond(self, start: int, spelling: str, behind: bool) -> int:
        if behind:
            glue = _GLUE_AFTER.match(self._normal, start + len(spelling))
            return glue.end() if glue else start + len(spelling)
        before = _GLUE_BEFORE.search(self._normal, max(0, start - 4), start)
        return before.start() if before else start

    def left(self, start: int) -> float:
        """What the words in front of a span say for it."""
        best = self.ends.get(start, 0.0)
        for point, worth in self.ends.items():
            if 0 < start - point <= _NEAR and _FUZZY * worth > best and not self._parted(point, start):
                best = _FUZZY * worth
        return best

    def right(self, end: int) -> float:
        """What the words behind a span say for it."""
        best = self.starts.get(end, 0.0)
        for point, worth in self.starts.items():
            if 0 < point - end <= _NEAR and _FUZZY * worth > best and not self._parted(end, point):
                best = _FUZZY * worth
        return best

    def _parted(self, first: int, last: int) -> bool:
        return any(first <= border < last for border in self._borders)
