"""The gate: every request passes through it before Gradio sees it. Composes the checks; each is a module of its own."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from starlette.requests import HTTPConnection

from assistant.passwords import Accounts
from assistant.settings import VisitorSettings
from ui.gate import bodies
from ui.gate.doors import Door, door
from ui.gate.entrance import Entrance
from ui.gate.headers import nonce
from ui.gate.load import Load
from ui.gate.login import Login
from ui.gate.origins import Origins
from ui.gate.refusals import Refused, answer
from ui.gate.sending import Sending
from ui.gate.status import Status
from ui.gate.visitors import COOKIE, Visitor, Visitors, without_forwarding
from ui.uploads import MOST_WAITING, waiting_bytes

__all__ = ["INNER", "Gate"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("wenju.gate")

# What MCP is asked, Gradio asks itself over HTTP: under this header, with a secret of the process.
INNER = "x-wenju-inner"


class Gate:
    """ASGI middleware around the page. `page` is Gradio's, whose events and components say what can be asked of it.

    `inner` is the secret under which the process may ask itself.
    """

    def __init__(
        self, app: Application, page: Any, settings: VisitorSettings, inner: str, status: Status  # noqa: ANN401
    ) -> None:
        self.app = app
        self.page = page
        self.visitors = Visitors(settings.proxies)
        self.origins = Origins(settings.names)
        self.load = Load(settings.rate)
        self.login = Login(Accounts.of(settings.auth)) if settings.auth else None
        self.entrance = Entrance(self.login) if self.login else None
        self.status = status
        self._read_only = settings.read_only
        self._inner = inner.encode()

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
            sending.cookie = f"{COOKIE}={self.visitors.new_cookie()}; Path=/; HttpOnly; SameSite=Lax{visitor.secure}"
        begun = time.perf_counter()
        with self.load.under_way(visitor, sending if way is Door.PAGE else None):
            try:
                refused = await self._passed(connection, receive, sending, visitor, way)
                if refused is not None and not sending.begun:
                    await self._refuse(refused, connection, receive, sending, visitor)
            finally:
                self.status.note(scope["method"], way, visitor, sending, time.perf_counter() - begun)

    async def _passed(
        self, connection: HTTPConnection, receive: Receive, sending: Sending, visitor: Visitor, way: Door | None
    ) -> Refused | None:
        """Pass a request on; what it is refused with if it is."""
        scope = connection.scope
        try:
            if not self._from_itself(connection):
                self._check(connection, visitor, way)
                closed = self.entrance if way is not Door.START else None
                if closed and await closed.passed(connection, receive, sending, visitor, way):
                    return None
            if way in (Door.HEALTH, Door.METRICS):
                await self.status.answered(connection, receive, sending, visitor, way, bool(self.login))
                return None
            if way is Door.LOGIN or way is Door.LOGOUT:
                raise Refused(HTTPStatus.NOT_FOUND, "nothing")  # there is no login here
            await self.app(self._inside(scope, visitor, sending), await self._body(scope, receive, way), sending)
        except Refused as refused:
            return refused
        except Exception as error:  # of Gradio's own routes: what goes wrong in ours has been told by then
            if sending.begun:
                raise
            log.error("%s could not be served: %s", scope["path"], type(error).__name__)
            return Refused(HTTPStatus.BAD_REQUEST, "forged")
        return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", wait=2) if sending.held else None

    def _from_itself(self, connection: HTTPConnection) -> bool:
        return hmac.compare_digest(connection.headers.get(INNER, "").encode(), self._inner)

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
        if way is None:
            raise Refused(HTTPStatus.NOT_FOUND, "nothing")
        self.load.take(visitor, way)

    def _inside(self, scope: Scope, visitor: Visitor, sending: Sending) -> Scope:
        """The scope that is passed on."""
        if not visitor.proxied:
            scope = {**scope, "headers": without_forwarding(scope["headers"])}
        return {**scope, "wenju.nonce": sending.nonce}

    async def _body(self, scope: Scope, receive: Receive, way: Door | None) -> Receive:
        """The body to be passed on, looked at where Gradio would take anything."""
        if scope["method"] != "POST":
            return receive
        if way is Door.UPLOAD:
            if self._read_only:
                raise Refused(HTTPStatus.FORBIDDEN, "read_only")
            if waiting_bytes() > MOST_WAITING:
                raise Refused(HTTPStatus.INSUFFICIENT_STORAGE, "uploads", wait=60)
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
        await answer(refused, visitor.language, scope["path"], browser, navigates)(scope, receive, sending)
