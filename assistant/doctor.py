"""`wenju doctor`: what is installed, which models are set, whether they load and work and how fast, what to try next.

Tries each model on a sentence; changes nothing. One that is named but not on this machine is fetched, as it would be
for a question.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import metadata, util
from pathlib import Path
from threading import Event

from assistant.models import Models, named_encoder
from assistant.settings import ModelSettings, Settings
from index import Library, load_encoder
from index.encoder import Encoder
from ingest.errors import WenjuError

__all__ = ["Finding", "examined"]

_PACKAGES = {
    "torch": "torch", "sentence-transformers": "sentence_transformers", "transformers": "transformers",
    "openai": "openai", "onnxruntime": "onnxruntime", "openvino": "openvino", "accelerate": "accelerate",
    "bitsandbytes": "bitsandbytes",
}  # fmt: skip
_NEEDED_BY_DEFAULT = ("torch", "sentence-transformers", "transformers")
_SENTENCE = "海州今天最高气温31度，市民纷纷到海边纳凉。"
_QUESTION = "海州今天最高气温多少度？"
_BATCH, _TOKENS = 32, 24


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `wrong` when something that was asked for does not work."""

    about: str
    said: str
    wrong: bool = False

    def __str__(self) -> str:
        return f"{'✗' if self.wrong else '✓'} {self.about:<10} {self.said}"


def examined(settings: Settings, folder: Path | None = None, index: Path | None = None) -> Iterator[Finding]:
    """The findings, as they come in."""
    models = settings.models
    yield Finding("machine", f"Python {platform.python_version()}, {os.cpu_count()} cores, {_device(models)}")
    yield from _packages()
    yield _tried("encoder", lambda: _encoder(models))
    yield _tried("index", lambda: _index(settings, folder, index))
    for kind, name, hint in (
        ("reranker", models.reranker, "not set; WENJU_RERANKER=BAAI/bge-reranker-v2-m3 orders the best passages again"),
        ("reader", models.reader, "not set; WENJU_READER names an extractive question-answering model"),
        ("generator", models.generator, "not set; WENJU_GENERATOR=http://127.0.0.1:11434/v1#qwen3 asks a local Ollama, "
         "WENJU_GENERATOR=Qwen/Qwen3-4B-Instruct-2507 runs here"),
    ):  # fmt: skip
        yield _tried(kind, lambda kind=kind: _WORKS[kind](models)) if name else Finding(kind, hint)  # type: ignore[misc]


def _tried(about: str, work: Callable[[], str]) -> Finding:
    try:
        return Finding(about, work())
    except WenjuError as error:
        return Finding(about, str(error), wrong=True)


def _packages() -> Iterator[Finding]:
    found = {name: module for name, module in _PACKAGES.items() if util.find_spec(module)}
    installed = ", ".join(f"{name} {metadata.version(name)}" for name in found)
    missing = [name for name in _PACKAGES if name not in found]
    optional = f"; not installed: {', '.join(missing)} (pip install NAME, when a setting needs it)" if missing else ""
    yield Finding("packages", installed + optional, wrong=any(name in missing for name in _NEEDED_BY_DEFAULT))


def _device(models: ModelSettings) -> str:
    if not any((models.encoder, models.reranker, models.reader, models.generator)):
        return "models run on the processor: none is set that would need more"
    from index.devices import best_device, described_device

    try:
        return f"models run on {described_device(best_device(models.device))}"
    except WenjuError as error:
        return str(error)


def _encoder(models: ModelSettings) -> str:
    begun = time.perf_counter()
    encoder: Encoder = named_encoder(models) or load_encoder()
    encoder.encode_questions([_QUESTION])
    loaded = time.perf_counter() - begun
    begun = time.perf_counter()
    encoder.encode_passages([f"{_SENTENCE}{number}" for number in range(_BATCH)])
    speed = _BATCH / (time.perf_counter() - begun)
    hint = "" if models.encoder else "; ships with Wenju, WENJU_ENCODER=BAAI/bge-m3 names a stronger one"
    return f"{encoder.name}: {encoder.dimensions} dimensions, ready in {loaded:.1f} s, {speed:.0f} passages/s{hint}"


def _index(settings: Settings, folder: Path | None, index: Path | None) -> str:
    place = folder or settings.articles
    library = Library(place, index or (settings.index if folder is None else None), named_encoder(settings.models))
    try:
        made, count = library.catalog.embedding, library.passage_count
        if made is None:
            return f"{place} has none yet: `wenju sync` makes it"
        wanted = library.encoders.wanted
        if made.fingerprint != wanted.fingerprint:
            return f"{place}: {count} passages, made with {made.name}; `wenju sync` embeds them with {wanted.name}"
        return f"{place}: {count} passages, made with {made.name}"
    finally:
        library.close()


def _reranker(models: ModelSettings) -> str:
    reranker = Models.of(replace(models, reader=None, generator=None)).reranker
    assert reranker is not None
    begun = time.perf_counter()
    reranker.scores(_QUESTION, [_SENTENCE])
    loaded, begun = time.perf_counter() - begun, time.perf_counter()
    reranker.scores(_QUESTION, [_SENTENCE] * _BATCH)
    return f"{reranker.name}: ready in {loaded:.1f} s, {_BATCH} passages in {time.perf_counter() - begun:.2f} s"


def _reader(models: ModelSettings) -> str:
    reader = Models.of(replace(models, reranker=None, generator=None)).reader
    assert reader is not None
    begun = time.perf_counter()
    found = reader.read(_QUESTION, [_SENTENCE])
    loaded = time.perf_counter() - begun
    marked = f"marks “{_SENTENCE[found[0].start : found[0].end]}”" if found else "marks nothing"
    return f"{reader.name}: ready in {loaded:.1f} s, asked for the temperature it {marked}"


def _generator(models: ModelSettings) -> str:
    generator = Models.of(replace(models, reranker=None, reader=None)).generator
    assert generator is not None
    begun = time.perf_counter()
    first, said = 0.0, ""
    try:
        for piece in generator.stream([{"role": "user", "content": "用一句话介绍你自己。"}], Event(), _TOKENS):
            first = first or time.perf_counter() - begun
            said += piece
    except WenjuError as error:
        if not said:  # an answer that is longer than tried here is no fault
            raise error
    seconds = time.perf_counter() - begun
    return f"{generator.name}: first words after {first:.1f} s, {len(said)} characters in {seconds:.1f} s"


_WORKS = {"reranker": _reranker, "reader": _reader, "generator": _generator}
