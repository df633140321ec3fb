"""What the processes to be killed do: publish in every way there is, one after the other."""

from __future__ import annotations

import io
import time

from service.checkpoints import Checkpoints
from service.instance import Instance
from service.partners import Partner
from service.settings import Settings
from service.submissions import Mode, State

BASE = "https://dolen.test"
STEWARD = Partner("register", "Register", "Cofrestr", "id/organisation/host", steward=True)
PARTNER = STEWARD.slug
AGENT = "crash test"
PREFIXES = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
_ORGANISATION = '<id/organisation/{name}> a org:FormalOrganization ; skos:prefLabel "{name} {number}"@en .'
#: Things of a whole graph, and of a few that are merged into it.
WHOLE, FEW = 40, 2


def settings(folder: object) -> Settings:
    """Give the settings of an installation; whole graphs are kept often, so that they are crossed too."""
    return Settings(data=folder, base=BASE, full_every=4)  # type: ignore[arg-type]


def turtle(name: str, number: int, count: int = WHOLE, *, host: bool = True) -> str:
    """Describe the host, an organisation and others named after it; the number is in their labels."""
    names = (*(("host",) if host else ()), name, *(f"{name}-{each}" for each in range(count)))
    return PREFIXES + "\n".join(_ORGANISATION.format(name=each, number=number) for each in names)


class Work:
    """One process's publications: ``step(number)`` does the next and gives the version it was told."""

    def __init__(self, instance: Instance, name: str) -> None:
        self._instance, self._submissions, self._name = instance, instance.submissions, name
        self._checkpoints = Checkpoints(instance.settings.data / "checkpoints")
        self._submissions.start()

    def step(self, number: int) -> int:
        """Publish in the way whose turn it is, then make a checkpoint as the service does."""
        ways = (self._replace, self._merge, self._in_background, self._roll_back, self._remove, self._withdraw)
        version = ways[number % len(ways)](number)
        self._checkpoints.make(self._instance.store)
        self._checkpoints.prune()
        return version

    def _replace(self, number: int) -> int:
        return self._send(turtle(self._name, number), Mode.REPLACE)

    def _merge(self, number: int) -> int:
        return self._send(turtle(self._name, number, FEW), Mode.MERGE)

    def _remove(self, number: int) -> int:
        return self._send(f"{BASE}/id/organisation/{self._name}-{number % WHOLE}\n", Mode.REMOVE, "gone.txt")

    def _in_background(self, number: int) -> int:
        draft = self._receive(turtle(self._name, number), Mode.REPLACE, "data.ttl")
        self._submissions.enqueue(PARTNER, draft)
        while self._submissions.get(PARTNER, draft).state in {State.RECEIVED, State.CHECKING}:
            time.sleep(0.002)
        return self._submissions.publish(PARTNER, draft, AGENT).version

    def _roll_back(self, _: int) -> int:
        draft = self._submissions.rollback(PARTNER, self._instance.archive.head(PARTNER) - 1, AGENT)
        return self._submissions.publish(PARTNER, draft.id, AGENT).version

    def _withdraw(self, _: int) -> int:
        return self._submissions.withdraw(PARTNER, AGENT).version

    def _send(self, text: str, mode: Mode, name: str = "data.ttl") -> int:
        draft = self._receive(text, mode, name)
        self._submissions.check(PARTNER, draft)
        return self._submissions.publish(PARTNER, draft, AGENT).version

    def _receive(self, text: str, mode: Mode, name: str) -> str:
        return self._submissions.receive(PARTNER, [(name, io.BytesIO(text.encode()))], AGENT, mode).id
