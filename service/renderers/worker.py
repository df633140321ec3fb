"""A process that makes pages: the application over a checkpoint, one request after the other, until told to end."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from flask import Flask

import ontology
import shapes
from loaders.parent import die_with
from loaders.space import Space
from ontology import DOLEN
from service.app import create_app
from service.archive import Archive
from service.bridge import Answer, Call, Wsgi, environ_of
from service.dossiers import Drawer
from service.heads import heads
from service.instance import Instance
from service.search import Search
from service.settings import Settings
from service.store import Store

from .frames import READY, Ask, Begin, Turn, pack, receive
from .swift import Swift

#: Objects that come and go with pages are many and have few cycles: they are looked through less often than usual.
_GARBAGE = (20_000, 20, 50)


class Worker:
    """Makes pages from the checkpoint it was shown last."""

    def __init__(self, begin: Begin) -> None:
        self._application = application(begin.settings, begin.checkpoint)
        self._wsgi, self._swift = cast("Wsgi", self._application.wsgi_app), Swift(self._application)
        self._warm()

    def obey(self, message: object) -> Answer | str | None:
        """Do what a frame says; None when this is no page for here."""
        if isinstance(message, Turn):
            self._turn(message.checkpoint)
            return READY
        return self._answer(message) if isinstance(message, Ask) else None

    def _warm(self) -> None:
        """Read what all pages need, so that the first reader does not wait for it."""
        ontology.graph()
        shapes.fields(DOLEN.PracticeItem)
        for path in ("/en/", "/cy/"):
            self._answer(
                Ask({"method": "GET", "path": path, "query_string": b"", "headers": [], "http_version": "1.1"})
            )

    def _turn(self, checkpoint: Path) -> None:
        settings, old = self._application.config["SETTINGS"], self._application.config["STORE"]
        self._application.config["STORE"] = opened(settings, checkpoint)
        if old.drawer:
            old.drawer.close()
        old.close()

    def _answer(self, ask: Ask) -> Answer | None:
        if (answer := self._swift.answer(ask.scope)) is not None:
            return answer
        call = Call(self._wsgi, environ_of(ask.scope))
        if not call.is_short:
            call.close()
            return None
        answer = call.whole()
        self._swift.learn(ask.scope, answer)
        return answer


def opened(settings: Settings, checkpoint: Path) -> Store:
    """Open a checkpoint, with the dossiers of the same data if all of it is of the archive, which they are made of."""
    store = Store.open_read_only(checkpoint)
    have = heads(store)
    if store.graphs() <= {*have, str(Space(settings.base, "provenance").graph)}:
        store.drawer = Drawer(settings.dossiers, settings.base, have)
    return store


def application(settings: Settings, checkpoint: Path) -> Flask:
    """Make the application over a checkpoint; of an installation it has the archive alone, to read the past."""
    archive = Archive(settings.archive, settings.base, settings.full_every, settings.large_bytes)
    app = create_app(settings, opened(settings, checkpoint), cast("Instance", SimpleNamespace(archive=archive)))
    app.config.update(SEARCH=Search(settings.search, read_only=True), SEARCH_FOLLOWED=True)
    return app


def main() -> None:
    """Serve the channel whose descriptor is the argument."""
    die_with(os.getppid())
    channel, buffer = socket.socket(fileno=int(sys.argv[1])), bytearray()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin = receive(channel, buffer)
    if not isinstance(begin, Begin):
        return
    worker = Worker(begin)
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    with suppress(ConnectionError):  # the server has gone
        channel.sendall(pack(READY))
        while (message := receive(channel, buffer)) is not None:
            channel.sendall(pack(worker.obey(message)))


if __name__ == "__main__":
    main()
