"""A disk that fails at one call: every write, fsync, rename, link, truncation and deletion of every step in turn.

`faulty.c`, built by the C compiler of this machine and loaded before the C library, makes one call fail (EIO), or every
call from one on (ENOSPC, with the last write cut short or not). After each the library says so in a sentence, or did
what was asked in spite of it; a new process finds every article whole, and the next sync puts all in order. Run as a
program this prints what was found as JSON.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.kills import all_lines, forked, warm

if TYPE_CHECKING:
    from evaluation.crash_steps import State, Step
    from index import Encoder

__all__ = ["DiskFaults", "built", "main"]

_WAYS = {"EIO": (errno.EIO, 0, 0), "ENOSPC": (errno.ENOSPC, 1, 0), "short, ENOSPC": (errno.ENOSPC, 1, 1)}
_PATIENCE = 120  # seconds after which a process counts as hanging


def built(place: Path) -> Path | None:
    """The failing disk as a library to be loaded first; None when this machine has no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    library = place / "faulty.so"
    source = Path(__file__).with_name("faulty.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


class DiskFaults:
    """Faults, and what came of them. `sample` limits how many calls of each kind of step are tried, 0: all."""

    def __init__(self, seed: int, work: Path, sample: int = 0) -> None:
        from index.switching import Encoders

        self._chance = random.Random(seed)
        self._work, self._sample = work, sample
        self._shipped = Encoders(None).wanted
        self.figures: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self, only: str | None = None) -> None:
        """Try every kind of step, or one only."""
        from evaluation.crash_steps import KINDS, choose

        base = self._prepared()
        for number, kind in enumerate(KINDS):
            if kind != (only or kind):
                continue
            step = choose(base, self._chance, 1000 + 20 * number, kind)
            assert step.kind == kind
            calls = int(self._tried(base, step, 0, (0, 0, 0))["calls"])
            self.figures[f"calls of {kind}"] = calls
            places = [(nth, way) for nth in range(1, calls + 1) for way in _WAYS]
            if self._sample:
                places = self._chance.sample(places, min(self._sample, len(places)))
            for nth, way in places:
                self._judged(base, step, nth, way)

    def _prepared(self) -> State:
        """A library with a past, in `base`: files, one in the trash, one corrected."""
        from evaluation.crash_steps import State, after, choose, perform
        from index import Library

        (self._work / "base").mkdir(parents=True)
        (self._work / "outside").mkdir()
        state, steps = State(), []
        for number, kind in enumerate(["add"] * 6 + ["correct", "discard"]):
            steps.append(choose(state, self._chance, 10 * number + 1, kind))
            state = after(state, steps[-1])

        def live() -> None:
            library, now = Library(self._work / "base", encoder=self._shipped), State()
            for step in steps:
                perform(library, step, now, self._shipped, self._work / "outside")
                now = after(now, step)
            library.close()

        if os.waitpid(forked(live), 0)[1]:
            raise RuntimeError("the library could not be made")
        return state

    def _judged(self, base: State, step: Step, nth: int, way: str) -> None:
        from evaluation.crash_steps import State, after

        tried = self._tried(base, step, nth, _WAYS[way])
        name = f"{step.kind}, call {nth}, {way}"
        self.figures["faults"] += 1
        self.figures[tried["came"]] += 1
        self.faults += [f"{name}: {fault}" for fault in tried["faults"]]
        seen = self._looked_at(base, step)
        self.faults += [f"{name}: {fault}" for fault in seen["faults"]]
        if tried["came"] == "done in spite of it" and not seen["faults"]:
            now, done = State(seen["files"], seen["trash"], seen["titles"], seen["encoder"]), after(base, step)
            if now != done:
                self.faults.append(f"{name}: was reported as done, is {now}")

    def _tried(self, base: State, step: Step, nth: int, way: tuple[int, int, int]) -> dict[str, Any]:
        """A process that does the step while the disk fails, and then, the disk being whole, syncs."""
        life = self._work / "articles"
        shutil.rmtree(life, ignore_errors=True)
        shutil.copytree(self._work / "base", life)
        read, write = os.pipe()

        def work() -> None:
            signal.alarm(_PATIENCE)
            told = _attempt(life, self._work / "outside", base, step, self._shipped, nth, way)
            os.write(write, json.dumps(told).encode())

        child = forked(work)
        os.close(write)
        said = "\n".join(all_lines(read))
        status = os.waitpid(child, 0)[1]
        if status:
            how = "hung" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM else f"ended with {status}"
            return {"came": "process lost", "faults": [f"the process {how}"], "calls": 0}
        found: dict[str, Any] = json.loads(said)
        return found

    def _looked_at(self, base: State, step: Step) -> dict[str, Any]:
        from evaluation.crash_check import examined

        read, write = os.pipe()

        def look() -> None:
            signal.alarm(_PATIENCE)
            with os.fdopen(write, "w") as pipe:
                json.dump(examined(self._work / "articles", self._shipped, base, step, 1, 1), pipe)

        child = forked(look)
        os.close(write)
        said = "\n".join(all_lines(read))
        os.waitpid(child, 0)
        try:
            found: dict[str, Any] = json.loads(said)
        except ValueError:
            return {"faults": ["the library could not be looked at"]}
        return found


def _attempt(
    life: Path, outside: Path, base: State, step: Step, shipped: Encoder, nth: int, way: tuple[int, int, int]
) -> dict[str, Any]:
    from evaluation.crash_steps import encoder_of, perform, put_by_others
    from index import Library
    from ingest.errors import WenjuError

    disk = ctypes.CDLL(None)
    library = Library(life, encoder=encoder_of(base, shipped))
    library.articles()
    faults, came = [], "done in spite of it"
    put_by_others(step, life, outside)
    disk.faulty_arm(os.fsencode(life), nth, *way)
    try:
        perform(library, step, base, shipped, outside, put=False)
        if library.encoders.switching and library.encoders.switching.error:
            came = "said in a sentence"
    except WenjuError as error:
        came = "said in a sentence"
        if "\n" in str(error) or not str(error).endswith("."):
            faults.append(f"no sentence: {error}")
    except BaseException:
        came = "unhandled"
        faults.append(traceback.format_exc(limit=-8))
    calls = disk.faulty_arm(b"", 0, 0, 0, 0)
    library.encoders.stop()
    try:  # the disk is whole again: every other time the same process goes on, else a new one
        if nth % 2:
            library.encoders.want(library.encoder)
            library.sync()
            faults += library.verify()
    except BaseException:
        faults.append("later: " + traceback.format_exc(limit=-8))
    library.close()
    return {"came": came, "faults": faults, "calls": calls}


def main() -> int:
    """Run in this process, which must have the failing disk loaded; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", help="of steps; without, every kind")
    arguments = parser.parse_args()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="wenju-disk-", dir=memory if memory.is_dir() else None) as place:
        warm(Path(place) / "warm")
        begun = time.perf_counter()
        faults = DiskFaults(arguments.seed, Path(place) / "life", arguments.sample)
        faults.run(arguments.kind)
        seconds = time.perf_counter() - begun
    print(json.dumps({"figures": faults.figures, "faults": faults.faults, "seconds": seconds}, ensure_ascii=False))
    return 1 if faults.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
