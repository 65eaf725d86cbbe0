"""Who is looking at the page: what a request says of its browser. Knows nothing of what is shown."""

from __future__ import annotations

import gradio as gr

from ui.strings import LANGUAGES, language_of

__all__ = ["language"]


def language(request: gr.Request | None) -> str:
    """The interface language of a browser: the one chosen on the page, which a cookie remembers, else its own."""
    if request is None:
        return language_of(None)
    chosen = request.cookies.get("wenju-language")
    return chosen if chosen in LANGUAGES else language_of(request.headers.get("accept-language"))
