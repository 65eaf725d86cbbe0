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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A walk that waited in vain is made once more: on a busy machine a click can hit a button that is being redrawn.

    Nothing else is forgiven so: no wrong text, no error in the console, no request to another host. With
    `-p no:rerunfailures` not even that is.
    """
    if not config.pluginmanager.hasplugin("rerunfailures"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError: .*Timeout [0-9]+ms exceeded"]))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A walk through the page is made in two looks: `tests.browsing` says which."""
    if "look" in metafunc.fixturenames:
        from tests.browsing import looks_of

        metafunc.parametrize("look", looks_of(metafunc), ids=str)


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[tuple[str, Any]]:
    """The chat over the file's own `folder`: its address, and an assistant over the same folder in this process."""
    from tests.browsing import serving

    with serving(folder) as (address, assistant):
        yield address, assistant


@pytest.fixture(scope="module")
def address(served: tuple[str, Any]) -> str:
    """Where a window opens; files that start a process of their own say so."""
    return served[0]


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file GO_ON of a chat that is served as `tests.serving.HELD`."""
    return tmp_path_factory.mktemp("gate") / "go-on"


@pytest.fixture
def let_go(gate: Path) -> Iterator[Callable[[], None]]:
    """Until this is called, a question that holds 慢 is not answered; none waits longer than the test."""
    gate.unlink(missing_ok=True)
    yield gate.touch
    gate.touch()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium for the tests of one file."""
    from tests.browsing import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def windows(browser: Any) -> Any:
    """Its windows."""
    from tests.browsing import Windows

    return Windows(browser)


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Any:
    """Both looks of a walk, for one that has them side by side: its server takes long to start."""
    from tests.browsing import looks_of

    return looks_of(request)


@pytest.fixture
def visit(windows: Any, address: str, look: Any) -> Iterator[Callable[..., Any]]:
    """Opens windows on the chat at the file's own `address`, as the test looks at it; nothing may go wrong in them."""

    def open_window(path: str = "", forgiven: tuple[str, ...] = (), at: str | None = None) -> Any:
        return windows.open(at or address, look, path, forgiven)

    yield open_window
    windows.close()
