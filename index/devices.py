"""Where models of torch run, and in which precision. Imports torch only when it is asked."""

from __future__ import annotations

from typing import Any

from ingest.errors import ModelError

__all__ = ["best_device", "best_dtype", "described_device"]


def best_device(wanted: str | None = None) -> str:
    """The device asked for (WENJU_DEVICE), else the best there is: cuda, mps, xpu, cpu.

    :raises ModelError: the device asked for is not there.
    """
    import torch

    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "xpu": hasattr(torch, "xpu") and torch.xpu.is_available(),
        "cpu": True,
    }
    if wanted is None:
        return next(name for name, found in there.items() if found)
    kind, _, number = wanted.partition(":")
    if not there.get(kind) or (kind == "cuda" and int(number or 0) >= torch.cuda.device_count()):
        usable = ", ".join(name for name, found in there.items() if found)
        raise ModelError(f"WENJU_DEVICE is {wanted}, which torch does not find here: it finds {usable}.")
    return wanted


def best_dtype(device: str) -> Any:  # noqa: ANN401 - a torch.dtype
    """Half precision where it is faster and as good, 32 bits on a processor."""
    import torch

    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.float16 if device.startswith(("mps", "xpu")) else torch.float32


def described_device(device: str) -> str:
    """A device for a person: its name, and its memory if it has its own."""
    import torch

    if device.startswith("cuda"):
        free, total = torch.cuda.mem_get_info(device)
        return f"{torch.cuda.get_device_name(device)} ({free / 1e9:.0f} of {total / 1e9:.0f} GB free)"
    return device
