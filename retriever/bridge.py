"""Terms of a question → what the articles may call them: Chinese for English, names by their sound, and synonyms.

Three sources, in this order: the glossary of business and news terms beside this file, CC-CEDICT's glosses, and pinyin
(Zhipu → 智谱) tried against the library's own words. Every English term becomes one group of weighted alternatives.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from retriever.cedict import english_glosses, glosses, is_common, spelling
from retriever.glossary import Alternatives, glossary, merged
from retriever.kinds import figure, noun_kind
from retriever.name_search import Names, Vocabulary
from retriever.question import STOP, Question, Term
from retriever.rarity import RAREST, rarity

__all__ = ["Bridge", "Vocabulary"]

_TOKEN = re.compile(r"[a-z0-9]+(?:[.&'-][a-z0-9]+)*", re.IGNORECASE)
_ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_FIGURES = {"I": 1, "V": 5, "X": 10, "L": 50}
_LONGEST = 5
_MOST = 10
_ENGLISH_SHARE = 0.05  # of the passages hold “the” in a library that has English articles
_OTHER_SENSE = 0.7  # what the dictionary's senses of a word are worth beside the glossary's


class Bridge:
    """Gives the terms of a question the alternatives that a library's articles may use."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names = Names(vocabulary)
        self._holds_english = lru_cache(maxsize=1)(self._english_is_held)

    def translate(self, question: Question) -> Question:
        """The question with alternatives filled in."""
        if question.lang == "en":
            return _with_kind(replace(question, terms=tuple(self._english_terms(question))))
        terms = _with_synonyms(question)
        if self._holds_english(self._vocabulary.generation):
            terms = tuple(_with_english(term) for term in terms)
        return replace(question, terms=terms)

    def _english_is_held(self, generation: int) -> bool:
        count = self._vocabulary.document_frequencies(["the"]).get("the", 0)
        return count >= _ENGLISH_SHARE * self._vocabulary.passage_count > 0

    def _english_terms(self, question: Question) -> list[Term]:
        text = _without_accents(question.text)
        for period in reversed(question.periods):
            text = text[: period.start] + "|" * (period.end - period.start) + text[period.end :]
        terms: list[Term] = []
        for chunk in text.split("|"):
            tokens = [part for token in _TOKEN.findall(chunk) for part in _parts(token.removesuffix("'s"))]
            position = 0
            while position < len(tokens):
                term, used = self._longest(tokens[position:])
                position += used
                if term and all(term.text != known.text for known in terms):
                    terms.append(term)
        return terms

    def _longest(self, tokens: list[str]) -> tuple[Term | None, int]:
        """The term that the first tokens make up, longest first, and how many they are."""
        english, _ = glossary()
        for size in range(min(_LONGEST, len(tokens)), 0, -1):
            phrase = " ".join(tokens[:size]).lower()
            if size == 1 and phrase in STOP:
                return None, 1
            if phrase in english:
                other = glosses(phrase)[:_MOST] if size == 1 else ()
                return _term(phrase, merged(english[phrase], other, _OTHER_SENSE), focus=True), size
        for size in range(min(3, len(tokens)), 0, -1):
            term = self._named_or_known(tokens[:size])
            if term:
                return term, size
        return None, 1

    def _named_or_known(self, tokens: list[str]) -> Term | None:
        """What a name or a phrase of the dictionary is in Chinese; None for a phrase that is neither."""
        text = " ".join(tokens).lower()
        if len(tokens) > 1:
            ends = tokens[0].lower() not in STOP and tokens[-1].lower() not in STOP
            known = tuple(pair for pair in glosses(text) if pair[1] >= 0.9)[:_MOST] if ends else ()
        elif len(text) < 2 and not text.isdigit():
            return None
        else:
            known = _roman(tokens[0]) or (() if text.isdigit() else glosses(text)[:_MOST])
        capitals = all(token[0].isupper() and token.replace("'", "").isalpha() for token in tokens)
        capitals = capitals and not (len(tokens) == 1 and is_common(text))
        named = self._names.chinese(text) if capitals else ()
        if len(tokens) > 1 and not named:
            return _term(text, known) if known else None
        name = tokens[0][0].isupper() or any(character.isdigit() for character in text)
        return _term(text, ((text, 1.0), *merged(named, known)), name=name)


def _parts(token: str) -> list[str]:
    """A word, or what a hyphen joins in one that no dictionary knows (2-point, pro-life, but Wi-Fi stays)."""
    known = "-" not in token or glosses(token.lower()) or token.lower() in glossary()[0]
    return [token] if known else [token, *token.split("-")]


def _roman(token: str) -> Alternatives:
    """The figure that a Roman numeral of two letters or more stands for: Super Bowl XLIX is 第49届."""
    if len(token) < 2 or not _ROMAN.fullmatch(token):
        return ()
    figures = [_FIGURES[letter] for letter in token]
    value = sum(-one if one < after else one for one, after in zip(figures, [*figures[1:], 0], strict=True))
    return ((str(value), 1.0),)


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


def _term(text: str, alternatives: tuple[tuple[str, float], ...], name: bool = False, focus: bool = False) -> Term:
    chinese = [rarity(word) for word, weight in alternatives if weight >= 0.8 and not word.isascii()]
    return Term(text, alternatives, min(chinese) if chinese else RAREST, name, focus)


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


def _without_accents(text: str) -> str:
    import unicodedata

    bare = "".join(unicodedata.normalize("NFD", character)[0] for character in text)
    return bare.replace("’", "'")
