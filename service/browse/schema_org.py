"""What search engines and link previews read in a page: schema.org as JSON-LD in a data block, and Open Graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from flask import current_app, request
from markupsafe import Markup
from rdflib import URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, RDF, SKOS
from rdflib.term import Node

from ontology import DOLEN
from service.store.said import About, Description, Said

from .addresses import address
from .kinds import SCHEMA
from .links import page_of
from .reader import Reader, reader
from .records import Thing
from .terms import CV

CONTEXT = "https://schema.org"
LOCALES = {"en": "en_GB", "cy": "cy_GB"}
#: What a thing of a class is to schema.org, the more exact class first.
_TYPES: tuple[tuple[URIRef, str], ...] = (
    (DOLEN.PracticeItem, "Article"),
    (DOLEN.SharedService, "GovernmentService"),
    (DOLEN.Partnership, "Organization"),
    (DOLEN.Network, "Organization"),
    (DOLEN.SteeringGroup, "Organization"),
    (DOLEN.CoproductionInitiative, "Project"),
    (DOLEN.Programme, "Project"),
    (DOLEN.Resource, "CreativeWork"),
    (DOLEN.Framework, "CreativeWork"),
    (SCHEMA.Event, "Event"),
    (SCHEMA.NGO, "NGO"),
    (CV.PublicOrganisation, "GovernmentOrganization"),
    (ORG.FormalOrganization, "Organization"),
    (ORG.OrganizationalUnit, "Organization"),
    (ORG.Organization, "Organization"),
    (SKOS.Concept, "DefinedTerm"),
    (SKOS.ConceptScheme, "DefinedTermSet"),
)
_LINKS: Mapping[URIRef, str] = {
    DCTERMS.publisher: "publisher",
    DCTERMS.contributor: "contributor",
    DCTERMS.subject: "about",
    DCTERMS.spatial: "spatialCoverage",
    DCTERMS.license: "license",
    DOLEN.deliveredBy: "provider",
    ORG.subOrganizationOf: "parentOrganization",
    SCHEMA.organizer: "organizer",
    SKOS.inScheme: "inDefinedTermSet",
}
_DATES: Mapping[URIRef, str] = {
    DCTERMS.issued: "datePublished",
    DCTERMS.modified: "dateModified",
    SCHEMA.foundingDate: "foundingDate",
    SCHEMA.dissolutionDate: "dissolutionDate",
    SCHEMA.startDate: "startDate",
    SCHEMA.endDate: "endDate",
    SKOS.notation: "termCode",
}
#: Where schema.org names the same otherwise on some types.
_ON_TYPE: Mapping[tuple[str, str], str] = {
    ("Organization", "spatialCoverage"): "areaServed",
    ("GovernmentOrganization", "spatialCoverage"): "areaServed",
    ("NGO", "spatialCoverage"): "areaServed",
    ("GovernmentService", "spatialCoverage"): "areaServed",
    ("Project", "spatialCoverage"): "areaServed",
    ("Event", "spatialCoverage"): "location",
}
#: Terms that are looked up for each page; naming one anew takes longer than looking.
_TYPE, _SAME = RDF.type, (FOAF.homepage, DCAT.landingPage)
#: Only plain links are values of these.
_BARE = frozenset({"license", "inDefinedTermSet"})
#: What may not stand as it is in a script element, nor in a line of JavaScript.
_UNFIT = re.compile("[<>&\u2028\u2029]")
_encode = json.JSONEncoder(ensure_ascii=False).encode


def block(content: Mapping[str, Any]) -> Markup:
    """Write a data block; nothing in it can end the element."""
    text = _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", _encode(content))
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped just here


def of_thing(thing: Thing, description: Description | None = None, asked: Reader | None = None) -> Markup:
    """Describe a thing for its page; nothing where schema.org has no word for it."""
    asked = asked or reader()
    about = Said.of(description or asked.store.said_of(thing.iri)).about(thing.iri)
    classes = frozenset(about.get(_TYPE, ()))
    kind = next((name for cls, name in _TYPES if cls in classes), None)
    return block(_thing(asked, thing, about, kind)) if kind else Markup("")


def of_site(name: str, about: str) -> Markup:
    """Describe the site for its home page."""
    asked = reader()
    content = {"@type": "WebSite", "@id": f"{asked.base}/", "url": f"{asked.base}/", "name": name, "description": about}
    return block({"@context": CONTEXT, **content, "inLanguage": ["en", "cy"]})


def of_catalogue(name: str, entries: Iterable[Any]) -> Markup:
    """Describe the catalogue with its datasets and their files."""
    base = reader().base
    datasets = [_dataset(each, base) for each in entries]
    content = {"@type": "DataCatalog", "@id": f"{base}/catalog", "url": absolute(request.path), "name": name}
    return block({"@context": CONTEXT, **content, "dataset": datasets})


def absolute(address: str) -> str:
    """Give an address of this site in full."""
    base = current_app.config["SETTINGS"].base
    if address.startswith("/") and not address.startswith("//") and "/." not in address:
        return f"{_origin(base)}{address}"
    return urljoin(f"{base}/", address)


@lru_cache
def _origin(base: str) -> str:
    return urljoin(f"{base}/", "/").removesuffix("/")


def preview(thing: Thing | None, lang: str, asked: Reader | None = None) -> dict[str, str]:
    """Give the values of Open Graph that follow from the page at hand: its address, kind, description and picture."""
    lead = thing.lead[0].value if thing and thing.lead else ""
    article = bool(thing) and (request.view_args or {}).get("kind") == "practice"
    return {
        "url": absolute(page_of(thing.iri, lang, (asked or reader()).base))
        if thing
        else absolute(request.full_path.rstrip("?")),
        "type": "article" if article else "website",
        "description": f"{lead[:297]}…" if len(lead) > 300 else lead,  # noqa: PLR2004 - what previews show
        "image": absolute(address("static", filename="preview.png")),
        "locale": LOCALES[lang],
        "other_locale": LOCALES["cy" if lang == "en" else "en"],
    }


def _thing(asked: Reader, thing: Thing, about: About, kind: str) -> dict[str, Any]:
    iri = thing.iri
    found: dict[str, Any] = {"@context": CONTEXT, "@type": kind, "@id": str(iri), "name": thing.name.value}
    found["url"] = absolute(page_of(iri, asked.lang, asked.base))
    if kind in {"Article", "CreativeWork"}:
        found["inLanguage"] = thing.name.lang or asked.lang
    if kind == "Article":
        found["headline"] = thing.name.value[:110]
    if thing.lead:
        found["description"] = thing.lead[0].value
    if thing.other_names:
        found["alternateName"] = [each.value for each in thing.other_names]
    for prop, name in _DATES.items():
        if prop in about:
            found[name] = min(map(str, about[prop]))
    found |= _links(asked, about, kind)
    same = sorted(str(each) for prop in _SAME for each in about.get(prop, ()))
    return found | ({"sameAs": same} if same else {})


def _links(asked: Reader, about: About, kind: str) -> dict[str, Any]:
    linked = {name: sorted(about[prop], key=str) for prop, name in _LINKS.items() if prop in about}
    names = asked.names(each for nodes in linked.values() for each in nodes if isinstance(each, URIRef))
    found: dict[str, Any] = {}
    for name, nodes in linked.items():
        values = [str(each) if name in _BARE else _reference(each, names) for each in nodes]
        found[_ON_TYPE.get((kind, name), name)] = values if len(values) > 1 else values[0]
    return found


def _reference(node: Node, names: Mapping[URIRef, Any]) -> dict[str, str]:
    iri = URIRef(str(node))
    return {"@id": str(iri), **({"name": names[iri].value} if iri in names else {})}


def _dataset(entry: Any, base: str) -> dict[str, Any]:  # noqa: ANN401 - an entry of the catalogue's page
    issues = [entry.newest] if entry.newest else []
    files = [
        {"@type": "DataDownload", "contentUrl": absolute(file.href), "encodingFormat": file.format}
        for issue in issues
        for file in issue.downloads
    ]
    found = {"@type": "Dataset", "name": entry.title, "description": entry.description, "url": f"{base}/catalog"}
    return {**found, **({"@id": entry.graph} if entry.graph else {}), **({"distribution": files} if files else {})}
