"""Pages of an SQLite file that changed by themselves are noticed; a crash, or a lost sum, is no damage."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.catalog import Catalog
from index.checksums import block_sums, file_sum
from index.recording import set_meta
from ingest.errors import LibraryError

WRITE = """
import sys
from pathlib import Path
from index.catalog import Catalog
from index.recording import set_meta
catalog = Catalog(Path(sys.argv[1]))
set_meta(catalog, sys.argv[2], "x" * 40_000)
"""


def write(file: Path, key: str) -> Catalog:
    catalog = Catalog(file)
    set_meta(catalog, key, key * 40_000)
    return catalog


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "catalog.sqlite"
    write(file, "a").close()
    return file


def crashed(catalog: Catalog, file: Path, place: Path) -> Path:
    """The files as a process leaves them that is killed now."""
    place.mkdir()
    for path in file.parent.glob("catalog*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, place)
    return place / file.name


def flip(file: Path, at: int, bit: int = 0) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1 << bit
    file.write_bytes(content)


def test_a_flipped_bit_in_any_page_is_noticed(file: Path) -> None:
    whole = file.read_bytes()
    for at in range(37, len(whole), 29_973):
        file.write_bytes(whole)
        flip(file, at, at % 8)
        with pytest.raises(LibraryError, match=r"catalog\.sqlite .*`wenju sync --rebuild`"):
            Catalog(file)
    file.write_bytes(whole)
    Catalog(file).close()


def test_a_damaged_beginning_does_not_say_how_large_a_page_is(file: Path, tmp_path: Path) -> None:
    catalog = write(file, "b")
    left = crashed(catalog, file, tmp_path / "left")
    catalog.close()
    content = bytearray(left.read_bytes())
    content[:16_384] = content[16_384:32_768]  # the first page also lies in the log, and there it is whole
    left.write_bytes(content)
    for _ in range(2):
        again = Catalog(left)
        assert again.meta("b") == "b" * 40_000
        again.close()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:-16_384]),
    "cut short within a page": lambda file: file.write_bytes(file.read_bytes()[:-5_000]),
    "empty": lambda file: file.write_bytes(b""),
    "longer": lambda file: file.write_bytes(file.read_bytes() + bytes(16_384)),
    "zeros": lambda file: file.write_bytes(file.read_bytes()[:50_000] + bytes(file.stat().st_size - 50_000)),
    "two pages swapped": lambda file: file.write_bytes(
        (lambda b: b[:32_768] + b[49_152:65_536] + b[32_768:49_152] + b[65_536:])(file.read_bytes())
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_larger_damage_is_noticed(file: Path, damage: str) -> None:
    DAMAGES[damage](file)
    with pytest.raises(LibraryError, match="rebuild"):
        Catalog(file)


def test_a_file_of_another_time_is_noticed(file: Path) -> None:
    earlier = file.read_bytes()
    write(file, "b").close()
    file.write_bytes(earlier)
    with pytest.raises(LibraryError, match="not as written"):
        Catalog(file)


def test_a_crash_at_any_time_is_no_damage(file: Path, tmp_path: Path) -> None:
    catalog = Catalog(file)
    for number, key in enumerate("bcdefg"):
        set_meta(catalog, key, key * 30_000)
        if number == 3:
            catalog.database._put_log_in("PASSIVE")
        again = Catalog(crashed(catalog, file, tmp_path / key))
        assert again.meta(key) == key * 30_000
        again.close()
        after = Catalog(tmp_path / key / file.name)
        assert after.meta(key) == key * 30_000
        after.close()
    catalog.close()


def test_a_lost_log_is_noticed_once_its_sums_are_kept(file: Path, tmp_path: Path) -> None:
    catalog = write(file, "b")
    catalog.database._sums.keep()
    left = crashed(catalog, file, tmp_path / "left")
    left.with_name(f"{left.name}-wal").unlink()
    with pytest.raises(LibraryError, match="not as written"):
        Catalog(left)
    catalog.close()


def test_a_process_that_ends_without_closing_is_no_damage(file: Path) -> None:
    catalog = Catalog(file)
    for number in range(2):
        if number == 1:
            catalog.close()  # the process is the last one to have the file open
        subprocess.run([sys.executable, "-c", WRITE, str(file), f"k{number}"], check=True)
    again = Catalog(file)
    assert [len(again.meta(f"k{number}") or "") for number in range(2)] == [40_000] * 2
    again.close()


@pytest.mark.parametrize(
    "loss", [lambda sums: sums.unlink(), lambda sums: flip(sums, 50), lambda sums: sums.write_bytes(b"")]
)
def test_lost_sums_come_back(file: Path, loss: Callable[[Path], object], caplog: pytest.LogCaptureFixture) -> None:
    sums = file.with_name(f"{file.name}-sums")
    whole = sums.read_bytes()
    loss(sums)
    with caplog.at_level(logging.WARNING):
        Catalog(file).close()
    assert sums.read_bytes() == whole


def test_a_file_without_sums_is_looked_through(file: Path) -> None:
    file.with_name(f"{file.name}-sums").unlink()
    content = file.read_bytes()
    file.write_bytes(content[:16_384] + b"\xff" * 4_000 + content[20_384:])
    with pytest.raises(LibraryError, match="damaged"):
        Catalog(file)


@pytest.mark.parametrize("sums", ["kept", "lost"])
def test_noise_in_the_names_of_tables_is_damage_too(file: Path, sums: str) -> None:
    if sums == "lost":
        file.with_name(f"{file.name}-sums").unlink()
    content = file.read_bytes()
    assert content.count(b"CREATE TABLE meta") == 1
    file.write_bytes(content.replace(b"CREATE TABLE meta", b"CREATE TABL\xe9 \xffet\x80"))  # SQLite quotes it
    with pytest.raises(LibraryError, match=r"catalog\.sqlite is damaged .*`wenju sync --rebuild`"):
        Catalog(file)


def test_sums_that_cannot_be_written_go(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    catalog = write(file, "b")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("index.page_sums.write_whole", full)
        catalog.close()
    assert "No space left" in caplog.text
    again = Catalog(file)
    assert again.meta("b") == "b" * 40_000
    again.close()


def test_sums_tell_order_length_and_every_bit(tmp_path: Path) -> None:
    file = tmp_path / "bytes"
    content = np.random.default_rng(0).bytes(40_000)
    file.write_bytes(content)
    blocks, whole = block_sums(file), file_sum(file)
    assert len(blocks) == 3
    for other in (
        content[:-1],
        content + b"\0",
        content[::-1],
        content[16_384:32_768] + content[:16_384] + content[32_768:],
    ):
        file.write_bytes(other)
        assert file_sum(file) != whole
    for at in range(0, 40_000, 333):
        flip_one = bytearray(content)
        flip_one[at] ^= 1 << at % 8
        file.write_bytes(flip_one)
        assert [int(at) for at in np.flatnonzero(block_sums(file) != blocks)] == [at // 16_384]


@pytest.mark.parametrize("at", [5, 40, 32 + 16_408 * 2 + 900])
def test_a_damaged_log_costs_its_last_changes_and_says_so(
    file: Path, tmp_path: Path, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    catalog = write(file, "b")
    left = crashed(catalog, file, tmp_path / "left")
    flip(left.with_name(f"{left.name}-wal"), at)
    catalog.close()
    again = Catalog(left)
    assert (again.meta("a"), again.meta("b")) == ("a" * 40_000, None)
    assert f"last changes of {left} (1) are lost" in caplog.text
    again.close()
    caplog.clear()
    Catalog(left).close()
    assert caplog.text == ""


def test_a_log_begun_anew_is_no_damage(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    catalog = Catalog(file)
    for number in range(12):
        set_meta(catalog, str(number % 3), str(number) * 9_000 * (1 + number % 3))
        if number % 4 == 3:
            catalog.database._put_log_in("PASSIVE")
        Catalog(file).close()
    catalog.close()
    assert caplog.text == ""
