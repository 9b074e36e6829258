"""Playlists as an Atom feed (RFC 4287): an entry each, with its tracks and their reasons as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree as Xml

from playlists.formats.document import Document
from playlists.formats.sentences import Language, sentence
from playlists.formats.titles import title
from playlists.formats.xspf import NO_XML
from serving.answering.answers import Answer

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
NAMES: dict[Language, str] = {"en": "Segue: your playlists", "ja": "Segue：あなたのプレイリスト"}
BY: dict[Language, str] = {"en": "“{title}” by {artist}", "ja": "{artist}「{title}」"}
ALONE: dict[Language, str] = {"en": "“{title}”", "ja": "「{title}」"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What the feed says of itself."""

    id: str  # a UUID that stays
    address: str  # of itself; it holds the secret that its reader has
    home: str  # of the page
    made_ms: int  # since when it is there


def atom(feed: Feed, answers: Sequence[Answer], language: Language) -> bytes:
    """The feed of `answers`, the newest first, in UTF-8. It was updated when the newest of them was made."""
    root = Xml.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    _add(root, "id", f"urn:uuid:{feed.id}")
    _add(root, "title", NAMES[language])
    _add(root, "updated", _moment(max([feed.made_ms, *(answer.created_ms for answer in answers)])))
    _add(Xml.SubElement(root, "author"), "name", "Segue")
    _add(root, "generator", "Segue")
    Xml.SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": feed.address})
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    for answer in answers:
        _entry(Xml.SubElement(root, "entry"), answer, feed, language)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(entry: Xml.Element, answer: Answer, feed: Feed, language: Language) -> None:
    _add(entry, "id", f"urn:uuid:{answer.id}")
    _add(entry, "title", title(answer.document, language))
    _add(entry, "updated", _moment(answer.created_ms))
    Xml.SubElement(entry, "category", {"term": answer.document["kind"].partition(":")[0]})
    if "week" in answer.document and answer.document["kind"] == "discover-weekly":  # the page keeps those alone
        href = f"{feed.home}weeks/{answer.document['week']}"
        Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": href})
    _add(entry, "content", html(answer.document, language)).set("type", "html")


def html(document: Document, language: Language) -> str:
    """The tracks as a list, each with its reason; what others wrote is escaped."""
    items = "".join(
        f"<li>{escape(named(track, language))}<br><small>{escape(because(track, language))}</small></li>"
        for track in document["tracks"]
    )
    return f"<ol>{items}</ol>"


def named(track: Document, language: Language) -> str:
    """A track in a line."""
    form = BY if track.get("artist") else ALONE
    return form[language].format(title=track["title"], artist=track.get("artist"))


def because(track: Document, language: Language) -> str:
    """Its reason as a sentence of its own."""
    said = sentence(track["reason"], language)
    return said[:1].upper() + said[1:]


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def _add(element: Xml.Element, name: str, text: str) -> Xml.Element:
    child = Xml.SubElement(element, name)
    child.text = NO_XML.sub("", text)
    return child
