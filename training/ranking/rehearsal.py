"""The question asked again inside the training part: something is hidden, and the ranker learns to find it.

The base scores come from a model that has not seen what is hidden (out of fold), since one that has would be believed
too much. Where times split the data, the validation window is asked for. Where only an order is known, the newest of
each history is, track by track after all that came before it, and one fold as without an order: nobody said that the
order is that of time, and asking both ways cost nothing where it was (LOG.md). Otherwise every listener and track is
hidden once, in FOLDS parts, or in fewer where listeners are many. Without times some albums and some artists are hidden
from everybody as well: they are the new releases and the debuts.

Shapes: B listeners, T entries, N tracks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue
from playlists.histories import Histories, heard_gladly

FOLDS = 4  # of unordered histories: each pair is asked for once, with three quarters of a history known
ENOUGH = 12_000  # listeners asked; where there are many, the first fold is enough
NEWEST = 0.2  # of an ordered history that is asked for
MOST_ASKED = 5  # tracks of one ordered history, each with what came before
LEAST_TRACKS = 4  # histories with fewer only train
NEW_ALBUMS, NEW_ARTISTS = 0.15, 0.08  # of them, in each fold: what nobody has played; both stand in one list (LOG.md)
COLUMNS = ("track", "listens", "plays", "skips", "recent", "age_days", "feedback")  # of Histories


@dataclass(frozen=True, slots=True)
class Question:
    """What one fold knows and asks; the tracks wanted stand by who wants them."""

    known: Histories  # what the base model may learn from
    asked: Histories  # what is known of each who is asked, some of them several times
    wanted: np.ndarray  # (W,) int32 tracks that are right
    wanted_of: np.ndarray  # (W,) int64, rising: which of `asked` they belong to
    new: np.ndarray  # (N,) bool: hidden from everybody
    never: np.ndarray  # (N,) bool: what is no candidate where played tracks are asked for


def rehearsals(histories: Histories, catalogue: Catalogue, ordered: bool, seed: int) -> Iterator[Question]:
    """The folds. Deterministic in the arguments."""
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(histories.track))
    if ordered:
        yield _newest(histories, _unreleased(catalogue, np.random.default_rng([seed, FOLDS])))
    enough = 1 if ordered else min(FOLDS, -(-ENOUGH // max(1, len(histories))))
    for number in range(enough):
        yield _hidden(histories, fold == number, _unreleased(catalogue, np.random.default_rng([seed, number])))


def in_window(before: Histories, after: Histories, tracks: int) -> Question:
    """Asks the listeners of `before` for what they played gladly in a later window and had not heard before.

    `after` has the same listeners in the same order. Tracks that nobody had played before are the new ones.
    """
    who = _who(after)
    seen = _who(before) * tracks + before.track
    fresh = heard_gladly(after) & ~np.isin(who * tracks + after.track, seen)
    new = np.bincount(after.track[fresh], minlength=tracks) > 0
    new[before.track] = False
    return Question(before, before, after.track[fresh], who[fresh], new, np.zeros(tracks, bool))


def _hidden(histories: Histories, hide: np.ndarray, new: np.ndarray) -> Question:
    who = _who(histories)
    hide = (hide & (np.diff(histories.offsets)[who] >= LEAST_TRACKS)) | new[histories.track]
    known = _only(histories, ~hide)
    wanted = hide & heard_gladly(histories)
    return Question(known, known, histories.track[wanted], who[wanted], new, new)


def _newest(histories: Histories, new: np.ndarray) -> Question:
    """The newest tracks, each asked for after everything before it, and the new ones after what was not hidden."""
    lengths = np.diff(histories.offsets)
    count = np.clip(np.rint(lengths * NEWEST), 1, MOST_ASKED).astype(np.int64)
    count = np.where(lengths >= LEAST_TRACKS, count, 0)
    from_end = histories.offsets[1:][_who(histories)] - 1 - np.arange(len(histories.track))
    known = _only(histories, (from_end >= count[_who(histories)]) & ~new[histories.track])
    asked = np.repeat(np.arange(len(histories)), count)
    behind = np.arange(len(asked)) - np.repeat(np.cumsum(count) - count, count)
    target = histories.offsets[1:][asked] - 1 - behind
    usable = heard_gladly(histories)[target]
    asked, target = asked[usable], target[usable]
    before = _only(_until(histories, asked, target), ~new[_until(histories, asked, target).track])
    return Question(known, before, histories.track[target], np.arange(len(target)), new, new)


def _unreleased(catalogue: Catalogue, rng: np.random.Generator) -> np.ndarray:
    """(N,) bool: the tracks of some albums and of some artists."""
    album = rng.random(int(catalogue.album.max(initial=-1)) + 1) < NEW_ALBUMS
    artist = rng.random(int(catalogue.artist.max(initial=-1)) + 1) < NEW_ARTISTS
    return album[catalogue.album] | artist[catalogue.artist]


def _until(histories: Histories, asked: np.ndarray, target: np.ndarray) -> Histories:
    """The history of each of `asked` before the entry `target`."""
    starts = histories.offsets[asked]
    lengths = target - starts
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    place = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    names = tuple(histories.listeners[b] for b in asked)
    return Histories(names, offsets, *(getattr(histories, column)[place] for column in COLUMNS))


def _only(histories: Histories, kept: np.ndarray) -> Histories:
    offsets = np.concatenate([[0], np.cumsum(kept)])[histories.offsets].astype(np.int64)
    return Histories(histories.listeners, offsets, *(getattr(histories, column)[kept] for column in COLUMNS))


def _who(histories: Histories) -> np.ndarray:
    """(T,) the listener of each entry."""
    return np.repeat(np.arange(len(histories)), np.diff(histories.offsets))
