"""What a library goes through between two crashes: steps, what each leaves behind, and doing them.

The state is a plain model: which article lies in which file, what is in the trash, what was corrected, which encoder
made the vectors. Every step says what it makes of the state, so that a crash in its middle may leave the one or the
other for each file, and nothing else.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.invented_ports import file_of
from index import Encoder, Library
from index.corrections import Correction
from index.shelf import Shelf
from ingest.errors import ReadError

__all__ = ["KINDS", "State", "Step", "Turned", "after", "choose", "encoder_of", "perform", "put_by_others"]

KINDS = ("add", "change", "many", "remove", "discard", "restore", "correct", "encoder", "switch", "rebuild")
_FEW, _MANY = 3, 9  # files between which a library is kept


class Turned:
    """Another encoder made of one: its values squared, signs kept, so as many dimensions and other cosines."""

    name, fingerprint = "turned", "turned-1"

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.dimensions = encoder, encoder.dimensions

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, d) of passages or questions."""
        rows = self._encoder.encode_passages(texts)
        rows = np.sign(rows) * rows**2
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)

    encode_questions = encode_passages


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to a library: `files` are (name, number of the article), `title` what is corrected."""

    kind: str
    files: tuple[tuple[str, int], ...] = ()
    title: str = ""


@dataclass(frozen=True)
class State:
    """Name → article's number of the folder and of the trash; name → corrected title; which encoder: 0 or 1."""

    files: dict[str, int] = field(default_factory=dict)
    trash: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    encoder: int = 0


def choose(state: State, chance: random.Random, number: int, kind: str) -> Step:
    """A step of a kind that the state allows, else another one; its new articles have numbers from `number`."""
    names = sorted(state.files)
    if kind in {"remove", "discard"} and len(names) <= _FEW:
        kind = "add"
    if kind == "add" and len(names) >= _MANY:
        kind = "discard" if chance.random() < 0.5 else "remove"
    if kind == "restore" and not state.trash:
        kind = "add"
    if kind in {"change", "many", "correct"} and not names:
        kind = "add"
    if kind == "add":
        return Step(kind, ((f"{number}.md", number),))
    if kind == "restore":
        name = chance.choice(sorted(state.trash))
        return Step(kind, ((name, state.trash[name]),))
    if kind == "many":
        some = chance.sample(names, min(3, len(names)))
        return Step(kind, (*((name, number + at) for at, name in enumerate(some)), (f"{number + 9}.md", number + 9)))
    if kind in {"encoder", "switch", "rebuild"}:
        return Step(kind)
    name = chance.choice(names)
    title = f"更正过的题目{number}" if kind == "correct" else ""
    return Step(kind, ((name, number if kind == "change" else state.files[name]),), title)


def after(state: State, step: Step) -> State:
    """What the step makes of the state."""
    files, trash, titles = dict(state.files), dict(state.trash), dict(state.titles)
    for name, number in step.files:
        if step.kind in {"remove", "discard"}:
            del files[name]
            if step.kind == "discard":
                trash[name] = number
        elif step.kind == "correct":
            titles[name] = step.title
        else:
            files[name] = number
            if step.kind == "restore":
                del trash[name]
    encoder = 1 - state.encoder if step.kind in {"encoder", "switch"} else state.encoder
    return replace(state, files=files, trash=trash, titles=titles, encoder=encoder)


def encoder_of(state: State, shipped: Encoder) -> Encoder:
    """The encoder that a state's vectors are of."""
    return Turned(shipped) if state.encoder else shipped


def put_by_others(step: Step, folder: Path, outside: Path) -> None:
    """What somebody else does to the folder before a sync, each file whole at once."""
    if step.kind in {"change", "many"}:
        for name, number in step.files:
            draft = outside / f"{name}.draft"
            draft.write_bytes(file_of(number))
            os.replace(draft, folder / name)


def perform(library: Library, step: Step, state: State, shipped: Encoder, outside: Path, put: bool = True) -> None:
    """Do a step, from the state before it; `outside` is a folder for files that are to be added.

    Without `put`, others have put their files already.

    :raises WenjuError: it could not be done, or not all of it.
    """
    shelf, folder = Shelf(library), library.folder
    assert folder is not None
    if step.kind in {"add", "discard", "restore", "remove", "correct"}:
        ((name, number),) = step.files
        by_name = {article.path: article.id for article in library.articles()}
        if step.kind == "add":
            (outside / name).write_bytes(file_of(number))
            (outcome,) = shelf.add([outside / name])
            if outcome.kind == "failed":
                raise ReadError(outcome.reason)
        elif step.kind == "discard":
            shelf.discard(by_name[name])
        elif step.kind == "restore":
            shelf.restore(next(item.token for item in shelf.discarded() if item.path == name))
        elif step.kind == "remove":
            library.remove(name)
        else:
            shelf.correct(by_name[name], Correction(title=step.title))
    elif step.kind == "rebuild":
        library.sync(rebuild=True)
    elif step.kind in {"encoder", "switch"}:
        library.encoders.want(encoder_of(after(state, step), shipped))
        library.sync(wait=step.kind == "encoder")
        library.encoders.wait()
    else:
        if put:
            put_by_others(step, folder, outside)
        library.sync()
