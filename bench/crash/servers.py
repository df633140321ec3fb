"""Services that are killed at random instants, or a process of theirs, while clients publish, send and read."""

from __future__ import annotations

import random
import shutil
import socket
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from service.accounts import Accounts, Role
from service.archive import Archive
from service.settings import Settings

from .clients import Clients
from .forks import in_child, warm
from .found import Found
from .looking import look
from .server import Server, outliving
from .work import PARTNER, STEWARD

#: Lives of a service after which a new installation is begun, so that looking at all versions stays cheap.
_EACH = 12
#: How many of its processes are killed before a service is itself; it goes on without them.
_CHILDREN = (0, 2, 5, 10)
#: Seconds between kills, at most; and until one that is killed while it starts.
_BETWEEN, _STARTING = 3.0, 8.0
#: One life of so many ends while the service starts.
_EARLY = 8


def run(folder: Path, kills: int, seed: int) -> Iterator[Found]:
    """Kill so many processes of services, and look after each service's end; give what was found until then."""
    chance, found, number = random.Random(seed), Found(), 0
    folder.mkdir(parents=True, exist_ok=True)
    warm(folder)
    while found.kills < kills:
        if not number % _EACH:
            shutil.rmtree(folder / f"servers-{number // _EACH - 1}", ignore_errors=True)
            settings = Settings(data=folder / f"servers-{number // _EACH}", port=_free_port(), full_every=4)
            key = in_child(partial(_begun, settings))
        log = folder / "server.log"
        _life(settings, key, number, chance, found, log, kills)
        number += 1
        yield found


def _life(
    settings: Settings, key: str, number: int, chance: random.Random, found: Found, log: Path, kills: int
) -> None:
    """Live once: start, be asked, lose children, be killed, be looked at."""
    server, clients = Server(settings, log), Clients(settings.base, key, f"life{number}")
    if chance.randrange(_EARLY):
        server.wait()
        clients.start()
        for _ in range(min(chance.choice(_CHILDREN), kills - found.kills - 1)):
            time.sleep(chance.uniform(0, _BETWEEN))
            found.add(server.kill_child(chance))
        time.sleep(chance.uniform(0, _BETWEEN))
        where = "the service"
    else:
        time.sleep(chance.uniform(0, _STARTING))
        where = "the service while it starts"
    below = server.kill()
    clients.end()
    found.add(where)
    _count(found, clients)
    faults = in_child(partial(look, settings, PARTNER, clients.acknowledged, clients.received))
    faults += [f"{len(left)} processes outlived the service"] if (left := outliving(below)) else []
    found.faults += [f"life {number}: {fault}" for fault in (*clients.faults, *faults)]


def _count(found: Found, clients: Clients) -> None:
    found.acknowledged += len(clients.acknowledged)
    found.received += len(clients.received)
    found.before_any += not clients.acknowledged
    found.refused = dict(Counter(found.refused) + clients.refused)


def _begun(settings: Settings) -> str:
    """Make an installation with one partner, and give a key of its."""
    shutil.rmtree(settings.data, ignore_errors=True)
    Archive(settings.archive, settings.base).partners.add(STEWARD)
    accounts = Accounts(settings)
    key = accounts.keys.make(PARTNER, Role.PUBLISHER)
    accounts.close()
    return key


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
