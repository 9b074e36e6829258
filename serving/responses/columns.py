"""The rows of the store as the columns that responses are counted from.

Shapes: O offers, P places of them, E events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.responses.attribution import CURRENT_MS, UNNAMED, Events, Places
from playlists.responses.counting import NEVER, Plays
from serving.responses.reading import Known, Offer, Play, Said
from serving.store.addresses import address, addressed

Playlist = tuple[str, str, str]  # listener, kind, period


@dataclass(frozen=True, slots=True)
class Columns:
    """What `playlists.responses.counting` asks for, and of which offer each place is."""

    tracks: pa.Array  # the offered tracks, each once; their places are the codes
    places: Places
    offer: np.ndarray  # (P,) int64: which of the O offers
    duration_ms: np.ndarray  # (P,) float64
    first_ms: np.ndarray  # (P,) int64
    plays: Plays
    loves: Events
    hides: Events


def columns(known: Known, ids: Sequence[str]) -> Columns:
    """The columns of what is known of the listeners `ids`, whose codes are their places in it."""
    people = {id: n for n, id in enumerate(ids)}
    playlists = {key: n for n, key in enumerate(dict.fromkeys(_playlist(one) for one in known.offers))}
    places, offer, duration_ms, tracks = _places(known.offers, people, playlists)
    names = _Names(people, tracks, playlists)
    plays, heard = _plays(known.plays, names)
    return Columns(
        tracks, places, offer, duration_ms, _first(places, heard, len(tracks)), plays,
        _said(known.loves, names), _said(known.hides, names),
    )  # fmt: skip


def _playlist(offer: Offer) -> Playlist:
    return offer.listener, offer.kind, offer.period


def _places(
    offers: Sequence[Offer], people: dict[str, int], playlists: dict[Playlist, int]
) -> tuple[Places, np.ndarray, np.ndarray, pa.Array]:
    lengths = [len(one.track) for one in offers]
    encoded = pa.array([track for one in offers for track in one.track], pa.string()).dictionary_encode()
    each = np.repeat(np.arange(len(offers)), lengths)
    facts = np.array(
        [(people[one.listener], playlists[_playlist(one)], one.made_ms, current_ms(one.period)) for one in offers],
        np.int64,
    ).reshape(-1, 4)[each]
    position = np.array([place for one in offers for place in one.position], np.int64)
    duration = np.array([ms for one in offers for ms in one.duration_ms], np.float64)  # None becomes NaN
    track = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    places = Places(facts[:, 0], track, facts[:, 1], position, facts[:, 2], facts[:, 3])
    return places, each, duration, encoded.dictionary


def current_ms(period: str) -> int:
    """How long a playlist of that period is current: a week's for a week, a day's for a day."""
    return CURRENT_MS["monday" if "W" in period else "day"]


@dataclass(frozen=True, slots=True)
class _Names:
    """The codes of listeners, tracks and playlists."""

    people: dict[str, int]
    tracks: pa.Array
    playlists: dict[Playlist, int]

    def events(
        self, listener: Sequence[str], track: Sequence[str], at_ms: Sequence[int], named: Sequence[str | None]
    ) -> tuple[Events, np.ndarray]:
        """Those of the events whose track was offered to anybody, and (E,) bool which they are."""
        codes = pc.index_in(pa.array(track, pa.string()), value_set=self.tracks)
        code = codes.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        kept = code >= 0
        who = np.fromiter((self.people[id] for id in listener), np.int64, len(listener))
        when = np.array(at_ms, np.int64)
        return Events(who[kept], code[kept], when[kept], self.named(named)[kept]), kept

    def named(self, said: Sequence[str | None]) -> np.ndarray:
        """(E,) int64: the playlist that each of them means, UNNAMED where it is none of ours."""
        found = np.full(len(said), UNNAMED, np.int64)
        spoken = [n for n, one in enumerate(said) if one]
        if not spoken:
            return found
        ids = {address(*key): code for key, code in self.playlists.items()}
        for n in spoken:
            found[n] = ids.get(addressed(said[n] or "") or "", UNNAMED)
        return found


def _plays(rows: Sequence[Play], names: _Names) -> tuple[Plays, Events]:
    """The listens that have a time, and all of them."""
    listener, track, at_ms, times, ms_played, skipped, named = zip(*rows, strict=True) if rows else ((),) * 7
    heard, kept = names.events(listener, track, at_ms, named)
    amounts = (
        np.array(column, kind)[kept] for column, kind in ((times, np.int64), (ms_played, float), (skipped, float))
    )
    timed = heard.at_ms >= 0
    events = Events(heard.listener[timed], heard.track[timed], heard.at_ms[timed], heard.named[timed])
    return Plays(events, *(amount[timed] for amount in amounts)), heard


def _said(rows: Sequence[Said], names: _Names) -> Events:
    return names.events(*(zip(*rows, strict=True) if rows else ((),) * 4))[0]


def _first(places: Places, heard: Events, tracks: int) -> np.ndarray:
    """(P,) int64: when the listener of each place first heard its track; NEVER, and -1 where nobody knows when."""
    pair = heard.listener * tracks + heard.track
    order = np.lexsort((heard.at_ms, pair))
    known, first = np.unique(pair[order], return_index=True)
    wanted = places.listener * tracks + places.track
    if not len(known):
        return np.full(len(wanted), NEVER)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, heard.at_ms[order][first][at], NEVER)
