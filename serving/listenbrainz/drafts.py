"""What a client sends to make or change a playlist: which JSPF we take, and where tracks go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playlists.errors import BadInput, Forbidden
from playlists.importers.listenbrainz import UUID
from serving.listenbrainz.jspf import PLAYLIST
from serving.listenbrainz.wording import whole
from serving.store.own_playlists import Item

AT_ONCE = 100  # tracks of one item/add
MOST_ITEMS = 10_000  # tracks of a playlist
LONGEST = 1_000  # characters of a title
LONGEST_ANNOTATION = 20_000
LONGEST_MS = 2**31 - 1
MOST_COLLABORATORS = 100
RECORDING = re.compile(rf"\S*/recording/({UUID.pattern})/?", re.IGNORECASE)
TRUTH = {True: True, False: False, "true": True, "false": False}

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said of a playlist; None where nothing is."""

    title: str | None
    annotation: str | None
    public: bool | None
    collaborators: tuple[str, ...] | None


def draft(document: Document) -> Draft:
    """What a JSPF document says of the playlist as a whole. Raises BadInput, Forbidden where it is for somebody."""
    said = inside(document)
    extension = _extension(said)
    if said.get("created_for") or extension.get("created_for"):
        raise Forbidden("Playlist contains a created_for field, but submitting user is not an approved playlist bot.")
    return Draft(
        _text(said, "title", LONGEST), _text(said, "annotation", LONGEST_ANNOTATION), _public(extension),
        _collaborators(extension),
    )  # fmt: skip


def inside(document: Document) -> Document:
    """The playlist in the document. Raises BadInput where there is none."""
    said = document.get("playlist")
    if not isinstance(said, dict):
        raise BadInput("JSPF must contain the key playlist, an object.")
    return said


def items(document: Document, added_by: str, added_ms: int, most: int) -> list[Item]:
    """The tracks of the document. Raises BadInput for one that names no recording, and for more than `most`."""
    tracks = inside(document).get("track") or []
    if not isinstance(tracks, list):
        raise BadInput("JSPF playlist.track must be a list.")
    if len(tracks) > most:
        raise BadInput(f"You may only add max {most} recordings per call.")
    return [_item(number, track, added_by, added_ms) for number, track in enumerate(tracks)]


def moved(items: Sequence[Item], document: Document) -> list[Item]:
    """`count` tracks beginning at `from`, put before what then stands at `to`. Raises BadInput."""
    if "mbid" not in document:
        raise BadInput("Move instructions must include the keys from, to, count and mbid.")
    start, to, count = (_place(document, name, "move") for name in ("from", "to", "count"))
    _check_range(items, start, count, "move")
    taken = items[start : start + count]
    if taken and str(document["mbid"]).lower() != taken[0].recording:
        raise BadInput(f"The recording at {start} is not {str(document['mbid'])[:40]!r}: the playlist has changed.")
    rest = [*items[:start], *items[start + count :]]
    return [*rest[:to], *taken, *rest[to:]]


def without(items: Sequence[Item], document: Document) -> list[Item]:
    """The tracks but `count` beginning at `index`. Raises BadInput."""
    start, count = (_place(document, name, "delete") for name in ("index", "count"))
    _check_range(items, start, count, "delete")
    return [*items[:start], *items[start + count :]]


def joined(items: Sequence[Item], added: Sequence[Item], place: int | None) -> list[Item]:
    """The tracks with `added` before `place`, else at the end. Raises BadInput where they are too many."""
    if len(items) + len(added) > MOST_ITEMS:
        raise BadInput(f"A playlist may have {MOST_ITEMS} recordings; this one would have {len(items) + len(added)}.")
    before = len(items) if place is None else place
    return [*items[:before], *added, *items[before:]]


def _extension(said: Document) -> Document:
    extensions = said.get("extension") or {}
    found = extensions.get(PLAYLIST) or {} if isinstance(extensions, dict) else None
    if not isinstance(found, dict):
        raise BadInput(f"JSPF playlist.extension.{PLAYLIST} must be an object.")
    return found


def _text(said: Document, name: str, longest: int) -> str | None:
    given = said.get(name)
    if given is None:
        return None
    if not isinstance(given, str) or len(given) > longest:
        raise BadInput(f"JSPF playlist.{name} must be text of at most {longest} characters.")
    return given.strip()


def _public(extension: Document) -> bool | None:
    given = extension.get("public")
    if given is None:
        return None
    if not isinstance(given, bool | str) or given not in TRUTH:
        raise BadInput(f"JSPF playlist.extension.{PLAYLIST}.public field must contain a boolean.")
    return TRUTH[given]


def _collaborators(extension: Document) -> tuple[str, ...] | None:
    given = extension.get("collaborators")
    if given is None:
        return None
    if not isinstance(given, list) or len(given) > MOST_COLLABORATORS or not all(isinstance(n, str) for n in given):
        raise BadInput(f"The collaborators field must be a list of at most {MOST_COLLABORATORS} user names.")
    return tuple(given)


def _item(number: int, track: Any, added_by: str, added_ms: int) -> Item:
    if not isinstance(track, dict):
        raise BadInput(f"JSPF playlist track {number} must be an object.")
    given = track.get("identifier")
    uris = given if isinstance(given, list) else [given]
    named = next((found[1] for uri in uris if isinstance(uri, str) and (found := RECORDING.fullmatch(uri))), None)
    if named is None:
        raise BadInput(
            f"JSPF playlist track {number} must contain an identifier: https://musicbrainz.org/recording/ and an MBID."
        )
    duration = whole(track.get("duration")) or 0
    return Item(named.lower(), added_by, added_ms, *_words(track), max(0, min(duration, LONGEST_MS)))


def _words(track: Document) -> tuple[str, str, str]:
    title, creator, album = (
        given[:LONGEST] if isinstance(given := track.get(name), str) else "" for name in ("title", "creator", "album")
    )
    return title, creator, album


def _place(document: Document, name: str, what: str) -> int:
    if name not in document:
        raise BadInput(f"{what.capitalize()} instructions must include the key {name}.")
    place = whole(document[name])
    if place is None or place < 0:
        raise BadInput(f"The value of {name} must be a non-negative integer.")
    return place


def _check_range(items: Sequence[Item], start: int, count: int, what: str) -> None:
    if start + count > len(items):
        raise BadInput(f"There are {len(items)} recordings: cannot {what} {count} from {start} on.")
