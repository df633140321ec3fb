"""Partners' keys for writing over HTTP: shown once, kept as their sha-256 beside what the partner publishes."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from .durable import write_file
from .failures import KeyMissingError

FILE = "keys.json"
#: What every key begins with, so that one that leaked is recognised.
MARK = "dolen_"
#: Characters of a key that are kept, to tell keys apart.
SHOWN = len(MARK) + 6
_BYTES = 32
#: Use is noted no more often than this.
_NOTED = timedelta(minutes=1)


@dataclass(frozen=True)
class Key:
    """A key as it is kept; times are UTC ISO 8601, ``used`` is empty until its first use."""

    prefix: str
    sha256: str
    created: str
    used: str = ""


class Keys:
    """The keys of all partners of an archive's folder."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    def issue(self, partner: str) -> str:
        """Make a key for a partner that exists, and give it: it cannot be had again."""
        key = MARK + secrets.token_urlsafe(_BYTES)
        with self._lock(partner):
            self._write(partner, [*self.of(partner), Key(key[:SHOWN], _digest(key), _now())])
        return key

    def of(self, partner: str) -> list[Key]:
        """Give a partner's keys, the oldest first."""
        path = self._archive / partner / FILE
        if not path.exists():
            return []
        return [Key(**each) for each in json.loads(path.read_text(encoding="utf-8"))]

    def owner(self, key: str) -> str:
        """Give the partner whose key it is, and note that it was used.

        Raises:
            KeyMissingError: nobody's.

        """
        digest = _digest(key)
        for partner, each in self._all():
            if hmac.compare_digest(each.sha256, digest):
                self._note(partner, each)
                return partner
        raise KeyMissingError("key-unknown")

    def withdraw(self, partner: str, prefix: str) -> None:
        """Take a key away.

        Raises:
            KeyMissingError: the partner has none that begins so.

        """
        with self._lock(partner):
            kept = [each for each in self.of(partner) if each.prefix != prefix[:SHOWN]]
            if len(kept) == len(self.of(partner)):
                raise KeyMissingError("key-no-such", partner=partner, prefix=prefix[:SHOWN])
            self._write(partner, kept)

    def _all(self) -> Iterator[tuple[str, Key]]:
        for path in sorted(self._archive.glob(f"*/{FILE}")):
            for each in self.of(path.parent.name):
                yield path.parent.name, each

    def _note(self, partner: str, key: Key) -> None:
        if key.used and datetime.now(UTC) - datetime.fromisoformat(key.used) < _NOTED:
            return
        with self._lock(partner):
            noted = [replace(each, used=_now()) if each.sha256 == key.sha256 else each for each in self.of(partner)]
            self._write(partner, noted)

    def _lock(self, partner: str) -> FileLock:
        return FileLock(self._archive / partner / ".keys.lock", timeout=60)

    def _write(self, partner: str, keys: list[Key]) -> None:
        content = json.dumps([asdict(each) for each in keys], indent=2) + "\n"
        write_file(self._archive / partner / FILE, content.encode())


def _digest(key: str) -> str:
    """Digest a key; it is 256 random bits, so that a plain sha-256 cannot be guessed."""
    return hashlib.sha256(key.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
