"""What previews are made from: a draft's graph in a store in memory, or of a large one what lies around a thing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, cast

from flask import current_app
from rdflib import URIRef

from loaders.rdf.lines import subject, triples
from service.browse.links import place_of
from service.browse.terms import licences
from service.store import Store
from service.submissions import Draft
from service.submissions.looking import Lines

from . import steps

#: Statements that a preview holds at most, and how many previews stay in memory.
MOST, KEPT = 50_000, 3
#: What the graph of other partners' words is called within a preview.
_OTHERS = "urn:dolen:others"
Made = TypeVar("Made")


@dataclass(frozen=True)
class Preview:
    """A draft's graph, or what lies around a thing of it, in a store; and the things described there that have pages.

    ``is_whole`` is false where more things refer to the one that is shown than a preview holds.
    """

    store: Store
    things: tuple[URIRef, ...]
    is_whole: bool = True


class Previews:
    """Keeps the few previews looked at last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def all(self, draft: Draft) -> Preview | None:
        """Give the preview of a whole draft; none of a large one.

        Raises:
            NoSuchDraftError: it has not been checked, could not be compared, or was discarded.

        """
        return self._remembered(draft, "", lambda: _whole(draft)) if draft.triples <= MOST else None

    def of(self, draft: Draft, iri: URIRef) -> Preview | None:
        """Give a preview in which a thing of a draft is shown; none where the draft does not describe it.

        Raises:
            NoSuchDraftError: see ``all``.

        """
        if (found := self.all(draft)) is None:
            lines = self.lines(draft)
            found = self._remembered(draft, iri, lambda: _around(lines, iri))
        return found if iri in found.things else None

    def lines(self, draft: Draft) -> Lines:
        """Give a large draft's graph, to look into."""
        return self._remembered(draft, None, lambda: steps.submissions().look_into(draft.partner, draft.id))

    def _remembered(self, draft: Draft, what: str | None, make: Callable[[], Made]) -> Made:
        key = (draft.partner, draft.id, draft.state, draft.checked, steps.instance().store.version, what)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return cast("Made", self._kept[key])


def previews() -> Previews:
    """Give those of the application at work."""
    return cast(Previews, current_app.extensions.setdefault("dolen-previews", Previews()))


def named(lines: Iterable[str]) -> Preview:
    """Make a preview of lines alone, for the names of what they are about."""
    store = Store()
    store.load(lines)
    return Preview(store, ())


def _whole(draft: Draft) -> Preview:
    return _made(steps.submissions().graph(draft.partner, draft.id))


def _around(graph: Lines, iri: URIRef) -> Preview:
    """Take a thing, what it refers to and what refers to it, and what those refer to, as far as a preview holds it."""
    lines = dict.fromkeys(graph.about([str(iri)]))
    if not lines:
        return Preview(Store(), ())
    is_whole = True
    for near in (_near, _beyond):
        done = {subject(line) for line in lines}
        for each in near(graph, lines, str(iri)):
            if each not in done:
                done.add(each)
                lines.update(dict.fromkeys(graph.about([each])))
            if len(lines) > MOST:
                is_whole = False
                break
    return _made(list(lines), is_whole=is_whole)


def _near(graph: Lines, lines: Iterable[str], iri: str) -> Iterator[str]:
    yield from _referred(lines)
    yield from (each.partition("#")[0] for each in islice(graph.referring(iri), MOST))


def _beyond(_graph: Lines, lines: Iterable[str], _iri: str) -> Iterator[str]:
    return _referred(lines)


def _referred(lines: Iterable[str]) -> Iterator[str]:
    return iter([str(value) for _, _, value in triples(list(lines)) if isinstance(value, URIRef)])


def _made(lines: list[str], *, is_whole: bool = True) -> Preview:
    own = {subject(line) for line in lines}
    refers = set(_referred(lines)) - own
    refers |= {str(licences()[iri]) for iri in map(URIRef, refers) if iri in licences()}
    base, store, live = steps.instance().archive.base, Store(), steps.instance().store
    others = (f"{line[:-1]}<{_OTHERS}> ." for line in live.said_anywhere(sorted(refers)))
    store.load([*lines, *others])
    things = (URIRef(each) for each in sorted(own) if "#" not in each and place_of(each, base))
    return Preview(store, tuple(things), is_whole)
