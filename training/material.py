"""The training sources as tokens: a tokenizer learned from them, and everything the sampler draws from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.words import words
from training.bags import Ids, Ragged, tokenize
from training.english_forms import forms_of
from training.pairs import Material
from training.pseudo_english import glosses_of
from training.sources import Question, dictionary, news_passages, questions, translations, verbs
from training.vocabulary import build_tokenizer, count_words

__all__ = ["Sources", "read_sources", "tokenize_sources", "vocabulary_of"]

_FUNCTION_WORDS = 60
_GLOSS = 16  # occurrences in running text that one in a gloss stands for
_FORM = 4


@dataclass(frozen=True, slots=True)
class Sources:
    """All texts to learn from, normalised."""

    passages: list[list[str]]
    questions: list[Question]
    translations: list[tuple[str, str]]
    dictionary: dict[str, list[str]]
    verbs: set[str]


def read_sources(data: Path) -> Sources:
    """Reads the training files under `data`.

    :raises FileNotFoundError: if one of them is missing.
    """
    return Sources(list(news_passages(data)), questions(data), translations(data), dictionary(), verbs())


def vocabulary_of(sources: Sources, size: int) -> Tokenizer:
    """The tokenizer for these sources. English is rare in them and counts more, or its words would find no room."""
    counts: Counter[str] = Counter()
    counts.update(count_words("".join(passage) for passage in sources.passages))
    counts.update(count_words((question.text + question.passage for question in sources.questions), weight=2))
    counts.update(count_words((english for english, _ in sources.translations), weight=20))
    counts.update(count_words((chinese for _, chinese in sources.translations), weight=2))
    glossed = count_words(gloss for glosses in sources.dictionary.values() for gloss in glosses)
    for word, count in glossed.items():
        counts[word] += _GLOSS * count
        for form in forms_of(word, word in sources.verbs) if word.isalpha() and count > 1 else ():
            counts[form] += _FORM * count
    counts.update(count_words(sources.dictionary, weight=2))
    return build_tokenizer(counts, size)


class _WordTable:
    """Words as numbers in the order of their first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def rows(self, texts: Sequence[str]) -> Ragged:
        """The word ids of each text."""
        numbers = self._numbers
        return Ragged.of([[numbers.setdefault(word, len(numbers)) for word in words(text)] for text in texts])

    def words(self) -> list[str]:
        """All words so far."""
        return list(self._numbers)


def tokenize_sources(sources: Sources, tokenizer: Tokenizer) -> Material:
    """Everything the sampler needs, as ids."""
    sentences = [sentence for passage in sources.passages for sentence in passage]
    starts = np.zeros(len(sources.passages) + 1, dtype=np.int64)
    np.cumsum([len(passage) for passage in sources.passages], out=starts[1:])
    table = _WordTable()
    sentence_words = table.rows(sentences)
    question_words = table.rows([question.text for question in sources.questions])
    known = table.words()
    groups = {passage: row for row, passage in enumerate(dict.fromkeys(q.passage for q in sources.questions))}
    headwords = list(sources.dictionary)
    english = tokenize(tokenizer, [pair[0] for pair in sources.translations])
    return Material(
        sentences=tokenize(tokenizer, sentences),
        sentence_words=sentence_words,
        passage_starts=starts,
        questions=tokenize(tokenizer, [question.text for question in sources.questions]),
        question_words=question_words,
        question_groups=np.array([groups[question.passage] for question in sources.questions]),
        question_passages=tokenize(tokenizer, [question.passage for question in sources.questions]),
        glosses=_gloss_ids(known, sources.dictionary, tokenizer),
        headwords=tokenize(tokenizer, headwords),
        headword_glosses=_gloss_ids(headwords, sources.dictionary, tokenizer),
        english_forms=_form_ids(tokenizer, sources.verbs),
        english=english,
        chinese=tokenize(tokenizer, [pair[1] for pair in sources.translations]),
        function_words=np.argsort(-np.bincount(english.ids))[:_FUNCTION_WORDS].astype(np.int32),
    )


def _form_ids(tokenizer: Tokenizer, verbs: Set[str]) -> Ragged:
    """The other forms of each token that is an English word, as far as they are tokens themselves."""
    known = tokenizer.get_vocab()
    forms: list[list[int]] = [[] for _ in known]
    for word, number in known.items():
        if word.isascii() and word.isalpha() and len(word) > 2:
            forms[number] = [known[form] for form in forms_of(word, word in verbs) if form in known]
    return Ragged.of(forms)


def _gloss_ids(known: Sequence[str], dictionary: Mapping[str, Sequence[str]], tokenizer: Tokenizer) -> list[list[Ids]]:
    glosses = [glosses_of(word, dictionary) for word in known]
    flat = tokenize(tokenizer, [gloss for renderings in glosses for gloss in renderings])
    ids = iter(range(len(flat)))
    return [[flat[next(ids)] for _ in renderings] for renderings in glosses]
