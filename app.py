"""The web chat: wiring only; what it draws lives in ui/. Importing this does not import Gradio, which takes seconds."""

from __future__ import annotations

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
from assistant.settings import Settings, VisitorSettings, ignore_forwarded_addresses
from ingest.errors import SettingsError, WenjuError

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["ask", "build", "launch", "main", "serve"]


def build(assistant: Assistant) -> gr.Blocks:
    """The chat over `assistant`, not yet served: pass it to `launch`, or mount it in an application of yours."""
    from ui.page import Page

    return Page(assistant).build()


def launch(
    page: gr.Blocks, host: str, port: int, private: Sequence[Path] = (), mcp: bool = False,
    visitors: VisitorSettings = VisitorSettings(),  # noqa: B008 - frozen
) -> str:  # fmt: skip
    """Serve `page` in the background and return its address. `page.close()` stops it.

    With `mcp`, its endpoints are also tools for language models, at /gradio_api/mcp/ of that address.

    Nothing is fetched from another host and nothing is sent to one. No file of this machine has an address but those
    just uploaded; the folders in `private` never do. `visitors` says who may come.
    """
    from starlette.middleware import Middleware

    from ui.gate.gate import Gate
    from ui.head import Head
    from ui.page import TRANSLATIONS
    from ui.theme import FAVICON, STYLE, theme

    ignore_forwarded_addresses()
    gate = Middleware(Gate, page=page, per_minute=visitors.rate, names=visitors.names, proxies=visitors.proxies)
    _, address, _ = page.launch(
        server_name=host, server_port=port, prevent_thread_lock=True, quiet=True, share=False, inbrowser=False,
        ssr_mode=False, theme=theme(), css_paths=STYLE, i18n=TRANSLATIONS, favicon_path=FAVICON, footer_links=[],
        run_history=False, allowed_paths=[], blocked_paths=[str(path.resolve()) for path in private],
        max_file_size="20mb", mcp_server=mcp, enable_monitoring=False, pwa=False,
        app_kwargs={"middleware": [gate, Middleware(Head)]},
    )  # fmt: skip
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
    from ui.watching import watching

    _check_address(settings.host, settings.port)
    if settings.mcp and find_spec("mcp") is None:
        raise SettingsError("WENJU_MCP is on, but the package mcp is not installed: run `pip install 'wenju[mcp]'`.")
    assistant = Assistant(settings.articles, index=settings.index)
    _sync(assistant)
    page = build(assistant)
    private = [folder for folder in (settings.articles, settings.index) if folder is not None]
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # service managers stop it as Ctrl-C does
    try:
        address = launch(page, settings.host, settings.port, private, settings.mcp, settings.visitors)
        if settings.host not in {"127.0.0.1", "localhost", "::1"}:
            print("Whoever reaches this address can read the articles and add to them.", file=sys.stderr)
        print(f"Wenju is ready: {address}", flush=True)
        with watching(assistant.sync, settings.watch):
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        print("\nWenju stops.")
    finally:
        page.close(verbose=False)
        assistant.close()


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
