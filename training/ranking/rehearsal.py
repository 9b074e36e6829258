"""The question asked again inside the training part: something is hidden, and the ranker learns to find it.

The base scores come from a model that has not seen what is hidden (out of fold), since one that has would be believed
too much. Where order means something the newest of each history is hidden, and each hidden track is asked for after
all that came before it; otherwise every listener and track is hidden once, in FOLDS parts.

Shapes: B listeners, T entries.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.histories import Histories, heard_gladly

FOLDS = 4  # of unordered histories: each pair is asked for once, with three quarters of a history known
NEWEST = 0.2  # of an ordered history that is asked for
MOST_ASKED = 5  # tracks of one ordered history, each with what came before
LEAST_TRACKS = 4  # histories with fewer only train
COLUMNS = (
    "track",
    "listens",
    "plays",
    "skips",
    "recent",
    "age_days",
    "feedback",
)  # of Histories, beside names and offsets


@dataclass(frozen=True, slots=True)
class Question:
    """What one fold knows and asks."""

    known: Histories  # what the base model may learn from
    asked: Histories  # what is known of each who is asked, some of them several times
    wanted: np.ndarray  # (W,) int32 tracks that are right
    wanted_of: np.ndarray  # (W,) which of `asked` they belong to


def rehearsals(histories: Histories, ordered: bool, seed: int) -> list[Question]:
    """The folds. Deterministic in the arguments."""
    if ordered:
        return [_newest(histories)]
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(histories.track))
    return [_hidden(histories, fold == number) for number in range(FOLDS)]


def _hidden(histories: Histories, hide: np.ndarray) -> Question:
    who = np.repeat(np.arange(len(histories)), np.diff(histories.offsets))
    tracks = np.diff(histories.offsets)
    hide = hide & (tracks[who] >= LEAST_TRACKS)
    known = _only(histories, ~hide)
    wanted = hide & heard_gladly(histories)
    return Question(known, known, histories.track[wanted], who[wanted])


def _newest(histories: Histories) -> Question:
    """Asks for the newest tracks one by one, each after everything before it."""
    lengths = np.diff(histories.offsets)
    count = np.minimum(np.maximum(1, np.rint(lengths * NEWEST)), MOST_ASKED).astype(np.int64)
    count = np.where(lengths >= LEAST_TRACKS, count, 0)
    who = np.repeat(np.arange(len(histories)), lengths)
    from_end = histories.offsets[1:][who] - 1 - np.arange(len(who))
    known = _only(histories, from_end >= count[who])
    asked = np.repeat(np.arange(len(histories)), count)
    behind = np.arange(len(asked)) - np.repeat(np.cumsum(count) - count, count)  # tracks after the one asked for
    target = histories.offsets[1:][asked] - 1 - behind
    gladly = heard_gladly(histories)[target]
    asked, target = asked[gladly], target[gladly]
    return Question(known, _until(histories, asked, target), histories.track[target], np.arange(len(target)))


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
