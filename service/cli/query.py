"""``dolen query``: ask the library's questions, or one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

import queries
from queries import Query
from service.failures import QueryError
from service.instance import open_instance
from service.settings import Settings
from service.sparql.formats import FORMATS
from service.sparql.guard import Limits, check
from service.store import Store
from service.store.results import UnwritableError, others
from service.terminal import reader, waiting

from .concepts import values
from .errors import CommandError

#: The kinds of answer, as the texts about their formats name them.
_KINDS = {"bindings": "rows", "boolean": "boolean", "graph": "graph"}


@click.command()
@click.argument("name", required=False)
@click.option("--format", "form", type=click.Choice(list(FORMATS)))
@click.option("-p", "--parameter", "pairs", multiple=True)
@click.pass_obj
def query(settings: Settings, name: str | None, form: str | None, pairs: tuple[str, ...]) -> None:
    """Answer the library's query NAME, or the query in the file NAME; without a name, list the library."""
    if name is None:
        _list()
        return
    found = _find(name)
    text = found.bind(**values(found, _split(pairs), settings.base))
    check(text, Limits(settings.max_query_bytes, settings.max_query_depth))
    with waiting("Asking", "Yn gofyn"):
        answer = _ask(open_instance(settings, shared=True, create=False).store, text, form)
    click.echo(answer, nl=False)


def _ask(store: Store, text: str, form: str | None) -> bytes:
    """Answer a query in a format of its kind; without one, rows as CSV, other answers in their preferred format."""
    try:
        answer = store.answer(text)
        offers = [name for name, media_type in FORMATS.items() if media_type in answer.media_types]
        if form and form not in offers:
            raise CommandError(f"format-of-{_KINDS[answer.form]}", form=form, offered=", ".join(offers))
        default = "text/csv" if "csv" in offers else answer.media_types[0]
        return answer.serialise(FORMATS[form] if form else default)
    except SyntaxError as error:
        raise QueryError("query-syntax", reason=str(error)) from error
    except UnwritableError as error:
        raise CommandError(
            f"format-of-{_KINDS['graph']}", form=form, offered=", ".join(_named(others(error.args[0])))
        ) from error
    except (ValueError, RuntimeError, OSError) as error:  # what the engine meets on its way
        raise QueryError("query-failed", reason=str(error)) from error


def _named(media_types: Iterable[str]) -> Iterator[str]:
    return (name for name, media_type in FORMATS.items() if media_type in media_types)


def _list() -> None:
    lang = reader()
    for each in queries.library():
        parameters = " ".join(f"-p {parameter.name}=…" for parameter in each.parameters)
        click.echo(f"{each.name.removeprefix('library/')}\t{each.title[lang]}\t{parameters}")


def _find(name: str) -> Query:
    path = Path(name)
    if path.suffix == ".rq":
        return queries.read(path)
    return queries.get(name if "/" in name else f"library/{name}")


def _split(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise CommandError("pair", pair=pair)
        found.setdefault(name, []).append(value)
    return found
