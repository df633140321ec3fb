"""What the protocol needs of the data behind it, beside answers to queries: updates, and graphs that can be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .execution import Executor
from .operations import Content, UpdateOperation


@dataclass(frozen=True)
class State:
    """A graph as it stands: the name of its version, when that was written, and the version of all data with it."""

    version: str
    modified: datetime
    data: str


@dataclass(frozen=True)
class Write:
    """A write to one graph (None is the default graph).

    ``method`` is PUT, POST or DELETE; ``check`` raises when the graph is no longer as the client saw it, and is called
    before anything is written; ``agent`` says who writes.
    """

    method: str
    name: str | None
    contents: tuple[Content, ...]
    check: Callable[[State | None], None]
    agent: str


class Updates(Protocol):
    """Takes SPARQL updates. Its methods may block and are called from threads."""

    def update(self, operation: UpdateOperation) -> None:
        """Do an update, all of it or nothing; it is durable when this returns.

        Raises:
            QueryError: it is no SPARQL, or cannot be done.

        """


class Graphs(Protocol):
    """The graphs of a graph store. Its methods may block and are called from threads."""

    @property
    def executor(self) -> Executor:
        """What reads the graphs."""

    def state(self, name: str | None) -> State | None:
        """Give a graph's state, None when it is not there; the default graph always is."""

    def admit(self, name: str | None, authorization: str | None) -> str:
        """Let a writer in, before its body is read, and say who it is.

        Raises:
            KeyMissingError: it shows no key, or one nobody knows.
            NotAllowedError: the graph is another's.

        """

    def new_name(self, authorization: str | None) -> str:
        """Name a new graph.

        Raises:
            KeyMissingError, NotAllowedError: as for ``admit``.

        """

    def write(self, write: Write) -> bool:
        """Write to a graph, all of it or nothing; it is durable when this returns. Tell whether the graph is new.

        Raises:
            DolenError: nothing was written.

        """
