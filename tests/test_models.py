"""Models named by settings, on tiny ones written here: the same code runs the large ones of their architectures."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.models import Models, TooLong, named_encoder
from assistant.models.local import LocalGenerator, quantised_bits
from assistant.models.reading import Reader, best_span
from assistant.models.remote import RemoteGenerator
from assistant.models.within import TooSlow, within
from assistant.settings import ModelSettings, Settings
from index.devices import best_device, best_dtype, described_device
from index.encoder import load_encoder
from index.hub import model_folder
from ingest.errors import ModelError, SettingsError
from retriever.reranking import CrossEncoderReranker

_LETTERS = (
    "abcdefghijklmnopqrstuvwxyz0123456789 .:%，。？、"
    "云帆船厂年上半的毛利率是多少为董事长林望舟海州今天最高气温度用一句话介绍你自己"
)
_ARTICLE = "云帆船厂年报\n\n云帆船厂上半年毛利率为21.5%，上年为18.2%。董事长是林望舟。"
_QUESTION = "云帆船厂上半年的毛利率是多少？"
_TEMPLATE = "{% for m in messages %}{{ m['content'] }} {% endfor %}"
_SIZES: dict[str, Any] = {
    "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
}  # fmt: skip


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer of single characters, as BERT models have it."""
    from transformers import BertTokenizer

    folder = tmp_path_factory.mktemp("bert")
    letters = list(dict.fromkeys(_LETTERS.replace(" ", "")))
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(str(folder))
    return folder


def bert_config(**more: Any) -> Any:
    from transformers import BertConfig

    return BertConfig(vocab_size=250, max_position_embeddings=512, **_SIZES, **more)


