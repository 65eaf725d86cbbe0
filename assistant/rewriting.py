"""A follow-up as a question that stands by itself, by a language model, or by rules where that will not do.

The model's is taken only when it adds nothing: its figures, dates and names must have been said in the conversation.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import closing
from threading import Event

from assistant.facts import figures
from assistant.instructions import is_instruction
from assistant.models import Generator
from assistant.models.within import within
from assistant.naming import is_chinese
from assistant.prompts import rewrite_messages
from assistant.statements import plain
from index.words import normalize, words
from ingest.errors import ModelError
from retriever.periods import find_periods
from retriever.rarity import rarity

__all__ = ["rewritten"]

_log = logging.getLogger("wenju.models")
_SECONDS = 10.0
_TOKENS = 120
_LONGEST = 300
_TELLING = 5.0  # a rarer word is not made up by good wording
_LABEL = re.compile(r"^\s*(?:改写(?:后)?的?问题|问题|追问|rewritten question|question)\s*[:：]\s*", re.IGNORECASE)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL)


def rewritten(
    question: str,
    history: Sequence[tuple[str, str]],
    by_rules: str,
    generator: Generator,
    seconds: float,
    stop: Event | None = None,
) -> str:
    """The question as it stands by itself; `by_rules` when the model fails, is slow, or says something else."""
    lang = "zh" if is_chinese(question) else "en"
    messages = rewrite_messages(question, lang, history)
    try:
        with closing(within(generator, messages, min(seconds, _SECONDS), _TOKENS, stop)) as pieces:
            said = "".join(pieces)
    except ModelError as error:
        _log.warning("The follow-up is completed by rules: %s", error)
        return by_rules
    lines = [line.strip() for line in plain(_THOUGHT.sub("", said)).splitlines() if line.strip()]
    found = _LABEL.sub("", lines[0]).strip("“”\"' ") if len(lines) == 1 else ""
    return found if found and _adds_nothing(found, question, history) else by_rules


def _adds_nothing(found: str, question: str, history: Sequence[tuple[str, str]]) -> bool:
    if len(found) > _LONGEST or is_chinese(found) != is_chinese(question) or is_instruction(found):
        return False
    said = normalize("\n".join([question, *(text for turn in history for text in turn)]))
    normal = normalize(found)
    if not figures(normal) <= figures(said):
        return False
    years = {year for period in find_periods(said) for year in period.years}
    if any(not set(period.years) <= years for period in find_periods(normal)):
        return False
    return all(word in said for word in words(found) if rarity(word) >= _TELLING and not word.isdigit())
