"""Who asks, behind web servers that pass requests on: the address that those we trust say the request came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.request import parse_http_list

if TYPE_CHECKING:
    from .cache import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_FORWARDED, _X_FORWARDED_FOR = b"forwarded", b"x-forwarded-for"


def networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks, with commas between them: ``127.0.0.1, 10.0.0.0/8, ::1``.

    Raises:
        ValueError: one of them is none.

    """
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


class Proxies:
    """Web servers in front of the service, by their addresses.

    Each adds the address it was asked from at the end of ``Forwarded`` (RFC 7239) or ``X-Forwarded-For``. So what
    stands there is read backwards, for as long as the one who wrote it is trusted: what a client writes itself is never
    reached. Where both are there and say different things, one of them is the client's, and neither is believed.
    """

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = trusted

    def seen(self, scope: Scope) -> Scope:
        """Give a request's scope with the client as the trusted servers saw it; the very same where there are none."""
        peer = _address(str((scope.get("client") or ("",))[0])) if self._trusted else None
        if peer is None or not self._trusts(peer):
            return scope
        origins = {self._origin(peer, nodes) for nodes in (_forwarded(scope), _x_forwarded_for(scope)) if nodes}
        return {**scope, "client": (str(origins.pop()), 0)} if len(origins) == 1 else scope

    def _origin(self, peer: Address, nodes: Sequence[str]) -> Address:
        for node in reversed(nodes):
            if not self._trusts(peer) or (found := _address(node)) is None:
                break
            peer = found
        return peer

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _forwarded(scope: Scope) -> list[str]:
    return [
        value.strip()
        for element in parse_http_list(_header(scope, _FORWARDED))
        for name, _, value in (pair.partition("=") for pair in element.split(";"))
        if name.strip().lower() == "for"
    ]


def _x_forwarded_for(scope: Scope) -> list[str]:
    return [each for each in _header(scope, _X_FORWARDED_FOR).split(",") if each.strip()]


def _header(scope: Scope, wanted: bytes) -> str:
    return ",".join(_values(scope, wanted))


def _values(scope: Scope, wanted: bytes) -> Iterator[str]:
    return (bytes(value).decode("latin-1") for name, value in scope["headers"] if bytes(name) == wanted)


def _address(node: str) -> Address | None:
    """Read an address, with or without a port; None for a name, ``unknown``, or what is none."""
    text = node.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
