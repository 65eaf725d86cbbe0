"""Invented articles by number, each with words, a figure and a title of its own, so that one of them, or a half of it,
is recognised wherever it turns up.
"""

from __future__ import annotations

__all__ = ["figure", "file_of", "question", "text_of", "title", "token"]

_FIRST = "青萝鹭石云帆长汀牙铁砂双桅松雁麓枫渡芦荻鲸贝珊礁漫沧榆槐桐柚"
_SECOND = "湾港屿浦渚矶滩嘴角坞"
_ASIDES = (
    "当地渔民计划明年扩建冷库，并为新到的渔船准备泊位，工程由镇上的合作社出资，预计要花两年时间。",
    "气象站提醒说，今年的台风可能比往年来得早，码头上的吊机都已经加固，值班的人数也增加了一倍。",
    "镇上的小学把课堂搬到了防波堤上，孩子们跟着老船长学习打结和辨认潮汐，家长们都说这样的课很好。",
    "从下个月起，轮渡的末班时间推迟半个小时，方便在对岸上班的人回家，票价则和去年一样不变。",
    "一位在岸边卖了三十年鱼汤的老人说，来这里的外地人越来越多，她打算把摊位交给女儿照看。",
)


def _harbour(number: int) -> str:
    first, rest = number % len(_FIRST), number // len(_FIRST)
    second, third = rest % len(_SECOND), rest // len(_SECOND) % len(_FIRST)
    return f"{_FIRST[first]}{_FIRST[third - 1]}{_SECOND[second]}"


def token(number: int) -> str:
    """A word that stands in this article alone."""
    return f"qk{number}x"


def title(number: int) -> str:
    """What it is called."""
    return f"{_harbour(number)}码头年报第{number}期"


def figure(number: int) -> str:
    """What it alone says."""
    return f"{1000 + number}万吨"


def question(number: int) -> str:
    """Asks for the figure."""
    return f"{_harbour(number)}第{number}号码头去年的吞吐量是多少？"


def text_of(number: int) -> str:
    """What it says, in a few passages; a paragraph in each line."""
    first = f"{_harbour(number)}第{number}号码头去年的吞吐量为{figure(number)}，登记号是{token(number)}。"
    paragraphs = [first + _ASIDES[0]]
    for part in range(1, 3):
        aside = _ASIDES[(number + part) % len(_ASIDES)]
        paragraphs.append(f"{_harbour(number)}的居民谈到了第{part}件事。{aside}{_ASIDES[part]}")
    return "\n".join(paragraphs)


def file_of(number: int) -> bytes:
    """The Markdown file that holds it."""
    paragraphs = text_of(number).replace("\n", "\n\n")
    return f"---\ntitle: {title(number)}\n---\n{paragraphs}\n".encode()
