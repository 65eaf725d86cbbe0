"""Parts of the gate that need no server: who a visitor is, what health says, what a log line holds."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import HTTPConnection

from assistant import Assistant
from assistant.logs import JsonLines, log_to
from ingest.errors import SettingsError
from ui import uploads
from ui.gate.doors import Door, door
from ui.gate.load import Load
from ui.gate.refusals import Refused
from ui.gate.sending import Sending
from ui.gate.status import Status
from ui.gate.visitors import COOKIE, Visitor, Visitors


def seen(visitors: Visitors, peer: str, **headers: str) -> Visitor:
    """The visitor of a request from `peer`."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": raw, "client": (peer, 1), "scheme": "http"}
    return visitors.of(HTTPConnection(scope))


def test_a_header_names_nobody_unless_its_proxy_is_declared() -> None:
    open_to_all, behind = Visitors(), Visitors(["10.0.0.1", "10.0.0.2"])
    assert seen(open_to_all, "127.0.0.1", x_forwarded_for="1.2.3.4").address == "127.0.0.1"
    assert seen(behind, "8.8.8.8", x_forwarded_for="1.2.3.4").address == "8.8.8.8"
    assert seen(behind, "10.0.0.1", x_forwarded_for="1.2.3.4").address == "1.2.3.4"
    assert seen(behind, "10.0.0.1", x_forwarded_for="6.6.6.6, 1.2.3.4, 10.0.0.2").address == "1.2.3.4"
    assert seen(behind, "10.0.0.1", x_forwarded_for="'; DROP TABLE").address == "unknown"
    assert seen(behind, "10.0.0.1").address == "10.0.0.1"


def test_only_what_comes_straight_from_this_machine_is_local() -> None:
    visitors = Visitors(["127.0.0.2"])
    assert seen(visitors, "127.0.0.1").local
    assert seen(visitors, "::1").local
    assert not seen(visitors, "127.0.0.1", x_forwarded_for="127.0.0.1").local
    assert not seen(visitors, "127.0.0.2").local
    assert not seen(visitors, "10.0.0.1").local


def test_one_network_of_ipv6_is_one_visitor() -> None:
    first, second, other = (seen(Visitors(), one).address for one in ("2001:db8::1", "2001:db8::ffff", "2001:db9::1"))
    assert first == second != other
    assert seen(Visitors(), "::ffff:1.2.3.4").address == "1.2.3.4"


def test_a_cookie_counts_only_where_it_was_made() -> None:
    visitors = Visitors()
    cookie = visitors.new_cookie()
    assert seen(visitors, "1.1.1.1", cookie=f"{COOKIE}={cookie}").cookie == cookie
    for forged in ("", ".", "a.b", cookie[:-1], cookie + "0", Visitors().new_cookie(), "é.é"):
        assert seen(visitors, "1.1.1.1", cookie=f"{COOKIE}={forged}").cookie == ""


def test_an_address_has_no_more_than_ten_visitors_share() -> None:
    visitors, load = Visitors(), Load(per_minute=60)
    asked: list[Visitor] = []

    def ask_as_ever_new_visitors() -> None:
        while len(asked) < 1000:
            asked.append(seen(visitors, "1.1.1.1", cookie=f"{COOKIE}={visitors.new_cookie()}"))
            load.take(asked[-1], Door.ASK)

    with pytest.raises(Refused, match="rate"):
        ask_as_ever_new_visitors()
    assert 300 < len(asked) < 330
    load.take(seen(visitors, "2.2.2.2"), Door.ASK)
    Load(per_minute=0).take(seen(visitors, "1.1.1.1"), Door.ASK)


def test_one_address_has_so_many_requests_under_way_at_once() -> None:
    visitor, load = seen(Visitors(), "1.1.1.1"), Load(per_minute=0)

    def nested(depth: int) -> None:
        with load.under_way(visitor):
            load.take(visitor, Door.LOOK)
            nested(depth + 1)

    with pytest.raises(Refused, match="busy") as refused:
        nested(0)
    assert refused.value.status == 503
    load.take(visitor, Door.LOOK)  # they have ended


def test_so_many_pages_are_made_at_once_and_those_on_their_way_do_not_count() -> None:
    visitor, load = seen(Visitors(), "127.0.0.1"), Load(per_minute=0)

    async def nowhere(_: Any) -> None:
        """Where the answers go."""

    pages = [Sending(nowhere) for _ in range(40)]

    def coming_in(number: int) -> None:
        """One window after another, none of them made yet."""
        with load.under_way(visitor, pages[number]):
            came.append(number)
            load.take(visitor, Door.PAGE)
            coming_in(number + 1)

    for on_their_way in (0, 2):
        came: list[int] = []
        for page in pages[:on_their_way]:
            page.status = 200  # made, and going out over a slow line
        with pytest.raises(Refused, match="crowd") as refused:
            coming_in(0)
        assert (refused.value.status, refused.value.again, len(came)) == (503, True, 9 + on_their_way)
    load.take(visitor, Door.PAGE)


@pytest.mark.parametrize("path", ["/gradio_api/queue/join/../../config", "/assets/a\x00.js", "/assets/..", "//", "/x"])
def test_odd_paths_lead_nowhere(path: str) -> None:
    assert door("GET", path) is None
    assert door("TRACE", "/") is None


def test_health_fails_with_a_reason_where_the_library_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tea.md").write_text("# 春茶\n\n南山茶园今年产茶40吨。\n", "utf-8")

    def health(assistant: Assistant) -> tuple[int, dict[str, Any]]:
        response = Status(assistant.library)._health()
        return response.status_code, json.loads(bytes(response.body))

    assistant = Assistant(folder)
    assistant.sync()
    assert health(assistant) == (200, {"status": "ok", "generation": 1, "articles": 1})
    shutil.move(folder, tmp_path / "elsewhere")
    status, said = health(assistant)
    assert (status, said["status"]) == (503, "failed")
    assert str(folder) in said["reason"]
    assistant.close()


def test_the_log_keeps_words_out_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise KeyError("南山茶园的秘密")
    except KeyError as error:
        raised = (KeyError, error, error.__traceback__)
    record = logging.LogRecord("ui.x", logging.ERROR, "x.py", 1, "no answer to %s", ("秘密",), raised)
    record.told = {"ms": 1, "text": {"question": "秘密"}}
    line = JsonLines().format(record)
    assert "秘密" not in line
    told = json.loads(line)
    assert told["error"] == "KeyError"
    assert told["at"][0].startswith("test_gate.py:")
    assert json.loads(JsonLines(text=True).format(record))["text"] == {"question": "秘密"}


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WENJU_LOG"):
        log_to(str(tmp_path / "none" / "wenju.jsonl"))


def test_uploads_lie_in_a_folder_of_this_process_alone(tmp_path: Path) -> None:
    folder = uploads.upload_folder()
    assert folder.stat().st_mode & 0o077 == 0
    (folder / "a").mkdir(exist_ok=True)
    (folder / "a" / "bud.txt").write_text("bud")
    (folder / "a" / "out").unlink(missing_ok=True)
    (tmp_path / "secret").write_text("secret")
    (folder / "a" / "out").symlink_to(tmp_path / "secret")
    assert uploads.uploaded(str(folder / "a" / "bud.txt")) == folder / "a" / "bud.txt"
    assert uploads.waiting_bytes() >= 3
    for path in (tmp_path / "secret", folder / "a" / "out", folder / "a", folder / ".." / "x", "\x00", ""):
        assert uploads.uploaded(str(path)) is None
