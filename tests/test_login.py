"""A chat behind a password that is read only, served with tools, a log and figures: over HTTP, as visitors come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

import app
from assistant.cli import main
from assistant.passwords import Accounts, account_line
from assistant.settings import Settings, VisitorSettings
from ingest.errors import SettingsError
from tests.browsing import BOX, PATIENCE, at_rest, chromium, started
from tests.test_programs import has_mcp
from tests.test_visitors import ARTICLE, QUESTION
from ui.strings import STRINGS

NAME, PASSWORD = "anna", "Teegarten-im-Süden"
ZH = {"accept-language": "zh-CN"}
ASK = {"data": [QUESTION, [], "", "", "", ""]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "tea.md").write_text(ARTICLE, "utf-8")
    return folder


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "wenju.jsonl"


@pytest.fixture(scope="module")
def address(folder: Path, log: Path) -> Iterator[str]:
    with started(
        folder, WENJU_AUTH=f"{account_line('bert', 'another password')} {account_line(NAME, PASSWORD)}",
        WENJU_READ_ONLY="1", WENJU_MCP="1" if has_mcp() else "0", WENJU_LOG=str(log), WENJU_PROXY="127.0.0.1",
        WENJU_RATE="60",
    ) as address:  # fmt: skip
        yield address


def visitor(address: str, number: int) -> httpx.Client:
    """Somebody from an address of their own: the proxy that is declared says so."""
    return httpx.Client(base_url=address, headers={**ZH, "x-forwarded-for": f"10.0.0.{number}"}, timeout=20)


@pytest.fixture(scope="module")
def inside(address: str) -> Iterator[httpx.Client]:
    """Somebody who has logged in."""
    with visitor(address, 1) as client:
        assert client.post("/login", data={"username": NAME, "password": PASSWORD}).json() == {"success": True}
        yield client


# -- coming in -------------------------------------------------------------------------------------------------------

EVERYTHING = [
    ("GET", "/config"), ("GET", "/gradio_api/info"), ("GET", "/gradio_api/heartbeat/a"), ("GET", "/theme.css"),
    ("GET", "/gradio_api/queue/data?session_hash=a"), ("GET", "/gradio_api/app_id"), ("GET", "/assets/x.js"),
    ("GET", "/health"), ("GET", "/metrics"), ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/upload"), ("POST", "/gradio_api/queue/join"), ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/call/ask"), ("POST", "/gradio_api/run/predict"), ("POST", "/gradio_api/mcp/"),
    ("GET", "/gradio_api/mcp/sse"), ("GET", "/gradio_api/mcp/schema"), ("GET", "/gradio_api/call/ask/a"),
]  # fmt: skip


def test_nothing_is_served_to_who_has_not_logged_in(address: str) -> None:
    with visitor(address, 2) as client:
        for method, path in EVERYTHING:
            response = client.request(method, path)
            said = response.json()
            assert said["error"] == STRINGS["zh"]["gate_login"], path
            assert response.status_code == (200 if path.endswith("component_server") else 401), path
        page = client.get("/?article=x", headers={"accept": "text/html"})
        assert page.status_code == 401
        assert "gradio" not in page.text.lower()
        assert "南山" not in page.text


def test_the_form_is_in_the_visitors_language_and_leads_on(address: str) -> None:
    with visitor(address, 3) as client:
        html = {"accept": "text/html"}
        assert "密码" in client.get("/login", headers=html).text
        assert "Password" in client.get("/login", headers={**html, "accept-language": "en"}).text
        assert "Password" in client.get("/login?language=en", headers=html).text
        assert "Password" in client.get("/login", headers=html).text  # the choice is remembered
        form = {"username": NAME, "password": PASSWORD}
        wrong = client.post("/login", data={**form, "password": "no"}, headers=html)
        assert wrong.status_code == 401
        assert "wrong" in wrong.text
        right = client.post("/login?article=x", data=form, headers=html)
        assert (right.status_code, right.headers["location"]) == (303, "/?article=x")
        cookie = right.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert client.get("/config").status_code == 200
        out = client.post("/logout", headers=html)
        assert out.status_code == 303
        assert client.get("/config").status_code == 401


def test_a_session_ends_on_the_server_as_well(address: str) -> None:
    with visitor(address, 4) as client:
        client.post("/login", data={"username": NAME, "password": PASSWORD})
        kept = dict(client.cookies)
        client.post("/logout")
        assert httpx.get(f"{address}/config", cookies=kept).status_code == 401


def test_a_cookie_for_https_is_never_sent_without_it(address: str) -> None:
    with visitor(address, 5) as client:
        form = {"username": NAME, "password": PASSWORD}
        response = client.post("/login", data=form, headers={"x-forwarded-proto": "https"})
        assert "secure" in response.headers["set-cookie"].lower()


def test_guessing_is_slow(address: str) -> None:
    with visitor(address, 6) as client:
        tried = [client.post("/login", data={"username": NAME, "password": str(n)}) for n in range(8)]
        assert [one.status_code for one in tried[:5]] == [401] * 5
        assert tried[-1].status_code == 429
        assert tried[-1].json()["error"].startswith("登录尝试太多")
        assert int(tried[-1].headers["retry-after"]) >= 1
        right = client.post("/login", data={"username": NAME, "password": PASSWORD})
        assert right.status_code == 429  # not even the right one, from there
        assert client.get("/config", auth=(NAME, PASSWORD)).status_code == 429
        # What a client writes before the proxy's own word changes nothing.
        again = client.post("/login", data={"username": NAME}, headers={"x-forwarded-for": "1.2.3.4, 10.0.0.6"})
        assert again.status_code == 429


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic YQ==", "Bearer x", "basic " + "a" * 5000])
def test_a_malformed_login_is_refused(address: str, header: str) -> None:
    with visitor(address, 7 + len(header)) as client:
        assert client.get("/config", headers={"authorization": header}).status_code == 401


def test_programs_log_in_with_their_client_and_by_header(address: str, inside: httpx.Client) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(address, auth=(NAME, PASSWORD), verbose=False, analytics_enabled=False)
    assert client.predict(question=QUESTION, api_name="/ask")["span"] == "40吨"
    with pytest.raises(AppError, match="read only"):
        client.predict(api_name="/sync")
    client.close()
    with visitor(address, 8) as by_header:
        for _ in range(10):  # only the first costs an attempt
            assert by_header.get("/config", auth=(NAME, PASSWORD)).status_code == 200


@pytest.mark.skipif(not has_mcp(), reason="the package mcp is not installed: pip install 'wenju[mcp]'")
def test_tools_are_behind_the_password_too(address: str) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def use() -> tuple[Any, Any]:
        async with (
            httpx.AsyncClient(auth=(NAME, PASSWORD), timeout=20) as http,
            streamable_http_client(f"{address}/gradio_api/mcp/", http_client=http) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return await session.call_tool("ask", {"question": QUESTION}), await session.call_tool("sync", {})

    asked, synced = asyncio.run(use())
    assert "40吨" in asked.content[0].text
    assert synced.isError
    assert "read only" in synced.content[0].text


# Takes up all that a visitor may ask for.
FLOOD = """() => Promise.all([...Array(40)].map(() => fetch("/gradio_api/queue/join", {method: "POST", body: "{}"})))"""


# -- read only -------------------------------------------------------------------------------------------------------


def served_by(client: httpx.Client) -> dict[str, int]:
    """The component that has each server function."""
    found = {}
    for component in client.get("/config").json()["components"]:
        for name in component["props"].get("server_fns", []):
            found[name] = component["id"]
    return found


def test_nothing_changes_a_library_that_is_read_only(inside: httpx.Client, folder: Path) -> None:
    from assistant import Assistant

    article = Assistant(folder).articles[0].id
    assert inside.post("/gradio_api/upload", files={"files": ("a.txt", b"a")}).status_code == 403
    places = served_by(inside)
    for name, sent in [
        ("add", {"paths": [str(folder / "tea.md")]}), ("rebuild", {}), ("discard", {"article": article}),
        ("correct", {"article": article, "title": "x"}), ("edit", {"article": article}), ("restore", {"token": "x"}),
    ]:  # fmt: skip
        call = {"component_id": places[name], "fn_name": name, "session_hash": "a", "data": sent}
        said = inside.post("/gradio_api/component_server", json=call).json()
        assert said == {"error": STRINGS["zh"]["gate_read_only"]}, name
    assert (folder / "tea.md").read_text("utf-8") == ARTICLE


# -- what is told of it ----------------------------------------------------------------------------------------------


def test_health_tells_the_state_of_the_library(inside: httpx.Client) -> None:
    said = inside.get("/health").json()
    assert said["status"] == "ok"
    assert said["articles"] == 1
    assert said["generation"] >= 1


def test_figures_are_in_the_format_of_prometheus(inside: httpx.Client) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    begun = inside.post("/gradio_api/call/ask", json=ASK).json()["event_id"]
    assert "complete" in inside.get(f"/gradio_api/call/ask/{begun}").text
    found = {one.name: one for one in text_string_to_metric_families(inside.get("/metrics").text)}
    outcomes = {sample.labels["outcome"]: sample.value for sample in found["wenju_questions"].samples
                if sample.name.endswith("_total")}  # fmt: skip
    assert outcomes["answered"] >= 1
    assert found["wenju_articles"].samples[0].value == 1
    assert {sample.labels["limit"] for sample in found["wenju_refusals"].samples} >= {"login", "read_only"}
    count = next(one for one in found["wenju_answer_seconds"].samples if one.name.endswith("_count"))
    assert count.value == sum(outcomes.values())


def test_the_log_has_a_line_for_each_request_and_no_word_of_it(inside: httpx.Client, log: Path) -> None:
    inside.get("/config")
    text = log.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert {"time", "door", "status", "ms", "bytes", "visitor", "refused"} <= set(requests[-1])
    assert any(line["refused"] == "login" for line in requests)
    assert any(line["event"] == "question" and line["outcome"] == "answered" for line in lines)
    for kept_out in (QUESTION, "茶", "10.0.0.1", NAME, PASSWORD, str(log.parent)):
        assert kept_out not in text


@pytest.mark.browser
def test_a_browser_logs_in_and_sees_no_way_to_change_anything(address: str) -> None:
    with chromium() as browser:
        page = browser.new_page(locale="zh-CN")
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.fill("[name=username]", NAME)
        page.fill("[name=password]", PASSWORD)
        page.click("button")
        at_rest(page)
        page.locator("#wj-tabs [role=tab]").nth(1).click()
        page.locator("#wj-library [data-article]").first.click()
        page.locator("#wj-source [data-act=download]").wait_for()
        for gone in ("[type=file]", "[data-rebuild]", "[data-act=edit]", "[data-act=delete]", ".wj-drop"):
            expect(page.locator(gone)).to_have_count(0)
        page.locator("#wj-tabs [role=tab]").first.click()
        refusal = page.get_by_text(STRINGS["zh"]["gate_rate"].partition("，")[0])
        for number in range(6):  # a share is filled again while the machine is busy with something else
            page.evaluate(FLOOD)
            page.fill(BOX, f"{QUESTION}{number}")
            page.press(BOX, "Enter")
            page.wait_for_function("""answered => document.querySelector('[data-testid="toast-body"]')
                || document.querySelectorAll("#wj-chat .wj-answer").length > answered""", arg=number)
            if refusal.count():
                break
        refusal.first.wait_for()
        expect(page.locator('[data-testid="toast-body"]').first).not_to_contain_text("Error")
        expect(page.locator(BOX)).not_to_have_value("")  # it is not lost
        page.wait_for_timeout(1500)  # until what is left of the share is enough for a page
        page.locator("#wj-header .wj-leave").click()
        page.get_by_role("button", name=STRINGS["zh"]["logout_do"]).click()
        page.locator("[name=password]").wait_for()


# -- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])
def test_other_machines_are_served_only_with_a_password_or_on_purpose(host: str) -> None:
    with pytest.raises(SettingsError, match="wenju password"):
        app.check_entrance(host, VisitorSettings())
    app.check_entrance(host, VisitorSettings(open=True))
    app.check_entrance(host, VisitorSettings(auth=account_line("a", "long enough")))


def test_the_chat_does_not_start_open_to_everybody_by_mistake(folder: Path) -> None:
    with pytest.raises(SettingsError, match="WENJU_OPEN"):
        app.serve(articles=folder, host="0.0.0.0", port=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.9.1"])
def test_this_machine_needs_none(host: str) -> None:
    app.check_entrance(host, VisitorSettings())


@pytest.mark.parametrize("setting", ["anna:secret", "anna", ":$argon2id$v=19", "anna:$argon2id$v=19$m=8,t=1,p=1$x"])
def test_a_plain_password_is_refused_and_not_repeated(setting: str) -> None:
    with pytest.raises(SettingsError, match="wenju password") as told:
        Accounts.of(setting)
    assert "secret" not in str(told.value)
    assert "secret" not in repr(Settings.from_environment({"WENJU_AUTH": setting}))


def test_the_command_prints_a_setting_that_works(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("ten letters or more\n"))
    assert main(["password", "anna"]) == 0
    variable, _, value = capsys.readouterr().out.strip().partition("=")
    assert variable == "WENJU_AUTH"
    accounts = Accounts.of(value.strip("'"))
    assert accounts.verify("anna", "ten letters or more")
    assert not accounts.verify("anna", "ten letters or less")
    assert not accounts.verify("bert", "ten letters or more")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["password", "anna"]) == 2
    assert main(["password", "an na"]) == 2


@pytest.mark.parametrize(("variable", "value"), [
    ("WENJU_RATE", "many"), ("WENJU_RATE", "-1"), ("WENJU_PROXY", "proxy.example"), ("WENJU_OPEN", "perhaps"),
    ("WENJU_READ_ONLY", "perhaps"), ("WENJU_LOG_TEXT", "perhaps"),
])  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environment({variable: value})
