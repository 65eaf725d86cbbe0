"""The words that Gradio itself puts on labels and buttons, by browser locale. Knows nothing of where they are shown."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.strings import browser_translations

__all__ = ["TRANSLATIONS"]


class _AskedFor(gr.I18n):
    """All words are known; only those that components ask for go to the browser, and those named as Gradio's own."""

    def __init__(self, **translations: dict[str, str]) -> None:
        self._known = translations
        own = {key for words in translations.values() for key in words if "." in key}
        super().__init__(**{locale: {key: words[key] for key in own} for locale, words in translations.items()})

    def __call__(self, key: str) -> Any:  # noqa: ANN401 - Gradio's mark for a word
        """The word `key`, chosen by the browser's language.

        :raises KeyError: there is no such word.
        """
        for locale, words in self._known.items():
            self.translations[locale][key] = words[key]
        return super().__call__(key)


TRANSLATIONS = _AskedFor(**browser_translations())
