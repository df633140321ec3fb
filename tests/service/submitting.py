"""Submissions of a partner called Vale to an installation in memory, and what came of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from loaders import bounded
from service import instance as instances
from service.archive import Archive
from service.instance import Instance, everything
from service.partners import Partner
from service.settings import Settings
from service.store import Store
from service.submissions import Draft, checking

BASE = "https://dolen.test"
STEWARD = Partner("register", "The register", "Y gofrestr", "id/organisation/host", steward=True)
VALE = Partner("vale", "Vale", "Y Fro", "id/organisation/vale")
PREFIXES = f"""@base <{BASE}/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dol: <https://w3id.org/dolen/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
REGISTER = PREFIXES + "\n".join(
    f'<id/organisation/{name}> a org:FormalOrganization ; skos:prefLabel "{name}"@en, "{name}"@cy ;'
    f" org:classification <https://w3id.org/dolen/def/organisation-type/local-authority> ."
    for name in ("host", "vale", "dale")
)


def item(slug: str, title: str = "One team", more: str = "", identifier: str = "") -> str:
    """A practice item that conforms; ``more`` is put before its end."""
    return f"""
<id/practice/vale/{slug}> a dol:PracticeItem ;
    dcterms:title "{title}"@en, "Un tîm"@cy ;
    dcterms:abstract "Summary"@en, "Crynodeb"@cy ;
    dcterms:identifier "{identifier or slug}" ;
    dcterms:publisher <id/organisation/vale> ;
    dcterms:subject <https://w3id.org/dolen/def/theme/co-production> ;
    dol:practiceStatus <https://w3id.org/dolen/def/practice-status/notable> ;
    dcterms:issued "2026-01-01"^^xsd:date ;
    dcterms:license <http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/> ;
    dcat:landingPage <https://vale.example/{slug}> ;
    prov:hadPrimarySource <https://vale.example/{slug}> {more} .
"""


@contextmanager
def opened(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Instance]:
    """An installation with a register and Vale, which reads and judges in this process.

    The bounds have tests of their own, and a process takes time to start.
    """
    here = lambda work, *args, **_: work(*args)  # noqa: E731
    run = SimpleNamespace(run=here, stream=here, Bounds=bounded.Bounds)
    patch.setattr(checking, "bounded", run)
    patch.setattr(instances, "bounded", run)
    settings = Settings(data=folder / "data", base=BASE, max_upload_bytes=200_000)
    made = Instance(settings, Archive(settings.archive, BASE), Store())
    made.archive.partners.add(STEWARD)
    made.archive.partners.add(VALE)
    publish(made, REGISTER, partner="register")
    yield made
    made.submissions.stop()


def receive(instance: Instance, text: str, *, partner: str = "vale", name: str = "data.ttl", **how: object) -> Draft:
    content = text if partner == "register" or name.endswith((".txt", ".csv")) else PREFIXES + text
    return instance.submissions.receive(partner, [(name, io.BytesIO(content.encode()))], "tester", **how)  # type: ignore[arg-type]


def check(instance: Instance, text: str, **how: object) -> Draft:
    draft = receive(instance, text, **how)  # type: ignore[arg-type]
    return instance.submissions.check(draft.partner, draft.id)


def publish(instance: Instance, text: str, **how: object) -> Draft:
    draft = check(instance, text, **how)
    instance.submissions.publish(draft.partner, draft.id, "publisher")
    return instance.submissions.get(draft.partner, draft.id)


def titles(instance: Instance) -> set[str]:
    head = instance.archive.head("vale")
    return {
        line.split('"')[1] for line in instance.archive.graph("vale", head) if "terms/title" in line and "@en" in line
    }


def in_step(instance: Instance) -> bool:
    return set(instance.store.lines()) == set(everything(instance.archive))


def states(instance: Instance) -> dict[str, str]:
    status = "<http://www.w3.org/ns/adms#status>"
    lines = (line.split(" ") for line in instance.store.lines() if status in line)
    return {line[0].removeprefix(f"<{BASE}/id/")[:-1]: line[2].rpartition("/")[2][:-1] for line in lines}
