"""A diary says at which hour of the listener's own clock each listen was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from playlists.devices import DEVICES
from playlists.diary import UNKNOWN, Diary, diaries
from playlists.listens import HEARD, LISTENS
from tests.shelves import small_catalogue

CATALOGUE = small_catalogue(9)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ZONES = ("UTC", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


def listens(*rows: tuple[str, str, datetime | None]) -> pa.Table:
    plays = [{"listener": who, "track": track, "at": at, "plays": 1, "ms_played": 180_000} for who, track, at in rows]
    return pa.Table.from_pylist(plays, schema=LISTENS)


def read(table: pa.Table, zone: str = "UTC", *listeners: str) -> list[Diary]:
    names = listeners or ("ann",)
    return list(diaries(table, CATALOGUE, NOW, [ZoneInfo(zone)] * len(names), names))


@given(st.lists(st.datetimes(datetime(2009, 1, 1), datetime(2026, 11, 18)), max_size=40), st.sampled_from(ZONES))
def test_hours_and_weekdays_are_those_of_the_listeners_clock(moments, zone):
    moments = sorted(moment.replace(microsecond=0, tzinfo=UTC) for moment in moments)
    (diary,) = read(listens(*(("ann", "t3", moment) for moment in moments)), zone)
    local = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    assert diary.hour.tolist() == [moment.hour for moment in local]
    assert diary.weekday.tolist() == [moment.weekday() for moment in local]


def test_everybody_gets_their_own_listens_the_oldest_first():
    early, late = NOW - timedelta(days=3), NOW - timedelta(days=1)
    bob, ann = read(listens(("ann", "t1", late), ("bob", "t2", late), ("ann", "t4", early)), "UTC", "bob", "ann")
    assert ann.track.tolist() == [4, 1]
    assert bob.track.tolist() == [2]
    np.testing.assert_allclose(ann.age_days, [3, 1])


def test_what_has_no_time_or_is_to_come_or_is_unknown_is_left_out():
    later = NOW + timedelta(hours=1)
    (diary,) = read(listens(("ann", "t1", None), ("ann", "t2", later), ("ann", "nobody's", NOW), ("ann", "t5", NOW)))
    assert diary.track.tolist() == [5]
    assert diary.full.tolist() == [True]


def test_who_never_listened_has_an_empty_diary():
    (diary,) = read(listens())
    assert len(diary) == 0


def test_a_diary_says_on_what_each_listen_was_as_far_as_it_is_told():
    at = [NOW - timedelta(hours=n) for n in range(4)]
    table = listens(*(("ann", f"t{n}", at[n]) for n in range(4)))
    on = pa.array(["tv", None, "mobile", "gramophone"])
    (diary,) = read(table.append_column(HEARD.field("device"), on))
    assert diary.track.tolist() == [3, 2, 1, 0]
    assert diary.device.tolist() == [UNKNOWN, DEVICES.index("mobile"), UNKNOWN, DEVICES.index("tv")]
    assert diary.devices() == ("mobile", "tv")
    assert diary.on("tv").tolist() == [False, False, False, True]
    assert read(table)[0].devices() == ()
