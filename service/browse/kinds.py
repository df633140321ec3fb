"""The kinds of things that have pages: their segment of the address, their classes, what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from rdflib import Namespace, URIRef
from rdflib.namespace import ORG

from ontology import DOLEN

SCHEMA = Namespace("https://schema.org/")


@dataclass(frozen=True)
class Kind:
    """A kind of thing; ``classes`` are those its list page asks for."""

    slug: str
    one: LazyString
    many: LazyString
    classes: tuple[URIRef, ...] = ()


_ALL = (
    Kind("practice", _("Practice item"), _("Practice"), (DOLEN.PracticeItem,)),
    Kind("organisation", _("Organisation"), _("Organisations")),
    Kind("partnership", _("Partnership"), _("Partnerships")),
    Kind("shared-service", _("Shared service"), _("Shared services"), (DOLEN.SharedService,)),
    Kind("membership", _("Membership"), _("Memberships"), (ORG.Membership,)),
    Kind("post", _("Post"), _("Posts"), (ORG.Post,)),
    Kind("change", _("Change to an organisation"), _("Changes to organisations"), (ORG.ChangeEvent,)),
    Kind("event", _("Event"), _("Events"), (SCHEMA.Event,)),
    Kind("action", _("Action"), _("Actions"), (DOLEN.Commitment,)),
    Kind("resource", _("Document or tool"), _("Documents and tools"), (DOLEN.Resource, DOLEN.Framework)),
    Kind(
        "initiative",
        _("Initiative or programme"),
        _("Initiatives and programmes"),
        (DOLEN.CoproductionInitiative, DOLEN.Programme, DOLEN.Phase, DOLEN.Workstream),
    ),
    Kind("framework", _("Framework"), _("Frameworks"), (DOLEN.Framework,)),
    Kind("roadmap", _("Roadmap"), _("Roadmaps"), (DOLEN.Roadmap,)),
    Kind("assessment", _("Readiness assessment"), _("Readiness assessments"), (DOLEN.ReadinessAssessment,)),
    Kind("evidence", _("Evidence"), _("Evidence"), (DOLEN.EvidenceItem,)),
    Kind("adoption", _("Adoption"), _("Adoptions"), (DOLEN.Adoption,)),
    Kind("link-check", _("Link check"), _("Link checks"), (DOLEN.LinkCheck,)),
)
KINDS = {kind.slug: kind for kind in _ALL}
