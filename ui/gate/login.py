"""Who has logged in: cookies of sessions, the password of programs, and how often somebody may try.

Gradio's own login leaves its tools for language models, its descriptions and its streams open to anybody, compares
plain passwords and lets them be guessed as fast as they come; so the gate has one of its own, in front of all that.
`gradio_client` logs in through it as through Gradio's.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers

from assistant.passwords import Accounts
from ui.gate.limits import Buckets
from ui.gate.refusals import Refused

__all__ = ["SESSION", "Login"]

SESSION = "wenju-session"
LASTS = 12 * 3600  # seconds
_MOST_SESSIONS = 10_000
_MOST_WAITING = 8  # attempts that wait for their turn: each takes 64 MiB


class Login:
    """The sessions of `accounts`, and the limits on attempts: few from one address, not many in all."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = accounts
        self._clock = clock
        self._sessions: OrderedDict[bytes, tuple[str, float]] = OrderedDict()  # digest of its token: name, until when
        self._each = Buckets(per_second=1 / 30, burst=5, clock=clock)
        self._all = Buckets(per_second=1, burst=30, clock=clock)
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def begin(self, name: str, password: str, address: str) -> str:
        """Log in; the token of the session, to be kept in the cookie `SESSION`.

        :raises Refused: not this name with this password, or too many attempts.
        """
        if not await self._right(name.strip(), password, address):
            raise Refused(HTTPStatus.UNAUTHORIZED, "wrong")
        return self._add(name.strip(), secrets.token_urlsafe(32))

    def end(self, token: str) -> None:
        """Log out."""
        self._sessions.pop(_digest(token), None)

    async def name_of(self, cookies: dict[str, str], headers: Headers, address: str) -> str:
        """Who sent a request, by the cookie of a session or by the password of a program (HTTP's Basic).

        :raises Refused: nobody who has logged in.
        """
        name = self._session(cookies.get(SESSION, ""))
        if name is not None:
            return name
        given = headers.get("authorization", "")
        if given[:6].lower() != "basic ":
            raise Refused(HTTPStatus.UNAUTHORIZED, "login")
        name = self._session(given)
        if name is not None:  # a program sends its password each time; it is looked at the first time
            return name
        name, password = _basic(given[6:])
        if not await self._right(name, password, address):
            raise Refused(HTTPStatus.UNAUTHORIZED, "wrong")
        self._add(name, given)
        return name

    async def _right(self, name: str, password: str, address: str) -> bool:
        wait = self._each.take(address) or self._all.take("")
        if wait or self._waiting >= _MOST_WAITING:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "logins", wait=wait or 5)
        self._waiting += 1
        try:
            async with self._turn:
                right = await asyncio.to_thread(self._accounts.verify, name, password)
        finally:
            self._waiting -= 1
        return right

    def _add(self, name: str, token: str) -> str:
        self._sessions[_digest(token)] = name, self._clock() + LASTS
        while len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return token

    def _session(self, token: str) -> str | None:
        found = self._sessions.get(_digest(token))
        if found is None or found[1] < self._clock():
            return None
        return found[0]


def _digest(token: str) -> bytes:
    """What is kept of a token: somebody who could read the memory finds no cookie in it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _basic(given: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(given, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        raise Refused(HTTPStatus.UNAUTHORIZED, "login") from None
    return name, password
