"""Moment: what this listener plays at this hour of this kind of day, and fresh tracks that go with it.

What a listen says of a moment falls with the time of day between them, exp(-Δ² / 2·wide²) on the circle of 24 hours,
and with the day: the same weekday counts 1, another of the same kind (working day, weekend) `alike`, others `other`.
Where a device is asked for, a listen on another counts `elsewhere`; one of which nobody says on what counts as it did.
A track's share of the moment is (m + K · p) / (M + K), where m is what its listens say, M what all of them do, and p
what is expected of it: its share of the whole history, times how much more often than otherwise listeners like this
one play its genres at that time (`playlists.recipes.alike`). It is a Dirichlet prior of K listens, so that few listens
at this hour change little (Zhai & Lafferty 2004, section 3.2, doi 10.1145/984321.984322).

Shapes: n tracks of the history, m listens of the diary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from playlists.catalogue import Catalogue
from playlists.devices import Device
from playlists.diary import UNKNOWN, Diary
from playlists.errors import BadInput
from playlists.playlist import Playlist, Reason
from playlists.recipes.alike import Alike, alike, lifted
from playlists.recipes.mine import only, playable
from playlists.recipes.mix import Bounds, MixRules, anywhere, mix, nobody
from playlists.recipes.shares import shares_of
from playlists.settings.declared import number, share, whole
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

KIND = "moment"
WEEKEND = 5  # from Saturday on
PRIOR = 20.0  # listens that the whole history counts for
FIRST = 5  # of them that begin it
OFTEN = 2  # listens around this hour from which on a reason says so
AROUND = 1  # hours on either side that are around it
NAMED = 2  # genres that it is named after
MORE = 1.25  # times as often as otherwise: from here on others are a reason
CLEAR = 0.2  # share of the moment that a genre needs to name it


@dataclass(frozen=True, slots=True)
class Rules(MixRules):
    """What a curator may change of a moment."""

    wide: float = number(
        1.5, 0.5, 6, "hours", "How far from the hour a listen still speaks for it: at this distance it counts 0.6."
    )
    alike: float = share(0.6, 0, 1, "What a listen of another day of the same kind (working day, weekend) counts.")
    other: float = share(0.25, 0, 1, "What a listen of the other kind of day counts.")
    elsewhere: float = share(
        0.5, 0, 1, "What a listen on another device counts, where one is asked for; on an unknown one it counts fully."
    )
    mass: float = share(
        0.7, 0.1, 1, "The part of the listener's plays of the moment that its own tracks make together."
    )
    least: int = whole(40, 10, 500, "tracks", "How many of their tracks make the moment at least.")
    most: int = whole(120, 10, 1_000, "tracks", "How many of their tracks make the moment at most.")


RULES = Rules()


@dataclass(frozen=True, slots=True)
class Moment:
    """What was assumed. `evidence`: so many listens at just this moment would say as much as all do."""

    hour: int  # 0..23, of the listener's own clock
    weekday: int  # 0 Monday .. 6 Sunday
    evidence: float = 0.0
    others: float = 0.0  # 0..1: the part of it that is other than it were if nobody were like them
    listeners: int = 0  # who are like them and were asked; 0 where nobody could be
    market: str | None = None  # that these share
    genre: str | None = None  # that these play most
    device: Device | None = None  # that was asked for
    on_device: int = 0  # full listens on it within AROUND hours, whatever the day
    elsewhere: float = 1.0  # what a listen on another one counted
    devices: tuple[Device, ...] = ()  # that the listener's full listens were on, as far as they say it

    @property
    def own(self) -> float:
        """0..1: how much of it follows from listens at this time, the rest from the whole history."""
        return self.evidence / (self.evidence + PRIOR)


def moment(
    taste: Taste, hour: int, weekday: int, day: Period, shelf: Shelf, rules: Rules = RULES,
    device: Device | None = None,
) -> tuple[Playlist, Moment]:  # fmt: skip
    """The playlist of an hour and a weekday, on a device where one is given, and what was assumed.

    Where they hardly listen at that time, listeners like them turn what they play to what these play then.
    Deterministic in its arguments and the model version. Raises BadInput for an hour or a weekday that there is not,
    TooFewTracks where the history is too short for a mix.
    """
    if not (0 <= hour <= 23 and 0 <= weekday <= 6):
        raise BadInput(f"moment: hour {hour} is not 0 to 23, or weekday {weekday} not 0 (Monday) to 6")
    mine = playable(taste, shelf.catalogue)
    if not len(mine.track):
        raise nobody(KIND, taste, day, shelf)
    like = alike(
        shelf.crowd, taste.market, shares_of(mine, shelf.catalogue), hour, weekday, rules.wide, rules.other,
        shelf.catalogue,
    )  # fmt: skip
    lift = lifted(mine.track, like, shelf.catalogue)
    part, evidence = shares(mine, hour, weekday, rules, lift, device)
    others = round(float(np.abs(part - shares(mine, hour, weekday, rules, None, device)[0]).sum()) / 2, 4)
    order = np.lexsort((mine.track, -part))
    count = np.searchsorted(np.cumsum(part[order]), rules.mass) + 1
    order = order[: int(np.clip(count, rules.least, rules.most))]
    own = only(mine, np.sort(order))
    about = _named(mine, part, shelf.catalogue)
    bounds = Bounds(KIND, taste, own, anywhere, about, mine.track[order[:FIRST]], rules)
    made = mix(bounds, day, shelf)
    diary, there = taste.diary, int(_around(taste.diary, hour, device).sum()) if device else 0
    said = Moment(
        hour, weekday, round(evidence, 2), others, like.listeners, like.market, like.genre, device, there,
        rules.elsewhere if device else 1.0, diary.devices(),
    )  # fmt: skip
    return replace(made, reasons=_reasons(made, diary, hour, device, like, shelf.catalogue)), said


def shares(
    mine: Taste, hour: int, weekday: int, rules: Rules = RULES, lift: np.ndarray | None = None,
    device: Device | None = None,
) -> tuple[np.ndarray, float]:  # fmt: skip
    """(n,) the share of the moment that each track of the history has, together 1; and the evidence.

    `lift` (n,) is how much more often others play what is like it then.
    """
    diary = mine.diary
    weight = weights(diary, hour, weekday, rules, device) * diary.full
    place = {int(row): n for n, row in enumerate(mine.track)}
    at = np.array([place.get(int(row), -1) for row in diary.track], np.int64)
    said = np.bincount(at[at >= 0], weights=weight[at >= 0], minlength=len(mine.track)).astype(np.float64)
    whole = np.maximum(mine.plays.astype(np.float64), 1e-3) * (1.0 if lift is None else lift)
    evidence = float(said.sum())
    return (said + PRIOR * whole / whole.sum()) / (evidence + PRIOR), evidence


def weights(
    diary: Diary, hour: int, weekday: int, rules: Rules = RULES, device: Device | None = None
) -> np.ndarray:  # fmt: skip
    """(m,) 0..1: what each listen says of the moment."""
    apart = np.abs(diary.hour.astype(np.int64) - hour)
    apart = np.minimum(apart, 24 - apart)
    same_kind = (diary.weekday >= WEEKEND) == (weekday >= WEEKEND)
    day = np.where(diary.weekday == weekday, 1.0, np.where(same_kind, rules.alike, rules.other))
    then = np.exp(-(apart**2) / (2 * rules.wide**2)) * day
    if device is None:
        return then
    return then * np.where(diary.on(device) | (diary.device == UNKNOWN), 1.0, rules.elsewhere)


def around(diary: Diary, row: int, hour: int, device: Device | None = None) -> int:
    """How often the track was heard to the end within AROUND hours of `hour`, whatever the day; on `device` alone
    where one is given."""
    return int((_around(diary, hour, device) & (diary.track == row)).sum())


def _around(diary: Diary, hour: int, device: Device | None) -> np.ndarray:
    """(m,) bool: the full listens that `around` counts."""
    apart = np.abs(diary.hour.astype(np.int64) - hour)
    near: np.ndarray = (np.minimum(apart, 24 - apart) <= AROUND) & diary.full
    return near if device is None else near & diary.on(device)


def _named(mine: Taste, parts: np.ndarray, catalogue: Catalogue) -> tuple[str, ...]:
    """The genres that make most of the moment, at most NAMED, none with less than CLEAR of it."""
    weight = np.zeros(len(catalogue.genres.names))
    for row, part in zip(mine.track.tolist(), parts.tolist(), strict=True):
        codes = catalogue.genres.of(row)
        weight[codes] += part
    weight[mine.hidden_genres] = 0
    best = np.argsort(-weight, kind="stable")[:NAMED]
    return tuple(catalogue.genres.names[code] for code in best if weight[code] >= CLEAR)


def _reasons(
    made: Playlist, diary: Diary, hour: int, device: Device | None, like: Alike, catalogue: Catalogue
) -> tuple[Reason, ...]:
    """That they often play it at this hour, on this device or else on any, where they do; of what they know besides,
    that others play the genre then; else the reason that the mix has."""
    found = []
    for row, reason in zip(made.tracks.tolist(), made.reasons, strict=True):
        genre = max(catalogue.genres.of(row).tolist(), key=lambda code: like.lift.get(code, 1.0), default=-1)
        if device and (count := around(diary, row, hour, device)) >= OFTEN:
            reason = Reason("device", row, count, name=f"{hour} {device}")
        elif (count := around(diary, row, hour)) >= OFTEN:
            reason = Reason("hour", row, count, name=str(hour))
        elif reason.kind == "played" and like.lift.get(genre, 1.0) >= MORE:
            reason = Reason("alike", row, reason.count, name=f"{hour} {catalogue.genres.names[genre]}")
        found.append(reason)
    return tuple(found)
