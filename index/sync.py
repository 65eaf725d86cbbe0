"""Bringing the catalog in step with the articles folder: what is new is read and embedded, what is gone goes.

A file whose size and time are as recorded costs a stat and nothing more. Files are recorded in groups, each in one
transaction: a file's articles are wholly in the catalog or not at all, encoding is fast, and a crash loses no more than
the groups that were under way, which the next sync reads again. A file that is written while it is read is read again.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ingest
from index.catalog import UNREAD, Catalog, FileRecord, Span
from index.corrections import Correction, corrected, corrections
from index.embedding import Progress, embed_anew
from index.encoder import Encoder
from index.folder import FoundFile
from index.points import reached
from index.recorder import NOT_YET, Recorder
from index.recording import Entry, FileContent, forget, set_meta, start_over
from ingest import chunk, read_file
from ingest.article import Article
from ingest.errors import NotNowError, ReadError

if TYPE_CHECKING:
    from ingest.reading import Reading

__all__ = ["FailedFile", "Progress", "SyncReport", "Synchronization", "reading_rules"]

_log = logging.getLogger("wenju.index")
_READINGS = 5  # of a file that is being written
_TICK = 20_000_000  # nanoseconds; the coarsest clock of a local file system under Linux ticks every 10 ms


class FailedFile(NamedTuple):
    """A file that could not be read, and why, in words for a person."""

    path: str
    reason: str


@dataclass(frozen=True)
class SyncReport:
    """What a sync found: paths relative to the folder, and how much the library holds now."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[FailedFile, ...] = ()
    articles: int = 0
    passages: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        names = ("added", "changed", "removed", "unchanged", "failed")
        found = [f"{len(getattr(self, name))} {name}" for name in names if getattr(self, name)]
        first = (
            f"{', '.join(found) or 'no files'}; {self.articles} articles in {self.passages} passages "
            f"({self.seconds:.1f} s)"
        )
        return "\n".join([first, *(f"  {path}: {reason}" for path, reason in self.failed)])


@dataclass
class Synchronization:
    """One run over the files that were found; `run` fills the lists that the report is made of."""

    catalog: Catalog
    encoder: Encoder
    root: Path
    progress: Progress | None = None
    anew: bool = False  # read every file again and keep nothing of what is recorded
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[FailedFile] = field(default_factory=list)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    recorded: Callable[[], None] = lambda: None  # called after each transaction

    def run(self, found: Iterable[FoundFile]) -> None:
        """Compare the files found with those recorded, and make the catalog say what they say."""
        if self.anew:
            start_over(self.catalog)
        embed_anew(self.catalog, self.encoder, self.progress)
        self.corrections = corrections(self.catalog)
        rules, rules_before = reading_rules(), self.catalog.meta("reading_rules")
        if rules_before is None:
            set_meta(self.catalog, "reading_rules", rules)
        same_rules = rules_before in (rules, None) and not self.anew
        known = self.catalog.file_rows()
        to_read: list[tuple[FoundFile, FileRecord | None]] = []
        out_of_sight: list[str] = []
        for file in found:
            before = known.pop(file.path, None)
            if file.error is not None:
                self.failed.append(FailedFile(file.path, file.error))
                out_of_sight.append(file.path)
            elif before is None or not same_rules or file[1:3] != before[1:3]:  # size and time
                to_read.append((file, None if before is None else FileRecord._make(before)))
            elif before[3] is not None:  # it could not be read
                self.failed.append(FailedFile(file.path, before[3]))
            else:
                self.unchanged.append(file.path)
        hidden = {path for path in known for folder in out_of_sight if path.startswith(f"{folder}/")}
        self.unchanged += hidden
        self.removed = sorted(known.keys() - hidden)
        if self.removed:
            forget(self.catalog, self.removed)
        with Recorder(self.catalog, self.encoder, self.recorded) as recorder:
            for done, (file, before) in enumerate(to_read):
                if self.progress is not None:
                    self.progress(done, len(to_read), file.path)
                content = self._read(file, before)
                if content is not None:
                    recorder.add(content)
        if not same_rules:
            set_meta(self.catalog, "reading_rules", rules)
        if self.progress is not None and to_read:
            self.progress(len(to_read), len(to_read), to_read[-1][0].path)

    def report(self, articles: int, passages: int, seconds: float) -> SyncReport:
        """What the run found, sorted."""
        added, changed, removed, unchanged = (
            tuple(sorted(paths)) for paths in (self.added, self.changed, self.removed, self.unchanged)
        )
        return SyncReport(added, changed, removed, unchanged, tuple(sorted(self.failed)), articles, passages, seconds)

    def _read(self, file: FoundFile, before: FileRecord | None) -> FileContent | None:
        """What a file holds now; None when it has gone meanwhile."""
        stat = FileRecord(file.path, file.size, file.mtime_ns)
        known = self.catalog.articles_of_file(file.path) if before is not None and not self.anew else {}
        try:
            stat, reading = _settled(self.root, stat)
            articles = [corrected(article, self.corrections) for article in _storable(reading.articles)]
        except FileNotFoundError:
            if before is not None:
                forget(self.catalog, [file.path])
                self.removed.append(file.path)
            return None
        except NotNowError as error:  # what is recorded of it stays, and the next sync reads it
            self.failed.append(FailedFile(file.path, str(error)))
            return FileContent(stat._replace(size=UNREAD, error=str(error)), None)
        except Exception as error:  # one file must not stop the others, whatever its reader stumbles over
            reason = _reason(error, file.path)
            if known:
                reason += f" Its {len(known)} earlier articles are no longer searched."
            self.failed.append(FailedFile(file.path, reason))
            return FileContent(stat._replace(error=reason), [])
        entries = [_entry(article, known) for article in articles]
        same = [entry.article for entry in entries] == [article for article, _ in known.values()]
        if before is None or (before.error is not None and not known) or self.anew:
            self.added.append(file.path)
        else:
            (self.unchanged if same else self.changed).append(file.path)
        kept = same and all(entry.vectors is None for entry in entries)
        return FileContent(stat, None if kept else entries, reading.repaired)


