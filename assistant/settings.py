"""Settings: the only place that reads the environment. Knows nothing of what the values are used for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SettingsError

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the WENJU_* variables say. Reading them creates nothing.

    articles   WENJU_ARTICLES  folder of articles (default "articles")
    index      WENJU_INDEX     where its index lies (default: `.wenju` inside the articles folder)
    host       WENJU_HOST      address the chat listens on (default 127.0.0.1)
    port       WENJU_PORT      its port (default 7860)
    """

    articles: Path = Path("articles")
    index: Path | None = None
    host: str = "127.0.0.1"
    port: int = 7860

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings from `os.environ`, or from the mapping given. An empty variable counts as not set.

        :raises SettingsError: a value that cannot be used, naming its variable.
        """
        values = {name: value.strip() for name, value in (environment or os.environ).items() if value.strip()}
        index = values.get("WENJU_INDEX")
        return cls(
            articles=Path(values.get("WENJU_ARTICLES", "articles")).expanduser(),
            index=Path(index).expanduser() if index else None,
            host=values.get("WENJU_HOST", "127.0.0.1"),
            port=_port(values.get("WENJU_PORT", "7860")),
        )


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingsError(f"WENJU_PORT is “{value}”, which is not a port: give a number from 1 to 65535.")
    return int(value)
