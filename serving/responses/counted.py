"""What became of the playlists of some listeners, playlist by playlist; and what tells the listeners apart.

Shapes: B listeners, O offers, P places, U playlists or parts of them, M counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.responses.cells import COUNTS, Playlists
from playlists.responses.counting import Became, became
from serving.responses.columns import Columns, columns
from serving.responses.listening import Listening, listening
from serving.responses.reading import Known, Offer, read
from serving.responses.span import Span, week_named

BANDS = ("01-10", "11-20", "21-30", "31-")  # of positions
OF_A_BAND = 10
NO_VARIANT = "none"

Split = Literal["reason", "position"]  # into which parts the places of a playlist are told apart


@dataclass(frozen=True, slots=True)
class Counted:
    """The playlists of some listeners. `playlists.listener` are places in `listeners`."""

    listeners: tuple[str, ...]
    playlists: Playlists
    listening: Listening


def counted(
    connection: Connection, ids: Sequence[str], span: Span, catalogue: Catalogue | None, split: Split | None = None
) -> Counted:
    """What became of the playlists of the listeners `ids` of the weeks of `span`.

    Without a catalogue nobody knows the long tail, nor what genre a listener plays.
    """
    known = read(connection, ids, span)
    found = columns(known, ids)
    result = became(found.places, found.duration_ms, found.first_ms, found.plays, found.loves, found.hides)
    playlists = _playlists(known, ids, found, _counts(found, result, catalogue), span, split)
    return Counted(tuple(ids), playlists, listening(known.plays, ids, span, catalogue))


def _counts(found: Columns, result: Became, catalogue: Catalogue | None) -> dict[str, np.ndarray]:
    """(P,) of each count that places are added up to."""
    rows = np.full(len(found.tracks), -1) if catalogue is None else catalogue.rows(found.tracks)
    there = rows >= 0
    tail = np.zeros(len(rows), bool)
    if catalogue is not None and there.any():
        tail[there] = catalogue.tail[rows[there]]
    track = found.places.track
    return {
        "places": np.ones(len(track)), "played": result.played, "plays": result.plays, "full": result.full,
        "skipped": result.skipped, "saved": result.saved, "hidden": result.hidden, "new": result.new,
        "known": there[track], "tail": tail[track],
    }  # fmt: skip


def _playlists(
    known: Known, ids: Sequence[str], found: Columns, counts: dict[str, np.ndarray], span: Span, split: Split | None
) -> Playlists:
    """The counts of the places of the span, added up by listener, kind, period, variant and part."""
    inside = dict.fromkeys(_key(one) for one in known.offers if span.holds(one.period))
    whole = {key: n for n, key in enumerate(inside)}
    of_offer = np.array([whole.get(_key(one), -1) for one in known.offers], np.int64)
    part, names = _parts(known.offers, found, split)
    here = of_offer[found.offer] >= 0
    unit = (of_offer[found.offer] * len(names) + part)[here]
    codes, place = np.unique(unit, return_inverse=True)
    keys = list(whole)
    of_unit = [keys[code] for code in codes // len(names)]
    sums = {name: np.bincount(place, weights=n[here], minlength=len(codes)) for name, n in counts.items()}
    opened = np.array([key[:3] in known.opened for key in of_unit], np.float64)
    added: dict[str, np.ndarray] = {"playlists": np.ones(len(codes)), "opened": opened, **sums}
    people = {id: n for n, id in enumerate(ids)}
    return Playlists(
        np.array([people[key[0]] for key in of_unit], np.int64),
        words(key[1].partition(":")[0] for key in of_unit),
        words(names[code] for code in codes % len(names)),
        words(key[3] or NO_VARIANT for key in of_unit),
        words(week_named(key[2]) for key in of_unit),
        np.stack([added[name] for name in COUNTS], axis=1),
    )


def _key(offer: Offer) -> tuple[str, str, str, str | None]:
    return offer.listener, offer.kind, offer.period, offer.variant


def _parts(offers: Sequence[Offer], found: Columns, split: Split | None) -> tuple[np.ndarray, list[str]]:
    """(P,) int64: which part of its playlist each place belongs to, and what the parts are called."""
    if split == "position":
        return np.minimum((found.places.position - 1) // OF_A_BAND, len(BANDS) - 1), list(BANDS)
    if split == "reason" and len(found.offer):
        encoded = pa.array([reason for one in offers for reason in one.reason], pa.string()).dictionary_encode()
        return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), encoded.dictionary.to_pylist()
    return np.zeros(len(found.offer), np.int64), [""]


def words(texts: Iterable[str]) -> np.ndarray:
    """(n,) object, also where there are none."""
    listed = list(texts)
    found = np.empty(len(listed), object)
    found[:] = listed
    return found
