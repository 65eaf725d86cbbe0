"""A process that changes a library is killed, thousands of times; each time a new one opens what is left of it.

One process holds everything imported and has no threads; it forks the one that lives and is killed, at times one that
reads beside it, and the one that looks. It looks at everything each time, and asks questions every so often. Half of
the kills come at a named point of publication (`index/points.py`), those first that had the fewest, and half at any
moment. Run as a program this prints what was found as JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["Campaign", "all_lines", "forked", "main", "warm"]

_LIFE = 40  # kills that one library goes through
_STEPS = 6  # most steps between two kills
_PLACES = 3  # a named point is met at its first, second or third time
_ACCOMPANIED = 5  # every so many lives another process has the library open
_SHORT_LOG = 30_000  # bytes that count as a long log in every other life, so that it is folded often


class Campaign:
    """Kills, and what was found after them; after every `ask_every`th two questions are asked, around a sync.

    With `point`, only this one is killed at.
    """

    def __init__(self, seed: int, work: Path, ask_every: int = 1, point: str | None = None) -> None:
        from evaluation.crash_steps import State
        from index.switching import Encoders

        self._chance = random.Random(seed)
        self._work, self._ask_every, self._point = work, ask_every, point
        self._shipped = Encoders(None).wanted
        self._state = State()
        self._number = 1
        self._usual = 0.05  # seconds that a step takes
        self._met_in: dict[str, set[str]] = {}  # point → kinds of steps that reach it
        self.points: Counter[str] = Counter()
        self.figures: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self, kills: int, stop: bool = False) -> None:
        """Kill until as many were killed or, with `stop`, a fault was found; every so often a new library begins."""
        while self.figures["kills"] < kills and not (stop and self.faults):
            if self.figures["lives"] % _LIFE == 0:
                self._new_library()
            self.figures["lives"] += 1
            self._life(at_a_point=self.figures["lives"] % 2 == 1)

    def _new_library(self) -> None:
        from evaluation.crash_steps import State

        shutil.rmtree(self._work, ignore_errors=True)
        (self._work / "articles").mkdir(parents=True)
        (self._work / "outside").mkdir()
        self._state = State()

    def _life(self, at_a_point: bool) -> None:
        """One process that works until it is killed, and one that looks at what it leaves.

        As long as no point is known that it could be killed at, it works to its end and tells of those it met.
        """
        from evaluation.crash_steps import KINDS, after, choose

        target = self._rarest() if at_a_point else None
        place = self._chance.randint(1, _PLACES)
        state, steps = self._state, []
        for at in range(_STEPS):
            kinds = sorted(self._met_in[target]) if target and at % 2 else KINDS
            steps.append(choose(state, self._chance, self._number, self._chance.choice(kinds)))
            self._number += 10
            state = after(state, steps[-1])
        beside = self._beside() if self.figures["lives"] % _ACCOMPANIED == 0 else list
        read, write = os.pipe()
        child = forked(lambda: self._work_on(steps, write, target, place))
        os.close(write)
        if not at_a_point:
            time.sleep(self._chance.uniform(0, 2.5 * self._usual))
            os.kill(child, signal.SIGKILL)
        told = all_lines(read)
        status = os.waitpid(child, 0)[1]
        self.faults += beside()
        done = self._learn(told, steps)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed and status:
            self.faults.append(f"the process ended by itself: {told[-1] if told else status}")
        for step in steps[:done]:
            self._state = after(self._state, step)
        self._look(steps[min(done, len(steps) - 1)] if done < len(steps) else None)
        if killed:
            self.figures["kills"] += 1
            self.figures["at a named point" if target else "at any moment"] += 1
            self.points.update([target] if target else [])
            self.figures["steps acknowledged"] += done

    def _beside(self) -> Callable[[], list[str]]:
        from evaluation.bystander import looking_on
        from evaluation.crash_steps import encoder_of

        self.figures["lives with a second process"] += 1
        return looking_on(self._work / "articles", encoder_of(self._state, self._shipped))

    def _rarest(self) -> str | None:
        if not self._met_in or self._point:
            return self._point if self._point in self._met_in else None
        fewest = min(self.points[point] for point in self._met_in)
        return self._chance.choice(sorted(point for point in self._met_in if self.points[point] == fewest))

    def _learn(self, told: list[str], steps: list[Any]) -> int:
        """How many steps were acknowledged; notes which points each kind of step reached, and how long one takes."""
        done = 0
        for line in told:
            said, _, rest = line.partition(" ")
            if said == "done":
                done += 1
                self._usual += 0.05 * (float(rest) - self._usual)
            elif said == "point" and done < len(steps):
                self._met_in.setdefault(rest, set()).add(steps[done].kind)
        return done

    def _work_on(self, steps: list[Any], pipe: int, target: str | None, place: int) -> None:
        from evaluation.crash_steps import after, encoder_of, perform
        from index import Library, database
        from index.points import listen

        left = place

        def reached(name: str) -> None:
            nonlocal left
            os.write(pipe, f"point {name}\n".encode())
            if name == target:
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

        state = self._state
        if self.figures["lives"] // 2 % 2:
            database._LONG_LOG = _SHORT_LOG
        library = Library(self._work / "articles", encoder=encoder_of(state, self._shipped))
        listen(reached)
        try:
            for step in steps:
                begun = time.perf_counter()
                perform(library, step, state, self._shipped, self._work / "outside")
                os.write(pipe, f"done {time.perf_counter() - begun:.4f}\n".encode())
                state = after(state, step)
        except BaseException:
            os.write(pipe, f"failed {traceback.format_exc()!r}\n".encode())
            raise

    def _look(self, step: Any) -> None:  # noqa: ANN401
        """Open what is left in a new process, and go on from there."""
        from evaluation.crash_check import examined
        from evaluation.crash_steps import State, Step

        step = step or Step("rebuild")  # nothing was under way
        read, write = os.pipe()

        def look() -> None:
            life = self.figures["lives"]
            asked = int(life % self._ask_every == 0)
            seen = examined(self._work / "articles", self._shipped, self._state, step, life, asked)
            with os.fdopen(write, "w") as pipe:
                json.dump(seen, pipe)

        child = forked(look)
        os.close(write)
        said = "\n".join(all_lines(read))
        os.waitpid(child, 0)
        try:
            seen = json.loads(said)
        except ValueError:
            self.faults.append(f"after {step}: the library could not be looked at: {said[-2000:]}")
            self._new_library()
            return
        self.figures["questions asked"] += seen["questions"]
        self.figures["step found done" if seen["done"] else "step found not done"] += 1
        if seen["faults"]:
            self.faults += [f"{step.kind}: {fault}" for fault in seen["faults"]]
            self._new_library()
            return
        self._state = State(seen["files"], seen["trash"], seen["titles"], seen["encoder"])


def forked(work: Callable[[], None]) -> int:
    """A child process that does something and ends; its number."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    _do(work)


