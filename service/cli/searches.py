"""``dolen searches``: what people searched for and did not find, by theme."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
from rdflib import SKOS, URIRef

import ontology
from service.search import misses
from service.settings import Settings
from service.terminal import reader, say

_DAYS = 90


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]))
@click.pass_obj
def searches(settings: Settings, since: datetime | None) -> None:
    """List the themes of searches that found nothing, the most missed first."""
    day = (since or datetime.now(UTC) - timedelta(days=_DAYS)).date()
    found = misses.since(settings.misses, day)
    for each in found:
        click.echo(f"{each.searches}\t{each.last}\t{_name(each.theme)}")
    if not found:
        say(f"No search found nothing since {day}.", f"Nid oes yr un chwiliad heb ganlyniad ers {day}.")


def _name(theme: str) -> str:
    """Name a theme in the person's language; searches that name none have none."""
    lang = reader()
    if not theme:
        return {"en": "(no theme)", "cy": "(dim thema)"}[lang]
    labels = ontology.graph().objects(URIRef(theme), SKOS.prefLabel)
    return next((str(each) for each in labels if getattr(each, "language", "") == lang), theme)
