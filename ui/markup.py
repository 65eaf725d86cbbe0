"""Text to HTML that shows as that very text. Knows nothing of articles or answers."""

from __future__ import annotations

import re

__all__ = ["element", "escape", "lines"]

# A chat message passes through a Markdown renderer, a LaTeX renderer and a sanitizer before it is seen. Numeric
# entities mean the same character to all of them and are syntax to none, so that no punctuation is left that could be.
_ACTIVE = re.compile(r"[!-/:-@\[-`{-~]")
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def escape(text: str) -> str:
    """`text` as HTML in which nothing is markup: not for HTML, nor Markdown, LaTeX or a template."""
    return _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", _UNSHOWABLE.sub("\ufffd", text))


def lines(text: str) -> str:
    """`text` escaped, its line ends as <br>. The result has no line end of its own, which Markdown would read."""
    return "<br>".join(escape(line) for line in text.splitlines())


def element(tag: str, content: str, /, **attributes: object) -> str:
    """One HTML element around `content` (HTML already). Attribute values are escaped, those None or False left out.

    `class_` writes class, `data_turn` data-turn, True a bare attribute.
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    return f"<{tag}{written}>{content}</{tag}>"
