"""The command `wenju` as a person and as a script see it: output, messages and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app
from assistant import Assistant
from assistant.cli import main
from index import Library

ROOT = Path(__file__).resolve().parent.parent

SHIPYARD = """---
title: 云帆船厂交付首艘氢能渡轮
source: 港城晚报
author: 林一苇
published: 2025-03-18
---
云帆船厂3月17日在港城交付首艘氢能渡轮“青鸥号”，合同金额为2.6亿元。

## 经营

云帆船厂董事长赵听涛说，2024年公司营收为18.4亿元，毛利率为21.5%。
"""
LIBRARY = """---
title: 松陵图书馆延长夜间开放
source: 松陵日报
published: 2025-04-02
---
松陵图书馆馆长周砚秋宣布，自4月起开放时间延长到晚上11时。去年共有37万人次到馆阅览。
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = tmp_path / "news"
    articles.mkdir()
    (articles / "shipyard.md").write_text(SHIPYARD, encoding="utf-8")
    (articles / "library.md").write_text(LIBRARY, encoding="utf-8")
    return articles


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command on the folder of two articles; gives exit code, stdout and stderr."""
    monkeypatch.setenv("WENJU_ARTICLES", str(folder))
    monkeypatch.delenv("WENJU_INDEX", raising=False)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def process(folder: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs one command in a process of its own, with the variables given."""

    def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
        environment = os.environ | {"WENJU_ARTICLES": str(folder)} | variables
        line = [sys.executable, "-m", "assistant.cli", *arguments]
        return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)

    return command


def test_an_answer_is_printed_with_its_source(run: Run) -> None:
    code, out, err = run("ask", "云帆船厂2024年的毛利率是多少？")
    assert (code, err) == (0, "")
    assert "21.5%" in out.splitlines()[0]
    assert "《云帆船厂交付首艘氢能渡轮》" in out
    assert "\x1b" not in out


def test_an_answer_as_json_has_all_its_fields(run: Run) -> None:
    code, out, err = run("ask", "云帆船厂2024年的毛利率是多少？", "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["answered"] is True
    assert answer["span"] == "21.5%"
    assert answer["citations"][0]["article"]["path"] == "shipyard.md"
    assert set(answer) == set(Assistant.from_texts([SHIPYARD]).ask("毛利率是多少？").to_dict())
    assert "毛利率" in out  # readable, not escaped


def test_a_refusal_is_an_answer(run: Run) -> None:
    code, out, _ = run("ask", "火星基地的食堂几点开饭？", "--json")
    assert code == 0
    assert json.loads(out)["answered"] is False


def test_another_folder_can_be_asked(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.txt").write_text("雾岭茶场采茶忙\n\n雾岭茶场今年春茶产量为86吨，比去年多9吨。\n", encoding="utf-8")
    _, out, _ = run("ask", "雾岭茶场春茶产量是多少？", "--articles", other)
    assert "86吨" in out


@pytest.mark.parametrize("question", ["", "   ", "？！……"])
def test_a_question_without_words_is_an_error(run: Run, question: str) -> None:
    code, out, err = run("ask", question)
    assert (code, out) == (2, "")
    assert err.startswith("wenju: ")
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["sync", "verify"])
def test_a_missing_folder_is_named(run: Run, tmp_path: Path, command: str) -> None:
    code, out, err = run(command, tmp_path / "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere" in err


def test_sync_says_what_it_did(run: Run, folder: Path) -> None:
    code, out, err = run("sync", folder)
    assert (code, err) == (0, "")
    assert "2" in out
    (folder / "library.md").unlink()
    assert run("sync")[0] == 0
    assert [article.path for article in Assistant(folder).articles] == ["shipyard.md"]


def test_sync_can_start_over(run: Run, folder: Path) -> None:
    run("sync")
    assert run("sync", "--rebuild")[0] == 0
    assert "21.5%" in run("ask", "云帆船厂2024年的毛利率是多少？")[1]


def test_the_index_can_lie_elsewhere(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("sync", folder, "--index", tmp_path / "elsewhere")[0] == 0
    assert (tmp_path / "elsewhere").is_dir()
    assert not (folder / ".wenju").exists()


def test_a_file_that_cannot_be_read_is_listed_and_the_others_go_in(run: Run, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnot really\n")
    code, out, _ = run("sync")
    assert code == 1
    assert "broken.pdf: " in out
    assert "21.5%" in run("ask", "云帆船厂2024年的毛利率是多少？")[1]


def test_articles_are_listed_one_per_line(run: Run) -> None:
    code, out, _ = run("articles")
    assert code == 0
    assert [line.split("\t") for line in out.splitlines()] == [
        ["library.md", "松陵图书馆延长夜间开放", "松陵日报", "", "2025-04-02"],
        ["shipyard.md", "云帆船厂交付首艘氢能渡轮", "港城晚报", "林一苇", "2025-03-18"],
    ]


def test_articles_as_json_come_without_their_text(run: Run) -> None:
    articles = json.loads(run("articles", "--json")[1])
    assert [article["path"] for article in articles] == ["library.md", "shipyard.md"]
    assert articles[1]["published"] == "2025-03-18"
    assert all("text" not in article for article in articles)


def test_verify_finds_nothing_wrong_after_a_sync(run: Run, folder: Path) -> None:
    run("sync")
    code, out, _ = run("verify", folder)
    assert code == 0
    assert str(folder) in out


def test_verify_lists_what_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "verify", lambda _: ["one passage has no vector"])
    assert run("verify")[:2] == (1, "one passage has no vector\n")


def test_serve_passes_on_what_it_is_told(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(app, "serve", lambda *arguments: calls.append(arguments))
    assert run("serve")[0] == 0
    assert run("serve", folder, "--host", "::1", "--port", "8080", "--index", folder / "index")[0] == 0
    assert calls == [(None, None, None, None), (folder, folder / "index", "::1", 8080)]


@pytest.mark.parametrize(
    "arguments",
    [[], ["sing"], ["ask"], ["serve", "--port", "0"], ["serve", "--port", "65536"], ["serve", "--port", "８０"]],
)
def test_wrong_usage_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: wenju" in capsys.readouterr().err


def test_ctrl_c_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "ask", interrupted)
    assert run("ask", "几点开馆？") == (130, "", "")


def test_colours_and_progress_are_for_terminals(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    code, out, err = run("ask", "云帆船厂2024年的毛利率是多少？")
    assert code == 0
    assert "\x1b[" in out
    assert "\x1b[" in err
    assert "shipyard.md" in run("articles")[1]


def test_json_is_utf_8_whatever_the_terminal_speaks(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    done = process("ask", "云帆船厂2024年的毛利率是多少？", "--json", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["span"] == "21.5%"


def test_a_terminal_without_chinese_gets_what_it_can_show(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    done = process("ask", "云帆船厂2024年的毛利率是多少？", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"21.5%" in done.stdout


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("wenju ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_said_plainly(folder: Path) -> None:
    line = [sys.executable, "-m", "assistant.cli", "articles"]
    environment = os.environ | {"WENJU_ARTICLES": str(folder)}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(line, cwd=ROOT, env=environment, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"wenju: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    line = [sys.executable, "-m", "assistant.cli", "articles"]
    environment = os.environ | {"WENJU_ARTICLES": str(folder)}
    with subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout
        assert command.stderr
        command.stdout.close()
        assert command.stderr.read() == b""
        assert command.wait(timeout=60) == 0
