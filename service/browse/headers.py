"""The headers every answer carries: what the browser may load, and nothing of the reader to anyone else."""

from __future__ import annotations

from flask import Response, request

from . import negotiate

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


#: What a page of another site may ask public data with: nothing here depends on who the reader is (Fetch, section 3.2).
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, Accept-Language, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_ASKED = "Access-Control-Request-Method"


def secure(response: Response) -> Response:
    """Set the headers, leaving alone what a view set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", negotiate.page_language(request))
    if request.method == "OPTIONS" and request.headers.get(_ASKED) in {"GET", "HEAD"}:
        response.headers.update(SHARED)
    return response
