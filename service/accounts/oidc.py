"""Signing in at an OpenID provider (OpenID Connect Core 1.0, authorization code with PKCE), for known people."""

from __future__ import annotations

import importlib.util
import logging
from typing import Any

from flask import Flask, current_app, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.failures import PersonError, SettingsError, SignInError
from service.settings import Settings

from .models import Person
from .people import People

log = logging.getLogger(__name__)
_EXTENSION = "dolen-oidc"
_SECONDS = 10
_WELL_KNOWN = "/.well-known/openid-configuration"


def register(app: Flask, settings: Settings) -> None:
    """Set the provider up, where the settings name one; it is asked at the first sign-in.

    Raises:
        SettingsError: the extra ``oidc`` is not installed, or a setting is missing.

    """
    if not settings.oidc_issuer:
        return
    if importlib.util.find_spec("authlib") is None or importlib.util.find_spec("requests") is None:
        raise SettingsError("oidc-not-installed")
    if not settings.oidc_client_id:
        raise SettingsError("oidc-no-client")
    from authlib.integrations.flask_client import OAuth

    app.extensions[_EXTENSION] = OAuth(app).register(
        name="oidc",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret or None,
        server_metadata_url=settings.oidc_issuer.rstrip("/") + _WELL_KNOWN,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": _SECONDS,
        },
    )


def offered() -> bool:
    """Tell whether people may sign in so."""
    return _EXTENSION in current_app.extensions


def lead_there() -> AnyResponse:
    """Send the browser to the provider.

    Raises:
        SignInError: there is none, or it cannot be asked.

    """
    back = f"{current_app.config['SETTINGS'].base}{url_for('signing.from_provider')}"
    try:
        return _client().authorize_redirect(back)  # type: ignore[no-any-return]
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreachable(error) from error


def person(people: People) -> Person:
    """Give who comes back from the provider.

    Raises:
        SignInError: the provider said no, its answer is not good, or it names nobody who is known here.

    """
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        claims = _client().authorize_access_token().get("userinfo") or {}
    except (AuthlibBaseError, JoseError) as error:
        raise SignInError("oidc-refused") from error
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise _unreachable(error) from error
    return _known(claims, people)


def _known(claims: dict[str, Any], people: People) -> Person:
    """Give the person of an e-mail address that the provider has checked: an unchecked one could be anyone's."""
    issuer = current_app.config["SETTINGS"].oidc_issuer.rstrip("/")
    email = claims.get("email")
    if str(claims.get("iss", "")).rstrip("/") != issuer or claims.get("email_verified") is not True:
        raise SignInError("oidc-refused")
    try:
        return people.get(str(email))
    except PersonError as error:
        raise SignInError("oidc-unknown") from error


def _client() -> Any:  # noqa: ANN401 - Authlib is not typed
    if not offered():
        raise SignInError("oidc-refused")
    return current_app.extensions[_EXTENSION]


def _unreachable(error: Exception) -> SignInError:
    log.error("the OpenID provider cannot be asked: %s", error)
    return SignInError("oidc-unreachable")
