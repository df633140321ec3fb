"""What queries may use, under the names of the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from service.settings import Settings


@dataclass(frozen=True)
class PoolLimits:
    """The bounds of the pool and of each query; each field is a setting."""

    #: Queries that run at the same time; one for each processor, and at least two, when 0.
    query_workers: int = 0
    #: Queries that may wait.
    query_queue: int = 64
    #: Queries of one client that may run or wait.
    query_per_client: int = 32
    query_seconds: float = 30
    #: Seconds that a streamed result may take from its first byte to its last.
    query_stream_seconds: float = 600
    #: Bytes of address space beyond what a worker has when it is ready.
    query_memory_bytes: int = 2 * 2**30
    #: Bytes up to which a result is whole before its first byte is sent.
    max_buffered_bytes: int = 2**20
    #: Statements up to which the data are read into memory; 0 for never.
    memory_quads: int = 3_000_000

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the limits from the settings."""
        return cls(**{each.name: getattr(settings, each.name) for each in fields(cls)})

    @cached_property
    def running(self) -> int:
        """How many queries run at the same time, beside the one that is kept for who has none running."""
        return self.query_workers or max(2, os.cpu_count() or 2)