def _do(work: Callable[[], None]) -> NoReturn:
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def all_lines(pipe: int) -> list[str]:
    """Everything that is said through a pipe until nobody can say more."""
    with os.fdopen(pipe, errors="replace") as lines:
        return lines.read().splitlines()


def warm(work: Path) -> None:
    """Read what answers need, so that no child has to; a process that forks must have a single thread."""
    from assistant.answering import answered
    from evaluation import bystander, crash_check, crash_steps, invented_ports  # noqa: F401
    from index import Library
    from ingest import read_file
    from retriever import Retriever

    library = Library.from_texts([invented_ports.text_of(1)])
    answered(Retriever(library), invented_ports.question(1))
    library.close()
    work.mkdir(parents=True, exist_ok=True)
    (work / "1.md").write_bytes(invented_ports.file_of(1))
    read_file(work / "1.md", work)
    gc.collect()
    gc.freeze()  # the children share what is there
    threads = len(os.listdir("/proc/self/task")) if Path("/proc/self/task").is_dir() else 1
    assert threads == 1, f"{threads} threads: none may run when a process is forked"


def main() -> int:
    """Run a campaign in this process; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ask-every", type=int, default=1)
    parser.add_argument("--point", help="kill at this one and at any moment")
    parser.add_argument("--stop", action="store_true", help="at the first fault")
    arguments = parser.parse_args()
    memory = Path("/dev/shm")
    place = tempfile.mkdtemp(prefix="wenju-kills-", dir=memory if memory.is_dir() else None)
    try:
        warm(Path(place) / "warm")
        begun = time.perf_counter()
        campaign = Campaign(arguments.seed, Path(place) / "life", arguments.ask_every, arguments.point)
        campaign.run(arguments.kills, arguments.stop)
        seconds = time.perf_counter() - begun
    finally:
        shutil.rmtree(place, ignore_errors=True)
    found = {"figures": campaign.figures, "points": campaign.points, "faults": campaign.faults, "seconds": seconds}
    print(json.dumps(found, ensure_ascii=False))
    return 1 if campaign.faults else 0


if __name__ == "__main__":
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ[name] = "1"
    raise SystemExit(main())
