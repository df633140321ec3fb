"""``dolen submit``, ``submissions``, ``versions``, ``rollback``, ``withdraw``: a partner's drafts and versions."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from service.accounts import Accounts
from service.instance import Instance, open_instance
from service.publish import Publication
from service.settings import Settings
from service.store import Store
from service.submissions import Draft, Mode, State, Submissions
from service.terminal import reader, say, waiting

from . import installation
from .boundary import DOES_NOT_CONFORM, UNREADABLE
from .errors import TEXTS, CommandError
from .keys import MOST_DAYS
from .publishing import FILES, FORMATS, MODE, person, told

_LANG = click.option("--lang", type=click.Choice(["en", "cy"]))
_EXPECTED = click.option("--version", "expected", type=click.IntRange(min=0))
_EMPTYING = click.option("--emptying", is_flag=True)
_PARTNER, _ID = click.argument("partner"), click.argument("id")
#: How a draft's state is told to whoever started the command.
_STATUS = {State.FAILING: DOES_NOT_CONFORM, State.UNREADABLE: UNREADABLE}


@click.command()
@_PARTNER
@FILES
@MODE
@click.option("--wait/--no-wait", default=True, show_default=True)
@click.option("--base-version", type=click.IntRange(min=0))
@click.pass_obj
def submit(
    settings: Settings, partner: str, files: tuple[Path, ...], mode: str, base_version: int | None, *, wait: bool
) -> None:
    """Keep FILES as a submission of PARTNER, check it, and write its name; publish nothing."""
    instance = open_instance(settings, shared=True, create=False) if wait else _at_rest(settings)
    with ExitStack() as stack:
        opened = [(path.name, stack.enter_context(path.open("rb"))) for path in files]
        draft = instance.submissions.receive(partner, opened, person(), Mode(mode), base_version=base_version)
    _note(settings, "submit", partner, draft.id)
    if not wait:
        instance.submissions.enqueue(partner, draft.id)
        click.echo(draft.id)
        return
    with waiting("Checking", "Yn gwirio"):
        draft = instance.submissions.check(partner, draft.id)
    told(instance.submissions.report(partner, draft.id))
    click.echo(draft.id)
    _say_counts(draft)
    sys.exit(_STATUS.get(draft.state, 0))


@click.group()
def submissions() -> None:
    """Look at submissions, publish them, give them up, share them."""


@submissions.command("list")
@_PARTNER
@click.pass_obj
def list_(settings: Settings, partner: str) -> None:
    """List PARTNER's submissions, the newest first: name, state, how it is meant, when it was sent, by whom."""
    for each in _drafts(settings).list(partner):
        click.echo("\t".join((each.id, each.state, each.mode, each.created[:19], each.agent)))


@submissions.command("show")
@_PARTNER
@_ID
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def show(settings: Settings, partner: str, id: str, form: str) -> None:  # noqa: A002 - the field's name
    """Say how far the submission ID of PARTNER is."""
    draft = _drafts(settings).get(partner, id)
    if form == "json":
        said = {name: value for name, value in json.loads(draft.to_bytes()).items() if name != "shares"}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        files = ", ".join(file.name for file in draft.files) or "-"
        values = {**vars(draft), "files": files, "version": draft.version or "-"}
        click.echo(TEXTS.part("draft-shown", reader(), "what", values))
    sys.exit(0)


@submissions.command("report")
@_PARTNER
@_ID
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@_LANG
@click.pass_obj
def report(settings: Settings, partner: str, id: str, form: str, lang: str | None) -> None:  # noqa: A002
    """Write the report on the submission ID of PARTNER; ends as validate does."""
    drafts = _drafts(settings)
    found = drafts.report(partner, id)
    written = FORMATS[form](found, lang or reader(), tuple(drafts.files(drafts.get(partner, id))))
    click.echo(written, nl=isinstance(written, str))
    sys.exit((0 if found.conforms else DOES_NOT_CONFORM) if found.readable else UNREADABLE)


@submissions.command("diff")
@_PARTNER
@_ID
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_LANG
@click.pass_obj
def diff(settings: Settings, partner: str, id: str, form: str, lang: str | None) -> None:  # noqa: A002
    """Say what publishing the submission ID of PARTNER changes, item by item and field by field."""
    found, chosen = _drafts(settings).difference(partner, id), lang or reader()
    text = found.to_text(chosen) if form == "text" else json.dumps(found.to_json(chosen), ensure_ascii=False, indent=2)
    click.echo(text, nl=bool(text))


@submissions.command("publish")
@_PARTNER
@_ID
@_EXPECTED
@_EMPTYING
@click.pass_obj
def publish(settings: Settings, partner: str, id: str, expected: int | None, *, emptying: bool) -> None:  # noqa: A002
    """Publish the submission ID of PARTNER, over the version it was made from."""
    with waiting("Publishing", "Yn cyhoeddi"):
        drafts = open_instance(settings, shared=True, create=False).submissions
        done = drafts.publish(partner, id, person(), expected=expected, emptying=emptying)
    _published(settings, done, "publish")


