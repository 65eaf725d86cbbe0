"""A language model behind an API that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp's server and others.

The client tries again by itself, waiting longer each time, when the server is busy, fails or cannot be reached; never
once the answer has begun. Knows messages and errors, not what they are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any

from assistant.models import Message, TooLong
from index.hub import first_line
from ingest.errors import ModelError, SettingsError

__all__ = ["RemoteGenerator"]

_SETTING = "WENJU_GENERATOR"
_TRIES_AGAIN = 2
_CONNECT = 10.0  # seconds


class RemoteGenerator:
    """The model named behind the # of an address, e.g. http://127.0.0.1:11434/v1#qwen3.

    :raises SettingsError: no model is named.
    :raises ModelError: the client is not installed.
    """

    def __init__(self, address: str, *, key: str | None = None, seconds: float = 60.0) -> None:
        url, _, model = address.partition("#")
        if not model:
            raise SettingsError(f"{_SETTING} is {address}, which names no model: add one, as in {url}#qwen3.")
        try:
            import openai
        except ImportError:
            raise ModelError(f"{_SETTING} is an address, which needs the openai client: pip install openai.") from None
        self.name = model
        self._url, self._errors = url, openai
        timeout = openai.Timeout(seconds, connect=min(_CONNECT, seconds))
        self._client = openai.OpenAI(
            base_url=url, api_key=key or "none", timeout=timeout, max_retries=_TRIES_AGAIN, organization="", project=""
        )

    def stream(self, messages: Sequence[Message], stop: Event, most: int) -> Iterator[str]:
        """The answer in pieces; see `Generator`."""
        try:
            ended = None
            with self._begun(messages, most) as chunks:
                for chunk in chunks:
                    if stop.is_set():
                        return
                    choice = chunk.choices[0] if chunk.choices else None
                    if choice is None:
                        continue
                    if choice.delta.content:
                        yield choice.delta.content
                    ended = choice.finish_reason or ended
        except ModelError:
            raise
        except Exception as error:  # the client's own kinds, and those of the network underneath once a stream runs
            raise ModelError(self._explained(error)) from error
        if ended is None:
            raise ModelError(f"{_SETTING}: {self._url} broke off in the middle of an answer.")
        if ended == "length":
            raise TooLong(f"{_SETTING}: {self.name} did not come to an end in {most} tokens.")

    def _begun(self, messages: Sequence[Message], most: int) -> Any:  # noqa: ANN401 - a stream of the client
        asked: dict[str, Any] = {"model": self.name, "messages": list(messages), "stream": True}
        create = self._client.chat.completions.create
        try:
            return create(**asked, max_tokens=most, temperature=0)
        except self._errors.BadRequestError as error:  # some models know neither word
            if "max_tokens" not in str(error) and "temperature" not in str(error):
                raise
            return create(**asked, max_completion_tokens=most)

    def _explained(self, error: Exception) -> str:
        kinds = self._errors
        if isinstance(error, kinds.APITimeoutError):
            return f"{_SETTING}: {self._url} did not answer in time."
        if isinstance(error, kinds.APIConnectionError):
            return f"{_SETTING}: {self._url} cannot be reached ({first_line(error)}): is the server running?"
        if isinstance(error, kinds.AuthenticationError | kinds.PermissionDeniedError):
            return f"{_SETTING}: {self._url} refuses the key: set WENJU_GENERATOR_KEY to one that is valid there."
        if isinstance(error, kinds.NotFoundError):
            return f"{_SETTING}: {self._url} knows no model “{self.name}”: name one that it has behind the #."
        if isinstance(error, kinds.RateLimitError):
            return f"{_SETTING}: {self._url} has too much to do at the moment (429): ask again later."
        if isinstance(error, kinds.APIStatusError):
            return f"{_SETTING}: {self._url} answered with error {error.status_code}."
        return f"{_SETTING}: {self._url} broke off in the middle of an answer ({first_line(error)})."
