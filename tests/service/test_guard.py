"""What a stranger's query may not do is found, whatever way it is written; nothing else is refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from service.failures import QueryRefusedError
from service.sparql.guard import Limits, check, tokens
from service.store import Change, Store

P = "PREFIX d: <https://dolen.test/> "
ALLOWED = [
    "SELECT * WHERE { ?s ?p ?o }",
    "SELECT ?service WHERE { ?service ?load ?insert }",
    P + "SELECT * WHERE { ?s d:service ?o . ?s d:SERVICE ?o . ?s d:load.SERVICE ?x }",
    'SELECT * WHERE { ?s ?p "SERVICE <http://x/> {}" }',
    "SELECT * WHERE { ?s ?p 'it\\'s SERVICE' }",
    'SELECT * WHERE { ?s ?p """a "quoted" SERVICE\nLOAD""" }',
    "SELECT * WHERE { ?s <https://dolen.test/SERVICE#LOAD> ?o } # SERVICE <http://x/>",
    "SELECT * WHERE { ?s ?p ?o FILTER(?o < 3 && ?o > 2) } # load",
    "SELECT * WHERE { ?s ?p ?o FILTER(?o<3&&?o>2) } # load",
    "SELECT * WHERE { ?s ?p 'x'@en FILTER(LANG(?x) = 'service') }",
    P + "SELECT * WHERE { ?s ?p ?o.d:x d:service 1.d:x d:load 1 }",
    P + "SELECT (COUNT(*) AS ?delete) WHERE { ?s d:insert ?o }",
    "ASK { ?s ?p ?o }",
    P + "DESCRIBE d:x",
]
REFUSED = {
    "LOAD <http://127.0.0.1/>": "query-calls-out",
    "INSERT DATA { <a:a> <a:b> <a:c> }": "query-updates",
    "PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }": "query-updates",
    "DROP ALL": "query-updates",
    "SELECT * WHERE " + "{" * 101 + "}" * 101: "query-deep",
    "SELECT * WHERE { FILTER(" + "(" * 5000 + "1": "query-deep",
    'SELECT * WHERE { VALUES ?x { """a" } ' + "{" * 101 + "}" * 101: "query-deep",
    "SELECT * WHERE { ?s ?p '" + "x" * 100_000 + "' }": "query-long",
}
#: Ways to write SERVICE <U>; every one of them makes the bare engine call out or fail to parse.
CALLS = [
    "SELECT * WHERE { SERVICE <U> { ?a ?b ?c } }",
    "SELECT * WHERE { service silent <U> { ?a ?b ?c } }",
    "SELECT*WHERE{SERVICE<U>{ ?a ?b ?c }}",
    "SELECT * WHERE { SERVICESILENT<U>{ ?a ?b ?c } }",
    "SELECT * WHERE { SERVICE:{ ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p ?o.SERVICE:{ ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p 1SERVICE <U>{ ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p 1.SERVICE:{ ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p 1e5SERVICE <U>{ ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p trueSERVICE <U>{ ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p ?o FILTER EXISTS{SERVICE<U>{?a ?b ?c}}}",
    "SELECT * WHERE { \\u0053ERVICE <U> { ?a ?b ?c } }",
    "# a comment\rSELECT * WHERE { SERVICE <U> { ?a ?b ?c } }",
    "SELECT * WHERE { ?s ?p ?o VALUES ?x { '' } SERVICE <U> { ?a ?b ?c } }",
    'SELECT * WHERE { VALUES ?x { "a\\\\" } SERVICE <U> { ?a ?b ?c } #"\n}',
    'SELECT * WHERE { VALUES ?x { "\\u0022 # " } SERVICE <U> { ?a ?b ?c } }',
    "SELECT * WHERE { VALUES ?x { <http://x/\\u0041#y> } SERVICE <U> { ?a ?b ?c } }",
    "SELECT * WHERE { BIND(1 AS ?x)SERVICE <U>{ ?a ?b ?c } }",
    "SELECT * WHERE { FILTER(1<2)SERVICE:#>\n{ ?a ?b ?c } }",
    "SELECT * WHERE { FILTER(1<2#>\n)SERVICE <U>{ ?a ?b ?c } }",
    "SELECT * WHERE { FILTER('a'<'b>b')SERVICE <U>{ ?a ?b ?c } #'\n}",
    "SELECT * WHERE { FILTER(1<2#>'''\n)SERVICE <U>{ ?a ?b ?c } #'''\n}",
    'SELECT * WHERE { VALUES ?x { """a" } SERVICE <U>{ ?a ?b ?c } }',
    "SELECT * WHERE { VALUES ?x { '''a' } \\u0053ERVICE <U>{ ?a ?b ?c } }",
    "SELECT * WHERE { VALUES ?x { <http://x/'> } FILTER('a'<'b>b')SERVICE <U>{ ?a ?b ?c } #'\n}",
]


@pytest.mark.parametrize("query", ALLOWED)
def test_what_only_looks_dangerous_is_allowed(query: str) -> None:
    check(query, Limits())


@pytest.mark.parametrize(("query", "code"), REFUSED.items(), ids=lambda value: value[:40])
def test_what_is_dangerous_is_refused(query: str, code: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        check(query, Limits())
    assert caught.value.code == code
    assert caught.value.text("en") != caught.value.text("cy")


@pytest.mark.parametrize("query", CALLS)
def test_every_way_to_call_out_is_refused(query: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        check(f"PREFIX : <http://127.0.0.1/> {query.replace('<U>', '<http://127.0.0.1/>')}", Limits())
    assert caught.value.code in {"query-calls-out", "query-ambiguous"}


def test_the_bare_engine_does_call_out_when_asked_so() -> None:
    """Without the guard these would reach a server; so the list above is no straw man."""
    with listener() as (address, calls):
        store = Store()
        store.apply(
            Change.of(['<http://x/s> <http://x/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <http://x/g> .'], [])
        )
        for query in CALLS:
            with suppress(SyntaxError, RuntimeError, OSError, ValueError):
                store.answer(f"PREFIX : <{address}> {query.replace('<U>', f'<{address}>')}").serialise(
                    "application/sparql-results+json"
                )
    assert len(calls) >= len(CALLS) // 2


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('"' + '\\"' * 9, ["line"]),
        ("'" + "\\'" * 9 + "\na", ["line", "word"]),
        ('\\"""\n' * 9, ["endless"]),
        ("\\'''\n" * 9, ["endless"]),
        ("1.-" * 9, []),
        ("?a.b.c:d", ["safe", "word", "word", "name"]),
    ],
)
def test_no_character_is_looked_at_again_and_again(text: str, kinds: list[str]) -> None:
    """Strings without an end and runs of dots, digits and hyphens are gone through once: 100,000 took a minute."""
    assert [kind for kind, _ in tokens(text)] == kinds


@contextmanager
def listener() -> Iterator[tuple[str, list[object]]]:
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, origin = server.accept()
                    connection.close()
                    calls.append(origin)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", calls
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
