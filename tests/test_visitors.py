"""Visitors who do what no page would: over HTTP, against a chat served in a process of its own."""

from __future__ import annotations

import json
import random
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browsing import started
from ui.gate.limits import Buckets
from ui.strings import STRINGS

ARTICLE = """---
title: 南山茶园今年增产
source: 南山日报
published: 2025-04-02
---

南山茶园今年产茶40吨，比去年多出6吨。
"""
QUESTION = "南山茶园今年产茶多少吨？"
# The same chat, but questions that hold 慢 are answered only once there is a file .go.
WAITING = """
import sys, time
import app, assistant
stream = assistant.Assistant.stream
def waiting(self, question, *given):
    while "慢" in question and not (self.folder / ".go").exists():
        time.sleep(0.05)
    yield from stream(self, question, *given)
assistant.Assistant.stream = waiting
sys.exit(app.main())
"""
JOIN = "/gradio_api/queue/join"
SERVER = "/gradio_api/component_server"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("visitors")
    (folder / "tea.md").write_text(ARTICLE, "utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with started(folder, WAITING, WENJU_RATE="600") as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, headers={"accept-language": "zh-CN"}, timeout=20) as client:
        assert client.get("/").status_code == 200  # from here on a visitor of its own
        yield client


def refused(response: httpx.Response, status: int, words: str) -> None:
    """One sentence, and nothing of what the server is made of."""
    assert response.status_code == status, response.text
    said = response.json()["error"]
    assert said.startswith(STRINGS["zh"][f"gate_{words}"].partition("{")[0])
    assert "Traceback" not in response.text


# -- what is there at all --------------------------------------------------------------------------------------------

FILES = [
    "/gradio_api/file={path}", "/gradio_api/file/{path}", "/file={path}", "/gradio_api/file=../../{path}",
    "/assets/../../..{path}", "/assets/%2e%2e/%2e%2e/%2e%2e{path}", "/static/..%2f..%2f..{path}",
    "/svelte/..\\..{path}",
    "/gradio_api/file=file://{path}", "/gradio_api/custom_component/x/client/component/..{path}",
]  # fmt: skip


@pytest.mark.parametrize("form", FILES)
def test_no_file_has_an_address(client: httpx.Client, folder: Path, form: str) -> None:
    for path in (folder / "tea.md", folder / ".wenju" / "catalog.sqlite", Path("/etc/hostname"), Path(__file__)):
        for method in ("GET", "HEAD"):
            response = client.request(method, form.format(path=path))
            assert response.status_code == 404
            assert "茶" not in response.text or "没有" in response.text


def test_an_upload_has_no_address_either(client: httpx.Client) -> None:
    [path] = client.post("/gradio_api/upload", files={"files": ("bud.txt", b"words")}).json()
    for form in FILES:
        assert b"words" not in client.get(form.format(path=path)).content


@pytest.mark.parametrize("path", [
    "/monitoring", "/monitoring/summary", "/gradio_api/deep_link?session_hash=a", "/gradio_api/runs", "/docs",
    "/gradio_api/proxy=http://127.0.0.1:1/", "/gradio_api/vibe-code", "/gradio_api/openapi.json", "/openapi.json",
    "/gradio_api/stream/a/close", "/gradio_api/dev/reload", "/gradio_api/token", "/.wenju/catalog.sqlite",
])  # fmt: skip
def test_what_the_page_does_not_use_is_not_there(client: httpx.Client, path: str) -> None:
    for method in ("GET", "POST"):
        refused(client.request(method, path), 404, "nothing")


def test_headers_forbid_what_the_page_does_not_need(client: httpx.Client) -> None:
    for path in ("/", "/config", "/theme.css", "/nothing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
    policy = client.get("/").headers["content-security-policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "nonce-" in scripts
    assert client.get("/").headers["content-security-policy"] != policy  # a nonce is used once


# -- other sites -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1", "!"])
def test_a_name_that_leads_here_from_elsewhere_is_refused(client: httpx.Client, host: str) -> None:
    refused(client.get("/config", headers={"host": host}), 421, "host")


def test_addresses_in_digits_and_localhost_are_served(client: httpx.Client) -> None:
    for host in ("localhost:80", "127.0.0.1", "192.168.1.7:7860", "[::1]:7860", socket.gethostname()):
        assert client.get("/gradio_api/app_id", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("headers", [
    {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:1"}, {"origin": "http://["},
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
])  # fmt: skip
def test_another_sites_page_can_neither_ask_nor_read(client: httpx.Client, headers: dict[str, str]) -> None:
    call = {"content": json.dumps({"data": [QUESTION, [], "", "", "", ""]}), "headers": headers}
    refused(client.post("/gradio_api/call/ask", **call), 403, "origin")
    refused(client.get("/config", headers=headers), 403, "origin")
    refused(client.post("/gradio_api/upload", files={"files": ("a.txt", b"a")}, headers=headers), 403, "origin")


def test_a_link_on_another_site_may_open_the_page(client: httpx.Client) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "accept": "text/html"}
    assert client.get("/?article=x", headers=headers).status_code == 200


# -- how much --------------------------------------------------------------------------------------------------------


def test_what_is_too_large_is_refused(client: httpx.Client) -> None:
    too_long = {"data": ["长" * 600_000, [], "", "", "", ""]}
    refused(client.post("/gradio_api/call/ask", json=too_long), 413, "too_large")
    files = [("files", (f"{number}.txt", b"a" * (11 << 20))) for number in range(2)]
    refused(client.post("/gradio_api/upload", files=files), 413, "too_large")
    assert client.post("/gradio_api/upload", files={"files": ("a.txt", b"a" * (20 << 20 | 1))}).status_code == 413


def test_a_question_too_long_is_refused_in_one_sentence(client: httpx.Client) -> None:
    begun = client.post("/gradio_api/call/ask", json={"data": ["茶" * 2001, [], "", "", "", ""]})
    told = client.get(f"/gradio_api/call/ask/{begun.json()['event_id']}").text
    assert "event: error" in told
    assert "2000" in told


def test_a_visitor_who_asks_too_fast_is_told_to_wait(client: httpx.Client, address: str) -> None:
    answers = [
        # Another address in the header makes no other visitor.
        client.post(JOIN, json={}, headers={"x-forwarded-for": f"10.0.{number // 250}.{number % 250}"})
        for number in range(450)
    ]
    statuses = [one.status_code for one in answers]
    assert statuses[:290] == [400] * 290
    assert 429 in statuses
    refusal = answers[statuses.index(429)]
    refused(refusal, 429, "rate")
    assert refusal.headers["retry-after"] == "1"
    english = client.post(JOIN, json={}, headers={"accept-language": "en"})
    assert english.status_code == 400 or english.json()["detail"].startswith("That was too much at once")
    with httpx.Client(base_url=address) as another:
        assert another.get("/").status_code == 200  # who comes through the page is another visitor
        assert another.post(JOIN, json={}).status_code == 400
        another.cookies.set("wenju-visitor", "made.up")  # but nobody makes one up
        assert another.get("/").headers["set-cookie"].startswith("wenju-visitor=")


def test_a_bucket_fills_again_and_their_number_is_bounded() -> None:
    now = 0.0
    buckets = Buckets(per_second=2, burst=3, most=10, clock=lambda: now)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    now = 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a") == 0.5
    for number in range(100):
        buckets.take(str(number))
    assert len(buckets) == 10


def asking(client: httpx.Client) -> int:
    """The event of the question box."""
    kinds = {one["id"]: one["type"] for one in client.get("/config").json()["components"]}
    shape = ["textbox", "browserstate", "textbox", "textbox", "dropdown", "dropdown"]
    return next(one["id"] for one in events(client) if [kinds[part] for part in one["inputs"]] == shape)


def question(client: httpx.Client, text: str, session: str, browser: str) -> dict[str, Any]:
    """What the page sends for a question."""
    data = [text, {"browser": browser}, "", "", None, None]
    return {"data": data, "fn_index": asking(client), "session_hash": session}


def test_when_too_many_wait_the_others_are_told_so_at_once(client: httpx.Client, folder: Path) -> None:
    sent = question(client, "慢慢慢慢？", "crowd", "a" * 32)
    answers = [client.post(JOIN, json=sent) for _ in range(80)]
    statuses = [one.status_code for one in answers]
    assert statuses[:64] == [200] * 64
    assert statuses[-1] == 503
    refused(answers[-1], 503, "busy")
    assert answers[-1].headers["retry-after"]
    in_page = client.post(JOIN, json=sent, headers={"sec-fetch-mode": "cors", "sec-fetch-site": "same-origin"})
    refused(in_page, 429, "busy")  # Gradio's page would show a sentence of its own for a 503
    (folder / ".go").touch()
    assert "process_completed" in finished(client, "crowd")
    assert client.post(JOIN, json=question(client, QUESTION, "later", "a" * 32)).status_code == 200
    assert "40吨" in finished(client, "later")


# -- forged requests -------------------------------------------------------------------------------------------------


def events(client: httpx.Client) -> list[dict[str, Any]]:
    return [one for one in client.get("/config").json()["dependencies"] if one["backend_fn"]]


FORGED: list[Any] = [
    b"", b"{", b"[]", b"null", b"1", b'"a"', b"{}", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5000,
    b'{"data":[NaN],"fn_index":0,"session_hash":"a"}', b'{"data":[1e999],"fn_index":0,"session_hash":"a"}',
    b'{"data":["\\ud800"],"fn_index":0,"session_hash":"a"}',
    *({"data": data, "fn_index": number, "session_hash": session}
      for data, number, session in [
          (None, 0, "a"), ("a", 0, "a"), ({}, 0, "a"), ([], None, "a"), ([], -1, "a"), ([], 10**30, "a"),
          ([], "0", "a"), ([], True, "a"), ([], [0], "a"), ([], 0, None), ([], 0, "../a"), ([], 0, "a" * 1000),
          ([], 0, {"$ne": 1}), ([1] * 1000, 0, "a"),
      ]),
]  # fmt: skip


@pytest.mark.parametrize("place", [JOIN, "/gradio_api/run/predict", SERVER, "/gradio_api/cancel"])
def test_what_no_page_sends_is_refused_in_one_sentence(client: httpx.Client, place: str) -> None:
    for body in FORGED:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = client.post(place, content=sent, headers={"content-type": "application/json"})
        assert response.status_code in ({200} if place == SERVER else {400}), (body, response.text)
        assert response.json()["error"] == STRINGS["zh"]["gate_forged"], body


WEIRD: list[Any] = [
    None, True, -1, 10**30, 0.5, "", "x" * 5000, "\x00", "../../etc/passwd", "{{7*7}}", [], [[]], {}, {"a": {"b": []}},
    ["__type__"], {"__type__": "update", "value": 1}, {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
]  # fmt: skip
TOLD: list[Any] = [
    None, {}, {"index": None, "value": None}, {"index": "a", "value": {}, "liked": "x"}, {"index": [], "value": []},
    {"index": [{}], "value": {"text": [1]}, "liked": True}, {"index": 10**30, "value": 1, "liked": None}, [], "a", 7,
    {"id": {"a": 1}, "title": [], "turn": {}, "number": "1", "start": -5, "end": 10**30, "article": 3, "back": "#x"},
    {"turn": True, "number": True, "first": [], "second": None, "article": "../x", "start": "a", "end": None},
]  # fmt: skip


def finished(client: httpx.Client, session: str) -> str:
    """What an event of the queue ended with."""
    return client.get("/gradio_api/queue/data", params={"session_hash": session}).text


def test_no_forged_event_shows_what_the_server_is_made_of(client: httpx.Client) -> None:
    """Every event of the page, with values of every kind where the page would send its own."""
    chance = random.Random(7)
    kinds = {one["id"]: one["type"] for one in client.get("/config").json()["components"]}
    for number, event in enumerate(events(client)):
        for turn in range(2):
            data = [
                chance.choice(["x", None]) if kinds[part] in {"textbox", "dropdown"} else chance.choice(WEIRD)
                for part in event["inputs"]
            ]
            sent = {
                "data": data, "fn_index": event["id"], "session_hash": f"forged{number}-{turn}",
                "event_data": chance.choice(TOLD), "trigger_id": chance.choice([None, 1, 10**6]),
            }  # fmt: skip
            queued = event["queue"] is not False
            response = client.post(JOIN if queued else "/gradio_api/run/predict", json=sent)
            assert response.status_code in {200, 400, 500}, response.text
            told = finished(client, sent["session_hash"]) if queued and response.status_code == 200 else response.text
            assert "Traceback" not in told
            assert "site-packages" not in told


def test_no_forged_call_of_the_pages_scripts_does(client: httpx.Client) -> None:
    chance = random.Random(8)
    names = ("article", "at", "paths", "token", "query", "sort", "page", "descending", "known", "all", "title")
    for component in client.get("/config").json()["components"]:
        for name in component["props"].get("server_fns", []):
            if name == "rebuild":
                continue  # takes nothing, and a while
            for _ in range(4):
                data = chance.choice([*WEIRD, {key: chance.choice(WEIRD) for key in names}])
                call = {"component_id": component["id"], "fn_name": name, "session_hash": "a", "data": data}
                said = client.post(SERVER, json=call)
                assert said.status_code == 200, said.text
                assert said.json().get("error") != STRINGS["zh"]["broken"], (name, data)


def test_nobody_reads_or_changes_another_browsers_conversation(client: httpx.Client, address: str) -> None:
    owner, secret = {"browser": "o" * 32}, "南山茶园的秘密产茶多少吨？"
    assert client.post(JOIN, json=question(client, secret, "owner", owner["browser"])).status_code == 200
    shown = finished(client, "owner")
    [found] = set(re.findall(r'"conversation": ?"([\w-]{12,})"', shown.replace("\\", "")))
    kinds = {one["id"]: one["type"] for one in client.get("/config").json()["components"]}

    def everything(browser: str) -> str:
        """What every event gives a window that says it shows the owner's conversation."""
        given = []
        for event in events(client):
            values = {"browserstate": {"browser": browser, "conversation": found}, "textbox": "x"}
            sent = {
                "data": [values.get(kinds[part]) for part in event["inputs"]], "fn_index": event["id"],
                "session_hash": f"thief{event['id']}",
                "event_data": {"id": found, "title": "x", "turn": 1, "number": 1, "index": [1, 0], "value": "x",
                               "liked": True},
            }  # fmt: skip
            queued = event["queue"] is not False
            response = client.post(JOIN if queued else "/gradio_api/run/predict", json=sent)
            given.append(response.text)
            if queued and response.status_code == 200:
                given.append(finished(client, sent["session_hash"]))
        return "".join(given)

    assert "秘密" not in everything("t" * 32)
    assert "秘密" in everything(owner["browser"])  # which is where it would have been


def test_of_a_question_too_long_no_more_is_kept_than_shows_it(client: httpx.Client) -> None:
    client.post(JOIN, json=question(client, "茶" * 300_000, "long", "l" * 32))
    assert len(finished(client, "long")) < 60_000


@pytest.mark.parametrize("path", ["__class__", "__init__", "postprocess", "get_config", "launch", "look ", "", "a.b"])
def test_only_functions_meant_for_scripts_can_be_called(client: httpx.Client, path: str) -> None:
    for component in client.get("/config").json()["components"]:
        call = {"component_id": component["id"], "fn_name": path, "session_hash": "a", "data": {}}
        assert client.post(SERVER, json=call).json()["error"] == STRINGS["zh"]["gate_forged"]


def test_programs_are_told_what_does_not_fit(client: httpx.Client) -> None:
    chance = random.Random(9)
    for name, count in (("ask", 6), ("retrieve", 6), ("articles", 3)):
        for _ in range(8):
            data = [chance.choice(WEIRD) for _ in range(count)]
            begun = client.post(f"/gradio_api/call/{name}", json={"data": data})
            assert begun.status_code in {200, 400}
            if begun.status_code == 200:
                told = client.get(f"/gradio_api/call/{name}/{begun.json()['event_id']}").text
                assert "event: complete" in told or '"error": "' in told, (name, data, told)
    assert client.post("/gradio_api/call/arrive", json={"data": [{}]}).status_code == 400  # the page's own
    assert client.post("/gradio_api/call/ask", json={"data": []}).status_code == 400
    assert client.post("/gradio_api/call/v2/ask", json={"nothing": 1}).status_code in {200, 400}
