"""The addresses of the login, and who gets past it: nobody who has not logged in, to anything but the form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ui.gate.bodies import limited, whole
from ui.gate.doors import Door
from ui.gate.login import LASTS, SESSION, Login
from ui.gate.login_page import login_html, logout_html
from ui.gate.refusals import Refused
from ui.gate.sending import Sending
from ui.gate.visitors import Visitor
from ui.strings import LANGUAGES

__all__ = ["Entrance"]

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_LONGEST_FORM = 8192


class Entrance:
    """Answers at /login and /logout, and lets the others pass who have logged in."""

    def __init__(self, login: Login) -> None:
        self.login = login

    async def passed(
        self, connection: HTTPConnection, receive: Receive, sending: Sending, visitor: Visitor, way: Door | None
    ) -> bool:
        """Whether this request has been answered here; False to let it in.

        :raises Refused: it is neither answered nor let in.
        """
        opens = "text/html" in connection.headers.get("accept", "")
        response: Response | None
        if way is Door.LOGIN and connection.scope["method"] == "POST":
            response = await self._begin(connection, receive, visitor, opens)
        elif way is Door.LOGIN:
            response = self._form(connection, visitor)
        elif way is Door.LOGOUT and connection.scope["method"] == "POST":
            self.login.end(connection.cookies.get(SESSION, ""))
            response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
            response.delete_cookie(SESSION, httponly=True, samesite="lax")
        else:
            response = await self._let_in(connection, visitor, way, opens)
            if response is None:
                return False
        response.headers["Cache-Control"] = "no-store"
        await response(connection.scope, receive, sending)
        return True

    async def _let_in(
        self, connection: HTTPConnection, visitor: Visitor, way: Door | None, opens: bool
    ) -> Response | None:
        try:
            await self.login.name_of(connection.cookies, connection.headers, visitor.address)
        except Refused as refused:
            if not (opens and way in (Door.PAGE, Door.LOGOUT) and refused.words == "login"):
                raise
            asked = connection.scope["query_string"].decode("latin-1")
            return HTMLResponse(login_html(visitor.language, asked=asked), HTTPStatus.UNAUTHORIZED)
        return HTMLResponse(logout_html(visitor.language)) if way is Door.LOGOUT else None

    async def _begin(self, connection: HTTPConnection, receive: Receive, visitor: Visitor, opens: bool) -> Response:
        """A form with name and password, from a browser or from `gradio_client`."""
        body = await whole(limited(receive, _LONGEST_FORM))
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
        name, password = (form.get(field, [""])[0] for field in ("username", "password"))
        asked = connection.scope["query_string"].decode("latin-1")
        try:
            token = await self.login.begin(name, password, visitor.address)
        except Refused as refused:
            if not opens:
                raise
            return HTMLResponse(login_html(visitor.language, refused.sentence(visitor.language), asked), refused.status)
        where = f"/?{asked}" if asked else "/"
        response = RedirectResponse(where, HTTPStatus.SEE_OTHER) if opens else JSONResponse({"success": True})
        secure = bool(visitor.secure)
        response.set_cookie(SESSION, token, LASTS, httponly=True, samesite="lax", secure=secure)
        return response

    def _form(self, connection: HTTPConnection, visitor: Visitor) -> Response:
        chosen = connection.query_params.get("language")
        response = HTMLResponse(login_html(chosen if chosen in LANGUAGES else visitor.language))
        if chosen in LANGUAGES:
            response.set_cookie("wenju-language", chosen, 365 * 24 * 3600, samesite="lax")
        return response
