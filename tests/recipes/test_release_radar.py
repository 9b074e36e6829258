"""Release Radar: what came out these four weeks, whose it is first, and what is not new after all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from playlists.errors import TooFewTracks
from playlists.playlist import Playlist
from playlists.recipes.release_radar import came_out, release_radars
from playlists.week import Week
from tests.recipes.listeners import ids
from tests.shelves import SmallShelf, small_shelf, taste_on

WEEK, FRIDAY = Week(2026, 47), date(2026, 11, 20)
OLD = 40  # tracks t0 … t39 came out long ago, the other 80 in the window


def shelf_with(**changed: dict[int, Any]) -> SmallShelf:
    """120 tracks, two an artist; `changed` holds other cells by column and row."""
    small = small_shelf(120)
    table = small.catalogue.table
    cells: dict[str, list[Any]] = {
        "released": [date(2001, 5, 1) if n < OLD else FRIDAY - timedelta(days=n % 28) for n in range(120)],
        "album": [f"Album {n // 2}" for n in range(120)],
    }
    for name, rows in changed.items():
        cells.setdefault(name, table[name].to_pylist() if name in table.column_names else [None] * 120)
        for row, cell in rows.items():
            cells[name][row] = cell
    for name, column in cells.items():
        array = pa.array(column, table.schema.field(name).type if name in table.column_names else None)
        place = table.column_names.index(name) if name in table.column_names else None
        table = table.append_column(name, array) if place is None else table.set_column(place, name, array)
    return SmallShelf(Catalogue(table), small.all_vectors)


SHELF = shelf_with()


def radar(shelf: SmallShelf = SHELF, heard: Any = (1, 3, 5), **limits: Any) -> Playlist:
    (answer,) = release_radars([taste_on(shelf, heard, **limits)], WEEK, shelf)
    assert isinstance(answer, Playlist), answer
    return answer


def out(shelf: SmallShelf) -> set[int]:
    return set(came_out(FRIDAY, shelf).track.tolist())


def test_everything_in_it_came_out_in_the_28_days_that_end_with_the_friday() -> None:
    days = SHELF.catalogue.released[radar().tracks]
    assert days.max() <= np.datetime64(FRIDAY)
    assert days.min() > np.datetime64(FRIDAY - timedelta(days=28))


@pytest.mark.parametrize(("days_ago", "inside"), [(0, True), (27, True), (28, False), (-1, False)])
def test_the_friday_is_the_last_day_of_the_window(days_ago: int, inside: bool) -> None:
    shelf = shelf_with(released={50: FRIDAY - timedelta(days=days_ago)})
    assert (50 in out(shelf)) == inside


def test_a_year_without_a_day_is_no_release_of_january() -> None:
    shelf = shelf_with(released={50: date(2027, 1, 1), 52: date(2027, 1, 2)})
    assert set(came_out(date(2027, 1, 8), shelf).track.tolist()) == {52}


def test_followed_artists_come_first_then_those_played_most_then_what_is_predicted() -> None:
    shelf = shelf_with(released={1: FRIDAY, 3: FRIDAY, 7: FRIDAY})
    playlist = radar(shelf, heard=(0, 2, 2 + OLD), followed=[3, 40])
    kinds = [reason.kind for reason in playlist.reasons]
    assert kinds[:2] == ["followed", "followed"]
    assert set(kinds[2:]) <= {"near", "artist"}
    assert set(ids(playlist, shelf)[:2]) == {"t7", f"t{first_of(40, playlist)}"}


def first_of(artist: int, playlist: Playlist) -> int:
    return next(row for row in playlist.tracks.tolist() if row // 2 == artist)


def test_an_artist_who_is_played_often_comes_before_what_is_predicted_with_the_plays() -> None:
    shelf = shelf_with(released={0: date(2001, 1, 2), 1: FRIDAY, 2: date(2001, 1, 2)})
    playlist = radar(shelf, heard=(0, 2, 4))
    assert playlist.reasons[0].kind != "from", "two plays are not often"
    taste = taste_on(shelf, (0, 2, 4))
    often = type(taste)(**{n: getattr(taste, n) for n in taste.__slots__} | {"plays": np.array([14.0, 2, 2])})
    (answer,) = release_radars([often], WEEK, shelf)
    assert isinstance(answer, Playlist)
    assert (answer.tracks[0], answer.reasons[0].kind, answer.reasons[0].count) == (1, "from", 14)


@pytest.mark.parametrize(
    "changed",
    [
        {"album": {50: "Greatest Hits"}}, {"album": {50: "The Very Best of Artist 25"}}, {"album": {50: "ベスト盤"}},
        {"album_kind": {50: "compilation"}}, {"artist": {50: "Various Artists"}},
        {"title": {50: "Title 50 - 2026 Remaster"}}, {"album": {50: "Album 25 (20th Anniversary Edition)"}},
        {"first_released": {50: date(1999, 4, 1)}},
        {"title": {50: "Same song", 51: "Same Song (Remastered)"}, "released": {51: date(1999, 4, 1)}},
    ],
)  # fmt: skip
def test_compilations_and_reissues_are_no_releases(changed: dict[str, dict[int, Any]]) -> None:
    assert 50 not in out(shelf_with(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"album": {50: "Best Friends"}}, {"album_kind": {50: "live"}}, {"first_released": {50: FRIDAY}},
        {"title": {50: "Same song", 0: "Same song"}},  # by somebody else
        {"title": {50: "Song - Live", 51: "Song"}, "released": {51: date(1999, 4, 1)}},  # another recording
    ],
)  # fmt: skip
def test_what_only_looks_like_one_stays(changed: dict[str, dict[int, Any]]) -> None:
    assert 50 in out(shelf_with(**changed))


def test_what_an_earlier_radar_held_is_in_none_again() -> None:
    first = radar().tracks
    assert not np.isin(radar(shown=first[:5]).tracks, first[:5]).any()


def test_of_somebody_unknown_it_is_what_others_have_heard_behind_whom_they_follow() -> None:
    stranger = radar(heard=())
    assert stranger.basis == "popular"
    assert {reason.kind for reason in stranger.reasons} == {"popular"}
    fan = radar(heard=(), followed=[45])
    assert (fan.basis, fan.tracks[0] // 2, fan.reasons[0].kind) == ("taste", 45, "followed")


def test_too_few_releases_say_which_rule_left_how_many() -> None:
    shelf = shelf_with(
        released={n: date(2001, 5, 1) for n in range(100)}, album=dict.fromkeys(range(112, 120), "Anthology")
    )
    (answer,) = release_radars([taste_on(shelf, [1])], WEEK, shelf)
    assert isinstance(answer, TooFewTracks)
    assert "6 tracks left, at least 10 needed (released lately 20 > no compilation 12 > no reissue 12" in str(answer)


def test_a_version_without_release_vectors_falls_back_on_discovery() -> None:
    taste = taste_on(SHELF, [1, 3])
    assert "release" not in taste.vectors
    with_release = {**taste.vectors, "release": taste.vectors["discovery"]}
    newer = type(taste)(**{n: getattr(taste, n) for n in taste.__slots__} | {"vectors": with_release})
    old, new = release_radars([taste, newer], WEEK, SHELF)
    assert isinstance(old, Playlist)
    assert isinstance(new, Playlist)
    assert old.tracks.tolist() == new.tracks.tolist()
