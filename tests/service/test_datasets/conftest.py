"""An installation of the examples, published over four days, two graphs twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.app import create_app
from service.archive import Archive
from service.datasets import Library, of
from service.instance import everything
from service.manifest import Manifest, Version, digest
from service.partners import Partner
from service.settings import Settings
from service.store import Store

BASE = "https://dolen.test"
EXAMPLES = Path(__file__).parents[3] / "examples"
#: When each version was published; of the last graph the first version lacks every third statement.
DAYS = {
    "vocabulary": ("2026-03-01T09:00:00",),
    "register": ("2026-03-01T10:00:00",),
    "gloucestershire-cc": ("2026-03-01T23:59:59", "2026-03-02T00:00:00"),
    "wlga": ("2026-03-02T10:00:00", "2026-03-04T12:00:00"),
}


@dataclass(frozen=True)
class World:
    """An archive, the store that follows from it, and the application over both."""

    settings: Settings
    archive: Archive
    store: Store
    app: Flask

    @property
    def library(self) -> Library:
        return of(self.app)

    @property
    def web(self) -> FlaskClient:
        return Client(self.app)


def publish(archive: Archive, slug: str, lines: set[str], created: str, owner: str) -> None:
    """Add a version to the archive as the publishing path would."""
    number = archive.head(slug) + 1
    before = archive.graph(slug, number - 1)
    added, removed = tuple(sorted(lines - before)), tuple(sorted(before - lines))
    manifest = Manifest(
        partner=slug, version=number, previous=number - 1, base=BASE, owner=owner, agent="test",
        created=f"{created}+00:00", files=(), added=len(added), removed=len(removed), triples=len(lines),
        shapes="https://w3id.org/dolen/shapes/0.1.0", warnings=0, change_sha256=digest(added, removed),
    )  # fmt: skip
    archive.write(Version(manifest, added, removed), [], json.dumps({}), lines)


def assemble(archive: Archive, data: Path) -> World:
    store, settings = Store(), Settings(base=BASE, data=data)
    store.load(everything(archive))
    return World(settings, archive, store, create_app(settings, store))


@pytest.fixture(scope="session")
def world(example_lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> World:
    data = tmp_path_factory.mktemp("datasets")
    archive = Archive(data / "archive", BASE)
    for slug, days in DAYS.items():
        own = {line for line in example_lines if line.endswith(f" <{BASE}/graph/{slug}> .")}
        owner = f"{BASE}/"
        if slug != "vocabulary":
            partner = Partner.from_toml(EXAMPLES / slug / "partner.toml")
            archive.partners.add(partner)
            owner = str(partner.agent(BASE))
        if len(days) > 1:
            part = {line for place, line in enumerate(sorted(own)) if place % 3}
            publish(archive, slug, part, days[0], owner)
        publish(archive, slug, own, days[-1], owner)
    return assemble(archive, data)


class Client(FlaskClient):
    """A client that reads each answer to its end, so that no file stays open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})


@pytest.fixture
def web(world: World) -> FlaskClient:
    return world.web


@pytest.fixture
def today(tmp_path: Path) -> Callable[..., World]:
    """Makes an installation with one graph that was published just now, a version for each set of titles."""

    def make(*titles: str) -> World:
        archive = Archive(tmp_path / "archive", BASE)
        for title in titles:
            line = f'<{BASE}/id/practice/vale/a> <http://purl.org/dc/terms/title> "{title}"@en <{BASE}/graph/vale> .'
            now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
            publish(archive, "vale", {line}, now, f"{BASE}/id/organisation/vale")
        return assemble(archive, tmp_path)

    return make


@pytest.fixture
def elsewhere(world: World, tmp_path: Path) -> Library:
    """The same installation with an empty folder for files."""
    settings = replace(world.settings, data=tmp_path)
    found = Library(settings, world.store)
    found.__dict__["archive"] = world.archive
    return found
