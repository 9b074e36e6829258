"""Playlists as heads and entries: those that were made for a listener, and those that listeners made."""

from __future__ import annotations

from collections.abc import Sequence

from playlists.catalogue import Catalogue
from playlists.formats.document import Document
from playlists.formats.sentences import sentence
from playlists.formats.titles import title
from playlists.importers.matching import clean_mbid
from playlists.kinds import RECIPES
from serving.answering.answers import Answer
from serving.listenbrainz.described import Described, described
from serving.listenbrainz.jspf import Entry, Head
from serving.listenbrainz.meaning import Library
from serving.listenbrainz.msids import NOBODY, msid_of
from serving.store.own_playlists import Item, OwnPlaylist

CREATOR = "Segue"
PATCHES = {  # what clients look for, by the kind of playlist that it is here
    "discover-weekly": "weekly-exploration",
    "on-repeat": "weekly-jams",
    "daily-mix:1": "daily-jams",  # the largest of the listener's tastes: clients know one mix a day
}


def made_for_clients() -> dict[str, str]:
    """The source_patch of each kind of playlist that clients fetch and that there is."""
    return {kind: patch for kind, patch in PATCHES.items() if kind.partition(":")[0] in RECIPES}


def head_for(document: Document, id: str, created_ms: int) -> Head:
    """The head of a playlist that was made for somebody."""
    kind: str = document["kind"]
    return Head(
        id, title(document), CREATOR, created_ms, created_ms, public=False, created_for=document["listener"],
        source_patch=PATCHES.get(kind, kind),
    )  # fmt: skip


def entries_for(answer: Answer, catalogue: Catalogue | None) -> list[Entry]:
    """Its tracks, without what is hidden; each reason is its annotation."""
    tracks = answer.document["tracks"]
    known = described(catalogue, (track["track"] for track in tracks))
    return [_entry(track, known[track["track"]], answer.created_ms) for track in tracks]


def own_head(playlist: OwnPlaylist) -> Head:
    return Head(
        playlist.id, playlist.title, playlist.listener, playlist.created_ms, playlist.changed_ms, playlist.public,
        playlist.annotation, copied_from=playlist.copied_from or "", collaborators=playlist.collaborators,
    )  # fmt: skip


def own_entries(items: Sequence[Item], library: Library | None) -> list[Entry]:
    """The tracks that somebody put together: in their words, else in the catalogue's."""
    return [_own_entry(item, library) for item in items]


def items_of(entries: Sequence[Entry], added_by: str, added_ms: int) -> tuple[Item, ...]:
    """The same tracks for a playlist of one's own."""
    return tuple(
        Item(one.recording, added_by, added_ms, one.title, one.creator, one.album, one.duration_ms) for one in entries
    )


def _entry(track: Document, known: Described, created_ms: int) -> Entry:
    words = track["title"], track.get("artist", NOBODY), track.get("album", ""), track.get("duration_ms", 0)
    mbid = known.mbid or clean_mbid(track["track"].removeprefix("mbid:"))
    title, artist, album, duration_ms = words
    recording = mbid or msid_of(title, artist, album, None, duration_ms)
    said = sentence(track["reason"])
    return Entry(recording, mbid is not None, *words, known.artist_mbid, CREATOR, created_ms, said)


def _own_entry(item: Item, library: Library | None) -> Entry:
    meant = library.meaning(item.recording) if library else None
    words = meant.words if meant else {}
    info = words.get("additional_info", {})
    return Entry(
        item.recording,
        item.recording == info.get("recording_mbid") or not meant,
        item.title or words.get("track_name", ""),
        item.creator or words.get("artist_name", ""),
        item.album or words.get("release_name", ""),
        item.duration_ms or info.get("duration_ms", 0),
        "",
        item.added_by,
        item.added_ms,
    )
