"""The process that parses for this one: what it may not do, how it ends, and that nothing it says is believed."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, nullcontext
from datetime import date
from pathlib import Path

import psutil
import pytest

import ingest.worker
from ingest import confinement, parsing, read_articles
from ingest.document import Document
from ingest.errors import ReadError
from ingest.wire import WireError, document_of, packed, unpacked
from ingest.worker import Limits, Worker
from tests import hostile_files as hostile
from tests.hostile_files import PARAGRAPH, TRAM, page, pdf_of, word

ROOT = Path(__file__).resolve().parent.parent
PDF = pdf_of(TRAM)
BOMB = hostile.packed(TRAM + b" " * (600 << 20), 3)


@pytest.fixture
def made() -> Iterator[Callable[..., Worker]]:
    """Makes workers with other limits, and closes them."""
    with ExitStack() as stack:
        yield lambda **limits: stack.enter_context(closing(Worker(Limits(**limits))))


@pytest.fixture
def worker(made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> Worker:
    """The one that all readers share in a test."""
    worker = made()
    monkeypatch.setattr(ingest.worker, "_shared", worker)
    return worker


def read(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return read_articles(folder / name, folder)[0].text


class TestConfinement:
    """What the process of the parsers may not do, tried from inside it."""

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's limits are Linux's")
    @pytest.mark.parametrize(
        ("attempt", "outcome"),
        [
            ("import socket; socket.socket()", "PermissionError"),
            ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')", "not for a parser"),
            ("import subprocess; subprocess.run(['true'])", "PermissionError"),
            ("import os; os.system('true')", "PermissionError"),
            ("open('/tmp/wenju-never', 'w')", "PermissionError"),
            ("import os; os.remove('/tmp/wenju-never')", "PermissionError"),
            ("bytearray(600 << 20)", "MemoryError"),
            ("import ctypes; print(ctypes.CDLL(None).socket(2, 1, 0))", "-1"),
            ("import ctypes; print(ctypes.CDLL(None).execv(b'/bin/true', None))", "-1"),
        ],
    )
    def test_refused(self, attempt: str, outcome: str) -> None:
        code = f"from ingest.confinement import confine\nassert confine(512 << 20) == []\n{attempt}"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env={})
        assert outcome in (done.stdout + done.stderr).strip().splitlines()[-1]

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's filter is Linux's")
    def test_the_kernel_refuses_without_python(self) -> None:
        """In a thread, which takes the filter with it when it ends."""

        def tried() -> list[object]:
            if not confinement._filtered():
                return ["a kernel without filters"]
            errors: list[object] = []
            for attempt in (socket.socket, lambda: os.execv("/bin/true", ["true"])):
                try:
                    attempt()
                except OSError as error:
                    errors.append(error.errno)
            return errors

        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(tried).result() == [errno.EPERM, errno.EPERM]
        socket.socket().close()

    @pytest.mark.parametrize(
        ("event", "given", "refused"),
        [
            ("socket.connect", (), True),
            ("os.rename", ("a", "b"), True),
            ("open", ("a", "w", os.O_WRONLY | os.O_CREAT), True),
            ("open", ("a", "r", os.O_RDONLY), False),
            ("import", ("docx",), False),
        ],
    )
    def test_python_refuses_where_no_kernel_does(self, event: str, given: tuple[object, ...], refused: bool) -> None:
        with pytest.raises(PermissionError, match="not for a parser") if refused else nullcontext():
            confinement._refuse(event, given)

    @pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
    def test_a_limit_of_the_system_is_never_raised(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The limits are asked for, and not set: they would hold for all other tests."""
        import resource

        asked: dict[int, tuple[int, int]] = {}
        monkeypatch.setattr(resource, "getrlimit", lambda what: (0, 100 if what == resource.RLIMIT_CPU else 300 << 20))
        monkeypatch.setattr(resource, "setrlimit", lambda what, limits: asked.update({what: limits}))
        monkeypatch.setattr(confinement, "_filtered", lambda: False)
        monkeypatch.setattr(sys, "addaudithook", lambda hook: None)
        assert confinement.confine(512 << 20) == ["a network closed by the system"]
        confinement.allow_processor_time(10_000)
        assert asked[resource.RLIMIT_AS] == (300 << 20, 300 << 20)
        assert asked[resource.RLIMIT_FSIZE] == (0, 0)
        assert asked[resource.RLIMIT_CPU] == (100, 100)

    def test_it_knows_no_secrets(self, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WENJU_AUTH", "somebody:something")
        read(tmp_path, "a.html", page())
        assert worker._process
        assert "WENJU_AUTH" not in psutil.Process(worker._process.pid).environ()


class TestWorker:
    def test_one_process_for_many_files_and_another_after_a_bad_one(self, worker: Worker, tmp_path: Path) -> None:
        seen = []
        for name, content in (
            ("a.html", page()),
            ("b.pdf", PDF),
            ("c.docx", word(PARAGRAPH.format("轻轨。"))),
        ):
            read(tmp_path, name, content)
            assert worker._process
            seen.append(worker._process.pid)
        assert len(set(seen)) == 1
        with pytest.raises(ReadError):
            read(tmp_path, "bomb.pdf", BOMB)
        read(tmp_path, "b.pdf", PDF)
        assert worker._process.pid != seen[0]
        assert not psutil.pid_exists(seen[0])

    def test_another_process_after_so_many_files(self, made: Callable[..., Worker]) -> None:
        worker = made(files=1)
        worker.parse(".pdf", "a.pdf", PDF)
        assert worker._process is None

    def test_one_that_has_been_idle_is_gone_and_comes_back(self, made: Callable[..., Worker]) -> None:
        worker = made(idle=0.3)
        for _ in range(2):
            assert "tram" in worker.parse(".pdf", "a.pdf", PDF).text
            assert worker._process
            assert worker._process.wait(30) == 0
        assert "tram" in worker.parse(".pdf", "a.pdf", PDF).text

    def test_texts_start_none(self, worker: Worker, tmp_path: Path) -> None:
        text = "雾港轻轨试车\n\n雾港市交通局周三说，环岛轻轨的第一段已经试车。\n".encode()
        read(tmp_path, "a.txt", text)
        read(tmp_path, "a.md", "---\ntitle: 轻轨\n---\n".encode() + text)
        assert worker._process is None

    def test_from_many_threads(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_bytes(page())
        (tmp_path / "b.pdf").write_bytes(PDF)
        names, before = ["a.html", "b.pdf"] * 20, threading.enumerate()
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda name: read_articles(tmp_path / name, tmp_path)[0].path, names))
        assert found == names
        begun = [thread for thread in threading.enumerate() if thread not in before]
        assert [thread.name for thread in begun if isinstance(thread, threading.Timer)] == []

    def test_one_that_takes_no_processor_time_is_ended_by_the_clock(
        self, made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ingest.worker, "_PROGRAM", _program("time.sleep(60)"))
        with pytest.raises(ReadError, match="takes more than"):
            made(wall=0.2).parse(".pdf", "a.pdf", b"")

    @pytest.mark.parametrize("close", [True, False])
    def test_it_ends_with_its_parent(self, tmp_path: Path, close: bool) -> None:
        (tmp_path / "a.pdf").write_bytes(PDF)
        code = (
            "import sys, time, pathlib, ingest, ingest.worker as w\n"
            "path = pathlib.Path(sys.argv[1]); ingest.read_file(path, path.parent)\n"
            "print(w._shared._process.pid, flush=True)\n" + ("" if close else "time.sleep(60)\n")
        )
        parent = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, str(tmp_path / "a.pdf")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        assert parent.stdout
        child = int(parent.stdout.readline())
        if not close:
            parent.send_signal(signal.SIGKILL)
        _, complaints = parent.communicate(timeout=60)
        assert complaints == ""
        until = time.monotonic() + 30
        while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < until
            time.sleep(0.02)

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
    def test_a_fork_starts_its_own(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(PDF)
        code = (
            "import os, sys, pathlib, ingest, ingest.worker as w\n"
            "path = pathlib.Path(sys.argv[1]); ingest.read_file(path, path.parent); first = w._shared._process.pid\n"
            "child = os.fork()\n"
            "ingest.read_file(path, path.parent)\n"
            "assert (w._shared._process.pid == first) == (child != 0)\n"
            "if child: assert os.waitpid(child, 0)[1] == 0\n"
        )
        command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "a.pdf")]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def _program(then: str) -> str:
    """A process that greets, gets ready and then does something else."""
    return (
        "import json, os, sys, time\n"
        "def say(data): sys.stdout.buffer.write(len(data).to_bytes(4, 'big') + data); sys.stdout.flush()\n"
        "def hear(): return sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), 'big'))\n"
        'say(b\'{"missing": []}\'); hear(); hear(); say(b\'{"ready": ".pdf"}\'); hear(); hear()\n' + then
    )


