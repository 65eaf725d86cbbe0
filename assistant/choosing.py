"""The answer to a question back (“您问的是哪一次？”): the reading that was chosen, as a whole question."""

from __future__ import annotations

import re

from assistant.followup import placed
from assistant.naming import times
from assistant.subjects import QUESTION_WORD, parts
from index.words import normalize

__all__ = ["apart", "chosen"]

_ASKED_BACK = re.compile(r"您问的是哪一[个次]？")
_LABEL = re.compile(r"[：；](?P<label>[^：；]{1,20}?)的是")
_ORDINAL = re.compile(r"(?:第(?P<number>[一二三123])|(?P<first>前者|前一)|(?P<last>后者|后一|最后))[个次场届者]?")
_LONGER = 6  # characters that a choice may have besides the label: 我问的是…那场


def apart(question: str, label: str) -> str:
    """The question of one reading alone: `label` is a day, or the place of a namesake."""
    asked = parts(question)
    if times(normalize(label)):
        return placed(label, asked, asked.subject_text)
    subject = asked.subject_text
    return question.replace(subject, f"{label}的{subject}", 1) if subject else f"{label}的{question}"


def chosen(turn: str, asked: str, said: str) -> str:
    """The question that a turn chooses from those offered in what was said; "" when it chooses none."""
    if not _ASKED_BACK.search(said):
        return ""
    labels = [match["label"] for match in _LABEL.finditer(said)]
    bare = turn.strip().rstrip("?？。.!！呢吧 ")
    ordinal = _ORDINAL.search(bare)
    if ordinal and len(bare) <= ordinal.end() - ordinal.start() + _LONGER and labels:
        place = 0 if ordinal["first"] else -1 if ordinal["last"] else "一二三123".index(ordinal["number"]) % 3
        return apart(asked, labels[place]) if place < len(labels) else ""
    for label in labels:
        if label in bare and len(bare) <= len(label) + _LONGER and not QUESTION_WORD.search(bare.replace(label, "")):
            return apart(asked, label)
    return ""
