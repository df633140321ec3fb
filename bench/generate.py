"""Make practice items as Turtle, as many as wanted and always the same for a seed, some of them with faults.

``python -m bench.generate N --faults 0.01 --seed 1 -o FILE``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

PARTNER = "generated"
#: Organisations of the register: the first publishes, the others take part.
PUBLISHERS = ("gloucestershire-cc", "wlga", "nliah")
DEF = "https://w3id.org/dolen/def/"
HEADER = f"""\
@prefix adms:    <http://www.w3.org/ns/adms#> .
@prefix dcat:    <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dol:     <https://w3id.org/dolen/def#> .
@prefix gss:     <http://statistics.data.gov.uk/id/statistical-geography/> .
@prefix level:   <{DEF}evidence-level/> .
@prefix prov:    <http://www.w3.org/ns/prov#> .
@prefix status:  <{DEF}practice-status/> .
@prefix theme:   <{DEF}theme/> .
@prefix wfg:     <{DEF}wfg-goal/> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .
"""
#: Theme, and how an English and a Welsh title speak of it.
TOPICS = (
    ("procurement", "Buying together", "Prynu gyda’n gilydd"),
    ("housing", "Homes for older people", "Cartrefi i bobl hŷn"),
    ("early-years", "Help in the early years", "Cymorth yn y blynyddoedd cynnar"),
    ("youth-work", "Young people deciding", "Pobl ifanc yn penderfynu"),
    ("employment", "Into work", "I fyd gwaith"),
    ("internal-audit", "One audit team", "Un tîm archwilio"),
    ("welfare-advice", "Advice close to home", "Cyngor yn agos at adref"),
    ("tourism", "Visitors all year round", "Ymwelwyr drwy’r flwyddyn"),
)
GOALS = ("prosperous", "resilient", "healthier", "equal", "cohesive")
LICENCES = (
    "<http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/>",
    "<https://creativecommons.org/licenses/by/4.0/>",
)
#: The unitary authorities of Wales, W06000001 to W06000024; 7 and 17 were replaced.
AREAS = [number for number in range(1, 25) if number not in {7, 17}]
#: Property → its values, as Turtle writes them.
Item = dict[str, list[str]]


def trusted(base: str) -> Graph:
    """Give the register's stubs of the organisations that the items name."""
    graph = Graph()
    for slug in PUBLISHERS:
        organisation = URIRef(f"{base}/id/organisation/{slug}")
        for kind in ("Organization", "FormalOrganization"):
            graph.add((organisation, RDF.type, Namespace("http://www.w3.org/ns/org#")[kind]))
        graph.add((organisation, SKOS.prefLabel, Literal(slug, lang="en")))
    return graph


def turtle(count: int, faults: float = 0.0, seed: int = 1, first: int = 0) -> Iterator[str]:
    """Give the prefixes, then one block an item; a share of ``faults`` (0 to 1) has one fault each.

    They are numbered from ``first``.

    IRIs are relative to the base of the service, and items belong to the partner ``generated``.
    """
    random = Random(seed)
    yield HEADER
    for number in range(first, first + count):
        item, evidence = _item(number, random)
        if random.random() < faults:
            FAULTS[random.choice(sorted(FAULTS))](item)
        yield _block(f"<id/practice/{PARTNER}/item-{number}>", item)
        yield _block(f"<id/practice/{PARTNER}/item-{number}#evidence-1>", evidence)
        for lang, state in (("en", "original"), ("cy", "human")):
            yield _block(f"<id/practice/{PARTNER}/item-{number}#{lang}>", _version(lang, state))


