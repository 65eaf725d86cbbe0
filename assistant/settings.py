"""Settings: the only place that reads the environment. Knows nothing of what the values are used for."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import SettingsError

__all__ = ["ModelSettings", "Settings", "VisitorSettings", "ignore_forwarded_addresses", "is_loopback"]


_BACKENDS = ("torch", "onnx", "openvino")
_DEVICES = re.compile(r"cpu|mps|cuda(:\d+)?|xpu(:\d+)?")
_OPENAI_KEY = re.compile(r"https://([\w-]+\.)*openai\.com(:\d+)?/")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which models take the place of what ships. A model is a folder, or a name of the hub, `name@revision` pinned.

    encoder     WENJU_ENCODER             makes the vectors (default: the one that ships)
    backend     WENJU_ENCODER_BACKEND     what runs it: torch (default), onnx or openvino
    dimensions  WENJU_ENCODER_DIMENSIONS  how many of its dimensions are kept (default: all)
    reranker    WENJU_RERANKER            a cross-encoder that orders the best passages again
    reader      WENJU_READER              an extractive question-answering model that marks the exact words
    generator   WENJU_GENERATOR           a language model, or http://host/v1#model of a compatible API
    key         WENJU_GENERATOR_KEY       what that API asks for (default for openai.com alone: OPENAI_API_KEY)
    timeout     WENJU_GENERATOR_TIMEOUT   seconds a language model has for an answer (default 60)
    bits        WENJU_GENERATOR_BITS      4 or 8: weights quantised as they are loaded (default: when they do not fit)
    device      WENJU_DEVICE              cpu, cuda, cuda:1, mps … (default: the best there is)
    """

    encoder: str | None = None
    backend: str = "torch"
    dimensions: int | None = None
    reranker: str | None = None
    reader: str | None = None
    generator: str | None = None
    key: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    bits: int | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class VisitorSettings:
    """Who may come to the chat that is served, and what they may do there.

    auth        WENJU_AUTH       who may log in: name:hash lines of `wenju password`, with spaces between them
    open        WENJU_OPEN       1: whoever reaches the address may come in, without a password (default 0)
    read_only   WENJU_READ_ONLY  1: nobody adds, changes or deletes articles through the chat (default 0)
    rate        WENJU_RATE       questions a minute that one visitor may ask, 0 for any number (default 240)
    names       WENJU_HOSTS      names the chat is reached under besides addresses and localhost, with commas
    proxies     WENJU_PROXY      addresses of reverse proxies that are believed whom they speak for, with commas
    """

    auth: str | None = field(default=None, repr=False)
    open: bool = False
    read_only: bool = False
    rate: int = 240
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the WENJU_* variables say. Reading them creates nothing.

    articles   WENJU_ARTICLES  folder of articles (default "articles")
    index      WENJU_INDEX     where its index lies (default: `.wenju` inside the articles folder)
    host       WENJU_HOST      address the chat listens on (default 127.0.0.1)
    port       WENJU_PORT      its port (default 7860)
    mcp        WENJU_MCP       1: its endpoints are tools for language models as well (default 0)
    watch      WENJU_WATCH     seconds between two looks at the folder while the chat is served (default: never)
    log        WENJU_LOG       file that a line of JSON is written to for each request and question, - for stderr
    log_text   WENJU_LOG_TEXT  1: with the questions and what was answered (default 0: no text at all)
    models     the settings of models, see `ModelSettings`
    visitors   the settings of who may come, see `VisitorSettings`
    """

    articles: Path = Path("articles")
    index: Path | None = None
    host: str = "127.0.0.1"
    port: int = 7860
    mcp: bool = False
    watch: float | None = None
    log: str | None = None
    log_text: bool = False
    models: ModelSettings = ModelSettings()
    visitors: VisitorSettings = VisitorSettings()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings from `os.environ`, or from the mapping given. An empty variable counts as not set.

        :raises SettingsError: a value that cannot be used, naming its variable.
        """
        values = {name: value.strip() for name, value in (environment or os.environ).items() if value.strip()}
        index = values.get("WENJU_INDEX")
        return cls(
            articles=Path(values.get("WENJU_ARTICLES", "articles")).expanduser(),
            index=Path(index).expanduser() if index else None,
            host=values.get("WENJU_HOST", "127.0.0.1"),
            port=_port(values.get("WENJU_PORT", "7860")),
            mcp=_switch("WENJU_MCP", values.get("WENJU_MCP", "0")),
            watch=float(_number(values, "WENJU_WATCH", r"\d{1,5}(\.\d+)?") or 0) or None,
            log=values.get("WENJU_LOG"),
            log_text=_switch("WENJU_LOG_TEXT", values.get("WENJU_LOG_TEXT", "0")),
            models=_models(values),
            visitors=_visitors(values),
        )


