"""The encoder: one space for both languages and all spellings, the same from every loader, clear about its faults."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from index import encoder as encoder_module
from index.encoder import SHIPPED_MODEL, Encoder, load_encoder, write_fingerprint
from ingest.errors import ModelError
from training.charsmap import compile_charsmap

ROOT = Path(__file__).resolve().parent.parent

TEXTS = [
    "江城半导体公布第三季度营收，同比增长12.5%。",
    "When did the ferry company open its new harbour terminal?",
    "海岸轮渡公司CEO林望说，new terminal将于2031年启用。",
    "",
    " \n\t　",
    "\U0001f9ff\ue000",
    "认识ꙮ这个字的人不多",
    "很长的报道，一句接着一句。" * 400,
]


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    return load_encoder()


@pytest.fixture
def model_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped model that a test may spoil, in the place where it is looked for."""
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED_MODEL, folder)
    monkeypatch.setattr(encoder_module, "SHIPPED_MODEL", folder)
    return folder


def cosine(encoder: Encoder, one: str, other: str) -> float:
    left, right = encoder.encode_passages([one, other])
    return float(left @ right)


# --- the vectors -----------------------------------------------------------------------------------------------------


def test_vectors_are_unit_float32_rows(shipped: Encoder) -> None:
    vectors = shipped.encode_passages(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), shipped.dimensions)
    lengths = np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(lengths[[0, 1, 2, 6, 7]], 1.0, atol=1e-5)


def test_texts_without_known_tokens_are_zero(shipped: Encoder) -> None:
    assert not shipped.encode_passages(["", "  ", "\U0001f9ff", "，。！"]).any()


def test_no_texts_give_no_rows(shipped: Encoder) -> None:
    assert shipped.encode_questions([]).shape == (0, shipped.dimensions)


def test_a_text_has_one_vector_whatever_its_company(shipped: Encoder) -> None:
    many = shipped.encode_passages([f"第{number}号公告，{text}" for number in range(200) for text in TEXTS[:3]])
    alone = shipped.encode_passages([f"第{150}号公告，{TEXTS[1]}"])
    np.testing.assert_allclose(many[150 * 3 + 1], alone[0], atol=1e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("國際機場的貨運量創下歷史紀錄", "国际机场的货运量创下历史纪录"),
        ("２０３１年ＡＩ芯片销量", "2031年AI芯片销量"),
        ("HARBOUR Terminal Opens", "harbour terminal opens"),
        ("营收，增长；利润、下降", "营收 增长 利润 下降"),
    ],
)
def test_spellings_of_one_text_embed_alike(shipped: Encoder, one: str, other: str) -> None:
    assert cosine(shipped, one, other) > 0.999


def test_related_beats_unrelated_in_either_language(shipped: Encoder) -> None:
    passages = [
        "这家公司今年的营业收入达到三亿元，净利润同比下降。",
        "台风登陆后，沿海多个城市停课，航班取消。",
        "科学家在深海发现一种会发光的新鱼类。",
        "国家队在决赛中以三比一获胜，夺得冠军。",
        "新规要求学校食堂公开食材来源。",
        "医院推出夜间门诊，方便上班的病人。",
    ]
    questions = [
        ("哪家企业的利润减少了？", 0),
        ("How much revenue did the company make?", 0),
        ("航班为什么被取消？", 1),
        ("Which cities were hit by the typhoon?", 1),
        ("Who won the final of the championship?", 3),
        ("What new fish did scientists find in the deep sea?", 2),
        ("病人晚上可以看病吗？", 5),
        ("学校食堂有什么新规定？", 4),
    ]
    scores = shipped.encode_questions([question for question, _ in questions]) @ shipped.encode_passages(passages).T
    right = sum(int(row.argmax()) == best for row, (_, best) in zip(scores, questions, strict=True))
    assert right >= len(questions) - 1


def test_a_character_map_is_read_back_by_the_tokenizers_library() -> None:
    from tokenizers.normalizers import Precompiled

    replacements = {"Ａ": "a", "國": "国", "㎡": "m2", "，": " ", "A": "a", "é": "é", "国": "国"}
    fold = Precompiled(compile_charsmap(replacements)).normalize_str
    assert {character: fold(character) for character in replacements} == replacements
    assert fold("未列出的字: b中國Ａ") == "未列出的字: b中国a"
    with pytest.raises(ValueError, match="zero character"):
        compile_charsmap({"a": "\0"})


# --- the same folder in other libraries ------------------------------------------------------------------------------


def assert_same_vectors(vectors: NDArray[np.float32], expected: NDArray[np.float32]) -> None:
    """Equal up to the rounding of float16."""
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(vectors, expected, atol=1e-3)
    filled = expected.any(axis=1)
    assert ((vectors * expected).sum(axis=1)[filled] > 0.9999).all()


