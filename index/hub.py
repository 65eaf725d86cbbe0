"""Where a model's files lie: in a folder, in the hub's cache on this machine, or on the hub, and then are fetched.

A model is fetched only because a setting names it, after its size was said; only weights without code (safetensors,
ONNX) and the small files that describe them. Knows nothing of what a model does.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.errors import ModelError

__all__ = ["Tell", "files_fingerprint", "first_line", "model_folder", "readable_size"]

Tell = Callable[[str], None]

_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_DESCRIPTIONS = ["*.json", "*.txt", "*.model", "*.jinja"]
_WEIGHTS = {"torch": ["*.safetensors"], "onnx": ["onnx/model.onnx*"], "openvino": ["onnx/model.onnx*"]}
_NEVER = ["*.py", "*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack", "consolidated*", "original/*"]
_WHOLE = 1 << 20  # files up to this size are read whole for a fingerprint
_SAMPLES, _SAMPLE = 256, 4096


def model_folder(
    value: str | Path, setting: str, backend: str = "torch", tell: Tell | None = None, fetch: bool = True
) -> Path:
    """The folder with the files of the model that the setting of this name names.

    `value` is a folder, or a name of the hub, with `@revision` behind it if it is to be a certain one. What is not on
    this machine is fetched, after `tell` (default: a line on stderr) was given its size and place, but not if `fetch`
    is False.

    :raises ModelError: there is no such folder or model, it has no safe weights, or it cannot be fetched.
    """
    folder = Path(value).expanduser()
    if isinstance(value, Path) or folder.exists() or re.match(r"[./~]|[A-Za-z]:|.*\\", str(value)):
        if not folder.is_dir():
            raise ModelError(f"{setting}: there is no model folder at {folder}; give the folder of a model.")
        return folder
    name, _, revision = str(value).partition("@")
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"{setting} is “{value}”, which is neither a folder nor a model's name: give one such as BAAI/bge-m3."
        )
    from huggingface_hub import snapshot_download

    wanted: dict[str, Any] = {
        "revision": revision or None,
        "allow_patterns": [*_DESCRIPTIONS, *_WEIGHTS[backend]],
        "ignore_patterns": _NEVER if backend == "torch" else [*_NEVER, "*.safetensors"],
    }
    with suppress(Exception):  # not here, or not whole: what is wrong will be said by the hub
        found = Path(snapshot_download(name, local_files_only=True, **wanted))
        if _has_weights([file.name for file in found.rglob("*")], backend):
            return found
    if not fetch:
        raise ModelError(f"{setting}: {value} is not on this machine.")
    return _fetched(name, str(value), setting, backend, wanted, tell or _to_stderr)


def _fetched(name: str, value: str, setting: str, backend: str, wanted: dict[str, Any], tell: Tell) -> Path:
    from huggingface_hub import constants, is_offline_mode, snapshot_download

    if is_offline_mode():
        raise ModelError(
            f"{setting} names {value}, which is not on this machine, and HF_HUB_OFFLINE keeps it from being fetched: "
            "allow that, or give the folder of a model."
        )
    try:
        files = snapshot_download(name, dry_run=True, **wanted)
    except Exception as error:  # the hub's library has a dozen kinds of errors, the network more
        raise ModelError(
            f"{setting} names {value}, which is not on this machine and cannot be fetched ({first_line(error)}): "
            "check the name and the network, or give the folder of a model."
        ) from error
    if not _has_weights([file.filename for file in files], backend):
        kind = "safetensors weights" if backend == "torch" else "an ONNX model (onnx/model.onnx)"
        raise ModelError(f"{setting} names {value}, which has no {kind}: choose a model that has.")
    size = sum(file.file_size or 0 for file in files if file.will_download)
    place = Path(constants.HF_HUB_CACHE)
    free = shutil.disk_usage(next(parent for parent in (place, *place.parents) if parent.exists())).free
    if size > free:
        raise ModelError(
            f"{setting} names {value}, which needs {readable_size(size)} in {place} where {readable_size(free)} are "
            "free: make room, or set HF_HOME to another disk."
        )
    tell(f"{setting}: fetching {value}, {readable_size(size)} in {len(files)} files, into {place}.")
    try:
        return Path(snapshot_download(name, **wanted))
    except Exception as error:
        raise ModelError(
            f"{setting}: fetching {value} was broken off ({first_line(error)}): try again, it goes on from there."
        ) from error


def files_fingerprint(folder: Path, *also: str, weights: Sequence[str] = (".safetensors",)) -> str:
    """Another value when the files that make a model are others, or what is said `also` of how it is used.

    Large files count by their size and 256 samples: reading them whole would take longer than opening the model.
    """
    total = hashlib.sha256("\0".join(also).encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".txt", ".model", *weights} and path.is_file():
            size = path.stat().st_size
            total.update(f"\0{path.relative_to(folder).as_posix()}\0{size}\0".encode())
            with path.open("rb") as file:
                if size <= _WHOLE:
                    total.update(file.read())
                    continue
                for sample in range(_SAMPLES):
                    file.seek(sample * (size - _SAMPLE) // (_SAMPLES - 1))
                    total.update(file.read(_SAMPLE))
    return total.hexdigest()[:32]


def first_line(error: BaseException) -> str:
    """What an error of another library says, in one line without its full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(". ") if lines else type(error).__name__


def readable_size(size: float) -> str:
    """Bytes as people write them: 2.3 GB."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


def _has_weights(names: Sequence[str], backend: str) -> bool:
    ending = ".safetensors" if backend == "torch" else ".onnx"
    return any(name.endswith(ending) for name in names)


def _to_stderr(message: str) -> None:
    print(f"wenju: {message}", file=sys.stderr, flush=True)
