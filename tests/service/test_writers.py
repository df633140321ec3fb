"""Writes beside each other: a graph's one after the other, none of them in the way of anything else."""

from __future__ import annotations

import asyncio
import threading

from service.sparql.writers import Writers
from service.turns import Turns


def test_many_writes_to_one_graph_hold_up_nobody_else() -> None:
    slow, done = threading.Event(), list[str]()

    def write(name: str) -> str:
        if name == "vale 0":
            assert slow.wait(30)
        done.append(name)
        return name

    async def main() -> list[str]:
        writers = Writers(2)
        vale = [asyncio.create_task(writers.write("vale", write, f"vale {number}")) for number in range(40)]
        await asyncio.sleep(0)
        assert await asyncio.to_thread(lambda: "a page") == "a page"
        assert await writers.write("dale", write, "dale") == "dale"
        slow.set()
        return await asyncio.gather(*vale)

    in_order = [f"vale {number}" for number in range(40)]
    assert asyncio.run(main()) == in_order
    assert done == ["dale", *in_order]


def test_a_write_that_fails_lets_the_next_one_in() -> None:
    async def main() -> None:
        writers = Writers(1)
        found = await asyncio.gather(
            writers.write("vale", int, "x"), writers.write("vale", int, "7"), return_exceptions=True
        )
        assert isinstance(found[0], ValueError)
        assert found[1] == 7

    asyncio.run(main())


def test_each_name_has_a_lock_of_its_own() -> None:
    turns = Turns()
    entered = threading.Event()
    with turns.of("vale"), turns.of("dale"):
        waiting = threading.Thread(target=lambda: _enter(turns, entered))
        waiting.start()
        assert not entered.is_set()
    waiting.join(30)
    assert entered.is_set()


def _enter(turns: Turns, entered: threading.Event) -> None:
    with turns.of("vale"):
        entered.set()