def write(path: Path, count: int, faults: float = 0.0, seed: int = 1, first: int = 0) -> None:
    """Write items to a file."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(turtle(count, faults, seed, first))


def _item(number: int, random: Random) -> tuple[Item, Item]:
    theme, english, welsh = random.choice(TOPICS)
    other = random.choice(TOPICS)[0]
    issued = date(2012, 1, 1) + timedelta(days=random.randrange(4000))
    status, level = random.choice((("good", 2), ("good", 3), ("notable", 1), ("promising", 1)))
    weeks, share = random.randrange(6, 90), random.randrange(5, 60)
    item: Item = {
        "a": ["dol:PracticeItem"],
        "dcterms:title": [f'"{english} {number}"@en', f'"{welsh} {number}"@cy'],
        "dcterms:abstract": [
            f'"{english}: partners shared one team and one budget for {weeks} weeks."@en',
            f'"{welsh}: rhannodd y partneriaid un tîm ac un gyllideb am {weeks} wythnos."@cy',
        ],
        "dol:challenge": ['"Demand grew while budgets fell."@en', '"Tyfodd y galw wrth i’r cyllidebau leihau."@cy'],
        "dol:approach": [
            '"Staff and residents drew the service up together."@en',
            '"Lluniodd staff a thrigolion y gwasanaeth gyda’i gilydd."@cy',
        ],
        "dol:impact": [
            f'"Waiting times fell by {share} per cent."@en',
            f'"Gostyngodd amseroedd aros {share} y cant."@cy',
        ],
        "dol:lessons": [
            '"Agree early who decides, and write it down."@en',
            '"Cytunwch yn gynnar pwy sy’n penderfynu, a’i gofnodi."@cy',
        ],
        "dcterms:identifier": [f'"item-{number}"'],
        "dcterms:publisher": [f"<id/organisation/{PUBLISHERS[0]}>"],
        "dcterms:contributor": [f"<id/organisation/{random.choice(PUBLISHERS[1:])}>"],
        "dcterms:license": [random.choice(LICENCES)],
        "dcterms:issued": [_date(issued)],
        "dcterms:modified": [_date(issued + timedelta(days=30))],
        "dol:reviewBy": [_date(issued + timedelta(days=730))],
        "dol:practiceStatus": [f"status:{status}"],
        "dol:evidenceLevel": [f"level:level-{level}"],
        "dol:hasEvidence": [f"<id/practice/{PARTNER}/item-{number}#evidence-1>"],
        "dol:languageVersion": [f"<id/practice/{PARTNER}/item-{number}#{lang}>" for lang in ("en", "cy")],
        "dcterms:subject": sorted({f"theme:{theme}", f"theme:{other}"}),
        "dcterms:spatial": [f"gss:W060000{random.choice(AREAS):02}"],
        "dol:wfgGoal": [f"wfg:{random.choice(GOALS)}"],
        "dol:landingPageEnglish": [f"<https://practice.example/en/{number}>"],
        "dol:landingPageWelsh": [f"<https://practice.example/cy/{number}>"],
        "prov:hadPrimarySource": [f"<https://practice.example/record/{number}>"],
    }
    evidence: Item = {
        "a": ["dol:EvidenceItem"],
        "dcterms:title": [f'"Figures for {weeks} weeks"@en', f'"Ffigurau am {weeks} wythnos"@cy'],
        "dol:evidenceType": [f"<{DEF}evidence-type/{random.choice(('performance-data', 'internal-evaluation'))}>"],
    }
    return item, evidence


def _version(lang: str, state: str) -> Item:
    return {
        "a": ["dol:LanguageVersion"],
        "dcterms:language": [f'"{lang}"'],
        "dol:translationStatus": [f"<{DEF}translation-status/{state}>"],
    }


def _date(day: date) -> str:
    return f'"{day.isoformat()}"^^xsd:date'


def _block(subject: str, values: Item) -> str:
    said = " ;\n".join(f"    {predicate} {' , '.join(objects)}" for predicate, objects in values.items() if objects)
    return f"\n{subject}\n{said} .\n"


def _put(predicate: str, *values: str) -> Callable[[Item], None]:
    def fault(item: Item) -> None:
        item[predicate] = list(values)

    return fault


def _good_without_evidence(item: Item) -> None:
    item["dol:practiceStatus"], item["dol:hasEvidence"] = ["status:good"], []


#: What goes wrong in partners' files, by name.
FAULTS: dict[str, Callable[[Item], None]] = {
    "title-missing": _put("dcterms:title"),
    "title-in-english-only": _put("dcterms:title", '"In English only"@en'),
    "title-twice-in-english": _put("dcterms:title", '"Once"@en', '"Twice"@en', '"Unwaith"@cy'),
    "licence-missing": _put("dcterms:license"),
    "theme-misspelt": _put("dcterms:subject", "theme:houzing"),
    "theme-missing": _put("dcterms:subject"),
    "date-day-first": _put("dcterms:issued", '"28/05/2015"^^xsd:date'),
    "date-twice": _put("dcterms:issued", '"2015-05-28"^^xsd:date', '"2016-05-28"^^xsd:date'),
    "identifier-shared": _put("dcterms:identifier", '"item-0"'),
    "state-given": _put("adms:status", f"<{DEF}record-state/published>"),
    "publisher-unknown": _put("dcterms:publisher", "<id/organisation/nobody>"),
    "status-missing": _put("dol:practiceStatus"),
    "good-without-evidence": _good_without_evidence,
}


def main() -> None:
    """Write the items that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--faults", type=float, default=0.0, help="share of items with a fault, 0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path)
    wanted = parser.parse_args()
    if wanted.output:
        write(wanted.output, wanted.count, wanted.faults, wanted.seed)
    else:
        sys.stdout.writelines(turtle(wanted.count, wanted.faults, wanted.seed))


if __name__ == "__main__":
    main()
