"""Visitors of a chat that runs in a process of its own: they open its page and ask over HTTP the way the page does.

They draw nothing and click nothing; what a browser would load besides the page and its answers they leave out.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from evaluation.speed import SAMPLES

__all__ = ["QUESTIONS", "Outcome", "Visitor", "crowd", "served", "visiting"]

_ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0  # seconds until a visitor calls it an error
_REFUSING = {429, 503}

# Questions on the sample articles, and what the page with their answer holds.
QUESTIONS = (
    ("智谱2025年上半年的毛利率是多少？", "50"),
    ("那2024年呢？", "56"),
    ("雀巢召回扩大到多少个国家？", "50"),
    ("智谱2024年营收多少？", "3"),
    ("南极科考站今年招了几名厨师？", "wj"),
)


class Outcome(NamedTuple):
    """What became of a question: "answered", "refused" with a sentence, or "error"; when (monotonic), how long, s.

    Of a page: "opened", "page refused" or "error".
    """

    kind: str
    begun: float
    seconds: float
    said: str = ""


class Visitor:
    """One browser with a cookie of its own, in one conversation."""

    def __init__(self, client: httpx.AsyncClient, submit: tuple[int, int], patience: float = PATIENCE) -> None:
        self._client = client
        self._patience = patience
        self._event, self._trigger = submit
        self._session = secrets.token_hex(6)
        self._visit = {"browser": secrets.token_urlsafe(24), "conversation": ""}

    async def open(self, until: float = 0.0) -> list[Outcome]:
        """Load the page, and again when it says that it comes again by itself, until a time (monotonic)."""
        outcomes: list[Outcome] = []
        while not outcomes or (outcomes[-1].kind == "page refused" and time.monotonic() < until):
            begun = time.monotonic()
            try:
                page = await self._client.get("/", headers={"accept": "text/html", "sec-fetch-mode": "navigate"})
                kind = "opened" if page.status_code == httpx.codes.OK else "error"
                if page.status_code in _REFUSING and page.headers.get("refresh"):
                    kind = "page refused"
            except httpx.HTTPError:
                kind = "error"
            outcomes.append(Outcome(kind, begun, time.monotonic() - begun, "no page" if kind == "error" else ""))
            if kind == "page refused":
                await asyncio.sleep(float(page.headers["refresh"]))
        return outcomes

    async def ask(self, question: str, expected: str) -> Outcome:
        """Ask, and wait for the whole answer."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                kind, said = await self._asked(question, expected)
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            kind, said = "error", type(error).__name__
        return Outcome(kind, begun, time.monotonic() - begun, said)

    async def _asked(self, question: str, expected: str) -> tuple[str, str]:
        sent = {
            "data": [question, self._visit, "", "", "", ""], "event_data": None, "fn_index": self._event,
            "trigger_id": self._trigger, "session_hash": self._session,
        }  # fmt: skip
        joined = await self._client.post("/gradio_api/queue/join", json=sent)
        if joined.status_code in _REFUSING:
            return "refused", str(joined.json().get("detail", ""))
        joined.raise_for_status()
        shown = ""
        given = {"session_hash": self._session}
        async with self._client.stream("GET", "/gradio_api/queue/data", params=given) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                message = json.loads(line[6:]) if line.startswith("data: ") else {}
                shown += line
                self._notice(message)
                if message.get("msg") == "process_completed":
                    ended = bool(message.get("success")) and expected in shown
                    return ("answered", "") if ended else ("error", "another answer")
        return "error", "no end"

    def _notice(self, message: dict[str, Any]) -> None:
        """The conversation that the page would keep."""
        data = (message.get("output") or {}).get("data") or []
        for one in data:
            if isinstance(one, dict) and one.get("conversation") and "browser" in one:
                self._visit = {"browser": one["browser"], "conversation": one["conversation"]}


async def visiting(
    visitor: Visitor, seconds: float, pause: tuple[float, float], source: random.Random
) -> list[Outcome]:
    """Ask again and again for so long, after a pause each time; the first question comes within one."""
    end = time.monotonic() + seconds
    await asyncio.sleep(source.uniform(0, pause[1]))
    outcomes = await visitor.open(end)
    for number in range(10**6):
        await asyncio.sleep(source.uniform(*pause) if number else 0)
        if time.monotonic() >= end:
            return outcomes
        outcomes.append(await visitor.ask(*QUESTIONS[number % len(QUESTIONS)]))
    return outcomes


@asynccontextmanager
async def crowd(address: str, count: int, patience: float = PATIENCE) -> AsyncIterator[list[Visitor]]:
    """So many visitors of a chat; after `patience` seconds without an answer they call it an error."""
    # A connection rests for less long than the server keeps it: a browser would ask again where one closes just then.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=2)
    headers = {"accept-language": "zh-CN", "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "origin": address}
    clients = [
        httpx.AsyncClient(base_url=address, headers=headers, timeout=patience, trust_env=False, verify=False,
                          limits=limits)
        for _ in range(count)
    ]  # fmt: skip
    try:
        submit = _submit((await clients[0].get("/config")).json())
        yield [Visitor(client, submit, patience) for client in clients]
    finally:
        for client in clients:
            await client.aclose()


def _submit(config: dict[str, Any]) -> tuple[int, int]:
    """The event of Enter in the question box, and that box, as the page's own description numbers them."""
    box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "wj-question")
    event = next(one["id"] for one in config["dependencies"] if [box, "submit"] in one["targets"])
    return int(event), int(box)


@contextmanager
def served(**settings: str) -> Iterator[tuple[str, int]]:
    """The chat over a copy of the sample articles: its address, and its process."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        for sample in SAMPLES.glob("*.md"):
            shutil.copy(sample, folder)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {**os.environ, "WENJU_ARTICLES": folder, "WENJU_PORT": str(port), **settings}
        command = [sys.executable, str(_ROOT / "app.py")]
        with subprocess.Popen(
            command, cwd=_ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as server:
            try:
                _until_ready(server)
                yield f"http://127.0.0.1:{port}", server.pid
            finally:
                server.terminate()
                server.communicate(timeout=30)


def _until_ready(server: subprocess.Popen[str]) -> None:
    said: Sequence[str] = []
    assert server.stdout is not None
    for line in server.stdout:
        if line.startswith("Wenju is ready"):
            return
        said = [*said, line]
    raise RuntimeError("the chat did not start: " + "".join(said))
