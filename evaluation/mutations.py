"""Damaged index files, by the thousand: no crash, no exception, and no answer that is wrong without a word.

Every mutation is drawn by a seed and tried on a copy of a small library in a forked process that looks at all of it: an
answer is the same as without the damage, or an error says what is wrong. After an error `sync --rebuild` must bring
every answer back. Run by `python -m evaluation.faults mutations`, or alone to see one share: prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from evaluation.damaged_library import Scene, Seen, look, scenes
from evaluation.damages import KINDS, damage
from index import Library, encoder, page_sums, switching

__all__ = ["Mutation", "drawn", "main", "tried"]

_MUCH = 10_000  # characters, for which an encoder opens all it has
_SHARE = 25  # mutations tried by one process, while it lives
_ROOM = 4 << 30  # bytes of addresses, so that damage which would take all memory is an exception
_SLACK = 16 << 20  # bytes: what SQLite may keep of a file, and what Python's own housekeeping comes to
_MODEL = ("tokenizer.json", "model.safetensors", "fingerprint.txt")
_TARGETS = {  # how often which files are drawn
    "catalog.sqlite": 30, "catalog.sqlite-wal": 14, "catalog.sqlite-sums": 6, "keywords/*": 24, "keywords.json": 6,
    "conversations.sqlite": 9, "conversations.sqlite-*": 5, "*.lock": 1, "model": 5,
}  # fmt: skip


class Mutation(NamedTuple):
    """One thing that is done to one file, `file` relative to the index; its draws begin with `seed`."""

    scene: int
    file: str
    kind: str
    seed: int


def drawn(places: Sequence[Scene], seed: int) -> Mutation:
    """The mutation of a seed."""
    draw = random.Random(seed)
    while True:
        number = draw.randrange(len(places))
        (target,) = draw.choices(list(_TARGETS), list(_TARGETS.values()))
        index = places[number].folder / ".wenju"
        files = [f"model/{name}" for name in _MODEL] if target == "model" else _files(index, target)
        if files:
            return Mutation(number, draw.choice(files), draw.choice(KINDS), seed)


def tried(count: int, seed: int = 0) -> dict[str, Any]:
    """Try `count` mutations from `seed` on: {figures: how many ended how, faults: what must not be}."""
    found: list[dict[str, Any]] = []
    memory = Path("/dev/shm")  # a disk would be waited for more than anything else
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        grounds = scenes(Path(place))
        switching._shipped().encode_passages(["桥" * _MUCH])  # what a process does once is done before any forks
        mutations = [drawn(grounds, number) for number in range(seed, seed + count)]
        while len(found) < count:
            portion = mutations[len(found) : len(found) + _SHARE]
            found += _in_a_child(grounds, portion, Path(place) / "work")
    ends, files = Counter(one["end"] for one in found), Counter(one["file"] for one in found)
    kinds = Counter(one["kind"] for one in found)
    return {
        "figures": {"mutations": count, **dict(sorted(ends.items()))},
        "kinds": dict(sorted(kinds.items())),
        "files": dict(sorted(files.items())),
        "memory": max(one["memory"] for one in found),
        "faults": [f"{one['mutation']}: {one['end']} {one['why']}" for one in found if one["fault"]],
    }


def _files(index: Path, target: str) -> list[str]:
    return sorted(path.relative_to(index).as_posix() for path in index.glob(target) if path.is_file())


def _in_a_child(grounds: Sequence[Scene], mutations: Sequence[Mutation], work: Path) -> list[dict[str, Any]]:
    """What became of mutations tried in a process of their own; of the first ones only, when it ended before."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
            page_sums._PAUSE = 0.0  # nobody else is writing, so there is nobody to wait for
            with os.fdopen(writer, "w") as out:
                truth = [_looked(scene.folder, work)[0] for scene in grounds]
                for mutation in mutations:
                    print(json.dumps(_one(grounds, truth, mutation, work)), file=out, flush=True)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as lines:
        found = [json.loads(line) for line in lines if line.endswith("\n")]
    _, status = os.waitpid(child, 0)
    shutil.rmtree(work, ignore_errors=True)
    if len(found) < len(mutations):
        ended = mutations[len(found)]
        why = f"the process ended with {os.waitstatus_to_exitcode(status)}"
        found.append(_result(ended, "a crash", why, 0.0, fault=True))
    return found


