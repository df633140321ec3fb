"""A draft's graph looked into without holding it: from a file, from the store with a change, after publication."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.rdf.lines import subject
from service.instance import Instance
from service.submissions import Mode
from service.submissions.looking import Changed, Kept, Lines

from .submitting import BASE, check, item, opened, publish

PART = ' ; dcat:contactPoint [ a vcard:Organization ; vcard:fn "Desk"@en ; vcard:hasEmail <mailto:{}@vale.example> ]'
RELATED = " ; dol:relatedPractice <id/practice/vale/one>"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    with opened(tmp_path, monkeypatch) as instance:
        publish(
            instance,
            item("one", more=PART.format("one"))
            + item("two", more=RELATED)
            + item("three", more=RELATED)
            + item("four"),
        )
        yield instance


def iri(slug: str) -> str:
    return f"{BASE}/id/practice/vale/{slug}"


def same(seen: Lines, lines: list[str]) -> None:
    """What is looked up is what is in the lines."""
    for slug in ("one", "two", "three", "four", "five"):
        said = set(seen.about([iri(slug)]))
        assert said <= set(lines)
        assert {line for line in said if subject(line) == iri(slug)} == {
            line for line in lines if subject(line) == iri(slug)
        }
        parts = {line.split(" ")[2][1:-1] for line in said if "/genid/" in line.split(" ")[2]}
        assert {line for line in lines if subject(line) in parts} <= said
    referring = {subject(line) for line in lines if line.split(" ")[2] == f"<{iri('one')}>"}
    assert set(seen.referring(iri("one"))) == referring


MERGED = item("two", "Two") + item("five", more=RELATED) + item("one", more=PART.format("other"))


def test_a_change_beside_a_vast_graph_is_looked_up_in_the_store(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = check(instance, MERGED, mode=Mode.MERGE)
    lines = instance.submissions.graph("vale", draft.id)
    kept = instance.submissions.look_into("vale", draft.id)
    assert isinstance(kept, Kept)
    same(kept, lines)
    assert list(kept.things()) == sorted(iri(slug) for slug in ("five", "four", "one", "three", "two"))
    assert list(kept.things(iri("four"))) == [iri(slug) for slug in ("one", "three", "two")]
    assert list(kept.things(iri("zzz"))) == []
    monkeypatch.setattr(instance.archive, "large_bytes", 1000)
    monkeypatch.setattr(instance.archive, "is_large", lambda *_: False)
    changed = instance.submissions.look_into("vale", draft.id)
    assert isinstance(changed, Changed)
    same(changed, lines)
    assert list(changed.things()) == [iri(slug) for slug in ("five", "one", "two")]
    publish(instance, item("six"), mode=Mode.MERGE)
    overtaken = instance.submissions.look_into("vale", draft.id)
    assert isinstance(overtaken, Kept)
    same(overtaken, lines)


def test_what_was_published_is_looked_into_too(instance: Instance) -> None:
    first = next(each for each in instance.submissions.list("vale") if each.version == 1)
    second = publish(instance, MERGED, mode=Mode.MERGE)
    for draft in (first, second):
        same(instance.submissions.look_into("vale", draft.id), instance.submissions.graph("vale", draft.id))
