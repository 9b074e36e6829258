"""What a table's columns mean, by their usual names, and so what kind of table it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["listens", "tracks", "albums", "audio", "listeners"]

# The first name that a table has wins.
NAMES: dict[str, tuple[str, ...]] = {
    "listener": (
        "listener",
        "user_id",
        "userid",
        "user",
        "listener_id",
        "username",
        "user_name",
        "uid",
        "customer_id",
        "profile_id",
    ),
    "item": ("item_id", "itemid", "track_id", "trackid", "song_id", "songid", "item", "tid", "iid"),
    "artist_id": ("artist_id", "artistid"),
    "artist": ("artist", "artist_name", "artistname", "artists", "artist_names", "master_metadata_album_artist_name"),
    "title": (
        "title",
        "track_name",
        "trackname",
        "song_name",
        "song_title",
        "track_title",
        "master_metadata_track_name",
        "song",
    ),
    "album": (
        "album",
        "album_name",
        "albumname",
        "release_name",
        "release",
        "album_title",
        "master_metadata_album_album_name",
    ),
    "genres": ("genres", "genre", "tags"),
    "released": ("released", "release_date", "releasedate", "date_released", "year", "release_year"),
    "first_released": ("first_released", "first_release_date", "original_release_date", "original_year"),
    "release_month": ("release_month",),
    "release_day": ("release_day",),
    "album_kind": ("album_kind", "album_type", "release_type"),
    "format": ("format",),
    "duration_ms": ("duration_ms", "length_ms"),
    "duration_s": ("duration", "duration_s", "length", "track_length_seconds"),
    "explicit": ("explicit",),
    "markets": ("markets", "available_markets"),
    "mbid": ("mbid", "recording_mbid", "track_mbid", "trackmbid", "musicbrainz_id"),
    "isrc": ("isrc",),
    "spotify_uri": ("spotify_uri", "spotify_track_uri", "track_uri", "spotify_id", "uri"),
    "audio": ("audio", "embedding", "vector"),
    "at": (
        "timestamp",
        "ts",
        "uts",
        "listened_at",
        "played_at",
        "at",
        "time",
        "date_uts",
        "unixtime",
        "unix_timestamp",
        "datetime",
        "utc_time",
        "date",
        "scrobble_time",
        "scrobbled_at",
        "started_at",
        "created_at",
        "played",
    ),
    "plays": ("count", "plays", "playcount", "play_count", "weight", "listen_count", "listening_count", "scrobbles"),
    "ms_played": ("ms_played", "msplayed", "played_ms"),
    "skipped": ("skipped", "skip"),
    "device": ("device", "device_type", "platform", "platform_name"),  # also as Apple and Deezer call it
    "market": ("country", "market"),
    "gender": ("gender", "sex"),
    "age": ("age", "age_at_registration"),
    "timezone": ("timezone", "time_zone", "tz"),
    "registered": (
        "registered",
        "registration_date",
        "registration",
        "signup",
        "registered_at",
        "registered_unixtime",
        "creation_time",
    ),
}

_NUMBERED = re.compile(r"([a-z_]*?)_?(\d+)")
LEAST_NUMBERED = 4  # columns that end in a number: fewer are no vector


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns`: role → index of the column; `numbered`: the columns of a vector, in order."""

    kind: Kind
    columns: dict[str, int]
    numbered: tuple[int, ...] = ()


def layout_of(header: Sequence[str], as_tracks: bool = False) -> Layout | None:
    """What a table with these columns is; None where they are not enough. `as_tracks`: it was given as TRACKS."""
    roles = _roles([_plain(h) for h in header])
    numbered = tuple(i for i, h in enumerate(header) if _NUMBERED.fullmatch(h.strip().lower()))
    has = roles.keys()
    described = {"artist", "title"} <= has or bool(has & {"item", "mbid", "isrc", "spotify_uri"})
    if "item" in has and (len(numbered) >= LEAST_NUMBERED or "audio" in has) and not has & {"listener", "title"}:
        return Layout("audio", roles, numbered)
    if "listener" in has and not described and has & {"market", "gender", "age", "registered", "timezone"}:
        return Layout("listeners", roles)
    if _tells_albums(set(has)):
        return Layout("albums", _as_albums(roles))
    if not described:
        return None
    if as_tracks:
        return None if "listener" in has else Layout("tracks", roles)
    return Layout("tracks" if _only_describes(set(has)) else "listens", roles)


def _plain(name: str) -> str:
    """A column's name as it is looked up; lastfmstats writes the user's name behind it: `Date#name`."""
    return name.strip().lstrip("#").split("#")[0].strip().lower().replace(" ", "_")


def _only_describes(has: set[str]) -> bool:
    """A table of tracks, not of listens: nobody listened, no time; and it has ids or facts that no history has."""
    if has & {"listener", "at", "plays", "ms_played", "skipped"}:
        return False
    return bool(has & {"item", "genres", "released", "audio", "isrc"})


def _tells_albums(has: set[str]) -> bool:
    """A table of albums: a date for an artist's album without a track, or for a title that has a format."""
    if has & {"listener", "at", "plays", "ms_played", "skipped", "item", "duration_ms", "duration_s"}:
        return False
    named = {"artist", "album"} <= has and "title" not in has
    records = {"artist", "title", "format", "release_month"} <= has and "album" not in has
    return "released" in has and (named or records)


def _as_albums(roles: dict[str, int]) -> dict[str, int]:
    return roles if "album" in roles else {**roles, "album": roles["title"]}


def _roles(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for role, names in NAMES.items():
        at = next((header.index(n) for n in names if n in header), None)
        if at is not None:
            found[role] = at
    return _ambiguous(header, found)


def _ambiguous(header: Sequence[str], found: dict[str, int]) -> dict[str, int]:
    """`track`, `song`, `name` and `id` mean a title beside an artist, and an id elsewhere."""
    roles = dict(found)
    for name in ("track", "name"):
        if name in header and "title" not in roles and ("artist" in roles or "item" in roles or "id" in header):
            roles["title"] = header.index(name)
    if "track" in header and "item" not in roles and roles.get("title") != header.index("track"):
        roles["item"] = header.index("track")
    if "song" in header and "artist" not in roles and "item" not in roles:
        roles["item"] = roles.pop("title") if roles.get("title") == header.index("song") else header.index("song")
    if "id" in header and "listener" not in roles and {"gender", "age"} & roles.keys():
        roles["listener"] = header.index("id")
    if "played_ratio_pct" in header:
        roles.pop("at", None)  # Yambda's times count from its own first day; its rows lie in order
    if "id" in header and "item" not in roles and "listener" not in roles and "at" not in roles:
        roles["item"] = header.index("id")
    return roles


def wanted(header: Sequence[str]) -> str:
    """The refusal of a table whose columns say too little."""
    return (
        f"unknown columns {', '.join(header[:20])}: a listen needs a track (item_id or track_id, or artist and title) "
        "and where there are several listeners their id (user_id), with a time (timestamp) or a count; "
        "a track table needs item_id, or artist and title"
    )