@submissions.command("discard")
@_PARTNER
@_ID
@click.pass_obj
def discard(settings: Settings, partner: str, id: str) -> None:  # noqa: A002
    """Give the submission ID of PARTNER up; its files are removed, its report stays."""
    _drafts(settings).discard(partner, id, person())
    _note(settings, "discard", partner, id)
    say(f"{partner}: {id} is given up.", f"{partner}: rhoddwyd y gorau i {id}.")


@submissions.command("share")
@_PARTNER
@_ID
@click.option("--note", default="")
@click.option("--days", type=click.IntRange(1, MOST_DAYS))
@click.pass_obj
def share(settings: Settings, partner: str, id: str, note: str, days: int | None) -> None:  # noqa: A002
    """Write a link that shows the submission ID of PARTNER to whoever has it."""
    token = _drafts(settings).share(partner, id, note, person(), days)
    _note(settings, "share", partner, id)
    click.echo(f"{settings.base}/{reader()}/shared/{token}")


@submissions.command("shares")
@_PARTNER
@_ID
@click.pass_obj
def shares(settings: Settings, partner: str, id: str) -> None:  # noqa: A002
    """List the links that show the submission ID of PARTNER: name, when and by whom it was made, what it is for."""
    for each in _drafts(settings).get(partner, id).shares:
        click.echo("\t".join((each.id, each.created[:19] or "-", each.agent or "-", each.note or "-")))


@submissions.command("unshare")
@_PARTNER
@_ID
@click.argument("link", required=False)
@click.pass_obj
def unshare(settings: Settings, partner: str, id: str, link: str | None) -> None:  # noqa: A002
    """Take back the link LINK that shows the submission ID of PARTNER, or all such links."""
    left = _drafts(settings).unshare(partner, id, link).shares
    _note(settings, "unshare", partner, f"{id} {link}" if link else id)
    say(
        f"{partner}: links that still show {id}: {len(left)}.",
        f"{partner}: dolenni sy'n dal i ddangos {id}: {len(left)}.",
    )


@click.command()
@_PARTNER
@click.pass_obj
def versions(settings: Settings, partner: str) -> None:
    """List PARTNER's versions, the newest first: number, when, statements added and removed, from what, by whom."""
    archive = installation.archive(settings)
    archive.partners.get(partner)
    for number in range(archive.head(partner), 0, -1):
        each = archive.manifest(partner, number)
        origin = each.origin or each.mode
        click.echo(
            "\t".join((str(number), each.created[:19], f"+{each.added}", f"-{each.removed}", origin, each.agent))
        )


@click.command()
@_PARTNER
@click.argument("version", type=click.IntRange(min=1))
@click.option("--publish", "now", is_flag=True)
@click.pass_obj
def rollback(settings: Settings, partner: str, version: int, *, now: bool) -> None:
    """Make a submission of PARTNER's version VERSION, ready to be published, and write its name."""
    drafts = open_instance(settings, shared=True, create=False).submissions
    draft = drafts.rollback(partner, version, person())
    _note(settings, "rollback", partner, f"version {version}, {draft.id}")
    click.echo(draft.id)
    if now:
        _published(settings, drafts.publish(partner, draft.id, person(), emptying=True), "publish")
    else:
        if draft.state is State.FAILING:
            told(drafts.report(partner, draft.id))
        _say_counts(draft)
        sys.exit(_STATUS.get(draft.state, 0))


@click.command()
@_PARTNER
@click.option("--yes", is_flag=True)
@_EXPECTED
@click.pass_obj
def withdraw(settings: Settings, partner: str, expected: int | None, *, yes: bool) -> None:
    """Take back all that PARTNER says; its history stays."""
    if not yes:
        raise CommandError("withdraw-unsure", partner=partner)
    done = open_instance(settings, shared=True, create=False).withdraw(partner, person(), expected=expected)
    _published(settings, done, "withdraw")


def _drafts(settings: Settings) -> Submissions:
    return _at_rest(settings).submissions


def _at_rest(settings: Settings) -> Instance:
    """Open an installation for what needs no store."""
    return Instance(settings, installation.archive(settings), Store())


def _note(settings: Settings, action: str, partner: str, detail: str) -> None:
    accounts = Accounts(settings)
    accounts.trail.add(person(), action, partner, detail)
    accounts.close()


def _published(settings: Settings, done: Publication, action: str) -> None:
    _note(settings, action, done.partner, f"version {done.version}")
    version = done.version
    say(f"{done.partner}: version {version} published.", f"{done.partner}: cyhoeddwyd fersiwn {version}.")


def _say_counts(draft: Draft) -> None:
    """Say what publishing a draft would change, or what it would if it were mended."""
    if not draft.has_difference:
        return
    added, changed, gone = draft.added, draft.changed, draft.withdrawn
    if draft.state is State.FAILING:
        say(
            f"It cannot be published yet. As it is: items added: {added}; changed: {changed}; withdrawn: {gone}.",
            f"Ni ellir ei gyhoeddi eto. Fel y mae: eitemau a ychwanegir: {added}; a newidir: {changed}; "
            f"a dynnir yn ôl: {gone}.",
        )
        return
    say(
        f"It can be published. Items added: {added}; changed: {changed}; withdrawn: {gone}.",
        f"Gellir ei gyhoeddi. Eitemau a ychwanegir: {added}; a newidir: {changed}; a dynnir yn ôl: {gone}.",
    )
