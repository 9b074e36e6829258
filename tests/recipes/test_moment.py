"""A moment is made of what is played at that time, as far as there are listens that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.diary import Diary
from playlists.errors import BadInput, TooFewTracks
from playlists.recipes.mix import PER_ARTIST
from playlists.recipes.moment import PRIOR, around, moment, shares, weights
from tests.shelves import small_shelf, taste_on

DAY = date(2026, 11, 18)
SHELF = small_shelf(tracks=400)
MORNING, NIGHT = list(range(0, 60)), list(range(200, 260))


def listener(listens_each: int = 3):
    """Plays MORNING at eight on working days and NIGHT at eleven on Saturdays."""
    rows = np.array(MORNING * listens_each + NIGHT * listens_each, np.int32)
    early = np.isin(rows, MORNING)
    diary = Diary(
        rows, np.zeros(len(rows), np.float32), np.where(early, 8, 23).astype(np.int8),
        np.where(early, 1, 5).astype(np.int8), np.ones(len(rows), bool),
    )  # fmt: skip
    return replace(taste_on(SHELF, heard=MORNING + NIGHT), diary=diary)


def familiar(made, rows) -> int:
    return int(np.isin(made.tracks, rows).sum())


def test_the_morning_is_made_of_mornings_and_saturday_night_of_nights():
    early, _ = moment(listener(), 8, 1, DAY, SHELF)
    late, _ = moment(listener(), 23, 5, DAY, SHELF)
    assert familiar(early, MORNING) > 3 * familiar(early, NIGHT)
    assert familiar(late, NIGHT) > 3 * familiar(late, MORNING)


def test_without_listens_at_that_time_the_whole_history_speaks_and_that_is_said():
    silent = replace(listener(), diary=Diary())
    share, evidence = shares(silent, 8, 1)
    assert evidence == 0
    np.testing.assert_allclose(share, 1 / len(share))
    made, assumed = moment(silent, 8, 1, DAY, SHELF)
    assert assumed.own == 0
    assert {reason.kind for reason in made.reasons} <= {"played", "near", "artist"}


@given(st.integers(0, 23), st.integers(0, 6))
def test_shares_are_a_distribution_and_the_formula(hour, weekday):
    mine = listener()
    share, evidence = shares(mine, hour, weekday)
    assert share.sum() == pytest.approx(1)
    weight = weights(mine.diary, hour, weekday)
    assert evidence == pytest.approx(weight.sum())
    own = weight[mine.diary.track == mine.track[3]].sum()
    assert share[3] == pytest.approx((own + PRIOR / len(share)) / (evidence + PRIOR))


@given(st.integers(0, 23), st.integers(0, 6))
def test_every_reason_is_true_and_no_artist_is_there_too_often(hour, weekday):
    mine = listener()
    made, _ = moment(mine, hour, weekday, DAY, SHELF)
    assert np.bincount(SHELF.catalogue.artist[made.tracks]).max() <= PER_ARTIST
    for row, reason in zip(made.tracks.tolist(), made.reasons, strict=True):
        if reason.kind == "hour":
            assert (reason.count, reason.name) == (around(mine.diary, row, hour), str(hour))
            assert reason.count >= 2


def test_midnight_is_near_eleven():
    weight = weights(listener().diary, 0, 5)
    assert weight[-1] > 0.7
    assert weight[0] < 0.01


@pytest.mark.parametrize(("hour", "weekday"), [(24, 0), (-1, 0), (8, 7)])
def test_an_hour_that_there_is_not_is_refused(hour, weekday):
    with pytest.raises(BadInput, match="0 to 23"):
        moment(listener(), hour, weekday, DAY, SHELF)


def test_who_has_no_history_is_told_what_it_takes():
    with pytest.raises(TooFewTracks, match="0 tracks of yours"):
        moment(taste_on(SHELF), 8, 1, DAY, SHELF)
