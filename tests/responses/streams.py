"""A stream of events whose true rates are known: who was offered what, and what they did with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from sqlalchemy import Connection

from playlists.listens import LISTENS
from playlists.week import Week, begins
from serving.responses.span import Span
from serving.store import listeners, listens, openings, playlists
from serving.store.addresses import address
from serving.store.changes import insert_new, ms
from serving.store.playlists import StoredPlaylist
from serving.store.tables import feedback, hidden

FIRST = Week(2026, 10)
KIND = "discover-weekly"
DURATION_MS = 200_000
TRUE = {"reach": 0.8, "play": 0.5, "completion": 0.6, "skip": 0.25, "save": 0.04, "hide": 0.01}
ALIKE = 0.05  # correlation of what one listener does in one week

Rows = list[dict[str, Any]]
Row = Callable[[str, str, int], dict[str, Any]]


@dataclass(frozen=True)
class Stream:
    """What happened, as rows for the store."""

    made: list[StoredPlaylist]
    heard: pa.Table
    loved: Rows
    hid: Rows
    opened: list[tuple[str, str, str]]

    @property
    def events(self) -> int:
        return self.heard.num_rows + len(self.loved) + len(self.hid)

    def store(self, connection: Connection) -> None:
        people = sorted({one.listener for one in self.made})
        listeners.ensure(connection, people, begins(FIRST, "UTC"))
        playlists.save(connection, self.made)
        listens.add(connection, self.heard)
        insert_new(connection, feedback, self.loved)
        insert_new(connection, hidden, self.hid)
        for listener, kind, period in self.opened:
            openings.note(connection, listener, kind, period, "2026-03-04")


def made_of(
    listener: str, period: str, tracks: list[str], made: datetime, kind: str = KIND, variant: str | None = None,
    reasons: list[str] | None = None,
) -> StoredPlaylist:  # fmt: skip
    """A playlist as the job stores it."""
    why = reasons or ["near"] * len(tracks)
    entries = [
        {"track": t, "duration_ms": DURATION_MS, "reason": {"kind": r}} for t, r in zip(tracks, why, strict=True)
    ]
    return StoredPlaylist(
        listener, kind, period, address(listener, kind, period), "v1", "taste", True, 0,
        orjson.dumps({"tracks": entries}), orjson.dumps(tracks), ms(made), variant,
    )  # fmt: skip


def heard_of(*plays: tuple[str, str, datetime, int]) -> pa.Table:
    """(listener, track, when, ms_played) as listens."""
    rows = [
        {"listener": who, "track": track, "at": at, "plays": 1, "ms_played": played, "source": "test"}
        for who, track, at, played in plays
    ]
    return pa.Table.from_pylist(rows, schema=LISTENS)


def span_of(weeks: int) -> Span:
    return Span(FIRST, FIRST.plus(weeks - 1))


def stream(
    people: int, weeks: int, length: int, seed: int, true: dict[str, float] = TRUE, variant: str | None = None,
    name: str = "l", first: Week = FIRST,
) -> Stream:  # fmt: skip
    """Each of `people` is offered `length` new tracks a week; in each week they have propensities of their own.

    Beside that they play what nobody offered, and what was offered to them too late; both count for nothing.
    """
    rng = np.random.default_rng(seed)
    whole = Stream([], LISTENS.empty_table(), [], [], [])
    plays: list[tuple[str, str, datetime, int]] = []
    for n in range(people):
        for w in range(weeks):
            who, monday = f"{name}{n:05d}", begins(first.plus(w), "UTC")
            tracks = [f"t{w}-{n % 50}-{k}" for k in range(length)]
            whole.made.append(made_of(who, str(first.plus(w)), tracks, monday, variant=variant))
            if rng.random() < true["reach"]:
                whole.opened.append((who, KIND, str(first.plus(w))))
            plays += _week(rng, who, tracks, monday, true)
            whole.loved.extend(_rows(rng, who, tracks, monday, true["save"], feedback_row))
            whole.hid.extend(_rows(rng, who, tracks, monday, true["hide"], hidden_row))
    return Stream(whole.made, heard_of(*plays), whole.loved, whole.hid, whole.opened)


def feedback_row(who: str, track: str, at_ms: int) -> dict[str, Any]:
    return {"listener": who, "track": track, "score": 1, "changed_ms": at_ms}


def hidden_row(who: str, track: str, at_ms: int) -> dict[str, Any]:
    return {"listener": who, "what": "track", "id": track, "changed_ms": at_ms}


def _own(rng: np.random.Generator, rate: float) -> float:
    spread = (1 - ALIKE) / ALIKE
    return float(rng.beta(rate * spread, (1 - rate) * spread))


def _within(rng: np.random.Generator, monday: datetime) -> datetime:
    return monday + timedelta(seconds=int(rng.integers(7 * 86_400)))


def _week(
    rng: np.random.Generator, who: str, tracks: list[str], monday: datetime, true: dict[str, float]
) -> list[tuple[str, str, datetime, int]]:
    played, full = _own(rng, true["play"]), _own(rng, true["completion"])
    skipped = (1 - full) * _own(rng, true["skip"] / (1 - true["completion"]))
    found = []
    for track in tracks:
        for _ in range(int(rng.random() < played) * int(rng.integers(1, 3))):
            ended = rng.choice(3, p=[full, skipped, 1 - full - skipped])
            found.append((who, track, _within(rng, monday), (150_000, 10_000, 60_000)[ended]))
    found.append((who, f"own-{who}", _within(rng, monday), 150_000))
    found.append((who, tracks[0], monday + timedelta(days=8), 150_000))
    return found


def _rows(rng: np.random.Generator, who: str, tracks: list[str], monday: datetime, rate: float, row: Row) -> Rows:
    own = _own(rng, rate)
    return [row(who, track, ms(_within(rng, monday))) for track in tracks if rng.random() < own]
