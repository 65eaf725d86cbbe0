"""The library page as HTML: what can be added, the table, what became of files. Knows nothing of how files are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from index.shelf import Outcome, Row
from index.sync import FailedFile
from index.trash import Discarded
from ingest import KINDS
from ingest.layout import LayoutReport
from ui.chart import months_html
from ui.listing import COLUMNS, Page, View
from ui.markup import element, escape
from ui.messages import told
from ui.strings import counted, say

__all__ = ["figures_html", "outcome_html", "page_html", "repaired_text", "state_html", "table_html"]

# What the script says itself, while nothing can be asked of the server.
_SCRIPT_WORDS = (
    "waiting", "uploading", "queued", "reading_file", "too_large", "upload_lost", "retry", "upload_total", "failed",
    "colon", "rebuild_sure", "rebuilding", "cancel", "rebuild", "offline", "broken",
)  # fmt: skip


def page_html(megabytes: int, language: str, read_only: bool = False) -> str:
    """The page's frame: what does not change while it is open. The script fills the rest.

    With `read_only`, there is nothing in it to add or change articles with.
    """
    words = json.dumps({key: _pattern(key, language, megabytes) for key in _SCRIPT_WORDS}, ensure_ascii=False)
    file_input = element("input", "", type="file", multiple=True, id="wj-file-input", aria_describedby="wj-kinds")
    choose = element("span", escape(say("choose_files", language)), class_="wj-choose")
    drop = element("label", escape(say("drop_here", language)) + choose + file_input, class_="wj-drop")
    kinds = escape(say("kinds", language, kinds=" ".join(sorted(KINDS)), size=megabytes))
    add = element("div", drop + element("p", kinds, id="wj-kinds"), id="wj-files")
    total = element("p", "", class_="wj-total", role="status")
    report = element("div", total + element("ul", "", class_="wj-report"), id="wj-report")
    search = element(
        "input", "", type="search", autocomplete="off", placeholder=say("search", language),
        aria_label=say("search_label", language),
    )  # fmt: skip
    options = "".join(
        element("option", escape(say(f"{column}_column", language)), value=column) for column in COLUMNS
    )
    sort = element("select", options, class_="wj-sort", aria_label=say("sort_by", language))
    rebuild = element("button", escape(say("rebuild", language)), type="button", class_="wj-quiet", data_rebuild=True)
    if read_only:
        add, rebuild = "", ""
    tools = element("div", element("div", search, id="wj-search") + sort + rebuild, class_="wj-tools-row")
    tools += element("p", "", class_="wj-switching", role="status")
    table = element("div", "", id="wj-list")
    state = element("div", "", id="wj-state")
    figures = element("div", "", id="wj-figures")
    return element(
        "section", add + report + tools + table + state + figures, class_="wj-library", data_words=words,
        data_most=megabytes * 1024 * 1024,
    )  # fmt: skip


def _pattern(key: str, language: str, megabytes: int) -> str:
    """A string for the script, which fills the placeholders that are left."""
    names = ("done", "total", "added", "same", "failed")
    return say(key, language, size=megabytes, **{name: f"{{{name}}}" for name in names})


def table_html(page: Page, view: View, language: str) -> str:
    """One page of the table, with how many articles there are and the ways to other pages."""
    if not page.matching:
        text = say("no_matches", language, query=view.query.strip()) if page.all else say("no_articles", language)
        return element("p", escape(text), class_="wj-none", role="status")
    numbers = {"first": page.first + 1, "last": page.first + len(page.rows), "count": page.matching, "all": page.all}
    shown = say("shown" if page.matching == page.all else "shown_of", language, **numbers)
    head = "".join(_heading(column, view, language) for column in COLUMNS)
    rows = "".join(_row(row, language) for row in page.rows)
    table = element(
        "table",
        element("thead", element("tr", head, role="row"), role="rowgroup") + element("tbody", rows, role="rowgroup"),
        class_="wj-articles", role="table", aria_label=say("table_label", language), aria_rowcount=page.matching + 1,
    )  # fmt: skip
    return element("p", escape(shown), class_="wj-count", role="status") + table + _pages(page, language)


def _heading(column: str, view: View, language: str) -> str:
    sorted_by = view.sort == column
    direction = ("descending" if view.descending else "ascending") if sorted_by else None
    sign = element("span", "↓" if view.descending else "↑", aria_hidden="true") if sorted_by else ""
    button = element("button", escape(say(f"{column}_column", language)) + sign, type="button", data_sort=column)
    return element(
        "th", button, scope="col", class_=f"wj-c-{column}", aria_sort=direction, role="columnheader"
    )


def _row(row: Row, language: str) -> str:
    badge = element("span", escape(say("edited", language)), class_="wj-badge") if row.corrected else ""
    link = element("a", escape(row.title), href=f"?article={row.id}", data_article=row.id, lang="zh-CN")
    day = escape(row.published)
    if row.inferred and row.published:
        said = say("inferred_short", language)
        day += element("span", escape(said), class_="wj-badge", title=say("inferred", language))
    cells = {
        "title": link + badge,
        "source": escape(row.source),
        "author": escape(row.author),
        "published": day,
        "characters": f"{row.characters:,}",
        "passages": f"{row.passages:,}",
        "added": element("time", escape(row.added[:10]), datetime=row.added) if row.added else "",
        "path": escape(row.path),
    }
    names = {column: say(f"{column}_column", language) for column in COLUMNS}
    return element("tr", "".join(
        element("td", content, class_=f"wj-c-{column}", role="cell", data_label=names[column] if content else None)
        for column, content in cells.items()
    ), role="row", data_row=row.id)  # fmt: skip


def _pages(page: Page, language: str) -> str:
    if page.pages < 2:
        return ""

    def button(key: str, sign: str, number: int) -> str:
        off = not 0 <= number < page.pages
        label = say(key, language)
        return element("button", sign, type="button", data_page=number, disabled=off, aria_label=label, title=label)

    where = element("span", escape(say("page_of", language, page=page.number + 1, pages=page.pages)))
    content = button("previous", "‹", page.number - 1) + where + button("next", "›", page.number + 1)
    return element("nav", content, class_="wj-pages", aria_label=say("page_label", language))


def outcome_html(outcome: Outcome, language: str) -> str:
    """What became of one uploaded file, as the content of its line."""
    if outcome.kind == "failed":
        return escape(say("failed", language) + say("colon", language) + told(outcome.reason, language))
    if outcome.kind == "same":
        return escape(say("same", language, path=outcome.path))
    parts = [say("added", language)]
    if outcome.kind == "renamed":
        parts.append(say("renamed", language, path=outcome.path))
    repaired = repaired_text(outcome.repaired, language)
    return escape(say("list_and", language).join([*parts, *([repaired] if repaired else [])]))


def repaired_text(report: LayoutReport | None, language: str) -> str:
    """What the layout repair did, "" when it did nothing."""
    if report is None:
        return ""
    counts = {"mended": report.mended, "boxes": report.boxes, "unwrapped": report.unwrapped}
    parts = [counted(key, count, language) for key, count in counts.items() if count > 0]
    if report.articles > 1:
        parts.insert(0, say("found_articles", language, count=report.articles))
    return say("list_and", language).join(parts)


def state_html(unread: Sequence[FailedFile], discarded: Sequence[Discarded], language: str) -> str:
    """The files that could not be read and those that can be restored, each folded away."""
    parts = []
    if unread:
        lines = (
            element("span", escape(path), class_="wj-path") + element("span", escape(told(reason, language)))
            for path, reason in unread
        )
        parts.append(_folded(counted("unread", len(unread), language), lines))
    if discarded:
        lines = (
            element("span", escape(item.path), class_="wj-path")
            + element("time", datetime.fromtimestamp(item.when, UTC).date().isoformat())
            + element("button", escape(say("restore", language)), type="button", data_restore=item.token,
                      aria_label=f"{say('restore', language)} {item.path}", class_="wj-quiet")
            for item in discarded
        )  # fmt: skip
        parts.append(_folded(say("deleted", language), lines))
    return "".join(parts)


def _folded(summary: str, lines: Iterable[str]) -> str:
    rows = "".join(element("li", line) for line in lines)
    return element("details", element("summary", escape(summary)) + element("ul", rows), class_="wj-folded")


def figures_html(rows: Sequence[Row], language: str) -> str:
    """How much the library holds, and how that came over time."""
    if not rows:
        return ""
    files, characters = len({row.path for row in rows}), sum(row.characters for row in rows)
    text = say("figures", language, articles=f"{len(rows):,}", files=f"{files:,}", characters=f"{characters:,}")
    charts = months_html([row.published for row in rows], "chart_published", language)
    charts += months_html([row.added for row in rows], "chart_added", language)
    return element("p", escape(text), class_="wj-sums") + element("div", charts, class_="wj-charts")
