"""The HTTP server: one worker process that owns the store, answers requests, and follows the archive."""

from __future__ import annotations

import logging
import os
import threading
import time
from dataclasses import fields
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from . import settings as settings_
from .app import create_app
from .failures import ArchiveError, StoreError
from .instance import Instance, open_instance
from .settings import Settings

log = logging.getLogger(__name__)
#: How often the archive is looked at for what another process published, in seconds.
FOLLOW_SECONDS = 0.5


def run(settings: Settings) -> None:
    """Serve until a signal ends it (SIGINT, SIGTERM)."""
    os.environ.update(_as_environment(settings))
    server = Granian(
        "service.serving:worker",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        factory=True,
        log_level=LogLevels.warning,
    )
    server.serve()


def worker() -> Flask:
    """Open the installation and make the application, in the process that answers."""
    settings = settings_.load(None, os.environ)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    instance = open_instance(settings)
    threading.Thread(target=follow, args=(instance,), name="follow", daemon=True).start()
    log.info("Dolen answers at %s with %d statements", settings.base, len(instance.store))
    return create_app(settings, instance.store)


def follow(instance: Instance, rounds: int | None = None) -> None:
    """Apply what other processes publish, again and again; trouble is logged and tried again."""
    while rounds is None or rounds > 0:
        try:
            if count := instance.catch_up():
                log.info("applied %d published versions", count)
        except (ArchiveError, StoreError) as error:
            log.error("%s", error)  # noqa: TRY400 - the text says all; a traceback every round would bury it
        rounds = None if rounds is None else rounds - 1
        time.sleep(FOLLOW_SECONDS)


def settings_with(config: Path) -> Settings:
    """Gather the settings anew with another file."""
    return settings_.load(config, os.environ)


def _as_environment(settings: Settings) -> dict[str, str]:
    return {f"DOLEN_{each.name.upper()}": str(getattr(settings, each.name)) for each in fields(settings)}
