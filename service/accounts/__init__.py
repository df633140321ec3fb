"""Accounts: who may do what at which partner, their keys and sign-ins, and a log of what they did."""

from __future__ import annotations

import logging

from service.failures import AccountsError
from service.settings import Settings

from .audit import Line, Trail
from .database import Database
from .keys import Keys, caller_of
from .people import People
from .roles import AT_PARTNERS, EVERYWHERE, MAY, Action, Caller, Role
from .sign_ins import Signed, SignIns
from .takeover import take_over

__all__ = [
    "AT_PARTNERS", "EVERYWHERE", "MAY", "Accounts", "Action", "Caller", "Keys", "Line", "People", "Role", "SignIns",
    "Signed", "Trail",
]  # fmt: skip

log = logging.getLogger(__name__)


class Accounts:
    """The accounts of one installation; safe to use from many threads, and beside other processes."""

    def __init__(self, settings: Settings) -> None:
        """Open the accounts, made anew where there are none, and take over keys of before.

        Raises:
            AccountsError: the database cannot be reached or written.
            SettingsError: ``accounts_url`` names no database.

        """
        if settings.accounts.startswith("sqlite:"):
            settings.data.mkdir(parents=True, exist_ok=True)
        self._database = Database(settings.accounts)
        self.keys, self.people = Keys(self._database), People(self._database)
        self.sign_ins, self.trail = SignIns(self._database, settings.sign_in_hours), Trail(self._database)
        take_over(settings.archive, self._database)

    def by_key(self, key: str) -> Caller:
        """Give who a key speaks for, and note that it was used.

        Raises:
            KeyMissingError: it is unknown, expired or revoked.

        """
        return caller_of(self.keys.find(key))

    def audit(self, caller: Caller | None, action: str, partner: str, detail: str = "") -> None:
        """Write into the log what somebody did; nobody in particular is the service itself."""
        self.trail.add(caller.agent if caller else "dolen", action, partner, detail)

    def note(self, who: str, action: str, partner: str, detail: str = "") -> None:
        """Write into the log what has been done already: a database that is away or full does not undo it.

        Then the service's own log has the line.
        """
        try:
            self.trail.add(who, action, partner, detail)
        except AccountsError as error:
            log.error("%s of %s, %s, by %s is not in the audit log: %s", action, partner, detail, who, error)  # noqa: TRY400

    @property
    def was_upgraded(self) -> bool:
        """Whether opening them made the tables, or brought them from an earlier release to this one."""
        return self._database.was_upgraded

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
