"""How a comparison reads: which figure is higher, or why that cannot be said, in two languages."""

from __future__ import annotations

from collections.abc import Sequence

from retriever.periods import find_periods

__all__ = ["LACKING", "equal", "gap", "higher", "incomparable"]

LACKING = {"zh": "文章里没有说", "en": "not in the articles"}
_WHY_NOT = {
    "unit": (
        "几处{what}的单位不同，不能直接比较。",
        "The figures for {what} are in different units and cannot be compared.",
    ),
    "time": (
        "几处{what}说的不是同一时期，不能直接比较。",
        "The figures for {what} are not stated for the same period, so they cannot be compared.",
    ),
    "close": (
        "几处{what}是约数，相差太小，分不出高低。",
        "The figures for {what} are rounded and too close to tell apart.",
    ),
}


def higher(what: str, ranked: Sequence[tuple[str, str]], lower: bool, lang: str) -> str:
    """Which of two or more is higher, or lower; `ranked` holds (name, figure with mark), the one asked for first."""
    (first, figure), *others = ranked
    if lang == "en":
        rest = ", ".join(f"{shown} for {row}" for row, shown in others)
        return (
            f"{what[:1].upper()}{what[1:]} is {'lower' if lower else 'higher'} for {first}: {figure}, against {rest}."
        )
    rest = "、".join(f"{row}的{shown}" for row, shown in others)
    what = what if what[:1].isdigit() and not find_periods(first) else f"的{what}"
    most = "最" if len(others) > 1 else "更"
    if find_periods(first):
        rest = "，".join(f"{row}为{shown}" for row, shown in others)
        return f"{first}{what}{most}{'低' if lower else '高'}，为{figure}；{rest}。"
    return f"{first}{what}{most}{'低' if lower else '高'}，为{figure}，{'低' if lower else '高'}于{rest}。"


def equal(what: str, shown: Sequence[str], lang: str) -> str:
    """That two figures are the same."""
    both = (" and " if lang == "en" else "和").join(shown)
    return f"The figures for {what} are the same: {both}." if lang == "en" else f"两者的{what}相同：{both}。"


def incomparable(what: str, reason: str, lang: str) -> str:
    """That figures cannot be compared, and why: "unit", "time" or "close"."""
    return _WHY_NOT[reason][lang == "en"].format(what=what)


def gap(what: str, missing: Sequence[str], lang: str) -> str:
    """That a comparison lacks some of its figures."""
    if lang == "en":
        return f"The articles do not give {what} for {' or '.join(missing)}."
    return f"文章里没有说{'、'.join(missing)}的{what}，无法比较。"
