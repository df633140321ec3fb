"""The process that indexes much: it reads a checkpoint of the store and writes beside the service's eyes."""

from __future__ import annotations

from pathlib import Path

import tantivy

from service.aside import Order, Told, obey
from service.store import Store

from .writing import registered, write


def build(order: Order, told: Told) -> None:
    """Index what an order names: ``checkpoint``, ``folder``, and the things ``touched`` or null for everything."""
    folder, store = Path(order["folder"]), Store.open_read_only(Path(order["checkpoint"]))
    write(registered(tantivy.Index.open(str(folder))), folder, store, order["touched"], told)


if __name__ == "__main__":
    obey(build)
