"""How much goes on at once and how fast: what one visitor, one address and everybody together may take up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from ui.gate.doors import Door
from ui.gate.limits import Buckets
from ui.gate.refusals import Refused
from ui.gate.visitors import Visitor

__all__ = ["Load"]

_MOST_OPEN = 800  # requests at the same time; a process may commonly hold 1,024 files and connections
_MOST_OPEN_EACH = 100  # of one address
_ADDRESS_SHARE = 10  # one address may ask for as much as ten visitors: an office, a school


class Load:
    """The requests under way, and what visitors have asked lately; `per_minute` questions each, 0 for any number."""

    def __init__(self, per_minute: int) -> None:
        rate, burst = per_minute / 60, per_minute / 2
        self._each = Buckets(rate, burst) if per_minute else None
        self._address = Buckets(rate * _ADDRESS_SHARE, burst * _ADDRESS_SHARE) if per_minute else None
        self._open: Counter[str] = Counter()

    @contextmanager
    def under_way(self, visitor: Visitor) -> Iterator[None]:
        """A request is being served until the block is left."""
        self._open[visitor.address] += 1
        try:
            yield
        finally:
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
        if self._each is None or self._address is None:
            return
        wait = self._each.take(visitor.key, way.cost)
        if not wait and not visitor.local:
            wait = self._address.take(visitor.address, way.cost)
        if wait:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "rate", wait=wait)
