"""SPARQL updates of a partner's own graph: done on a copy of it, and what comes of that is published like all else."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from loaders import bounded
from loaders.bounded import Bounds
from loaders.errors import TooLargeError, TooSlowError
from loaders.report import Report
from service.accounts import Accounts, Action, Caller
from service.failures import (
    ChangedError,
    KeyMissingError,
    NotAllowedError,
    QueryMemoryError,
    QueryTimeoutError,
)
from service.instance import Instance
from service.lines import PIECE, write
from service.publish import Publication
from service.store.outcome import Outcome
from service.store.trial import WHOLE, attempt
from service.submissions import Mode
from service.submissions.judging import wholes
from service.turns import Turns

from . import own_graph
from .operations import UpdateOperation

BEARER = "bearer "
ORIGIN = "update"
#: What one update may use.
BOUNDS = Bounds(cpu=60, wall=120.0)
#: Statements that are copied, read and compared in a second, at least; bytes of the largest file of a copy.
_A_SECOND, _LARGEST = 20_000, 2**38
#: How often an update is done again because somebody else published meanwhile.
_TIMES = 5
_NAMES = {Mode.MERGE: "update.nt", Mode.REPLACE: "update.nt", Mode.REMOVE: "update.uris"}


@dataclass(frozen=True)
class Writer:
    """Who asks for an update, and of which partner's graph."""

    caller: Caller
    partner: str


class PartnerUpdates:
    """Updates of partners' graphs; ``published`` is called after each, and returns when queries see it."""

    def __init__(self, instance: Instance, accounts: Accounts, published: Callable[[], None] = lambda: None) -> None:
        self._instance, self._accounts, self._published = instance, accounts, published
        self._writing = Turns()

    def admit(self, authorization: str | None, partner: str | None) -> Writer:
        """Let who may publish for a partner update its graph; without ``partner`` it is that of the key.

        Raises:
            KeyMissingError: no key, or one that is not good.
            NotAllowedError: the key may not publish for that partner, or for several and none is named.

        """
        shown = authorization or ""
        if not shown.lower().startswith(BEARER):
            raise KeyMissingError("key-missing")
        caller = self._accounts.by_key(shown[len(BEARER) :].strip())
        if partner is None:
            if len(caller.partners) != 1:
                raise NotAllowedError("which-partner", who=caller.agent, own=", ".join(caller.partners))
            partner = caller.partners[0]
        caller.require(Action.PUBLISH, partner)
        return Writer(caller, self._instance.archive.partners.get(partner).slug)

    def update(self, operation: UpdateOperation, writer: Writer, expected: Collection[int] | None) -> Publication:
        """Do an update and publish what comes of it; ``expected`` are the versions it was written for, if it matters.

        Raises:
            QueryError: it is no SPARQL, or cannot be done.
            NotAllowedError: it names, or writes to, another graph.
            ChangedError: the newest version is none of those expected.
            DolenError: see ``Instance.publish``; NotConformingError carries the report.

        """
        with self._writing.of(writer.partner):
            done = self._again(operation, writer, expected)
        if done.changed:
            self._accounts.note(writer.caller.agent, "update", writer.partner, f"version {done.version}")
            self._published()
        return done

    def _again(self, operation: UpdateOperation, writer: Writer, expected: Collection[int] | None) -> Publication:
        for _ in range(_TIMES - 1):
            try:
                return self._once(operation, writer, expected)
            except ChangedError:
                if expected is not None:
                    raise
        return self._once(operation, writer, expected)

    def _once(self, operation: UpdateOperation, writer: Writer, expected: Collection[int] | None) -> Publication:
        head = self._instance.archive.head(writer.partner)
        if expected is not None and head not in expected:
            raise ChangedError("version-changed", partner=writer.partner, head=head, base=max(expected))
        with tempfile.TemporaryDirectory(prefix="dolen-") as folder:
            outcome = self._tried(operation, writer.partner, head, Path(folder))
            if not outcome.mode:
                return self._nothing(writer.partner, head)
            if outcome.mode == "withdraw":
                return self._instance.withdraw(writer.partner, writer.caller.agent, expected=head)
            path = _sent(operation, outcome, Path(folder))
            return self._instance.publish(
                writer.partner, [path], writer.caller.agent, expected=head, mode=Mode(outcome.mode), origin=ORIGIN
            )

    def _tried(self, operation: UpdateOperation, partner: str, head: int, folder: Path) -> Outcome:
        """Do the update on a copy, in a process of its own: in memory, or on the disk where the graph is large."""
        archive = self._instance.archive
        base, graph = f"{archive.base}/", f"{archive.base}/graph/{partner}"
        confined = own_graph.confine(operation, graph, base)
        triples = archive.manifest(partner, head).triples if head else 0
        on_disk = triples > self._instance.settings.memory_quads
        content = archive.whole(partner, head) or write(folder / "graph.nq", archive.chunks(partner, head)).path
        bounds = bounds_of(triples) if on_disk else BOUNDS
        asked = (operation.text, confined, graph, base, content, wholes, folder if on_disk else None)
        try:
            return bounded.run(attempt, *asked, readable=[content], bounds=bounds)
        except TooSlowError as error:
            raise QueryTimeoutError("query-timeout", seconds=bounds.cpu) from error
        except TooLargeError as error:
            raise QueryMemoryError("query-memory") from error

    def _nothing(self, partner: str, head: int) -> Publication:
        triples = self._instance.archive.manifest(partner, head).triples if head else 0
        return Publication(partner, head, changed=False, added=0, removed=0, triples=triples, report=Report())


def bounds_of(triples: int) -> Bounds:
    """Give what an update of a large graph may use: time to copy, to read and to compare it beside that of others."""
    more = triples // _A_SECOND
    return Bounds(cpu=BOUNDS.cpu + more, wall=BOUNDS.wall + 2 * more, file=_LARGEST)


def _sent(operation: UpdateOperation, outcome: Outcome, folder: Path) -> Path:
    """Write what came of an update to a file, after the update itself as comments."""
    path = folder / _NAMES[Mode(outcome.mode)]
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"# {line}\n" for line in operation.text.splitlines())
        file.writelines(f"{line}\n" for line in outcome.content)
    if (whole := folder / WHOLE).exists():
        with path.open("ab") as file, whole.open("rb") as source:
            shutil.copyfileobj(source, file, PIECE)
    return path
