"""The small json files beside the caches: which generation of which catalog lies there. Written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index.durable import write_whole

__all__ = ["LARGE", "SHARE", "read_note", "write_note"]

LARGE = 2000  # passages; fewer are read or indexed anew in a moment
SHARE = 0.05  # of the passages; a larger change is worth writing a whole cache


def read_note(path: Path) -> dict[str, Any] | None:
    """What a note says, None when it is missing or damaged."""
    try:
        note = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) and isinstance(note.get("generation"), int) else None


def write_note(path: Path, note: dict[str, Any]) -> None:
    """Put a note in the place of the one before; a crash leaves one of the two."""
    write_whole(path, json.dumps(note).encode())
