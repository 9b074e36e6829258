"""Mixes: parts of a taste, what they are made of and named after, and which themes somebody is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.dials import Dials
from playlists.diary import Diary
from playlists.errors import NotFound, TooFewTracks
from playlists.kinds import make, names
from playlists.playlist import Playlist
from playlists.recipes.clusters import clusters
from playlists.recipes.daily_mix import about_daily_mix, daily_mixes
from playlists.recipes.dealt import dealt
from playlists.recipes.months import best_month, local_days
from playlists.recipes.pool import Pool
from playlists.recipes.themed_mixes import artists, decades, genres
from playlists.taste import Taste
from playlists.week import week_of
from tests.recipes.listeners import DAY, GENRES, Person, ids, person, taste_of, world_shelf

SHELF = world_shelf()
ANN = taste_of(person(seed=3, listens=900, hides=False, artists=100), SHELF, "day")


def made(kind: str, taste=ANN, day=DAY) -> Playlist:
    (answer,) = make(kind, [taste], day, SHELF)
    assert isinstance(answer, Playlist), answer
    return answer


def heard_share(playlist: Playlist, taste=ANN) -> float:
    return float(np.isin(playlist.tracks, taste.heard).mean())


@given(st.integers(0, 1000))
def test_parts_that_lie_apart_are_found(seed):
    random = np.random.default_rng(seed)
    label = random.integers(0, 3, size=90)
    vectors = np.eye(6)[label] + 0.1 * random.normal(size=(90, 6))
    groups = clusters(vectors, np.ones(90), 3, lambda group: len(group) >= 5)
    assert {tuple(group) for group in groups} == {tuple(np.flatnonzero(label == n)) for n in range(3)}
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)


def test_a_part_that_is_not_enough_joins_the_nearest_one():
    vectors = np.array([[1, 0.0]] * 9 + [[0.9, 0.1]] + [[0, 1.0]] * 9)
    groups = clusters(vectors, np.ones(19), 6, lambda group: len(group) >= 3)
    assert [group.tolist() for group in groups] == [list(range(10)), list(range(10, 19))]


def test_there_are_as_many_daily_mixes_as_the_history_is_enough_for():
    few = taste_of(person(seed=3, listens=60, hides=False), SHELF, "day")
    assert len(daily_mixes(few, SHELF)) == 1 < len(daily_mixes(ANN, SHELF)) <= 6


def test_a_daily_mix_is_named_after_artists_that_are_in_it_and_begins_with_them():
    for theme in daily_mixes(ANN, SHELF):
        mix = made(f"daily-mix:{theme}")
        first = [words["artist"] for words in SHELF.catalogue.words(["artist"], mix.tracks[:3])]
        assert sorted(mix.about) == sorted(first)
        assert mix.about == about_daily_mix(ANN, SHELF, theme)


def test_the_parts_of_a_taste_are_different_mixes():
    one, other = (set(made(f"daily-mix:{theme}").tracks.tolist()) for theme in ("1", "2"))
    assert len(one & other) <= 10


def test_about_seven_of_ten_are_familiar_and_the_dial_says_otherwise():
    assert heard_share(made("daily-mix:1")) == pytest.approx(0.7, abs=0.2)
    for share in (0.0, 0.4):
        turned = replace(ANN, dials=Dials(familiar=share))
        assert heard_share(made("daily-mix:1", turned), turned) == pytest.approx(share, abs=0.02)


def test_length_and_artist_cap_are_what_the_dials_say():
    turned = replace(ANN, dials=Dials(length=20, artist_cap=1))
    for kind in ("daily-mix:1", f"artist-mix:{artists(ANN, SHELF)[0]}"):
        mix = made(kind, turned)
        assert len(mix.tracks) == 20 == len(np.unique(SHELF.catalogue.artist[mix.tracks]))


def test_tomorrow_deals_other_tracks_and_today_the_same():
    assert made("daily-mix:1").tracks.tolist() == made("daily-mix:1").tracks.tolist()
    assert set(made("daily-mix:1").tracks) != set(made("daily-mix:1", day=DAY + timedelta(days=1)).tracks)


def test_everything_in_a_genre_mix_is_of_the_genre_and_in_a_decade_mix_of_the_decade():
    for theme in genres(ANN, SHELF):
        assert SHELF.catalogue.of_genres(
            np.array([SHELF.catalogue.genre_code[theme]]), made(f"genre-mix:{theme}").tracks
        ).all()
    for theme in decades(ANN, SHELF):
        years = SHELF.catalogue.released[made(f"decade-mix:{theme}").tracks].astype("datetime64[Y]").astype(int) + 1970
        assert set(years // 10 * 10) == {int(theme[:4])}


def test_an_artist_mix_holds_more_of_the_artist_than_of_others_and_is_called_so():
    theme = artists(ANN, SHELF)[0]
    mix = made(f"artist-mix:{theme}")
    of_each = np.bincount(SHELF.catalogue.artist[mix.tracks])
    assert of_each.argmax() == SHELF.catalogue.artist_code[theme]
    assert mix.about == (f"Artist {theme[1:]}",)


def test_a_theme_of_few_plays_is_not_theirs():
    plays = tuple((4 * GENRES.index("fado") + 16 * n + k, 1.0, True) for n in range(4) for k in range(4))
    visitor = taste_of(Person(plays), SHELF, "day")
    assert genres(visitor, SHELF) == []
    assert genres(taste_of(Person(plays * 1 + tuple((r, 2.0, f) for r, _, f in plays)), SHELF, "day"), SHELF) == [
        "fado"
    ]


def test_genres_that_only_they_play_come_before_those_that_everybody_plays():
    counts = np.array(["fado" in g for g in SHELF.catalogue.table["genres"].to_pylist()])
    loved = tuple((int(row), 1.0, True) for row in np.flatnonzero(counts)[:40])
    others = tuple((int(row), 2.0, True) for row in np.flatnonzero(~counts)[:90])
    assert genres(taste_of(Person(loved + others), SHELF, "day"), SHELF)[0] == "fado"


@pytest.mark.parametrize("kind", ["genre-mix:polka", "artist-mix:nobody", "decade-mix:1850s", "daily-mix:9"])
def test_a_theme_that_is_not_theirs_is_not_found_and_those_that_are_are_named(kind):
    family = kind.partition(":")[0]
    with pytest.raises(NotFound) as refused:
        make(kind, [ANN], DAY, SHELF)
    assert ", ".join(name.partition(":")[2] for name in names(family, ANN, SHELF)) in str(refused.value)


@pytest.mark.parametrize("kind", ["genre-mix:dub", "artist-mix:a1", "decade-mix:1990s", "daily-mix:1"])
def test_the_mix_of_nobody_says_what_is_missing(kind):
    (answer,) = make(kind, [taste_of(Person(()), SHELF, "day")], DAY, SHELF)
    assert isinstance(answer, TooFewTracks)
    assert "0 tracks of yours to make a mix of, at least 10 needed" in str(answer)


@pytest.mark.parametrize(("kind", "stage"), [("on-repeat", "these four weeks 0"), ("time-capsule", "a year ago 0")])
def test_without_times_nothing_is_on_repeat_or_in_a_capsule(kind, stage):
    (answer,) = make(kind, [replace(ANN, diary=Diary())], week_of(DAY), SHELF)
    assert isinstance(answer, TooFewTracks)
    assert stage in str(answer)


def test_on_repeat_is_what_is_played_now_the_most_played_first():
    listens = tuple((row, 3.0 + 0.1 * n, True) for row in range(0, 80, 4) for n in range(1 + row // 16))
    old = tuple((row, 200.0 + n, True) for row in range(1, 80, 4) for n in range(9))
    playlist = made("on-repeat", taste_of(Person(listens + old), SHELF, "monday"), week_of(DAY))
    assert set(playlist.tracks.tolist()) == set(range(0, 80, 4))
    assert playlist.reasons[0].recent == 5


def test_a_capsule_holds_what_was_loved_then_and_is_silent_now_with_the_month():
    then = tuple((row, 420.0 + n, True) for row in range(60) for n in range(4))
    again = tuple((row, 5.0, True) for row in range(0, 60, 2))
    playlist = made("time-capsule", taste_of(Person(then + again), SHELF, "monday"), week_of(DAY))
    assert (playlist.tracks % 2 == 1).all()
    assert {(reason.name, reason.count) for reason in playlist.reasons} == {("2025-09", 4)}


def test_the_month_is_the_listener_s_own():
    ago = (20 + 20 / 24, 21 + 10 / 24)  # 2 November 04:00 UTC is afternoon in Tokyo; 1 November 14:00 is 23:00 there
    one = taste_of(Person(tuple((1, a, True) for a in (*ago, 22 + 8 / 24))), SHELF, "monday").diary  # 31 October 16:00
    assert best_month(local_days(one, week_of(DAY))) == ("2026-11", 3)


def test_the_likely_is_dealt_more_often_and_what_has_no_ticket_last():
    pool, weight = Pool(np.arange(20, dtype=np.int32), np.zeros(20, np.float32)), np.r_[np.full(10, 9.0), np.ones(9), 0]
    first = [dealt(pool, weight, str(day), SHELF.catalogue).track for day in range(200)]
    assert np.mean([order[0] < 10 for order in first]) > 0.8
    assert {int(order[-1]) for order in first} == {19}


def test_what_is_dealt_does_not_depend_on_who_else_is_in_the_pool():
    pool, few = (
        Pool(np.arange(20, dtype=np.int32), np.zeros(20, np.float32)),
        Pool(np.arange(5, dtype=np.int32), np.zeros(5, np.float32)),
    )
    whole = dealt(pool, np.ones(20), "today", SHELF.catalogue).track
    assert dealt(few, np.ones(5), "today", SHELF.catalogue).track.tolist() == [row for row in whole if row < 5]


def test_a_hidden_artist_is_out_of_all_mixes_and_of_their_names():
    mix = made("daily-mix:1")
    artist = int(SHELF.catalogue.artist[mix.tracks[0]])
    hidden = replace(ANN, hidden_artists=np.array([artist]))
    for theme in daily_mixes(hidden, SHELF):
        other = made(f"daily-mix:{theme}", hidden)
        assert f"Artist {artist}" not in other.about
        assert artist not in SHELF.catalogue.artist[other.tracks]
    assert ids(mix, SHELF)[0] not in ids(made("daily-mix:1", hidden), SHELF)


def test_who_only_picked_artists_in_the_quiz_has_mixes_of_them():
    shelf, rows = world_shelf(), np.arange(0, 160, 8, dtype=np.int32)  # a track of each of twenty artists
    nothing = np.zeros(len(rows), np.float32)
    vectors = {"continuation": shelf.all_vectors[rows].sum(axis=0)}
    taste = Taste("ann", vectors, rows[:0], rows, nothing, nothing, age_days=nothing, picked=rows)
    (first, *_) = daily_mixes(taste, shelf)
    (mix,) = make(f"daily-mix:{first}", [taste], DAY, shelf)
    assert np.isin(mix.tracks, rows).any()
