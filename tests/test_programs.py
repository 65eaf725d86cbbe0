"""The endpoints as programs use them: through gradio_client, and as tools through a real MCP client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app
from assistant.settings import Settings
from ingest.errors import SettingsError
from tests.browsing import started

HOURS = """---
title: 临江市图书馆延长开放时间
source: 临江日报
author: 周明
published: 2025-02-20
---

临江市图书馆从3月起每周开放72个小时，比过去多出16个小时。
"""
BRIDGE = """---
title: 临江大桥通车
source: 江城晚报
published: 2024-11-02
---

临江大桥昨天通车，全长3.2公里，总投资18亿元。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    (folder / "a-hours.md").write_text(HOURS, "utf-8")
    (folder / "b-bridge.md").write_text(BRIDGE, "utf-8")
    return folder


def has_mcp() -> bool:
    try:
        import mcp  # noqa: F401
    except ImportError:
        return False
    return True


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with started(folder, WENJU_MCP="1" if has_mcp() else "0") as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Any]:
    from gradio_client import Client

    client = Client(address, verbose=False, analytics_enabled=False)
    yield client
    client.close()


def test_only_what_is_meant_for_programs_can_be_called(client: Any) -> None:
    described = client.view_api(return_format="dict", print_info=False)
    assert set(described["named_endpoints"]) == {"/ask", "/retrieve", "/articles", "/sync"}
    assert described["unnamed_endpoints"] == {}
    for endpoint in described["named_endpoints"].values():
        assert len(endpoint["description"]) > 20


def test_ask_answers_with_verbatim_citations(client: Any) -> None:
    answer = client.predict(question="临江市图书馆每周开放多少个小时？", api_name="/ask")
    assert answer["answered"]
    assert answer["span"] == "72个小时"
    citation = answer["citations"][0]
    assert citation["quote"] in HOURS
    assert citation["article"]["title"] == "临江市图书馆延长开放时间"


def test_ask_takes_history_and_filters(client: Any) -> None:
    history = [["临江大桥全长多少公里？", "3.2公里"]]
    follow_up = client.predict(question="那总投资呢？", history=history, api_name="/ask")
    assert "18亿元" in follow_up["text"]
    filtered = client.predict(question="临江大桥全长多少公里？", since="2025-01-01", api_name="/ask")
    assert "3.2公里" not in filtered["text"]


def test_what_is_wrong_reaches_the_program_in_one_sentence(client: Any) -> None:
    from gradio_client.exceptions import AppError

    for sent, said in (({"question": " "}, "问题是空的"), ({"question": "桥？", "since": "明天"}, "2026-01-31")):
        with pytest.raises(AppError, match=said):
            client.predict(**sent, api_name="/ask")


def test_retrieve_gives_passages_with_scores_and_ranks(client: Any) -> None:
    passages = client.predict(question="大桥的总投资是多少？", k=1, api_name="/retrieve")
    assert len(passages) == 1
    assert passages[0]["text"] in BRIDGE
    assert passages[0]["dense_rank"] == 1 or passages[0]["lexical_rank"] == 1


def test_articles_are_listed_found_and_paged(client: Any) -> None:
    everything = client.predict(api_name="/articles")
    assert everything["count"] == 2
    assert [one["title"] for one in everything["articles"]] == ["临江市图书馆延长开放时间", "临江大桥通车"]
    assert client.predict(query="江城晚报", api_name="/articles")["articles"][0]["published"] == "2024-11-02"
    assert [one["title"] for one in client.predict(limit=1, offset=1, api_name="/articles")["articles"]] == [
        "临江大桥通车"
    ]


def test_sync_reads_what_is_new(client: Any, folder: Path) -> None:
    (folder / "c-tea.md").write_text("# 春茶\n\n南山茶园今年产茶40吨。\n", "utf-8")
    report = client.predict(api_name="/sync")
    assert report["added"] == ["c-tea.md"]
    (folder / "c-tea.md").unlink()
    assert client.predict(api_name="/sync")["removed"] == ["c-tea.md"]


@pytest.mark.skipif(not has_mcp(), reason="the package mcp is not installed: pip install 'wenju[mcp]'")
def test_the_same_are_tools_for_a_language_model(address: str) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def use() -> tuple[dict[str, Any], Any, Any]:
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            asked = await session.call_tool("ask", {"question": "临江市图书馆每周开放多少个小时？"})
            wrong = await session.call_tool("ask", {"question": "？"})
            return tools, asked, wrong

    tools, asked, wrong = asyncio.run(use())
    assert set(tools) == {"ask", "retrieve", "articles", "sync"}
    assert "cited" in tools["ask"].description
    assert "YYYY-MM-DD" in json.dumps(tools["ask"].inputSchema)
    assert "72个小时" in asked.content[0].text
    assert not asked.isError
    assert wrong.isError
    assert "用文字提问" in wrong.content[0].text


@pytest.mark.parametrize(("value", "on"), [("1", True), ("on", True), ("0", False), ("", False), ("False", False)])
def test_the_setting_switches_tools_on(value: str, on: bool) -> None:
    assert Settings.from_environment({"WENJU_MCP": value}).mcp is on


def test_a_setting_that_is_neither_on_nor_off_is_refused() -> None:
    with pytest.raises(SettingsError, match="WENJU_MCP"):
        Settings.from_environment({"WENJU_MCP": "perhaps"})


def test_tools_without_their_package_are_refused_in_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "find_spec", lambda name: None)
    monkeypatch.setenv("WENJU_MCP", "1")
    with pytest.raises(SettingsError, match=r"wenju\[mcp\]"):
        app.serve(articles=folder, port=0)
