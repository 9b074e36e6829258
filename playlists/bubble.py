"""How wide is a listener's world, week by week, and does it shrink?

Shapes: n tracks, D dimensions, W weeks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue, Rows

WEEKS = 26  # that are looked back
LEAST_PLAYS = 20  # of a week that says anything: fewer always look narrow
LEAST_WEEKS = 8  # such weeks that make a trend
SURE = 0.005  # each of the two tests; so one look at a world that does not change is wrong at most once in a hundred
NARROWER = 0.05  # of GS-score from the first week to the last, by the slope; less is not worth a word
POORER = 0.2  # nats of genre entropy, likewise


@dataclass(frozen=True, slots=True)
class World:
    """What was played, or recommended, in one week; None where there is nothing to say."""

    plays: int
    gs_score: float | None  # 0 all over the place .. 1 always the same
    genre_entropy: float | None  # nats
    new_artists: float | None  # the share of plays that went to artists never heard before the week


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a figure goes: by how much from the first week to the last, and how likely chance alone does as much."""

    change: float
    p: float  # one-sided


@dataclass(frozen=True, slots=True)
class Alarm:
    """Whether a world shrinks, and by which figures; None where there are too few weeks to say."""

    raised: bool
    weeks: int  # with LEAST_PLAYS
    gs_score: Trend | None
    genre_entropy: Trend | None


def world(rows: Rows, plays: np.ndarray, vectors: np.ndarray, known: np.ndarray, catalogue: Catalogue) -> World:
    """The figures of `rows` (n,), each played `plays` (n,) times; `vectors` (n, D); `known` artist codes, rising."""
    total = float(plays.sum())
    if not total:
        return World(0, None, None, None)
    new = ~np.isin(catalogue.artist[rows], known)
    return World(
        round(total), gs_score(vectors, plays), genre_entropy(rows, plays, catalogue), float(plays[new].sum() / total)
    )


def gs_score(vectors: np.ndarray, plays: np.ndarray) -> float | None:
    """The mean cosine to the centroid, both weighted by plays; None where no vector has a direction.

    Generalist-specialist score of Waller & Anderson 2019, https://doi.org/10.1145/3308558.3313729, as for tracks in
    Anderson et al. 2020, https://doi.org/10.1145/3366423.3380281. The mean of a·c over unit vectors a, for c the
    direction of their mean, is the length of that mean.
    """
    length = np.sqrt(np.einsum("nd,d->n", vectors**2, np.ones(vectors.shape[1])))
    there = length > 0
    weight = plays[there].astype(np.float64)
    if not weight.sum():
        return None
    centre = (weight / length[there]) @ vectors[there] / weight.sum()
    return float(np.linalg.norm(centre))


def genre_entropy(rows: Rows, plays: np.ndarray, catalogue: Catalogue) -> float | None:
    """Shannon's entropy of the genres in nats, each track an equal part of its own; None where none has a genre.

    With the correction of Miller 1955, (genres - 1) / 2n, since a week of few plays looks poorer than it is.
    """
    share: dict[int, float] = {}
    counted = 0.0
    for row, count in zip(rows.tolist(), plays.tolist(), strict=True):
        genres = catalogue.genres.of(row).tolist()
        counted += count if genres else 0
        for genre in genres:
            share[genre] = share.get(genre, 0.0) + count / len(genres)
    if not counted:
        return None
    p = np.array(list(share.values())) / counted
    return float(-(p * np.log(p)).sum() + (len(p) - 1) / (2 * counted))


def alarm(worlds: Sequence[World]) -> Alarm:
    """Raised where GS-score surely rises by NARROWER, or genre entropy surely falls by POORER, over the weeks given.

    Sure: the trend test of Mann 1945 and Kendall 1975 (one-sided, SURE); by how much: the slope of Theil 1950 and Sen
    1968, the median of those between all pairs of weeks. Weeks of fewer than LEAST_PLAYS plays are left out.
    """
    counted = [one for one in worlds if one.plays >= LEAST_PLAYS]
    narrower = _trend([one.gs_score for one in counted], 1)
    poorer = _trend([one.genre_entropy for one in counted], -1)
    raised = bool(narrower and narrower.p < SURE and narrower.change >= NARROWER)
    raised |= bool(poorer and poorer.p < SURE and poorer.change <= -POORER)
    return Alarm(raised, len(counted), narrower, poorer)


def _trend(values: Sequence[float | None], sign: int) -> Trend | None:
    known = np.array([value for value in values if value is not None])
    if len(known) < LEAST_WEEKS:
        return None
    earlier, later = np.triu_indices(len(known), 1)
    slopes = (known[later] - known[earlier]) / (later - earlier)
    return Trend(float(np.median(slopes) * (len(known) - 1)), _chance(known, sign * int(np.sign(slopes).sum())))


def _chance(values: np.ndarray, s: int) -> float:
    """How likely Kendall's S is at least `s` where there is no trend: normal, with ties and continuity corrected."""
    n = len(values)
    ties = np.unique(values, return_counts=True)[1].astype(np.float64)
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    if not variance:
        return 1.0
    return 0.5 * math.erfc((s - np.sign(s)) / math.sqrt(2 * variance))
