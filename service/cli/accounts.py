"""``dolen accounts``: the database of people, roles, keys, sign-ins and the audit log."""

from __future__ import annotations

import click

from service.accounts import Accounts
from service.settings import Settings
from service.terminal import say

from .installation import require


@click.group()
def accounts() -> None:
    """Look after the database of people, roles and keys."""


@accounts.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the accounts' tables to this release; every start does so too."""
    require(settings)
    opened = Accounts(settings)
    opened.close()
    if opened.was_upgraded:
        say("The accounts are brought to this release.", "Mae'r cyfrifon wedi'u diweddaru i'r fersiwn hon.")
    else:
        say("The accounts are of this release already.", "Mae'r cyfrifon eisoes o'r fersiwn hon.")
