"""Where a request claims to come from and to go to: names it is served under, and pages it may be sent by.

A page of another site can send a visitor's browser here, and a name of its own can be made to lead here (DNS
rebinding). A browser tells both: the name in Host, the page in Origin and Sec-Fetch-Site.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers

__all__ = ["Origins"]

_OURS = {"same-origin", "none"}


class Origins:
    """The names served: addresses in digits, which no name can be rebound to, this machine's, and `names`."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        own = socket.gethostname().lower()
        self._names = {"localhost", own, f"{own}.local", *(name.lower() for name in names)}

    def serves(self, host: str | None) -> bool:
        """Whether the Host header names this server."""
        name = _name(host or "")
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def same_site(self, headers: Headers, method: str, path: str, host: str) -> bool:
        """Whether a request comes from no page, from a page served here, or only opens the page."""
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            return False
        return headers.get("sec-fetch-site", "none") in _OURS or (
            method in {"GET", "HEAD"} and headers.get("sec-fetch-mode") == "navigate" and path in {"/", "/login"}
        )


def _name(host: str) -> str:
    """The name of a Host header without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
