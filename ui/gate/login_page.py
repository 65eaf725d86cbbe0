"""The page to log in on, and out: a form in the visitor's language, with the other one a click away. No script."""

from __future__ import annotations

from ui.gate.refusals import framed
from ui.markup import element, escape
from ui.strings import say

__all__ = ["login_html", "logout_html"]


def login_html(language: str, wrong: str = "", asked: str = "") -> str:
    """The form; `wrong` says what was wrong with the last attempt, `asked` is the query of the page that follows."""
    said = element("p", escape(wrong), role="alert") if wrong else ""
    fields = "".join(
        element("label", escape(say(f"login_{name}", language)) + element(
            "input", "", name=name, type=kind, required=True, autocomplete=remembered, autofocus=name == "username",
        ))
        for name, kind, remembered in (
            ("username", "text", "username"), ("password", "password", "current-password"),
        )
    )  # fmt: skip
    button = element("button", escape(say("login_do", language)), type="submit")
    other = "en" if language == "zh" else "zh"
    switch = element("a", escape(say("login_do", other)), href=f"/login?language={other}", lang=other)
    form = element("form", fields + button, method="post", action=f"/login?{asked}" if asked else "/login")
    return framed(said + form + element("p", switch), language)


def logout_html(language: str) -> str:
    """The button that logs out: a mere link, which another site could have followed, does not."""
    button = element("button", escape(say("logout_do", language)), type="submit")
    return framed(element("form", button, method="post", action="/logout"), language)
