"""A blend as a whole: the playlist of a group, for whom each track is and why, and the promises checked.

Shapes: M members, L tracks of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from playlists.blend.fairness import LIKED, Fairness, fairness
from playlists.blend.group import Group, group_of
from playlists.blend.rules import RULES, Rules
from playlists.blend.turns import Turns, aim_of_joy, in_turns, well_ordered
from playlists.errors import TooFewTracks
from playlists.playlist import SHORTEST, Basis, Playlist, Reason
from playlists.recipes.pool import written
from playlists.shelf import Shelf
from playlists.taste import Taste

KIND = "blend"
DIALS = (0.5, 1.0)  # tried where the group's own breaks a promise


@dataclass(frozen=True, slots=True)
class Blend:
    """One blend for one day. Equal inputs give equal blends, to the track."""

    playlist: Playlist  # its `listener` is the id of the blend
    names: tuple[str, ...]  # of the members
    turns: tuple[int, ...]  # (L,) for whom each track is: a member who likes it, and whose share it counts to
    liked_by: tuple[tuple[int, ...], ...]  # (L,) all members who will like it
    fairness: Fairness
    together: int  # the place in the list of the track that brings the members together
    brought: tuple[tuple[int, ...], ...]  # (M,) places of the tracks that only this member had played


def blend(
    id: str, names: Sequence[str], tastes: Sequence[Taste], day: date, shelf: Shelf, dial: float = RULES.dial,
    rules: Rules = RULES,
) -> Blend:  # fmt: skip
    """The blend `id` of the members `names` with these tastes; names are told apart by whoever gives them.

    Deterministic in its arguments. A promise that no list of ours keeps is in `fairness.broken`, with numbers. Raises
    BadInput for fewer than 2 or more than 10 members, TooFewTracks with what each rule left.
    """
    group = group_of(names, tastes, shelf, rules)
    made, fair = _fairest(group, dial, shelf, rules)
    liking = group.liking[:, made.columns]
    rows, reasons = group.track[made.columns], _reasons(group, made)
    counts = (*group.counts, ("picked", len(rows)))
    scores = liking.mean(axis=0).astype(np.float32)
    basis: Basis = "taste" if any(taste.known for taste in tastes) else "popular"
    playlist = Playlist(KIND, id, day, shelf.version, basis, rows, scores, reasons, counts)
    liked_by = tuple(_liking_it(column, turn) for column, turn in zip(liking.T, made.turns, strict=True))
    turns = tuple(made.turns.tolist())
    return Blend(playlist, group.names, turns, liked_by, fair, _together(group, made), _brought(group, made))


def _fairest(group: Group, dial: float, shelf: Shelf, rules: Rules) -> tuple[Turns, Fairness]:
    """The first list that keeps every promise, from the group's own dial towards no misery; else the least broken."""
    tried = [_played(group, each, shelf, rules) for each in (dial,)]
    for harder in DIALS:
        if tried[-1][1].broken and harder > dial:
            tried.append(_played(group, harder, shelf, rules))
    return min(tried, key=lambda one: (len(one[1].broken), -min(one[1].least_of_mean, aim_of_joy(rules))))


def _played(group: Group, dial: float, shelf: Shelf, rules: Rules) -> tuple[Turns, Fairness]:
    drawn = in_turns(group, dial, rules)
    if len(drawn.columns) < SHORTEST:
        counts = (*group.counts, ("no artist side by side", len(drawn.columns)))
        left = f"{len(drawn.columns)} tracks left, at least {SHORTEST} needed ({written(counts)})"
        raise TooFewTracks(f"blend of {group.members}: {left}", counts)
    rows = group.track[drawn.columns]
    made = well_ordered(drawn, group.artist[drawn.columns], shelf.vectors("continuation", rows))
    return made, fairness(group, made.columns, made.turns, rules)


def _reasons(group: Group, made: Turns) -> tuple[Reason, ...]:
    return tuple(_reason(group, int(column), int(turn)) for column, turn in zip(made.columns, made.turns, strict=True))


def _reason(group: Group, column: int, turn: int) -> Reason:
    """Shared by those who play it, brought by the one who plays it to those who will like it, or new to all."""
    row = int(group.track[column])
    players = [m for m in np.argsort(-group.plays[:, column], kind="stable") if group.plays[m, column] > 0]
    named = tuple(group.names[m] for m in sorted(players))
    if len(players) > 1:
        return Reason("shared", row, members=named)
    likers = tuple(group.names[m] for m in _liking_it(group.liking[:, column], turn) if m not in players)
    if players:
        return Reason("brought", row, int(group.plays[players[0], column]), members=(*named, *likers))
    if not group.heard[:, column].any():
        return Reason("new_to_all", row, members=likers)
    return Reason("for", row, members=likers)


def _liking_it(liking_M: np.ndarray, turn: int) -> tuple[int, ...]:
    return tuple(m for m in range(len(liking_M)) if liking_M[m] >= LIKED or m == turn)


def _together(group: Group, made: Turns) -> int:
    """The place of the track that is liked most by who likes it least; of these, the one that most have played."""
    least, players = group.liking[:, made.columns].min(axis=0), (group.plays[:, made.columns] > 0).sum(axis=0)
    return int(np.lexsort((np.arange(len(least)), -players, -np.round(least, 6)))[0])


def _brought(group: Group, made: Turns) -> tuple[tuple[int, ...], ...]:
    played = group.plays[:, made.columns] > 0
    alone = played & (group.heard[:, made.columns].sum(axis=0) == 1)
    return tuple(tuple(np.flatnonzero(places).tolist()) for places in alone)
