"""The search index of an installation follows its archive, version by version, and is made again with the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.instance import open_instance
from service.partners import Partner
from service.search import Query, Search
from service.search.index import Index
from service.settings import Settings

STEWARD = Partner("register", "The register", "Y gofrestr", "id/organisation/host", steward=True)
ORGANISATION = """<id/organisation/{slug}> a <http://www.w3.org/ns/org#FormalOrganization> ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en, "{name}"@cy ;
  <http://www.w3.org/ns/org#classification> <https://w3id.org/dolen/def/organisation-type/local-authority> .
"""


def test_publications_reach_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, file = Settings(data=tmp_path / "data", base="https://dolen.test"), tmp_path / "register.ttl"
    instance = open_instance(settings)
    instance.archive.partners.add(STEWARD)
    search, made = Search(settings.search), []
    for first, second in (("Vale", "Hill"), ("Vale", "Dale")):
        file.write_text(ORGANISATION.format(slug="host", name=first) + ORGANISATION.format(slug="other", name=second))
        instance.publish("register", [file], "test")
        search.bring(instance.store, instance.changed_lines)
        if not made:  # from here on, only what changed
            made.append(first)
            monkeypatch.setattr(Index, "_make", lambda *_: made.append("again"))
    assert made == ["Vale"]
    assert [search.find(Query(name)).total for name in ("Vale ", "Hill ", "Dale ")] == [1, 0, 1]
    monkeypatch.undo()
    Search.again(settings.search, instance.store)
    again = Search(settings.search)
    assert [again.find(Query(name)).total for name in ("Vale ", "Hill ", "Dale ")] == [1, 0, 1]
    assert again.version == instance.store.version
