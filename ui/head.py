"""Puts our script and style sheet into the head of the page itself.

Gradio adds what it is given for the head when its own scripts have long asked the browser for its language, puts its
container before each selector of its style sheets, where no dialog lies, and drops container queries from them.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ui.theme import HEAD

__all__ = ["Head"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_HEAD = HEAD.encode("utf-8")
_SCRIPT = re.compile(rb"<script(?=[\s>])")


class Head:
    """ASGI middleware: the page at / gets `ui.theme.HEAD` at the beginning of its head; all else passes as it is.

    Where the gate has given the page a nonce, its scripts get it, and no other script of the page runs.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        begun: list[Message] = []
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = b"".join(parts).replace(b"<head>", b"<head>" + _HEAD, 1)
                if scope.get("wenju.nonce"):
                    # In what Gradio writes into a script, < is written as an escape: these are the page's own tags.
                    body = _SCRIPT.sub(b'<script nonce="' + scope["wenju.nonce"].encode() + b'"', body)
                headers = [pair for pair in begun[0]["headers"] if pair[0].lower() != b"content-length"]
                if b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b""):  # Gradio only does so for files
                    body = gzip.compress(body, 5)
                    headers += [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
                await send({**begun[0], "headers": [*headers, (b"content-length", str(len(body)).encode())]})
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, hold)
