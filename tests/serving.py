"""Starts and stops `python app.py` for tests that stop, start again or slow down what they look at."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The same chat, but a question that holds 慢 is answered once there is a file GO_ON: the fixture `let_go` makes it.
HELD = """
import os, sys, time
import app, assistant
stream = assistant.Assistant.stream
def held(self, question, *given):
    while "慢" in question and not os.path.exists(os.environ["GO_ON"]):
        time.sleep(0.02)
    yield from stream(self, question, *given)
assistant.Assistant.stream = held
sys.exit(app.main())
"""


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_of_samples(articles: Path) -> Path:
    """The sample articles, copied so that no index lands in the repository."""
    shutil.copytree(ROOT / "articles", articles, ignore=shutil.ignore_patterns(".*"))
    return articles


def start(
    folder: Path, port: int, program: str | None = None, **settings: str
) -> tuple[subprocess.Popen[str], list[str]]:
    """`python app.py`, or `program`, over a folder, once it says that it is ready: the process and what it said."""
    environment = {
        **os.environ, "WENJU_ARTICLES": str(folder), "WENJU_PORT": str(port), "PYTHONUNBUFFERED": "1", **settings
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, *(["-c", program] if program else [str(ROOT / "app.py")])], cwd=ROOT,
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        # A shell's background job ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if line.startswith("Wenju is ready"):
            break
    return server, said


def stop(server: subprocess.Popen[str]) -> str:
    """Ctrl-C; what the server still said. Killed if it does not stop."""
    with server:
        try:
            server.send_signal(signal.SIGINT)
            return server.communicate(timeout=60)[0]
        finally:
            server.kill()
