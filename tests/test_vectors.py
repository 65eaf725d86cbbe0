"""VectorIndex against brute force: ids and scores."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from index.vectors import VectorIndex


def unit_rows(count: int, dimensions: int = 24, seed: int = 0) -> NDArray[np.float16]:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions))
    halves: NDArray[np.float16] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    return halves


def brute_force(
    ids: NDArray[np.int64], rows: NDArray[np.float16], question: NDArray[np.float32], k: int
) -> list[tuple[int, float]]:
    scores = rows.astype(np.float32) @ question
    order = np.lexsort((ids, -scores))[:k]
    return [(int(ids[at]), float(scores[at])) for at in order]


def same(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


def questions(count: int = 20) -> NDArray[np.float32]:
    return unit_rows(count, seed=99).astype(np.float32)


def test_ids_and_scores_are_those_of_brute_force() -> None:
    ids, rows = np.arange(1000, 1300, dtype=np.int64) * 7, unit_rows(300)
    index = VectorIndex(24)
    index.add(ids[:100], rows[:100])
    index.add(ids[100:], rows[100:])
    for question in questions():
        same(index.search(question, 10), brute_force(ids, rows, question, 10))


def test_removed_vectors_are_no_hits_and_the_others_keep_their_ids() -> None:
    ids, rows = np.arange(300, dtype=np.int64), unit_rows(300)
    index = VectorIndex(24)
    index.add(ids, rows)
    index.remove([*range(0, 300, 3), 12345])
    kept = ids % 3 != 0
    assert index.ids().tolist() == ids[kept].tolist()
    for question in questions():
        same(index.search(question, 300), brute_force(ids[kept], rows[kept], question, 300))


def test_only_the_chosen_ids_are_found_whatever_was_removed_before() -> None:
    ids, rows = np.arange(300, dtype=np.int64) * 3, unit_rows(300)
    index = VectorIndex(24)
    index.add(ids, rows)
    index.remove(ids[:50].tolist())
    chosen = ids[40:120]
    for question in questions():
        found = index.search(question, 20, np.concatenate([chosen, [1, 10_000]]))
        same(found, brute_force(ids[50:120], rows[50:120], question, 20))
    assert index.search(questions()[0], 20, np.zeros(0, np.int64)) == []


@pytest.mark.parametrize("dimensions", [24, 64])  # FAISS has another way for multiples of 64
def test_the_best_of_many_rows_are_those_of_brute_force(dimensions: int) -> None:
    """Of so many, copies in fewer bits are looked at first; larger values than before come with the second rows."""
    ids, rows = np.arange(9000, dtype=np.int64) * 5, unit_rows(9000, dimensions)
    asked = unit_rows(20, dimensions, seed=99).astype(np.float32)
    rows[:6000] *= np.float16(0.5)
    index = VectorIndex(dimensions)
    index.add(ids[:6000], rows[:6000])
    for question in asked[:3]:
        same(index.search(question, 50), brute_force(ids[:6000], rows[:6000], question, 50))
    index.add(ids[6000:], rows[6000:])
    index.remove(ids[100:200].tolist())
    kept = np.r_[0:100, 200:9000]
    chosen = ids[2000:8000]
    for question in asked:
        same(index.search(question, 100), brute_force(ids[kept], rows[kept], question, 100))
        same(index.copy().search(question, 30, chosen), brute_force(chosen, rows[2000:8000], question, 30))
    everything = index.search(asked[0], 10_000)
    same(everything, brute_force(ids[kept], rows[kept], asked[0], len(kept)))


def test_asking_for_more_than_there_is_gives_what_there_is() -> None:
    index = VectorIndex(24)
    assert index.search(questions()[0], 5) == []
    index.add(np.array([3, 4]), unit_rows(2))
    assert {id_ for id_, _ in index.search(questions()[0], 50)} == {3, 4}
    assert index.search(questions()[0], 0) == []


def test_adding_again_changes_nothing() -> None:
    ids, rows = np.arange(5, dtype=np.int64), unit_rows(5)
    index = VectorIndex(24)
    index.add(ids, rows)
    before = index.search(questions()[0], 5)
    index.add(ids[2:], rows[2:])
    index.add(np.array([], np.int64), unit_rows(0))
    assert len(index) == 5
    assert index.search(questions()[0], 5) == before


def test_equal_scores_come_in_the_order_of_their_ids() -> None:
    row = unit_rows(1)
    index = VectorIndex(24)
    for id_ in (9, 2, 5):
        index.add(np.array([id_]), row)
    assert [id_ for id_, _ in index.search(row[0].astype(np.float32), 3)] == [2, 5, 9]


def test_a_vector_of_another_shape_is_refused() -> None:
    index = VectorIndex(24)
    with pytest.raises(ValueError, match="24 dimensions"):
        index.search(np.ones(23, np.float32), 1)
    with pytest.raises(ValueError, match="24 dimensions"):
        index.add(np.array([1]), unit_rows(1, 23))


def test_threads_search_while_one_adds_and_removes() -> None:
    index = VectorIndex(24)
    index.add(np.arange(200, dtype=np.int64), unit_rows(200))
    question = questions()[0]
    done = threading.Event()
    wrong: list[object] = []

    def search() -> None:
        while not done.is_set():
            hits = index.search(question, 10)
            if len(hits) != 10 or any(id_ < 0 for id_, _ in hits):
                wrong.append(hits)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(60):
        ids = np.arange(200 + turn * 20, 220 + turn * 20, dtype=np.int64)
        index.add(ids, unit_rows(20, seed=turn))
        index.remove(ids[:10].tolist())
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(index) == 200 + 60 * 10
