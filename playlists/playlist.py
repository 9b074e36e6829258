"""What a recipe returns: tracks in order, each with one honest reason, and how many each rule left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from playlists.catalogue import Rows
from playlists.week import Period

# quiz: only what they picked there is known; popular and seeds: nothing is, and the playlist says so
Basis = Literal["taste", "quiz", "popular", "seeds"]
Counts = tuple[tuple[str, int], ...]  # what each stage left, in their order

SHORTEST = 10  # with less than this a playlist is not replaced


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a track is here, from the source that found it.

    near     like `track`, which the listener played `count` times (`recent` of them in the last four weeks)
    artist   like the artist of `track`, of whom the listener played `count` times
    popular  heard by `count` listeners; of the market `name` in the last four weeks, where it is given
    played   the listener played it `count` times (`recent` of them in the last four weeks)
    loved    the listener loves it
    followed new from the artist of `track`, whom the listener follows
    from     new from the artist of `track`, of whom the listener played `count` times
    outside_picked  outside what is usual; of what they picked in the quiz, the artist of `track` lies nearest
    picked   like what the artist of `track` makes, whom the listener picked in the quiz
    seed     close to `track`, or to `name`, which a radio is around; the listener played it `count` times
    chosen   it is `track`, by or of `name`, which a radio is around; the listener played it `count` times
    hour     the listener played it `count` times around the hour `name`
    alike    listeners like them play its genre at that hour (`name` is "21 dub"); they played it `count` times
    outside  outside what is usual for the listener, in the genre `name`; of theirs, `track` lies nearest

    In a blend, by `members`, the names of those concerned:

    shared      all of them play it
    brought     the first of them played it `count` times, the others will probably like it
    for         they will probably like it, and somebody else has heard it
    new_to_all  nobody of the group has heard it, and they will probably like it

    A reason `played` with a month as its `name`, written 2024-10: it was played `count` times in that month.
    """

    kind: Literal[
        "near",
        "artist",
        "popular",
        "played",
        "loved",
        "followed",
        "from",
        "seed",
        "chosen",
        "outside",
        "hour",
        "device",
        "alike",
        "picked",
        "outside_picked",
        "shared",
        "brought",
        "for",
        "new_to_all",
    ]
    track: int = -1  # a row of the catalogue, -1 where the reason names none
    count: int = 0
    recent: int = 0
    name: str = ""  # a genre, a decade, a month, a member: what the reason names beside a track
    members: tuple[str, ...] = ()  # of a blend


@dataclass(frozen=True, slots=True)
class Playlist:
    """One playlist of one listener. Equal inputs give equal playlists, to the track."""

    kind: str  # of `playlists.kinds.RECIPES`, with its theme behind a colon: "genre-mix:shoegaze"
    listener: str
    period: Period
    version: str  # the model version
    basis: Basis
    tracks: Rows  # (n,) in the order of playing, each once
    scores: np.ndarray  # (n,) float32
    reasons: tuple[Reason, ...]
    counts: Counts
    about: tuple[str, ...] = ()  # what it is named after: genres, artists, a decade
