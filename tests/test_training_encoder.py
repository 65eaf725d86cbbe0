"""The encoder's training, whole, on a few invented texts: it learns, it repeats itself, and spellings do not matter."""

from __future__ import annotations

import json
import lzma
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from invented_training import DEEDS, THINGS, TOWNS, invented
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn

from index import encoder as encoder_module
from index.encoder import Encoder, load_encoder
from training.bags import Ragged
from training.contrast import TEMPERATURE, batch_loss
from training.english_forms import forms_of
from training.material import tokenize_sources
from training.model_folder import save_model
from training.pairs import Batch, Sampler
from training.sources import news_passages, questions, translations, verbs
from training.train_encoder import Recipe, learn
from training.vocabulary import build_tokenizer

ROOT = Path(__file__).resolve().parent.parent
RECIPE = Recipe(vocabulary=900, dimensions=24, batch=48, steps=60, seed=3)


@pytest.fixture(scope="module")
def learned() -> tuple[Tokenizer, NDArray[np.float32]]:
    return learn(invented(), RECIPE)


@pytest.fixture
def trained(learned: tuple[Tokenizer, NDArray[np.float32]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    """The tiny model, written as the shipped one is and opened by the encoder of the product."""
    save_model(tmp_path / "model", *learned)
    monkeypatch.setattr(encoder_module, "SHIPPED_MODEL", tmp_path / "model")
    return load_encoder()


def test_a_second_run_gives_the_same_bits(learned: tuple[Tokenizer, NDArray[np.float32]]) -> None:
    tokenizer, rows = learn(invented(), RECIPE)
    assert tokenizer.to_str() == learned[0].to_str()
    assert rows.tobytes() == learned[1].tobytes()


def test_another_seed_gives_other_rows_for_the_same_tokens(learned: tuple[Tokenizer, NDArray[np.float32]]) -> None:
    tokenizer, rows = learn(invented(), Recipe(900, 24, 48, steps=1, seed=4))
    assert tokenizer.to_str() == learned[0].to_str()
    assert not np.array_equal(rows, learned[1])


def test_another_process_makes_the_same_vocabulary(learned: tuple[Tokenizer, NDArray[np.float32]]) -> None:
    program = (
        "from invented_training import invented; from training.material import vocabulary_of;"
        "print(vocabulary_of(invented(), 900).to_str())"
    )
    environment = {"PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == learned[0].to_str()


def test_questions_find_their_passages_and_english_its_chinese(trained: Encoder) -> None:
    sources = invented()
    passages = trained.encode_passages(["".join(passage) for passage in sources.passages])
    asked = trained.encode_questions([f"{town}{deed}了{thing}" for town in TOWNS for thing in THINGS for deed in DEEDS])
    assert (np.argsort(-asked @ passages.T, axis=1)[:, 0] == np.arange(len(passages))).mean() > 0.9
    chinese, english = trained.encode_passages(list(THINGS)), trained.encode_questions(list(THINGS.values()))
    assert (np.argmax(english @ chinese.T, axis=1) == np.arange(len(THINGS))).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青石鎮的學校開放了，醫院關閉", "青石镇的学校开放了，医院关闭"),
        ("COFFEE ２５天", "coffee 25天"),
        ("东河市、火车；博物馆", "东河市 火车 博物馆"),
    ],
)
def test_spellings_embed_alike(trained: Encoder, one: str, other: str) -> None:
    left, right = trained.encode_passages([one, other])
    assert left.any()
    np.testing.assert_array_equal(left, right)


def test_a_model_in_place_stays_until_the_new_one_is_whole(
    learned: tuple[Tokenizer, NDArray[np.float32]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    save_model(folder, *learned)
    (folder / "README.md").write_text("card", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("training.model_folder.save_file", full_disk)
    with pytest.raises(OSError, match="No space"):
        save_model(folder, learned[0], learned[1] + 1)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


# --- parts -----------------------------------------------------------------------------------------------------------


def test_the_loss_is_two_cross_entropies_and_groups_do_not_compete() -> None:
    random = np.random.default_rng(0)
    bags = [Ragged.of([random.integers(1, 50, 6).astype(np.int32) for _ in range(20)]) for _ in range(2)]
    groups = random.integers(0, 12, 20)
    start = torch.from_numpy(random.normal(size=(50, 8)).astype(np.float32))

    ours = nn.Parameter(start.clone())
    loss = batch_loss(ours, Batch(bags[0], bags[1], groups))
    loss.backward()

    plain = nn.Parameter(start.clone())
    sides = [torch.stack([plain[torch.from_numpy(bag[row]).long()].sum(0) for row in range(20)]) for bag in bags]
    left, right = (nn.functional.normalize(side, dim=1) for side in sides)
    same = torch.from_numpy(groups[:, None] == groups[None, :]) & ~torch.eye(20, dtype=torch.bool)
    scores = (left @ right.T / TEMPERATURE).masked_fill(same, float("-inf"))
    expected = (
        nn.functional.cross_entropy(scores, torch.arange(20)) + nn.functional.cross_entropy(scores.T, torch.arange(20))
    ) / 2
    expected.backward()

    assert loss.item() == pytest.approx(expected.item(), abs=1e-5)
    assert ours.grad is not None
    assert plain.grad is not None
    np.testing.assert_allclose(ours.grad.numpy(), plain.grad.numpy(), atol=1e-5)


def test_every_kind_of_batch_is_drawn_and_pairs_its_sides() -> None:
    tokenizer = learn(invented(), Recipe(900, 8, 16, steps=1))[0]
    sampler = Sampler(tokenize_sources(invented(), tokenizer), 16, seed=0)
    drawn = [sampler.draw() for _ in range(150)]
    assert {kind for kind, _ in drawn} == {kind for kind, _ in sampler.mix}
    assert sum(share for _, share in sampler.mix) == pytest.approx(1.0)
    for _, batch in drawn:
        assert 0 < len(batch.left) == len(batch.right) == len(batch.groups)


def test_english_words_occur_in_their_other_forms() -> None:
    tokenizer = learn(invented(), Recipe(900, 8, 16, steps=1))[0]
    sampler = Sampler(tokenize_sources(invented(), tokenizer), 144, seed=0)
    texts = [tokenizer.decode(bag.tolist()) for _ in range(20) for bag in sampler.dictionary().right]  # type: ignore[attr-defined]
    assert {"bridge", "bridges", "close", "closed", "closing", "coffee"} <= set(texts)


@pytest.mark.parametrize(
    ("word", "verb", "forms"),
    [
        ("increase", True, {"increases", "increasing", "increased"}),
        ("stop", True, {"stops", "stopping", "stopped"}),
        ("visit", True, {"visits", "visiting", "visited"}),
        ("carry", True, {"carries", "carrying", "carried"}),
        ("agree", True, {"agrees", "agreeing", "agreed"}),
        ("die", True, {"dies", "dying", "died"}),
        ("win", True, {"won", "wins", "winning"}),
        ("company", False, {"companies"}),
        ("box", False, {"boxes"}),
    ],
)
def test_forms_of_english_words(word: str, verb: bool, forms: set[str]) -> None:
    assert set(forms_of(word, verb)) == forms


def test_the_dictionary_tells_verbs_from_names() -> None:
    known = verbs()
    assert {"win", "increase", "build"} <= known
    assert not {"bridge-builder", "denver", "geology"} & known


def test_reading_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "train"
    folder.mkdir()
    story = "海港城的大桥昨天动工。工期三年。居民表示欢迎。"
    news = [{"text": f"2031-05-01 08:00，正文：{story}"}, {"text": story}, {"text": "只有一句话的消息。"}]
    with lzma.open(folder / "news.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in news)
    context = "青石鎮的學校有三百名學生。" * 40 + "校長是林遠航。"
    entry = {"question": "校長是誰？", "answers": [{"text": "林遠航"}]}
    for name in ("cmrc2018_dev.json", "drcd_dev.json"):
        content = {"data": [{"paragraphs": [{"context": context, "qas": [entry]}]}]}
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "tatoeba_en_zh.tsv").write_text("The bridge is open.\t大橋開放了。\nno pair\n", encoding="utf-8")

    assert list(news_passages(tmp_path)) == [
        ["海港城的大桥昨天动工。", "工期三年。", "居民表示欢迎。"]
    ]  # the reprint left out
    found = questions(tmp_path)
    assert [question.text for question in found] == ["校长是谁?", "校长是谁?"]
    assert all("林远航" in question.passage and len(question.passage) <= 300 for question in found)
    assert translations(tmp_path) == [("the bridge is open.", "大桥开放了。")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"news\.jsonl\.xz"):
        list(news_passages(tmp_path))


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(ValueError, match="needs words"):
        build_tokenizer(Counter(), 100)
