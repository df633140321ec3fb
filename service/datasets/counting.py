"""The process that counts large data: it reads a checkpoint of the store, for pages, for lists, for descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service import standing
from service.archive import Archive
from service.aside import Order, Told, obey
from service.store import Store

from . import tallying, written


def work(order: Order, told: Told) -> dict[str, Any]:
    """Count the ``checkpoint`` of an order beside its ``archive``, and make its ``shelf`` of practice items.

    What ``pages`` count is asked first, unless that was done.
    """
    store, archive = Store.open_read_only(Path(order["checkpoint"])), Archive(Path(order["archive"]), order["base"])
    if order["pages"]:
        told(standing.ask(store))
    return written.plain(tallying.count(store, archive, Path(order["shelf"])))


if __name__ == "__main__":
    obey(work)
