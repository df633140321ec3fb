"""The service's graph store: partners' graphs, read by all and written through the publishing path with their keys."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import queries
from service.accounts import Accounts, Action
from service.failures import GraphAbsentError, KeyMissingError, NotAllowedError
from service.instance import Instance
from service.lines import write as write_lines
from service.submissions.naming import harmless
from service.turns import Turns

from .execution import Executor
from .formats import FORMATS
from .operations import Content
from .stores import State, Write

_SUFFIXES = {media_type: f".{name}" for name, media_type in FORMATS.items()}
_BEARER = "bearer "
#: What a write is called in the audit log.
_ACTIONS = {"PUT": "publish", "POST": "publish", "DELETE": "withdraw"}


class PartnerGraphs:
    """The graphs of an installation.

    ``published`` is called after each write, from its thread, and returns when queries see what was written.
    """

    def __init__(
        self,
        instance: Instance,
        executor: Executor,
        published: Callable[[], None] = lambda: None,
        accounts: Accounts | None = None,
    ) -> None:
        self._instance, self._executor, self._published = instance, executor, published
        self._accounts = accounts or Accounts(instance.settings)
        self._graphs = f"{instance.settings.base}/graph/"
        self._writing = Turns()

    @property
    def executor(self) -> Executor:
        """What reads the graphs."""
        return self._executor

    def state(self, name: str | None) -> State | None:
        """Give a graph's state; the service's own record changes with every publication."""
        store = self._instance.store
        data = store.version
        if name in {None, f"{self._graphs}provenance"}:
            return State(data, store.modified, data)
        for row in store.rows(queries.get("app/heads")):
            if str(row["graph"]) == name and self._holds(name, int(str(row["version"]))):
                created = datetime.fromisoformat(str(row["created"]))
                return State(f"{row['version']} {row['digest']}", created, data)
        return None

    def admit(self, name: str | None, authorization: str | None) -> str:
        """Let who may publish for a partner write its graph; give words for who it is.

        Raises:
            KeyMissingError: no key, or one that is not good.
            NotAllowedError: the graph is another's, or the key may not publish.

        """
        shown = authorization or ""
        if not shown.lower().startswith(_BEARER):
            raise KeyMissingError("key-missing")
        caller = self._accounts.by_key(shown[len(_BEARER) :].strip())
        own = [f"{self._graphs}{partner}" for partner in caller.partners]
        if name not in own:
            raise NotAllowedError("not-your-graph", who=caller.agent, graph=name or "?default", own=", ".join(own))
        caller.require(Action.PUBLISH, name.removeprefix(self._graphs))
        return caller.agent

    def new_name(self, authorization: str | None) -> str:
        """Refuse to make graphs: a partner has one.

        Raises:
            KeyMissingError, NotAllowedError: always one of them.

        """
        return self.admit("/graph-store", authorization)

    def write(self, write: Write) -> bool:
        """Publish what a partner sent: in place of its graph, beside what it says, or nothing at all.

        Raises:
            GraphAbsentError: it is to be deleted and is not there.
            DolenError: see ``Instance.publish``; NotConformingError carries the report.

        """
        partner = str(write.name).removeprefix(self._graphs)
        with self._writing.of(partner), tempfile.TemporaryDirectory(prefix="dolen-") as folder:
            seen = self._instance.archive.head(partner)
            self._instance.catch_up()
            state = self.state(write.name)
            write.check(state)
            if write.method != "DELETE":
                kept = self._current(partner, Path(folder)) if write.method == "POST" and state else []
                paths = [*kept, *_files(Path(folder), write.contents)]
                done = self._instance.publish(partner, paths, write.agent, expected=seen, origin="graph-store")
            elif state is not None:
                done = self._instance.withdraw(partner, write.agent, expected=seen)
            else:
                raise GraphAbsentError("no-graph", graph=str(write.name))
            self._accounts.note(write.agent, _ACTIONS[write.method], partner, f"version {done.version}")
        self._published()
        return state is None

    def _current(self, partner: str, folder: Path) -> list[Path]:
        """Write what a partner's graph says now to a file, a piece at a time."""
        archive, end = self._instance.archive, f" <{self._graphs}{partner}> .\n".encode()
        version = archive.head(partner)
        path = folder / f"version-{version}{_SUFFIXES[FORMATS['nt']]}"
        write_lines(path, (chunk.replace(end, b" .\n") for chunk in archive.chunks(partner, version)))
        return [path]

    def _holds(self, name: str, version: int) -> bool:
        """Tell whether a version says anything; an empty graph is one that was deleted."""
        return self._instance.archive.manifest(name.removeprefix(self._graphs), version).triples > 0


def _files(folder: Path, contents: Sequence[Content]) -> Iterator[Path]:
    """Write what came to files whose names end as their types do."""
    for number, content in enumerate(contents):
        suffix, name = _SUFFIXES[content.media_type], harmless(content.name)
        path = folder / str(number) / (name if name.endswith(suffix) else f"{name}{suffix}")
        path.parent.mkdir()
        path.write_bytes(content.body)
        yield path
