"""What did a listener hide, or leave out of their taste, in names that they know?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playlists.catalogue import Catalogue
from playlists.exclusions import parse_range
from playlists.formats.sentences import Language
from playlists.week import zone
from serving.page import words
from serving.page.names import artist_of, track_of
from serving.page.words import said


@dataclass(frozen=True, slots=True)
class NamedThing:
    """One line of a list."""

    what: str
    id: str
    name: str
    kind: str


def named_things(
    rows: list[tuple[str, str, int]], catalogue: Catalogue, timezone: str, language: Language
) -> list[NamedThing]:
    """The things of `serving.store.hidden.page`, or of `exclusions.page`, the newest first."""
    newest = sorted(rows, key=lambda row: -row[2])
    return [_thing(what, id, catalogue, timezone, language) for what, id, _ in newest]


def _thing(what: str, id: str, catalogue: Catalogue, timezone: str, language: Language) -> NamedThing:
    if what == "range":
        return NamedThing(what, id, days_of(id, timezone, language), said(language, "a range"))
    if what in ("genre", "source"):
        return NamedThing(what, id, id, said(language, f"a {what}"))
    found = track_of(catalogue, id) if what == "track" else artist_of(catalogue, id)
    if found is None:
        return NamedThing(what, id, id, said(language, "no longer listed"))
    if what == "artist":
        return NamedThing(what, id, found["artist"], said(language, "an artist"))
    kind = said(language, "a track by", artist=found["artist"]) if "artist" in found else said(language, "a track")
    return NamedThing(what, id, found.get("title", id), kind)


def days_of(id: str, timezone: str, language: Language) -> str:
    """A range of time by the listener's clock: its first and its last day, or its moments where it cuts through one."""
    first, end = (datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone(timezone)) for ms in parse_range(id))
    if first.time() == end.time() == datetime.min.time():
        last = (end - timedelta(days=1)).date()
        days = [words.day(language, first.date()), words.day(language, last)]
        return days[0] if first.date() == last else " – ".join(days)
    return " – ".join(f"{words.day(language, each.date())}, {each:%H:%M}" for each in (first, end))
