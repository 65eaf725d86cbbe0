"""Both keyword indexes against BM25 written out: ids and scores."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.keywords import KeywordIndex, TermGroup
from index.small_keywords import SmallKeywordIndex
from index.words import words

K1, B = 1.2, 0.75
VOCABULARY = [f"word{number}" for number in range(60)]

Documents = dict[int, tuple[str, str]]


def documents(count: int, longest: int = 36, seed: int = 0) -> Documents:
    """Titles and texts of skewed words, short enough that tantivy keeps their length exactly."""
    chance = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(VOCABULARY))]
    return {
        id_ * 3 + 1: (
            chance.choice(VOCABULARY),
            " ".join(chance.choices(VOCABULARY, weights, k=chance.randint(2, longest))),
        )
        for id_ in range(count)
    }


def group(*alternatives: tuple[str, float]) -> TermGroup:
    return TermGroup(alternatives)


def bm25(documents: Documents, groups: list[TermGroup], k: int) -> list[tuple[int, float]]:
    listed = {id_: words(title) + words(text) for id_, (title, text) in documents.items()}
    mean = sum(map(len, listed.values())) / len(listed)

    asked = {word for group in groups for word, _ in group.alternatives}
    frequencies = {word: sum(word in other for other in listed.values()) for word in asked}

    def score(word: str, mine: list[str]) -> float:
        rarity = math.log(1 + (len(listed) - frequencies[word] + 0.5) / (frequencies[word] + 0.5))
        times = mine.count(word)
        return rarity * times * (K1 + 1) / (times + K1 * (1 - B + B * len(mine) / mean))

    scores = {
        id_: sum(max(weight * score(word, mine) for word, weight in group.alternatives) for group in groups)
        for id_, mine in listed.items()
    }
    hits = [(id_, score) for id_, score in scores.items() if score > 0]
    return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]


def same(found: list[tuple[int, float]], expected: list[tuple[int, float]], relative: float = 1e-5) -> None:
    """Equal scores in the same order; ids equal wherever the order is not a matter of rounding."""
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], rel=relative)
    by_id = dict(expected)
    for id_, score in found:
        assert by_id.get(id_, expected[-1][1]) == pytest.approx(score, rel=relative)


Index = KeywordIndex | SmallKeywordIndex
Make = Callable[[], Index]


@pytest.fixture(params=["on disk", "in memory", "small"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Every kind of keyword index meets the same contract."""
    kinds: dict[str, Make] = {
        "on disk": lambda: KeywordIndex(tmp_path / "keywords"),
        "in memory": KeywordIndex,
        "small": SmallKeywordIndex,
    }
    return kinds[request.param]


def filled(documents: Documents, index: Index) -> Index:
    index.update([], [(id_, title, text) for id_, (title, text) in documents.items()], replace=True)
    return index


QUESTIONS = [
    [group(("word5", 1.0))],
    [group(("word0", 1.0)), group(("word40", 1.0))],
    [group(("word3", 1.0), ("word20", 0.7)), group(("word7", 1.0))],
    [group(("word55", 2.5), ("word2", 0.3), ("word9", 1.0)), group(("word1", 1.0)), group(("word30", 0.5))],
]


@pytest.mark.parametrize("groups", QUESTIONS)
def test_ids_and_scores_are_those_of_bm25(groups: list[TermGroup], make: Make) -> None:
    texts = documents(300)
    index = filled(texts, make())
    same(index.search(groups, 20), bm25(texts, groups, 20))
    same(index.search(groups, 1000), bm25(texts, groups, 1000))


def test_both_kinds_give_long_passages_the_same_scores() -> None:
    texts = documents(100, longest=400)
    large, small = filled(texts, KeywordIndex()), filled(texts, SmallKeywordIndex())
    for groups in [*QUESTIONS, [group(("word1 word0", 1.0)), group(("word2", 0.5))]]:
        same(large.search(groups, 100), small.search(groups, 100))


def test_long_passages_differ_only_by_the_rounding_of_their_length(make: Make) -> None:
    texts = documents(100, longest=300)
    index = filled(texts, make())
    for groups in QUESTIONS:
        exact = dict(bm25(texts, groups, 100))
        for id_, score in index.search(groups, 100):
            assert score == pytest.approx(exact[id_], rel=0.08)  # lengths are kept within 1/8, of which b and tf dampen


def test_a_group_counts_once_by_its_best_alternative(make: Make) -> None:
    index = filled({1: ("", "收入 增长"), 2: ("", "营收 增长"), 3: ("", "天气 晴朗")}, make())
    spellings = group(("收入", 1.0), ("营收", 1.0))
    both = dict(index.search([spellings], 5))
    assert set(both) == {1, 2}
    assert both[1] == pytest.approx(both[2])
    assert both[1] == pytest.approx(dict(index.search([group(("收入", 1.0))], 5))[1])
    assert dict(index.search([group(("收入", 0.5))], 5))[1] == pytest.approx(both[1] / 2)


def test_the_title_counts(make: Make) -> None:
    index = filled({1: ("毛利率走低", "公司没有多说。"), 2: ("", "公司没有多说。")}, make())
    assert [id_ for id_, _ in index.search([group(("毛利率", 1.0))], 5)] == [1]
    assert index.document_frequency("毛利率") == 1


def test_a_word_with_spaces_is_a_phrase(make: Make) -> None:
    index = filled({1: ("", "alpha beta gamma"), 2: ("", "beta alpha gamma")}, make())
    assert [id_ for id_, _ in index.search([group(("alpha beta", 1.0))], 5)] == [1]
    assert index.document_frequency("alpha beta") == 1
    assert index.document_frequency("alpha") == 2


