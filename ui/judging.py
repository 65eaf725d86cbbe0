"""What happens when a reader judges an answer: a thumb, and why. What comes from a browser is checked."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.served import error_told
from ui.strings import say
from ui.talk import Talk
from ui.visit import Visit
from ui.visitor import language as language_of_browser

__all__ = ["Judging"]

_NAME = "文据 Wenju"


class Judging:
    """The handlers of thumbs and reasons. Each returns what is being judged, whether to ask why, and the reason."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    def judge(self, event: gr.LikeData, state: object, request: gr.Request) -> tuple[Any, Any, Any]:
        """A thumb is pressed or taken back: keep it, and ask why."""
        language, visit = language_of_browser(request), Visit.of(state)
        place = event.index[0] if isinstance(event.index, list | tuple) else event.index
        turns = [turn.number for turn in self.talk.told(visit, language) for _ in range(1 + (turn.reply is not None))]
        verdict = {True: "up", False: "down"}.get(event.liked) if isinstance(event.liked, bool) else None
        with error_told(language):
            if not isinstance(place, int) or not 0 <= place < len(turns):
                return gr.skip(), gr.skip(), gr.skip()
            self.talk.judge(visit, turns[place], verdict, "", language)
        asked = say("why_good" if verdict == "up" else "why_bad", language)
        judged = (visit.conversation, turns[place], verdict) if verdict else None
        return judged, gr.update(visible=bool(verdict)), gr.update(value="", placeholder=asked)

    def give_reason(self, state: object, judged: Any, reason: str, request: gr.Request) -> tuple[Any, Any, Any]:  # noqa: ANN401
        """The reason is given."""
        language, visit = language_of_browser(request), Visit.of(state)
        if judged and (reason or "").strip():
            with error_told(language):
                self.talk.judge(visit.at(judged[0]), judged[1], judged[2], reason, language)
            gr.Info(say("thanks", language), duration=3, title=_NAME)
        return self.give_no_reason()

    def give_no_reason(self) -> tuple[Any, Any, Any]:
        """No reason is given."""
        return None, gr.update(visible=False), ""
