"""What the system says, told in Welsh where it is known."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from loaders.errors import DolenError
from service import reasons
from service.failures import ArchiveError, StoreError, of_system
from service.store import Store

OF_SYSTEM = ("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO", "EMFILE", "ENOENT", "EEXIST", "EISDIR", "ENOTDIR",
             "ENAMETOOLONG", "EFBIG", "ENOMEM")  # fmt: skip


def test_both_languages_say_the_same() -> None:
    assert reasons.TEXTS.faults() == []


@pytest.mark.parametrize("name", OF_SYSTEM)
def test_what_the_system_says_has_no_english_left(name: str) -> None:
    said = os.strerror(getattr(errno, name))
    error = ArchiveError("archive-write", folder="/srv", reason=said)
    assert said in error.text("en")
    assert said not in error.text("cy")


def test_so_it_is_with_the_database_and_the_engine(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "no" / "where")
    assert reasons.worded(caught.value) != caught.value
    engine = "IO error: No space left on device: While appending to file: /srv/000148.sst: No space left on device"
    told = StoreError("store-write", folder="/srv/store", reason=engine)
    assert engine in told.text("en")
    assert "device" not in told.text("cy")


def test_what_is_not_known_stays_as_it_is() -> None:
    assert ArchiveError("archive-damaged", partner="vale", version=1, reason="xyz").params["reason"] == "xyz"


def test_a_full_disk_is_told_whatever_met_it() -> None:
    error = RuntimeError("no file could be made")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    found = of_system(error)
    assert isinstance(found, DolenError)
    assert (found.code, found.status) == ("disk", 503)
    assert of_system(OSError(errno.ENOENT, "No such file or directory")) is None
    assert of_system(None) is None


def test_a_store_on_a_disk_that_cannot_be_written_is_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError("IO error: While open a file for appending: /srv/store/LOG: Read-only file system")

    monkeypatch.setattr("service.store._opened", full)
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "store")
    assert caught.value.code == "store-write"
