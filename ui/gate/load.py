"""How much goes on at once and how fast: what one visitor, one address and everybody together may take up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from ui.gate.doors import Door
from ui.gate.limits import Buckets
from ui.gate.refusals import Refused
from ui.gate.sending import Sending
from ui.gate.visitors import Visitor

__all__ = ["Load"]

_MOST_OPEN = 800  # requests at the same time; a process may commonly hold 1,024 files and connections
_MOST_OPEN_EACH = 100  # of one address
_MOST_PAGES = 8  # being made at the same time; each takes some 20 ms of a processor that questions need too
_COMES_AGAIN = (2.0, 6.0)  # seconds after which a page that was not made asks once more; not all at the same moment
_ADDRESS_SHARE = 10  # one address may ask for as much as ten visitors: an office, a school


class Load:
    """The requests under way, and what visitors have asked lately; `per_minute` questions each, 0 for any number."""

    def __init__(self, per_minute: int) -> None:
        rate, burst = per_minute / 60, per_minute / 2
        self._each = Buckets(rate, burst) if per_minute else None
        self._address = Buckets(rate * _ADDRESS_SHARE, burst * _ADDRESS_SHARE) if per_minute else None
        self._open: Counter[str] = Counter()
        self._pages: set[Sending] = set()

    @contextmanager
    def under_way(self, visitor: Visitor, page: Sending | None = None) -> Iterator[None]:
        """A request is being served until the block is left; `page` is what sends the answer when it opens a page."""
        self._open[visitor.address] += 1
        self._pages |= {page} if page is not None else set()
        try:
            yield
        finally:
            self._pages -= {page}
            self._open[visitor.address] -= 1
            if not self._open[visitor.address]:
                del self._open[visitor.address]

    def take(self, visitor: Visitor, way: Door) -> None:
        """Count a request against what its visitor and its address may ask for.

        An address of this machine has no share of its own: behind a proxy that is not declared, everybody has it.

        :raises Refused: too many at once, or too fast.
        """
        crowded = not visitor.local and self._open[visitor.address] > _MOST_OPEN_EACH
        if crowded or self._open.total() > _MOST_OPEN:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", wait=2)
        if way is Door.PAGE and sum(not page.begun for page in self._pages) > _MOST_PAGES:  # one that goes out is made
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "crowd", wait=random.uniform(*_COMES_AGAIN), again=True)
        if self._each is None or self._address is None:
            return
        wait = self._each.take(visitor.key, way.cost)
        if not wait and not visitor.local:
            wait = self._address.take(visitor.address, way.cost)
        if wait:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "rate", wait=wait)
