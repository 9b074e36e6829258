"""What an import read, kept and refused: counts and places, never a name of a person in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playlists.importers.rows import PRIVATE, TWICE

PLACES = 20  # of each reason; more is a list nobody reads


@dataclass(slots=True)
class Tally:
    """Counts that grow while reading."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    places: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    passed: Counter[str] = field(default_factory=Counter)
    passed_files: dict[str, str] = field(default_factory=dict)
    notes: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sources: Counter[str] = field(default_factory=Counter)
    described: int = 0  # rows of track tables
    albums: int = 0  # rows of album tables
    dated: int = 0  # tracks that got their day of release from one of those

    def refuse(self, reason: str, place: str, count: int = 1) -> None:
        self.refused[reason] += count
        if len(self.places[reason]) < PLACES and place not in self.places[reason]:
            self.places[reason].append(place)

    def note(self, what: str, place: str) -> None:
        if len(self.notes[what]) < PLACES:
            self.notes[what].append(place)

    @property
    def accepted(self) -> int:
        return sum(self.sources.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the folder after the import, and how many of the accepted rows it already had."""

    duplicates: int
    listens: int
    listeners: int
    tracks: int
    first: datetime | None
    last: datetime | None


def report(tally: Tally, kept: Kept, seconds: float) -> dict[str, Any]:
    """The report as it is written to report.json."""
    return {
        "read": tally.read,
        "kept": tally.accepted - kept.duplicates,
        "duplicates": kept.duplicates + tally.passed[TWICE],
        "refused": {
            reason: {"count": count, "places": tally.places[reason]} for reason, count in tally.refused.most_common()
        },
        "private": tally.passed[PRIVATE],
        "passed_over": {what: n for what, n in sorted(tally.passed.items()) if what not in (PRIVATE, TWICE)},
        "passed_files": dict(sorted(tally.passed_files.items())),
        "notes": dict(sorted(tally.notes.items())),
        "sources": dict(sorted(tally.sources.items())),
        "track_rows": tally.described,
        "album_rows": tally.albums,
        "dated_tracks": tally.dated,
        "listens": kept.listens,
        "listeners": kept.listeners,
        "tracks": kept.tracks,
        "first": kept.first.isoformat() if kept.first else None,
        "last": kept.last.isoformat() if kept.last else None,
        "seconds": round(seconds, 2),
    }


def readable(found: dict[str, Any]) -> str:
    """The report as lines for a person."""
    lines = [
        f"read {found['read']:,} listens: kept {found['kept']:,}, {found['duplicates']:,} twice or already there, "
        f"{sum(r['count'] for r in found['refused'].values()):,} refused, {found['private']:,} private plays skipped",
        f"now {found['listens']:,} listens of {found['listeners']:,} listeners over {found['tracks']:,} tracks"
        + (f", {found['first']} to {found['last']}" if found["first"] else ", without times"),
    ]
    if found["album_rows"]:
        lines.append(f"  {found['album_rows']:,} albums dated {found['dated_tracks']:,} tracks")
    for reason, about in found["refused"].items():
        lines.append(f"  refused {about['count']:,}: {reason}  ({_some(about['places'])})")
    lines += [f"  passed over {count:,}: {what}" for what, count in found["passed_over"].items()]
    lines += [f"  passed over {place}: {why}" for place, why in list(found["passed_files"].items())[:PLACES]]
    lines += [f"  note: {what}  ({_some(places)})" for what, places in found["notes"].items()]
    return "\n".join([*lines, f"{found['seconds']:.1f} s"])


def _some(places: list[str]) -> str:
    return ", ".join(places[:3]) + (", …" if len(places) > 3 else "")
