"""Comparisons asked in English: “Compare …”, “Which is higher, …”, “Is A's margin higher than B's?”"""

from __future__ import annotations

import re

from assistant.naming import english_attribute

__all__ = ["english_comparison"]

Found = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]

_HIGHER = r"higher|larger|greater|bigger|more|highest|largest|longer|heavier|better"
_LOWER = r"lower|smaller|less|lowest|smallest|fewer|shorter|lighter|cheaper"
_NAME = r"(?:the )?[A-Z\u4e00-\u9fff][\w&.' -]*?"
_TIME = r"(?P<time> (?:in|for|of|during) .*\d{4}.*)?"
_FORMS = tuple(
    re.compile(form.replace("NAME", _NAME).replace("ADJ", f"{_HIGHER}|{_LOWER}") + _TIME + "$", flags)
    for form, flags in (
        (r"^[Cc]ompare (?:the )?(?P<what>[\w ]+?) (?:of|between|at|for) (?P<a>NAME) (?:and|with|to|vs) (?P<b>NAME)", 0),
        (r"^[Cc]ompare (?P<a>NAME)(?:'s)? (?:and|with|to|vs\.?) (?P<b>NAME)'s (?P<what>[\w ]+?)", 0),
        (r"^(?:[Ww]hich|[Ww]ho|[Ww]hose)\b.*?(?P<adj>ADJ) (?P<what>[\w ]+?), (?P<a>NAME) or (?P<b>NAME)", 0),
        (r"^[Ww]hose (?P<what>[\w ]+?) (?:is|was) (?P<adj>ADJ), (?P<a>NAME)(?:'s)? or (?P<b>NAME)(?:'s)?", 0),
        (r"^[Ww]hich (?:is|was) (?P<adj>ADJ), (?P<a>NAME)'s or (?P<b>NAME)'s (?P<what>[\w ]+?)", 0),
        (r"^(?:Is|Was|Did|Does|Are|Were) (?P<a>NAME)'s (?P<what>[\w ]+?) (?P<adj>ADJ) than (?P<b>NAME)(?:'s)?", 0),
    )
)  # fmt: skip


def _singular(name: str) -> str:
    return name[:-1] if english_attribute(name) is None and name.endswith("s") else name


_YEARS = re.compile(
    rf"^(?:[Ii]s|[Ww]as) (?P<name>{_NAME})'s (?P<what>[\w ]+?) in (?P<one>\d{{4}}) (?P<adj>{_HIGHER}|{_LOWER}) than"
    r"(?: in)? (?P<other>\d{4})$"
)


def english_comparison(text: str) -> Found | None:
    """(rows, columns, the question of each cell, whether the lower one is asked for), None when nothing is compared."""
    years = _YEARS.match(text)
    if years and english_attribute(years["what"]):
        rows = (years["one"], years["other"])
        asked = tuple(f"What was {years['name']}'s {years['what']} in {row}?" for row in rows)
        return rows, (years["what"],), asked, re.fullmatch(_LOWER, years["adj"]) is not None
    for form in _FORMS:
        match = form.match(text)
        if match is None:
            continue
        groups = match.groupdict()
        what, time = groups["what"].strip(), (groups.get("time") or "")
        columns = tuple(_singular(part.strip()) for part in re.split(r",| and ", what) if part.strip())
        if not columns or any(english_attribute(column) is None for column in columns):
            continue
        rows = (groups["a"].removesuffix("'s"), groups["b"].removesuffix("'s"))
        questions = tuple(f"What was {row}'s {column}{time}?" for row in rows for column in columns)
        return rows, columns, questions, re.fullmatch(_LOWER, groups.get("adj") or "") is not None
    return None
