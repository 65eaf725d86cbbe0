"""A seeded sample of the damaged index files that `make faults` tries by the thousand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.damaged_library import Seen
from evaluation.damages import KINDS, damage
from evaluation.mutations import judged

SAMPLE = 30


def test_a_sample_of_mutations_crashes_nothing_and_answers_nothing_wrong(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "evaluation.mutations", "--count", str(SAMPLE), "--seed", "90000"]
    done = subprocess.run(program, cwd=Path(__file__).parent.parent, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert sum(found["kinds"].values()) == SAMPLE
    assert len(found["kinds"]) >= len(KINDS) - 2
    assert found["memory"] <= 2
    assert found["figures"]["an error is said, a rebuild restores"] > 0
    assert found["figures"]["as without damage, with a line in the log"] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_damage_changes_a_file(kind: str, tmp_path: Path) -> None:
    file, earlier = tmp_path / "now", tmp_path / "earlier"
    earlier.write_bytes(b"other")
    changed = 0
    for seed in range(20):
        content = random.Random(seed).randbytes(40_000)
        file.write_bytes(content)
        told = damage(file, earlier, kind, random.Random(seed))
        assert told == (not file.exists() or file.read_bytes() != content)
        changed += told
    assert changed >= 10


def seen(answer: object, *, log: str = "", error: str = "", broken: str = "") -> Seen:
    """What is seen of a library with one question, one article, one turn and one thumb."""
    return Seen(
        [answer], [["an article"]], [[("turn", 1)]], [[("thumb", 1)]],
        [error] * bool(error), [broken] * bool(broken), [log] * bool(log),
    )  # fmt: skip


def test_what_counts_as_wrong() -> None:
    whole = seen("46亿元")
    assert judged(whole, seen("46亿元"))[0] == "as without damage, nothing to say"
    assert judged(whole, seen("46亿元", log="made again"))[0] == "as without damage, with a line in the log"
    assert judged(whole, seen("64亿元"))[0] == "a wrong answer without a word"
    assert judged(whole, seen("64亿元", log="lost"))[0] == "an answer as before the last changes, said in the log"
    assert judged(whole, seen(None, error="damaged"))[0] == "an error is said"
    assert judged(whole, seen("46亿元", broken="KeyError: 3"))[0] == "an exception"
    fewer, altered = seen("46亿元"), seen("46亿元")
    fewer.turns, altered.turns = [[]], [[("turn", 2)]]
    assert judged(whole, fewer)[0] == "the last deeds lost, without a word"
    assert judged(whole, altered)[0] == "a wrong answer without a word"
