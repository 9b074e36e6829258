"""A playlist document as XSPF, https://www.xspf.org/spec, the XML that most players read."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from playlists.formats.document import Document
from playlists.formats.jspf import identifier
from playlists.formats.sentences import Language, sentence

NAMESPACE = "http://xspf.org/ns/0/"
NO_XML = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")  # XML 1.0, 2.2: not even escaped


def xspf(document: Document, title: str, created: str, language: Language = "en") -> bytes:
    """The XSPF of `document` in UTF-8. `created` is RFC 3339 with a zone; each reason is its track's annotation."""
    root = Xml.Element("playlist", {"version": "1", "xmlns": NAMESPACE})
    for name, text in (("title", title), ("creator", "Segue"), ("date", created)):
        _add(root, name, text)
    tracks = Xml.SubElement(root, "trackList")
    for track in document["tracks"]:
        _track(Xml.SubElement(tracks, "track"), track, language)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _track(element: Xml.Element, track: Document, language: Language) -> None:
    _add(element, "identifier", identifier(track["track"]))
    _add(element, "title", track["title"])
    _add(element, "creator", track.get("artist"))
    _add(element, "annotation", sentence(track["reason"], language))
    _add(element, "album", track.get("album"))
    _add(element, "duration", track.get("duration_ms"))


def _add(element: Xml.Element, name: str, value: str | int | None) -> None:
    """A child with that text; none where there is nothing to say."""
    if value is not None:
        Xml.SubElement(element, name).text = NO_XML.sub("", str(value))
