"""The gate: every request passes through it before Gradio sees it. Composes the checks; each is a module of its own."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ui.gate import bodies
from ui.gate.doors import Door, door
from ui.gate.headers import nonce
from ui.gate.limits import Buckets
from ui.gate.origins import Origins
from ui.gate.refusals import Refused, answer
from ui.gate.sending import Sending
from ui.gate.visitors import COOKIE, Visitor, Visitors, without_forwarding

__all__ = ["Gate"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("wenju.gate")

_MOST_OPEN = 800  # requests at the same time; a process may commonly hold 1,024 files and connections
_MOST_OPEN_EACH = 100  # of one address
_ADDRESS_SHARE = 10  # one address may ask for as much as ten visitors: an office, a school


class Gate:
    """ASGI middleware around the page. `page` is Gradio's, whose events and components say what can be asked of it."""

    def __init__(self, app: Application, page: Any, per_minute: int, names: tuple[str, ...] = (),  # noqa: ANN401
                 proxies: tuple[str, ...] = ()) -> None:  # fmt: skip
        self.app = app
        self.page = page
        self.visitors = Visitors(proxies)
        self.origins = Origins(names)
        rate = per_minute / 60
        self._each = Buckets(rate, per_minute / 2) if per_minute else None
        self._address = Buckets(rate * _ADDRESS_SHARE, per_minute / 2 * _ADDRESS_SHARE) if per_minute else None
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or say in one sentence why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._served(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        visitor = self.visitors.of(connection)
        way = door(scope["method"], scope["path"])
        sending = Sending(send, nonce() if way is Door.PAGE else None, holds_503=way is not None and way.asks)
        if way is Door.PAGE and not visitor.cookie:
            secure = "; Secure" if scope.get("scheme") == "https" else ""
            sending.cookie = f"{COOKIE}={self.visitors.new_cookie()}; Path=/; HttpOnly; SameSite=Lax{secure}"
        begun = time.perf_counter()
        self._open[visitor.address] += 1
        try:
            refused = await self._passed(connection, receive, sending, visitor, way)
            if refused is not None and not sending.begun:
                await self._refuse(refused, connection, receive, sending, visitor)
        finally:
            self._open[visitor.address] -= 1
            if not self._open[visitor.address]:
                del self._open[visitor.address]
            self._note(scope, visitor, way, sending, time.perf_counter() - begun)

    async def _passed(
        self, connection: HTTPConnection, receive: Receive, sending: Sending, visitor: Visitor, way: Door | None
    ) -> Refused | None:
        """Pass a request on; what it is refused with if it is."""
        try:
            self._check(connection, visitor, way)
            inner = self._inner(connection.scope, visitor, sending)
            await self.app(inner, await self._body(connection.scope, receive, way), sending)
        except Refused as refused:
            return refused
        except Exception as error:  # Gradio's own routes: ours have their own way to tell
            if sending.begun:
                raise
            log.error("%s could not be served: %s", connection.scope["path"], type(error).__name__)
            return Refused(HTTPStatus.BAD_REQUEST, "forged")
        return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", wait=2) if sending.held else None

    def _check(self, connection: HTTPConnection, visitor: Visitor, way: Door | None) -> None:
        """What can be seen from the outside of a request.

        :raises Refused: it is not to be passed on.
        """
        headers, scope = connection.headers, connection.scope
        host = headers.get("x-forwarded-host" if visitor.proxied else "host") or headers.get("host") or ""
        if not self.origins.serves(host):
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST, "host")
        if not self.origins.same_site(headers, scope["method"], scope["path"], host):
            raise Refused(HTTPStatus.FORBIDDEN, "origin")
        everybody = self._open.total() > _MOST_OPEN
        if everybody or (not visitor.local and self._open[visitor.address] > _MOST_OPEN_EACH):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", wait=2)
        if way is None:
            raise Refused(HTTPStatus.NOT_FOUND, "nothing")
        self._take(visitor, way)

    def _take(self, visitor: Visitor, way: Door) -> None:
        """Count a request against what its visitor, and everybody at its address, may ask for."""
        if self._each is None or self._address is None:
            return
        wait = self._each.take(visitor.key, way.cost)
        if not wait and not visitor.local:  # behind an undeclared proxy everybody has one address: the machine's own
            wait = self._address.take(visitor.address, way.cost)
        if wait:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "rate", wait=wait)

    def _inner(self, scope: Scope, visitor: Visitor, sending: Sending) -> Scope:
        """The scope that is passed on."""
        if not visitor.proxied:
            scope = {**scope, "headers": without_forwarding(scope["headers"])}
        return {**scope, "wenju.nonce": sending.nonce}

    async def _body(self, scope: Scope, receive: Receive, way: Door | None) -> Receive:
        """The body to be passed on, looked at where Gradio would take anything."""
        if scope["method"] != "POST":
            return receive
        if way is Door.UPLOAD:
            return bodies.limited(receive, bodies.LONGEST_UPLOAD)
        receive = bodies.limited(receive, bodies.LONGEST_JSON)
        if way is Door.TOOLS:
            return receive
        body = await bodies.whole(receive)
        bodies.fitting(scope["path"], body, self.page.fns, self.page.blocks)
        return bodies.replayed(body, receive)

    async def _refuse(
        self, refused: Refused, connection: HTTPConnection, receive: Receive, sending: Sending, visitor: Visitor
    ) -> None:
        scope, headers = connection.scope, connection.headers
        sending.refused(refused.limit)
        navigates = scope["method"] in {"GET", "HEAD"} and "text/html" in headers.get("accept", "")
        browser = "sec-fetch-mode" in headers
        said: Response = answer(refused, visitor.language, scope["path"], browser, navigates)
        await said(scope, receive, sending)

    def _note(self, scope: Scope, visitor: Visitor, way: Door | None, sending: Sending, seconds: float) -> None:
        log.info(
            "request", extra={"told": {
                "method": scope["method"], "door": way.name.lower() if way else None, "status": sending.status,
                "refused": sending.limit, "ms": round(seconds * 1000, 1), "bytes": sending.bytes,
                "visitor": visitor.hash,
            }},
        )  # fmt: skip
