"""More visitors than can be served: everybody is answered or asked to wait in a sentence, and then all is as before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from evaluation.visitors import QUESTIONS, Outcome, Visitor, crowd, served

MANY = 100  # more at once than the queue takes
PATIENT = 150.0


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as (address, _):
        yield address


async def one_after_another(address: str) -> list[Outcome]:
    async def talk(visitor: Visitor) -> list[Outcome]:
        return [await visitor.ask(*question) for question in QUESTIONS]

    async with crowd(address, 3, PATIENT) as some:
        opened = await asyncio.gather(*(visitor.open() for visitor in some))
        assert [one.kind for outcomes in opened for one in outcomes] == ["opened"] * 3
        return [outcome for outcomes in await asyncio.gather(*map(talk, some)) for outcome in outcomes]


async def all_at_once(address: str) -> list[Outcome]:
    async with crowd(address, MANY, PATIENT) as many:
        return await asyncio.gather(*(visitor.ask(*QUESTIONS[0]) for visitor in many))


def test_a_few_visitors_are_answered_before_and_after_a_flood_and_nobody_meets_an_error_in_it(address: str) -> None:
    assert {outcome.kind for outcome in asyncio.run(one_after_another(address))} == {"answered"}
    flood = asyncio.run(all_at_once(address))
    assert {outcome.kind for outcome in flood} == {"answered", "refused"}, {outcome.said for outcome in flood}
    assert all(outcome.said.endswith("。") for outcome in flood if outcome.kind == "refused")
    assert {outcome.kind for outcome in asyncio.run(one_after_another(address))} == {"answered"}


async def pages_at_once(address: str, language: str) -> list[httpx.Response]:
    headers = {"accept": "text/html", "accept-language": language, "sec-fetch-mode": "navigate"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENT, trust_env=False) as client:
        return await asyncio.gather(*(client.get("/") for _ in range(MANY)))


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh-CN", "会自己再打开一次。"), ("en", "This page opens again by itself in")]
)
def test_a_crowd_that_comes_in_at_once_is_told_to_wait_by_a_page_that_opens_again(
    address: str, language: str, sentence: str
) -> None:
    pages = asyncio.run(pages_at_once(address, language))
    assert {page.status_code for page in pages} == {200, 503}
    for page in pages:
        if page.status_code == 503:
            assert sentence in page.text
            assert page.headers["refresh"] == page.headers["retry-after"]
            assert 2 <= int(page.headers["refresh"]) <= 6
            assert len(page.content) < 2_000
    assert httpx.get(address, headers={"accept": "text/html"}, trust_env=False).status_code == 200
