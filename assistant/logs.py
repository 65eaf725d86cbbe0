"""The log as lines of JSON, for machines that collect them. Without a word of what was asked unless that is wanted.

An error is told by its kind and place: its message could quote what it failed at, so that is left out as well.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import SettingsError

__all__ = ["JsonLines", "log_to"]

_PLACES = 3


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, event; what the record was given as `told`; of an error, where.

    With `text`, also the message with its values, the text of errors, and what is `told` under "text".
    """

    def __init__(self, text: bool = False) -> None:
        super().__init__()
        self._text = text

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if self._text else str(record.msg),
        }
        told = getattr(record, "told", {})
        line.update({name: value for name, value in told.items() if self._text or name != "text"})
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            places = traceback.extract_tb(error.__traceback__)[-_PLACES:]
            line["at"] = [f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in places]
            if self._text:
                line["message"] = str(error)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to(where: str | None, text: bool = False) -> None:
    """Write the log of this process to a file, or to stderr for “-”; None leaves logging as it is.

    :raises SettingsError: the file cannot be written.
    """
    if where is None:
        return
    try:
        handler = logging.StreamHandler(sys.stderr) if where == "-" else logging.FileHandler(where, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"WENJU_LOG is “{where}”, which cannot be written ({error.strerror}): give a file, or - for the terminal."
        ) from None
    handler.setFormatter(JsonLines(text))
    root = logging.getLogger()
    root.addHandler(handler)
    if root.level > logging.WARNING or root.level == logging.NOTSET:
        root.setLevel(logging.WARNING)
    for name in ("wenju", "ui", "assistant", "retriever", "index", "ingest"):
        logging.getLogger(name).setLevel(logging.INFO)
