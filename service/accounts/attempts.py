"""How often one address may try something; counted in memory, anew with each start."""

from __future__ import annotations

from flask import Flask, Response, current_app
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

from service import errors
from service.failures import TooOftenError

#: For whatever strangers may do here: ``@limiter.limit("10/minute")``.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
_SECONDS = 60


def register(app: Flask) -> None:
    """Count for an application, and say to whom it is too often when to come back."""
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _refuse)


def of_sign_in() -> str:
    """Give the limit of failed sign-ins."""
    return f"{max(1, current_app.config['SETTINGS'].sign_in_attempts)} per minute"


def _refuse(error: RateLimitExceeded) -> Response:
    seconds = error.limit.limit.get_expiry() if error.limit else _SECONDS
    response = errors.answer(TooOftenError("too-often", seconds=seconds))
    response.headers["Retry-After"] = str(seconds)
    return response
