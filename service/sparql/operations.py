"""What a request asks of the data, as plain records that can be sent to another process."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

__all__ = ["Content", "Formats", "QueryOperation", "UpdateOperation"]


@dataclass(frozen=True)
class Formats:
    """The media type chosen for each kind of result before the query runs; None where the client takes none."""

    bindings: str | None
    boolean: str | None
    graph: str | None

    @cached_property
    def each(self) -> tuple[str | None, str | None, str | None]:
        """The three in this order."""
        return self.bindings, self.boolean, self.graph


class QueryOperation(NamedTuple):
    """One query, with the dataset that the protocol names for it and its deadline in seconds.

    ``head_only`` tells that the client wants the headers alone.
    """

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    formats: Formats
    timeout: float
    head_only: bool


@dataclass(frozen=True)
class UpdateOperation:
    """One request of updates, with the dataset that the protocol names for its patterns."""

    text: str
    using_graphs: tuple[str, ...]
    using_named_graphs: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """A graph that a graph store request brings: its bytes, their media type, the name of its file or of the body."""

    body: bytes
    media_type: str
    name: str