FIELDS = {"text": "轻轨", "title": None, "source": None, "author": None, "published": None, "site": None}
DOCUMENT = packed({"document": {**FIELDS, "single": False, "wrapped": None}})


class TestNothingIsBelieved:
    """A parser that was taken over says what it likes; the other side takes a document, or nothing."""

    @pytest.mark.parametrize(
        "said",
        [
            b"no json",
            b"[]",
            b"[" * 100_000,
            b'{"document": {"text": 1}}',
            b'{"document": "text"}',
            DOCUMENT.replace(b'"title": null', b'"title": ["a"]'),
            DOCUMENT.replace(b'"published": null', b'"published": "2025-99-99"'),
            DOCUMENT.replace(b'"single": false', b'"single": 1'),
            DOCUMENT.replace(b'"site"', b'"__class__"'),
            b"{" + b'"a":' + b"1" * 10_000 + b"}",
            b"\xff\xfe",
            b"\x80\x04\x95cposix\nsystem\n.",
        ],
    )
    def test_nonsense(self, said: bytes, made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ingest.worker, "_PROGRAM", _program(f"say({said!r})"))
        with pytest.raises(ReadError, match=r"^a\.pdf ma[dk]e"):
            made().parse(".pdf", "a.pdf", b"")

    @pytest.mark.parametrize(
        "then",
        ["sys.stdout.buffer.write(b'\\xff' * 64); sys.stdout.flush()", "say(b'{\"a\"')", "os._exit(3)",
         "os.kill(os.getpid(), 11)", "sys.stdout.buffer.write(b'\\0\\0\\1\\0{'); sys.stdout.flush(); os._exit(1)"],
    )  # fmt: skip
    def test_broken_frames(self, then: str, made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ingest.worker, "_PROGRAM", _program(then))
        with pytest.raises(ReadError, match=r"^a\.pdf ma[dk]e"):
            made().parse(".pdf", "a.pdf", b"")

    def test_a_refusal_is_short_and_clean(self, made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> None:
        answer = '{"refused": "' + "\\u202e轨" * 5000 + '"}'
        monkeypatch.setattr(ingest.worker, "_PROGRAM", _program(f"say({answer.encode()!r})"))
        with pytest.raises(ReadError, match=r"^轨{1,400}$"):
            made().parse(".pdf", "a.pdf", b"")

    def test_a_process_that_does_not_start(self, made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "executable", str(ROOT / "nothing"))
        with pytest.raises(ReadError, match=r"a\.pdf cannot be read now"):
            made().parse(".pdf", "a.pdf", b"")

    @pytest.mark.parametrize("content", [b"", b"{", b"1", b'{"a": NaN'])
    def test_what_is_no_object(self, content: bytes) -> None:
        with pytest.raises(WireError):
            unpacked(content)

    def test_half_characters_pass(self) -> None:
        said = unpacked(packed({"document": Document("\ud800", published=date(2025, 1, 5))}))
        assert document_of(said["document"]) == Document("\ud800", published=date(2025, 1, 5))


LIMITS = {"cpu": 10.0, "memory": 512 << 20, "output": 1 << 20}


class TestParsing:
    """What that process does with a job, seen from inside."""

    @pytest.fixture(autouse=True)
    def _unlimited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parsing, "allow_processor_time", lambda _: None)  # it would hold for the tests as well

    @pytest.mark.parametrize(
        ("kind", "data"), [(".pdf", PDF), (".html", page()), (".docx", word(PARAGRAPH.format("轻轨。")))]
    )
    def test_each_kind(self, kind: str, data: bytes) -> None:
        assert parsing._answer({"kind": kind, "name": "a", "prepare": True}, b"", LIMITS) == {"ready": kind}
        answer = parsing._answer({"kind": kind, "name": f"a{kind}", "prepare": False}, data, LIMITS)
        assert isinstance(answer, bytes)
        assert document_of(unpacked(answer)["document"]) == parsing.parse(kind, f"a{kind}", data)

    def test_more_text_than_may_come_back(self, made: Callable[..., Worker]) -> None:
        data = word(PARAGRAPH.format("轨" * 400_000))
        assert "more than 1 MB of text" in str(self._answered(data))
        with pytest.raises(ReadError, match=r"a\.docx holds more than 1 MB of text: split it"):
            made(output=1 << 20).parse(".docx", "a.docx", data)

    @pytest.mark.parametrize(
        ("error", "said"), [(MemoryError, "512 MB of memory"), (RecursionError, "nested too deeply")]
    )
    def test_a_process_that_was_at_its_limit_is_used_no_more(
        self, error: type[Exception], said: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def at_its_limit(*_: object) -> None:
            raise error

        monkeypatch.setattr(parsing, "parse", at_its_limit)
        answer = self._answered(b"")
        assert isinstance(answer, dict)
        assert said in answer["refused"]
        assert answer["spent"]

    def test_a_refusal(self) -> None:
        assert "damaged" in str(self._answered(b"PK\x03\x04"))

    def _answered(self, data: bytes) -> dict[str, object] | bytes:
        return parsing._answer({"kind": ".docx", "name": "a.docx", "prepare": False}, data, LIMITS)
