"""What all tests share: quiet libraries, the real page when it is there, and a ready encoder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("WENJU_TEST_DATA", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def newspaper_page() -> Path:
    """The real input page: three articles in one scraped file. WENJU_TEST_DATA says where it lies."""
    page = DATA / "articles" / "newspaper-page.txt"
    if not page.exists():
        pytest.skip(f"the newspaper page is not at {page}: set WENJU_TEST_DATA to the folder that holds it")
    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium for the tests of one file."""
    from tests.browsing import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens windows on the chat at the file's own `address`; nothing may go wrong in them."""
    from tests.browsing import windows

    with windows(browser, address) as open_window:
        yield open_window
