"""What is told of the requests: a line in the log for each, figures at /metrics, and whether all is well at /health.

Neither log nor figures hold a word of what was asked or answered, or an address that leads to anybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response

from index.folder import check_folder
from ingest.errors import WenjuError
from ui import metrics
from ui.gate.doors import Door
from ui.gate.refusals import Refused
from ui.gate.sending import Sending
from ui.gate.visitors import Visitor

if TYPE_CHECKING:
    from index import Library

__all__ = ["Status"]

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

log = logging.getLogger("wenju.request")


class Status:
    """Over the library that is served; None when it is not known, as where the page is mounted elsewhere."""

    def __init__(self, library: Library | None = None) -> None:
        self._library = library

    async def answered(
        self, connection: HTTPConnection, receive: Receive, sending: Sending, visitor: Visitor, way: Door, login: bool
    ) -> None:
        """Answer at /health or /metrics.

        Where there is a login, whoever came this far has logged in; without one, only this machine is told.

        :raises Refused: somebody else asks.
        """
        if not login and not visitor.local:
            raise Refused(HTTPStatus.NOT_FOUND, "nothing")
        response = await asyncio.to_thread(self._health if way is Door.HEALTH else self._metrics)
        response.headers["Cache-Control"] = "no-store"
        await response(connection.scope, receive, sending)

    def _health(self) -> Response:
        try:
            if self._library is None:
                return JSONResponse({"status": "ok"})
            if self._library.folder is not None:
                check_folder(self._library.folder)
            self._library.articles_by_id([""])  # a real look at the catalog; the two below may be remembered
            told = {"generation": self._library.generation, "articles": self._library.catalog.counts()[0]}
        except WenjuError as error:
            return JSONResponse({"status": "failed", "reason": str(error)}, HTTPStatus.SERVICE_UNAVAILABLE)
        return JSONResponse({"status": "ok", **told})

    def _metrics(self) -> Response:
        if self._library is not None:
            try:
                metrics.ARTICLES.set(self._library.catalog.counts()[0])
            except WenjuError:
                metrics.ARTICLES.set(float("nan"))
        content, kind = metrics.exposition()
        return PlainTextResponse(content, media_type=kind)

    def note(self, method: str, way: Door | None, visitor: Visitor, sending: Sending, seconds: float) -> None:
        """Tell of a request that has ended."""
        if sending.limit is not None:
            metrics.REFUSALS.labels(sending.limit).inc()
        told = {
            "method": method, "door": way.name.lower() if way else None, "status": sending.status,
            "refused": sending.limit, "ms": round(seconds * 1000, 1), "bytes": sending.bytes, "visitor": visitor.hash,
        }  # fmt: skip
        log.info("request", extra={"told": told})
