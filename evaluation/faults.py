"""What may go wrong, made to go wrong thousands of times: `python -m evaluation.faults NAME…`, nightly (`make faults`).

Each part writes `results/faults-NAME.json` and fails when it found one inconsistency. What a share of it found is kept
in `build/faults` until the program changes, so that a run that was broken off goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from evaluation import report
from evaluation.disk_faults import built

__all__ = ["PARTS", "disk", "fuzz", "kills", "main", "mutations", "ran", "together"]

_KILLS = 5_000
_MUTATIONS = 10_000
_SHARE = 250  # kills or mutations of one process, which begins with a seed of its own
_SEEDS, _INPUTS = 20, 50_000  # seeds of fuzzing, and inputs from each
_ROOT = Path(__file__).resolve().parent.parent
_jobs = os.cpu_count() or 1  # processes at a time
_most: int | None = None  # shares of a part; None: all
_ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS")}


def kills() -> int:
    """5,000 kills at named points and at any moment, as many processes at a time as there are cores."""
    shares = [["evaluation.kills", "--kills", str(_SHARE), "--seed", str(n)] for n in range(_KILLS // _SHARE)]
    found = _each(shares)
    figures = {name: sum(one["figures"].get(name, 0) for one in found) for name in _ordered(found, "figures")}
    points = {name: sum(one["points"].get(name, 0) for one in found) for name in _ordered(found, "points")}
    faults = [fault for one in found for fault in one["faults"]]
    figures = {**figures, "inconsistencies": len(faults), "at each named point": points}
    report.write("faults-kills", figures, faults[:20])
    return len(faults)


def disk() -> int:
    """Every write, fsync, rename, link, truncation and deletion of every kind of step fails once, in three ways."""
    from evaluation.crash_steps import KINDS

    with tempfile.TemporaryDirectory() as place:
        library = built(Path(place))
        if library is None:
            print("There is no C compiler here: the failing disk cannot be built.")
            return 0
        found = _each((["evaluation.disk_faults", "--kind", kind] for kind in KINDS), LD_PRELOAD=str(library))
    figures = {name: sum(one["figures"].get(name, 0) for one in found) for name in _ordered(found, "figures")}
    faults = [fault for one in found for fault in one["faults"]]
    report.write("faults-disk", {**figures, "inconsistencies": len(faults)}, faults[:20])
    return len(faults)


def fuzz() -> int:
    """A million inputs that nobody would write, in shares with a seed each."""
    found = _each(["evaluation.fuzz", "--seed", str(seed), "--inputs", str(_INPUTS)] for seed in range(1, _SEEDS + 1))
    inputs, refused = (
        {name: sum(one[key].get(name, 0) for one in found) for name in _ordered(found, key)}
        for key in ("inputs", "refused")
    )
    slowest = {name: max(one["slowest"].get(name, 0.0) for one in found) for name in inputs}
    faults = [fault for one in found for fault in one["faults"]]
    figures = {"inputs": sum(inputs.values()), "seeds": len(found), "of each": inputs, "refused in words": refused}
    figures |= {"slowest, seconds of a processor": slowest, "unhandled exceptions or broken offsets": len(faults)}
    report.write("faults-fuzz", figures, faults[:20])
    return len(faults)


def together() -> int:
    """8 threads ask 1,000 questions each while a ninth changes the articles and syncs without a pause."""
    from evaluation.together import asked_together

    found = asked_together(8, 1_000)
    report.write("faults-together", {**found["figures"], "inconsistencies": len(found["faults"])}, found["faults"][:20])
    return len(found["faults"])


def mutations() -> int:
    """10,000 damaged index files: each looked at in a forked process, and made anew where an error was said."""
    seeds = range(0, _MUTATIONS, _SHARE)
    found = _each(["evaluation.mutations", "--count", str(_SHARE), "--seed", str(seed)] for seed in seeds)
    ends, kinds, files = (
        {name: sum(one[key].get(name, 0) for one in found) for name in _ordered(found, key)}
        for key in ("figures", "kinds", "files")
    )
    faults = [fault for one in found for fault in one["faults"]]
    memory = max(one["memory"] for one in found)
    figures = {**ends, "most memory beyond the process's own, times the files": memory, "faults": len(faults)}
    report.write("faults-mutations", {**figures, "of each kind": kinds, "of each file": files}, faults[:20])
    return len(faults)


def ran(arguments: list[str], **environment: str) -> dict[str, Any]:
    """What a module of this package, run in a process of its own with one thread, printed as JSON."""
    surroundings = {**os.environ, **_ONE_THREAD, **environment}
    done = subprocess.run([sys.executable, "-m", *arguments], env=surroundings, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _each(shares: Iterable[list[str]], **environment: str) -> list[dict[str, Any]]:
    """What each share found."""
    kept = _ROOT / "build" / "faults" / _program()
    kept.mkdir(parents=True, exist_ok=True)

    def one(share: list[str]) -> dict[str, Any]:
        file = kept / f"{' '.join(share)}.json"
        if not file.exists():
            draft = file.with_suffix(".part")
            draft.write_text(json.dumps(ran(share, **environment), ensure_ascii=False), "utf-8")
            draft.replace(file)
        result: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return result

    with ThreadPoolExecutor(_jobs) as pool:
        return list(pool.map(one, list(shares)[:_most]))


def _program() -> str:
    """Changes with every line of the program."""
    digest = hashlib.blake2b(digest_size=8)
    for package in ("ingest", "index", "retriever", "assistant", "evaluation"):
        for path in sorted((_ROOT / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _ordered(found: list[dict[str, Any]], key: str) -> list[str]:
    return sorted({name for one in found for name in one[key]})


PARTS: dict[str, Callable[[], int]] = {
    "kills": kills, "disk": disk, "together": together, "fuzz": fuzz, "mutations": mutations,
}  # fmt: skip


def main() -> int:
    """Run the parts named, or all; the exit status, 1 when one of them found an inconsistency."""
    global _jobs, _most
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PARTS))
    parser.add_argument("--jobs", type=int, default=_jobs, help="processes at a time")
    parser.add_argument("--shares", type=int, help="the first of each part only")
    options = parser.parse_args()
    _jobs, _most, names = options.jobs, options.shares, options.names or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        parser.error(f"no part is called {unknown[0]}: there are {', '.join(PARTS)}")
    wrong = 0
    for name in names:
        print(f"== {name}", flush=True)
        wrong += PARTS[name]()
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
