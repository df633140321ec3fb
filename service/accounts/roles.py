"""Roles, what each may do, and the caller of a request with the roles it has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from service.failures import NotAllowedError

#: In the place of a partner's short name: every partner. Operators have their role here.
EVERYWHERE = "*"


class Action(StrEnum):
    """What somebody may want to do."""

    VIEW = "view drafts"
    SUBMIT = "make submissions"
    PUBLISH = "publish"
    MANAGE = "manage people and keys of a partner"
    REGISTER = "keep the register of partners"
    OPERATE = "operate the service"


class Role(StrEnum):
    """What a person or a key is at a partner, the lesser first; an operator is one at no partner in particular."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    STEWARD = "steward"
    OPERATOR = "operator"

    @property
    def actions(self) -> frozenset[Action]:
        """What the role may do."""
        return MAY[self]

    def at_most(self, most: Role) -> Role:
        """Give the lesser of two roles at a partner."""
        return min(self, most, key=AT_PARTNERS.index)


#: The roles at a partner, each of which may do all that the ones before it may.
AT_PARTNERS = (Role.VIEWER, Role.EDITOR, Role.PUBLISHER, Role.STEWARD)
_VIEWER = frozenset({Action.VIEW})
_EDITOR = _VIEWER | {Action.SUBMIT}
_PUBLISHER = _EDITOR | {Action.PUBLISH}
#: What each role may do. Operators look after partners and their people; what a partner says is the partner's alone.
MAY = {
    Role.VIEWER: _VIEWER,
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: _PUBLISHER,
    Role.STEWARD: _PUBLISHER | {Action.MANAGE, Action.REGISTER},
    Role.OPERATOR: frozenset({Action.VIEW, Action.MANAGE, Action.REGISTER, Action.OPERATE}),
}


@dataclass(frozen=True)
class Caller:
    """Who asks: a person or a key. Roles are pairs of a partner's short name and a role; operators' is ``*``."""

    id: str
    name: str
    kind: Literal["person", "key"]
    roles: frozenset[tuple[str, Role]]

    @property
    def agent(self) -> str:
        """Words for manifests and the audit log: ``key dolen_Ab12cd``, ``person a.name@example.org``."""
        return f"{self.kind} {self.id}"

    @property
    def partners(self) -> tuple[str, ...]:
        """Short names of the partners it has a role at, in their order."""
        return tuple(sorted({partner for partner, _ in self.roles if partner != EVERYWHERE}))

    def may(self, action: Action, partner: str) -> bool:
        """Tell whether it may do something at a partner."""
        return any(action in role.actions for at, role in self.roles if at in {partner, EVERYWHERE})

    def require(self, action: Action, partner: str) -> None:
        """Refuse what it may not do.

        Raises:
            NotAllowedError: it may not.

        """
        if not self.may(action, partner):
            code = f"may-not-{action.name.lower()}"
            raise NotAllowedError(code, who=self.agent, partner=partner)
