"""The event loop is kept awake for one who asks again and again, and for nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from service import awake
from service.awake import SOON, THOUGHT, WORK, Awake


class Clock:
    """Gives the time, and lets it pass."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(awake, "time", SimpleNamespace(perf_counter=clock))
    return clock


def play(scenario: Callable[[Awake], None], processors: int = 2) -> bool:
    """Tell whether the loop is kept awake after a scenario."""

    async def run() -> bool:
        kept = Awake(processors)
        scenario(kept)
        await asyncio.sleep(0)
        return kept._looking

    return asyncio.run(run())


def again(kept: Awake, clock: Clock, after: float, client: str = "one") -> None:
    """Ask, be answered, and ask again after some time."""
    kept.asked("one")
    kept.answered("one")
    clock.now += after
    kept.asked(client)


def test_who_asks_again_at_once_is_waited_for_until_a_moment_has_passed(clock: Clock) -> None:
    async def run() -> None:
        kept = Awake(2)
        again(kept, clock, SOON / 2)
        clock.now += WORK * 0.9
        for _ in range(5):
            await asyncio.sleep(0)
            assert kept._looking
        kept.answered("one")
        clock.now += THOUGHT * 0.9
        await asyncio.sleep(0)
        assert kept._looking
        clock.now += THOUGHT
        await asyncio.sleep(0)
        assert not kept._looking

    asyncio.run(run())


def test_nobody_is_waited_for_who_takes_time_or_is_not_alone(clock: Clock) -> None:
    assert not play(lambda kept: again(kept, clock, SOON * 2))
    assert not play(lambda kept: again(kept, clock, SOON / 2, "another"))
    assert play(lambda kept: again(kept, clock, SOON / 2))


def test_a_sole_processor_is_left_to_others(clock: Clock) -> None:
    assert not play(lambda kept: again(kept, clock, SOON / 2), processors=1)