def ignore_forwarded_addresses() -> None:
    """Have the web server report where a request really comes from.

    uvicorn, which Gradio starts without any way to tell it so, believes X-Forwarded-For of whatever runs on this
    machine: anybody behind a proxy there could write the address that limits are counted by.
    """
    os.environ["FORWARDED_ALLOW_IPS"] = ""


def is_loopback(host: str) -> bool:
    """Whether an address, or the name localhost, is this machine's own."""
    if host.lower() in {"localhost", "localhost."}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingsError(f"WENJU_PORT is “{value}”, which is not a port: give a number from 1 to 65535.")
    return int(value)


def _switch(name: str, value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.lower() not in known:
        raise SettingsError(f"{name} is “{value}”, which is neither on nor off: give 1 or 0.")
    return known[value.lower()]


def _visitors(values: Mapping[str, str]) -> VisitorSettings:
    rate = values.get("WENJU_RATE", "240")
    if not re.fullmatch(r"\d{1,6}", rate, re.ASCII):
        raise SettingsError(f"WENJU_RATE is “{rate}”: give how many questions a minute a visitor may ask.")
    proxies = _listed(values, "WENJU_PROXY")
    for proxy in proxies:
        try:
            ipaddress.ip_address(proxy)
        except ValueError:
            raise SettingsError(
                f"WENJU_PROXY holds “{proxy}”, which is no address: give the proxy's own, such as 127.0.0.1."
            ) from None
    return VisitorSettings(
        auth=values.get("WENJU_AUTH"),
        open=_switch("WENJU_OPEN", values.get("WENJU_OPEN", "0")),
        read_only=_switch("WENJU_READ_ONLY", values.get("WENJU_READ_ONLY", "0")),
        rate=int(rate),
        names=_listed(values, "WENJU_HOSTS"),
        proxies=proxies,
    )


def _listed(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[,\s]+", values.get(name, ""))))


def _models(values: Mapping[str, str]) -> ModelSettings:
    generator = values.get("WENJU_GENERATOR")
    key = values.get("WENJU_GENERATOR_KEY")
    if key is None and generator and _OPENAI_KEY.match(generator):  # nobody else's server gets to see it
        key = values.get("OPENAI_API_KEY")
    bits = _one_of(values, "WENJU_GENERATOR_BITS", ("4", "8"))
    return ModelSettings(
        encoder=values.get("WENJU_ENCODER"),
        backend=_one_of(values, "WENJU_ENCODER_BACKEND", _BACKENDS) or "torch",
        dimensions=int(_number(values, "WENJU_ENCODER_DIMENSIONS", r"[1-9]\d{0,4}") or 0) or None,
        reranker=values.get("WENJU_RERANKER"),
        reader=values.get("WENJU_READER"),
        generator=generator,
        key=key,
        timeout=float(_number(values, "WENJU_GENERATOR_TIMEOUT", r"\d{1,4}(\.\d+)?") or 60),
        bits=int(bits) if bits else None,
        device=_device(values.get("WENJU_DEVICE")),
    )


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str | None:
    value = values.get(name)
    if value is not None and value not in allowed:
        raise SettingsError(f"{name} is “{value}”: give {', '.join(allowed[:-1])} or {allowed[-1]}.")
    return value


def _number(values: Mapping[str, str], name: str, form: str) -> str | None:
    value = values.get(name)
    if value is not None and (not re.fullmatch(form, value, re.ASCII) or float(value) <= 0):
        raise SettingsError(f"{name} is “{value}”, which is not a number that can be used: give one such as 60 or 512.")
    return value


def _device(value: str | None) -> str | None:
    if value is not None and not _DEVICES.fullmatch(value):
        raise SettingsError(f"WENJU_DEVICE is “{value}”: give cpu, cuda, cuda:0, mps or xpu, or leave it out.")
    return value
