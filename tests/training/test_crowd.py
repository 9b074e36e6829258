"""What many play is counted by market and hour, of groups large enough to be nobody, and read as it was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from playlists.crowd import EVERYBODY, FEWEST, FILE, NOBODY, SOME, Crowd, heard_in, read_crowd, slot_of, write_crowd
from playlists.errors import BrokenVersion
from playlists.listens import LISTENERS, LISTENS
from tests.recipes.listeners import world_shelf
from training.crowd import CAP, crowd_of

CATALOGUE = world_shelf().catalogue
MONDAY = datetime(2026, 11, 16, 21, tzinfo=UTC)


def counted(
    people: int = FEWEST, each: int = 1, market: str | None = "JP", zone: str = "UTC", at: datetime | None = MONDAY
) -> Crowd:
    """`people` who all heard the first track `each` times."""
    names = [f"l{n}" for n in range(people)]
    rows = [
        {"listener": name, "track": "t0", "at": at and at - timedelta(weeks=n), "plays": 1, "ms_played": 170_000}
        for name in names
        for n in range(each)
    ]
    told = [{"listener": name, "market": market, "timezone": zone} for name in names]
    listens = pa.Table.from_pylist(rows, schema=LISTENS)
    return crowd_of(listens, pa.Table.from_pylist(told, schema=LISTENERS), CATALOGUE)


def genre(crowd: Crowd) -> int:
    return crowd.genres.tolist().index(CATALOGUE.table["genres"][0].as_py()[0])


def test_listens_are_counted_in_the_hour_of_their_own_clock_by_group():
    crowd = counted(zone="Asia/Tokyo")
    tuesday = slot_of(6, 1)
    assert set(crowd.groups) == {EVERYBODY, "market JP", f"genre {crowd.genres[genre(crowd)]}"}
    assert crowd.listeners.tolist() == [FEWEST] * 3
    assert (crowd.plays[:, tuesday, genre(crowd)] == FEWEST).all()
    assert crowd.plays.sum() == 3 * FEWEST


def test_a_time_zone_that_is_none_counts_by_utc_and_ends_no_training():
    crowd = counted(zone="GMT+9 (Tokyo)")
    assert (crowd.plays[:, slot_of(21, 0), genre(crowd)] == FEWEST).all()


def test_who_plays_another_genre_at_night_than_others_by_day_is_no_taste_of_the_night():
    """Half listen at night and half by day, each to one genre of their own: nobody plays otherwise then."""
    rows = [
        {"listener": f"l{n}", "track": "t0" if n % 2 else "t4", "at": MONDAY.replace(hour=23 if n % 2 else 9),
         "plays": 1, "ms_played": 170_000}
        for n in range(2 * FEWEST)
    ]  # fmt: skip
    crowd = crowd_of(pa.Table.from_pylist(rows, schema=LISTENS), LISTENERS.empty_table(), CATALOGUE)
    assert crowd.plays.sum() > 0
    np.testing.assert_allclose(crowd.plays, crowd.expected)


def test_who_plays_another_genre_at_night_than_by_day_has_a_taste_of_the_night():
    rows = [
        {"listener": f"l{n}", "track": track, "at": MONDAY.replace(hour=hour), "plays": 1, "ms_played": 170_000}
        for n in range(FEWEST)
        for track, hour in (("t0", 23), ("t4", 9))
    ]
    crowd = crowd_of(pa.Table.from_pylist(rows, schema=LISTENS), LISTENERS.empty_table(), CATALOGUE)
    night, place = slot_of(23, 0), crowd.groups.tolist().index(EVERYBODY)
    assert crowd.plays[place, night, genre(crowd)] == FEWEST
    assert crowd.expected[place, night, genre(crowd)] == FEWEST / 2


def test_a_group_of_too_few_is_none():
    crowd = counted(people=FEWEST - 1)
    assert len(crowd.groups) == 0
    assert len(crowd.markets) == 0
    assert heard_in(crowd, "JP", CATALOGUE).sum() == 0


def test_what_a_market_heard_lately_is_counted_in_listeners():
    crowd = counted(each=3)
    assert heard_in(crowd, "JP", CATALOGUE).tolist() == [FEWEST] + [0] * (len(CATALOGUE) - 1)
    assert heard_in(crowd, "DE", CATALOGUE).sum() == heard_in(crowd, None, CATALOGUE).sum() == 0


def test_what_few_of_a_market_heard_is_neither_kept_nor_popular_there():
    """Everybody hears t0, five t4, four t8: who plays t8 would be told by name of the country."""
    rows = [
        {"listener": f"l{n}", "track": track, "at": MONDAY, "plays": 1, "ms_played": 170_000}
        for track, people in (("t0", FEWEST), ("t4", SOME), ("t8", SOME - 1))
        for n in range(people)
    ]
    told = [{"listener": f"l{n}", "market": "IS", "timezone": "UTC"} for n in range(FEWEST)]
    people = pa.Table.from_pylist(told, schema=LISTENERS)
    crowd = crowd_of(pa.Table.from_pylist(rows, schema=LISTENS), people, CATALOGUE)
    assert set(crowd.track[0]) == {"t0", "t4", ""}
    older = Crowd(
        crowd.markets,
        np.array([["t0", "t8"]]),
        np.array([[FEWEST, SOME - 1]]),
        *[getattr(crowd, name) for name in Crowd.__slots__[3:]],
    )
    assert heard_in(older, "IS", CATALOGUE).tolist() == [FEWEST] + [0] * (len(CATALOGUE) - 1)


def test_a_heavy_listener_counts_no_more_than_is_said():
    crowd = counted(people=FEWEST, each=1500)
    assert crowd.plays[0].sum() == pytest.approx(FEWEST * CAP, rel=1e-3)


def test_who_lives_nowhere_is_of_no_market():
    crowd = counted(market=None)
    assert len(crowd.markets) == 0
    assert not any(name.startswith("market") for name in crowd.groups)


def test_listens_without_times_say_nothing():
    assert counted(at=None) is NOBODY


def test_what_was_written_is_read_and_what_was_not_is_nobody(tmp_path: Path):
    assert read_crowd(tmp_path) is NOBODY
    crowd = counted()
    write_crowd(tmp_path, crowd)
    read = read_crowd(tmp_path)
    assert all(np.array_equal(getattr(read, name), getattr(crowd, name)) for name in Crowd.__slots__)


def test_a_damaged_file_is_named(tmp_path: Path):
    (tmp_path / FILE).write_bytes(b"no archive")
    with pytest.raises(BrokenVersion, match=FILE):
        read_crowd(tmp_path)


def test_a_catalogue_without_genres_has_no_hours():
    bare = CATALOGUE.table.set_column(
        CATALOGUE.table.column_names.index("genres"), "genres", pa.nulls(len(CATALOGUE), pa.list_(pa.string()))
    )
    listens = pa.Table.from_pylist(
        [{"listener": f"l{n}", "track": "t0", "at": MONDAY, "plays": 1, "ms_played": 170_000} for n in range(FEWEST)],
        schema=LISTENS,
    )
    crowd = crowd_of(listens, LISTENERS.empty_table(), Catalogue(bare))
    assert crowd.plays.size == 0
