"""What a browser is told to forbid itself. Fits Gradio, whose handlers of events are strings that it compiles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

__all__ = ["nonce", "secured"]

# eval and inline styles are Gradio's own; an inline script runs only with the nonce of its page, so that markup which
# slipped into an article's title runs nothing. Nothing is fetched from elsewhere, nothing sent there.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'{nonce}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",  # with none at all, a browser does not say where a form was sent from either
    b"x-frame-options": b"SAMEORIGIN",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    b"microphone=(), midi=(), payment=(), usb=()",
}


def nonce() -> str:
    """A number used once: by the scripts of one page."""
    return secrets.token_urlsafe(16)


def secured(headers: Iterable[tuple[bytes, bytes]], nonce: str | None = None) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with ours; `nonce` is that of the scripts in it."""
    policy = _POLICY.format(nonce=f" 'nonce-{nonce}'" if nonce else "")
    added = {**_HEADERS, b"content-security-policy": policy.encode()}
    kept = [(name, value) for name, value in headers if name.lower() not in added and name.lower() != b"server"]
    return [*kept, *added.items()]
