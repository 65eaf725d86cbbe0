"""The inside of the process that parses PDF, Word and web pages: jobs come in on standard input, answers go out.

Started by `worker`, ended by the end of its input. Nothing here is trusted by the other side.
"""

from __future__ import annotations

import json
import os
import select
import sys
from pathlib import Path
from typing import IO, Any

from ingest.confinement import allow_processor_time, confine
from ingest.document import Document
from ingest.errors import ReadError
from ingest.wire import packed, receive, send, unpacked

__all__ = ["main", "parse"]

_PREPARING = 60.0  # seconds of processor time to import a parser
LONGEST_JOB = 1 << 30  # bytes


def parse(kind: str, name: str, data: bytes) -> Document:
    """The Document of a file of a kind in KINDS that needs a parser, in this very process.

    :raises ReadError: it cannot be read.
    """
    path = Path(name)
    if kind == ".pdf":
        from ingest.office import read_pdf

        return read_pdf(path, data)
    if kind == ".docx":
        from ingest.office import read_docx

        return read_docx(path, data)
    from ingest.web import read_page

    return read_page(path, data)


def _prepare(kind: str) -> None:
    """Import what a kind needs, which is no fault of a file that comes first."""
    if kind == ".pdf":
        import pypdfium2  # noqa: F401
    elif kind == ".docx":
        import docx  # noqa: F401
    else:
        import trafilatura  # noqa: F401


def main() -> None:
    """Answer jobs until there are no more. The first argument holds the limits."""
    limits = json.loads(sys.argv[2])
    jobs = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # what a library prints is no answer
    os.close(quiet)
    send(answers, packed({"missing": confine(limits["memory"])}))
    while _waited(jobs, limits["idle"]):
        head = receive(jobs, LONGEST_JOB)
        data = receive(jobs, LONGEST_JOB) if head is not None else None
        if head is None or data is None:
            return
        answer = _answer(unpacked(head), data, limits)
        send(answers, packed(answer) if isinstance(answer, dict) else answer)


def _waited(jobs: IO[bytes], seconds: float) -> bool:
    """Whether something came within the time: an idle process need not stay. Windows cannot wait so, and waits on."""
    return sys.platform == "win32" or bool(select.select([jobs], [], [], seconds)[0])


def _answer(job: dict[str, Any], data: bytes, limits: dict[str, Any]) -> dict[str, Any] | bytes:
    kind, name = str(job["kind"]), str(job["name"])
    if job["prepare"]:
        allow_processor_time(_PREPARING)
        _prepare(kind)
        return {"ready": kind}
    allow_processor_time(limits["cpu"])
    try:
        answer = packed({"document": parse(kind, name, data)})
        if len(answer) <= limits["output"]:
            return answer
        return {"refused": f"{name} holds more than {limits['output'] >> 20} MB of text: split it into smaller files."}
    except ReadError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {
            "refused": f"{name} needs more than {limits['memory'] >> 20} MB of memory to be read: save it again, or as "
            "text.",
            "spent": True,
        }
    except RecursionError:
        return {"refused": f"{name} is nested too deeply to be read: save it again, or as text.", "spent": True}
