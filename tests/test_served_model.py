"""A language model behind a real server of OpenAI's API: `transformers serve` on loopback with a tiny Qwen3."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_models import _ARTICLE, _QUESTION, qwen

from assistant import Assistant
from assistant.models import Models, TooLong
from assistant.models.within import within
from assistant.settings import Settings
from ingest.errors import ModelError

__all__ = ["qwen"]

_MESSAGES = [{"role": "user", "content": _QUESTION}]


@pytest.fixture(scope="module")
def address(qwen: Path) -> Iterator[str]:
    """A WENJU_GENERATOR: the server's address and the model's name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = shutil.which("transformers", path=str(Path(sys.executable).parent)) or "transformers"
    command = [program, "serve", str(qwen), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    piped = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=piped, stderr=piped) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}/v1#{qwen}"
        finally:
            server.kill()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def models(address: str, **more: str) -> Models:
    """As the settings make them."""
    return Models.of(Settings.from_environment({"WENJU_GENERATOR": address, **more}).models)


def test_an_answer_streams_in_pieces_and_is_cut_where_it_may_say_no_more(address: str) -> None:
    generator = models(address).generator
    assert generator
    stream, pieces = generator.stream(_MESSAGES, threading.Event(), 24), [""]
    with pytest.raises(TooLong):
        pieces.extend(stream)
    assert len(pieces) > 10


def test_who_stops_listening_does_not_keep_the_server_busy(address: str) -> None:
    generator = models(address).generator
    assert generator
    begun, stop = time.monotonic(), threading.Event()
    whole = within(generator, _MESSAGES, 60, 3000)
    next(whole)
    whole.close()
    for _ in within(generator, _MESSAGES, 60, 3000, stop):
        stop.set()
    with pytest.raises(TooLong):
        list(within(generator, _MESSAGES, 60, 8))
    assert time.monotonic() - begun < 60


def test_a_model_that_knows_nothing_leaves_the_extractive_answer(address: str) -> None:
    answer = Assistant.from_texts([_ARTICLE], models=models(address)).ask(_QUESTION)
    assert answer.fallen_back in ("long", "nothing")
    assert answer.span == "21.5%"
    assert answer.citations


def test_a_model_that_the_server_does_not_have_is_an_error(address: str) -> None:
    generator = models(f"{address.partition('#')[0]}#nobody/nothing").generator
    assert generator
    with pytest.raises(ModelError, match="error 400"):
        list(generator.stream(_MESSAGES, threading.Event(), 8))


def test_an_answer_that_takes_longer_than_it_may_leaves_the_extractive_answer(address: str) -> None:
    answer = Assistant.from_texts([_ARTICLE], models=models(address, WENJU_GENERATOR_TIMEOUT="0.05")).ask(_QUESTION)
    assert answer.fallen_back in ("slow", "failed")
    assert answer.span == "21.5%"
