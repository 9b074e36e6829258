"""What came of an upload so far: counts, and places of what was refused. Bounded, whatever is uploaded.

It is stored with each chunk of an import, in the same transaction, so that it counts every line once also when a
worker is killed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from playlists.importers.rows import PRIVATE, TWICE, Note, Passed, Refused

PLACES = 20  # of each reason; more is a list nobody reads
REASONS = 50  # a damaged archive may say something else of each file
FILES = 100  # of those that are no history
OTHERWISE = "for other reasons"

Places = dict[str, dict[str, Any]]  # reason → {"count": …, "places": […]}


@dataclass(slots=True)
class Ledger:
    """Counts of plays, unless their name says otherwise, that grow while an upload is read."""

    read: int = 0
    taken: int = 0  # read, and neither refused nor left out
    matched: int = 0  # of the taken: of tracks that the catalogue has
    added: int = 0
    duplicates: int = 0
    private: int = 0
    twice: int = 0
    passed: dict[str, int] = field(default_factory=dict)
    refused: Places = field(default_factory=dict)
    notes: Places = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # that are no history: place → why
    more_files: int = 0  # of those, not named
    first_ms: int | None = None
    last_ms: int | None = None
    position: int = 0  # of the next play without a time

    def refuse(self, reason: str, place: str, count: int = 1) -> None:
        _count(self.refused, reason, place, count)

    def note(self, said: Refused | Passed | Note, place: str) -> None:
        """Takes in what a reader says beside the plays."""
        match said:
            case Refused():
                self.read += said.count
                self.refuse(said.reason, _at(place, said.line), said.count)
            case Passed():
                self.read += said.count
                self._pass(said)
            case Note():
                _count(self.notes, said.what, _at(place, said.line), 1)

    def leave(self, place: str, why: str) -> None:
        """Notes a file that is not read."""
        if len(self.files) < FILES:
            self.files[place] = why
        else:
            self.more_files += 1

    def span(self, first_ms: int, last_ms: int) -> None:
        self.first_ms = first_ms if self.first_ms is None else min(self.first_ms, first_ms)
        self.last_ms = last_ms if self.last_ms is None else max(self.last_ms, last_ms)

    def document(self) -> dict[str, Any]:
        """It as JSON; `ledger_of` reads it."""
        return asdict(self)

    def _pass(self, said: Passed) -> None:
        if said.what == PRIVATE:
            self.private += said.count
        elif said.what == TWICE:
            self.twice += said.count
        else:
            self.passed[said.what] = self.passed.get(said.what, 0) + said.count


def ledger_of(document: dict[str, Any] | None) -> Ledger:
    return Ledger(**(document or {}))


def _count(places: Places, reason: str, place: str, count: int) -> None:
    reason = reason if reason in places or len(places) < REASONS else OTHERWISE
    told = places.setdefault(reason, {"count": 0, "places": []})
    told["count"] += count
    if len(told["places"]) < PLACES and place not in told["places"]:
        told["places"].append(place)


def _at(place: str, line: int | None) -> str:
    return place if line is None else f"{place}:{line}"
