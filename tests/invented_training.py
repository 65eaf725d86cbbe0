"""Invented texts to train a tiny encoder on. Imports no torch, so that a new process has them quickly."""

from __future__ import annotations

from training.material import Sources
from training.sources import Question

TOWNS = ["海港城", "云岭县", "青石镇", "白沙岛", "东河市", "松林乡"]
THINGS = {"咖啡": "coffee", "大桥": "bridge", "博物馆": "museum", "火车": "train", "医院": "hospital", "学校": "school"}
DEEDS = {"开放": "open", "关闭": "close", "扩建": "extend", "搬迁": "move"}


def invented() -> Sources:
    """Six towns, six things and four deeds: a passage, a question and a translation for each of their 144 meetings."""
    meetings = [(town, thing, deed) for town in TOWNS for thing in THINGS for deed in DEEDS]
    passages = [
        [
            f"{town}的{thing}今年{deed}。",
            f"当地居民对{thing}的消息表示欢迎。",
            f"{town}负责人说，{deed}需要{number}天。",
        ]
        for number, (town, thing, deed) in enumerate(meetings, 10)
    ]
    asked = [
        Question(f"{town}的什么{deed}了？", "".join(passage))
        for (town, _, deed), passage in zip(meetings, passages, strict=True)
    ]
    pairs = [
        (f"they {DEEDS[deed]} the {THINGS[thing]} in {n}", f"他们{deed}{thing}{n}")
        for n, (_, thing, deed) in enumerate(meetings)
    ]
    dictionary = {word: [gloss] for word, gloss in (THINGS | DEEDS | {"桥": "bridge", "闭": "close"}).items()}
    return Sources(passages, asked, pairs, dictionary, set(DEEDS.values()))
