"""Who asks, behind web servers that are trusted and others that are not."""

from __future__ import annotations

import pytest

from service.failures import SettingsError
from service.proxies import Proxies, networks
from service.settings import load

TRUSTED = "10.0.0.0/8, 127.0.0.1, fd00::/8"
STRANGER, ANOTHER = "203.0.113.9", "198.51.100.7"


def seen(peer: str, trusted: str = TRUSTED, **headers: str) -> str:
    sent = [(name.replace("_", "-").lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "client": (peer, 4711), "headers": sent}
    return str(Proxies(networks(trusted)).seen(scope)["client"][0])


@pytest.mark.parametrize(
    ("header", "client"),
    [
        (STRANGER, STRANGER),
        (f"{ANOTHER}, {STRANGER}", STRANGER),
        (f"{ANOTHER}, {STRANGER}, 10.1.2.3", STRANGER),
        (f"{STRANGER}:4711", STRANGER),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        (f"::ffff:{STRANGER}", STRANGER),
        ("unknown", "127.0.0.1"),
        (f"{STRANGER}, what?", "127.0.0.1"),
        (f"{STRANGER}, rubbish, 10.1.2.3", "10.1.2.3"),
        ("10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("", "127.0.0.1"),
        (" , ,", "127.0.0.1"),
    ],
)
def test_what_a_trusted_server_says_is_read_backwards(header: str, client: str) -> None:
    assert seen("127.0.0.1", X_Forwarded_For=header) == client


@pytest.mark.parametrize(
    ("header", "client"),
    [
        (f"for={STRANGER};proto=http;by=10.0.0.1", STRANGER),
        (f'for="[2001:db8::1]:4711", For={STRANGER}', STRANGER),
        (f'for={ANOTHER}, for={STRANGER};host="a, b"', STRANGER),
        ('for="[2001:db8::1]:4711"', "2001:db8::1"),
        ("for=_hidden", "127.0.0.1"),
        ("for=unknown", "127.0.0.1"),
        ("proto=https", "127.0.0.1"),
        ('for="', "127.0.0.1"),
    ],
)
def test_so_is_the_standard_header(header: str, client: str) -> None:
    assert seen("127.0.0.1", Forwarded=header) == client


def test_nobody_elses_word_is_taken() -> None:
    assert seen(STRANGER, X_Forwarded_For=ANOTHER) == STRANGER
    assert seen("127.0.0.1", trusted="", X_Forwarded_For=ANOTHER) == "127.0.0.1"
    assert seen("::ffff:127.0.0.1", X_Forwarded_For=ANOTHER) == ANOTHER


def test_of_two_headers_that_differ_neither_is_believed() -> None:
    assert seen("127.0.0.1", X_Forwarded_For=STRANGER, Forwarded=f"for={ANOTHER}") == "127.0.0.1"
    assert seen("127.0.0.1", X_Forwarded_For=STRANGER, Forwarded=f"for={STRANGER}") == STRANGER


@pytest.mark.parametrize("value", ["10.0.0.1/8", "localhost", "10.0.0.0/99", "10.0.0.1 10.0.0.2"])
def test_what_names_no_network_is_a_mistake_in_the_settings(value: str) -> None:
    with pytest.raises(SettingsError):
        load(environ={"DOLEN_TRUSTED_PROXIES": value})
    assert load(environ={"DOLEN_TRUSTED_PROXIES": TRUSTED}).trusted_proxies == TRUSTED
