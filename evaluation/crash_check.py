"""A library looked at after a crash, in a process that knows nothing of the one before: is every article whole?"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.answering import answered
from evaluation.crash_steps import State, Step, Turned, after
from evaluation.invented_ports import figure, file_of, question, text_of, title, token
from index import Encoder, Library
from index.keywords import TermGroup
from index.shelf import Shelf
from retriever import Retriever

__all__ = ["Seen", "examined"]

Seen = dict[str, Any]  # what is found, as JSON can say it: faults, the state, how many questions were asked


def examined(folder: Path, shipped: Encoder, state: State, step: Step, seed: int, asked: int) -> Seen:
    """Faults of a library that was in `state` when a crash came in the middle of `step`; see `State` for the rest.

    Looked at as the crash left it, then once more after a sync. `asked` articles are asked about each time.
    """
    done = after(state, step)
    library = _opened(folder, shipped)
    faults: list[str] = []
    try:
        faults += _whole(library, _allowed(state, done), _titles(state, done), "found")
        faults += _answerable(library, seed, asked)
        library.sync()
        on_disk, trash, lost = _files(library, state, done)
        faults += lost
        now = {name: {number} for name, number in on_disk.items()}
        faults += _whole(library, now, _titles(state, done), "synced", step)
        faults += _answerable(library, seed + 1, asked)
        titles = {article.path: article.title for article in library.articles()}
        kept = {name: new for name, new in done.titles.items() if titles.get(name) == new or name not in titles}
        made = library.catalog.embedding
        return {
            "faults": faults, "files": on_disk, "trash": trash, "questions": 2 * min(asked, len(on_disk)),
            "titles": {**{name: old for name, old in state.titles.items() if name not in kept}, **kept},
            "encoder": int(made is not None and made.fingerprint == Turned.fingerprint), "done": on_disk == done.files,
        }  # fmt: skip
    finally:
        library.close()


def _opened(folder: Path, shipped: Encoder) -> Library:
    library = Library(folder)
    made = library.catalog.embedding
    library.close()
    return Library(folder, encoder=Turned(shipped) if made and made.fingerprint == Turned.fingerprint else shipped)


def _allowed(state: State, done: State) -> dict[str, set[int | None]]:
    names = state.files.keys() | done.files.keys()
    return {name: {state.files.get(name), done.files.get(name)} for name in names}


def _titles(state: State, done: State) -> dict[str, set[str]]:
    return {
        name: {shown for of in (state, done) if (shown := of.titles.get(name))}
        | ({""} if name not in state.titles else set())
        for name in state.titles.keys() | done.titles.keys()
    }


def _whole(
    library: Library, allowed: dict[str, Any], titles: dict[str, set[str]], when: str, step: Step | None = None
) -> Iterable[str]:
    """Faults in what the catalog holds, and between it and the caches: for the files of a step, None for all."""
    looked_at = None if step is None else {name for name, _ in step.files}
    yield from (f"{when}: {problem}" for problem in library.verify())
    found = {article.path: article for article in library.articles()}
    for name in allowed.keys() | found.keys():
        article, numbers = found.get(name), allowed.get(name, {None})
        fitting = [n for n in numbers if (article.text if article else None) == (None if n is None else text_of(n))]
        if not fitting:
            yield f"{when}: {name} should be one of {numbers}, is {article and article.text[:40]!r}"
            continue
        if article is None or fitting[0] is None:
            continue
        if article.title not in {new or title(fitting[0]) for new in titles.get(name, {""})}:
            yield f"{when}: {name} is called {article.title}"
        if looked_at is None or name in looked_at:
            yield from (f"{when}: {fault}" for fault in _found(library, fitting[0], article.id))


def _found(library: Library, number: int, article_id: str) -> Iterable[str]:
    """Faults in how the caches find an article's passages."""
    passages = {passage.id: passage for passage in library.article_passages(article_id)}
    hits = [id_ for id_, _ in library.search_keywords([TermGroup(((token(number), 1.0),))], 50)]
    if not hits or not passages.keys() >= set(hits):
        yield f"{number}: the keywords find {hits} of {sorted(passages)}"
    article = library.article(article_id)
    texts = [f"{article.title}\n{passage.text}" for passage in passages.values()]
    for id_, vector in zip(passages, library.encoder.encode_passages(texts), strict=True):
        best = dict(library.search_dense(vector, 5))
        if best.get(id_, 0) < 0.99:
            yield f"{number}: the vectors find {best}, not passage {id_}"


def _answerable(library: Library, seed: int, asked: int) -> Iterable[str]:
    """Faults in the answers to questions about some of the articles."""
    articles = library.articles()
    retriever = Retriever(library)
    for article in random.Random(seed).sample(articles, min(asked, len(articles))):
        number = int(article.text.split("第")[1].split("号")[0])
        answer = answered(retriever, question(number))
        cited = answer.citations[0] if answer.citations else None
        if figure(number) not in answer.text or cited is None or cited.article.id != article.id:
            yield f"asked about {article.path}: {answer.text}"
        elif cited.article.text[cited.start : cited.end] != cited.quote:
            yield f"asked about {article.path}: the quote is not there"


def _files(library: Library, state: State, done: State) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """(name → number in the folder, the same in the trash, what is neither as before nor as after)."""
    shelf, folder, faults = Shelf(library), library.folder, []
    assert folder is not None
    known = {**state.files, **state.trash, **done.files, **done.trash}
    numbers = {file_of(number): number for of in (state, done) for number in [*of.files.values(), *of.trash.values()]}
    on_disk, trash = {}, {}
    for path in folder.glob("*.md"):
        if path.read_bytes() in numbers:
            on_disk[path.name] = numbers[path.read_bytes()]
        else:
            faults.append(f"{path.name} is no whole file")
    for item in shelf.discarded():
        content = (folder / ".wenju" / "trash" / item.token / item.path).read_bytes()
        if content in numbers:
            trash[item.path] = numbers[content]
        else:
            faults.append(f"{item.path} is no whole file in the trash")
    for name in known.keys() | on_disk.keys():
        before, now = (state.files.get(name), state.trash.get(name)), (on_disk.get(name), trash.get(name))
        if now not in (before, (done.files.get(name), done.trash.get(name))):
            faults.append(f"{name}: file and trash were {before}, are {now}")
    return on_disk, trash, faults
