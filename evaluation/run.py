"""The runner: `python -m evaluation.run NAME --data FOLDER` prints a table and writes its JSON to `results/`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from evaluation.golden import conversations, golden
from evaluation.rgb import rgb
from evaluation.speed import speed

NAMES: dict[str, Callable[[Path], None]] = {
    "golden": golden,
    "conversations": conversations,
    "rgb": rgb,
    "speed": speed,
}


def main() -> None:
    """Run one evaluation, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*NAMES, "all"])
    parser.add_argument("--data", type=Path, required=True, help="folder with eval/ and articles/")
    arguments = parser.parse_args()
    for name in NAMES if arguments.name == "all" else [arguments.name]:
        print(f"== {name}")
        NAMES[name](arguments.data)


if __name__ == "__main__":
    main()
