"""An answer on its way out: its headers completed, its size counted. Knows nothing of what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ui.gate.headers import secured

__all__ = ["Sending"]

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


class Sending:
    """What the application calls to send. With `holds_503`, such an answer is swallowed and `held` says so."""

    def __init__(self, send: Send, nonce: str | None = None, holds_503: bool = False) -> None:
        self.nonce = nonce
        self.cookie: str | None = None
        self.status = 0
        self.bytes = 0
        self.limit: str | None = None
        self.held = False
        self._send = send
        self._holds = holds_503

    @property
    def begun(self) -> bool:
        """Whether any of it has gone out."""
        return self.status != 0

    def refused(self, limit: str) -> None:
        """From here on it is a refusal."""
        self.limit, self.held, self._holds = limit, False, False

    async def __call__(self, message: Message) -> None:
        """Send one part."""
        if message["type"] == "http.response.start":
            self.held = self._holds and message["status"] == 503
            if not self.held:
                self.status = message["status"]
                headers = secured(message.get("headers", []), self.nonce)
                if self.cookie is not None:
                    headers.append((b"set-cookie", self.cookie.encode()))
                message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            self.bytes += 0 if self.held else len(message.get("body", b""))
        if not self.held:
            await self._send(message)
