"""The HTTP server: one process that owns the store, answers requests, and follows the archive."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import resource
import socket
import sys
from collections.abc import Iterable
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, cast

import uvicorn

from . import settings as settings_
from .archive import Archive
from .awake import Awake
from .cache import Application
from .connections import LOOK_SECONDS, Connection
from .failures import SettingsError
from .front import Front
from .instance import open_instance
from .settings import Settings

log = logging.getLogger(__name__)
#: How long requests may take to end when the server stops; then they are called off.
STOP_SECONDS = 10
#: Seconds without a request after which an idle connection is closed.
_KEEP_SECONDS = 60
#: Connections that may wait to be taken.
_BACKLOG = 2048
#: Files that are enough, and connections that there may be at most.
_FILES, _CONNECTIONS = 2**15, 10_000


def run(settings: Settings) -> None:
    """Serve until a signal ends it (SIGINT, SIGTERM).

    Raises:
        SettingsError: something else listens at the address.
        ArchiveError: the archive is another base's, or cannot be written.
        StoreError: another process has the store open, or it is damaged.

    """
    _refuse_if_taken(settings)
    Archive(settings.archive, settings.base)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    instance = open_instance(settings)
    log.info("Dolen answers at %s with version %s of the data", settings.base, instance.store.version or "none")
    front = Front(instance)
    serve(front, settings, cast("type[asyncio.Protocol]", partial(Connection, front.quick, Awake(), room())))


def room() -> int:
    """Have as many files open as may be, and give how many of them may be connections: the rest is for the service."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _FILES and soft < hard:
        soft = min(_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(soft // 2, _CONNECTIONS)


def serve(application: Application, settings: Settings, protocol: type[asyncio.Protocol] | None = None) -> None:
    """Serve an ASGI application at the settings' address until a signal ends it, by connections of a kind of one's own.

    Our own connections are looked after.
    """
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # it warns of what clients do wrong
    config = uvicorn.Config(
        cast("Any", application),
        host=settings.host,
        port=settings.port,
        http=protocol or "httptools",
        loop="uvloop",
        ws="none",
        interface="asgi3",
        lifespan="off" if protocol is None else "on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_notify=LOOK_SECONDS,
    )
    gc.freeze()  # what is there now stays: looking through all of it again and again would stop the loop
    server = uvicorn.Server(config)
    config.callback_notify = partial(_look_after, server.server_state.connections)
    server.run()


async def _look_after(connections: Iterable[object]) -> None:
    for connection in list(connections):
        if isinstance(connection, Connection):
            connection.look()


def run_afresh(settings: Settings) -> NoReturn:
    """Serve in place of this process, which has had a store open: what it started does not outlive a fork.

    The engine's threads and the server of bounded processes would be missing in the worker, and its first publication
    would wait for them without end.
    """
    sys.stdout.flush()
    command = [sys.executable, "-m", "service.cli", "serve"]
    os.execve(sys.executable, command, {**os.environ, **_as_environment(settings)})  # noqa: S606 - our own program


def _refuse_if_taken(settings: Settings) -> None:
    """Try the address: the server itself would share it with another of its kind, and requests reach either."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError("port-taken", host=settings.host, port=str(settings.port)) from error


def settings_with(config: Path) -> Settings:
    """Gather the settings anew with another file."""
    return settings_.load(config, os.environ)


def _as_environment(settings: Settings) -> dict[str, str]:
    return {f"DOLEN_{each.name.upper()}": str(getattr(settings, each.name)) for each in fields(settings)}
