"""``dolen mapping``: mappings that the service keeps for a partner, so that its own layouts are understood."""

from __future__ import annotations

from pathlib import Path

import click

from service.archive import Archive
from service.mappings import KeptMappings
from service.settings import Settings
from service.terminal import say


@click.group()
def mapping() -> None:
    """Keep mappings of partners' own tables and JSON files."""


@mapping.command("add")
@click.argument("partner")
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.pass_obj
def add(settings: Settings, partner: str, file: Path) -> None:
    """Keep FILE, a mapping in CSV on the Web, for what PARTNER sends from now on."""
    name = _kept(settings, partner).add(partner, file)
    say(f"{partner}: {name} is kept.", f"{partner}: cedwir {name}.")


@mapping.command("list")
@click.argument("partner")
@click.pass_obj
def list_(settings: Settings, partner: str) -> None:
    """List the mappings kept for PARTNER."""
    for path in _kept(settings, partner).of(partner):
        click.echo(path.name)


@mapping.command("remove")
@click.argument("partner")
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, partner: str, name: str) -> None:
    """Keep the mapping NAME of PARTNER no longer; what was published through it stays."""
    _kept(settings, partner).remove(partner, name)
    say(f"{partner}: {name} is kept no longer.", f"{partner}: ni chedwir {name} mwyach.")


def _kept(settings: Settings, partner: str) -> KeptMappings:
    Archive(settings.archive, settings.base).partners.get(partner)
    return KeptMappings(settings.archive)
