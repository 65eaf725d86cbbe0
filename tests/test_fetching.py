"""Fetching a model from a hub: a small one on loopback that answers the hub's real client as the large one does."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from index.hub import model_folder, readable_size
from ingest.errors import ModelError

ROOT = Path(__file__).resolve().parent.parent
FETCH = """
import sys
from index.hub import model_folder
from ingest.errors import ModelError
try:
    print(model_folder(sys.argv[1], "WENJU_RERANKER"))
except ModelError as error:
    sys.exit(f"refused: {error}")
"""
OLD, NEW = {"config.json": b'{"old": true}'}, {"config.json": b'{"old": false}'}
WEIGHTS = {"model.safetensors": bytes(range(256)) * 9000}
PICKLED = {"pytorch_model.bin": b"\x80\x04pickle", "model.pt": b"\x80\x04pickle"}


def commit(version: int) -> str:
    """The 40 digits that name a version."""
    return f"{version:040x}"


class Hub(ThreadingHTTPServer):
    """Repositories by name, each a list of versions, the last of them its main branch; `asked` are the requests."""

    daemon_threads = True

    def __init__(self, repositories: dict[str, list[dict[str, bytes]]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repositories = repositories
        self.asked: list[tuple[str, str]] = []
        self.broken: set[str] = set()  # files of which only the first half is sent
        self.lost: set[str] = set()  # files that are listed, but not there

    @property
    def fetched(self) -> set[str]:
        """The files whose contents were sent."""
        return {path.rpartition("/")[2] for verb, path in self.asked if verb == "GET" and "/resolve/" in path}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append((self.command, path))
        api = path.startswith("/api/models/")
        parts = path.removeprefix("/api/models").strip("/").split("/")
        versions = self.server.repositories.get("/".join(parts[:2]))
        if versions is None:
            return self.say(404, b"{}", {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"})
        revision = parts[3] if len(parts) > 3 else "main"
        known = {"main": len(versions) - 1} | {commit(n): n for n in range(len(versions))}
        if revision not in known:
            return self.say(404, b"{}", {"X-Error-Code": "RevisionNotFound", "X-Error-Message": "No such revision"})
        files, head = versions[known[revision]], {"X-Repo-Commit": commit(known[revision])}
        if api and len(parts) > 2 and parts[2] == "tree":
            return self.say(200, json.dumps([entry(name, text) for name, text in files.items()]).encode(), head)
        if api:
            about = {"id": "/".join(parts[:2]), "sha": head["X-Repo-Commit"], "siblings": [], "private": False}
            return self.say(200, json.dumps(about).encode(), head)
        name = "/".join(parts[4:])
        if name not in files or (self.command == "GET" and name in self.server.lost):
            return self.say(404, b"", head | {"X-Error-Code": "EntryNotFound"})
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        head |= {"ETag": f'"{hashlib.sha1(files[name]).hexdigest()}"', "Accept-Ranges": "bytes"}
        if begin:
            head["Content-Range"] = f"bytes {begin}-{len(files[name]) - 1}/{len(files[name])}"
        return self.say(206 if begin else 200, files[name][begin:], head, name)

    def say(self, status: int, body: bytes, head: dict[str, str], name: str = "") -> None:
        self.send_response(status)
        for key, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **head}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if name in self.server.broken:
            self.server.broken.discard(name)
            body, self.close_connection = body[: len(body) // 2], True
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def entry(name: str, text: bytes) -> dict[str, object]:
    return {"type": "file", "path": name, "size": len(text), "oid": hashlib.sha1(text).hexdigest()}


@pytest.fixture
def hub() -> Iterator[Hub]:
    running = Hub({
        "harbour/reranker": [OLD | WEIGHTS, NEW | WEIGHTS | PICKLED | {"modeling.py": b"raise SystemExit"}],
        "harbour/pickled": [NEW | PICKLED],
    })  # fmt: skip
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def fetch(hub: Hub, home: Path, name: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What happens when a setting names a model, in a program of its own with an empty cache in `home`."""
    environment = os.environ | {
        "HF_ENDPOINT": f"http://127.0.0.1:{hub.server_port}", "HF_HOME": str(home), "HF_HUB_OFFLINE": "0",
        "PYTHONPATH": str(ROOT), **more,
    }  # fmt: skip
    command = [sys.executable, "-c", FETCH, name]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_model_is_fetched_once_after_its_size_was_said(hub: Hub, tmp_path: Path) -> None:
    first = fetch(hub, tmp_path, "harbour/reranker")
    assert first.returncode == 0, first.stderr
    said = f"wenju: WENJU_RERANKER: fetching harbour/reranker, 2.3 MB in 2 files, into {tmp_path / 'hub'}."
    assert said in first.stderr
    assert "100%" in first.stderr[first.stderr.index(said) :], "no progress is shown"
    folder = Path(first.stdout.strip())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == NEW | WEIGHTS
    assert hub.fetched == {"config.json", "model.safetensors"}, "pickled weights or code were fetched"
    hub.asked.clear()
    again = fetch(hub, tmp_path, "harbour/reranker")
    assert (again.stdout, again.stderr, hub.asked) == (first.stdout, "", [])
    offline = fetch(hub, tmp_path, "harbour/reranker", HF_HUB_OFFLINE="1")
    assert (offline.stdout, offline.stderr, hub.asked) == (first.stdout, "", [])


