"""Which windows of listens are compared: the end with what came before it, and all of it with the version served.

halves            the listens before and after their median time
last 28 days      with the 28 days before; what is new counts only where as much history lies before both
served version    the last 28 days (everything, without times) with the same of the data that the version learnt from
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.version.manifest import Manifest
from training.drift.distance import between, from_profile
from training.drift.profile import Listening, Profile, listening, profile, span, tallies

WINDOW_DAYS = 28  # whole weeks: weekends are unlike other days
DAY_MS = 86_400_000
LEAST_LISTENS = 200  # of a window; with fewer every difference is noise
LATEST, EVERYTHING = "last 28 days", "everything"
TOLD = ("listens", "listeners", "first", "last")  # of each window

Drift = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """Listens as (T,) bool masks."""

    inside: np.ndarray
    before: np.ndarray | None = None  # what is older; None where that is too little to say what is new


def drift(listens: pa.Table, catalogue: Catalogue, listeners: pa.Table, parent: Manifest | None = None) -> Drift:
    """For the manifest: `profile` of the newest window, `compared` by pair of windows, `not_measured` with reasons."""
    of = listening(listens, catalogue, listeners)
    pairs = {"halves": halves(of), LATEST: last_days(of)}
    enough = {name: pair for name, pair in pairs.items() if pair and min(w.inside.sum() for w in pair) >= LEAST_LISTENS}
    found = {name: compared(of, *pair) for name, pair in enough.items()}
    absent = {name: _too_little(pair) for name, pair in pairs.items() if name not in found}
    name, window = latest(of)
    kept: Profile = {"of": name} | profile(of, window.inside, window.before)
    if parent is not None:
        theirs = parent.data.get("drift", {}).get("profile")
        if (why := _unlike(theirs, name)) is not None:
            absent[f"served {parent.id}"] = why
        else:
            told = tallies(of, window.inside, window.before)
            distances = from_profile(theirs, told, kept["effective"])
            found[f"served {parent.id}"] = _spans(theirs, kept) | {"distances": distances}
    return {"profile": kept, "compared": found, "not_measured": absent}


def compared(of: Listening, older: Window, newer: Window) -> Drift:
    """Both windows in figures, and how far they are apart in every kind of word that both tell of."""
    distances = between(*(tallies(of, w.inside, w.before) for w in (older, newer)))
    return _spans(span(of, older.inside), span(of, newer.inside)) | {"distances": distances}


def latest(of: Listening) -> tuple[str, Window]:
    """The newest window and what it is called: the last 28 days where there are enough listens, else everything."""
    pair = last_days(of)
    if pair is None or pair[1].inside.sum() < LEAST_LISTENS:
        return EVERYTHING, Window(np.ones(len(of.who), bool))
    return LATEST, pair[1]


def halves(of: Listening) -> tuple[Window, Window] | None:
    """Before and after the median time; None without times."""
    if not np.isfinite(of.at_ms).any():
        return None
    middle = np.nanmedian(of.at_ms)
    return Window(of.at_ms < middle), Window(of.at_ms >= middle)


def last_days(of: Listening) -> tuple[Window, Window] | None:
    """The window before the last, and the last; None without times."""
    if not np.isfinite(of.at_ms).any():
        return None
    start, end = np.nanmin(of.at_ms), np.nanmax(of.at_ms)
    last, before, history = (end - n * WINDOW_DAYS * DAY_MS for n in (1, 2, 3))
    known = start <= history
    older = (of.at_ms > before) & (of.at_ms <= last)
    return (
        Window(older, of.at_ms <= before if known else None),
        Window(of.at_ms > last, of.at_ms <= last if known else None),
    )


def _spans(older: Profile, newer: Profile) -> Drift:
    return {name: {told: of[told] for told in TOLD} for name, of in (("older", older), ("newer", newer))}


def _too_little(pair: tuple[Window, Window] | None) -> str:
    if pair is None:
        return "the listens have no times"
    older, newer = (int(window.inside.sum()) for window in pair)
    return f"{older:,} and {newer:,} listens, at least {LEAST_LISTENS} are needed in each"


def _unlike(theirs: Profile | None, kept: str) -> str | None:
    """Why the profile of the version served cannot be compared with this one."""
    if theirs is None:
        return "it keeps no profile of its listens"
    return None if theirs["of"] == kept else f"its profile is of {theirs['of']}, this one of {kept}"
