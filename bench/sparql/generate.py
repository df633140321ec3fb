"""Makes N-Quads of practice items in many partners' graphs and of a register, always the same for a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from rdflib import RDF, SKOS, URIRef

import ontology
from ontology import DOLEN

BASE = "https://dolen.bench"
DEF = "https://w3id.org/dolen/def"
DCTERMS, ORG, PROV = "http://purl.org/dc/terms/", "http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#"
TYPE, LABEL, DOL = str(RDF.type), str(SKOS.prefLabel), f"{DEF}#"
PARTNERS = 50
#: An item has about so many quads, its evidence and language versions included.
QUADS_PER_ITEM = 37.5
#: So many items come from one source document.
ITEMS_PER_SOURCE = 1000
#: The newest issue date is so many days after the oldest.
FIRST_DAY, DAYS = date(2008, 1, 1), 6000
STATUSES = ("good", "notable", "promising", "learning", "superseded")
LICENCES = (
    "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "https://creativecommons.org/licenses/by/4.0/",
)
Named = tuple[str, str, str]


@dataclass
class Drawn:
    """What queries may ask for: IRIs and words that the data hold, in order of their making."""

    items: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)


@cache
def names(kind: URIRef) -> tuple[Named, ...]:
    """Give IRI, English and Welsh name of each concept of a kind, in order of their IRIs."""
    graph, found = ontology.graph(), []
    for concept in sorted(graph.subjects(RDF.type, kind), key=str):
        labels = {label.language: str(label) for label in graph.objects(concept, SKOS.prefLabel)}  # type: ignore[attr-defined]
        found.append((str(concept), labels["en"], labels.get("cy", labels["en"])))
    return tuple(found)


def areas() -> tuple[Named, ...]:
    """Give the principal areas of Wales."""
    return tuple(area for area in names(DOLEN.Area) if "/W060000" in area[0])


def lines(quads: int, seed: int, drawn: Drawn) -> Iterator[str]:
    """Give about ``quads`` lines of N-Quads, the register first, and note what they hold in ``drawn``."""
    random = Random(seed)
    drawn.themes += [iri for iri, _, _ in names(DOLEN.Theme)]
    drawn.areas += [iri for iri, _, _ in areas()]
    yield from _register(max(60, quads // 2000), random, drawn)
    shares = [1 / (rank + 3) for rank in range(PARTNERS)]
    for number in range(int(quads / QUADS_PER_ITEM)):
        partner = random.choices(range(PARTNERS), shares)[0]
        if number % ITEMS_PER_SOURCE == 0:
            yield from _source(number // ITEMS_PER_SOURCE, drawn)
        yield from _item(number, partner, random, drawn)


def _register(count: int, random: Random, drawn: Drawn) -> Iterator[str]:
    graph = f"{BASE}/graph/register"
    for number in range(count):
        iri = f"{BASE}/id/organisation/body-{number}"
        area, english, welsh = random.choice(areas())
        drawn.organisations.append(iri)
        said = [
            *_kinds(ORG, "Organization", "FormalOrganization"),
            *_named(LABEL, f"{english} {number}", f"{welsh} {number}"),
        ]
        yield from _thing(graph, iri, [*said, (f"{DCTERMS}spatial", _iri(area))])
    for number in range(count // 3):
        iri = f"{BASE}/id/partnership/joint-{number}"
        _, english, welsh = random.choice(names(DOLEN.Theme))
        yield from _thing(
            graph, iri, [*_kinds(DOL, "Partnership"), *_named(LABEL, f"{english} {number}", f"{welsh} {number}")]
        )
        for member in random.sample(range(count), random.randrange(3, 12)):
            yield from _membership(graph, number, member)


def _membership(graph: str, partnership: int, member: int) -> Iterator[str]:
    return _thing(
        graph,
        f"{BASE}/id/membership/joint-{partnership}-body-{member}",
        [
            *_kinds(ORG, "Membership"),
            (f"{ORG}member", _iri(f"{BASE}/id/organisation/body-{member}")),
            (f"{ORG}organization", _iri(f"{BASE}/id/partnership/joint-{partnership}")),
            (f"{ORG}role", _iri(f"{DEF}/membership-role/member")),
        ],
    )


def _source(number: int, drawn: Drawn) -> Iterator[str]:
    iri = f"{BASE}/id/resource/collection-{number}"
    drawn.sources.append(iri)
    said = [*_kinds(DOL, "Resource"), *_named(f"{DCTERMS}title", f"Collection {number}", f"Casgliad {number}")]
    return _thing(f"{BASE}/graph/register", iri, said)


def _item(number: int, partner: int, random: Random, drawn: Drawn) -> Iterator[str]:
    graph, slug = f"{BASE}/graph/partner-{partner}", f"item-{number}"
    iri = f"{BASE}/id/practice/partner-{partner}/{slug}"
    drawn.items.append(iri)
    themes, area = random.sample(names(DOLEN.Theme), random.choice((1, 1, 2))), random.choice(areas())
    publisher = f"{BASE}/id/organisation/body-{partner}"
    yield from _thing(graph, iri, [*_words(number, themes, area, random), *_facts(slug, iri, random, drawn)])
    yield from _thing(
        graph,
        iri,
        [
            (f"{DCTERMS}publisher", _iri(publisher)),
            (f"{DCTERMS}spatial", _iri(area[0])),
            (f"{PROV}hadPrimarySource", _iri(drawn.sources[-1])),
            *((f"{DCTERMS}subject", _iri(theme[0])) for theme in themes),
        ],
    )
    yield from _evidence(graph, f"{iri}#evidence-1", random)
    for lang, state in (("en", "original"), ("cy", "human")):
        status = (f"{DOL}translationStatus", _iri(f"{DEF}/translation-status/{state}"))
        said = [*_kinds(DOL, "LanguageVersion"), (f"{DCTERMS}language", f'"{lang}"'), status]
        yield from _thing(graph, f"{iri}#{lang}", said)


def _words(number: int, themes: list[Named], area: Named, random: Random) -> list[tuple[str, str]]:
    weeks, share = random.randrange(6, 90), random.randrange(5, 60)
    (_, english, welsh), (_, place, lle) = themes[0], area
    return [
        *_named(f"{DCTERMS}title", f"{english} in {place}: {number}", f"{welsh}, {lle}: {number}"),
        *_named(
            f"{DCTERMS}abstract",
            f"{english}: partners in {place} shared one team and one budget for {weeks} weeks.",
            f"{welsh}: rhannodd partneriaid {lle} un tîm ac un gyllideb am {weeks} wythnos.",
        ),
        *_named(
            f"{DOL}approach",
            "Staff and residents drew the service up together.",
            "Lluniodd staff a thrigolion y gwasanaeth gyda’i gilydd.",
        ),
        *_named(
            f"{DOL}impact", f"Waiting times fell by {share} per cent.", f"Gostyngodd amseroedd aros {share} y cant."
        ),
    ]


def _facts(slug: str, iri: str, random: Random, drawn: Drawn) -> Iterator[tuple[str, str]]:
    issued = FIRST_DAY + timedelta(days=random.randrange(DAYS))
    yield from _kinds(DOL, "PracticeItem")
    yield f"{DCTERMS}identifier", f'"{slug}"'
    yield f"{DCTERMS}license", _iri(random.choice(LICENCES))
    for name, days in (("issued", 0), ("modified", 30)):
        yield f"{DCTERMS}{name}", _date(issued + timedelta(days=days))
    yield f"{DOL}reviewBy", _date(issued + timedelta(days=730))
    yield f"{DOL}practiceStatus", _iri(f"{DEF}/practice-status/{random.choice(STATUSES)}")
    yield f"{DOL}evidenceLevel", _iri(f"{DEF}/evidence-level/level-{random.randrange(6)}")
    yield f"{DOL}wfgGoal", _iri(random.choice(names(DOLEN.WellbeingGoal))[0])
    yield f"{DOL}hasEvidence", _iri(f"{iri}#evidence-1")
    for lang, name in (("en", "English"), ("cy", "Welsh")):
        yield f"{DOL}languageVersion", _iri(f"{iri}#{lang}")
        yield f"{DOL}landingPage{name}", _iri(f"https://practice.example/{lang}/{slug}")
    for organisation in random.sample(drawn.organisations, random.randrange(3)):
        yield f"{DCTERMS}contributor", _iri(organisation)


def _evidence(graph: str, iri: str, random: Random) -> Iterator[str]:
    weeks = random.randrange(6, 90)
    kind = (
        f"{DOL}evidenceType",
        _iri(f"{DEF}/evidence-type/{random.choice(('performance-data', 'internal-evaluation'))}"),
    )
    title = _named(f"{DCTERMS}title", f"Figures for {weeks} weeks", f"Ffigurau am {weeks} wythnos")
    return _thing(graph, iri, [*_kinds(DOL, "EvidenceItem"), *title, kind])


def _thing(graph: str, subject: str, said: list[tuple[str, str]]) -> Iterator[str]:
    for predicate, value in said:
        yield f"<{subject}> <{predicate}> {value} <{graph}> ."


def _kinds(namespace: str, *kinds: str) -> list[tuple[str, str]]:
    return [(TYPE, _iri(namespace + kind)) for kind in kinds]


def _named(predicate: str, english: str, welsh: str) -> list[tuple[str, str]]:
    return [(predicate, f'"{english}"@en'), (predicate, f'"{welsh}"@cy')]


def _date(day: date) -> str:
    return f'"{day.isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date>'


def _iri(iri: str) -> str:
    return f"<{iri}>"
