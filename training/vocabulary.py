"""The encoder's tokenizer: characters folded to one spelling, white space parts words, then Unigram pieces.

The pieces are whole words as far as the vocabulary reaches, Chinese and English alike, because a model that adds up one
row per piece can only say of a word what its row says. Below them lie single characters and, for Latin letters and
digits, shorter pieces learned by the Unigram trainer (Kudo 2018, arXiv 1804.10959). A piece's score is the logarithm of
its probability, so that the most probable pieces of an unbroken clause are found as a word segmenter finds them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.words import words
from training.charsmap import folding_charsmap

__all__ = ["UNKNOWN", "build_tokenizer", "count_words"]

UNKNOWN = "[UNK]"
LATIN_SHARE = 0.44
_LATIN_FRAGMENTS = 4000
_LONGEST_PIECE = 12
_LEAST_CHARACTER_COUNT = 4
# A word read as its characters must be less probable than any whole word; characters that never stand alone weigh this.
_SELDOM = 0.5


def count_words(texts: Iterable[str], weight: float = 1.0) -> Counter[str]:
    """How often each word occurs, every occurrence counted `weight` times."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(words(text))
    return Counter({word: max(1, round(count * weight)) for word, count in counts.items()})


def build_tokenizer(counts: Counter[str], size: int) -> Tokenizer:
    """A tokenizer of `size` pieces for the words counted; unknown characters become `UNKNOWN`.

    :raises ValueError: if `counts` is empty.
    """
    if not counts:
        raise ValueError("a vocabulary needs words to learn from")
    pieces = _choose_pieces(counts, size - 1)
    total = sum(pieces.values())
    scored = [(UNKNOWN, 0.0), *((piece, math.log(count / total)) for piece, count in pieces.most_common())]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(folding_charsmap())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def _choose_pieces(counts: Counter[str], size: int) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for character, count in _characters(counts).items():
        if count >= _LEAST_CHARACTER_COUNT:
            pieces[character] = max(counts[character], _SELDOM)  # type: ignore[assignment]
    latin = Counter({word: count for word, count in counts.items() if word.isascii()})
    for fragment, count in _latin_fragments(latin):
        pieces[fragment] = max(pieces[fragment], count)
    room = size - len(pieces)
    chinese = ((word, count) for word, count in counts.most_common() if not word.isascii())
    for quota, candidates in ((int(room * LATIN_SHARE), iter(latin.most_common())), (None, chinese)):
        enough = size if quota is None else len(pieces) + quota
        for word, count in candidates:
            if len(pieces) >= enough:
                break
            if 1 < len(word) <= _LONGEST_PIECE:
                pieces[word] = max(pieces[word], count)
    return pieces


def _characters(counts: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word, count in counts.items():
        for character in word:
            found[character] += count
    return found


def _latin_fragments(counts: Counter[str]) -> Iterator[tuple[str, int]]:
    """Short pieces that unseen names, words and numbers fall into, with the number of times they would be used."""
    tokenizer = Tokenizer(models.Unigram())
    trainer = trainers.UnigramTrainer(
        vocab_size=_LATIN_FRAGMENTS,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=6,
        show_progress=False,
    )
    tokenizer.train_from_iterator(counts.keys(), trainer)
    for piece in sorted(tokenizer.get_vocab()):  # the library lists them in an order of its own each time
        if piece != UNKNOWN:
            # Fragments serve only what has no piece of its own, so they stay less probable than words.
            yield piece, max(1, counts[piece] // 10)
