"""Hosts that may be called: public addresses alone, and the address that was looked at."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import httpx

from knowledge.errors import MotCuaError

NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Pinned:
    """A request's address with the host's network address in its place, and what goes with it."""

    url: httpx.URL
    headers: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)


class PrivateHost(MotCuaError):
    """A host stands at an address that is not public."""


def resolve(host: str) -> list[str]:
    """The addresses of `host`.

    Raises: OSError where it has none.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public_address(host: str, resolve: Resolve = resolve) -> str:
    """The address to call `host` at; every one of its addresses must be public.

    Calling this address, and not the name again, leaves no moment in which the name could come
    to mean another machine.
    Raises: PrivateHost where one of them is not public; OSError where there is none.
    """
    addresses = list(resolve(host))
    for address in addresses:
        if not is_public(address):
            raise PrivateHost(f"{host}: {address} is no public address")
    if not addresses:
        raise OSError(f"{host} has no address")
    return addresses[0]


def pinned(url: httpx.URL, resolve: Resolve = resolve) -> Pinned:
    """`url` at the public address of its host; the certificate is still checked by name.

    Raises: PrivateHost and OSError as `public_address` does.
    """
    address = public_address(url.host, resolve)
    return Pinned(
        url.copy_with(host=address),
        {"Host": url.netloc.decode("ascii")},
        {"sni_hostname": url.host},
    )


def is_public(address: str) -> bool:
    """Whether `address` is one machine on the public internet, whatever it is wrapped in."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or _behind_nat64(found)
        if inner is not None:
            return is_public(str(inner))
        if found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def is_loopback(host: str) -> bool:
    """Whether a host's name or address means the machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _behind_nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
