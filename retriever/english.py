"""English text → terms with their Chinese alternatives; words of other languages stay as they are.

Of a phrase, the longest that something knows: the glossary of business and news terms, then names and CC-CEDICT, which
stand beside each other because either may be wrong. A word that nobody knows may be mistyped by one letter.
"""

from __future__ import annotations

import re
import unicodedata

from retriever.cedict import corrections, glosses, is_common
from retriever.glossary import Alternatives, glossary, merged
from retriever.name_search import Names, Vocabulary
from retriever.question import STOP, Term
from retriever.rarity import RAREST, rarity

__all__ = ["English"]

_TOKEN = re.compile(r"[^\W_]+(?:[.&'-][^\W_]+)*")
_ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_FIGURES = {"I": 1, "V": 5, "X": 10, "L": 50}
_LONGEST = 5
_MOST = 10
_TYPED = 5  # letters of a word from which one may be a slip
_OTHER_SENSE = 0.7  # what the dictionary's senses of a word are worth beside the glossary's
_MISTYPED = 0.7  # what the senses of a word are worth that differs by one letter from the one asked for


class English:
    """Reads English for one library."""

    def __init__(self, vocabulary: Vocabulary, names: Names) -> None:
        self._vocabulary = vocabulary
        self._names = names

    def terms(self, text: str) -> list[Term]:
        """The terms of a text, each once; none reaches across a “|”."""
        terms: dict[str, Term] = {}
        for chunk in text.replace("’", "'").split("|"):
            tokens = [part for token in _TOKEN.findall(chunk) for part in _parts(token.removesuffix("'s"))]
            position = 0
            while position < len(tokens):
                term, used = self._longest(tokens[position:])
                position += used
                if term:
                    terms.setdefault(term.text, term)
        return list(terms.values())

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
        written = " ".join(tokens).lower()
        text = _without_accents(written)
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
        if not known and not named and len(text) >= _TYPED and text.isalpha():
            known = self._mistyped(text)
        own = ((text, 1.0),) if written == text else ((written, 1.0), (text, 1.0))
        return _term(text, (*own, *merged(named, known)), name=name)

    def _mistyped(self, word: str) -> Alternatives:
        """What a word that neither the library nor the dictionary knows means with one letter changed."""
        if not word.isascii() or self._vocabulary.document_frequencies([word]):
            return ()
        return tuple((chinese, _MISTYPED * worth) for chinese, worth in corrections(word)[:_MOST])


def _term(text: str, alternatives: tuple[tuple[str, float], ...], name: bool = False, focus: bool = False) -> Term:
    chinese = [rarity(word) for word, weight in alternatives if weight >= 0.8 and not word.isascii()]
    return Term(text, alternatives, min(chinese) if chinese else RAREST, name, focus)


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


def _without_accents(text: str) -> str:
    """Latin letters without accents; those of other scripts stay whole."""
    bare = (unicodedata.normalize("NFD", character)[0] for character in text)
    plain = "".join(base if base.isascii() else character for base, character in zip(bare, text, strict=True))
    return plain.replace("’", "'")
