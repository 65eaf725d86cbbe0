"""Terms of a question → what the articles may call them: Chinese for English, names by their sound, and synonyms.

English words go through english.py, in Chinese questions too; Chinese ones get the glossary's synonyms, what the
library has that sounds the same, and English words where it holds English articles. Each term stays one group.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from index.words import words
from retriever.cedict import english_glosses, spelling
from retriever.english import English
from retriever.glossary import glossary, merged
from retriever.kinds import figure, noun_kind
from retriever.name_search import Names, Vocabulary
from retriever.question import Question, Term
from retriever.rarity import rarity

__all__ = ["Bridge", "Vocabulary"]

_LATIN = re.compile(r"(?<![A-Za-z\d])[A-Za-z]+(?:[ '&-]+[A-Za-z]+)*(?![A-Za-z\d])")
_ENGLISH_SHARE = 0.05  # of the passages hold “the” in a library that has English articles
_MISTYPED = 0.7  # what a word is worth that only sounds like the one asked for


class Bridge:
    """Gives the terms of a question the alternatives that a library's articles may use."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names = Names(vocabulary)
        self._english = English(vocabulary, self._names)
        self._holds_english = lru_cache(maxsize=1)(self._english_is_held)

    def translate(self, question: Question) -> Question:
        """The question with alternatives filled in."""
        if question.lang == "en":
            text = question.text
            for period in reversed(question.periods):
                text = text[: period.start] + "|" * (period.end - period.start) + text[period.end :]
            return _with_kind(replace(question, terms=tuple(self._english.terms(text))))
        plain = _with_synonyms(question)
        mixed = self._mixed(question, plain)
        terms = tuple(map(self._heard, mixed))
        if self._holds_english(self._vocabulary.generation):
            terms = tuple(_with_english(term) for term in terms)
        return replace(question, terms=terms) if mixed is plain else _with_kind(replace(question, terms=terms))

    def _english_is_held(self, generation: int) -> bool:
        count = self._vocabulary.document_frequencies(["the"]).get("the", 0)
        return count >= _ENGLISH_SHARE * self._vocabulary.passage_count > 0

    def _mixed(self, question: Question, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """The terms of a Chinese question with what its English words mean: 小禾 SU9 的 price 是多少？"""
        latin = {term.text: term for term in terms if term.text.isascii() and term.text.isalpha()}
        if not latin:
            return terms
        for meant in self._english.terms("|".join(_LATIN.findall(question.text))):
            parts = meant.text.split(" ")
            chinese = tuple(pair for pair in meant.alternatives if pair[0] != meant.text)
            if chinese and all(part in latin for part in parts):
                whole = replace(meant, alternatives=(*chinese, (meant.text, 1.0)), weight=latin[parts[0]].weight)
                terms = tuple(whole if term.text == parts[0] else term for term in terms if term.text not in parts[1:])
        return terms

    def _heard(self, term: Term) -> Term:
        """A Chinese word that the library lacks, with words that it has and that are typed by the same sound."""
        sound = spelling(term.text) if 2 <= len(term.text) <= 3 and len(term.alternatives) == 1 else ()
        if not sound or self._vocabulary.document_frequencies([term.text, " ".join(words(term.text))]):
            return term
        return replace(term, alternatives=merged(term.alternatives, self._names.sounding(sound), _MISTYPED))


def _with_kind(question: Question) -> Question:
    """What an English attribute implies: "What was the gross margin?" asks for a percentage."""
    attributes = "".join(term.alternatives[0][0] for term in question.terms if term.focus)
    kind = question.kind
    if kind in ("entity", "definition", "fact"):
        kind = next((k for t in question.terms if t.focus and (k := noun_kind(t.alternatives[0][0]))), kind)
    if kind != "number":
        return replace(question, kind=kind)
    unit, unit_class = question.unit, question.unit_class
    if not unit_class or kind != question.kind:
        unit, unit_class = figure(f"{question.normal} {attributes}")
    return replace(question, kind=kind, unit=unit, unit_class=unit_class)


def _with_synonyms(question: Question) -> tuple[Term, ...]:
    """Chinese terms with the glossary's synonyms; a phrase the glossary knows (营业收入) becomes one term."""
    _, synonyms = glossary()
    terms = list(question.terms)
    position = 0
    while position < len(terms):
        for size in range(min(3, len(terms) - position), 0, -1):
            phrase = "".join(term.text for term in terms[position : position + size])
            if phrase in synonyms and (size == 1 or phrase in question.normal):
                parts = terms[position : position + size]
                weight = max(rarity(phrase) if size == 1 else max(part.weight for part in parts), 1.0)
                alternatives = ((phrase, 1.0), *synonyms[phrase])
                focus = any(part.focus for part in parts)
                terms[position : position + size] = [Term(phrase, alternatives, weight, False, focus)]
                break
        position += 1
    for place, term in enumerate(terms):
        if len(term.alternatives) == 2 and term.alternatives[1][0] in synonyms:  # 举办|地: 举行 says it too
            bare, worth = term.alternatives[1]
            terms[place] = replace(term, alternatives=merged(term.alternatives, synonyms[bare], worth))
    return tuple(terms)


def _with_english(term: Term) -> Term:
    """A Chinese term with what English articles may call it: the glossary, CC-CEDICT, and names by their sound."""
    if term.text.isascii():
        return term
    english, _ = glossary()
    found = {key: 1.0 for key, words in english.items() if words[0][0] == term.text}
    found |= {gloss: 0.9 for gloss in english_glosses(term.text) if gloss not in found}
    found |= {form: 0.8 for word in list(found) if " " not in word for form in (f"{word}s", f"{word}ed", f"{word}d")}
    sounds = spelling(term.text) if term.name and 2 <= len(term.text) <= 4 else ()
    if sounds:
        family, given = sounds[0], "".join(sounds[1:])
        found |= {family + given: 1.0, f"{family} {given}": 1.0, f"{given} {family}": 0.9}
    return replace(term, alternatives=(*term.alternatives, *sorted(found.items(), key=lambda pair: -pair[1])))
