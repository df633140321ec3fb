"""The process that makes all dossiers of a large installation."""

from __future__ import annotations

from pathlib import Path

from service.archive import Archive
from service.aside import Order, Told, obey

from . import file, making


def build(order: Order, _told: Told) -> None:
    """Write the file that an order names: ``file``, ``archive``, its ``base``, ``heads`` of the graphs."""
    archive = Archive(Path(order["archive"]), order["base"])
    heads = {graph: (head[0], head[1]) for graph, head in order["heads"].items()}
    file.make(Path(order["file"]), making.everything(archive, heads), heads)


if __name__ == "__main__":
    obey(build)
