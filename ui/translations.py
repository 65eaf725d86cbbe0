"""The words that Gradio itself puts on labels and buttons, by browser locale. Knows nothing of where they are shown."""

from __future__ import annotations

import gradio as gr

from ui.strings import browser_translations

__all__ = ["TRANSLATIONS"]

TRANSLATIONS = gr.I18n(**browser_translations())
