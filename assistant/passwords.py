"""Passwords of those who may log in: kept as Argon2id hashes, so that reading the setting lets nobody in.

Knows names and hashes; nothing of pages, cookies or how often somebody may try.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.errors import SettingsError

__all__ = ["SHORTEST", "Accounts", "account_line"]

SHORTEST = 10  # characters
_LONGEST = 1000
_HASH = "$argon2"


def account_line(name: str, password: str) -> str:
    """What WENJU_AUTH holds for one person, `name:hash`.

    :raises SettingsError: a name or a password that cannot be used.
    """
    if not name or ":" in name or any(letter.isspace() for letter in name):
        raise SettingsError(f"“{name}” cannot be a name to log in with: give one without spaces and colons.")
    if not SHORTEST <= len(password) <= _LONGEST:
        raise SettingsError(f"The password has {len(password)} characters: give at least {SHORTEST}.")
    from argon2 import PasswordHasher

    # The library's own choice of time and memory: RFC 9106's for servers with little of it, 64 MiB for one guess.
    return f"{name}:{PasswordHasher().hash(password)}"


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who may log in: the hash of each name's password."""

    hashes: dict[str, str] = field(repr=False)

    @classmethod
    def of(cls, setting: str) -> Accounts:
        """The accounts that WENJU_AUTH holds: `name:hash`, with spaces or line ends between them.

        :raises SettingsError: a part of it that is no name with a hash; the message does not repeat it.
        """
        hashes = {}
        for number, part in enumerate(setting.split(), start=1):
            name, _, hashed = part.partition(":")
            if not name or not _is_hash(hashed):
                raise SettingsError(
                    f"Part {number} of WENJU_AUTH is not a name with a hashed password: "
                    "run `wenju password` and set what it prints, in single quotes."
                )
            hashes[name] = hashed
        return cls(hashes)

    def verify(self, name: str, password: str) -> bool:
        """Whether this is the name's password. Takes a tenth of a second and 64 MiB, for an unknown name as well."""
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        known = self.hashes.get(name)
        try:
            PasswordHasher().verify(known or next(iter(self.hashes.values())), password[:_LONGEST])
        except VerificationError:
            return False
        return known is not None


def _is_hash(text: str) -> bool:
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        extract_parameters(text)
    except InvalidHashError:
        return False
    return text.startswith(_HASH)
