"""Which dossiers a line belongs to: its subject's, and that of a practice item that it points at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: How the paths of practice items begin.
ITEMS = "/id/practice/"
_HASH, _END = b"#"[0], b">"[0]
#: So many lines of a thing are held at once.
_MOST = 2_000
Filed = tuple[str, list[bytes]]


def gathered(lines: Iterable[bytes], items: bytes) -> Iterator[Filed]:
    """Put the N-Quads lines of one graph, sorted, into dossiers: a thing's name with some of its lines.

    ``items`` is how the names of practice items begin, after their ``<``. A thing may come more than once: names with
    a fragment sort before other names that begin as the thing's own does.
    """
    name, own, length = "", b"", 0
    held: list[bytes] = []
    for line in lines:
        if not 0 < len(held) < _MOST or not line.startswith(own) or line[length] not in (_HASH, _END):
            if held:
                yield name, held
            own = line[: line.index(b">")].partition(b"#")[0]
            name, length, held = own[1:].decode(), len(own), []
        held.append(line)
        if (place := line.find(items, length + 1)) > 0 and (item := _pointed_at(line, place)):
            yield item, [line]
    if held:
        yield name, held


def of_changes(lines: Iterable[str], items: bytes) -> dict[str, set[bytes]]:
    """Put lines in no order, without line ends, into dossiers."""
    found: dict[str, set[bytes]] = {}
    for line in sorted(f"{each}\n".encode() for each in lines):
        for name, held in gathered([line], items):
            found.setdefault(name, set()).update(held)
    return found


def _pointed_at(line: bytes, place: int) -> str:
    """Give the item that a line has for its object, if what begins at a place is that; empty for its own thing."""
    predicate_end = line.index(b"> ", line.index(b"> ") + 2)
    if place != predicate_end + 2:
        return ""
    name = line[place + 1 : line.index(b">", place)]
    return "" if b"#" in name or line.startswith((b"<" + name + b"#", b"<" + name + b">")) else name.decode()
