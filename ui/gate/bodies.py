"""What is sent: how much of it is taken, and whether it is anything the page or a program would send.

Gradio takes any JSON for any of its events and finds out deep inside what does not fit, with a traceback in the log.
Here it is looked at first.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from ui.gate.refusals import Refused

__all__ = ["LONGEST_JSON", "LONGEST_UPLOAD", "fitting", "limited", "replayed", "whole"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

LONGEST_JSON = 1024 * 1024  # a long conversation sent as history is a tenth of it
LONGEST_UPLOAD = (20 * 1024 + 256) * 1024  # one file of the largest size, and what goes around it
_DEEPEST = 24
# What Gradio takes for a file of the server, by its path: nothing here is given any.
_FILE = b'"_type": '
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def limited(receive: Receive, most: int) -> Receive:
    """`receive`, which ends in a refusal once more than `most` bytes have come."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
        return message

    return counted


async def whole(receive: Receive) -> bytes:
    """The body of a request, all of it."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body already read, and then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def fitting(path: str, body: bytes, functions: MutableMapping[int, Any], components: MutableMapping[int, Any]) -> None:
    """Look at what is sent to an event (`functions`) or to a script's server functions (of `components`).

    :raises Refused: nothing that the page or a program would send.
    """
    sent = _read(body)
    place = path.rstrip("/").removeprefix("/gradio_api/")
    if place in {"queue/join", "run/predict"}:
        fits = _event(sent, functions, queued=place == "queue/join")
    elif place.startswith("call/"):
        fits = _call(sent, place, functions)
    elif place == "component_server":
        fits = _server_function(sent, components)
    elif place == "cancel":
        fits = all(_is_id(sent.get(name)) for name in ("session_hash", "event_id")) and _is_number(sent.get("fn_index"))
    else:
        fits = True
    if not fits:
        raise Refused(HTTPStatus.BAD_REQUEST, "forged")


def _read(body: bytes) -> dict[str, Any]:
    """The JSON object that a body is, of a depth and of characters that can be passed on."""
    try:
        sent = json.loads(body or b"{}", parse_constant=_no_number, parse_float=_finite)
        written = json.dumps(sent, ensure_ascii=False).encode("utf-8")  # half a character cannot be kept or sent
    except (ValueError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST, "forged") from None
    if not isinstance(sent, dict) or _depth(sent) > _DEEPEST or _FILE in written:
        raise Refused(HTTPStatus.BAD_REQUEST, "forged")
    return sent


def _event(sent: dict[str, Any], functions: MutableMapping[int, Any], queued: bool) -> bool:
    number, data = sent.get("fn_index"), sent.get("data")
    function = functions.get(number) if _is_number(number) else None  # type: ignore[arg-type]
    if function is None or function.fn is None or not isinstance(data, list) or not _is_id(sent.get("session_hash")):
        return False
    if function.queue and not queued:
        return False  # nothing goes past the queue
    told = sent.get("event_data")
    return (
        len(data) == len(function.inputs)
        and all(_value(type(one).__name__, value) for one, value in zip(function.inputs, data, strict=True))
        and (told is None or isinstance(told, dict | list | str | int | float))
        and (not function.collects_event_data or _told(told, function.fn))
        and (sent.get("trigger_id") is None or _is_number(sent.get("trigger_id")))
        and not sent.get("batched")
    )


def _told(told: object, handler: Callable[..., Any]) -> bool:
    """Whether an event tells what its handler will look for."""
    if not isinstance(told, dict):
        return False
    kinds = {str(one.annotation).rpartition(".")[2] for one in inspect.signature(handler).parameters.values()}
    return {"index", "value"} <= told.keys() if kinds & {"SelectData", "LikeData"} else True


def _call(sent: dict[str, Any], place: str, functions: MutableMapping[int, Any]) -> bool:
    name = place.rpartition("/")[2]
    function = next((one for one in functions.values() if one.api_name == name), None)
    if function is None or function.api_visibility != "public":
        return False
    if "/v2/" in place:
        return True
    data, session = sent.get("data"), sent.get("session_hash")
    needed = {len(function.inputs), sum(not one.skip_api for one in function.inputs)}
    return isinstance(data, list) and len(data) in needed and (session is None or _is_id(session))


def _value(component: str, value: object) -> bool:
    """Whether a component of the page can have this value."""
    if component in {"Textbox", "Dropdown"}:
        return value is None or isinstance(value, str)
    return True


def _server_function(sent: dict[str, Any], components: MutableMapping[int, Any]) -> bool:
    number, name = sent.get("component_id"), sent.get("fn_name")
    if not _is_number(number) or not isinstance(name, str) or not _is_id(sent.get("session_hash")):
        return False
    function = getattr(components.get(number), name, None) if name.isidentifier() else None  # type: ignore[arg-type]
    return getattr(function, "_is_server_fn", False) is True and "data" in sent


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _depth(value: object) -> int:
    """How deep containers lie in one another, one level after the other."""
    level, deep = [value], 0
    while level and deep <= _DEEPEST:
        inner = [child for one in level if isinstance(one, dict) for child in one.values()]
        inner += [child for one in level if isinstance(one, list) for child in one]
        level, deep = [one for one in inner if isinstance(one, dict | list)], deep + 1
    return deep


def _no_number(_: str) -> float:
    raise ValueError("NaN and Infinity are no JSON")


def _finite(written: str) -> float:
    value = float(written)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number too large")
    return value
