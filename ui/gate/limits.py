"""How much one visitor may ask for: token buckets, a bounded number of them. Knows nothing of who a visitor is."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Buckets"]


class Buckets:
    """A bucket of tokens for every key: `burst` when it is new, filled again by `per_second`.

    At most `most` are kept; the one unused for longest goes first, and would be full again if it came back. Everything
    happens on one thread, the event loop's.
    """

    def __init__(
        self, per_second: float, burst: float, most: int = 20_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_second = per_second
        self.burst = burst
        self._most = most
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key: tokens left, and when

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str, cost: float = 1.0) -> float:
        """Take tokens; how many seconds to wait where there are too few, 0.0 where they were taken."""
        now = self._clock()
        left, since = self._buckets.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.per_second)
        enough = left >= cost
        self._buckets[key] = (left - cost if enough else left, now)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return 0.0 if enough else (cost - left) / self.per_second
