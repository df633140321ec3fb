"""The process that counts large data: it reads a checkpoint of the store, first for pages, then for descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service import standing
from service.aside import Order, Told, obey
from service.store import Store

from . import written
from .statistics import count


def work(order: Order, told: Told) -> dict[str, Any]:
    """Count the ``checkpoint`` of an order; what is as it was when the counts ``before`` were made is not counted."""
    store = Store.open_read_only(Path(order["checkpoint"]))
    told(standing.ask(store))
    return written.plain(count(store, written.read(order["before"]) if order["before"] else None))


if __name__ == "__main__":
    obey(work)
