"""The addresses there are. Whatever is not listed here does not exist, however much Gradio would serve under it:

files of this machine (/file=…), other sites (/proxy=…), deep links, monitoring, questions past the queue.
"""

from __future__ import annotations

import re
from enum import Enum, auto

__all__ = ["Door", "door"]


class Door(Enum):
    """What a request is for."""

    START = auto()  # Gradio asks this of itself when it starts; it says nothing to anybody else
    PAGE = auto()
    STATIC = auto()
    LOOK = auto()  # descriptions, streams of answers
    ASK = auto()
    ACT = auto()
    UPLOAD = auto()
    TOOLS = auto()  # a question as well, asked through MCP
    LOGIN = auto()
    LOGOUT = auto()
    HEALTH = auto()
    METRICS = auto()

    @property
    def cost(self) -> float:
        """How much of a visitor's share one such request takes: a question is 1."""
        return _COSTS.get(self, 0.02)

    @property
    def asks(self) -> bool:
        """Whether it is a question, which may have to wait."""
        return self in (Door.ASK, Door.TOOLS)


# A page costs 150 static files, its library a look every 5 seconds, an upload a request for each of 500 files.
_COSTS = {Door.ASK: 1.0, Door.TOOLS: 1.0, Door.ACT: 0.2, Door.PAGE: 0.2, Door.UPLOAD: 0.1, Door.STATIC: 0.005}
_API = r"/gradio_api"
_NAME = r"[A-Za-z0-9_-]{1,64}"
_DOORS = [
    (Door.START, "GET", rf"{_API}/startup-events"),
    (Door.PAGE, "GET HEAD", r"/"),
    (Door.STATIC, "GET HEAD", r"/(assets|static|svelte)/.+|/favicon\.ico|/manifest\.json|/pwa_icon"),
    (Door.STATIC, "GET HEAD", rf"({_API})?/theme\.css|/robots\.txt"),
    (Door.LOOK, "GET", rf"/config/?|{_API}/(info|app_id|login_check|user|queue/status)/?"),
    (Door.LOOK, "GET", rf"{_API}/(queue/data|heartbeat/{_NAME}|call/(v2/)?{_NAME}/{_NAME}|upload_progress)"),
    (Door.LOOK, "POST", rf"{_API}/(cancel|reset)/?"),
    (Door.ASK, "POST", rf"{_API}/(queue/join|call/(v2/)?{_NAME})/?"),
    (Door.ACT, "POST", rf"{_API}/(component_server|run/predict)/?"),
    (Door.UPLOAD, "POST", rf"{_API}/upload"),
    (Door.TOOLS, "GET POST DELETE", rf"{_API}/mcp(/(http|sse|schema|messages)?)?/?"),
    (Door.LOGIN, "GET HEAD POST", r"/login/?"),
    (Door.LOGOUT, "GET HEAD POST", r"/logout"),
    (Door.HEALTH, "GET HEAD", r"/health"),
    (Door.METRICS, "GET", r"/metrics"),
]
_TABLE = [(found, frozenset(methods.split()), re.compile(pattern)) for found, methods, pattern in _DOORS]


def door(method: str, path: str) -> Door | None:
    """What lies at an address, None for nothing."""
    if ".." in path or "\\" in path or "\x00" in path:
        return None
    for found, methods, pattern in _TABLE:
        if method in methods and pattern.fullmatch(path):
            return found
    return None
