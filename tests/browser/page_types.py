"""Every type of page, with its states: what the browser is taken to, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

GSS = "http://statistics.data.gov.uk/id/statistical-geography"
DEF = "https://w3id.org/dolen/def"


@dataclass(frozen=True)
class PageType:
    """A page in one of its states; ``{base}`` and the like in the address stand for what the site's own names are.

    ``main`` are those that are also walked through with the keyboard; ``at_base`` names the base of another service.
    """

    address: str
    status: int = 200
    signed_in: bool = False
    main: bool = False
    at_base: str = "base"

    def at(self, names: Mapping[str, str], lang: str) -> str:
        """Give the whole address in a language."""
        address = self.address
        for name, value in names.items():
            address = address.replace(f"{{{name}}}", quote(value, safe=""))
        return f"{names[self.at_base]}/{lang}{address}"


def _page(address: str) -> PageType:
    return PageType(address)


def _main(address: str) -> PageType:
    return PageType(address, main=True)


def _fault(address: str, status: int) -> PageType:
    return PageType(address, status)


def _own(address: str) -> PageType:
    return PageType(address, signed_in=True)


ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 60"
TYPES = {
    "home": _main("/"),
    "home, signed in": _own("/"),
    "search": _main("/search"),
    "search with words and a filter": _main("/search?q=shared+service&kind=practice"),
    "search with nothing found": _page("/search?q=zzzzqq"),
    "search with another spelling": _page("/search?q=servcies"),
    "search that is being prepared": PageType("/search?q=tai", 503, at_base="unready"),
    "search as SPARQL": _page("/search/sparql?q=legal"),
    "practice list": _main("/practice/"),
    "practice list, second page": _page("/practice/?page=2"),
    "practice list, filtered": _page(f"/practice/?theme={DEF}/theme/shared-services"),
    "organisation list": _page("/organisation/"),
    "event list": _page("/event/"),
    "empty list": _page("/link-check/"),
    "practice": _main("/practice/wlga/portal"),
    "practice of a shared service": _page("/practice/gloucestershire-cc/one-legal"),
    "organisation": _main("/organisation/gloucestershire-cc"),
    "organisation with parts": _page("/organisation/welsh-government"),
    "partnership": _main("/partnership/leadership-gloucestershire"),
    "partnership as at a date": _page("/partnership/leadership-gloucestershire?at=2015-05-28"),
    "partnership as at a wrong date": _fault("/partnership/leadership-gloucestershire?at=2015-02-30", 400),
    "shared service": _page("/shared-service/gloucestershire-cc/one-legal"),
    "shared service as at a date": _page("/shared-service/gloucestershire-cc/one-legal?at=2015-05-28"),
    "initiative": _page("/initiative/all-in-this-together/welsh-co-production-model"),
    "membership": _page("/membership/gloucestershire-cc/one-legal-tewkesbury-bc"),
    "event": _page("/event/all-in-this-together/aitt-2"),
    "document": _page("/resource/public-services-matter-memorandum"),
    "finder": _main("/shared-service/"),
    "finder as at a date": _page("/shared-service/?at=2015-05-28&openness=open"),
    "finder with nothing found": _page("/shared-service/?category=none-such"),
    "finder with a wrong date": _fault("/shared-service/?at=yesterday", 400),
    "comparison": _page(
        "/shared-service/?compare={base}/id/shared-service/gloucestershire-cc/ubico"
        "&compare={base}/id/shared-service/gloucestershire-cc/one-legal"
    ),
    "co-production": _main("/coproduction/"),
    "co-production by approach": _page("/coproduction/?by=approach"),
    "map": _main("/map/"),
    "area on the map": _page("/map/E10000013"),
    "principles": _page("/principles/"),
    "framework": _page("/framework/"),
    "all ways in": _page("/explore/"),
    "themes": _main("/theme/"),
    "theme with items": _page("/theme/shared-services"),
    "theme with narrower ones": _page("/theme/economy"),
    "area": _page(f"/resource?iri={GSS}/E10000013"),
    "foreign address": _page(f"/resource?iri={GSS}/E07000078"),
    "address of no form": _fault("/resource?iri=not%20an%20iri", 400),
    "unknown address": _fault("/resource?iri=http://example.org/unknown", 404),
    "what refers to a thing": _page(
        "/links?iri={base}/id/resource/public-services-matter-memorandum"
        "&property=http://www.w3.org/ns/prov%23hadPrimarySource"
    ),
    "vocabulary": _page("/def"),
    "code list": _page("/def/openness"),
    "concept": _page("/def/openness/open"),
    "catalogue": _page("/catalog"),
    "version": _page("/version/wlga/2"),
    "thing in a version": _page("/version/wlga/2/thing?iri={base}/id/practice/wlga/shared-legal-team"),
    "query form": _main("/sparql"),
    "query with rows": _main(f"/sparql?query={quote(ROWS)}"),
    "query of the library": _page("/sparql?question=who-works-with-whom"),
    "query with a mistake": _fault("/sparql?query=SELECT", 400),
    "query with no rows": _page(f"/sparql?query={quote('SELECT * WHERE { <x:a> <x:b> ?c }')}"),
    "accessibility statement": _page("/about/accessibility"),
    "Welsh language statement": _page("/about/welsh-language"),
    "publishing": _page("/about/publishing"),
    "sign-in": _main("/sign-in"),
    "account": _own("/account"),
    "partner's account": _own("/account/partners/wlga"),
    "partner's log": _own("/account/partners/wlga/audit"),
    "log": _own("/account/audit"),
    "sign-in on the way to a page": _page("/sign-in?next=/en/account/audit"),
    "check a file": _page("/validate"),
    "partners": _own("/partners/"),
    "dashboard": PageType("/partners/wlga/", signed_in=True, main=True),
    "what is missing": _own(f"/partners/wlga/missing?kind=practice&field={quote(DEF)}%23whatDidNotWork"),
    "upload": PageType("/partners/wlga/upload", signed_in=True, main=True),
    "draft that is ready": PageType("/partners/wlga/submissions/{ready}", signed_in=True, main=True),
    "draft with faults": PageType("/partners/wlga/submissions/{failing}", signed_in=True, main=True),
    "draft that cannot be read": _own("/partners/wlga/submissions/{unreadable}"),
    "difference of a draft": _own("/partners/wlga/submissions/{ready}/difference"),
    "difference of a draft with faults": _own("/partners/wlga/submissions/{failing}/difference"),
    "discarding a draft": _own("/partners/wlga/submissions/{ready}/discard"),
    "publishing a draft": _own("/partners/wlga/submissions/{ready}/publish"),
    "sharing a draft": _own("/partners/wlga/submissions/{ready}/share"),
    "preview": _own("/partners/wlga/submissions/{ready}/preview/"),
    "preview of a page": _own("/partners/wlga/submissions/{ready}/preview/practice/wlga/shared-legal-team"),
    "preview of a draft with faults": _own("/partners/wlga/submissions/{failing}/preview/"),
    "preview of a page with faults": _own(
        "/partners/wlga/submissions/{failing}/preview/practice/wlga/shared-legal-team"
    ),
    "draft by a link": _page("/shared/{token}"),
    "draft by a wrong link": _fault("/shared/none", 404),
    "history": _own("/partners/wlga/history"),
    "history of a version": _own("/partners/wlga/history/2"),
    "withdrawing all": _own("/partners/wlga/withdraw"),
    "partner without sign-in": _page("/sign-in?next=/en/partners/wlga/"),
    "gone": _fault("/practice/wlga/shared-legal-team", 410),
    "not found": _fault("/practice/wlga/none", 404),
    "no such page": _fault("/nowhere", 404),
}
#: Routes below a language that answer with something other than a page, or lead on to another.
NO_PAGES = {
    "feeds.everything": "a feed", "feeds.organisation": "a feed", "feeds.search": "a feed", "feeds.theme": "a feed",
    "signing.to_provider": "leads to the provider of identities",
    "partner_pages.received": "a file", "partner_pages.template": "a file",
    "partner_pages.versions": "leads to the history", "partner_pages.submissions": "leads to the dashboard",
}  # fmt: skip
MAIN = [name for name, each in TYPES.items() if each.main]
