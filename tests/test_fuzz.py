"""A short sample of the inputs that `python -m evaluation.faults fuzz` gives to everything that reads, and what
hypothesis thinks of: only a WenjuError may come of any, and offsets always fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ingest.worker
from evaluation import fuzz
from evaluation.fuzz import TARGETS, Fuzzing, check_cuts, check_reading
from ingest import Article
from ingest.byline import read_header
from ingest.cleaning import clean
from ingest.document import Document
from ingest.encodings import UncertainEncodingError, decode
from ingest.errors import QuestionError
from ingest.reading import reading_of
from retriever.question import understand

# Characters that decide something: the rest of Unicode comes by itself.
MARKS = st.text(
    "。！？!?；;，,、：:…—-.“”‘’「」（）()《》【】#*|<>&\u3000\n\r\t \u200d\u202e\ud8000123456789年月日的是记者轨桥aZ",
    max_size=60,
)
TEXTS = st.one_of(st.text(max_size=80), MARKS, st.lists(MARKS, max_size=12).map("\n".join))
sample = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(autouse=True, scope="module")
def _its_own_process() -> Iterator[None]:
    yield
    ingest.worker.close()


def test_a_sample_of_the_inputs_of_the_night() -> None:
    fuzzing = Fuzzing(seed=20)
    fuzzing.run(range(1000))
    assert fuzzing.faults == []
    assert fuzzing.inputs.keys() == {target.__name__ for target in TARGETS}


def test_the_same_seed_makes_the_same_inputs() -> None:
    assert [fuzz.made.text(Random(f"7/{at}")) for at in range(50)] == [
        fuzz.made.text(Random(f"7/{at}")) for at in range(50)
    ]


def test_what_breaks_is_told_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "clean", lambda text: text + " ")
    fuzzing = Fuzzing(seed=3)
    fuzzing.run(range(60))
    assert any(fault.startswith("--seed 3 --only ") and "cleaning: AssertionError" in fault for fault in fuzzing.faults)


def test_a_sentence_out_of_place_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "sentences", lambda text: [(0, len(text) + 1, False)])
    with pytest.raises(AssertionError):
        check_cuts(Article("a", "title", "轻轨试车。"))


@sample
@given(TEXTS, st.sampled_from([None, True, False]), st.booleans())
def test_any_text_is_read(text: str, wrapped: bool | None, single: bool) -> None:
    check_reading(reading_of(Document(text, wrapped=wrapped, single=single), "a.txt"))


@sample
@given(st.text(max_size=300))
def test_any_text_is_cut(text: str) -> None:
    check_cuts(Article("a", "title", text))


@sample
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_not(data: bytes) -> None:
    with suppress(UncertainEncodingError):
        assert isinstance(decode(data), str)


@sample
@given(st.one_of(st.text(max_size=60), MARKS))
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned
    read_header(cleaned)


@sample
@given(st.one_of(st.text(max_size=60), MARKS))
def test_any_question_is_understood_or_refused(text: str) -> None:
    with suppress(QuestionError):
        assert understand(text).text == clean(text).strip()
