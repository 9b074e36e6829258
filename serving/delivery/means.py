"""What a server can deliver by: its public address, a mail server, and which webhooks it may reach."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal
from urllib.parse import urlsplit

from playlists.errors import BadInput
from serving.delivery.mail_address import mail_address

Tls = Literal["starttls", "tls", "none"]
TLS: dict[str, tuple[Tls, int]] = {"starttls": ("starttls", 587), "tls": ("tls", 465), "none": ("none", 25)}
HERE = {"localhost", "127.0.0.1", "::1"}  # where a password on the wire is on no wire
MAIL = ("SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM")
SENTENCE = "write the address that listeners reach this server by, such as https://music.example.org, without a path"

Resolve = Callable[[str, int], Sequence[str]]  # the addresses of a host, as numbers


def resolved(host: str, port: int) -> list[str]:
    """What the system's resolver says. Raises OSError where it knows no such name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that takes our mails, and in whose name they are sent."""

    host: str
    port: int
    tls: Tls
    sender: Address
    user: str | None = None
    password: str | None = None

    def __repr__(self) -> str:  # a password must not come into a log by being shown
        return f"Smtp({self.host!r}, {self.port})"


@dataclass(frozen=True, slots=True)
class Means:
    """How a server delivers. Without `smtp` there is no e-mail."""

    base_url: str | None = None  # ends in a slash
    smtp: Smtp | None = None
    private_hooks: bool = False  # webhooks inside private networks too
    plain_hooks: bool = False  # webhooks by http too
    resolve: Resolve = resolved

    def home(self, asked: str) -> str:
        """The address of the first page: the one that the operator set, else the one that was asked by."""
        return self.base_url or asked


def means_of(environment: Mapping[str, str]) -> Means:
    """BASE_URL, SMTP_…, MAIL_FROM, WEBHOOKS_PRIVATE and WEBHOOKS_HTTP. Raises BadInput naming what is wrong."""
    base_url = _base_url(environment.get("BASE_URL") or "")
    private, plain = (_yes(name, environment) for name in ("WEBHOOKS_PRIVATE", "WEBHOOKS_HTTP"))
    return Means(base_url, _smtp(environment, base_url), private, plain)


def _base_url(written: str) -> str | None:
    if not written:
        return None
    try:
        parts = urlsplit(written)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadInput(f"BASE_URL: {written[:100]!r} is no address; {SENTENCE}") from None
    netloc = parts.netloc
    plain = written.isascii() and written.isprintable() and " " not in written and "@" not in netloc
    if parts.scheme not in ("http", "https") or not host or not plain:
        raise BadInput(f"BASE_URL: {written[:100]!r} is not such an address; {SENTENCE}")
    if parts.path not in ("", "/") or "?" in written or "#" in written:
        raise BadInput(f"BASE_URL: {written[:100]!r} goes on after the host; {SENTENCE}")
    return f"{parts.scheme}://{netloc}/"


def _smtp(environment: Mapping[str, str], base_url: str | None) -> Smtp | None:
    given = {name: environment.get(name) or "" for name in MAIL}
    host = given["SMTP_HOST"]
    if not host:
        stray = [name for name, value in given.items() if value]
        if stray:
            raise BadInput(f"{stray[0]}: without SMTP_HOST, the mail server, no mail can be sent")
        return None
    if base_url is None:
        raise BadInput("SMTP_HOST: mails hold links to this server, so set BASE_URL too")
    if (given["SMTP_TLS"] or "starttls") not in TLS:
        raise BadInput(f"SMTP_TLS: {given['SMTP_TLS'][:20]!r} is none of {', '.join(TLS)}")
    tls, usual = TLS[given["SMTP_TLS"] or "starttls"]
    if bool(given["SMTP_USER"]) != bool(given["SMTP_PASSWORD"]):
        raise BadInput("SMTP_USER and SMTP_PASSWORD: set both, or neither")
    if given["SMTP_PASSWORD"] and tls == "none" and host not in HERE:
        raise BadInput("SMTP_TLS: none would send the password to another machine in clear; use starttls or tls")
    sender = _sender(given["MAIL_FROM"])
    return Smtp(
        host, _port(given["SMTP_PORT"], usual), tls, sender, given["SMTP_USER"] or None, given["SMTP_PASSWORD"] or None
    )


def _sender(written: str) -> Address:
    if not written:
        raise BadInput("MAIL_FROM: set whom mails are from, such as Segue <segue@example.org>")
    name, address = parseaddr(written)
    if not written.isprintable():
        raise BadInput("MAIL_FROM: it holds a line break or another character that no header has")
    try:
        return Address(name or "Segue", addr_spec=mail_address(address))
    except (BadInput, ValueError) as wrong:
        raise BadInput(f"MAIL_FROM: write it as Segue <segue@example.org>: {wrong}") from None


def _port(written: str, usual: int) -> int:
    if not written:
        return usual
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:6]) <= 65_535):
        raise BadInput(f"SMTP_PORT: {written[:20]!r} is not a number from 1 to 65535")
    return int(written)


def _yes(name: str, environment: Mapping[str, str]) -> bool:
    given = environment.get(name) or "0"
    if given not in ("0", "1"):
        raise BadInput(f"{name}: {given[:20]!r} is neither 0 nor 1")
    return given == "1"
