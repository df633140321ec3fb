"""The sandbox's data behind the protocol: a dataset of its own that takes every update, and no partners."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

from rdflib import RDF, BNode, Graph, Namespace, URIRef

from service.cache import Application, Receive, Scope, Send
from service.codings import unpacked
from service.failures import GraphAbsentError, NotAllowedError, QueryError
from service.settings import Settings
from service.store.dataset import Dataset

from . import exchange, problems, using
from .app import SparqlApp
from .execution import Executor, InProcess
from .operations import UpdateOperation
from .stores import State, Write

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
#: The W3C's names of the formats (https://www.w3.org/ns/formats/).
_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)


class Sandbox:
    """Updates and graphs of a dataset that is open to its one user."""

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        self._dataset, self._base, self._most = dataset, settings.base, settings.max_upload_bytes
        self._executor = InProcess(dataset)

    @property
    def executor(self) -> Executor:
        """What answers queries."""
        return self._executor

    def update(self, operation: UpdateOperation) -> None:
        """Do an update.

        Raises:
            QueryError: it is no SPARQL, names its dataset twice, or cannot be done.

        """
        text = using.insert(operation)
        try:
            self._dataset.update(text)
        except SyntaxError as error:
            raise QueryError("update-syntax", reason=str(error)) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError("update-failed", reason=str(error)) from error

    def state(self, name: str | None) -> State | None:
        """Give a graph's state: that of the whole dataset."""
        there, version = name is None or self._dataset.has(name), self._dataset.version
        return State(version, self._dataset.modified, version) if there else None

    def admit(self, name: str | None, authorization: str | None) -> str:  # noqa: ARG002
        """Let everyone in."""
        return "sandbox"

    def new_name(self, authorization: str | None) -> str:  # noqa: ARG002
        """Name a new graph below the graph store, so that its address shows it."""
        return f"{self._base}/graph-store/{uuid4().hex}"

    def write(self, write: Write) -> bool:
        """Write to a graph; tell whether it is new.

        Raises:
            GraphAbsentError: it is to be deleted and is not there.
            QueryError: a file cannot be read; BodyTooLargeError when it is larger than it was packed.

        """
        with self._dataset.lock:
            state = self.state(write.name)
            write.check(state)
            if write.method == "DELETE":
                if state is None:
                    raise GraphAbsentError("no-graph", graph=str(write.name))
                self._dataset.drop(write.name)
                return False
            try:
                files = [(unpacked(content.body, self._most), content.media_type) for content in write.contents]
                self._dataset.write(write.name, files, replace=write.method == "PUT")
            except (SyntaxError, ValueError) as error:
                named = ", ".join(content.name for content in write.contents)
                raise QueryError("graph-syntax", name=named, reason=str(error)) from error
            return state is None


def create(dataset: Dataset, settings: Settings) -> Application:
    """Make the sandbox's application."""
    sandbox, described = Sandbox(dataset, settings), description(settings.base)
    inner = SparqlApp(
        sandbox.executor,
        updates=sandbox,
        graphs=sandbox,
        describe=lambda: described,
        settings=settings,
        pages=False,
    )
    return _at_home(inner)


def description(base: str) -> Graph:
    """Describe the service (SPARQL 1.1 Service Description)."""
    graph, service, dataset, default = Graph(), URIRef(f"{base}/sparql"), BNode("dataset"), BNode("default")
    graph.bind("sd", SD)
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    for language in (SD.SPARQL11Query, SD.SPARQL11Update):
        graph.add((service, SD.supportedLanguage, language))
    for name in _FORMATS:
        graph.add((service, SD.resultFormat, URIRef(f"http://www.w3.org/ns/formats/{name}")))
    for name in _FORMATS[4:]:
        graph.add((service, SD.inputFormat, URIRef(f"http://www.w3.org/ns/formats/{name}")))
    graph.add((service, SD.feature, SD.EmptyGraphs))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    return graph


def _at_home(application: Application) -> Application:
    """Refuse what comes by way of another site: a page that posts here, a name that was made to lead here."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = exchange.request(scope)
            origin = request.headers.get("Origin", "")
            for address in filter(None, (origin, f"//{request.headers.get('Host', '')}")):
                if urlsplit(address).hostname not in HOSTS:
                    error = NotAllowedError("foreign-origin", origin=address.removeprefix("//"))
                    await exchange.send(problems.reply(error, request), request.method, send)
                    return
        await application(scope, receive, send)

    return guarded
