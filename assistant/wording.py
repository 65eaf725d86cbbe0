"""How an answer reads: frames in two languages, quotes shortened at clause borders, figures glossed in English.

Every word is a fixed frame or verbatim from a cited sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answer import Citation
from assistant.glosses import MONTHS, gloss
from ingest import Article
from retriever.question import Question

__all__ = [
    "MOST_FACTOID",
    "added",
    "also",
    "choice",
    "days",
    "decision",
    "disagreement",
    "factoid",
    "heading",
    "no_articles",
    "refusal",
    "series",
    "short_statement",
    "shorten",
    "spoken_day",
    "statement",
]

MOST_FACTOID = 120
# How a question asks → how it is affirmed and denied.
_FORMS = (
    ("是不是|是(?!否).*吗", "是", "不是"),
    ("会不会|会", "会", "不会"),
    ("能不能|能|可以", "可以", "不可以"),
    ("有没有|有", "有", "没有"),
)
# Where a clause ends; an English comma or full stop only before a space, so that 1,940 and 3.5 stay whole.
_BORDER = re.compile(r"(?<=[，；：。！？])|(?<=[,;:.!?] )")


def factoid(
    span: str,
    quote: str,
    start: int,
    end: int,
    numbers: str,
    lang: str,
    reprinted: int = 0,
    note: str = "",
    most: int = MOST_FACTOID,
    added: str = "",
) -> str:
    """The answer, then its sentence; quote[start:end] is the span, `numbers` the marks such as "[1][2]".

    `reprinted`: so many more articles print the same sentence. `note`: what the span is in English. `most`: as many
    characters, if the span leaves room. `added`: what other sentences add to it.
    """
    shown = span if lang == "zh" else f"{span}{note}"
    more = _reprinted(reprinted, lang)
    gap = " " if lang == "en" else ""
    frame = f"{shown}{gap}{numbers}{added}\n“{{}}”{gap}{numbers}{more}"
    budget = most - len(frame) + 2
    if len(quote) > budget and budget < 12:
        return f"{shown}{gap}{numbers}{added}"
    return frame.format(shorten(quote, start, end, budget))


def _reprinted(count: int, lang: str) -> str:
    if not count:
        return ""
    if lang == "en":
        return f" ({count} more article{'s' if count > 1 else ''} report{'' if count > 1 else 's'} the same)"
    return f"（另有{count}篇报道相同）"


def disagreement(
    span: str, marks: str, best: Citation, others: Sequence[tuple[str, Citation]], corrected: bool, lang: str
) -> str:
    """The newest or corrected answer, what other articles say instead, and the sentences, each with source and day."""
    english = lang == "en"
    shown = f"{span}{gloss(span)}" if english else span
    rest = (", " if english else "、").join(
        f"{said}{gloss(said)} [{c.number}]" if english else f"{said}[{c.number}]" for said, c in others
    )
    if english:
        head = f"{shown} {marks}; {'corrected from' if corrected else 'other articles say'} {rest}"
    else:
        head = f"{shown}{marks}，{'这是更正后的说法，此前的报道是' if corrected else '但说法不一，另有报道说是'}{rest}"
    return "\n".join([head, *(_sourced(said, c, lang) for said, c in ((span, best), *others))])


def _sourced(said: str, citation: Citation, lang: str) -> str:
    """Who says so and when, and the sentence around what is said."""
    article = citation.article
    day = article.published
    title = f"《{article.title}》" if article.title else ""
    parts = [title, article.source or "", spoken_day(day, lang) if day else ""]
    named = (", " if lang == "en" else "，").join(part for part in parts if part)
    start = max(citation.quote.find(said), 0)
    quote = shorten(citation.quote, start, start + len(said), 60)
    if lang == "en":
        return f"{named + ': ' if named else ''}“{quote}” [{citation.number}]"
    return f"{named + '：' if named else ''}“{quote}”[{citation.number}]"


def spoken_day(day: date, lang: str) -> str:
    """A day as people write it: 2025年6月30日, 30 June 2025."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def statement(sentence: str, number: int, lang: str) -> str:
    """A sentence that answers by itself."""
    return f"“{sentence}” [{number}]" if lang == "en" else f"{sentence}[{number}]"


def heading(article: Article, lang: str) -> str:
    """The title of an article and its day, in front of what is told of it."""
    if not article.title:
        return ""
    day = spoken_day(article.published, lang) if article.published else ""
    if lang == "en":
        return f"《{article.title}》{f' ({day})' if day else ''}: "
    return f"《{article.title}》{f'（{day}）' if day else ''}："


def short_statement(
    sentence: str, start: int, end: int, number: int, lang: str, most: int = MOST_FACTOID
) -> str:
    """A statement of at most `most` characters around sentence[start:end]."""
    frame = len(statement("", number, lang))
    return statement(shorten(sentence, start, end, most - frame), number, lang)


def also(sentence: str, start: int, end: int, number: int, lang: str, most: int) -> str:
    """A line of at most `most` characters with what else is said, around sentence[start:end]."""
    frame = "\nSee also “{}” [{}]" if lang == "en" else "\n另见“{}”[{}]"
    return frame.format(shorten(sentence, start, end, most - len(frame) + 3), number)


