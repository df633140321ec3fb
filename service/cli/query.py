"""``dolen query``: ask the library's questions, or one's own."""

from __future__ import annotations

from pathlib import Path

import click

import queries
from queries import Query
from service.instance import open_instance
from service.settings import Settings
from service.sparql.guard import Limits, check
from service.sparql.protocol import FORMATS
from service.terminal import reader, waiting


@click.command()
@click.argument("name", required=False)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="[csv for rows, ttl for a graph]")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter of the query.")
@click.pass_obj
def query(settings: Settings, name: str | None, form: str | None, pairs: tuple[str, ...]) -> None:
    """Answer the library's query NAME, or the query in the file NAME; without a name, list the library."""
    if name is None:
        _list()
        return
    found = _find(name)
    text = found.bind(**found.values(_split(pairs), settings.base))
    check(text, Limits(settings.max_query_bytes, settings.max_query_depth))
    with waiting("Asking", "Yn gofyn"):
        answer = open_instance(settings, shared=True).store.answer(text)
    offers = answer.media_types
    default = "text/csv" if "text/csv" in offers else offers[0]
    click.echo(answer.serialise(FORMATS[form] if form else default), nl=False)


def _list() -> None:
    lang = reader()
    for each in queries.library():
        parameters = " ".join(f"-p {parameter.name}=…" for parameter in each.parameters)
        click.echo(f"{each.name.removeprefix('library/')}\t{each.title[lang]}\t{parameters}")


def _find(name: str) -> Query:
    path = Path(name)
    if path.suffix == ".rq" and path.exists():
        return queries.read(path)
    return queries.get(name if "/" in name else f"library/{name}")


def _split(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.BadParameter(f"{pair}: write it as NAME=VALUE", param_hint="-p")
        found.setdefault(name, []).append(value)
    return found
