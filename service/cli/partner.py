"""``dolen partner``: who publishes here."""

from __future__ import annotations

from pathlib import Path

import click

from service.archive import Archive
from service.keys import Keys
from service.partners import Partner
from service.settings import Settings
from service.terminal import reader, say


@click.group()
def partner() -> None:
    """Add and list the partners that publish here."""


@partner.command("add")
@click.argument("slug", required=False)
@click.option("--file", "record", type=click.Path(exists=True, path_type=Path, dir_okay=False), help="A partner.toml.")
@click.option("--name-en", help="The partner's name in English.")
@click.option("--name-cy", help="The partner's name in Welsh; the English one when left out.")
@click.option("--organisation", help="The organisation's IRI, or its path below the base.")
@click.option("--domain", "domains", multiple=True, help="A domain whose IRIs the partner may describe.")
@click.option("--steward", is_flag=True, help="The partner keeps the register of organisations.")
@click.pass_obj
def add(settings: Settings, /, slug: str | None, record: Path | None, **given: object) -> None:
    """Add a partner, from options or from a file."""
    if record is not None:
        new = Partner.from_toml(record)
    elif slug and given["name_en"]:
        new = _from_options(slug, given)
    else:
        raise click.UsageError("Give a short name with --name-en, or a file with --file.")
    Archive(settings.archive, settings.base).partners.add(new)
    say(
        f"{new.slug} may publish to {new.space(settings.base).graph}",
        f"Caiff {new.slug} gyhoeddi i {new.space(settings.base).graph}",
    )


@partner.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the partners: short name, newest version, name."""
    archive = Archive(settings.archive, settings.base)
    for each in archive.partners:
        click.echo(f"{each.slug}\t{archive.head(each.slug)}\t{each.name_en}\t{each.name_cy}")


@partner.command("key")
@click.argument("partner")
@click.pass_obj
def key(settings: Settings, partner: str) -> None:
    """Make a key with which PARTNER writes its graph over HTTP, and show it this once."""
    archive = Archive(settings.archive, settings.base)
    made = Keys(settings.archive).issue(archive.partners.get(partner).slug)
    click.echo(made)
    note = {"en": "Keep it safe: it is not shown again.", "cy": "Cadwch hi'n ddiogel: ni chaiff ei dangos eto."}
    click.echo(note[reader()], err=True)


@partner.command("keys")
@click.argument("partner")
@click.pass_obj
def keys(settings: Settings, partner: str) -> None:
    """List PARTNER's keys: how each begins, when it was made, when it was last used."""
    archive = Archive(settings.archive, settings.base)
    for each in Keys(settings.archive).of(archive.partners.get(partner).slug):
        click.echo(f"{each.prefix}…\t{each.created}\t{each.used or '-'}")


@partner.command("withdraw")
@click.argument("partner")
@click.argument("prefix")
@click.pass_obj
def withdraw(settings: Settings, partner: str, prefix: str) -> None:
    """Withdraw the key of PARTNER that begins with PREFIX."""
    archive = Archive(settings.archive, settings.base)
    Keys(settings.archive).withdraw(archive.partners.get(partner).slug, prefix)
    say(f"The key {prefix} is withdrawn.", f"Mae'r allwedd {prefix} wedi'i thynnu'n ôl.")


def _from_options(slug: str, given: dict[str, object]) -> Partner:
    name = str(given["name_en"])
    return Partner(
        slug,
        name_en=name,
        name_cy=str(given["name_cy"] or name),
        organisation=str(given["organisation"] or f"id/organisation/{slug}"),
        steward=bool(given["steward"]),
        domains=tuple(given["domains"]),  # type: ignore[arg-type]
    )
