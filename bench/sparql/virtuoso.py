"""Virtuoso with a database of its own in a folder: its settings, and how the data get into it."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from .generate import BASE

#: The one graph that holds the union; queries must name it as their default graph.
GRAPH = f"{BASE}/union"
#: Buffers of 8 KiB.
BUFFERS = 170_000
_LOAD_SECONDS = 1800
_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 40
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {data}
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
MaxKeepAlives = 40
KeepAliveTimeout = 600
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 600
MaxQueryCostEstimationTime = 100000
"""


def settings(data: Path, http: int, sql: int) -> list[str]:
    """Write the settings for a folder of data; give the command that starts the server."""
    folder = data / "virtuoso"
    folder.mkdir(exist_ok=True)
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    text = _INI.format(folder=folder, data=data, http=http, sql=sql, buffers=BUFFERS, dirty=BUFFERS * 3 // 4)
    (folder / "virtuoso.ini").write_text(text)
    return ["virtuoso-t", "+configfile", str(folder / "virtuoso.ini"), "+foreground"]


def forget_old(data: Path, version: str) -> None:
    """Throw a database away that holds other data than this version."""
    marker = data / "virtuoso" / "version"
    if not marker.exists() or marker.read_text() != version:
        shutil.rmtree(data / "virtuoso", ignore_errors=True)


def fill(data: Path, sql: int, version: str) -> None:
    """Load the union into the server that runs, unless it holds it already.

    Raises:
        SystemExit: the load failed.

    """
    marker = data / "virtuoso" / "version"
    if marker.exists():
        return
    _isql(sql, f"ld_dir('{data}', 'union.nt', '{GRAPH}')", "rdf_loader_run()", "checkpoint")
    wrong = _isql(sql, "select ll_error from DB.DBA.load_list where ll_error is not null")
    if "1 Rows" in wrong:
        raise SystemExit(f"Virtuoso did not load the data: {wrong}")
    marker.write_text(version)


def _isql(port: int, *statements: str) -> str:
    commands = [f"exec={statement};" for statement in statements]
    for _ in range(100):
        command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", *commands]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LOAD_SECONDS, check=False)
        if done.returncode == 0 and "Connect failed" not in done.stderr:
            return done.stdout
        time.sleep(0.2)
    raise SystemExit(f"isql: {done.stdout}{done.stderr}")