def test_a_revision_is_the_one_that_was_named(hub: Hub, tmp_path: Path) -> None:
    pinned = fetch(hub, tmp_path, f"harbour/reranker@{commit(0)}")
    assert pinned.returncode == 0, pinned.stderr
    assert (Path(pinned.stdout.strip()) / "config.json").read_bytes() == OLD["config.json"]
    unknown = fetch(hub, tmp_path, "harbour/reranker@v9")
    assert unknown.returncode == 1
    assert unknown.stderr.splitlines()[-1].startswith(
        "refused: WENJU_RERANKER names harbour/reranker@v9, which is not on this machine and cannot be fetched ("
    )


def test_only_pickled_weights_are_refused_before_anything_is_fetched(hub: Hub, tmp_path: Path) -> None:
    refused = fetch(hub, tmp_path, "harbour/pickled")
    sentence = "WENJU_RERANKER names harbour/pickled, which has no safetensors weights: choose a model that has."
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (1, f"refused: {sentence}")
    assert hub.fetched == set()


def test_offline_the_missing_model_is_one_sentence_and_nobody_is_asked(hub: Hub, tmp_path: Path) -> None:
    refused = fetch(hub, tmp_path, "harbour/reranker", HF_HUB_OFFLINE="1")
    assert refused.returncode == 1
    assert refused.stderr.startswith("refused: WENJU_RERANKER names harbour/reranker, which is not on this machine, ")
    assert refused.stderr.count("\n") == 1
    assert hub.asked == []


def test_a_fetch_that_was_broken_off_goes_on(hub: Hub, tmp_path: Path) -> None:
    hub.broken.add("model.safetensors")
    found = fetch(hub, tmp_path, "harbour/reranker")
    while found.returncode:  # the client tries again by itself; where it gives up, whoever asks again goes on
        assert "was broken off" in found.stderr
        found = fetch(hub, tmp_path, "harbour/reranker")
    assert (Path(found.stdout.strip()) / "model.safetensors").read_bytes() == WEIGHTS["model.safetensors"]
    assert not hub.broken


def test_a_model_that_the_hub_does_not_know_is_one_sentence(hub: Hub, tmp_path: Path) -> None:
    refused = fetch(hub, tmp_path, "harbour/nowhere")
    assert refused.returncode == 1
    assert "cannot be fetched (" in refused.stderr.splitlines()[-1]


def test_a_model_of_which_a_file_is_missing_is_fetched_when_it_is_there(hub: Hub, tmp_path: Path) -> None:
    hub.lost.add("model.safetensors")
    refused = fetch(hub, tmp_path, "harbour/reranker")
    assert refused.returncode == 1
    assert "fetching harbour/reranker was broken off (" in refused.stderr.splitlines()[-1]
    hub.lost.clear()
    found = fetch(hub, tmp_path, "harbour/reranker")
    assert (Path(found.stdout.strip()) / "model.safetensors").read_bytes() == WEIGHTS["model.safetensors"]


def test_a_model_larger_than_the_disk_is_not_begun(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = "import shutil; shutil.disk_usage = lambda place: shutil._ntuple_diskusage(10, 9, 1)"
    monkeypatch.setattr(sys.modules[__name__], "FETCH", f"{small}\n{FETCH}")
    refused = fetch(hub, tmp_path, "harbour/reranker")
    assert refused.returncode == 1
    assert "needs 2.3 MB in " in refused.stderr
    assert "1 bytes are free: make room" in refused.stderr
    assert hub.fetched == set()


def test_a_model_that_may_not_be_fetched_is_only_looked_for() -> None:
    with pytest.raises(ModelError, match="WENJU_ENCODER: harbour/nowhere is not on this machine"):
        model_folder("harbour/nowhere", "WENJU_ENCODER", fetch=False)


def test_sizes_are_read_easily() -> None:
    assert [readable_size(size) for size in (12, 2_300_000, 2.3e9, 4.1e12)] == [
        "12 bytes", "2.3 MB", "2.3 GB", "4.1e+03 GB",
    ]  # fmt: skip
