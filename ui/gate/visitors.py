"""Who is at the door: the address a request really comes from, and the cookie that tells visitors behind it apart.

An address that a header names is believed only where a declared proxy wrote it. The cookie is signed: nobody can make
up visitors, only come back as the one they are.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from assistant.settings import is_loopback
from ui.strings import LANGUAGES, language_of

__all__ = ["COOKIE", "Visitor", "Visitors", "without_forwarding"]

COOKIE = "wenju-visitor"
_FORWARDED = (b"x-forwarded-", b"forwarded")


@dataclass(frozen=True, slots=True)
class Visitor:
    """`address` is where a visitor comes from, `cookie` "" for one without; `local`: straight from this machine.

    `proxied` is whether a declared proxy passed the request on, `https` whether nobody on the way could read it. `hash`
    names the visitor in a log: it changes with every start and leads back to no address.
    """

    address: str
    cookie: str
    local: bool
    proxied: bool
    https: bool
    language: str
    hash: str

    @property
    def secure(self) -> str:
        """What a cookie of this visitor ends with."""
        return "; Secure" if self.https else ""

    @property
    def key(self) -> str:
        """What limits are counted by."""
        return f"{self.address} {self.cookie}"


class Visitors:
    """Tells visitors apart; `proxies` are the addresses of the proxies that may say whom they speak for."""

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        self._proxies = frozenset(proxies)
        self._secret = secrets.token_bytes(32)

    def of(self, connection: HTTPConnection) -> Visitor:
        """The visitor who sent a request."""
        peer = connection.client.host if connection.client else ""
        proxied = peer in self._proxies
        named = connection.headers.get("x-forwarded-for")
        address = self._named(named, peer) if proxied and named else peer
        cookies = connection.cookies
        cookie = cookies.get(COOKIE, "")
        cookie = cookie if self._is_ours(cookie) else ""
        chosen = cookies.get("wenju-language")
        language = chosen if chosen in LANGUAGES else language_of(connection.headers.get("accept-language"))
        local = is_loopback(peer) and not proxied and named is None
        scheme = connection.headers.get("x-forwarded-proto") if proxied else connection.scope.get("scheme")
        address = _network(address)
        hashed = self._sign(f"{address} {cookie}")[:12]
        return Visitor(address, cookie, local, proxied, scheme == "https", language, hashed)

    def new_cookie(self) -> str:
        """The cookie of a visitor who has none."""
        name = secrets.token_urlsafe(12)
        return f"{name}.{self._sign(name)}"

    def _named(self, header: str, peer: str) -> str:
        """The last address in the header that is no declared proxy: what stands before it, anybody may have written."""
        for one in reversed([part.strip() for part in header.split(",")]):
            if one not in self._proxies:
                return one
        return peer

    def _is_ours(self, cookie: str) -> bool:
        name, _, signed = cookie.partition(".")
        return bool(name) and hmac.compare_digest(signed.encode(), self._sign(name).encode())

    def _sign(self, name: str) -> str:
        return hmac.new(self._secret, name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def without_forwarding(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers without those in which a proxy says what it was asked: from anybody else they are hearsay."""
    return [(name, value) for name, value in headers if not name.lower().startswith(_FORWARDED)]


def _network(address: str) -> str:
    """Whom an address belongs to: one IPv6 visitor has 2⁶⁴ of them."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((int(found), 64), strict=False))
