"""The mails that are sent, as HTML and as text: the week's Discover Weekly, and the question whether it shall come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from playlists.formats.document import Document
from playlists.formats.sentences import Language
from playlists.week import parse_week
from serving.delivery import words
from serving.delivery.atom import because
from serving.page.words import span

TEMPLATES = Path(__file__).parent / "templates"
LEAVE, CONFIRM = "mail/leave/", "mail/confirm/"  # where their links lead, under the server's address


class AsItIs(EmailPolicy):
    """The policy of SMTP, but for headers that hold an address: folded, a long one would be written as encoded words,
    which no program reads as an address (RFC 2369, 2)."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.startswith("List-"):
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


POLICY = AsItIs(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom a mail is, to whom, in which language, and where this server is."""

    sender: Address
    to: str
    language: Language
    home: str  # ends in a slash
    now: datetime


def weekly(envelope: Envelope, document: Document, id: str, leave: str) -> EmailMessage:
    """The mail of a Discover Weekly; `id` is its own, the same whenever it is made, `leave` the secret that ends them.

    Mail programs offer to end them by one click (RFC 8058).
    """
    week, language = parse_week(document["week"]), envelope.language
    address = f"{envelope.home}{LEAVE}{leave}"
    tracks = [
        {"title": track["title"], "artist": track.get("artist"), "reason": because(track, language)}
        for track in document["tracks"]
    ]
    parts = {
        "span": span(language, week), "tracks": tracks, "popular": document["basis"] == "popular", "leave": address,
        "address": f"{envelope.home}weeks/{week}", "settings": f"{envelope.home}delivery",
    }  # fmt: skip
    message = _message(envelope, "weekly", words.said(language, "subject", span=span(language, week)), id, parts)
    message["List-Unsubscribe"] = f"<{address}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["List-Id"] = f"<weekly.{_host(envelope.home)}>"
    return message


def question(envelope: Envelope, secret: str, id: str) -> EmailMessage:
    """The mail whose link confirms an address."""
    parts = {"address": f"{envelope.home}{CONFIRM}{secret}"}
    return _message(envelope, "confirm", words.said(envelope.language, "confirm subject"), id, parts)


def _message(envelope: Envelope, template: str, subject: str, id: str, parts: Mapping[str, Any]) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = envelope.sender
    message["To"] = Address(addr_spec=envelope.to)
    message["Subject"] = subject
    message["Date"] = format_datetime(envelope.now)
    message["Message-ID"] = f"<{id}@{_host(envelope.home)}>"
    message["Auto-Submitted"] = "auto-generated"
    frame = {"t": partial(words.said, envelope.language), "language": envelope.language, "subject": subject}
    message.set_content(_templates().get_template(f"{template}.txt").render(frame | dict(parts)))
    message.add_alternative(_templates().get_template(f"{template}.html").render(frame | dict(parts)), subtype="html")
    return message


def _host(home: str) -> str:
    return urlsplit(home).hostname or "localhost"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html"]), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
