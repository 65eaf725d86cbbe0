"""Saying no: one sentence in the visitor's language, in the form that whoever asked can show. Decides nothing."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response

from ui.markup import element, escape
from ui.strings import say

__all__ = ["Refused", "answer", "framed"]

_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>文据 Wenju</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{{font-family:sans-serif;background:#fbf9f5;color:#2a2723;margin:15vh auto 0;max-width:26rem;padding:0 1.5rem}}
@media(prefers-color-scheme:dark){{body{{background:#181614;color:#e5dfd5}}}}
label{{display:block;margin:1rem 0}}input{{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem}}
button{{font:inherit;padding:.5rem 1.5rem;background:#ab3d2b;color:#fff;border:0;border-radius:4px}}a{{color:inherit}}
</style></head><body><main><h1>文据</h1>{content}</main></body></html>"""


class Refused(Exception):
    """A request that is not passed on: `words` names its sentence, `limit` what it is counted as.

    `wait` is in seconds, after which it may be tried again, and by a page that is shown is, with `again`; `values`
    fill the sentence.
    """

    def __init__(
        self, status: HTTPStatus, words: str, limit: str = "", wait: float = 0.0, again: bool = False, **values: object
    ) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.limit = limit or words
        self.wait = wait
        self.again = again
        self.values = values

    def sentence(self, language: str) -> str:
        """What is said."""
        seconds = max(1, math.ceil(self.wait))
        return say(f"gate_{self.words}", language, **{"seconds": seconds, **self.values})


def answer(refused: Refused, language: str, path: str, browser: bool, navigates: bool) -> Response:
    """The answer to a request that was refused; `browser`: it comes from a page, `navigates`: it opens one."""
    sentence = refused.sentence(language)
    headers = {"Cache-Control": "no-store"}
    if refused.wait:
        headers["Retry-After"] = str(max(1, math.ceil(refused.wait)))
    status: int = refused.status
    if status == HTTPStatus.UNAUTHORIZED and not browser:  # a browser would ask for the password in a box of its own
        headers["WWW-Authenticate"] = 'Basic realm="Wenju", charset="UTF-8"'
    if navigates:
        if refused.again:
            headers["Refresh"] = headers["Retry-After"]
        return HTMLResponse(framed(element("p", escape(sentence)), language), status, headers)
    said: dict[str, Any] = {"detail": sentence, "error": sentence}
    if path.rstrip("/").endswith("/component_server"):
        status = HTTPStatus.OK  # where every other refusal is such an answer too: the page can show it
    elif browser and refused.status == HTTPStatus.SERVICE_UNAVAILABLE:
        status = HTTPStatus.TOO_MANY_REQUESTS  # Gradio's page shows a sentence of its own, in English, for a 503
    return JSONResponse(said, status, headers)


def framed(content: str, language: str) -> str:
    """A page of its own around `content` (HTML already)."""
    return _PAGE.format(language="zh-CN" if language == "zh" else language, content=content)
