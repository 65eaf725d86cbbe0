"""Starting the chat: what keeps it from starting is one sentence and an exit status, and who may come in is said."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import app
from assistant.settings import Settings, SettingsError


def test_a_setting_that_cannot_be_used_ends_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("WENJU_ARTICLES", str(tmp_path))
    monkeypatch.setenv("WENJU_PORT", "many")
    assert app.main() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("wenju: WENJU_PORT")
    assert told.err.count("\n") == 1


def test_ctrl_c_before_the_chat_is_there_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "serve", interrupted)
    assert app.main() == 130


def test_a_port_that_is_taken_and_an_address_of_no_machine_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WENJU_ARTICLES", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"Port {port} on 127\.0\.0\.1 cannot be used .*WENJU_PORT"):
            app.serve(port=port)

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("WENJU_OPEN", "1")
    with pytest.raises(SettingsError, match=r"WENJU_HOST is “nowhere\.invalid”, which is no address"):
        app.serve(host="nowhere.invalid")


@pytest.mark.parametrize(
    ("host", "more", "told"),
    [
        ("0.0.0.0", {"WENJU_OPEN": "1"}, "can read the articles, add to them and delete them."),
        ("0.0.0.0", {"WENJU_OPEN": "1", "WENJU_READ_ONLY": "1"}, "can read the articles."),
        ("127.0.0.1", {}, ""),
    ],
)
def test_an_open_door_is_said_aloud(
    host: str, more: dict[str, str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app._warn(Settings.from_environment({"WENJU_HOST": host, **more}))
    assert capsys.readouterr().err.strip().endswith(told)
