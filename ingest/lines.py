"""What one line looks like: its width on paper, whether it ends a sentence, whether it could be a heading.

Knows nothing of the lines around it; `sentences` and `layout` weigh those.
"""

from __future__ import annotations

import re

__all__ = [
    "CLOSERS",
    "SENTENCE_STARTERS",
    "columns",
    "ends_sentence",
    "has_cjk",
    "heading_like",
    "is_item",
    "several_sentences",
    "title_like",
]

CLOSERS = "”’」』）)】》〉]\"'＂﹂﹄"
# Plain strings, compiled by `re` on first use: a class over many Chinese characters costs milliseconds.
_WIDE = "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
_AMBIGUOUS = re.compile("[‘’“”—…·×]")
_SENTENCE_END = re.compile(
    "[。！？!?…⋯｡.．～~][" + re.escape(CLOSERS) + r"]*(?:[（(][^（）()]{2,24}[)）])?\s*\Z"  # …。（记者 某某）
)
_INNER_END = re.compile(r"[。！？；!?](?=.)|[a-z]{2}\. (?=[A-Z])")
_OPEN_END = re.compile(r"[，、；：,;:—\-－·/＝=＋+～~|＞>]\s*\Z")
_ITEM = re.compile(r"\s*(?:[-*+•●○◆◇■□▪▲△※·➢►→]\s*|[（(]?\d{1,2}[)）.．、](?!\d)\s*|[①-⑳⑴-⒇]\s*|[a-zA-Z][.)]\s+|\||>)")
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s|$)")
# English words that, written with a capital, stand at the start of a sentence rather than inside one.
SENTENCE_STARTERS = frozenset(
    "The A An It He She They We I You But And Or So In On At For To By With From As If When While After Before"
    " This That These Those There Here However Meanwhile His Her Its Their Our My Your No Not Since Although"
    " Despite Both Some Many Most Among Under Until What Who Why How Where Because During Instead Still Yet"
    " Then Now Once Each Every All".split()
)
HEADING_COLUMNS_CJK = 64
HEADING_COLUMNS_LATIN = 80
HEADING_WORDS = 12
TITLE_COLUMNS_CJK = 88
TITLE_COLUMNS_LATIN = 120
TITLE_WORDS = 20


def has_cjk(text: str) -> bool:
    """Whether the text holds at least one Chinese character."""
    return not text.isascii() and re.search("[\u3400-\u9fff\U00020000-\U0010ffff]", text) is not None


def columns(text: str) -> int:
    """Width on paper: a Chinese character or full-width mark takes two columns, anything else one.

    Beyond 400 characters, where no line of a page ends, only the number of characters is given.
    """
    if len(text) > 400:
        return len(text)
    if text.isascii():
        return len(text)
    wide = len(text) + len(re.findall(_WIDE, text))
    return wide + len(_AMBIGUOUS.findall(text)) if has_cjk(text) else wide


def ends_sentence(line: str) -> bool:
    """Whether the last mark of the line ends a sentence; closing quotes and brackets behind it do not count."""
    return _SENTENCE_END.search(line[-36:]) is not None


def several_sentences(line: str) -> bool:
    """Whether a sentence ends before the end of the line."""
    return _INNER_END.search(line) is not None


def title_like(line: str) -> bool:
    """Whether the line could be the title of an article: like a heading, but a question or cry is welcome."""
    bare = line.rstrip("？！?!")
    if _MARKDOWN_HEADING.match(line):
        return True
    if is_item(line) or ends_sentence(bare) or _OPEN_END.search(bare[-4:]) or _INNER_END.search(bare):
        return False
    if has_cjk(line):
        return columns(line) <= TITLE_COLUMNS_CJK and any(character.isalnum() for character in line)
    return columns(line) <= TITLE_COLUMNS_LATIN and 1 <= len(line.split()) <= TITLE_WORDS and line[:1].isupper()


def is_item(line: str) -> bool:
    """Whether the line begins like an item of a list, a table row or a quoted line of Markdown."""
    return _ITEM.match(line) is not None


def heading_like(line: str) -> bool:
    """Whether the line alone could be a heading: short, no sentence end, nothing left open at its end."""
    if _MARKDOWN_HEADING.match(line):
        return True
    width = columns(line)
    if not line or width > HEADING_COLUMNS_LATIN or ends_sentence(line) or _OPEN_END.search(line[-4:]):
        return False
    if is_item(line) or _INNER_END.search(line) or not any(character.isalnum() for character in line):
        return False
    if has_cjk(line):
        return width <= HEADING_COLUMNS_CJK
    return len(line.split()) <= HEADING_WORDS
