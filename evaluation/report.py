"""Where figures go: a table on the terminal and a JSON file with all that is needed to get them again."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["RESULTS", "write"]

RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("faiss-cpu", "tantivy", "rjieba", "numpy")


def write(name: str, figures: Mapping[str, Any], failures: Sequence[str] = (), results: Path = RESULTS) -> Path:
    """Print the figures and what failed; keep the figures in `results/name.json` with command, versions, machine."""
    width = max(len(key) for key in figures)
    for key, value in figures.items():
        print(f"{key:<{width}}  {value}")
    for failure in failures:
        print(f"  ✗ {failure}")
    results.mkdir(parents=True, exist_ok=True)
    path = results / f"{name}.json"
    document = {
        "figures": dict(figures),
        "command": f"python -m evaluation.{_program()} " + " ".join(map(_shareable, sys.argv[1:])),
        "versions": {"python": platform.python_version(), **{package: version(package) for package in _PACKAGES}},
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, no GPU",
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _program() -> str:
    """The module that was run: `run`, or another of this package."""
    name = Path(sys.argv[0]).stem
    return name if (Path(__file__).parent / f"{name}.py").exists() else "run"


def _shareable(argument: str) -> str:
    """An argument as it may be published: a place on one machine is nobody else's."""
    return "FOLDER" if Path(argument).is_absolute() else argument
