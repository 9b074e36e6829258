"""Daily Mix 1 to 6: one mix for each part of a listener's taste, named after the artists that stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.errors import NotFound
from playlists.playlist import SHORTEST, Playlist
from playlists.recipes.clusters import clusters
from playlists.recipes.diversify import unit
from playlists.recipes.mine import capped, liking, only, playable
from playlists.recipes.mix import TASK, Bounds, MixRules, anywhere, centre, mix, nobody
from playlists.settings.declared import whole
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

KIND = "daily-mix"
REMEMBERED = 1000  # tracks of the history that are sorted into mixes: the ones they like most
SORTED_BY = "release"  # vectors whose parts agree best with the true ones of simulated tastes: NMI .45, others .34
KNOWN = (
    2  # a part needs so many of their own tracks beside others: length / KNOWN; at 70 % most would have one mix alone
)
NAMED = 3  # artists that a mix is named after


@dataclass(frozen=True, slots=True)
class Rules(MixRules):
    """What a curator may change of the daily mixes."""

    most: int = whole(6, 1, 6, "mixes", "How many daily mixes a listener has at most, one for each part of the taste.")


RULES = Rules()


def daily_mix(taste: Taste, day: Period, shelf: Shelf, theme: str, rules: Rules = RULES) -> Playlist:
    """The mix of the `theme`-th part of the taste, "1" being the heaviest.

    Deterministic in (taste, day, model version). Raises TooFewTracks where the history makes no mix at all, NotFound
    where it makes fewer.
    """
    parts = _parts(taste, shelf, rules)
    if not parts:
        raise nobody(f"{KIND}:{theme}", taste, day, shelf)
    if theme not in (there := _numbers(parts)):
        raise NotFound(f"{KIND}:{theme[:20]}: your taste has {len(parts)} parts; there are {', '.join(there)}")
    mine = parts[int(theme) - 1]
    first = typical(mine, shelf)
    made = mix(Bounds(f"{KIND}:{theme}", taste, mine, anywhere, (), first, rules), day, shelf)
    artist = shelf.catalogue.artist
    named = first[np.isin(artist[first], artist[made.tracks])]  # the dial may leave no room for what they know
    return replace(made, about=artist_names(named if len(named) else made.tracks[:NAMED], shelf.catalogue))


def daily_mixes(taste: Taste, shelf: Shelf, rules: Rules = RULES) -> list[str]:
    """The themes that a listener has: "1" to as many parts as their history is enough for, at most `rules.most`."""
    return _numbers(_parts(taste, shelf, rules))


def about_daily_mix(taste: Taste, shelf: Shelf, theme: str, rules: Rules = RULES) -> tuple[str, ...]:
    """What the mix `theme`, one of `daily_mixes`, is named after."""
    return artist_names(typical(_parts(taste, shelf, rules)[int(theme) - 1], shelf), shelf.catalogue)


def typical(mine: Taste, shelf: Shelf, most: int = NAMED) -> Rows:
    """The track that they like most of each of the artists that stand for this part of their history.

    An artist stands for it by how much of it is theirs and how near its centre they are.
    """
    near = unit(shelf.vectors(TASK, mine.track)) @ centre(mine, shelf)
    weight = liking(mine) * np.maximum(near, 0)
    of = np.unique(shelf.catalogue.artist[mine.track], return_inverse=True)[1]
    summed, order = np.bincount(of, weights=weight), np.argsort(-weight, kind="stable")
    loudest = [order[of[order] == artist][0] for artist in np.argsort(-summed, kind="stable")[:most]]
    rows: Rows = mine.track[np.array(loudest, np.int64)]
    return rows


def artist_names(rows: Rows, catalogue: Catalogue) -> tuple[str, ...]:
    """The names of the artists of `rows`, in their order; a track without one lends its title."""
    return tuple(words["artist"] or words["title"] for words in catalogue.words(["artist", "title"], rows))


def _parts(taste: Taste, shelf: Shelf, rules: Rules) -> list[Taste]:
    """The parts of the taste, the heaviest first, each with its own tracks as the history.

    Each has enough of the listener's own for half of a mix, unless all that they have is less: that is one part.
    """
    mine = playable(taste, shelf.catalogue)
    mine = only(mine, np.sort(np.argsort(-liking(mine), kind="stable")[:REMEMBERED]))

    def fills(places: np.ndarray, tracks: int = rules.length // KNOWN) -> bool:
        return capped(mine.track[places], shelf.catalogue, rules.artist_cap) >= tracks

    if not fills(np.arange(len(mine.track)), SHORTEST):
        return []
    task = SORTED_BY if SORTED_BY in mine.vectors else TASK
    groups = clusters(shelf.vectors(task, mine.track), liking(mine), rules.most, fills)
    return [only(mine, group) for group in groups]


def _numbers(parts: Sequence[Taste]) -> list[str]:
    return [str(n + 1) for n in range(len(parts))]