@pytest.fixture(scope="module")
def reranker(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import BertForSequenceClassification

    folder = tmp_path_factory.mktemp("reranker") / "model"
    shutil.copytree(bert, folder)
    BertForSequenceClassification(bert_config(num_labels=1)).save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def reader(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import BertForQuestionAnswering

    folder = tmp_path_factory.mktemp("reader") / "model"
    shutil.copytree(bert, folder)
    BertForQuestionAnswering(bert_config()).save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A causal model of Qwen's architecture with a chat template; it knows nothing and does not come to an end."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.decoders import Fuse
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    folder = tmp_path_factory.mktemp("qwen")
    words = {word: number for number, word in enumerate(["<end>", "<unk>", *dict.fromkeys(_LETTERS)])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Split("", "isolated")  # type: ignore[assignment]
    tokenizer.decoder = Fuse()  # type: ignore[assignment]
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<end>", unk_token="<unk>", pad_token="<end>", chat_template=_TEMPLATE
    )
    fast.save_pretrained(str(folder))
    torch.manual_seed(3)
    config = Qwen3Config(
        vocab_size=len(words), num_key_value_heads=1, head_dim=8, max_position_embeddings=4096, eos_token_id=0,
        pad_token_id=0, bos_token_id=None, **_SIZES,
    )  # fmt: skip
    model = Qwen3ForCausalLM(config)
    with torch.no_grad():
        model.lm_head.weight[:2] = 0  # some letter is always likelier than the end
    model.save_pretrained(str(folder))
    return folder


# -- encoders -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def encoder_folder(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    base = tmp_path_factory.mktemp("base") / "model"
    shutil.copytree(bert, base)
    BertModel(bert_config()).save_pretrained(str(base))
    transformer = Transformer(str(base))
    prompts = {"query": "question: ", "document": "text: "}
    model = SentenceTransformer(modules=[transformer, Pooling(16)], prompts=prompts, device="cpu")
    folder = tmp_path_factory.mktemp("encoder") / "model"
    model.save(str(folder))
    return folder


def test_fewer_dimensions_are_the_first_of_each_vector(encoder_folder: Path) -> None:
    whole, kept = load_encoder(encoder_folder), load_encoder(encoder_folder, dimensions=4)
    assert (whole.dimensions, kept.dimensions) == (16, 4)
    assert whole.fingerprint != kept.fingerprint
    expected = whole.encode_passages([_ARTICLE])[:, :4]
    expected /= np.linalg.norm(expected)
    np.testing.assert_allclose(kept.encode_passages([_ARTICLE]), expected, atol=1e-5)
    with pytest.raises(ModelError, match="WENJU_ENCODER_DIMENSIONS is 99"):
        load_encoder(encoder_folder, dimensions=99)


def test_a_vector_does_not_depend_on_the_batch(encoder_folder: Path) -> None:
    encoder = load_encoder(encoder_folder)
    texts = ["林望舟" * n for n in (1, 90, 3, 40, 7)]
    together = encoder.encode_passages(texts)
    for row, text in zip(together, texts, strict=True):
        np.testing.assert_allclose(encoder.encode_passages([text])[0], row, atol=1e-5)


def test_an_index_is_made_with_the_named_encoder_and_says_so(encoder_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(_ARTICLE, encoding="utf-8")
    encoder = named_encoder(ModelSettings(encoder=str(encoder_folder)))
    assistant = Assistant(tmp_path, encoder=encoder, models=Models())
    assistant.sync()
    made = assistant.library.catalog.embedding
    assert made
    assert (made.name, made.dimensions) == (str(encoder_folder), 16)
    assert assistant.ask(_QUESTION).span == "21.5%"
    assistant.close()
    back = Assistant(tmp_path, models=Models())  # the shipped one again, while the other's index answers
    back.library.encoders.want(None)
    assert back.library.encoder.fingerprint == made.fingerprint
    back.sync(wait=False)
    assert back.library.encoders.wait(60)
    assert back.library.encoder.name == "wenju-static"
    back.close()


# -- rerankers and readers ------------------------------------------------------------------------------------------


def test_a_cross_encoder_orders_the_best_passages(reranker: Path) -> None:
    model = CrossEncoderReranker(str(reranker), device="cpu")
    passages = ["云帆船厂毛利率", "海州今天气温", "林望舟"]
    scores = model.scores(_QUESTION, passages)
    assert len(scores) == 3
    assert all(0 <= score <= 1 for score in scores)
    assert model.scores(_QUESTION, []) == []
    articles = [f"第{n}篇\n\n云帆船厂上半年毛利率为{n}.5%。" for n in range(20, 26)]
    assistant = Assistant.from_texts(articles, models=Models(reranker=model))
    hits = assistant._retriever.search(assistant._retriever.understand(_QUESTION))
    again = model.scores(_QUESTION, [f"{hit.article.title}\n{hit.passage.text}" for hit in hits])
    assert again == sorted(again, reverse=True)
    assert [round(hit.score, 4) for hit in hits] == [round(1 + score, 4) for score in again]


def test_a_reader_marks_words_that_stand_in_a_cited_sentence(reader: Path) -> None:
    model = Reader(str(reader), device="cpu")
    for found in model.read(_QUESTION, [_ARTICLE, "海州今天最高气温31度。"]):
        assert 0 <= found.score <= 1
        assert [_ARTICLE, "海州今天最高气温31度。"][found.passage][found.start : found.end].strip()
    answer = Assistant.from_texts([_ARTICLE], models=Models(reader=model)).ask(_QUESTION)
    assert answer.span
    assert answer.span in answer.citations[0].quote


def test_the_likeliest_span_lies_inside_and_is_weighed_against_no_answer() -> None:
    starts, ends = np.array([2.0, 9, 1, 5, 0], np.float32), np.array([2.0, 0, 1, 0, 6], np.float32)
    inside = np.array([False, False, True, True, True])
    first, last, score = best_span(starts, ends, inside) or (0, 0, 0.0)
    assert (first, last) == (3, 4)
    assert score == pytest.approx(1 / (1 + np.exp(-7)))
    assert best_span(starts, ends, np.zeros(5, bool)) is None


def test_a_model_without_the_last_layer_is_no_reader(encoder_folder: Path) -> None:
    with pytest.raises(ModelError, match=r"WENJU_READER.*cannot be loaded"):
        Reader(str(encoder_folder), device="cpu").read(_QUESTION, [_ARTICLE])


# -- language models on this machine --------------------------------------------------------------------------------


def test_a_local_model_streams_and_is_cut_where_it_may_say_no_more(qwen: Path) -> None:
    model = LocalGenerator(str(qwen), device="cpu")
    stream, pieces = model.stream([{"role": "user", "content": _QUESTION}], threading.Event(), 24), [""]
    with pytest.raises(TooLong):
        pieces.extend(stream)
    assert "".join(pieces)


def test_a_local_model_stops_when_it_is_told_to(qwen: Path) -> None:
    model, stop = LocalGenerator(str(qwen), device="cpu"), threading.Event()
    begun = time.monotonic()
    for _ in model.stream([{"role": "user", "content": _QUESTION}], stop, 4000):
        stop.set()
    assert time.monotonic() - begun < 60


def test_a_model_that_knows_nothing_leaves_the_extractive_answer(qwen: Path) -> None:
    models = Models(generator=LocalGenerator(str(qwen), device="cpu"))
    answer = Assistant.from_texts([_ARTICLE], models=models).ask(_QUESTION)
    assert answer.fallen_back in ("long", "nothing")
    assert answer.span == "21.5%"


def test_a_model_without_chat_template_is_refused(qwen: Path, tmp_path: Path) -> None:
    folder = tmp_path / "base"
    shutil.copytree(qwen, folder)
    (folder / "chat_template.jinja").unlink()
    with pytest.raises(ModelError, match="no chat template"):
        list(LocalGenerator(str(folder), device="cpu").stream([{"role": "user", "content": "a"}], threading.Event(), 4))


def test_weights_are_quantised_when_they_do_not_fit_and_can_be() -> None:
    assert quantised_bits(9e9, 8e9, True) == 4
    assert quantised_bits(9e9, 8e9, False) is None
    assert quantised_bits(2e9, 8e9, True) is None


# -- language models behind an API ----------------------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Speaks the API's stream; `plan` holds what it does with each request, the last one for all that follow."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan = ["whole"]
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.left = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_address[1]}/v1#tiny"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        server = self.server
        server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        server.keys.append(self.headers.get("Authorization"))
        what = server.plan.pop(0) if len(server.plan) > 1 else server.plan[0]
        if what.isdigit():
            self.send_response(int(what))
            self.send_header("Retry-After", "0")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"error": {"message": "no"}}')
            return
        if what == "hang":
            server.left.wait(20)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for piece in ("云帆船厂上半年", "毛利率为21.5%。", "[1]") * (2000 if what == "endless" else 1):
                self.say({"content": piece})
                if what == "half":
                    return
            self.say({}, "length" if what == "length" else "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            server.left.set()

    def say(self, delta: dict[str, str], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.left.set()
    running.shutdown()
    running.server_close()
    thread.join()


def said(server: Server, **more: Any) -> str:
    model = RemoteGenerator(server.address, **more)
    return "".join(model.stream([{"role": "user", "content": _QUESTION}], threading.Event(), 50))


def test_an_answer_streams_from_an_api(server: Server) -> None:
    assert said(server, key="secret") == "云帆船厂上半年毛利率为21.5%。[1]"
    assert (server.asked[0]["model"], server.asked[0]["stream"], server.asked[0]["max_tokens"]) == ("tiny", True, 50)
    assert server.keys == ["Bearer secret"]


@pytest.mark.parametrize("busy", ["429", "500", "503"])
def test_a_busy_server_is_asked_again(server: Server, busy: str) -> None:
    server.plan = [busy, busy, "whole"]
    assert said(server).endswith("[1]")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("429", "too much to do"),
        ("500", "error 500"),
        ("401", "WENJU_GENERATOR_KEY"),
        ("404", "knows no model “tiny”"),
        ("half", "broke off"),
    ],
)
def test_what_goes_wrong_is_said(server: Server, what: str, message: str) -> None:
    server.plan = [what]
    with pytest.raises(ModelError, match=message):
        said(server)


def test_a_cut_answer_is_too_long(server: Server) -> None:
    server.plan = ["length"]
    with pytest.raises(TooLong):
        said(server)


def test_a_server_that_is_not_there_is_said() -> None:
    model = RemoteGenerator("http://127.0.0.1:9/v1#tiny", seconds=2)
    with pytest.raises(ModelError, match="is the server running"):
        list(model.stream([{"role": "user", "content": "a"}], threading.Event(), 5))


def test_a_server_that_hangs_costs_no_more_than_the_time_given(server: Server) -> None:
    server.plan = ["hang"]
    model = RemoteGenerator(server.address, seconds=30)
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        list(within(model, [{"role": "user", "content": "a"}], 0.3, 5))
    assert time.monotonic() - begun < 10


def test_who_stops_listening_is_hung_up_on(server: Server) -> None:
    server.plan = ["endless"]
    stream = within(RemoteGenerator(server.address), [{"role": "user", "content": "a"}], 30, 5)
    next(stream)
    stream.close()
    assert server.left.wait(20), "the server is still being listened to"


@pytest.mark.parametrize(("what", "back"), [("whole", None), ("500", "failed"), ("half", "failed"), ("length", "long")])
def test_an_answer_by_an_api_is_checked_or_falls_back(server: Server, what: str, back: str | None) -> None:
    server.plan = [what]
    models = Models(generator=RemoteGenerator(server.address), seconds=30)
    answer = Assistant.from_texts([_ARTICLE], models=models).ask(_QUESTION)
    assert answer.fallen_back == back
    assert "21.5%" in answer.text
    assert answer.citations


# -- settings, folders and the doctor -------------------------------------------------------------------------------


def test_an_address_without_a_model_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"names no model: add one, as in http://x/v1#qwen3"):
        RemoteGenerator("http://x/v1")


