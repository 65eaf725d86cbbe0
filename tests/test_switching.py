"""A library whose encoder is changed: the old index answers until the new one is whole, whatever happens meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny import TinyEncoder

from index import Library
from index.embedding import EncoderChanged
from ingest.errors import ModelError
from retriever import Retriever

_HARBOURS = "青萝湾 白鹭港 石门渡 云帆坞 长汀口 月牙屿 铁砂湾 双桅港".split()


class HeldEncoder(TinyEncoder):
    """Encodes passages only while it is let; counts and remembers nothing else."""

    def __init__(self, dimensions: int = 16, seed: int = 1) -> None:
        super().__init__(dimensions, seed)
        self.let = threading.Event()
        self.asked = threading.Event()

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.set()
        assert self.let.wait(30)
        return super().encode_passages(texts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(40):
        harbour = _HARBOURS[number % len(_HARBOURS)]
        text = f"{harbour}第{number}号码头去年吞吐量为{100 + number}万吨。当地渔民计划明年扩建冷库。"
        (tmp_path / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = Library(folder, encoder=TinyEncoder())
    opened.sync()
    yield opened
    opened.close()


def found(library: Library, question: str = "青萝湾吞吐量") -> list[tuple[int, float]]:
    encoder = library.encoder
    return library.search_dense(encoder.encode_questions([question])[0], 5, None, encoder.fingerprint)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_the_old_index_answers_until_the_new_one_is_whole(library: Library, folder: Path) -> None:
    before, other = found(library), HeldEncoder()
    library.encoders.want(other)
    library.sync(wait=False)
    assert other.asked.wait(30)
    assert found(library) == before
    assert library.encoder.fingerprint == "tiny-32-0"
    change = library.encoders.switching
    assert change
    assert (change.old, change.new, change.done, change.total) == ("tiny-0", "tiny-1", 0, 40)
    other.let.set()
    assert library.encoders.wait(30)
    assert library.encoders.switching is None
    assert library.encoder is other
    fresh = Library(folder, folder.parent / f"{folder.name}-fresh", TinyEncoder(16, 1))
    fresh.sync()
    assert [score for _, score in found(library)] == [score for _, score in found(fresh)]
    assert library.verify() == []
    fresh.close()


def test_files_that_come_and_go_meanwhile_are_in_the_new_index(library: Library, folder: Path) -> None:
    other = HeldEncoder()
    library.encoders.want(other)
    library.sync(wait=False)
    assert other.asked.wait(30)
    (folder / "00.txt").unlink()
    (folder / "01.txt").write_text("白鹭港第1号码头停用，改建为海事博物馆。", encoding="utf-8")
    (folder / "new.txt").write_text("独角鲸号科考船抵达月牙屿。", encoding="utf-8")
    threading.Timer(0.05, other.let.set).start()  # a sync first ends the portion that is under way
    library.sync(wait=False)
    assert library.encoders.wait(30)
    assert library.encoder is other
    assert library.verify() == []
    texts = [library.passages([id_])[id_].text for id_, _ in found(library, "独角鲸号科考船抵达月牙屿。")]
    assert texts[0].startswith("独角鲸号")


def test_what_was_made_before_an_end_is_not_made_again(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.switching._FEWEST", 4)
    monkeypatch.setattr("index.switching._MOST", 4)
    first = HeldEncoder()
    library.encoders.want(first)
    library.sync(wait=False)
    assert first.asked.wait(30)
    threading.Timer(0.05, first.let.set).start()
    library.close()  # ends after the portion it is at
    made = first.encoded
    assert 0 < made < library.passage_count
    assert library.encoder.fingerprint == "tiny-32-0"
    again = TinyEncoder(16, 1)
    resumed = Library(folder, encoder=TinyEncoder())
    resumed.encoders.want(again)
    resumed.sync(wait=False)
    assert resumed.encoders.wait(30)
    assert again.encoded == resumed.passage_count - made
    assert resumed.verify() == []
    resumed.close()


def test_a_failing_encoder_leaves_the_old_index_and_says_why(library: Library) -> None:
    class Broken(TinyEncoder):
        def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise ModelError("the model ran out of memory")

    before = found(library)
    library.encoders.want(Broken(16, 1))
    library.sync(wait=False)
    assert library.encoders.wait(30)
    assert library.encoders.switching
    assert library.encoders.switching.error == "the model ran out of memory"
    assert found(library) == before


def test_a_vector_of_another_encoder_is_never_compared(library: Library) -> None:
    vector = TinyEncoder(32, seed=5).encode_questions(["青萝湾"])[0]
    with pytest.raises(EncoderChanged, match="made with the encoder tiny-0"):
        library.search_dense(vector, 5, None, "tiny-32-5")


def test_questions_asked_during_the_change_use_one_encoder_each(library: Library) -> None:
    """The cosine of every hit is exactly what the old or the new encoder gives, the same one for all hits."""
    old, new = TinyEncoder(), TinyEncoder(32, seed=9)  # as many dimensions: a mixture would not be noticed by them
    retriever = Retriever(library)
    questions = [f"{harbour}去年吞吐量是多少？" for harbour in _HARBOURS]
    seen: list[tuple[str, list[tuple[str, float]]]] = []
    failed: list[Exception] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            for question in questions:
                try:
                    hits = retriever.search(retriever.understand(question), 5)
                except Exception as error:
                    failed.append(error)
                    return
                dense = [(f"{hit.article.title}\n{hit.passage.text}", hit.dense) for hit in hits if hit.dense]
                seen.append((question, dense))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for encoder in (new, old, new):
        library.encoders.want(encoder)
        library.sync(wait=False)
        assert library.encoders.wait(30)
        count = len(seen)
        until(lambda count=count: len(seen) > count + 20 or bool(failed))  # type: ignore[misc]
    over.set()
    for thread in threads:
        thread.join()
    assert failed == []

    def fits(encoder: TinyEncoder, question: str, dense: list[tuple[str, float]]) -> bool:
        cosines = encoder.encode_passages([text for text, _ in dense]) @ encoder.encode_questions([question])[0]
        return bool(np.allclose(cosines, [cosine for _, cosine in dense], atol=2e-3))

    used = {name: 0 for name in ("old", "new")}
    for question, dense in seen:
        fitting = [name for name, encoder in (("old", old), ("new", new)) if fits(encoder, question, dense)]
        assert fitting
        used[fitting[0]] += 1
    assert all(used.values())


def test_an_index_made_with_the_shipped_encoder_is_asked_with_it_until_it_is_changed(folder: Path) -> None:
    with closing(Library(folder)) as library:
        library.sync()
        shipped, before = library.encoder.fingerprint, found(library)
        assert library.encoders.wait()  # nothing is under way
    with closing(Library(folder, encoder=TinyEncoder(16, 1))) as library:
        assert library.encoder.fingerprint == shipped
        assert found(library) == before
