"""More visitors than can be served: everybody is answered or asked to wait in a sentence, and then all is as before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

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
        assert all(await asyncio.gather(*(visitor.open() for visitor in some)))
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
