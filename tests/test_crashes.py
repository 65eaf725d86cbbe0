"""A process is killed, a disk fails: the library is as it was before or as it is after, never between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evaluation import faults
from evaluation.disk_faults import built
from evaluation.faults import ran

ROOT = Path(__file__).resolve().parent.parent
POINTS = {
    "catalog: to be committed", "catalog: committed", "keywords: to be committed", "keywords: committed",
    "keywords.json: to be renamed", "keywords.json: renamed", "log: to be folded", "log: folded", "file: copied",
    "file: named", "file: to be read", "file: to be deleted", "file: deleted", "note.json: to be renamed",
    "note.json: renamed", "trash: to be moved", "trash: moved", "trash: put back",
}  # fmt: skip


@pytest.mark.timeout(900)  # some 25 s where nothing else goes on
def test_whatever_the_moment_of_a_kill_every_article_is_whole() -> None:
    found = ran(["evaluation.kills", "--kills", "200", "--seed", "7", "--ask-every", "4"])
    assert found["faults"] == []
    assert found["figures"]["kills"] == 200
    assert found["points"].keys() >= POINTS
    assert found["figures"]["step found done"] > 20
    assert found["figures"]["step found not done"] > 20


SABOTAGE = {
    "a transaction that is none": (
        "from index.database import Database\n"
        "from contextlib import contextmanager\n"
        "@contextmanager\n"
        "def transaction(self):\n"
        "    from index.points import reached\n"
        "    with self._lock:\n"
        "        yield self._connection\n"
        "        reached('catalog: committed')\n"
        "Database.transaction = transaction\n"
        "import index.recording as r\n"
        "drop = r._drop\n"
        "def dropped(*given):\n"
        "    drop(*given)\n"
        "    from index.points import reached\n"
        "    reached('between')\n"
        "r._drop = dropped\n"
    ),
    "a file that has its name before its content": (
        "import index.folder as f\n"
        "def put_new(source, place, times=False):\n"
        "    from index.points import reached\n"
        "    content = source.read_bytes()\n"
        "    place.write_bytes(content[:300])\n"
        "    reached('between')\n"
        "    place.write_bytes(content)\n"
        "f.put_new = put_new\n"
    ),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", SABOTAGE)
def test_the_check_sees_what_is_not_atomic(name: str) -> None:
    given = "--kills 60 --point between --stop --ask-every 99".split()
    program = f"{SABOTAGE[name]}\nimport sys\nsys.argv += {given}\nfrom evaluation import kills\nkills.main()"
    environment = {**os.environ, **faults._ONE_THREAD, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["faults"]


def test_a_disk_that_fails_at_any_call_is_said_and_harms_nothing(tmp_path: Path) -> None:
    disk = built(tmp_path)
    if disk is None:
        pytest.skip("there is no C compiler to build the failing disk with")
    found = ran(["evaluation.disk_faults", "--sample", "3", "--seed", "5"], LD_PRELOAD=str(disk))
    assert found["faults"] == []
    assert found["figures"]["said in a sentence"] > 5
