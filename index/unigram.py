"""Texts → the numbers of their tokens, as a `tokenizer.json` says.

Opening such a file is what the tokenizers library takes longest for in a new process, more than a question takes
altogether. A Unigram model behind a charsmap, which is what ships, is therefore run in Python while there is little to
do: ready in half the time, and with the same tokens.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from tokenizers import Tokenizer
from tokenizers.normalizers import Precompiled

__all__ = ["Tokens", "Unigram"]

_FEW = 8_000  # characters in all; then the library is opened, ten times as fast, and once open it does all

_UNKNOWN_PENALTY = 10.0  # an unknown character scores this much below the rarest piece
_WHITE_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_PLAIN: dict[str, object] = {"added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": None}


class Tokens:
    """The tokens of one `tokenizer.json`. Raises whatever the library raises when the file is damaged."""

    def __init__(self, tokenizer_file: Path) -> None:
        self._file = tokenizer_file
        self._opening = Lock()
        self._library: Any = None
        self._unigram: Unigram | None = None
        self._cut = 0  # characters so far
        try:
            self._unigram = Unigram(tokenizer_file)
            self.count = len(self._unigram)
        except (ValueError, KeyError, TypeError):  # another kind, or damaged: the library knows or says why
            self.count = int(self._opened().get_vocab_size())

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's tokens."""
        if self._library is None and self._unigram is not None:
            self._cut += sum(map(len, texts))
        if self._library is None and self._unigram is not None and self._cut <= _FEW:
            return [self._unigram.ids(text) for text in texts]
        encodings = self._opened().encode_batch_fast(list(texts), add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def _opened(self) -> Any:  # noqa: ANN401 - the library ships no types
        with self._opening:
            if self._library is None:
                library = Tokenizer.from_file(str(self._file))
                library.no_padding()
                library.no_truncation()
                self._library = library
            return self._library


class Unigram:
    """The best way to cut a text into pieces that have scores.

    :raises ValueError: the file describes another kind of tokenizer.
    """

    def __init__(self, tokenizer_file: Path) -> None:
        described = json.loads(tokenizer_file.read_bytes())
        model, normalizer = described["model"], described["normalizer"] or {}
        if model["type"] != "Unigram" or model.get("byte_fallback") or normalizer.get("type") != "Precompiled":
            raise ValueError("not a Unigram model behind a charsmap")
        if any(described.get(name) != value for name, value in _PLAIN.items()):
            raise ValueError("a tokenizer with more parts than a Unigram model needs")
        self._normalizer: Any = Precompiled(b64decode(normalizer["precompiled_charsmap"]))
        self._scores: dict[str, float] = dict(model["vocab"])
        self._numbers = dict(zip(self._scores, range(len(self._scores)), strict=True))
        self._longest = max(map(len, self._scores))
        self._unknown = int(model["unk_id"])
        self._unknown_score = min(self._scores.values()) - _UNKNOWN_PENALTY

    def __len__(self) -> int:
        return len(self._scores)

    def ids(self, text: str) -> list[int]:
        """The numbers of the text's tokens, in order."""
        parts = _WHITE_SPACE.split(self._normalizer.normalize_str(text))
        return [token for part in parts if part for token in self._cut(part)]

    def _cut(self, part: str) -> list[int]:
        """The best way through all pieces that fit (Viterbi); unknown characters side by side are one token."""
        longest, length, known_scores = self._longest, len(part), self._scores
        scores = [0.0] + [float("-inf")] * length  # of the best way to each position
        came = [0] * (length + 1)  # where its last piece begins
        for start in range(length):
            here = scores[start]
            for end in range(start + 1, min(start + longest, length) + 1):
                score = known_scores.get(part[start:end])
                if score is not None and here + score > scores[end]:
                    scores[end], came[end] = here + score, start
            if part[start] not in known_scores and here + self._unknown_score > scores[start + 1]:
                scores[start + 1], came[start + 1] = here + self._unknown_score, start
        found: list[int] = []
        end = length
        while end:
            start = came[end]
            token = self._numbers.get(part[start:end], self._unknown)
            end = start
            if token != self._unknown or not found or found[-1] != self._unknown:
                found.append(token)
        return found[::-1]
