"""What every kind of playlist promises, whoever listens: a kind is held to it by standing in RECIPES.

What one kind promises beside, and how each kind of reason is counted again, stands in the tables below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.dials import Dials
from playlists.kinds import RECIPES, make, make_all, names
from playlists.playlist import SHORTEST, Playlist, Reason
from playlists.recipes.mine import wanted
from playlists.recipes.months import local_days
from playlists.taste import Taste
from tests.recipes.listeners import PERIODS, Person, ids, person, shuffled, taste_of, world_shelf

SHELF = world_shelf()
ARTIST = SHELF.catalogue.artist
FEW = settings(max_examples=12, deadline=None)  # each example makes every playlist of a listener

NEVER_HEARD = {"discover-weekly", "release-radar"}
NEVER_SHOWN = {"discover-weekly", "release-radar"}  # before, by a playlist of the same kind
ALWAYS_HEARD = {"on-repeat", "time-capsule"}
ARTIST_CAP = {
    "discover-weekly": 1, "release-radar": 1, "daily-mix": 2, "genre-mix": 4, "decade-mix": 2, "artist-mix": 10,
    "on-repeat": 5, "time-capsule": 5,
}  # fmt: skip
LENGTH = {"discover-weekly": 30, "release-radar": 30, "on-repeat": 30, "time-capsule": 30}  # at most; others have 50

DIALS = (
    Dials(explicit=False), Dials(genres_out=("dub",)), Dials(genres_in=("fado", "jangle pop", "dub")),
    Dials(explicit=False, genres_in=("fado", "jangle pop"), genres_out=("zeuhl",)),
)  # fmt: skip

people = st.builds(person, st.integers(0, 10_000), st.sampled_from([0, 12, 150, 600]), st.booleans())
kinds = pytest.mark.parametrize("kind", RECIPES)


@lru_cache(maxsize=64)
def playlists_of(kind: str, one: Person) -> tuple[Playlist, ...]:
    """All playlists of `kind` that this person has."""
    taste = taste_of(one, SHELF, RECIPES[kind].every)
    made = make_all(kind, [taste], PERIODS[RECIPES[kind].every], SHELF)[0]
    return tuple(answer for _, answer in made if isinstance(answer, Playlist))


def of(kind: str, one: Person) -> Iterator[tuple[Playlist, Taste]]:
    taste = taste_of(one, SHELF, RECIPES[kind].every)
    return ((playlist, taste) for playlist in playlists_of(kind, one))


@kinds
def test_there_is_somebody_who_has_one(kind):
    assert playlists_of(kind, person(seed=3, listens=600, hides=False))


@kinds
@FEW
@given(people)
def test_it_has_enough_tracks_each_once_and_of_each_artist_few(kind, one):
    for playlist, _ in of(kind, one):
        assert SHORTEST <= len(playlist.tracks) <= LENGTH.get(kind, 50)
        assert len(np.unique(playlist.tracks)) == len(playlist.tracks)
        assert np.bincount(ARTIST[playlist.tracks]).max() <= ARTIST_CAP[kind]


@kinds
@FEW
@given(people)
def test_nothing_hidden_or_hated_is_in_it_nor_named_by_it(kind, one):
    for playlist, taste in of(kind, one):
        named = np.array([reason.track for reason in playlist.reasons if reason.track >= 0], np.int64)
        for rows in (playlist.tracks, named):
            assert not np.isin(rows, taste.hidden_tracks).any()
            assert not np.isin(ARTIST[rows], taste.hidden_artists).any()
            assert not SHELF.catalogue.of_genres(taste.hidden_genres, rows).any()
        gone = {words["artist"] for words in SHELF.catalogue.words(["artist"], np.flatnonzero(hidden_artist(taste)))}
        assert not gone.intersection(playlist.about)


def hidden_artist(taste: Taste) -> np.ndarray:
    return np.isin(ARTIST, taste.hidden_artists)


@kinds
@FEW
@given(people, st.sampled_from(DIALS))
def test_what_the_dials_keep_out_is_not_in_it(kind, one, dials):
    for playlist in turned_by(kind, one, dials):
        assert kept_in(playlist, dials).all()


@kinds
@pytest.mark.parametrize("dials", DIALS)
def test_dials_that_keep_something_out_leave_a_playlist_where_there_is_enough(kind, dials):
    made = turned_by(kind, person(seed=3, listens=600, hides=False), dials)
    assert made
    assert not all(kept_in(playlist, dials).all() for playlist in playlists_of(kind, person(3, 600, hides=False)))


def turned_by(kind: str, one: Person, dials: Dials) -> list[Playlist]:
    every = RECIPES[kind].every
    made = make_all(kind, [taste_of(one, SHELF, every, dials)], PERIODS[every], SHELF)[0]
    return [answer for _, answer in made if isinstance(answer, Playlist)]


def kept_in(playlist: Playlist, dials: Dials) -> np.ndarray:
    """(n,) which of its tracks the dials have nothing against, asked of the table row by row."""
    rows = SHELF.catalogue.table.take(playlist.tracks).to_pylist()
    return np.array([
        (dials.explicit or not row["explicit"])
        and (not dials.genres_in or bool(set(row["genres"]) & set(dials.genres_in)))
        and not set(row["genres"]) & set(dials.genres_out)
        for row in rows
    ])  # fmt: skip


@kinds
@FEW
@given(people)
def test_it_may_be_played_where_the_listener_lives(kind, one):
    for playlist, taste in of(kind, one):
        assert SHELF.catalogue.playable(taste.market)[playlist.tracks].all()


@kinds
@FEW
@given(people)
def test_what_is_promised_to_be_new_is_new_and_what_to_be_known_is_known(kind, one):
    for playlist, taste in of(kind, one):
        heard = np.isin(playlist.tracks, np.concatenate([taste.heard, taste.track]))
        assert kind not in NEVER_HEARD or not heard.any()
        assert kind not in ALWAYS_HEARD or heard.all()
        assert kind not in NEVER_SHOWN or not np.isin(playlist.tracks, taste.shown).any()


@kinds
@FEW
@given(people)
def test_no_artist_follows_themself_where_that_can_be(kind, one):
    for playlist, _ in of(kind, one):
        artist = ARTIST[playlist.tracks]
        if 2 * np.bincount(artist).max() <= len(artist) + 1:
            assert (artist[1:] != artist[:-1]).all()


@kinds
@FEW
@given(people)
def test_every_track_has_a_reason_and_every_reason_is_true(kind, one):
    for playlist, taste in of(kind, one):
        assert len(playlist.reasons) == len(playlist.tracks)
        for row, reason in zip(playlist.tracks.tolist(), playlist.reasons, strict=True):
            assert TRUE[reason.kind](row, reason, taste, playlist), reason


def near(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    (place,) = np.flatnonzero(taste.track == reason.track)
    return bool(reason.count == taste.plays[place] and reason.recent == taste.recent[place])


def outside(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    genres = SHELF.catalogue.table["genres"][row].as_py() or [""]
    return near(row, reason, taste, playlist) and reason.name == genres[0]


def artist(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    return bool(reason.count == taste.plays[ARTIST[taste.track] == ARTIST[reason.track]].sum())


def popular(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    return bool(reason.count == SHELF.catalogue.listeners[row] > 0 and not np.isin(row, taste.track))


def played(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    mine = (taste.diary.track == row) & taste.diary.full
    days = local_days(taste.diary, playlist.period)[mine]
    if reason.name:
        month = days.astype("datetime64[M]") == np.datetime64(reason.name)
        counted = (month & (taste.diary.age_days[mine] >= 365)).sum(), 0
    else:
        counted = len(days), (taste.diary.age_days[mine] <= 28).sum()
    now_alone = reason.recent and reason.count == reason.recent == counted[1]
    return reason.track == row and ((reason.count, reason.recent) == counted or bool(now_alone))


def loved(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    return reason.track == row and bool(np.isin(row, taste.loved))


def followed(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    return reason.track == row and bool(np.isin(ARTIST[row], taste.followed))


def from_artist(row: int, reason: Reason, taste: Taste, playlist: Playlist) -> bool:
    return reason.track == row and reason.count > 0 and artist(row, reason, wanted_history(taste), playlist)


def wanted_history(taste: Taste) -> Taste:
    """What is hidden is left out of what a reason counts."""
    return wanted(taste, SHELF.catalogue)


TRUE: dict[str, Callable[[int, Reason, Taste, Playlist], bool]] = {
    "near": near, "artist": lambda row, reason, taste, p: artist(row, reason, wanted_history(taste), p),
    "popular": popular, "played": played, "loved": loved, "followed": followed, "from": from_artist, "outside": outside,
}  # fmt: skip


@kinds
@FEW
@given(people, st.integers(0, 100))
def test_the_same_person_gets_the_same_alone_and_in_company(kind, one, seed):
    every = RECIPES[kind].every
    tastes = [taste_of(who, SHELF, every) for who in (person(seed, 90, hides=False), one)]
    together = make_all(kind, tastes, PERIODS[every], SHELF)[1]
    again = tuple(answer for _, answer in together if isinstance(answer, Playlist))
    assert [(p.kind, p.tracks.tolist(), p.reasons) for p in again] == [
        (p.kind, p.tracks.tolist(), p.reasons) for p in playlists_of(kind, one)
    ]


@kinds
@FEW
@given(people, st.integers(0, 100))
def test_in_which_rows_the_catalogue_holds_the_tracks_changes_nothing(kind, one, seed):
    other, every = shuffled(SHELF, seed), RECIPES[kind].every
    made = make_all(kind, [taste_of(one, other, every)], PERIODS[every], other)[0]
    there = [(answer.kind, ids(answer, other)) for _, answer in made if isinstance(answer, Playlist)]
    assert there == [(playlist.kind, ids(playlist, SHELF)) for playlist in playlists_of(kind, one)]


@kinds
def test_what_is_offered_can_be_made(kind):
    every = RECIPES[kind].every
    taste = taste_of(person(seed=5, listens=600, hides=True), SHELF, every)
    for name in names(kind, taste, SHELF) if RECIPES[kind].themes else ():
        (answer,) = make(name, [taste], PERIODS[every], SHELF)
        assert isinstance(answer, Playlist)
        assert answer.kind == name
