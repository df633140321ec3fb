"""Signing in, by a key or at an OpenID provider, and out."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from loaders.errors import DolenError
from service.browse import negotiate
from service.failures import KeyMissingError, SignInError

from . import attempts, cookies, forgery, keys, oidc, people
from .models import ApiKey, Person
from .onward import target
from .sign_ins import Way
from .web import accounts, signed

log = logging.getLogger(__name__)
blueprint = Blueprint("signing", __name__)
_SEE_OTHER = HTTPStatus.SEE_OTHER
#: What may be wrong with a sign-in at a provider, by its word in the address.
_PROBLEMS = {"refused": "oidc-refused", "unknown": "oidc-unknown", "unreachable": "oidc-unreachable"}
_PAGE = "/<any(en,cy):lang>/sign-in"


@blueprint.before_request
def _protect() -> None:
    forgery.protect()


@blueprint.get(_PAGE)
def page(lang: str) -> AnyResponse:
    """Show the ways to sign in; who is signed in goes on."""
    if signed():
        return redirect(target(request.args.get("next", ""), lang), _SEE_OTHER)
    problem = _PROBLEMS.get(request.args.get("problem", ""))
    return _form(SignInError(problem) if problem else None)


@blueprint.post(_PAGE)
@attempts.limiter.limit(attempts.of_sign_in, deduct_when=lambda response: response.status_code != _SEE_OTHER)
def by_key(lang: str) -> AnyResponse:
    """Sign in by a key."""
    try:
        key = accounts().keys.find(request.form.get("key", "").strip())
    except KeyMissingError as error:
        log.info("a sign-in was refused: %s", error.code)
        return _form(error, error.status)
    return _begin(target(request.form.get("next", ""), lang), key=key)


@blueprint.get(f"{_PAGE}/oidc")
@attempts.limiter.limit("30 per minute")
def to_provider(lang: str) -> AnyResponse:
    """Lead to the OpenID provider."""
    session.clear()
    session["lang"], session["next"] = lang, request.args.get("next", "")
    try:
        return oidc.lead_there()
    except SignInError as error:
        return _back(lang, error)


@blueprint.get("/sign-in/oidc")
@attempts.limiter.limit("30 per minute")
def from_provider() -> AnyResponse:
    """Take in who comes back from the OpenID provider."""
    lang = session.get("lang") or negotiate.language(request.accept_languages)
    try:
        person = oidc.person(accounts().people)
    except SignInError as error:
        log.info("a sign-in was refused: %s", error.code)
        return _back(lang, error)
    return _begin(target(session.get("next", ""), lang), person=person)


@blueprint.post("/<any(en,cy):lang>/sign-out")
def out(lang: str) -> AnyResponse:
    """Sign out, here or everywhere."""
    if found := signed():
        everywhere = bool(request.form.get("everywhere"))
        if everywhere:
            accounts().sign_ins.end_all(found)
        else:
            accounts().sign_ins.end(cookies.sign_in(request) or "")
        accounts().audit(found.caller, "sign out", "", "everywhere" if everywhere else "")
    response = redirect(url_for(".page", lang=lang, out=1), _SEE_OTHER)
    session.clear()
    cookies.forget(response)
    return response


def _begin(onward: str, *, key: ApiKey | None = None, person: Person | None = None) -> AnyResponse:
    """Sign somebody in and lead them on; what signed their forms before does so no longer."""
    way: Way = "key" if key else "oidc"
    secret, ends = accounts().sign_ins.begin(way, key=key, person=person)
    caller = keys.caller_of(key) if key else people.caller_of(person) if person else None
    accounts().audit(caller, "sign in", key.partner or "" if key else "", way)
    session.clear()
    response = redirect(onward, _SEE_OTHER)
    cookies.keep(response, secret, ends)
    return response


def _form(error: DolenError | None, status: int = HTTPStatus.OK) -> Response:
    onward = request.values.get("next", "")
    out = "out" in request.args
    html = render_template("signin.html", problem=error, onward=onward, has_oidc=oidc.offered(), out=out)
    response = make_response(html, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _back(lang: str, error: SignInError) -> AnyResponse:
    word = next(word for word, code in _PROBLEMS.items() if code == error.code)
    onward = session.get("next", "")
    session.clear()
    return redirect(url_for(".page", lang=lang, problem=word, **({"next": onward} if onward else {})), _SEE_OTHER)
