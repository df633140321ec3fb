"""What becomes of a query in the pool, without processes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from service.checkpoints import Checkpoint
from service.failures import BusyError, ClientGoneError, QueryError
from service.pool import errand
from service.pool.channel import FAILURES, Frame, Kind
from service.pool.errand import Errand
from service.pool.limits import PoolLimits
from service.sparql.execution import Outcome
from service.sparql.operations import Formats, QueryOperation

CHECKPOINT = Checkpoint(Path("none"), "one", datetime(2026, 11, 22, tzinfo=UTC))
WHOLE = Frame(Kind.WHOLE, 0, worn=False, rows=2, body=b"body")
PIECE = Frame(Kind.PIECE, 0, worn=False, rows=-1, body=b"begin")
FAILED = Frame(Kind.FAILED, FAILURES.index("query-failed"), worn=False, rows=-1, body=b"why")
UNKNOWN = Frame(Kind.WHOLE, 77, worn=False, rows=-1, body=b"")


class Worker:
    """Notes what it was asked and for what it was ended."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.errors: list[QueryError] = []
        self.tell: Callable[[Frame | QueryError | None], None] = lambda _: None
        self.since, self.behind = 0.0, False

    def ask(self, request: bytes, tell: Callable[[Frame | QueryError | None], None]) -> None:
        self.requests.append(request)
        self.tell = tell

    def leave(self, tell: object, _: object) -> bool:
        assert tell == self.tell
        return self.behind

    def end(self, error: QueryError) -> None:
        self.errors.append(error)
        self.tell(error)


class Case:
    """One query, who is told of it, and how often its worker came back."""

    def __init__(self, seconds: float = 30) -> None:
        self.told: list[Outcome | QueryError] = []
        self.back, self.again, self.worker = 0, 0, Worker()
        operation = QueryOperation("ASK {}", (), (), Formats("text/csv", "text/csv", None), seconds, head_only=False)
        self.errand = Errand(operation, "client", Office(self), self.told.append)

    def run(self) -> None:
        self.errand.run(cast("Any", SimpleNamespace(checkpoint=CHECKPOINT)), cast("Any", self.worker))


class Office:
    """Sends a case's query, and counts what becomes of it."""

    def __init__(self, case: Case) -> None:
        self.case, self.limits = case, PoolLimits()

    def back(self, _: Errand) -> None:
        gone = [each for each in self.case.told if isinstance(each, ClientGoneError)]
        assert self.case.told == gone  # the worker is free before an answer is dealt with
        self.case.back += 1

    def again(self, errand: Errand) -> None:
        self.case.again += 1
        errand.rest()

    def too_long(self) -> QueryError:
        return BusyError("query-busy")

    def nobody(self, *_: object) -> Callable[[object], None]:
        return lambda _: None


def play(scenario: Callable[[Case], None], seconds: float = 30, turns: int = 0) -> Case:
    """Let a query have its way, and then so many turns of the loop."""

    async def run() -> Case:
        case = Case(seconds)
        scenario(case)
        for _ in range(turns):
            await asyncio.sleep(0)
        return case

    return asyncio.run(run())


def codes(case: Case) -> list[str]:
    return [each.code for each in case.told if isinstance(each, QueryError)]


def test_a_whole_answer_frees_its_worker_and_is_told_once() -> None:
    def scenario(case: Case) -> None:
        case.run()
        for found in (WHOLE, WHOLE, BusyError("query-busy")):
            case.worker.tell(found)
        case.errand.end(ClientGoneError("query-gone"))

    case = play(scenario)
    (outcome,) = case.told
    assert isinstance(outcome, Outcome)
    assert (outcome.media_type, outcome.body, outcome.rows, outcome.version) == ("text/csv", b"body", 2, "one")
    assert (case.back, case.worker.errors) == (1, [])