def test_model2vec_gives_the_same_vectors(shipped: Encoder) -> None:
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(SHIPPED_MODEL)
    assert model.max_length is None
    assert_same_vectors(model.encode(TEXTS).astype(np.float32), shipped.encode_passages(TEXTS))


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SentenceTransformer folder with a random BERT and different prompts for the two sides."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    base = tmp_path_factory.mktemp("bert")
    letters = [*"abcdefghijklmnopqrstuvwxyz", *"问答收入增长多少公司的", ":"]
    vocabulary = base / "vocab.txt"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    vocabulary.write_text("\n".join(pieces), encoding="utf-8")
    BertTokenizer(str(vocabulary)).save_pretrained(str(base))
    sizes: dict[str, Any] = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    BertModel(BertConfig(vocab_size=80, max_position_embeddings=64, **sizes)).save_pretrained(str(base))
    transformer = Transformer(str(base))
    model = SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_embedding_dimension())],
        prompts={"query": "question: ", "document": "text: "},
        device="cpu",
    )
    folder = tmp_path_factory.mktemp("tiny") / "model"
    model.save(str(folder))
    return folder


def test_sentence_transformers_gives_the_same_vectors(shipped: Encoder) -> None:
    encoder = load_encoder(SHIPPED_MODEL)
    assert encoder.dimensions == shipped.dimensions
    assert_same_vectors(encoder.encode_passages(TEXTS), shipped.encode_passages(TEXTS))
    assert_same_vectors(encoder._model.encode(TEXTS), shipped.encode_passages(TEXTS))  # type: ignore[attr-defined]


def test_any_sentence_transformer_with_its_prompts(tiny_model: Path) -> None:
    encoder = load_encoder(tiny_model)
    assert encoder.dimensions == 8
    question, passage = encoder.encode_questions(["收入增长多少"]), encoder.encode_passages(["收入增长多少"])
    np.testing.assert_allclose(np.linalg.norm([question, passage], axis=2), 1.0, atol=1e-5)
    assert not np.allclose(question, passage), "the prompts of the two sides were not used"
    plain: Any = encoder._model  # type: ignore[attr-defined]
    expected = plain.encode(["question: 收入增长多少"], normalize_embeddings=True)
    np.testing.assert_allclose(question, expected, atol=1e-5)
    assert encoder.encode_passages([]).shape == (0, 8)


def test_fingerprint_of_another_model_follows_its_weights(tiny_model: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(tiny_model, changed)
    weights = load_file(changed / "model.safetensors")
    name = next(name for name in weights if name.endswith("word_embeddings.weight"))
    save_file({**weights, name: weights[name] + 1}, changed / "model.safetensors", metadata={"format": "pt"})
    assert load_encoder(tiny_model).fingerprint == load_encoder(str(tiny_model)).fingerprint
    assert load_encoder(tiny_model).fingerprint != load_encoder(changed).fingerprint


# --- loading ---------------------------------------------------------------------------------------------------------


def test_the_shipped_encoder_runs_without_torch() -> None:
    program = (
        "import sys; from index.encoder import load_encoder; load_encoder().encode_questions(['营收是多少？']);"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    assert run.stderr == ""


def test_the_folder_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in SHIPPED_MODEL.iterdir()) <= 40_000_000


def test_fingerprint_follows_weights_and_tokenizer(shipped: Encoder, model_copy: Path) -> None:
    assert load_encoder().fingerprint == shipped.fingerprint
    weights = load_file(model_copy / "model.safetensors")
    weights["embeddings"][7, 0] += 1
    save_file(weights, model_copy / "model.safetensors")
    write_fingerprint(model_copy)
    assert load_encoder().fingerprint != shipped.fingerprint


@pytest.mark.parametrize("missing", ["tokenizer.json", "model.safetensors", "fingerprint.txt"])
def test_missing_files_are_named(model_copy: Path, missing: str) -> None:
    (model_copy / missing).unlink()
    with pytest.raises(ModelError, match=missing):
        load_encoder()


@pytest.mark.parametrize("damaged", ["tokenizer.json", "model.safetensors", "fingerprint.txt"])
def test_damaged_files_are_a_model_error(model_copy: Path, damaged: str) -> None:
    file = model_copy / damaged
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    for spoilt in (content, content[: len(content) // 2], b"", b"\xff" * 33):
        file.write_bytes(spoilt)
        with pytest.raises(ModelError, match="damaged"):
            load_encoder()


def test_a_matrix_of_another_size_is_a_model_error(model_copy: Path) -> None:
    save_file({"embeddings": np.zeros((10, 4), dtype=np.float16)}, model_copy / "model.safetensors")
    write_fingerprint(model_copy)
    with pytest.raises(ModelError, match=r"\(10, 4\)"):
        load_encoder()


def test_weights_without_a_matrix_are_a_model_error(model_copy: Path) -> None:
    save_file({"other": np.zeros((10, 4), dtype=np.float16)}, model_copy / "model.safetensors")
    write_fingerprint(model_copy)
    with pytest.raises(ModelError, match="damaged"):
        load_encoder()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model folder at .*nowhere"):
        load_encoder(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [{}, {"modules.json": "not json"}])
def test_a_folder_that_holds_no_model(tmp_path: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        (tmp_path / name).write_text(json.dumps(text))
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(tmp_path)


def test_an_unknown_name_is_a_model_error() -> None:
    with pytest.raises(ModelError, match="nobody/has-this-model"):
        load_encoder("nobody/has-this-model")
