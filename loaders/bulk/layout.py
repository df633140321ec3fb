"""Where in what is said about a thing to find what: the same for all things with values of the same kinds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from rdflib import DCTERMS

from loaders.strays import OURS
from loaders.suspects.kinds import Kind
from loaders.suspects.signatures import Linked, Rest
from loaders.suspects.terms import TYPE, text

PUBLISHER: Final = text(DCTERMS.publisher)
ITEM: Final = f"<{OURS}PracticeItem>"
#: Layouts that are kept.
KEPT: Final = 50_000
#: Places of values, each with the property.
Places = tuple[tuple[int, str], ...]


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """The kinds of the values of a thing, in order.

    ``own`` are the places of values that are the partner's own things; ``varied`` those of values by which the thing
    may be looked up, ``offered`` such values where they are the same for all things of this layout. ``is_shown`` tells
    whether there is a page for the thing, None where that depends on the thing that it is part of. ``rests`` holds what
    is left to ask, by what links to the thing: nothing where it is True, and something is wrong where it is False;
    ``places`` where the values of each property are.
    """

    kinds: tuple[Kind, ...]
    places: dict[str, tuple[int, ...]]
    types: tuple[str, ...]
    own: Places
    varied: Places
    offered: tuple[tuple[str, str], ...]
    is_allowed: bool
    is_shown: bool | None
    rests: dict[Linked, Rest | bool] = field(default_factory=dict)


class Layouts(dict[tuple[Kind, ...], Layout]):
    """The layout of each sequence of kinds, made once.

    ``looked_up`` are the properties by whose values things are found, ``on_a_page`` tells of types whether they are
    allowed and shown, ``organisation`` is the one publisher that items may have, if there is only one.
    """

    def __init__(
        self,
        looked_up: Collection[str],
        on_a_page: Callable[[tuple[str, ...]], bool | None],
        organisation: str,
    ) -> None:
        super().__init__()
        self._looked_up, self._on_a_page = looked_up, on_a_page
        self._publisher = f"<{organisation}>" if organisation else ""

    def __missing__(self, kinds: tuple[Kind, ...]) -> Layout:
        if len(self) > KEPT:
            self.clear()
        types = tuple([kind.exact for kind in kinds if kind.predicate == TYPE and kind.exact])
        found = [(place, kind) for place, kind in enumerate(kinds) if kind.predicate in self._looked_up]
        self[kinds] = made = Layout(
            kinds=kinds,
            places=_places(kinds),
            types=types,
            own=tuple([(place, kind.predicate) for place, kind in enumerate(kinds) if kind.is_own]),
            varied=tuple([(place, kind.predicate) for place, kind in found if kind.exact is None]),
            offered=tuple([(kind.predicate, kind.exact) for _, kind in found if kind.exact is not None]),
            is_allowed=all(kind.is_term for kind in kinds) and self._may_publish(kinds, types),
            is_shown=self._on_a_page(types),
        )
        return made

    def _may_publish(self, kinds: tuple[Kind, ...], types: tuple[str, ...]) -> bool:
        """Tell whether an item names no other publisher."""
        publishers = [kind for kind in kinds if kind.predicate == PUBLISHER and not kind.is_literal]
        return not self._publisher or ITEM not in types or all(kind.exact == self._publisher for kind in publishers)


def _places(kinds: tuple[Kind, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, kind in enumerate(kinds):
        found[kind.predicate] = (*found.get(kind.predicate, ()), place)
    return found
