"""What can go wrong, said to people.

    WenjuError
    ├── SettingsError      a WENJU_* variable that cannot be used
    ├── ReadError          one file that cannot be read; the others go on
    │   └── NotNowError    … just now: what is recorded of it stays, and it is tried again
    ├── LibraryError       the articles folder or its index cannot be opened or written
    ├── ModelError         an encoder that cannot be loaded or does not fit the index
    └── QuestionError      a question that cannot be asked (empty, too long, no words)

Every message names the file or value, says what is wrong with it and what to do. These classes sit in the leftmost
package because every other one raises or catches them.
"""

from __future__ import annotations

__all__ = ["LibraryError", "ModelError", "NotNowError", "QuestionError", "ReadError", "SettingsError", "WenjuError"]


class WenjuError(Exception):
    """Anything Wenju says no to; `str(error)` is one sentence for the person who asked."""


class SettingsError(WenjuError):
    """A setting that cannot be used."""


class ReadError(WenjuError):
    """A file that cannot be read as an article."""


class NotNowError(ReadError):
    """A file that cannot be read just now, though nothing is known to be wrong with it."""


class LibraryError(WenjuError):
    """An articles folder or an index that cannot be opened or written."""


class ModelError(WenjuError):
    """A model that cannot be loaded or does not fit."""


class QuestionError(WenjuError):
    """A question that cannot be asked."""
