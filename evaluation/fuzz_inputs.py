"""Inputs that nobody would write, from a seed: pages with real structures put together wrongly, articles with
accidents, characters of every kind, bytes in every encoding, files with a few bytes changed. Same seed, same input.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from random import Random

__all__ = ["damaged_file", "data", "front_matter", "line", "page", "question", "text"]

_ARTICLES = Path(__file__).parent.parent / "articles"
_NAMES = ("陶雨", "林小舟", "段一·海明", "赵望潮", "Jane Doe", "Ann-Marie O'Neil", "司徒远山")
_PLACES = ("雾港", "青屿市", "海港", "Harbour Town", "石梁县")
_OUTLETS = ("雾港晚报", "雾港通讯社", "《青屿日报》", "海港网", "Harbour Times", "本报", "新华社")
_THINGS = ("轻轨", "第二座大桥", "营收", "毛利率", "CEO", "票价", "净利润", "开幕式", "the tram")
_DAYS = (
    "2025年3月4日", "2025-03-04 10:22", "2025/3/4", "1月5日", "2025-13-45", "二〇二五年三月四日", "March 4, 2025",
    "4 Mar 2025", "２０２５年３月４日", "去年", "2025年", "99月99日", "2025.1.2", "20250304", "Feb. 30, 2024",
)  # fmt: skip
_FIGURES = (
    "12.5亿元",
    "50%",
    "3.3万辆",
    "－7",
    "1,234,567",
    "１２％",
    "第3名",
    "$5.2bn",
    "1e400",
    "零点五",
    "10⁶",
    "3.",
)
_MARKS = "。！？!?；;，,、：:…—-·～.“”‘’「」『』（）()《》【】[]{}<>|/\\#*_`~&%$@^=+\"'"
_SPACES = "\u3000\u00a0\u2003\u200b\u2028\u2029\x0b\x0c\x1c\x85\t\r\n "
_UNSEEN = (
    "\u200d\u200c\u200e\u202e\u2066\u2069\ufeff\u2060\xad\ufe0f\u0301\u061c\u180e\x00\x08\x1b\x7f"
    "\U000e0041\ud800\udfff\ufffe"
)
_ODD = "👩🏽‍🚀❤️🏳️‍🌈𠮷鿿㐀ÀßΩж한かﾊｱ①Ⅳ㎡ﬁ\U0010ffff\ue000"
_ENCODINGS = tuple("utf-8 utf-8-sig gb18030 big5hkscs utf-16 utf-16-le utf-32 shift-jis latin-1 cp1252".split())
_ASKED = (
    *"是多少 多少 是谁 什么时候 为什么 在哪里 有哪些 怎么样 吗 呢 分别是多少 同比增长多少 那呢 它 那2024年呢".split(),
    *"还有吗 为什么会这样 比 谁是 哪一年 多大 第几 总结一下 请问 的 和 与 是不是 有没有 几个 哪家 他 她们".split(),
    *("前者", "第二个", "What is", "why", "how about", "and", "of", "who is the"),
)


@cache
def _samples() -> tuple[str, ...]:
    """The sentences of the articles that ship with the product."""
    found = [path.read_text(encoding="utf-8") for path in sorted(_ARTICLES.glob("*.md"))]
    return tuple(
        part + "。" for text in found for line in text.split("\n") for part in line.split("。") if part.strip()
    )


def _characters(random: Random, most: int = 40) -> str:
    pools = (_MARKS, _SPACES, _UNSEEN, _ODD, "0123456789", "abcXYZ", "的一是在了雾港轻轨大桥年月日说")
    chosen = random.choices(pools, k=random.randint(1, 3))
    return "".join(random.choice(random.choice(chosen)) for _ in range(random.randint(1, most)))


def _run(random: Random) -> str:
    unit = random.choice(
        (random.choice(_MARKS), random.choice(_SPACES), random.choice(_DAYS), "轨", "a", "1", "记者 陶雨 ", "Mr. ")
    )
    return unit * random.choice((2, 7, 60, 400))


def line(random: Random) -> str:
    """One line: of a page's head, of its text, or of nothing known."""
    name, place, outlet = random.choice(_NAMES), random.choice(_PLACES), random.choice(_OUTLETS)
    day, thing, figure = random.choice(_DAYS), random.choice(_THINGS), random.choice(_FIGURES)
    said = random.choice(_samples())
    made = random.choice((
        f"{outlet}记者 {name}", f"{outlet}{place}{day}电（记者{name}）{said}", f"{said}（记者 {name}）", f"{day}",
        f"来源：{outlet}  {day} 作者：{name}", f"图/{name}", f"编辑：{name} 校对：{name}", f"记者：{thing}{figure}？",
        f"By {name}, {outlet}", f"# {place}{thing}", f"{thing}{figure}", f"{random.randint(0, 99)}. {thing}",
        "---", f"| {thing} | {figure} |", f"{day}，{place}{thing}达{figure}，",
        f"{place}{thing}、{thing}分别为{figure}、{figure}。",
        f"The {thing} opened in {place} on {day}. {name} said so.", f"“{said}”{name}说。", "", "", said, said,
        said[: random.randint(0, len(said))], said[random.randint(0, len(said)) :], _characters(random), _run(random),
        said.replace("，", random.choice(_MARKS)),
    ))  # fmt: skip
    return _accident(random, made) if random.random() < 0.25 else made


