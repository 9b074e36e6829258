"""Where may a webhook lead? Not into the network that the server stands in, whatever a name or a number says.

An address is looked at when it is given and again before each delivery, which then connects to the very number that
was looked at: a name that leads elsewhere a moment later wins nothing (DNS rebinding).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from pydantic import HttpUrl, TypeAdapter, ValidationError

from playlists.errors import BadInput, NotReady
from serving.delivery.means import Means

LONGEST = 2000  # characters of an address
LOOKUP_S = 5.0  # a name server that is silent must not keep a request for long
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1: likewise, out of use
PORTS = {"https": 443, "http": 80}
URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)

IP = IPv4Address | IPv6Address


class NotPublic(BadInput):
    """An address that leads into a private network."""


def written(address: str, means: Means) -> HttpUrl:
    """The address as it is stored and asked: with its host in ASCII, in one spelling. Raises BadInput."""
    if len(address) > LONGEST:
        raise BadInput(f"webhook address: it has {len(address)} characters, and {LONGEST} are the most")
    if not address.isprintable() or " " in address:
        raise BadInput("webhook address: it holds a space, a line break or another character that no address has")
    schemes = ("https://", "http://") if means.plain_hooks else ("https://",)
    if not address.lower().startswith(schemes):
        raise BadInput("webhook address: it must begin with https://")
    try:
        url = URL.validate_python(address)
    except ValidationError as wrong:
        raise BadInput(f"webhook address: {wrong.errors()[0]['msg']}") from None
    if url.username is not None or url.password is not None:
        raise BadInput("webhook address: it holds a user or a password; leave them out, deliveries are signed")
    if url.fragment is not None:
        raise BadInput("webhook address: what stands behind # is never sent; leave it out")
    return url


def checked(url: HttpUrl, means: Means) -> list[str]:
    """The numbers that its host leads to. Raises NotPublic where one of them is not of the public internet, OSError
    where the host is not known."""
    found = list(dict.fromkeys(means.resolve(_host(url), port_of(url))))
    if not found:
        raise OSError("no address")
    if not means.private_hooks and not all(is_public(ip_address(one.partition("%")[0])) for one in found):
        raise NotPublic("webhook address: its host leads into a private network, where this server does not send")
    return found


async def accepted(address: str, means: Means) -> str:
    """The address as it is stored. Raises BadInput; NotReady where the name servers are silent."""
    url, loop = written(address, means), asyncio.get_running_loop()
    try:
        await asyncio.wait_for(loop.run_in_executor(None, checked, url, means), LOOKUP_S)
    except TimeoutError:
        raise NotReady("webhook address: its host cannot be looked up just now; try again later") from None
    except (OSError, UnicodeError):
        raise BadInput("webhook address: no host of that name is known") from None
    return str(url)


def port_of(url: HttpUrl) -> int:
    return url.port or PORTS[url.scheme]


def is_public(ip: IP) -> bool:
    """Whether it is of the public internet, and so is each IPv4 address that it carries inside."""
    if isinstance(ip, IPv6Address) and (ip in NAT64 or ip.ipv4_mapped):  # another spelling of an IPv4 address
        return is_public(IPv4Address(int(ip) & 0xFFFF_FFFF))
    return all(one.is_global and not _special(one) for one in (ip, *_inside(ip)))


def _special(ip: IP) -> bool:
    return ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified


def _inside(ip: IP) -> Iterator[IPv4Address]:
    if not isinstance(ip, IPv6Address):
        return
    if ip in COMPATIBLE:
        yield IPv4Address(int(ip) & 0xFFFF_FFFF)
    yield from (one for one in (ip.sixtofour, *(ip.teredo or ())) if one is not None)


def _host(url: HttpUrl) -> str:
    assert url.host is not None
    return url.host.strip("[]")
