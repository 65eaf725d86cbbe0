"""The runner: `python -m evaluation.run NAME --data FOLDER` prints a table and writes its JSON to `results/`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from evaluation.cmrc import cmrc
from evaluation.fact import fact
from evaluation.golden import conversations, golden
from evaluation.layout import layout
from evaluation.load import load
from evaluation.models import models
from evaluation.news import news
from evaluation.peers import peers
from evaluation.refusal import refusal
from evaluation.retrieval import RETRIEVAL, retrieval
from evaluation.rewrite import rewrite
from evaluation.rgb import rgb
from evaluation.rgb_open import rgb_open
from evaluation.scale import scale
from evaluation.speed import speed
from evaluation.switching import switching
from evaluation.ui import ui
from evaluation.ui_library import ui_library

NAMES: dict[str, Callable[[Path], None]] = {
    "golden": golden,
    "conversations": conversations,
    "news": news,
    "rgb": rgb,
    "cmrc": cmrc,
    "fact": fact,
    "rewrite": rewrite,
    "speed": speed,
    "scale": scale,
    "layout": layout,
    "models": models,
    "load": load,
    "switching": switching,
    "peers": peers,
    "ui": ui,
    "ui-library": ui_library,
}
AMONG_NEWS: dict[str, Callable[[Path, Path | None], None]] = {"refusal": refusal, "rgb-open": rgb_open}


def main() -> None:
    """Run one evaluation, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*NAMES, *AMONG_NEWS, *RETRIEVAL, "all"])
    parser.add_argument("--data", type=Path, required=True, help="folder with eval/ and articles/")
    parser.add_argument("--work", type=Path, help="folder that keeps the library of 40,000 news for the next time")
    arguments = parser.parse_args()
    for name in [*NAMES, *AMONG_NEWS, *RETRIEVAL] if arguments.name == "all" else [arguments.name]:
        print(f"== {name}")
        if name in RETRIEVAL:
            retrieval(name, arguments.data, arguments.work)
        elif name in AMONG_NEWS:
            AMONG_NEWS[name](arguments.data, arguments.work)
        else:
            NAMES[name](arguments.data)


if __name__ == "__main__":
    main()
