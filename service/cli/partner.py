"""``dolen partner``: who publishes here."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import click
from rdflib import URIRef

from queries.parameter import ABSOLUTE
from service.accounts import Accounts
from service.archive import Archive
from service.partners import Partner, check_domain
from service.settings import Settings
from service.terminal import reader, say

from . import installation
from .errors import TEXTS, CommandError
from .keys import key

#: What a partner's file has to say, each a text.
_TEXTS = ("slug", "name_en", "name_cy", "organisation")


@click.group()
def partner() -> None:
    """Add and list the partners that publish here."""


@partner.command("add")
@click.argument("slug", required=False)
@click.option("--file", "record", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--name-en")
@click.option("--name-cy")
@click.option("--organisation")
@click.option("--domain", "domains", multiple=True)
@click.option("--steward", is_flag=True)
@click.pass_obj
def add(settings: Settings, /, slug: str | None, record: Path | None, **given: object) -> None:
    """Add a partner, from options or from a file."""
    if record is not None:
        new = _from_file(record)
    elif slug and given["name_en"]:
        new = _from_options(slug, given)
    else:
        raise CommandError("partner-not-named")
    agent = new.agent(settings.base)
    if not ABSOLUTE.fullmatch(agent):
        raise CommandError("organisation-address", organisation=new.organisation)
    archive = Archive(settings.archive, settings.base)
    for domain in new.domains:
        check_domain(domain, settings.base)
    archive.partners.add(new)
    Accounts(settings).audit(None, "partner added", new.slug)
    say(
        f"{new.slug} may publish to {new.space(settings.base).graph}",
        f"Caiff {new.slug} gyhoeddi i {new.space(settings.base).graph}",
    )
    if not new.steward and not _registered(archive, agent):
        click.echo(TEXTS.text("not-in-register", reader(), {"organisation": agent}), err=True)


@partner.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the partners: short name, newest version, name."""
    archive = installation.archive(settings)
    for each in archive.partners:
        click.echo(f"{each.slug}\t{archive.head(each.slug)}\t{each.name_en}\t{each.name_cy}")


@partner.group("domain")
def domain() -> None:
    """Register domains to partners, whose IRIs they may describe."""


@domain.command("add")
@click.argument("partner")
@click.argument("domain")
@click.pass_obj
def domain_add(settings: Settings, partner: str, domain: str) -> None:
    """Let PARTNER describe the IRIs of DOMAIN and of all below it."""
    name = domain.strip().lower().rstrip(".")
    changed = installation.archive(settings).partners.register(partner, name, settings.base)
    Accounts(settings).audit(None, "domain added", changed.slug, name)
    _tell_domains(changed)


@domain.command("remove")
@click.argument("partner")
@click.argument("domain")
@click.pass_obj
def domain_remove(settings: Settings, partner: str, domain: str) -> None:
    """Take DOMAIN from PARTNER; what is published stays until its next publication."""
    name = domain.strip().lower().rstrip(".")
    changed = installation.archive(settings).partners.release(partner, name)
    Accounts(settings).audit(None, "domain removed", changed.slug, name)
    _tell_domains(changed)


def _tell_domains(changed: Partner) -> None:
    domains = ", ".join(changed.domains) or "-"
    say(f"Domains of {changed.slug}: {domains}", f"Parthau {changed.slug}: {domains}")


partner.add_command(key)


def _registered(archive: Archive, organisation: URIRef) -> bool:
    """Tell whether the steward's newest version describes an organisation."""
    stewards = [each.slug for each in archive.partners if each.steward]
    graphs = (archive.graph(slug, archive.head(slug)) for slug in stewards)
    return any(line.startswith(f"{organisation.n3()} ") for graph in graphs for line in graph)


def _from_file(path: Path) -> Partner:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommandError("partner-file", file=path.name, reason=str(error)) from error
    domains = content.get("domains", [])
    texts = [content.get(key) for key in _TEXTS] + (domains if isinstance(domains, list) else [None])
    if not all(isinstance(text, str) for text in texts) or not isinstance(content.get("steward", False), bool):
        raise CommandError("partner-keys", file=path.name)
    if content.keys() - {each.name for each in fields(Partner)}:
        raise CommandError("partner-keys", file=path.name)
    return Partner.from_dict(content)


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
