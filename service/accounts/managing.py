"""What the account's pages change: keys made and revoked, people and their roles."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.browse.locales import LANGUAGES
from service.errors import BadRequestError
from service.failures import NotAllowedError, PersonError, SignInNeededError

from . import AT_PARTNERS, Action, Caller, Signed, forgery, pages
from .keys import SHOWN
from .roles import Role
from .web import accounts, known, required, sent_key, signed

blueprint = Blueprint("managing", __name__, url_prefix=f"/<any({','.join(LANGUAGES)}):lang>/account")
#: The ends a key may have, in days; none for ever.
DAYS = ("30", "90", "365", "")
_LONGEST_NOTE = 200


@blueprint.before_request
def _protect() -> None:
    if sent_key() is None:
        forgery.protect()


@blueprint.post("/partners/<slug>/keys")
def make_key(lang: str, slug: str) -> Response:
    """Make a key of a partner, and show it this once."""
    caller = _manager(slug)
    scope, days, note = _asked(tuple(AT_PARTNERS))
    made = accounts().keys.make(slug, scope, days=days, note=note)
    accounts().audit(caller, "key made", slug, f"{made[:SHOWN]} {scope}")
    return pages.partner_page(caller, slug, lang, HTTPStatus.CREATED, made=made)


@blueprint.post("/partners/<slug>/keys/<prefix>/revoke")
def revoke_key(lang: str, slug: str, prefix: str) -> AnyResponse:
    """Revoke a key of a partner."""
    caller = _manager(slug)
    accounts().keys.revoke(prefix, partner=slug)
    accounts().audit(caller, "key revoked", slug, prefix[:SHOWN])
    return _back(lang, slug, "key-revoked")


@blueprint.post("/partners/<slug>/people")
def set_role(lang: str, slug: str) -> AnyResponse:
    """Give somebody a role at a partner, known before or not."""
    caller, form = _manager(slug), request.form
    role = _chosen(form.get("role", ""), tuple(AT_PARTNERS))
    try:
        person = accounts().people.add(form.get("email", ""), form.get("name", "")[:_LONGEST_NOTE])
    except PersonError as error:
        return pages.partner_page(caller, slug, lang, error.status, problem=error, given=form)
    accounts().people.allow(person.email, role, slug)
    accounts().audit(caller, "role given", slug, f"{person.email} {role}")
    return _back(lang, slug, "role-given")


@blueprint.post("/partners/<slug>/people/remove")
def take_role(lang: str, slug: str) -> AnyResponse:
    """Take somebody's role at a partner away."""
    caller, email = _manager(slug), request.form.get("email", "")
    accounts().people.disallow(email, slug)
    accounts().audit(caller, "role taken", slug, email)
    return _back(lang, slug, "role-taken")


@blueprint.post("/keys")
def make_own_key(lang: str) -> Response:
    """Make a key of the person who is signed in, and show it this once."""
    found = _self()
    scope, days, note = _asked((*AT_PARTNERS, Role.OPERATOR))
    made = accounts().keys.make(None, scope, person=found.person, days=days, note=note)
    accounts().audit(found.caller, "key made", "", f"{made[:SHOWN]} {scope}")
    return pages.own_page(lang, HTTPStatus.CREATED, made=made)


@blueprint.post("/keys/<prefix>/revoke")
def revoke_own_key(lang: str, prefix: str) -> AnyResponse:
    """Revoke a key of the person who is signed in."""
    found = _self()
    accounts().keys.revoke(prefix, person=found.person)
    accounts().audit(found.caller, "key revoked", "", prefix[:SHOWN])
    return redirect(url_for("account.own", lang=lang, done="key-revoked"), HTTPStatus.SEE_OTHER)


def _manager(slug: str) -> Caller:
    """Give who asks, if they may manage a partner that there is."""
    caller = required(Action.MANAGE, slug)
    pages.partners().get(slug)
    return caller


def _self() -> Signed:
    """Give the sign-in of a whole person.

    Raises:
        DolenError: nobody is signed in, or a key that may do less.

    """
    known()
    found = signed() if sent_key() is None else None
    if found is None:
        raise SignInNeededError("sign-in-needed")
    if found.person is None or not pages.may_make_own_keys(found):
        raise NotAllowedError("own-keys")
    return found


def _asked(scopes: tuple[Role, ...]) -> tuple[Role, int | None, str]:
    """Give the scope, days and note that a form asks for."""
    form = request.form
    days = form.get("days", "")
    if days not in DAYS:
        raise BadRequestError("bad-form", name="days", value=days)
    return _chosen(form.get("scope", ""), scopes), int(days) if days else None, form.get("note", "")[:_LONGEST_NOTE]


def _chosen(word: str, among: tuple[Role, ...]) -> Role:
    if word not in among:
        raise BadRequestError("bad-form", name="role", value=word)
    return Role(word)


def _back(lang: str, slug: str, done: str) -> AnyResponse:
    """Lead back to the page, which says what was done."""
    return redirect(url_for("account.partner", lang=lang, slug=slug, done=done), HTTPStatus.SEE_OTHER)
