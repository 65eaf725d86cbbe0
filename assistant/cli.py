"""The command `wenju`: ask, sync, articles, verify, doctor, serve, password. Knows options, exit codes, no answers.

Exit codes: 0 done (a refusal is an answer too), 1 some files or the index have problems, which are listed, 2 wrong
usage or an error, 130 interrupted. What was asked for goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.settings import Settings
from assistant.terminal import columns, print_table, progress_bar, show_answer
from index.folder import check_folder
from ingest.errors import SettingsError, WenjuError

__all__ = ["main"]

DONE, PROBLEMS, FAILED, INTERRUPTED = 0, 1, 2, 130

_FOLDER = "folder of articles (default: WENJU_ARTICLES, else articles)"
_INDEX = "where its index lies (default: WENJU_INDEX, else .wenju in the folder)"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. `argv` without the program's name; None: those of this process."""
    _survive_any_terminal()
    options = _parser().parse_args(argv)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except WenjuError as error:
        print(f"wenju: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        # Nobody takes our output any more: Python would try once again at its exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # `wenju articles | head -1` has seen enough
            return DONE
        print(f"wenju: {error.strerror or error}: {error.filename or 'the output'}", file=sys.stderr)
        return FAILED
    return code


def _ask(options: argparse.Namespace) -> int:
    assistant = _synced(options)
    # A question typed in another encoding than the terminal's has halves of characters, which nothing can search.
    question = options.question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if options.json:
        _print_json(assistant.ask(question).to_dict())
    elif sys.stdout.isatty():
        show_answer(assistant.stream(question))
    else:
        print(assistant.ask(question))
    return DONE


def _sync(options: argparse.Namespace) -> int:
    with progress_bar() as progress:
        report = Assistant(options.articles, options.index).sync(progress, options.rebuild)
    print(report)  # names each file that failed, with the reason
    return PROBLEMS if report.failed else DONE


def _articles(options: argparse.Namespace) -> int:
    articles = _synced(options).articles
    if options.json:
        _print_json([{key: value for key, value in asdict(article).items() if key != "text"} for article in articles])
    elif sys.stdout.isatty():
        print_table(articles)
    else:
        for article in articles:
            print("\t".join(columns(article)))
    return DONE


def _verify(options: argparse.Namespace) -> int:
    assistant = Assistant(options.articles, options.index)
    if assistant.folder is not None:
        check_folder(assistant.folder)
    problems = assistant.library.verify()
    for problem in problems:
        print(problem)
    if not problems:
        print(f"Nothing wrong with the index of {assistant.folder}: {assistant.library.passage_count} passages.")
    return PROBLEMS if problems else DONE


def _serve(options: argparse.Namespace) -> int:
    # The only step to the right in the house: the command starts the application that stands on top of it.
    import app

    app.serve(options.articles, options.index, options.host, options.port)
    return DONE


def _password(options: argparse.Namespace) -> int:
    from getpass import getpass

    from assistant.passwords import account_line

    if sys.stdin.isatty():
        password = getpass("Password: ")
        if getpass("The same again: ") != password:
            raise SettingsError("These were two different passwords: run the command again.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    print(f"WENJU_AUTH='{account_line(options.name, password)}'")
    return DONE


def _doctor(options: argparse.Namespace) -> int:
    from assistant.doctor import examined

    findings = []
    for finding in examined(Settings.from_environment(), options.articles, options.index):
        print(finding, flush=True)  # one by one: a large model takes its time
        findings.append(finding)
    return PROBLEMS if any(finding.wrong for finding in findings) else DONE


def _synced(options: argparse.Namespace) -> Assistant:
    """The assistant of the chosen folder, brought up to date with its files."""
    assistant = Assistant(options.articles, options.index)
    with progress_bar() as progress:
        assistant.sync(progress)
    return assistant


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wenju", description="Answers questions about a folder of news articles, each statement with its source."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    ask = _command(commands, "ask", _ask, "answer one question")
    ask.add_argument("question", help="in Chinese or English, quoted")
    ask.add_argument("--json", action="store_true", help="all fields of the answer as JSON")
    articles = _command(commands, "articles", _articles, "list the articles")
    articles.add_argument("--json", action="store_true", help="as JSON, without their text")
    for command in (ask, articles):
        command.add_argument("--articles", type=_folder, metavar="DIR", help=_FOLDER)

    sync = _command(commands, "sync", _sync, "bring the index up to date with the folder")
    sync.add_argument("--rebuild", action="store_true", help="read and encode every file again")

    verify = _command(commands, "verify", _verify, "look for damage in the index")
    doctor = _command(commands, "doctor", _doctor, "say what is installed and whether the models that are set work")
    serve = _command(commands, "serve", _serve, "open the chat in a browser")
    serve.add_argument("--host", help="address to listen on (default: WENJU_HOST, else 127.0.0.1)")
    serve.add_argument("--port", type=_port, help="its port (default: WENJU_PORT, else 7860)")

    password = commands.add_parser("password", help="hash a password for the chat's login", description=(
        "Asks for a password (or reads it from a pipe) and prints the setting that lets its owner log in."
    ))  # fmt: skip
    password.add_argument("name", help="name to log in with")
    password.set_defaults(run=_password)

    for command in (sync, verify, doctor, serve):
        command.add_argument("articles", type=_folder, nargs="?", metavar="FOLDER", help=_FOLDER)
    return parser


def _command(commands: Any, name: str, run: Callable[..., int], summary: str) -> argparse.ArgumentParser:  # noqa: ANN401
    command: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    command.add_argument("--index", type=_folder, metavar="DIR", help=_INDEX)
    command.set_defaults(run=run)
    return command


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, *_: Any) -> None:  # noqa: ANN401
        try:
            version = metadata.version("wenju")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        print(f"wenju {version}")
        raise SystemExit(DONE)


def _folder(value: str) -> Path:
    return Path(value).expanduser()


def _port(value: str) -> int:
    try:
        return Settings.from_environment({"WENJU_PORT": value}).port
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _survive_any_terminal() -> None:
    """A terminal that cannot show a character shows a ? in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _print_json(value: Any) -> None:  # noqa: ANN401
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


if __name__ == "__main__":
    raise SystemExit(main())
