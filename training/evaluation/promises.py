"""What does each promise of Discover Weekly cost? Its recipe, with and without each, on tracks that were held back.

Shapes: B listeners, V variants, M figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playlists.dials import DEFAULT, Dials
from playlists.errors import TooFewTracks
from playlists.playlist import Playlist
from playlists.recipes.calibrate import divergence
from playlists.recipes.discover_weekly import LENGTH, TASK, Rules, discover_weeklies
from playlists.recipes.outside import Usual, outside, usual_of
from playlists.recipes.pool import Pool
from playlists.recipes.shares import had, wanted
from playlists.taste import Notes, Taste, tastes_of
from playlists.week import Week
from training.evaluation.bootstrap import means, resamples
from training.evaluation.shelf import ExactShelf
from training.evaluation.split import Split
from training.interactions import histories_in, listeners_in

WEEK = Week(2026, 1)  # any: nothing was shown before it
FREE = Rules(per_artist=None, known_artists=LENGTH, sameness=0, calibration=0, tail_share=0)  # the best thirty, no more
STEADY = replace(DEFAULT, adventurousness=0.0)
FIGURES = ("recall@30", "recall@30, new artists", "divergence", "long tail", "outside", "artists")
LISTED = 30
TOGETHER = 256  # listeners searched together


@dataclass(frozen=True, slots=True)
class Variant:
    """The recipe with some of its promises."""

    name: str
    rules: Rules
    dials: Dials = STEADY


@dataclass(frozen=True, slots=True)
class Cost:
    """One variant's figures, each (mean, low, high) over listeners, and what it loses of the first variant's recall."""

    variant: Variant
    figures: dict[str, tuple[float, float, float]]
    lost: tuple[float, float, float]  # Recall@30 less that of the first variant, in pairs of the same listeners
    listeners: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A listener before the cut, what finds their candidates, and what they played after it."""

    taste: Taste
    usual: Usual
    held_back: np.ndarray  # rows, rising
    new: np.ndarray  # those of them by artists whom the listener did not know


def ladder(rules: Rules) -> list[Variant]:
    """The best thirty, each promise alone, all of them, and all but each."""
    own = replace(DEFAULT, adventurousness=DEFAULT.adventurousness)
    alone: dict[str, dict[str, Any]] = {
        "one per artist": {"per_artist": rules.per_artist}, "few known artists": {"known_artists": rules.known_artists},
        "variety": {"sameness": rules.sameness}, "calibration": {"calibration": rules.calibration},
        "long tail": {"tail_share": rules.tail_share},
    }  # fmt: skip
    found = [Variant("the best thirty", FREE)]
    found += [Variant(f"only {name}", replace(FREE, **one)) for name, one in alone.items()]
    found += [Variant("only outside", FREE, own), Variant("all", rules, own)]
    without = {name: {key: getattr(FREE, key) for key in one} for name, one in alone.items()}
    found += [Variant(f"all but {name}", replace(rules, **one), own) for name, one in without.items()]
    return [*found, Variant("all but outside", rules)]


def turned(rules: Rules, steps: Sequence[float]) -> dict[str, list[Variant]]:
    """All promises, with one of them turned to each of `steps`."""
    return {
        "calibration": [Variant(f"{s:g}", replace(rules, calibration=s), DEFAULT) for s in steps],
        "long tail": [Variant(f"{s:g}", replace(rules, tail_share=s), DEFAULT) for s in steps],
        "adventurousness": [Variant(f"{s:g}", rules, replace(DEFAULT, adventurousness=s)) for s in steps],
    }


def asked_of(shelf: ExactShelf, parts: Split, most: int | None = None) -> list[Asked]:
    """Everybody who is asked, or the first `most` by the order of a hash that the split made: their ids."""
    listeners = listeners_in(parts.test)[:most]
    known = histories_in(parts.history, shelf.catalogue, parts.cut, listeners)
    after = histories_in(parts.test, shelf.catalogue, None, listeners)
    tastes = tastes_of(known, shelf.encode(known), [Notes()] * len(listeners), shelf.catalogue)
    warm = ~np.isin(np.arange(len(shelf.catalogue)), shelf.catalogue.rows(sorted(parts.cold_tracks)))
    found = []
    for b, taste in enumerate(tastes):
        played = np.sort(after.track[after.of(b)][after.plays[after.of(b)] > 0])
        held_back = np.setdiff1d(played[warm[played]], taste.heard)
        if not taste.known or not len(held_back):
            continue
        artist = shelf.catalogue.artist
        new = held_back[~np.isin(artist[held_back], artist[taste.track])]
        found.append(Asked(taste, usual_of(taste, shelf, TASK), held_back, new))
    return found


def costs(
    shelf: ExactShelf, asked: Sequence[Asked], variants: Sequence[Variant], told: Callable[[str], object] = print
) -> list[Cost]:
    """What each variant finds, beside the first of them; `told` hears each name as it is begun."""
    drawn = resamples(len(asked), seed=0)
    found: list[Cost] = []
    first: np.ndarray | None = None
    for variant in variants:
        told(variant.name)
        values = np.array(_figures(variant, asked, shelf))
        recall = values[:, 0]
        first = recall if first is None else first
        ends = _ends(np.column_stack([values, recall - first]), drawn)
        found.append(Cost(variant, dict(zip(FIGURES, ends, strict=False)), ends[-1], len(asked)))
    return found


def _ends(values: np.ndarray, drawn: np.ndarray) -> list[tuple[float, float, float]]:
    mean, low, high, _ = means(values, drawn)
    return [(float(m), float(lo), float(hi)) for m, lo, hi in zip(mean, low, high, strict=True)]


def _figures(variant: Variant, asked: Sequence[Asked], shelf: ExactShelf) -> list[list[float]]:
    """As the job makes them, some listeners together; the list of whom the rules leave too little is empty."""
    found = []
    for start in range(0, len(asked), TOGETHER):
        some = asked[start : start + TOGETHER]
        tastes = [replace(one.taste, dials=variant.dials) for one in some]
        made = discover_weeklies(tastes, WEEK, shelf, rules=variant.rules)
        found += [
            [0.0, 0.0, *[np.nan] * 4] if isinstance(answer, TooFewTracks) else _measured(answer, one, shelf)
            for answer, one in zip(made, some, strict=True)
        ]
    return found


def _measured(made: Playlist, one: Asked, shelf: ExactShelf) -> list[float]:
    """The FIGURES of one list; NaN where a listener has nothing that one could find."""
    rows, shares = made.tracks[:LISTED], one.usual.shares
    own, of_list = wanted(shares), had(shares, rows, shelf.catalogue).mean(axis=0, keepdims=True)
    strange = outside(one.taste, one.usual, shelf, TASK)(Pool(rows, made.scores[: len(rows)]))
    return [
        float(np.isin(one.held_back, rows).mean()),
        float(np.isin(one.new, rows).mean()) if len(one.new) else np.nan,
        float(divergence(own, of_list.astype(np.float32))[0]) if len(own) else np.nan,
        float(shelf.catalogue.tail[rows].mean()),
        float(strange.mean()),
        float(len(np.unique(shelf.catalogue.artist[rows]))),
    ]
