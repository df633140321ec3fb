"""A lease's deadline, without processes."""

from __future__ import annotations

import asyncio

import pytest

from service.failures import QueryError
from service.pool.lease import Lease


class Worker:
    """Notes for what it was ended."""

    def __init__(self) -> None:
        self.errors: list[QueryError | None] = []

    def end(self, error: QueryError | None = None) -> None:
        self.errors.append(error)


@pytest.mark.parametrize(("waited", "ended"), [(30.0, True), (31.0, True), (0.0, False), (29.0, False)])
def test_what_a_query_waited_is_taken_off_its_time(waited: float, ended: bool) -> None:
    async def run() -> tuple[Worker, list[Lease]]:
        worker, back = Worker(), list[Lease]()
        lease = Lease("client", worker, asyncio.Event(), back.append)  # type: ignore[arg-type]
        lease.limit(30, waited=waited)
        for _ in range(3):
            await asyncio.sleep(0)
        found = list(worker.errors)
        lease.release()
        assert worker.errors == found
        return worker, back

    worker, back = asyncio.run(run())
    assert len(back) == 1
    assert [(error.code, error.params["seconds"]) for error in worker.errors if error] == (
        [("query-timeout", "30")] if ended else []
    )
