"""An English turn that leans on the ones before → a question that stands by itself."""

from __future__ import annotations

import re

from assistant.context import Context
from assistant.naming import english_attribute, is_dependent, is_person
from assistant.pronouns import with_english_pronouns
from assistant.subjects import parts

__all__ = ["english_turn"]

_THERE = re.compile(r"\bthere(?=[?.!]?$)", re.IGNORECASE)
_VICTIMS = re.compile(
    r"\b(?:died|dead|killed|injured|hurt|missing|evacuated|survived|trapped|rescued|took part|attended)\b", re.I
)
_ENGLISH_BARE = re.compile(
    r"(?:when|where|who|how|(?:by )?how (?:much|many|long|often)|what time|which year)\W*$", re.IGNORECASE
)


def english_turn(question: str, context: Context) -> str:
    """The question with its pronouns replaced, or with the subject that it leaves out."""
    subject = context.subject
    text, referred = with_english_pronouns(question, context)
    found = parts(text)
    if referred or found.own or not subject:
        return text
    stripped = text.rstrip("?？. ")
    if _THERE.search(text):
        return _THERE.sub(f"in {subject}", text)
    if _ENGLISH_BARE.fullmatch(text.strip()):
        opening = re.match(
            r"(?:what|when|where|who|why|how(?: much| many)?|which \w+)\b", context.last.text, re.IGNORECASE
        )
        return f"{stripped}{context.last.text[opening.end() :]}" if opening else f"{stripped} {subject}?"
    if found.subject_text and subject.lower().endswith(found.subject_text.split(" ", 1)[-1].lower()):
        return text.replace(found.subject_text, subject, 1)
    if _VICTIMS.search(text) and not is_person(subject):
        return f"{stripped} in {subject}?"
    leaning = re.search(r"\b(?:the|an?) ([a-z][\w -]*)$", stripped)
    owned = re.search(r"\bthe $", text[: found.attribute[0]]) if found.attribute else None
    if owned and found.attribute and text[found.attribute[1] :].strip("?. "):
        return f"{text[: owned.start()]}{subject}'s {text[found.attribute[0] :]}"
    if not found.subject and (english_attribute(text) or (leaning and is_dependent(leaning.group(1)))):
        return f"{stripped} of {subject}?"
    return text
