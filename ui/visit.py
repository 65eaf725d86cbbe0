"""What a browser window sends with everything it does: which browser it is, and which conversation it shows.

It comes from outside, so it is checked. The browser's id is a secret of that browser: whoever knows it sees its
conversations, and it cannot be guessed.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

__all__ = ["Visit"]

_ID = re.compile(r"[A-Za-z0-9_-]{12,64}")


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser and the conversation it has open; "" is one that has not begun. `editing`: the last question again."""

    browser: str
    conversation: str = ""
    editing: bool = False

    @classmethod
    def of(cls, state: object) -> Visit:
        """What a window sent; one that sent nothing sensible is a new browser."""
        given = state if isinstance(state, dict) else {}
        browser, conversation = (_checked(given.get(name)) for name in ("browser", "conversation"))
        if len(browser) < 22:
            return cls(secrets.token_urlsafe(24))
        return cls(browser, conversation, given.get("editing") is True)

    def at(self, conversation: str) -> Visit:
        """The same browser with another conversation open."""
        return replace(self, conversation=conversation, editing=False)

    def state(self) -> dict[str, str]:
        """What the window keeps."""
        return {"browser": self.browser, "conversation": self.conversation}


def _checked(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""
