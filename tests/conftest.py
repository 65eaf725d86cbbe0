"""What all tests share: quiet libraries, the real page when it is there, and a ready encoder."""

from __future__ import annotations

import os
from pathlib import Path

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
