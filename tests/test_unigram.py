"""Tokens in Python: the same as the tokenizers library's, whatever the text; other kinds of files are left to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.encoder import SHIPPED_MODEL
from index.unigram import Tokens, Unigram

FILE = SHIPPED_MODEL / "tokenizer.json"
LIBRARY = Tokenizer.from_file(str(FILE))
PYTHON = Unigram(FILE)
TEXTS = [
    "",
    " \n\t\u3000 ",
    "青萝湾海水淡化厂上半年投产，日产淡水7.3万吨；項目總投資12億元。",
    "The plant in Qingluo Bay yields 73,000 tonnes a day (+12% year on year).",
    "ＡＢＣ　ｆｕｌｌ　ｗｉｄｔｈ，繁體與简体并存",
    "𠮷野家在東京\u200b、\x1f大阪\x85開店👩‍👩‍👧🇨🇳é̀",
    "[UNK] [unk] " * 3,
    "一" * 500,
]


def library(text: str) -> list[int]:
    ids: list[int] = LIBRARY.encode(text, add_special_tokens=False).ids
    return ids


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_are_those_of_the_library(text: str) -> None:
    assert PYTHON.ids(text) == library(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="的一上半年同比增长公司China 2025年%，。\n", max_size=120))
def test_tokens_are_those_of_the_library_for_any_text(text: str) -> None:
    assert PYTHON.ids(text) == library(text)


def test_few_texts_and_many_give_the_same_and_the_library_is_opened_for_many_alone() -> None:
    tokens = Tokens(FILE)
    few = tokens.of(TEXTS)
    assert tokens._library is None
    many = tokens.of(TEXTS * 30)
    assert tokens._library is not None
    assert many == few * 30
    assert tokens.of(TEXTS) == few


def word_level(described: dict[str, Any]) -> None:
    described["model"] = {"type": "WordLevel", "vocab": {"[UNK]": 0, "淡水": 1}, "unk_token": "[UNK]"}


def other_split(described: dict[str, Any]) -> None:
    described["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}


@pytest.mark.parametrize("change", [word_level, other_split])
def test_another_kind_of_tokenizer_is_run_by_the_library(tmp_path: Path, change: Any) -> None:
    described = json.loads(FILE.read_bytes())
    change(described)
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(described), "utf-8")
    with pytest.raises(ValueError, match=r"tokenizer|Unigram"):
        Unigram(file)
    opened = Tokenizer.from_file(str(file))
    tokens = Tokens(file)
    assert tokens.count == opened.get_vocab_size()
    assert tokens.of(["淡水 工厂"]) == [opened.encode("淡水 工厂", add_special_tokens=False).ids]