@pytest.mark.parametrize(
    ("name", "value"),
    [("WENJU_ENCODER_BACKEND", "tensorflow"), ("WENJU_ENCODER_DIMENSIONS", "many"), ("WENJU_GENERATOR_TIMEOUT", "0"),
     ("WENJU_GENERATOR_BITS", "3"), ("WENJU_DEVICE", "toaster")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_the_key_of_openai_is_for_openai_alone() -> None:
    for address, key in (("https://api.openai.com/v1#m", "k"), ("http://127.0.0.1:1/v1#m", None),
                         ("https://openai.com.evil.test/v1#m", None)):  # fmt: skip
        settings = Settings.from_environment({"WENJU_GENERATOR": address, "OPENAI_API_KEY": "k"})
        assert settings.models.key == key
        assert "'k'" not in repr(settings)


@pytest.mark.parametrize("value", ["BAAI/not-on-this-machine", "BAAI/not-on-this-machine@abc123"])
def test_a_model_that_is_missing_offline_is_one_clear_sentence(value: str) -> None:
    with pytest.raises(ModelError) as caught:
        model_folder(value, "WENJU_RERANKER")
    assert str(caught.value).startswith(f"WENJU_RERANKER names {value}, which is not on this machine")
    assert "\n" not in str(caught.value)


def test_the_doctor_tries_what_is_set(
    server: Server, reranker: Path, reader: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENJU_RERANKER", str(reranker))
    monkeypatch.setenv("WENJU_READER", str(reader))
    monkeypatch.setenv("WENJU_GENERATOR", server.address)
    monkeypatch.setenv("WENJU_DEVICE", "cpu")
    assert main(["doctor", "articles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == [
        "machine", "packages", "encoder", "index", "reranker", "reader", "generator"
    ]  # fmt: skip
    assert all(line.startswith("✓") for line in lines)
    monkeypatch.setenv("WENJU_RERANKER", "/nowhere")
    assert main(["doctor", "articles"]) == 1
    assert "✗ reranker   WENJU_RERANKER: there is no model folder" in capsys.readouterr().out


# -- devices --------------------------------------------------------------------------------------------------------


def test_a_device_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ModelError, match=r"WENJU_DEVICE is tpu, which torch does not find here: it finds .*cpu"):
        best_device("tpu")
    assert best_device("cpu") == "cpu"


def test_a_graphics_card_is_described_by_its_memory_and_computes_in_half_precision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (20e9, 24e9))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "A Card")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: False)
    assert described_device("cuda:0") == "A Card (20 of 24 GB free)"
    assert described_device("cpu") == "cpu"
    assert [best_dtype(device) for device in ("cuda:0", "mps", "cpu")] == [torch.float16, torch.float16, torch.float32]
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    assert best_dtype("cuda:0") is torch.bfloat16
