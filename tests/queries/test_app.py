"""The service's own queries over the examples: whole pages, fallbacks, parts of things, stubs for validation."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

import queries

BASE = "https://dolen.test"
DOL = Namespace("https://w3id.org/dolen/def#")
ORG = Namespace("http://www.w3.org/ns/org#")
Ask = Callable[..., str]
Rows = Callable[..., list[dict[str, str]]]


@pytest.fixture
def rows(ask: Ask) -> Rows:
    def rows(name: str, **values: str) -> list[dict[str, str]]:
        return list(csv.DictReader(StringIO(ask(f"app/{name}", **values))))

    return rows


def construct(store: ox.Store, name: str, **values: URIRef) -> Graph:
    found = store.query(queries.get(f"app/{name}").bind(**values))
    assert isinstance(found, ox.QueryTriples)
    text = found.serialize(format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return Graph().parse(data=text.decode(), format="nt")


PAGED = [
    ("items", "count-items", {}, 34),
    ("items", "count-items", {"theme": "involvement"}, 7),
    ("items", "count-items", {"publisher": "wlga"}, 7),
    ("items", "count-items", {"status": "good"}, 0),
    ("items", "count-items", {"area": "http://statistics.data.gov.uk/id/statistical-geography/W92000004"}, 14),
    ("items-of-theme", "count-items-of-theme", {"theme": "collaboration"}, 27),
    ("organisations", "count-organisations", {}, 61),
    ("organisations", "count-organisations", {"kind": "think-tank"}, 2),
    ("partnerships", "count-partnerships", {}, 17),
    ("partnerships", "count-partnerships", {"kind": "lsp"}, 6),
    ("shared-services", "count-shared-services", {}, 8),
    ("shared-services", "count-shared-services", {"category": "front-line", "openness": "open"}, 1),
    ("list-of-type", "count-of-types", {"type": "http://www.w3.org/ns/org#Membership"}, 73),
]


@pytest.mark.parametrize(("listed", "counted", "values", "number"), PAGED)
def test_pages_hold_everything_once(rows: Rows, listed: str, counted: str, values: dict[str, str], number: int) -> None:
    (count,) = rows(counted, **values)
    pages = [rows(listed, limit="4", offset=str(start), **values) for start in range(0, number + 4, 4)]
    firsts = [next(iter(row.values())) for page in pages for row in page]
    assert list(count.values()) == [str(number)]
    assert len(firsts) == len(set(firsts)) == number
    assert [len(page) for page in pages[:-2]] == [4] * (len(pages) - 2)


def test_items_come_newest_first(rows: Rows) -> None:
    issued = [row["issued"] for row in rows("items", limit="100")]
    assert issued == sorted(issued, reverse=True)
    assert len(set(issued)) > 1


def test_latest_items_are_the_first_of_all(rows: Rows) -> None:
    assert rows("latest-items", limit="3") == rows("items", limit="3")


def test_items_of_the_days_of_issue_are_those_of_the_list(rows: Rows) -> None:
    days = {row["issued"]: int(row["items"]) for row in rows("item-dates")}
    newest = max(days)
    expected = rows("items", limit=str(days[newest]))
    assert rows("items-of-dates", issued=newest, limit="100") == expected
    assert rows("items-of-dates", issued=newest, limit="2", offset="1") == expected[1:3]


@pytest.mark.parametrize(("lang", "tag"), [("en", "@en"), ("cy", "@cy")])
def test_names_are_in_the_language_asked_for(rows: Rows, lang: str, tag: str) -> None:
    (row,) = rows("names", iri="id/organisation/wlga", lang=lang)
    assert row["name"].endswith(tag)


def test_names_fall_back_to_the_other_language(rows: Rows) -> None:
    (row,) = rows("names", iri="id/organisation/cheltenham-bc", lang="cy")
    assert row["name"] == "Cheltenham Borough Council@en"


def test_names_of_all_kinds_at_once(store: ox.Store) -> None:
    iris = [
        URIRef(f"{BASE}/id/practice/wlga/portal"),
        URIRef(f"{BASE}/id/organisation/wlga"),
        URIRef(f"{DOL}PracticeItem"),
        URIRef("https://w3id.org/dolen/def/theme/health"),
        URIRef("https://example.org/unknown"),
    ]
    found = store.query(queries.get("app/names").bind(iri=iris, lang=Literal("cy")))
    assert isinstance(found, ox.QuerySolutions)
    assert {row["iri"].value for row in found} == {str(iri) for iri in iris[:-1]}


def test_inverse_links_are_counted_and_paged_alike(rows: Rows) -> None:
    counts = {row["property"]: int(row["subjects"]) for row in rows("inverse-counts", iri="id/organisation/wlga")}
    assert counts["http://purl.org/dc/terms/publisher"] >= 7
    for prop, number in counts.items():
        page = rows("inverse-page", iri="id/organisation/wlga", property=prop, limit="1000")
        assert len(page) == number


def test_members_as_at_a_date(rows: Rows) -> None:
    body = "id/shared-service/gloucestershire-cc/ubico"
    for day, members in {"2011-12-31": 0, "2012-06-01": 2, "2013-01-01": 2}.items():
        assert len(rows("members-of", body=body, at=day)) == members
    states = {
        day: {row["in_force"] for row in rows("members-of", body=body, at=day)} for day in ("2012-06-01", "2013-01-01")
    }
    # The sources say 2012, so that nobody knows of the middle of the year.
    assert states == {"2012-06-01": {"unknown"}, "2013-01-01": {"yes"}}
    assert {row["in_force"] for row in rows("members-of", body=body)} == {""}


def test_member_without_dates_is_unknown(rows: Rows) -> None:
    members = rows("memberships-of", organisation="id/organisation/estyn", at="2012-01-01")
    assert {row["in_force"] for row in members} == {"unknown"}
    assert {row["body_type"] for row in members} == {"def:#Partnership", "def:#SteeringGroup"}


def test_narrower_themes_count_their_own_items(rows: Rows) -> None:
    tree = {row["theme"]: row for row in rows("theme-tree")}
    counted = {row["theme"]: row["items_below"] for row in rows("theme-counts")}
    below = rows("narrower-themes", theme="involvement")
    assert len(tree) == 155
    assert below
    for row in below:
        assert counted.get(row["theme"], "0") == row["items_below"]
        assert tree[row["theme"]]["parent"] == "def:/theme/involvement"


def test_home_counts(rows: Rows) -> None:
    counts = {row["kind"]: row["things"] for row in rows("home-counts")}
    assert counts.pop("theme").isdecimal()
    assert counts == {
        "organisation": "61",
        "partnership": "17",
        "practice": "34",
        "publisher": "4",
        "shared-service": "8",
    }


def test_graphs_name_their_owners(rows: Rows) -> None:
    owners = {row["graph"]: row["publisher"] for row in rows("graphs")}
    assert owners["graph/register"] == "id/organisation/nliah"
    assert owners["graph/all-in-this-together"] == "id/partnership/all-in-this-together"
    assert [row["number"] for row in rows("versions-of", graph=f"{BASE}/graph/wlga")] == ["1"]


def test_stubs_have_the_classes_of_all_that_is_referred_to(store: ox.Store) -> None:
    stubs = construct(store, "trusted-things")
    pointed = {
        quad.object.value
        for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(f"{BASE}/id/")
    }
    # Parts belong to their owner; nobody else refers to them.
    missing = {iri for iri in pointed if "#" not in iri and (URIRef(iri), RDF.type, None) not in stubs}
    assert missing == set()
    nliah = URIRef(f"{BASE}/id/organisation/nliah")
    assert {ORG.Organization, ORG.FormalOrganization} <= set(stubs.objects(nliah, RDF.type))


def test_each_name_stays_with_its_own_thing(rows: Rows) -> None:
    changes = rows("changes-of", small_=True, organisation="id/organisation/grove", lang="cy")
    pairs = [(row["before"], row["before_name"], row["after_name"]) for row in changes]
    assert sorted(pairs) == [
        ("id/organisation/e", "Llwyfen@cy", "Celli@cy"),
        ("id/organisation/f", "Ffynidwydd@cy", "Celli@cy"),
    ]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("members-of", {"body": "id/shared-service/a/wood-bank"}),
        ("memberships-of", {"organisation": "id/organisation/grove"}),
    ],
)
def test_each_role_has_its_own_name(rows: Rows, name: str, values: dict[str, str]) -> None:
    roles = {(row["role"].rpartition("/")[2], row["role_name"]) for row in rows(name, small_=True, **values)}
    assert len(rows(name, small_=True, **values)) == 2
    assert roles == {("host", "Host@en"), ("funder", "Funder@en")}
