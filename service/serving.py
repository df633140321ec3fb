"""The HTTP server: one worker process that owns the store, answers requests, and follows the archive."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import sys
from dataclasses import fields
from pathlib import Path
from typing import NoReturn

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from loaders.errors import DolenError

from . import settings as settings_
from .archive import Archive
from .failures import SettingsError
from .front import Front
from .instance import open_instance
from .settings import Settings

log = logging.getLogger(__name__)
#: How long the process that answers may take to end what it does; then it is killed, and nothing is lost by that.
STOP_SECONDS = 10
#: ``prctl``'s option that names the signal sent when the parent ends.
_PARENT_DEATH = 1


def run(settings: Settings) -> None:
    """Serve until a signal ends it (SIGINT, SIGTERM).

    Raises:
        SettingsError: something else listens at the address.
        ArchiveError: the archive is another base's, or cannot be written.

    """
    _refuse_if_taken(settings)
    Archive(settings.archive, settings.base)
    os.environ.update(_as_environment(settings))
    server = Granian(
        "service.serving:worker",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=1,
        factory=True,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    )
    server.serve()


def run_afresh(settings: Settings) -> NoReturn:
    """Serve in place of this process, which has had a store open: what it started does not outlive a fork.

    The engine's threads and the server of bounded processes would be missing in the worker, and its first publication
    would wait for them without end.
    """
    sys.stdout.flush()
    command = [sys.executable, "-m", "service.cli", "serve"]
    os.execve(sys.executable, command, {**os.environ, **_as_environment(settings)})  # noqa: S606 - our own program


def worker() -> Front:
    """Open the installation and make the application, in the process that answers."""
    _end_with_parent()
    settings = settings_.load(None, os.environ)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        instance = open_instance(settings)
    except DolenError as error:
        log.critical("%s", error)
        os._exit(1)  # the server would print a traceback, and start again
    log.info("Dolen answers at %s with %d statements", settings.base, len(instance.store))
    return Front(instance)


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


def _end_with_parent() -> None:
    """Have the kernel end this process with its parent, so that a killed server lets go of the store (Linux)."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGTERM)
