"""``dolen partner key``: what programs work for a partner with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import click

from service.accounts import AT_PARTNERS, Accounts, Role
from service.accounts.keys import SHOWN
from service.accounts.models import ApiKey
from service.settings import Settings
from service.terminal import reader, say

from . import installation

#: Ten years; a key that is to last longer has no end.
MOST_DAYS = 3653


@click.group()
def key() -> None:
    """Make, list and revoke the keys of a partner."""


@key.command("add")
@click.argument("partner")
@click.option("--scope", type=click.Choice([str(each) for each in AT_PARTNERS]), default=str(Role.PUBLISHER))
@click.option("--days", type=click.IntRange(1, MOST_DAYS))
@click.option("--note", default="")
@click.pass_obj
def add(settings: Settings, partner: str, scope: str, days: int | None, note: str) -> None:
    """Make a key with which programs work for PARTNER over HTTP, and show it this once."""
    slug = installation.archive(settings).partners.get(partner).slug
    accounts = Accounts(settings)
    made = accounts.keys.make(slug, Role(scope), days=days, note=note)
    accounts.audit(None, "key made", slug, f"{made[:SHOWN]} {scope}")
    show(made)


@key.command("list")
@click.argument("partner")
@click.pass_obj
def list_(settings: Settings, partner: str) -> None:
    """List PARTNER's keys: how each begins, its scope, when it was made, last used, and ends or was revoked."""
    slug = installation.archive(settings).partners.get(partner).slug
    tell(Accounts(settings).keys.of_partner(slug))


@key.command("revoke")
@click.argument("partner")
@click.argument("prefix")
@click.pass_obj
def revoke(settings: Settings, partner: str, prefix: str) -> None:
    """Revoke the key of PARTNER that begins with PREFIX, for ever."""
    slug = installation.archive(settings).partners.get(partner).slug
    accounts = Accounts(settings)
    accounts.keys.revoke(prefix, partner=slug)
    accounts.audit(None, "key revoked", slug, prefix[:SHOWN])
    say(f"The key {prefix[:SHOWN]}… is revoked.", f"Mae'r allwedd {prefix[:SHOWN]}… wedi'i dirymu.")


def show(made: str) -> None:
    """Show a new key on standard output, and that it is not shown again beside it."""
    click.echo(made)
    note = {"en": "Keep it safe: it is not shown again.", "cy": "Cadwch hi'n ddiogel: ni chaiff ei dangos eto."}
    click.echo(note[reader()], err=True)


def tell(keys: Iterable[ApiKey]) -> None:
    """List keys, one a line, tabs between."""
    for each in keys:
        ends = {"en": "revoked", "cy": "dirymwyd"}[reader()] if each.revoked else _moment(each.expires)
        place = f"{each.partner}:" if each.person_id and each.partner else ""
        scope = f"{place}{each.scope}"
        click.echo("\t".join([f"{each.prefix}…", scope, _moment(each.created), _moment(each.used), ends, each.note]))


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "-"
