"""The files of the keyword index on disk: are their bytes those that were written?

tantivy ends each file of a segment with a CRC-32 of it, but compares none when it opens one, and a flipped bit may then
give other hits or end the process. Here they are compared before tantivy sees them. Which segments there are, it lists
in `meta.json`, which has no checksum: the cache notes one of its own. Knows files, not words.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path

__all__ = ["KeywordFiles"]

_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_MAGIC = 1337  # the last four bytes of a file; before them the length of the footer, before it the footer, in JSON
_TAIL = 8
_AT_ONCE = 1 << 20  # bytes
_TRIES = 3  # readings of a list that another process may be changing


class KeywordFiles:
    """The files in the folder `keywords` of an index, and the place of the note about them.

    A file never changes once it is written: each is compared once.
    """

    def __init__(self, index: Path) -> None:
        self.folder = index / "keywords"
        self.note = index / "keywords.json"
        self._sound: set[str] = set()

    def listed(self, generation: int) -> str:
        """A checksum of the list of segments and of the generation it is of, "" when there is no list."""
        try:
            listed = (self.folder / "meta.json").read_bytes()
        except OSError:
            return ""
        return hashlib.blake2b(b"%d " % generation + listed, digest_size=8).hexdigest()

    def check(self) -> None:
        """Compare all files that are listed.

        :raises ValueError: one is damaged.
        :raises OSError: one cannot be read.
        """
        left = _TRIES
        while True:
            left, listed = left - 1, self.listed(0)
            try:
                for name in self._names():
                    if name not in self._sound:
                        _compare(self.folder / name)
                        self._sound.add(name)
                return
            except (OSError, ValueError):
                if listed == self.listed(0) or not left:
                    raise  # else another process has put other files in their place

    def _names(self) -> list[str]:
        names = []
        try:
            for segment in json.loads((self.folder / "meta.json").read_text("utf-8"))["segments"]:
                name = segment["segment_id"].replace("-", "")
                names += [f"{name}.{part}" for part in _PARTS]
                if segment["deletes"] is not None:
                    names.append(f"{name}.{int(segment['deletes']['opstamp'])}.del")
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("its list of files cannot be read") from error
        return names


def _compare(file: Path) -> None:
    """:raises ValueError: the file is not what its last bytes say."""
    size = file.stat().st_size
    with file.open("rb") as content:
        content.seek(max(size - _TAIL, 0))
        tail = content.read()
        length = int.from_bytes(tail[:4], "little")
        if len(tail) < _TAIL or int.from_bytes(tail[4:], "little") != _MAGIC or length + _TAIL > size:
            raise ValueError(f"{file.name} has lost its end")
        content.seek(size - _TAIL - length)
        try:
            wanted = json.loads(content.read(length))["crc"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file.name} has lost its checksum") from error
        left, found = size - _TAIL - length, 0
        content.seek(0)
        while left > 0 and (portion := content.read(min(left, _AT_ONCE))):
            found = zlib.crc32(portion, found)
            left -= len(portion)
    if found != wanted:
        raise ValueError(f"{file.name} is not as it was written")
