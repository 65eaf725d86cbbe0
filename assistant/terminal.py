"""What a person sees on a terminal: an answer as it grows, a table, a bar. Imports rich only then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from assistant.answer import Answer
from ingest.article import Article

__all__ = ["columns", "print_table", "progress_bar", "show_answer"]


def show_answer(answers: Iterator[Answer]) -> None:
    """The answer on a terminal, as it grows when a language model writes it."""
    from rich.console import Console
    from rich.live import Live

    last, console = next(answers), Console()
    following = next(answers, None)
    if following is not None:
        with Live(_coloured(last), console=console, transient=True) as live:
            while following is not None:
                last, following = following, next(answers, None)
                live.update(_coloured(last))
    console.print(_coloured(last), soft_wrap=True)


def _coloured(answer: Answer) -> Any:  # noqa: ANN401 - rich is imported only for a terminal
    from rich.text import Text

    shown = Text(str(answer))
    shown.highlight_regex(r"\[\d+\]", "bold cyan")
    shown.highlight_regex(r"“[^”\n]*”$", "dim")
    if answer.span:
        shown.highlight_words([answer.span], "bold green")
    return shown


def columns(article: Article) -> tuple[str, ...]:
    """File, title, source, author and date of an article."""
    published = article.published.isoformat() if article.published else ""
    if published and article.published_inferred:
        published += " (inferred)"
    return article.path, article.title, article.source or "", article.author or "", published


def print_table(articles: Sequence[Article]) -> None:
    """The articles, one in a row."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    for name in ("File", "Title", "Source", "Author", "Published"):
        table.add_column(name, overflow="fold")
    for article in articles:
        table.add_row(*(Text(column) for column in columns(article)))
    Console().print(table)


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None] | None]:
    """A bar on stderr while something long goes on; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)

    def show(done: int, total: int, name: str) -> None:
        bar.start()  # at the first file, so that nothing flickers when there is nothing to do
        bar.update(task, completed=done, total=total, description=name)

    try:
        yield show
    finally:
        bar.stop()