def added(names: str, number: int, lang: str) -> str:
    """What a further sentence adds to a row of names."""
    return f", also {names} [{number}]" if lang == "en" else f"，另有{names}[{number}]"


def choice(subject: str, said: Sequence[tuple[str, str, int]], days: bool) -> str:
    """What a question can mean: (what sets it apart, what is said, number), by days or places; then which is meant."""
    each = "；".join(f"{label}的是{words}[{number}]" for label, words, number in said)
    count = "两" if len(said) == 2 else "三"
    if days:
        return f"文章里说到{count}次：{each}。您问的是哪一次？"
    return f"文章里有{count}个{subject}：{each}。您问的是哪一个？"


def days(said: Sequence[tuple[str, str, int]], lang: str) -> str:
    """The days on which something was, several times: (day, sentence, number), then the sentences."""
    english = lang == "en"
    times = {2: "twice", 3: "three times"}[len(said)] if english else {2: "两次", 3: "三次"}[len(said)]
    shown = [f"{day}{gloss(day)} [{n}]" if english else f"{day}[{n}]" for day, _, n in said]
    lead, mark = (f"The article tells of it {times}: ", "; ") if english else (f"文章里说到{times}：", "；")
    quotes = [(shorten(quote, quote.find(day), quote.find(day) + len(day), 60), n) for day, quote, n in said]
    gap = " " if english else ""
    return "\n".join([lead + mark.join(shown), *(f"“{quote}”{gap}[{n}]" for quote, n in quotes)])


def series(said: Sequence[tuple[str, str, int]], quote: str) -> str:
    """A figure of several years, the newest first: (year, figure, number); then the sentence of the newest."""
    (year, newest, number), *others = said
    rest = "；".join(f"{other}为{words}[{n}]" for other, words, n in others)
    return f"{newest}[{number}]（{year}）；{rest}\n“{quote}”[{number}]"


def decision(question: Question, yes: bool, sentence: str, core: tuple[int, int]) -> str:
    """Yes or no in the words of the question, and the sentence that says so; sentence[slice(*core)] is kept."""
    if question.lang == "en":
        head = f"{'Yes' if yes else 'No'} [1]"
        return f"{head}\n“{shorten(sentence, *core, MOST_FACTOID - len(head) - 8)}” [1]"
    said = next(((one, other) for form, one, other in _FORMS if re.search(form, question.normal)), ("是的", "没有"))
    said = ("是的", "没有") if re.search("了[吗没么]", question.normal) else said
    head = f"{said[0] if yes else said[1]}[1]"
    return f"{head}\n“{shorten(sentence, *core, MOST_FACTOID - len(head) - 6)}”[1]"


def shorten(quote: str, start: int, end: int, budget: int) -> str:
    """Whole clauses around quote[start:end] within `budget` characters, … where something is left out."""
    if len(quote) <= budget:
        return quote
    borders = [0, *(match.start() for match in _BORDER.finditer(quote)), len(quote)]
    first = max(border for border in borders if border <= start)
    last = min(border for border in borders if border >= end)
    if last - first + 2 > budget:
        first = _word_start(quote, max(first, min(start, end - (budget - 2))), start)
        last = _word_end(quote, min(last, first + max(budget - 2, end - first)), end)
    for grown in (True, False):  # what stands in front names the subject and the time, so it comes first
        for border in sorted((b for b in borders if (b < first if grown else b > last)), reverse=grown):
            wider = (border, last) if grown else (first, border)
            if wider[1] - wider[0] + 2 > budget:
                break
            first, last = wider
    return f"{'…' if first else ''}{quote[first:last]}{'…' if last < len(quote) else ''}"


def _word_start(quote: str, position: int, most: int) -> int:
    """The first position from here on that does not cut a word or number of Latin letters, at most `most`."""
    while 0 < position < most and _is_latin(quote[position - 1]) and _is_latin(quote[position]):
        position += 1
    return position


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()


def _word_end(quote: str, position: int, least: int) -> int:
    """The last position up to here that does not cut a word or number of Latin letters, at least `least`."""
    while position > least and position < len(quote) and _is_latin(quote[position - 1]) and _is_latin(quote[position]):
        position -= 1
    return position


def refusal(lang: str, missing: Sequence[str], article: Article, quote: str) -> str:
    """That the articles do not say, what they lack, and the closest sentence, cited as [1]."""
    named = article.title and article.title not in quote
    if lang == "en":
        lacks = f"mention {_listed([f'“{word}”' for word in missing], ' or ')}" if missing else "answer this"
        where = f"《{article.title}》: " if named else ""
        return f"The articles do not {lacks}. The closest is {where}“{quote}” [1]"
    lacks = f"提到{'、'.join(f'“{word}”' for word in missing)}" if missing else "说到这一点"
    return f"文章里没有{lacks}。最接近的是{f'《{article.title}》：' if named else ''}“{quote}”[1]"


def _listed(items: Sequence[str], last: str) -> str:
    return last.join(filter(None, [", ".join(items[:-1]), items[-1]]))


def no_articles(lang: str, closest: bool = False) -> str:
    """What is said when the library is empty, or when nothing in it comes near the question."""
    if closest:
        return "The articles do not say." if lang == "en" else "文章里没有说到这个问题。"
    return "There are no articles yet: add some and ask again." if lang == "en" else "还没有文章：请先添加文章再提问。"
