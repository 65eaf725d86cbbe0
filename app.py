"""The web chat: wiring only; what it draws lives in ui/. Importing this does not import Gradio, which takes seconds."""

from __future__ import annotations

import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import Assistant, ask
from assistant.logs import log_to
from assistant.passwords import Accounts
from assistant.settings import Settings, VisitorSettings, ignore_forwarded_addresses, is_loopback
from ingest.errors import SettingsError, WenjuError

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["ask", "build", "launch", "main", "serve"]


def build(assistant: Assistant, read_only: bool = False, login: bool = False) -> gr.Blocks:
    """The chat over `assistant`, not yet served: pass it to `launch`, or mount it in an application of yours.

    With `read_only`, nobody adds, changes or deletes articles through it; with `login`, it has a way to log out.
    """
    from ui.page import Page

    return Page(assistant, read_only, login).build()


def launch(
    page: gr.Blocks, host: str, port: int, private: Sequence[Path] = (), mcp: bool = False,
    visitors: VisitorSettings = VisitorSettings(), assistant: Assistant | None = None,  # noqa: B008 - frozen
) -> str:  # fmt: skip
    """Serve `page` in the background and return its address. `page.close()` stops it.

    With `mcp`, its endpoints are also tools for language models, at /gradio_api/mcp/ of that address.

    Nothing is fetched from another host and nothing is sent to one. No file of this machine has an address; the folders
    in `private` never do. `visitors` says who may come; /health and /metrics tell of the `assistant`'s library.

    :raises SettingsError: not for everybody's eyes, but to be served to other machines; or accounts that are none.
    """
    from starlette.middleware import Middleware

    from ui.gate.gate import Gate
    from ui.gate.status import Status
    from ui.head import Head
    from ui.page import TRANSLATIONS
    from ui.theme import FAVICON, STYLE, theme
    from ui.uploads import upload_folder

    check_entrance(host, visitors)
    ignore_forwarded_addresses()
    inner = secrets.token_urlsafe(32)
    status = Status(assistant.library if assistant else None)
    gate = Middleware(Gate, page=page, settings=visitors, inner=inner, status=status)
    application, address, _ = page.launch(
        server_name=host, server_port=port, prevent_thread_lock=True, quiet=True, share=False, inbrowser=False,
        ssr_mode=False, theme=theme(), css_paths=STYLE, i18n=TRANSLATIONS, favicon_path=FAVICON, footer_links=[],
        run_history=False, allowed_paths=[], blocked_paths=[str(path.resolve()) for path in private],
        max_file_size="20mb", mcp_server=mcp, enable_monitoring=False, pwa=False,
        app_kwargs={"middleware": [gate, Middleware(Head)]},
    )  # fmt: skip
    application.uploaded_file_dir = str(upload_folder())
    if mcp:
        _let_tools_in(page, address, inner)
    return str(address).rstrip("/")


def serve(
    articles: str | Path | None = None,
    index: str | Path | None = None,
    host: str | None = None,
    port: int | None = None,
) -> None:
    """Sync the articles and serve the chat until Ctrl-C. What is not given comes from the WENJU_* settings.

    :raises SettingsError: the address is taken or cannot be listened on.
    :raises LibraryError: the articles cannot be opened.
    """
    given = {"articles": articles and Path(articles), "index": index and Path(index), "host": host, "port": port}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    settings = replace(Settings.from_environment(), **chosen)
    from ui.metrics import timed
    from ui.watching import watching

    _check(settings)
    log_to(settings.log, settings.log_text)
    assistant = Assistant(settings.articles, index=settings.index)
    _sync(assistant)
    page = build(assistant, settings.visitors.read_only, bool(settings.visitors.auth))
    private = [folder for folder in (settings.articles, settings.index) if folder is not None]
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # service managers stop it as Ctrl-C does
    try:
        address = launch(page, settings.host, settings.port, private, settings.mcp, settings.visitors, assistant)
        _warn(settings)
        print(f"Wenju is ready: {address}", flush=True)
        with watching(timed(assistant.sync), settings.watch):
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        print("\nWenju stops.")
    finally:
        page.close(verbose=False)
        assistant.close()


def check_entrance(host: str, visitors: VisitorSettings) -> None:
    """Other machines are served only behind a password, or where a setting says that everybody may come.

    :raises SettingsError: neither, or accounts that are none.
    """
    if visitors.auth:
        Accounts.of(visitors.auth)
    elif not visitors.open and not is_loopback(host):
        raise SettingsError(
            f"The chat would be open to everybody who reaches {host}: set WENJU_AUTH to what `wenju password` prints, "
            "or WENJU_OPEN=1 if that is meant."
        )


def main() -> int:
    """Serve the chat as the settings say; the exit status, 1 when it cannot start."""
    try:
        serve()
    except WenjuError as error:
        print(f"wenju: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _let_tools_in(page: gr.Blocks, address: str, inner: str) -> None:
    """Gradio asks itself over HTTP what MCP asks of it, through a client that our gate has to know."""
    from gradio_client import Client  # type: ignore[import-untyped]

    from ui.gate.gate import INNER

    assert page.mcp_server_obj is not None
    page.mcp_server_obj._client_instance = Client(
        address, download_files=False, verbose=False, analytics_enabled=False, _skip_components=False,
        headers={"x-gradio-user": "mcp", INNER: inner},
    )  # fmt: skip


def _check(settings: Settings) -> None:
    """What would keep the chat from being served, before anything is read."""
    check_entrance(settings.host, settings.visitors)
    _check_address(settings.host, settings.port)
    if settings.mcp and find_spec("mcp") is None:
        raise SettingsError("WENJU_MCP is on, but the package mcp is not installed: run `pip install 'wenju[mcp]'`.")


def _warn(settings: Settings) -> None:
    if not is_loopback(settings.host) and not settings.visitors.auth:
        more = "" if settings.visitors.read_only else ", add to them and delete them"
        print(f"Whoever reaches this address can read the articles{more}.", file=sys.stderr)


def _check_address(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise SettingsError(f"WENJU_HOST is “{host}”, which is no address of this machine: try 127.0.0.1.") from None
    except OSError as error:
        raise SettingsError(
            f"Port {port} on {host} cannot be used ({error.strerror}): "
            "stop what uses it, or choose another one with WENJU_PORT."
        ) from None


def _sync(assistant: Assistant) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console()
    columns = (
        TextColumn("Reading articles"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[file]}", markup=False),
    )
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with bar:
        task = bar.add_task("sync", total=None, file="")

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, file=name)

        # Another encoder than the index was made with takes its place in the background: the chat opens at once.
        report = assistant.sync(show, wait=False)
    console.print(str(report), highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(main())