def _settled(root: Path, found: FileRecord) -> tuple[FileRecord, Reading]:
    """A file as it is now, read between two equal looks at its size and time; with its record.

    :raises NotNowError: no two looks were equal.
    """
    place, before = root / found.path, found[1:3]
    for _ in range(_READINGS):
        _let_the_clock_tick(before[1])
        reached("file: to be read")
        try:
            outcome: Reading | Exception = read_file(place, root)
        except FileNotFoundError:
            raise
        except Exception as error:  # perhaps only half of it was there
            outcome = error
        status = place.stat()
        after = status.st_size, status.st_mtime_ns
        if before == after:
            if isinstance(outcome, Exception):
                raise outcome
            return found._replace(size=after[0], mtime_ns=after[1]), outcome
        before = after
    raise NotNowError("It is being written: run `wenju sync` again when it is finished.")


def _let_the_clock_tick(mtime_ns: int) -> None:
    """Wait until whoever writes a file again gives it another time: the clocks of file systems are coarse."""
    age = time.time_ns() - mtime_ns
    if 0 <= age < _TICK:
        time.sleep((_TICK - age) / 1e9)


@cache
def reading_rules() -> str:
    """Changes when the same file may give other articles or passages: with another version of the readers."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(filter(Path.is_file, Path(ingest.__file__).parent.iterdir())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _entry(article: Article, known: dict[str, tuple[Article, list[Span]]]) -> Entry:
    """The article with its passages; without vectors when the catalog holds those of an equal one."""
    spans = chunk(article)
    before = known.get(article.id)
    kept = before is not None and (before[0].title, before[0].text, before[1]) == (article.title, article.text, spans)
    return Entry(article, spans, None if kept else NOT_YET)


def _storable(articles: list[Article]) -> list[Article]:
    if not articles:
        raise ReadError("No text was found in it.")
    for article in articles:
        f"{article.title}{article.text}".encode()  # half a character cannot be stored: UnicodeEncodeError
    return articles


def _reason(error: Exception, path: str) -> str:
    if isinstance(error, ReadError):
        return str(error)
    if isinstance(error, UnicodeEncodeError):
        return "It holds broken characters: save it as UTF-8."
    _log.warning("Reading %s failed.", path, exc_info=error)
    return f"It cannot be read ({type(error).__name__}: {error})."
