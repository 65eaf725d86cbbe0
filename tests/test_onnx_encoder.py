"""Encoders exported to ONNX: the vectors that the model's tokenizer, prompts and pooling ask for, without torch."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from index import Library
from index.encoder import load_encoder
from ingest.errors import ModelError
from tests.tiny import TinyEncoder

_WORDS = {word: number for number, word in enumerate(["<unk>", *"云帆船厂毛利率问文:"])}
_ROWS: NDArray[np.float32] = np.random.default_rng(0).normal(size=(len(_WORDS), 6)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model whose last layer is one row for each token."""
    onnx = pytest.importorskip("onnx")
    helper, kinds = onnx.helper, onnx.TensorProto
    (tmp_path / "onnx").mkdir()
    (tmp_path / "1_Pooling").mkdir()
    tokenizer = Tokenizer(WordLevel(_WORDS, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Split("", "isolated")  # type: ignore[assignment]
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    graph = helper.make_graph(
        [helper.make_node("Gather", ["rows", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", kinds.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("last_hidden_state", kinds.FLOAT, ["texts", "tokens", 6])],
        [onnx.numpy_helper.from_array(_ROWS, "rows")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.save(model, str(tmp_path / "onnx" / "model.onnx"))
    steps = [("Transformer", ""), ("Pooling", "1_Pooling")]
    modules = [{"type": f"sentence_transformers.models.{step}", "path": path} for step, path in steps]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_mean_tokens": True}))
    prompts = {"prompts": {"query": "问:", "document": "文:"}}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    return tmp_path


def expected(text: str) -> NDArray[np.float32]:
    mean = _ROWS[[_WORDS[character] for character in text]].mean(axis=0)
    unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
    return unit


@pytest.mark.parametrize("backend", ["onnx", "openvino"])
def test_vectors_follow_prompts_and_pooling(folder: Path, backend: str) -> None:
    pytest.importorskip({"onnx": "onnxruntime", "openvino": "openvino"}[backend])
    encoder = load_encoder(folder, backend=backend)
    passages = encoder.encode_passages(["云帆", "毛利率船厂"])  # of two lengths: padding must not count
    np.testing.assert_allclose(passages, [expected("文:云帆"), expected("文:毛利率船厂")], atol=1e-5)
    np.testing.assert_allclose(encoder.encode_questions(["云帆"]), [expected("问:云帆")], atol=1e-5)
    assert encoder.dimensions == 6
    assert load_encoder(folder, backend=backend, dimensions=3).encode_passages(["云帆"]).shape == (1, 3)


def test_a_model_with_more_steps_is_refused(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"type": "sentence_transformers.models.Dense", "path": "2_Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ModelError, match="unset WENJU_ENCODER_BACKEND"):
        load_encoder(folder, backend="onnx")


def test_a_folder_without_an_onnx_model_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be run as ONNX"):
        load_encoder(tmp_path, backend="onnx")


def pools_by(folder: Path, mode: str) -> None:
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode": mode}))


@pytest.mark.parametrize(("mode", "texts"), [("cls", ["文云", "文云帆"]), ("lasttoken", ["云帆", "帆"])])
def test_a_model_may_pool_by_one_token(folder: Path, mode: str, texts: list[str]) -> None:
    pytest.importorskip("onnxruntime")
    pools_by(folder, mode)
    (folder / "config_sentence_transformers.json").unlink()  # no prompts, which would come first
    one, other = load_encoder(folder, backend="onnx").encode_passages(texts)
    np.testing.assert_allclose(one, other, atol=1e-5)
    np.testing.assert_allclose(one, expected("文" if mode == "cls" else "帆"), atol=1e-5)


def test_a_way_of_pooling_that_is_not_known_is_refused(folder: Path) -> None:
    pools_by(folder, "max")
    with pytest.raises(ModelError, match="pools by max"):
        load_encoder(folder, backend="onnx")


def test_more_dimensions_than_there_are_cannot_be_kept(folder: Path) -> None:
    pytest.importorskip("onnxruntime")
    with pytest.raises(ModelError, match="WENJU_ENCODER_DIMENSIONS is 7"):
        load_encoder(folder, backend="onnx", dimensions=7)


@pytest.mark.parametrize(("backend", "package"), [("onnx", "onnxruntime"), ("openvino", "openvino")])
def test_a_runtime_that_is_not_installed_is_named(
    folder: Path, backend: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelError, match=f"pip install {package}"):
        load_encoder(folder, backend=backend)


def test_an_index_is_asked_with_the_model_that_made_it_only_while_its_files_are_the_same(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("onnxruntime")
    articles = tmp_path_factory.mktemp("articles")
    (articles / "ship.txt").write_text("云帆船厂\n\n云帆船厂的毛利率为21.5%。", "utf-8")
    made = load_encoder(folder, backend="onnx")
    with closing(Library(articles, encoder=made)) as library:
        library.sync()
    with closing(Library(articles, encoder=TinyEncoder())) as library:
        assert library.encoder.fingerprint == made.fingerprint
    (folder / "tokenizer_config.json").write_text("{}", "utf-8")
    with closing(Library(articles, encoder=TinyEncoder())) as library:
        assert library.encoder.fingerprint == TinyEncoder().fingerprint
