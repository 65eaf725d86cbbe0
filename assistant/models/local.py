"""A language model of transformers on this machine: its chat template, streamed, stopped when nobody listens any more.

Knows messages and tokens, not what they are about.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.models import Message, TooLong
from index.devices import best_device
from index.hub import Tell, first_line, model_folder
from ingest.errors import ModelError

__all__ = ["LocalGenerator", "quantised_bits"]

_SETTING = "WENJU_GENERATOR"
_FITS = 0.8  # of the free memory of a GPU: the rest is for what the model remembers of the text


class LocalGenerator:
    """A causal model by name, folder or `name@revision`; `bits` 4 or 8 quantises its weights as they are loaded.

    One answer at a time; others wait for their turn.

    :raises ModelError: there is no such model; later, when it is first used: it cannot be run.
    """

    def __init__(
        self, name: str, *, device: str | None = None, bits: int | None = None, tell: Tell | None = None
    ) -> None:
        self.name = name
        self._folder = model_folder(name, _SETTING, tell=tell)
        self._device, self._bits = device, bits
        self._turn = threading.Lock()
        self._opening = threading.Lock()

    def stream(self, messages: Sequence[Message], stop: threading.Event, most: int) -> Iterator[str]:
        """The answer in pieces; see `Generator`."""
        from transformers import TextIteratorStreamer

        with self._turn:
            tokenizer, model = self._opened
            given = self._prompt(messages).to(model.device)
            length = int(given["input_ids"].shape[1])
            longest = getattr(model.config, "max_position_embeddings", None)
            if longest and length + 1 >= longest:
                raise ModelError(f"{_SETTING}: {self.name} reads at most {longest} tokens, {length} are too many.")
            streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
            made = _Generation(model, given, streamer, stop, min(most, longest - length if longest else most))
            thread = threading.Thread(target=made.run, name="wenju-generator", daemon=True)
            thread.start()
            try:
                yield from streamer
            finally:
                stop.set()
                thread.join()
            if made.error is not None:
                raise ModelError(f"{_SETTING}: {self.name} failed ({first_line(made.error)}).") from made.error
            if made.full:
                raise TooLong(f"{_SETTING}: {self.name} did not come to an end in {most} tokens.")

    def _prompt(self, messages: Sequence[Message]) -> Any:  # noqa: ANN401 - tokens as transformers holds them
        tokenizer, _ = self._opened
        if not tokenizer.chat_template:
            raise ModelError(f"{_SETTING}: {self.name} has no chat template: choose a model made for conversation.")
        return tokenizer.apply_chat_template(
            list(messages), add_generation_prompt=True, return_tensors="pt", return_dict=True, enable_thinking=False
        )

    @property
    def _opened(self) -> tuple[Any, Any]:
        with self._opening:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """The tokenizer and the model."""
        from transformers import AutoModelForCausalLM, AutoTokenizer

        device = best_device(self._device)
        safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = AutoTokenizer.from_pretrained(str(self._folder), **safe)
            bits = self._bits or _needed_bits(self._folder, device)
            how = _quantised(bits, device) if bits else {"dtype": "auto"}
            model = AutoModelForCausalLM.from_pretrained(str(self._folder), use_safetensors=True, **how, **safe)
            return tokenizer, (model if bits else model.to(device)).eval()
        except ModelError:
            raise
        except Exception as error:  # whatever a model's files can be wrong with, in whichever library
            raise ModelError(
                f"{_SETTING}: the model {self.name} cannot be loaded ({first_line(error)}); "
                "give the folder or the name of a causal language model."
            ) from error


class _Generation:
    """One run of `generate`, in a thread of its own."""

    def __init__(self, model: Any, given: Any, streamer: Any, stop: threading.Event, most: int) -> None:  # noqa: ANN401
        self._model, self._given, self._streamer = model, given, streamer
        self._stop, self._most = stop, most
        self.error: Exception | None = None
        self.full = False

    def run(self) -> None:
        from transformers import GenerationConfig

        own = self._model.generation_config
        ends = own.eos_token_id if isinstance(own.eos_token_id, list) else [own.eos_token_id]
        pad = own.pad_token_id if own.pad_token_id is not None else ends[0]
        config = GenerationConfig(
            max_new_tokens=self._most, do_sample=False, eos_token_id=own.eos_token_id, pad_token_id=pad
        )
        try:
            made = self._model.generate(
                **self._given, streamer=self._streamer, generation_config=config,
                stopping_criteria=[lambda ids, scores, **_: self._stopped(ids)],
            )  # fmt: skip
            new = int(made.shape[1]) - int(self._given["input_ids"].shape[1])
            self.full = new >= self._most and int(made[0, -1]) not in ends
        except Exception as error:
            self.error = error
            self._streamer.end()

    def _stopped(self, ids: Any) -> Any:  # noqa: ANN401 - a tensor of truths, one for each row
        return ids.new_full((ids.shape[0],), self._stop.is_set(), dtype=bool)


def quantised_bits(size: float, free: float, installed: bool) -> int | None:
    """4 when weights of this size would not fit into the free memory of a GPU and can be quantised, else None."""
    return 4 if installed and size > _FITS * free else None


def _needed_bits(folder: Path, device: str) -> int | None:
    if not device.startswith("cuda"):
        return None
    import torch

    size = sum(path.stat().st_size for path in folder.rglob("*.safetensors"))
    installed = all(importlib.util.find_spec(name) for name in ("bitsandbytes", "accelerate"))
    return quantised_bits(size, torch.cuda.mem_get_info(device)[0], installed)


def _quantised(bits: int, device: str) -> dict[str, Any]:
    missing = [name for name in ("bitsandbytes", "accelerate") if not importlib.util.find_spec(name)]
    if missing:
        raise ModelError(f"WENJU_GENERATOR_BITS={bits} needs more packages: pip install {' '.join(missing)}.")
    from transformers import BitsAndBytesConfig

    config = BitsAndBytesConfig(load_in_4bit=bits == 4, load_in_8bit=bits == 8)
    return {"quantization_config": config, "device_map": {"": device}}
