"""A playlist as XSPF, https://www.xspf.org/spec."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from serving.listenbrainz.jspf import RECORDING, Entry, Head, written

MEDIA_TYPE = "application/xspf+xml"
SPACE = "http://xspf.org/ns/0/"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def xspf(head: Head, entries: list[Entry], origin: str) -> bytes:
    """The playlist; of each track what is known."""
    root = ElementTree.Element("playlist", {"version": "1", "xmlns": SPACE})
    address = f"{origin}/playlist/{head.id}"
    _add(root, title=head.title, creator=head.creator, annotation=head.annotation, identifier=address)
    _add(root, date=written(head.created_ms))
    tracks = ElementTree.SubElement(root, "trackList")
    for entry in entries:
        track = ElementTree.SubElement(tracks, "track")
        identifier = (RECORDING if entry.known else f"{origin}/recording/") + entry.recording
        _add(track, identifier=identifier, title=entry.title, creator=entry.creator, annotation=entry.annotation)
        _add(track, album=entry.album, duration=str(entry.duration_ms or ""))
    written_out: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return written_out


def _add(parent: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            ElementTree.SubElement(parent, name).text = NOT_XML.sub("", text)
