"""What a recipe says of tracks that only stand for a pick in the quiz: they were picked, not played."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from playlists.errors import TooFewTracks
from playlists.playlist import Basis, Playlist, Reason
from playlists.recipes.filters import among
from playlists.taste import Taste

Made = TypeVar("Made", Playlist, TooFewTracks, Playlist | TooFewTracks)

SPEAKING = ("near", "artist", "played", "loved")  # reasons that name what the listener did


def truly(made: Made, taste: Taste) -> Made:
    """The same playlist, whose basis is "quiz" where nothing was heard, and whose reasons say so of what was picked."""
    if isinstance(made, TooFewTracks) or not len(taste.picked):
        return made
    named = among(np.array([reason.track for reason in made.reasons], np.int32), taste.picked)
    reasons = tuple(
        _picked(reason) if is_pick and not reason.count else reason
        for reason, is_pick in zip(made.reasons, named, strict=True)
    )
    only = len(taste.picked) == len(taste.track) and made.basis == "taste"
    basis: Basis = "quiz" if only else made.basis
    return replace(made, reasons=reasons, basis=basis)


def _picked(reason: Reason) -> Reason:
    """The same of what was picked and not played; other reasons stay as they are."""
    if reason.kind == "outside":
        return replace(reason, kind="outside_picked")
    return Reason("picked", reason.track) if reason.kind in SPEAKING else reason
