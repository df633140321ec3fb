"""Who counts as one client: an address, or the many addresses that one household has."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address, IPv6Network

#: Bits that name a network; all others its owner chooses (RFC 4291, section 2.5.4; RFC 6177).
_NETWORK = 64


@lru_cache(maxsize=4096)
def household(client: str) -> str:
    """Give the network of an IPv6 address; any other name as it is."""
    try:
        address = IPv6Address(client)
    except AddressValueError:
        return client
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _NETWORK), strict=False))
