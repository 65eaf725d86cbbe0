"""What the encoder learns from: batches of two texts that belong together, as bags of token ids.

Every batch holds one kind of pair, so that its other passages are honest competition:

    cloze        a sentence, or a stretch of one, and the passage around it        (Lee et al. 2019, arXiv 1906.00300)
    question     a person's question and the passage with its answer
    bridge       the same sentence or question in word-by-word English and the Chinese passage
    english      two such renderings of sentence and passage, so that English finds English
    dictionary   a Chinese headword and an English gloss
    translation  an English and a Chinese sentence that say the same
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.bags import Ids, Ragged

__all__ = ["Batch", "Material", "Sampler"]


class Batch(NamedTuple):
    """Row i of `left` belongs with row i of `right`, and with every row of the same group."""

    left: Ragged
    right: Ragged
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Material:
    """All training texts, tokenised once.

    `sentences` and `sentence_words` run in parallel (token ids, word ids); passage p is sentences
    `passage_starts[p]:passage_starts[p + 1]`. `glosses[w]` are the English renderings of word w as token ids;
    `english_forms[t]` are the tokens that are other forms of token t.
    """

    sentences: Ragged
    sentence_words: Ragged
    passage_starts: NDArray[np.int64]
    questions: Ragged
    question_words: Ragged
    question_groups: NDArray[np.int64]
    question_passages: Ragged
    glosses: Sequence[Sequence[Ids]]
    headwords: Ragged
    headword_glosses: Sequence[Sequence[Ids]]
    english_forms: Ragged
    english: Ragged
    chinese: Ragged
    function_words: Ids


_OTHER_FORM = 0.35
_EMPTY: Ids = np.zeros(0, dtype=np.int32)


class Sampler:
    """Draws batches; the same seed draws the same ones."""

    mix = (
        ("cloze", 0.35),
        ("question", 0.10),
        ("bridge", 0.36),
        ("english", 0.03),
        ("dictionary", 0.10),
        ("translation", 0.06),
    )

    def __init__(self, material: Material, size: int, seed: int) -> None:
        self._material = material
        self._size = size
        self._random = np.random.default_rng(seed)
        self._kinds: dict[str, Callable[[], Batch]] = {
            "cloze": self.cloze,
            "question": self.question,
            "bridge": self.bridge,
            "english": self.english,
            "dictionary": self.dictionary,
            "translation": self.translation,
        }

    def draw(self) -> tuple[str, Batch]:
        """The next batch and its kind."""
        names, shares = zip(*self.mix, strict=True)
        name = str(self._random.choice(names, p=shares))
        return name, self._kinds[name]()

    def cloze(self) -> Batch:
        """A stretch of a sentence against the rest of its passage; now and then the sentence stays in."""
        left, right, groups = [], [], []
        for passage, sentence in self._news():
            left.append(self._stretch(self._material.sentences[sentence]))
            right.append(self._passage(passage, sentence, keep=0.3))
            groups.append(passage)
        return Batch(Ragged.of(left), Ragged.of(right), np.array(groups))

    def question(self) -> Batch:
        """Questions against the passages that answer them."""
        material = self._material
        rows = self._random.permutation(len(material.questions))[: self._size]
        left = [self._drop(material.questions[row], 0.1) for row in rows]
        right = [self._drop(material.question_passages[row], 0.1) for row in rows]
        return Batch(Ragged.of(left), Ragged.of(right), material.question_groups[rows])

    def bridge(self) -> Batch:
        """Word-by-word English of a sentence or question against the Chinese passage."""
        left, right, groups = [], [], []
        material = self._material
        for passage, sentence in self._news()[: self._size * 3 // 4]:
            left.append(self._in_english(self._stretch(material.sentence_words[sentence])))
            right.append(self._passage(passage, sentence, keep=0.7))
            groups.append(passage)
        for row in self._random.permutation(len(material.questions))[: self._size // 4]:
            left.append(self._in_english(material.question_words[row]))
            right.append(material.question_passages[row])
            groups.append(-1 - int(material.question_groups[row]))
        return Batch(Ragged.of(left), Ragged.of(right), np.array(groups))

    def english(self) -> Batch:
        """Two renderings in English: of a sentence, and of its passage."""
        left, right, groups = [], [], []
        material = self._material
        for passage, sentence in self._news()[: self._size // 2]:
            first, last = material.passage_starts[passage : passage + 2]
            left.append(self._in_english(self._stretch(material.sentence_words[sentence])))
            right.append(self._in_english(material.sentence_words.span(first, last)))
            groups.append(passage)
        return Batch(Ragged.of(left), Ragged.of(right), np.array(groups))

    def dictionary(self) -> Batch:
        """Headwords against one of their glosses each."""
        material = self._material
        rows = self._some_of(len(material.headwords))
        left = [material.headwords[row] for row in rows]
        right = [self._inflected(self._gloss(material.headword_glosses[row])) for row in rows]
        return Batch(Ragged.of(left), Ragged.of(right), rows)

    def translation(self) -> Batch:
        """English sentences against Chinese ones."""
        rows = self._some_of(len(self._material.english))
        left = [self._material.english[row] for row in rows]
        right = [self._material.chinese[row] for row in rows]
        return Batch(Ragged.of(left), Ragged.of(right), rows)

    def _some_of(self, count: int) -> NDArray[np.int64]:
        return self._random.choice(count, min(self._size, count), replace=False)

    def _news(self) -> list[tuple[int, int]]:
        """Passages, two by two from one article as a rule: each other's hardest competition; and a sentence in each."""
        starts = self._material.passage_starts
        couples = len(starts) // 2 - 1
        first = 2 * self._random.choice(couples, min(self._size // 2, couples), replace=False)
        passages = (first + self._random.integers(2))[:, None] + np.arange(2)
        passages = passages.ravel()
        places = self._random.random(len(passages))
        sentences = starts[passages] + (places * (starts[passages + 1] - starts[passages])).astype(np.int64)
        return list(zip(passages.tolist(), sentences.tolist(), strict=True))

    def _passage(self, passage: int, sentence: int, keep: float) -> Ids:
        first, last = self._material.passage_starts[passage : passage + 2]
        if self._random.random() < keep:
            return self._material.sentences.span(first, last)
        before = self._material.sentences.span(first, sentence)
        return np.concatenate((before, self._material.sentences.span(sentence + 1, last)))

    def _stretch(self, ids: Ids) -> Ids:
        """Half of the time the whole, else six to twenty neighbouring ids: as short as questions are."""
        if len(ids) <= 6 or self._random.random() < 0.4:
            return self._drop(ids, 0.1)
        length = int(self._random.integers(6, 21))
        start = int(self._random.integers(0, max(1, len(ids) - length)))
        return self._drop(ids[start : start + length], 0.1)

    def _drop(self, ids: Ids, share: float) -> Ids:
        return ids[self._random.random(len(ids)) >= share]

    def _gloss(self, choices: Sequence[Ids]) -> Ids:
        """Earlier glosses are the more usual ones and are drawn more often."""
        if not choices:
            return _EMPTY
        return choices[int(len(choices) * self._random.random() ** 2)]

    def _in_english(self, word_ids: Ids) -> Ids:
        parts = [self._gloss(self._material.glosses[word]) for word in word_ids]
        functions = self._material.function_words
        parts.append(functions[(self._random.random(len(word_ids) // 2) * len(functions)).astype(np.int64)])
        return self._inflected(np.concatenate(parts))

    def _inflected(self, ids: Ids) -> Ids:
        """Base forms, each now and then in another of its forms."""
        forms = self._material.english_forms
        counts = forms.starts[ids + 1] - forms.starts[ids]
        chosen = np.flatnonzero((counts > 0) & (self._random.random(len(ids)) < _OTHER_FORM))
        if len(chosen):
            ids = ids.copy()
            places = (self._random.random(len(chosen)) * counts[chosen]).astype(np.int64)
            ids[chosen] = forms.ids[forms.starts[ids[chosen]] + places]
        return ids