@pytest.mark.parametrize(
    ("found", "code", "killed"),
    [(FAILED, "query-failed", 0), (UNKNOWN, "query-crashed", 1), (QueryError("query-syntax"), "query-syntax", 0)],
)
def test_what_goes_wrong_is_told_once(found: Frame | QueryError, code: str, killed: int) -> None:
    def scenario(case: Case) -> None:
        case.run()
        case.worker.tell(found)

    case = play(scenario)
    assert (codes(case), len(case.told), case.back, len(case.worker.errors)) == ([code], 1, 1, killed)


def test_a_query_that_waits_is_late_without_a_worker() -> None:
    case = play(lambda _: None, seconds=0, turns=3)
    assert (codes(case), case.back, case.worker.requests) == (["query-busy"], 1, [])


def test_what_a_query_waited_is_taken_off_its_time() -> None:
    case = play(Case.run, seconds=0, turns=3)  # its time was over when its turn came
    assert (codes(case), case.back, len(case.worker.errors)) == (["query-timeout"], 1, 1)
    assert isinstance(case.told[0], QueryError)
    assert case.told[0].params["seconds"] == "0"


def test_a_stream_has_a_deadline_of_its_own_and_is_ended_with_its_client() -> None:
    async def run() -> Case:
        case = Case()
        case.run()
        case.worker.tell(PIECE)
        assert case.back == 0
        case.told.clear()
        case.errand.end(ClientGoneError("query-gone"))
        return case

    case = asyncio.run(run())
    assert (case.told, case.back, [each.code for each in case.worker.errors]) == ([], 1, ["query-gone"])


def test_a_query_ends_when_its_client_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errand, "GRACE", 0)

    def scenario(case: Case) -> None:
        gone = asyncio.Event()
        gone.set()
        case.run()
        case.errand.watch(gone)

    case = play(scenario, turns=6)
    assert (codes(case), case.back, len(case.worker.errors)) == (["query-gone"], 1, 1)


@pytest.mark.parametrize(
    ("found", "killed"), [(WHOLE, 0), (FAILED, 0), (QueryError("query-crashed"), 0), (PIECE, 1), (UNKNOWN, 1)]
)
def test_a_worker_that_is_ready_soon_after_its_client_has_left_lives(found: Frame | QueryError, killed: int) -> None:
    def scenario(case: Case) -> None:
        case.run()
        case.errand.end(ClientGoneError("query-gone"))
        case.errand.end(ClientGoneError("query-gone"))
        assert (case.back, case.worker.errors) == (0, [])
        case.worker.tell(found)

    case = play(scenario, turns=3)
    assert (codes(case), case.back, len(case.worker.errors)) == (["query-gone"], 1, killed)


def test_what_ends_a_query_otherwise_does_not_wait() -> None:
    def scenario(case: Case) -> None:
        case.run()
        case.errand.end(ClientGoneError("query-gone"))
        case.errand.end(BusyError("query-stopping"))

    case = play(scenario)
    assert (codes(case), case.back, len(case.worker.errors)) == (["query-gone"], 1, 1)


def test_a_query_that_a_worker_has_not_come_to_waits_for_another() -> None:
    def scenario(case: Case) -> None:
        case.run()
        case.worker.tell(None)
        assert (case.told, case.back, case.errand.handle, case.errand.over) == ([], 0, None, False)
        case.run()
        case.worker.tell(WHOLE)

    case = play(scenario)
    assert (len(case.told), case.again, case.back, case.worker.errors) == (1, 1, 1, [])


def test_nobody_waits_for_another_worker_whose_client_has_left() -> None:
    def scenario(case: Case) -> None:
        case.run()
        case.errand.end(ClientGoneError("query-gone"))
        case.worker.tell(None)

    case = play(scenario)
    assert (codes(case), case.again, case.errand.over, case.worker.errors) == (["query-gone"], 1, True, [])


def test_a_query_behind_another_is_ended_without_it() -> None:
    def scenario(case: Case) -> None:
        case.run()
        case.worker.behind = True
        case.errand.end(BusyError("query-stopping"))

    case = play(scenario)
    assert (codes(case), case.back, case.worker.errors) == (["query-stopping"], 1, [])
