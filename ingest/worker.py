"""The process that parses PDF, Word and web pages for this one, within limits: started with the first such file, used
again for the next, replaced after a file that broke it. Text files never need it.

What comes back is checked as if a stranger had written it. Knows nothing of formats.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import signal
import subprocess  # nosec B404 # of this very Python, and of nothing else
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.cleaning import clean
from ingest.document import Document
from ingest.errors import NotNowError, ReadError
from ingest.wire import WireError, document_of, packed, receive, send, unpacked

__all__ = ["Limits", "Worker", "close", "parsed"]

_log = logging.getLogger("wenju.ingest")
_HOME = str(Path(__file__).parent.parent)
_PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from ingest.parsing import main; main()"
_OPTIONS = ("-I", "-B", "-X", "utf8")  # isolated, writes no bytecode
_LONGEST_REFUSAL = 400
_SLACK = 1 << 20  # bytes of an answer beside its text


@dataclass(frozen=True)
class Limits:
    """What one file may cost: seconds of a processor and of the clock, bytes of memory and of text. A process reads
    `files` of them, and ends when it is `idle` for so many seconds; its `start`, with imports, has its own time.
    """

    cpu: float = 10.0
    wall: float = 11.0
    memory: int = 512 << 20
    output: int = 20 << 20
    files: int = 500
    idle: float = 60.0
    start: float = 90.0


class _Ended(Exception):
    """The process ended before it answered."""


class Worker:
    """One process for parsing, for any number of threads: one file at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.missing: list[str] = []
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared: set[str] = set()
        self._files = 0

    def parse(self, kind: str, name: str, data: bytes) -> Document:
        """The Document of a file.

        :raises ReadError: it cannot be read, or not within the limits.
        """
        with self._lock:
            try:
                return self._parse(kind, name, data)
            except BaseException as error:
                if not isinstance(error, ReadError):  # interrupted half way: what is in the pipe belongs to this file
                    self._stop()
                raise

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            self._stop()

    def forget(self) -> None:
        """In a fork: the process belongs to the parent, and so does the lock that it may hold."""
        self._lock = threading.Lock()
        process, self._process = self._process, None
        if process is not None:
            process.returncode = 0  # as told to subprocess: not ours to wait for
            self._close_pipes(process)

    def _parse(self, kind: str, name: str, data: bytes) -> Document:
        for last in (False, True):
            self._ready(kind, name)
            try:
                answer = self._asked({"kind": kind, "name": name, "prepare": False}, data, self.limits.wall)
                break
            except _Ended as ended:
                if ended.args[0] == 0 and not last:  # it had been idle, and left as this file came
                    continue
                raise _why_it_ended(name, ended.args[0], self.limits) from None
            except WireError as error:
                self._stop()
                raise ReadError(f"{name} made its reader say nonsense: it is damaged, or made to do harm.") from error
        self._files += 1
        if answer.get("spent") or self._files >= self.limits.files:
            self._stop()
        if "refused" in answer:
            raise ReadError(clean(str(answer["refused"]))[:_LONGEST_REFUSAL])
        try:
            return document_of(answer.get("document"))
        except WireError as error:
            self._stop()
            raise ReadError(f"{name} made its reader say nonsense: it is damaged, or made to do harm.") from error

    def _ready(self, kind: str, name: str) -> None:
        """Have a process that has imported what the kind needs."""
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is not None and kind in self._prepared:
            return
        try:
            if self._process is None:
                self._start()
            self._asked({"kind": kind, "name": name, "prepare": True}, b"", self.limits.start)
        except (OSError, _Ended, WireError) as error:
            self._stop()
            raise NotNowError(
                f"{name} cannot be read now: the process that reads such files does not start ({error}). Try again."
            ) from error
        self._prepared.add(kind)

    def _start(self) -> None:
        paths = [_HOME, *(path for path in sys.path if path and path != _HOME)]
        self._process = subprocess.Popen(  # nosec B603 # no shell, and no word of it from a file or a visitor
            [sys.executable, *_OPTIONS, "-c", _PROGRAM, json.dumps(paths), json.dumps(asdict(self.limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=None if sys.platform == "win32" else {},  # keys and passwords are none of its business
            start_new_session=True,  # Ctrl-C is for the parent, whose end it notices
        )
        self._prepared, self._files = set(), 0
        greeting = self._answer(self.limits.start)
        missing = [str(what) for what in greeting.get("missing", [])]
        if missing and missing != self.missing:
            _log.warning("PDF, Word and web pages are parsed without %s: this system has none.", " and ".join(missing))
        self.missing = missing

    def _asked(self, job: dict[str, Any], data: bytes, seconds: float) -> dict[str, Any]:
        return self._answer(seconds, packed(job), data)

    def _answer(self, seconds: float, *frames: bytes) -> dict[str, Any]:
        """Send frames and wait for the answer, for so long at most.

        :raises _Ended: the process ended, of itself or for taking too long; its argument says how, None for the time.
        """
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()
        clock = threading.Timer(seconds, _end, (process, late))
        clock.start()
        try:
            for frame in frames:
                send(process.stdin, frame)
            answer = receive(process.stdout, self.limits.output + _SLACK)
        except (BrokenPipeError, ConnectionResetError):
            answer = None
        finally:
            clock.cancel()
            clock.join()
        if answer is not None and not late.is_set():
            return unpacked(answer)
        self._stop()
        raise _Ended(None if late.is_set() else process.returncode)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        self._close_pipes(process)
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @staticmethod
    def _close_pipes(process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written is not wanted any more
                    pipe.close()


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _why_it_ended(name: str, code: int | None, limits: Limits) -> ReadError:
    spent = getattr(signal, "SIGXCPU", None)  # where the system sees to it, who only reached the clock had to wait
    if code is None and spent is not None:
        return NotNowError(
            f"{name} takes more than {limits.wall:.0f} seconds to read while the machine is busy: it is tried again at "
            "the next sync."
        )
    if code is None or code == -(spent or 0):
        return ReadError(f"{name} takes more than {limits.cpu:.0f} seconds to read: save it again, or as text.")
    return ReadError(
        f"{name} makes its reader break off: it is damaged, or made to do harm; save it again, or as text."
    )


_shared = Worker()
atexit.register(_shared.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_shared.forget)


def close() -> None:
    """End the process that all threads share; the next file starts another."""
    _shared.close()


def parsed(kind: str, name: str, data: bytes) -> Document:
    """The Document of a file, parsed in the process that all threads share.

    :raises ReadError: it cannot be read, or not within the limits.
    """
    return _shared.parse(kind, name, data)
