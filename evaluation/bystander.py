"""A second process on the index of one that is killed: it reads on, finds every article whole, and can still write."""

from __future__ import annotations

import json
import os
import select
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from evaluation.invented_ports import text_of, token
from evaluation.kills import all_lines, forked
from index import Encoder, Library
from index.feedback import Feedback, all_feedback, give_feedback
from index.keywords import TermGroup

__all__ = ["looking_on"]

_PAUSE = 0.005  # seconds between two looks


def looking_on(folder: Path, encoder: Encoder) -> Callable[[], list[str]]:
    """Begin to look at a library in a process of its own; to call when the other is dead: what was found wrong."""
    over, end = os.pipe()
    read, write = os.pipe()

    def look() -> None:
        os.close(end)
        with os.fdopen(write, "w") as pipe:
            json.dump(_faults(folder, encoder, over), pipe)

    child = forked(look)
    os.close(over)
    os.close(write)

    def ended() -> list[str]:
        os.close(end)
        said = "\n".join(all_lines(read))
        status = os.waitpid(child, 0)[1]
        return [f"beside it: {fault}" for fault in json.loads(said or f'["ended with {status}"]')]

    return ended


def _faults(folder: Path, encoder: Encoder, over: int) -> list[str]:
    library = Library(folder, encoder=encoder)
    faults: list[str] = []
    try:
        while not faults:
            dead = bool(select.select([over], [], [], 0)[0])  # at the end of the pipe it can be read
            faults += _look(library, dead)
            if dead:
                return faults + _thumb(library)
            time.sleep(_PAUSE)
    except BaseException:
        faults.append(traceback.format_exc(limit=-8))
    finally:
        library.close()
    return faults


def _look(library: Library, dead: bool) -> list[str]:
    """While the other lives, the words of what it has just committed may still be on their way to the disk."""
    faults = []
    with library.pinned():
        for article in library.articles():
            number = int(article.text.partition("第")[2].partition("号")[0])
            if article.text != text_of(number):
                faults.append(f"{article.path} is not whole")
            hits = library.search_keywords([TermGroup(((token(number), 1.0),))], 50)
            if dead and not {id_ for id_, _ in hits} & {passage.id for passage in library.article_passages(article.id)}:
                faults.append(f"{article.path} is not found by its words")
    return faults


def _thumb(library: Library) -> list[str]:
    """The other one is dead: what this process commits now must be there when it is opened again."""
    if not library.articles():
        return []
    given = Feedback("bystander", library.generation, "up", "", f"{os.getpid()}？", "")
    give_feedback(library.catalog, given)
    library.close()
    return [] if any(one.question == given.question for one in all_feedback(library.catalog)) else ["a thumb is lost"]