def _accident(random: Random, text: str) -> str:
    """A slice lost, doubled, turned round or cut in two; a character that should not be there."""
    first, last = sorted(random.randint(0, len(text)) for _ in range(2))
    middle = text[first:last]
    instead = random.choice(
        ("", middle * 2, middle[::-1], middle + "\n", "\n\n" + middle, _characters(random, 3), _run(random))
    )
    return text[:first] + instead + text[last:]


def page(random: Random) -> str:
    """Lines under one another, a few or some dozens."""
    end = random.choice(("\n", "\n", "\n\n", "\r\n", " \n", "\n\u3000\u3000"))
    return end.join(line(random) for _ in range(random.choice((1, 2, 3, 5, 8, 8, 13, 30))))


def text(random: Random) -> str:
    """A page, or less than a page."""
    made = random.choice((page, page, line, _characters, _run))(random)
    return _accident(random, made) if random.random() < 0.3 else made


def front_matter(random: Random) -> str:
    """Markdown with something between its --- marks."""
    keys = ("title", "source", "author", "date", "published", "Title", "tags", "?", "- ", "&a", "*a", "!!str", "<<")
    values = (
        line(random),
        _characters(random),
        "[a, b",
        "{a: b}",
        "|\n  x",
        "&a [*a]",
        "!!python/object:x y",
        "'",
        "2025-01-05",
        "",
    )
    lines = [
        f"{random.choice(keys)}{random.choice((': ', ':', ' '))}{random.choice(values)}"
        for _ in range(random.randint(0, 5))
    ]
    return "\n".join(
        (random.choice(("---", "--- ", "----", "﻿---")), *lines, random.choice(("---", "...", "")), page(random))
    )


def data(random: Random) -> bytes:
    """A text in some encoding, perhaps not quite; or bytes of no kind."""
    if random.random() < 0.1:
        return random.randbytes(random.randint(1, 300))
    made = bytearray(text(random).encode(random.choice(_ENCODINGS), "ignore"))
    for _ in range(random.choice((0, 0, 1, 3)) if made else 0):
        made[random.randrange(len(made))] = random.randrange(256)
    return bytes(made[random.choice((0, 0, 0, 1)) :])


def question(random: Random) -> str:
    """Words of questions, names and figures, in any order."""
    words = (*_ASKED, *_ASKED, *_THINGS, *_PLACES, *_NAMES, *_DAYS, *_FIGURES, *"？?，的、 ")
    made = "".join(random.choice(words) for _ in range(random.choice((1, 2, 3, 4, 6, 12))))
    kind = random.random()
    if kind < 0.15:
        made = _accident(random, made)
    elif kind < 0.2:
        made = _characters(random)
    elif kind < 0.22:
        made = _run(random)[:2500]
    return made


def damaged_file(random: Random, whole: dict[str, bytes]) -> tuple[str, bytes]:
    """A kind and a file of it. `whole`: a sound file of each kind; bytes are changed, or the XML in a Word file."""
    kind = random.choice((".html", ".html", ".html", ".pdf", ".docx"))
    if kind == ".html":
        tags = (
            "<p>",
            "</p>",
            "<div>",
            "<table><tr><td>",
            "<h1>",
            "</h1>",
            "<li>",
            "<!--",
            "-->",
            "<br>",
            "&#x202e;",
            "<script>",
            "&lt;",
        )
        inside = "".join(random.choice((random.choice(tags), line(random))) for _ in range(random.randint(1, 30)))
        made = whole[kind].replace(b"<article>", b"<article>" + inside.encode("utf-8", "ignore"))
    elif kind == ".docx" and random.random() < 0.7:
        made = _rewritten(random, whole[kind])
    else:
        made = whole[kind]
    changed = bytearray(made)
    for _ in range(random.choice((0, 1, 2, 10))):
        at = random.randrange(len(changed))
        changed[at : at + random.choice((0, 1, 1, 4))] = random.randbytes(random.choice((0, 1, 1, 4)))
    return kind, bytes(changed)


def _rewritten(random: Random, archive: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w") as made:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith(".xml") and random.random() < 0.5:
                at = random.randrange(len(content))
                content = content[:at] + line(random).encode("utf-8", "ignore") + content[at + random.randint(0, 20) :]
            made.writestr(member.filename, content)
    return out.getvalue()