def test_many_words_are_counted_as_each_of_them_is(make: Make) -> None:
    """Also the combinations of a few words, of which most stand nowhere, and words that mean something to a pattern."""
    texts = {id_: ("", f"word{id_} word{id_ + 7} c++ (x) word{id_}") for id_ in range(8)}
    index = filled(texts, make())
    pairs = [f"{one} {other}" for one in VOCABULARY[:16] for other in VOCABULARY[:16]]
    asked = [*VOCABULARY, *pairs, "c word3", "word1 word8 c", "absent", "absent word1", "", " "]
    one_by_one = {word: count for word in asked if (count := index.document_frequency(word))}
    assert len(one_by_one) > 20
    assert index.document_frequencies(iter(asked)) == one_by_one
    assert list(index.document_frequencies(asked)) == list(one_by_one)
    nowhere = [f"{one} {other}" for one in VOCABULARY[:12] for other in VOCABULARY[20:32]]
    assert index.document_frequencies(nowhere) == {}
    spelled = [one + other for one in "abcdefghij(.+" for other in "abcdefghij)*0"]
    assert index.document_frequencies(spelled) == {}
    index.update([], [(9, "", "gc (. ab ax")])
    assert index.document_frequencies(spelled) == {"gc": 1, "ab": 1}


def test_nothing_asked_is_nothing_found(make: Make) -> None:
    empty = make()
    assert empty.search([group(("word0", 1.0))], 5) == []
    assert empty.ids() == []
    index = filled(documents(10), empty)
    assert index.search([], 5) == []
    assert index.search([group()], 5) == []
    assert index.search([group(("", 1.0), (" ", 1.0))], 5) == []
    assert index.search([group(("word0", 0.0))], 5) == []
    assert index.search([group(("absent", 1.0))], 5) == []
    assert index.search([group(("word0", 1.0))], 0) == []
    assert index.document_frequency("absent") == index.document_frequency("") == 0


def test_words_that_look_like_query_syntax_are_words(make: Make) -> None:
    index = filled({1: ("", 'AND OR NOT c++ (x:y)* "z')}, make())
    for word in words('AND OR NOT c++ (x:y)* "z'):
        assert [id_ for id_, _ in index.search([group((word, 1.0))], 5)] == [1]


def test_removed_passages_are_gone_and_no_longer_counted(tmp_path: Path) -> None:
    texts = documents(400)
    index = filled(texts, KeywordIndex(tmp_path))
    dead = sorted(texts)[:40]
    index.update(dead, [])
    for id_ in dead:
        del texts[id_]
    assert index.ids() == sorted(texts)
    assert len(index) == 360
    assert index.leftover == 40
    assert index.document_frequency("word4") == sum(
        "word4" in words(f"{title} {text}") for title, text in texts.values()
    )
    for groups in QUESTIONS:  # word frequencies are exact; the mean length is that before the removal
        found, exact = index.search(groups, 400), dict(bm25(texts, groups, 400))
        assert {id_ for id_, _ in found} == exact.keys()
        assert all(score == pytest.approx(exact[id_], rel=0.01) for id_, score in found)


def test_writing_everything_again_leaves_no_trace_of_what_was_removed(make: Make) -> None:
    texts = documents(300)
    index = filled(texts, make())
    index.update(sorted(texts)[:100], [])
    kept = dict(list(texts.items())[100:])
    index.update([], [(id_, title, text) for id_, (title, text) in kept.items()], replace=True)
    assert index.leftover == 0
    for groups in QUESTIONS:
        same(index.search(groups, 50), bm25(kept, groups, 50))


def test_adding_again_takes_the_place_of_what_was_there(make: Make) -> None:
    index = filled({1: ("", "old words"), 2: ("", "other words")}, make())
    index.update([7], [(1, "", "new words"), (3, "", "third")])
    assert index.ids() == [1, 2, 3]
    assert index.document_frequency("old") == 0
    assert [id_ for id_, _ in index.search([group(("new", 1.0))], 5)] == [1]


def test_another_opening_of_the_folder_sees_a_commit_when_it_looks_again(tmp_path: Path) -> None:
    writer = filled(documents(20), KeywordIndex(tmp_path))
    reader = KeywordIndex(tmp_path)
    assert reader.ids() == writer.ids()
    writer.update([], [(1000, "", "novelty")])
    assert reader.document_frequency("novelty") == 0
    reader.reload()
    assert reader.document_frequency("novelty") == 1


def test_an_update_that_fails_changes_nothing_and_gives_the_folder_free(make: Make) -> None:
    index = filled(documents(20), make())
    before = index.ids()

    def broken() -> object:
        yield 1000, "", "novelty"
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        index.update(before, broken())  # type: ignore[arg-type]
    assert index.ids() == before
    index.update([before[0]], [])
    assert index.ids() == before[1:]


def test_files_that_tantivy_did_not_write_are_refused(tmp_path: Path) -> None:
    filled(documents(20), KeywordIndex(tmp_path))
    for path in tmp_path.glob("*.idx"):
        path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(ValueError, match="open"):
        KeywordIndex(tmp_path)


def test_threads_search_while_one_updates(make: Make) -> None:
    index = filled(documents(100), make())
    index.update([], [(9000, "", "constant")])
    done, wrong = threading.Event(), []

    def search() -> None:
        while not done.is_set():
            found = [id_ for id_, _ in index.search([group(("constant", 1.0))], 5)]
            if found != [9000]:
                wrong.append(found)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(8):
        index.update([10_000 + turn - 1], [(10_000 + turn, "", f"turn{turn}")])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