def _looked(folder: Path, work: Path) -> tuple[Seen, int]:
    """What a copy of a library shows, and how much more memory the process came to use, in bytes."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work)
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark of memory begins anew
    return look(work), max(_memory("VmHWM") - before, 0)


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


def _one(grounds: Sequence[Scene], truth: Sequence[Seen], mutation: Mutation, work: Path) -> dict[str, Any]:
    scene, whole, draw = grounds[mutation.scene], truth[mutation.scene], random.Random(f"{mutation.seed} how")
    damaged = work.with_name("damaged")
    shutil.rmtree(damaged, ignore_errors=True)
    shutil.copytree(scene.folder, damaged)
    target = damaged / ".wenju" / mutation.file
    of_model = mutation.file.startswith("model/")
    if of_model:
        _model_copy(target.parent)
    while not damage(target, scene.earlier / mutation.file, mutation.kind, draw):
        mutation = mutation._replace(kind=draw.choice(KINDS))
    try:
        if of_model:
            _use_model(target.parent)
        size = sum(path.stat().st_size for path in (damaged / ".wenju").rglob("*") if path.is_file())
        seen, used = _looked(damaged, work)
    finally:
        _use_model(None)
    memory = max(used - _SLACK, 0) / max(size, 1)
    end, why = judged(whole, seen)
    if end == "an error is said":
        end, why = _rebuilt(whole, work, why)
    if memory > 2:
        end, why = "too much memory", f"{used} bytes for {size}"
    return _result(mutation, end, why, memory, fault=end in FAULTS)


FAULTS = {
    "an exception", "a wrong answer without a word", "the last deeds lost, without a word", "not restored by a rebuild",
    "too much memory", "a crash",
}  # fmt: skip


def judged(whole: Seen, seen: Seen) -> tuple[str, str]:
    """How a look at a damaged library ended, beside one at the whole one, and why."""
    if seen.broken:
        return "an exception", seen.broken[0]
    different = [
        (mine, yours)
        for mine, yours in zip([*whole.answers, *whole.articles], [*seen.answers, *seen.articles], strict=True)
        if yours is not None and mine != yours
    ]
    deeds = [(whole.turns[0] or [], seen.turns[0]), (whole.feedback[0] or [], seen.feedback[0])]
    changed = [yours for mine, yours in deeds if yours is not None and not all(one in mine for one in yours)]
    if (different or changed) and not (seen.log or seen.errors):
        return "a wrong answer without a word", str((different or changed)[0])[:300]
    if seen.errors:
        return "an error is said", seen.errors[0]
    if different or changed:
        return "an answer as before the last changes, said in the log", seen.log[0]
    if any(yours is not None and len(yours) < len(mine) for mine, yours in deeds):
        return ("the last deeds lost, " + ("said in the log" if seen.log else "without a word")), ""
    return ("as without damage, " + ("with a line in the log" if seen.log else "nothing to say")), ""


def _rebuilt(whole: Seen, folder: Path, error: str) -> tuple[str, str]:
    """Whether `sync --rebuild` brings every answer back. What a correction said may be lost: the words count."""
    again = look(folder, rebuild=True)
    same = [(one[0], one[1]) if one else None for one in again.answers] == [(o[0], o[1]) for o in whole.answers]
    library = Library(folder)
    faults = [] if again.errors or again.broken else library.verify()
    library.close()
    if same and not (again.errors or again.broken or faults):
        return "an error is said, a rebuild restores", error
    return "not restored by a rebuild", f"{again.errors} {again.broken} {faults}"[:300]


def _model_copy(folder: Path) -> None:
    folder.mkdir()
    for name in _MODEL:
        shutil.copyfile(encoder.SHIPPED_MODEL / name, folder / name)


def _use_model(folder: Path | None) -> None:
    """Let the encoder be read from a folder, or again from where it ships."""
    if folder is not None or encoder.SHIPPED_MODEL != _SHIPPED:
        encoder.SHIPPED_MODEL = folder or _SHIPPED
        switching._shipped.cache_clear()


_SHIPPED = encoder.SHIPPED_MODEL


def _result(mutation: Mutation, end: str, why: str, memory: float, fault: bool = False) -> dict[str, Any]:
    file = mutation.file if not mutation.file.startswith("keywords/") else f"keywords/*{Path(mutation.file).suffix}"
    said = {"mutation": list(mutation), "file": file, "kind": mutation.kind}
    return {**said, "end": end, "why": why, "memory": round(memory, 3), "fault": fault}


def main() -> int:
    """Try a share of the mutations and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads do not live through a fork
    found = tried(options.count, options.seed)
    print(json.dumps(found, ensure_ascii=False))
    return int(bool(found["faults"]))


if __name__ == "__main__":
    raise SystemExit(main())
