"""The account's pages: who am I, the people and keys of a partner, the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, make_response, render_template, request

from service.browse.locales import LANGUAGES
from service.errors import NotFoundError
from service.partners import Partner, Partners

from . import AT_PARTNERS, EVERYWHERE, Action, Caller, Signed
from .audit import PAGE
from .roles import Role
from .web import accounts, known, required, sent_key, signed

blueprint = Blueprint("account", __name__, url_prefix=f"/<any({','.join(LANGUAGES)}):lang>/account")
#: Digits that every id of a database fits in.
_DIGITS = 18


@blueprint.get("")
def own(lang: str) -> Response:
    """Show who is signed in: roles, keys, sign-ins."""
    return own_page(lang)


def own_page(lang: str, status: int = 200, **more: object) -> Response:
    """Make the page of who is signed in; ``more`` is what just happened.

    Raises:
        SignInNeededError: nobody is.

    """
    caller, found = known(), signed() if sent_key() is None else None
    return _page(
        "account.html",
        status,
        caller=caller,
        signed=found,
        places=_places(caller, lang),
        keys=accounts().keys.of_person(found.person) if found and found.person and may_make_own_keys(found) else None,
        sign_ins=accounts().sign_ins.others(found) if found else (),
        scopes=(*AT_PARTNERS, Role.OPERATOR),
        **more,
    )


@blueprint.get("/partners/<slug>")
def partner(lang: str, slug: str) -> Response:
    """Show the people and keys of a partner."""
    return partner_page(required(Action.MANAGE, slug), slug, lang)


@blueprint.get("/audit")
def audit(lang: str) -> Response:
    """Show the log of everything, for operators."""
    required(Action.OPERATE, EVERYWHERE)
    return _log(None, lang)


@blueprint.get("/partners/<slug>/audit")
def audit_of(lang: str, slug: str) -> Response:
    """Show the log of one partner, for those who have a role there."""
    required(Action.VIEW, slug)
    return _log(partners().get(slug), lang)


def partner_page(caller: Caller, slug: str, lang: str, status: int = 200, **more: object) -> Response:
    """Make the page of a partner's people and keys; ``more`` is what just happened or went wrong.

    Raises:
        UnknownPartnerError: there is none.

    """
    found = partners().get(slug)
    return _page(
        "account-partner.html",
        status,
        caller=caller,
        partner=found,
        name=name_of(found, lang),
        people=accounts().people.at(slug),
        keys=accounts().keys.of_partner(slug),
        scopes=AT_PARTNERS,
        **more,
    )


def partners() -> Partners:
    """Give the partners' records."""
    return Partners(current_app.config["SETTINGS"].archive)


def name_of(partner: Partner, lang: str) -> str:
    """Give a partner's name in a language."""
    return partner.name_cy if lang == "cy" else partner.name_en


def may_make_own_keys(found: Signed) -> bool:
    """Tell whether who is signed in is a whole person, not a key that may do less."""
    if found.key is None:
        return True
    own = accounts().keys.of_person(found.person or 0)
    return any(each.id == found.key and each.scope is Role.OPERATOR and not each.partner for each in own)


def _places(caller: Caller, lang: str) -> list[Mapping[str, object]]:
    """Give the partners a caller has to do with, each with its name, the role there, and whether it may be managed."""
    roles: dict[str, Role] = {at: role for at, role in caller.roles if at != EVERYWHERE}
    everywhere = caller.may(Action.MANAGE, "")
    shown = [each for each in partners() if everywhere or each.slug in roles]
    return [
        {
            "slug": each.slug,
            "name": name_of(each, lang),
            "role": roles.get(each.slug),
            "manage": caller.may(Action.MANAGE, each.slug),
        }
        for each in shown
    ]


def _log(found: Partner | None, lang: str) -> Response:
    before = request.args.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) <= _DIGITS):
        raise NotFoundError("not-found")
    lines = accounts().trail.read(found.slug if found else None, before=int(before) if before else None, most=PAGE + 1)
    return _page(
        "account-audit.html",
        partner=found,
        name=name_of(found, lang) if found else "",
        lines=lines[:PAGE],
        older=lines[PAGE - 1].id if len(lines) > PAGE else None,
        newest=not before,
    )


def _page(template: str, status: int = 200, /, **values: object) -> Response:
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
