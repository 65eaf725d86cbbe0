"""Who is looking at the page: what a request says of its browser. Knows nothing of what is shown."""

from __future__ import annotations

import gradio as gr

from ui.strings import language_of

__all__ = ["language"]


def language(request: gr.Request | None) -> str:
    """The interface language of a browser."""
    return language_of(request.headers.get("accept-language") if request else None)
