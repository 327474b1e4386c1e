"""Whom a network address stands for."""

from __future__ import annotations

import ipaddress

NETWORK_BITS = 64


def network(address: str) -> str:
    """What one subscriber holds: the IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    if isinstance(found, ipaddress.IPv4Address) or mapped:
        return str(mapped or found)
    return str(ipaddress.ip_network((found, NETWORK_BITS), strict=False))
