"""A moment is made of what is played at that time, as far as there are listens that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.devices import DEVICES
from playlists.diary import UNKNOWN, Diary
from playlists.errors import BadInput, TooFewTracks
from playlists.recipes.mix import PER_ARTIST
from playlists.recipes.moment import OFTEN, PRIOR, RULES, around, moment, shares, weights
from tests.shelves import small_shelf, taste_on

DAY = date(2026, 11, 18)
SHELF = small_shelf(tracks=400)
MORNING, NIGHT = list(range(0, 60)), list(range(200, 260))
JAZZ, METAL = MORNING, NIGHT  # as the listener with a loudspeaker plays them


def listener(listens_each: int = 3):
    """Plays MORNING at eight on working days and NIGHT at eleven on Saturdays; on what, nobody says."""
    rows = np.array(MORNING * listens_each + NIGHT * listens_each, np.int32)
    early = np.isin(rows, MORNING)
    diary = Diary(
        rows, np.zeros(len(rows), np.float32), np.where(early, 8, 23).astype(np.int8),
        np.where(early, 1, 5).astype(np.int8), np.ones(len(rows), bool), np.full(len(rows), UNKNOWN, np.int8),
    )  # fmt: skip
    return replace(taste_on(SHELF, heard=MORNING + NIGHT), diary=diary)


def at_home(listens_each: int = 3):
    """Plays JAZZ on the loudspeaker and METAL on the phone, all on Tuesdays at eight; at eleven JAZZ on the phone."""
    rows = np.array((JAZZ + METAL) * listens_each + JAZZ * 2, np.int32)
    late = np.arange(len(rows)) >= len(rows) - 2 * len(JAZZ)
    on = np.where(np.isin(rows, JAZZ) & ~late, DEVICES.index("speaker"), DEVICES.index("mobile"))
    diary = Diary(
        rows, np.zeros(len(rows), np.float32), np.where(late, 23, 8).astype(np.int8), np.full(len(rows), 1, np.int8),
        np.ones(len(rows), bool), on.astype(np.int8),
    )  # fmt: skip
    return replace(taste_on(SHELF, heard=JAZZ + METAL), diary=diary)


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


def test_the_loudspeaker_and_the_phone_have_another_moment_at_the_same_hour():
    quiet, on_speaker = moment(at_home(), 8, 1, DAY, SHELF, device="speaker")
    loud, on_phone = moment(at_home(), 8, 1, DAY, SHELF, device="mobile")
    assert familiar(quiet, JAZZ) > 3 * familiar(quiet, METAL)
    assert familiar(loud, METAL) > 3 * familiar(loud, JAZZ)
    assert (on_speaker.device, on_speaker.on_device) == ("speaker", 3 * len(JAZZ))
    assert (on_phone.device, on_phone.on_device) == ("mobile", 3 * len(METAL))
    assert on_phone.elsewhere == RULES.elsewhere
    assert on_phone.devices == ("mobile", "speaker")


def test_a_listen_on_another_device_counts_as_the_curator_says_and_an_unknown_one_fully():
    diary = replace(at_home().diary, device=np.array([DEVICES.index("tv"), DEVICES.index("mobile"), UNKNOWN], np.int8))
    diary = replace(
        diary, **{name: getattr(diary, name)[:3] for name in ("track", "age_days", "hour", "weekday", "full")}
    )
    plain = weights(diary, 8, 1)
    for elsewhere in (0.0, 0.5, 0.7, 1.0):
        told = weights(diary, 8, 1, replace(RULES, elsewhere=elsewhere), "mobile")
        np.testing.assert_array_equal(told, plain * [elsewhere, 1, 1])


@pytest.mark.parametrize("device", DEVICES)
def test_of_a_history_without_devices_a_moment_is_the_same_to_the_bit_whatever_is_asked_for(device):
    plain, _ = moment(listener(), 8, 1, DAY, SHELF)
    asked, assumed = moment(listener(), 8, 1, DAY, SHELF, device=device)
    np.testing.assert_array_equal(asked.tracks, plain.tracks)
    np.testing.assert_array_equal(asked.scores, plain.scores)
    assert asked.reasons == plain.reasons
    assert (assumed.on_device, assumed.devices) == (0, ())


@given(st.sampled_from((7, 8, 9, 22, 23, 0)), st.integers(0, 6), st.sampled_from(DEVICES))
def test_a_reason_names_a_device_only_where_the_track_is_often_played_on_it(hour, weekday, device):
    mine = at_home()
    made, _ = moment(mine, hour, weekday, DAY, SHELF, device=device)
    there = 0
    for row, reason in zip(made.tracks.tolist(), made.reasons, strict=True):
        on_it = mine.diary.device[(mine.diary.track == row) & _near(mine.diary.hour, hour)] == DEVICES.index(device)
        if reason.kind == "device":
            there += 1
            assert (reason.count, reason.name) == (int(on_it.sum()), f"{hour} {device}")
        assert (reason.kind == "device") == (on_it.sum() >= OFTEN)
    assert there or device not in ("mobile", "speaker") or (device == "speaker" and hour in (22, 23, 0))


def _near(hours, hour):
    return np.isin(hours, [(hour + step) % 24 for step in (-1, 0, 1)])
