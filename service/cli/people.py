"""``dolen person`` and ``dolen audit``: who may sign in, what they may do, what was done."""

from __future__ import annotations

import click

from service.accounts import EVERYWHERE, Accounts, Role
from service.accounts.keys import SHOWN
from service.settings import Settings
from service.terminal import say

from . import installation
from .keys import MOST_DAYS, show, tell

#: What takes a role away.
_NONE = "none"


@click.group()
def person() -> None:
    """Add and list the people who may sign in, with their roles and keys."""


@person.command("add")
@click.argument("email")
@click.option("--name", default="")
@click.option("--operator", is_flag=True)
@click.pass_obj
def add(settings: Settings, email: str, name: str, *, operator: bool) -> None:
    """Make the person with the address EMAIL known."""
    accounts = _accounts(settings)
    known = accounts.people.add(email, name)
    accounts.audit(None, "person added", "", known.email)
    if operator:
        _allow(accounts, known.email, Role.OPERATOR, EVERYWHERE)
    say(f"{known.email} may sign in.", f"Caiff {known.email} fewngofnodi.")


@person.command("list")
@click.option("--partner")
@click.pass_obj
def list_(settings: Settings, partner: str | None) -> None:
    """List people: address, name, roles."""
    for each in _accounts(settings).people.all():
        roles = [f"{role.partner}:{role.role}" for role in sorted(each.roles, key=lambda role: role.partner)]
        if partner is None or any(role.partner == partner for role in each.roles):
            click.echo(f"{each.email}\t{each.name}\t{' '.join(roles) or '-'}")


@person.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([*map(str, Role), _NONE]))
@click.argument("partner", required=False)
@click.pass_obj
def role(settings: Settings, email: str, role: str, partner: str | None) -> None:
    """Give EMAIL the role ROLE at PARTNER, or none; an operator's is at no partner."""
    at = installation.archive(settings).partners.get(partner).slug if partner else EVERYWHERE
    accounts = _accounts(settings)
    if role == _NONE:
        accounts.people.disallow(email, at)
        accounts.audit(None, "role taken", partner or "", email)
    else:
        _allow(accounts, email, Role(role), at)
    say(f"{email}: {role} ({at})", f"{email}: {role} ({at})")


@person.command("remove")
@click.argument("email")
@click.pass_obj
def remove(settings: Settings, email: str) -> None:
    """Forget the person with the address EMAIL, with all roles, keys and sign-ins."""
    accounts = _accounts(settings)
    accounts.people.remove(email)
    accounts.audit(None, "person removed", "", email)
    say(f"{email} is no longer known.", f"Nid yw {email} yn hysbys bellach.")


@person.command("key")
@click.argument("email")
@click.option("--scope", type=click.Choice([*map(str, Role)]), default=str(Role.OPERATOR))
@click.option("--partner")
@click.option("--days", type=click.IntRange(1, MOST_DAYS))
@click.pass_obj
def key(settings: Settings, email: str, scope: str, partner: str | None, days: int | None) -> None:
    """Make a key with which EMAIL can sign in, and show it this once."""
    at = installation.archive(settings).partners.get(partner).slug if partner else None
    accounts = _accounts(settings)
    made = accounts.keys.make(at, Role(scope), person=accounts.people.get(email).id, days=days)
    accounts.audit(None, "key made", at or "", f"{made[:SHOWN]} {scope} {email}")
    show(made)


@person.command("keys")
@click.argument("email")
@click.pass_obj
def keys(settings: Settings, email: str) -> None:
    """List EMAIL's keys, as for partners."""
    accounts = _accounts(settings)
    tell(accounts.keys.of_person(accounts.people.get(email).id))


@person.command("revoke")
@click.argument("email")
@click.argument("prefix")
@click.pass_obj
def revoke(settings: Settings, email: str, prefix: str) -> None:
    """Revoke the key of EMAIL that begins with PREFIX, for ever."""
    accounts = _accounts(settings)
    accounts.keys.revoke(prefix, person=accounts.people.get(email).id)
    accounts.audit(None, "key revoked", "", f"{prefix[:SHOWN]} {email}")
    say(f"The key {prefix[:SHOWN]}… is revoked.", f"Mae'r allwedd {prefix[:SHOWN]}… wedi'i dirymu.")


@click.command()
@click.option("--partner")
@click.option("--most", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.pass_obj
def audit(settings: Settings, partner: str | None, most: int) -> None:
    """Say who did what, when, at which partner; the newest first."""
    for line in _accounts(settings).trail.read(partner, most=most):
        when = line.at.isoformat(timespec="seconds")
        click.echo("\t".join([when, line.who, line.action, line.partner or "-", line.detail]))


def _accounts(settings: Settings) -> Accounts:
    installation.require(settings)
    return Accounts(settings)


def _allow(accounts: Accounts, email: str, role: Role, at: str) -> None:
    accounts.people.allow(email, role, at)
    accounts.audit(None, "role given", "" if at == EVERYWHERE else at, f"{email} {role}")
