"""Texts → unit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Turns texts into unit vectors of one space."""

    name: str
    fingerprint: str
    dimensions: int

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]: ...
