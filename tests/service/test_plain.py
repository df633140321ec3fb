"""Plain requests read from their bytes say what the long way reads in them, or are left alone."""

from __future__ import annotations

from random import Random
from urllib.parse import unquote_plus

import pytest

from service.sparql.plain import Plain, Reader, decode

PIECES = [*"aZ09-._~!$'()*+,/:;=?@", "%", "%4", "%20", "%C3%A9", "%e2%82%ac", "%FF", "%%", "%3D", "%0D%0A", "%zz", "+"]
USUAL = b"Host: x\r\nAccept: text/csv\r\nUser-Agent: t/1.0 (a; b)\r\nConnection: keep-alive"


def request(query: bytes = b"ASK%20%7B%7D", headers: bytes = USUAL) -> bytes:
    return b"GET /sparql?query=" + query + b" HTTP/1.1\r\n" + headers + b"\r\n\r\n"


def test_values_are_decoded_as_the_standard_library_does() -> None:
    random = Random(1)  # noqa: S311 - nothing secret
    for _ in range(5_000):
        value = "".join(random.choices(PIECES, k=random.randint(0, 6)))
        try:
            wanted = unquote_plus(value, errors="strict")
        except UnicodeDecodeError:
            wanted = None
        escapes_are_whole = all(
            len(part) > 1 and all(digit in "0123456789abcdefABCDEF" for digit in part[:2])
            for part in value.split("%")[1:]
        )
        assert decode(value.encode()) == (wanted if escapes_are_whole else None), value


def test_a_usual_request_is_read() -> None:
    wanted = Plain(b"query=ASK%20%7B%7D", ((b"accept", b"text/csv"),))
    reader = Reader()
    assert reader.read(request()) == wanted
    assert reader.read(request()) == wanted


@pytest.mark.parametrize(
    "unusual",
    [
        request(b"ASK%20%7B%7D&format=csv"),
        request(b"ASK {}"),
        request(b"ASK%20%7B%7D#x"),
        request(b"ASK\xc3\xa9"),
        request(headers=b"Accept: text/csv"),
        request(headers=b"Host: x\r\nHost: y"),
        request(headers=b"Host: x\r\nCookie: session=1"),
        request(headers=b"Host: x\r\nAuthorization: Bearer x"),
        request(headers=b"Host: x\r\nConnection: close"),
        request(headers=b"Host: x\r\nContent-Length: 3"),
        request(headers=b"Host: x\r\nTransfer-Encoding: chunked"),
        request(headers=b"Host: x\r\nIf-None-Match: *"),
        request(headers=b"Host: x\r\n Accept: folded"),
        request(headers=b"Host : x"),
        request(headers=b"Host: x\nAccept: text/csv"),
        request(headers=b"Host: x\r\nAccept: text/csv\x00"),
        request().replace(b"1.1", b"1.0"),
        request() + b"x",
        request()[:-2],
        request() * 2,
        request().replace(b"GET", b"POST"),
        request().replace(b"/sparql", b"/sparql/"),
    ],
)
def test_an_unusual_request_is_left_alone(unusual: bytes) -> None:
    assert Reader().read(unusual) is None
