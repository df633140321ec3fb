"""The page of the SPARQL form: a query or one of the library's questions goes in, its answer is shown below."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from loaders.errors import DolenError
from service.errors import NotFoundError
from service.failures import BusyError, QueryError
from service.sparql.guard import Limits, check
from service.sparql.operations import Formats
from service.sparql.reading import without_mark
from service.sparql.validators import fleeting

from . import locales, sparql_questions
from .paging import Page, page_of
from .reader import Reader, reader
from .sparql_answers import BINDINGS, GRAPH, Answer, Raw, read
from .sparql_cells import PREFIXES, Table, table
from .sparql_problems import Problem, problem
from .sparql_questions import Question

#: Runs a query: its text and the formats wanted go in; media type, body, rows where counted, and seconds come out.
#: The body is None when it is longer than the service keeps whole.
Ask = Callable[[str, Formats], tuple[str, bytes | None, int | None, float]]
FORMATS = Formats(bindings=BINDINGS, boolean=BINDINGS, graph=GRAPH)
ROWS = 250
#: Longer answers are not read into a page.
MOST_BYTES = 16 * 2**20
#: Longer addresses are refused by some servers and proxies on the way (8 KiB with the rest of the request's head).
LONGEST_ADDRESS = 6000
#: How long a reader's query waits for its turn, and when to try again if none came.
SECONDS_FOR_A_TURN, SECONDS_TO_COME_BACK = 0.25, 5
#: The formats of each kind of answer: the endpoint's name for it, what people call it, the file's ending.
DOWNLOADS = {
    "rows": (("json", "JSON", "srj"), ("xml", "XML", "srx"), ("csv", "CSV", "csv"), ("tsv", "TSV", "tsv")),
    "truth": (("json", "JSON", "srj"), ("xml", "XML", "srx")),
    "graph": (
        ("ttl", "Turtle", "ttl"), ("nt", "N-Triples", "nt"), ("rdf", "RDF/XML", "rdf"), ("jsonld", "JSON-LD", "jsonld"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """An answer as the page shows it; ``answer`` is None when it is too long to be shown."""

    answer: Answer | None
    page: Page[Raw]
    table: Table | None
    rows: int | None
    seconds: str
    version: str
    published: str
    downloads: Sequence[tuple[str, str, str]]


def show() -> AnyResponse:
    """Show the form; with ``query`` or ``question`` also the answer, or what is wrong."""
    asked = reader()
    if request.method == "POST":
        return _posted(asked)
    if "question" in request.args:
        return _question(asked, request.args["question"])
    if "query" in request.args:
        return _answered(asked, _lines(request.args["query"]), _number(request.args.get("page", "1")))
    return _page(asked, "")


def filled(asked: Reader, text: str) -> Response:
    """Show the form with a query in it, which has not been run."""
    return _page(asked, text)


def _posted(asked: Reader) -> AnyResponse:
    """Lead a posted query to its own address; one that is too long for an address is answered in place."""
    text = _lines(request.form.get("query", ""))
    number = _number(request.form.get("page", "1"))
    address = url_for("browse.sparql", lang=asked.lang, query=text, _anchor="result")
    if text.strip() and number == 1 and len(address) <= LONGEST_ADDRESS:
        return redirect(address, 303)
    return _answered(asked, text, number)


def _question(asked: Reader, name: str) -> Response:
    chosen = sparql_questions.question(asked, name, request.args)
    if chosen is None:
        unknown = _("There is no question of this name: choose one from the list.")
        return _page(asked, "", problems=[Problem(unknown, field="questions", status=404)])
    wrong = [Problem(field.error, field=field.name) for field in chosen.fields if field.error]
    if wrong:
        return _page(asked, "", question=chosen, problems=wrong)
    return _answered(asked, chosen.text, _number(request.args.get("page", "1")), chosen)


def _answered(asked: Reader, text: str, number: int, question: Question | None = None) -> Response:
    if not text.strip():
        return _page(asked, text, problems=[Problem(_("Write a query, or choose one of the questions."))])
    try:
        result = _result(asked, text, number)
    except NotFoundError:  # the answer has no such page
        raise
    except DolenError as error:
        return _page(asked, text, question=question, problems=[problem(error, text, asked.lang)])
    return _page(asked, text, question=question, result=result)


def _result(asked: Reader, text: str, number: int) -> Result:
    """Run a query and cut a page out of the answer."""
    ask: Ask = current_app.config.get("ASK") or ask_store
    with _turn():
        media_type, body, rows, seconds = ask(text, FORMATS)
    whole = read(media_type, body) if body is not None and len(body) <= MOST_BYTES else None
    page: Page[Raw] = page_of(whole.raw if whole else (), number, ROWS)
    is_graph = media_type.partition(";")[0] == GRAPH
    kind = "graph" if is_graph else "truth" if whole and whole.truth is not None else "rows"
    store = asked.store
    return Result(
        answer=whole, page=page, table=table(asked, whole, page) if whole and page.total else None,
        rows=page.total if whole else rows, seconds=_seconds(seconds), version=store.version,
        published=locales.moment_text(store.modified, asked.lang) if store.version else "", downloads=DOWNLOADS[kind],
    )  # fmt: skip


@contextmanager
def _turn() -> Iterator[None]:
    """Take one of the turns there are, half as many as threads: slow queries must leave some for the other pages.

    Raises:
        BusyError: none came free soon.

    """
    turns = BoundedSemaphore(max(1, current_app.config["SETTINGS"].threads // 2))
    free: BoundedSemaphore = current_app.extensions.setdefault("sparql-page", turns)
    if not free.acquire(timeout=SECONDS_FOR_A_TURN):
        raise BusyError("query-busy", seconds=SECONDS_TO_COME_BACK)
    try:
        yield
    finally:
        free.release()


def ask_store(text: str, formats: Formats) -> tuple[str, bytes | None, int | None, float]:
    """Run a query in this process, where the service has no other way to run it.

    Raises:
        QueryError: it is refused, or no SPARQL.

    """
    settings, store = current_app.config["SETTINGS"], current_app.config["STORE"]
    check(text, Limits(settings.max_query_bytes, settings.max_query_depth))
    started = time.perf_counter()
    try:
        answer = store.answer(text)
        offered = (formats.bindings, formats.boolean, formats.graph)
        media_type = next(each for each in offered if each is not None and each in answer.media_types)
        body = answer.serialise(media_type)
    except SyntaxError as error:
        raise QueryError("query-syntax", reason=str(error)) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError("query-failed", reason=str(error)) from error
    return media_type, body, None, time.perf_counter() - started


def _page(
    asked: Reader,
    text: str,
    *,
    question: Question | None = None,
    result: Result | None = None,
    problems: Sequence[Problem] = (),
) -> Response:
    """Render the page in one of its states."""
    chosen: dict[str, Any] = _chosen(question) if question else {"query": text}
    link = url_for("browse.sparql", lang=asked.lang, **chosen)
    data_query = urlencode({"query": text})
    html = render_template(
        "sparql.html", text=text, question=question, result=result, problems=problems, prefixes=PREFIXES,
        library=sparql_questions.library(asked.lang), link=link, fits=len(data_query) <= LONGEST_ADDRESS,
        endpoint=f"{request.script_root}/sparql", data_query=data_query,
    )  # fmt: skip
    response = make_response(html, problems[0].status if problems else HTTPStatus.OK)
    if result and fleeting(text):
        response.cache_control.no_store = True
    if problems and problems[0].retry_after:
        response.headers["Retry-After"] = str(problems[0].retry_after)
    return response


def _chosen(question: Question) -> dict[str, str]:
    """Give what stands in the address of a question."""
    return {"question": question.name, **{field.name: field.value for field in question.fields if field.value}}


def _number(asked: str) -> int:
    """Read the number of a page; what is no number is beyond every list."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0  # noqa: PLR2004 - more than any


def _lines(text: str) -> str:
    """Undo what forms do to the ends of lines, and leave out the mark that some files begin with."""
    return without_mark(text).replace("\r\n", "\n").replace("\r", "\n")


def _seconds(seconds: float) -> str:
    if seconds < 0.001:  # noqa: PLR2004 - what three decimals can show
        return "< 0.001"
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.1f}"
