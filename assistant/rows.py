"""Fragments after a question about several things: 毛利率呢 after a comparison, CEO呢 after 董事长和总裁是谁."""

from __future__ import annotations

import re

from assistant.comparison import compared
from assistant.coordination import find_coordination
from assistant.naming import is_chinese, is_dependent, times
from index.words import normalize

__all__ = ["in_row"]


def in_row(rest: str, last: str) -> str:
    """The last question with what a fragment names in the place of what was compared, or of the row; "" for neither."""
    comparison = compared(last)
    rest = re.sub(r"^(?:the|its|their) ", "", rest)
    timed = bool(times(normalize(rest)))
    if comparison and len(comparison.columns) == 1 and (timed or is_dependent(rest)):
        column = comparison.columns[0]
        old = times(normalize(last))
        if timed and old:
            return last[: old[0][0]] + rest + last[old[-1][1] :]
        if timed:
            return last.replace(column, f"{rest}的{column}" if is_chinese(last) else f"{column} in {rest}", 1)
        return last.replace(column, rest, 1)
    row = find_coordination(last) if is_chinese(last) else None
    if row and not comparison and is_dependent(rest) and all(is_dependent(item) for item in row.items):
        return f"{row.before}{rest}{row.after.replace('分别', '')}"
    return ""
