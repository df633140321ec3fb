"""A PostgreSQL server of the tests' own, on a socket in a folder of its own, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

#: Where Debian keeps the programs of each version.
_PLACES = "/usr/lib/postgresql/*/bin"
_USER = "postgres"
_OPTIONS = "-c listen_addresses='' -c fsync=off -c shared_buffers=16MB -c max_connections=100"


class Server:
    """A server that runs."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    def database(self) -> str:
        """Make room for tables that has none, and give its address: a schema is made sooner than a database."""
        name, address = f"accounts_{next(self._numbers)}", f"postgresql+psycopg://{_USER}@/postgres?host={self._folder}"
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        engine.dispose()
        return f"{address}&options=-csearch_path%3D{name}"


def programs() -> Path | None:
    """Give the folder with the server's programs."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found and shutil.which("pg_ctl") else sorted(Path("/").glob(_PLACES[1:]))
    return places[-1] if places else None


def missing() -> str:
    """Say why there is no server; empty when there can be one."""
    if programs() is None:
        return "PostgreSQL is not installed (apt-get install postgresql): the accounts are tested in SQLite alone"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL does not run as root and there is no runuser: the accounts are tested in SQLite alone"
    return ""


@contextmanager
def running() -> Iterator[Server]:
    """Start a server for as long as the block lasts."""
    folder, bin_ = Path(tempfile.mkdtemp(prefix="dolen-pg-")), programs()
    assert bin_ is not None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
        data = str(folder / "data")
        _run([str(bin_ / "initdb"), "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"])
        options = f"-k {folder} {_OPTIONS}"
        _run([str(bin_ / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield Server(folder)
        finally:
            _run([str(bin_ / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str]) -> None:
    """Run one of its programs, which root may not."""
    whole = ["runuser", "-u", _USER, "--", *command] if os.geteuid() == 0 else list(command)
    done = subprocess.run(whole, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
