"""Whatever a curator sets within the bounds, a playlist keeps its hard rules, or the rules left too few tracks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.blend.blend import Blend, blend
from playlists.devices import DEVICES
from playlists.errors import TooFewTracks
from playlists.kinds import RECIPES, make_all
from playlists.playlist import SHORTEST, Playlist
from playlists.prompt.query import Query
from playlists.recipes.moment import moment
from playlists.recipes.prompt import prompt
from playlists.recipes.radio import LEAST, radio
from playlists.recipes.release_radar import friday_of
from playlists.recipes.seeds import Seeds
from playlists.settings.settings import DEFAULT, Settings, part, settings_there
from playlists.taste import Taste
from playlists.week import Every, Week
from tests.kernel.curated import NAMES, curated
from tests.recipes.listeners import DAY, PERIODS, person, taste_of, world_shelf

SHELF = world_shelf()
ARTIST, RELEASED = SHELF.catalogue.artist, SHELF.catalogue.released
FEW = settings(max_examples=15, deadline=None)  # each example makes every playlist of a listener
NEW = {"discover-weekly", "release-radar"}
KNOWN = {"on-repeat", "time-capsule"}
ELSEWHERE = {  # what the store is asked, a new blend begins with, and what a world of four genres does not show
    "discover-weekly.never_again_weeks", "release-radar.never_again_weeks", "blend.dial",
    "discover-weekly.outside_share",
}  # fmt: skip
BESIDE = {  # what else is moved, so that a setting shows in a small world
    "blend.shared": {"near": 1, "played": 1},
    "time-capsule.dealt_from": {"length": 10, "long_ago_days": 0, "silent_days": -1, "loved_then": 1},
}

people = st.builds(person, st.integers(0, 10_000), st.sampled_from([0, 12, 150, 600]), st.booleans())
kinds = pytest.mark.parametrize("kind", RECIPES)


@kinds
@FEW
@given(st.data(), people)
def test_a_playlist_of_any_settings_keeps_the_hard_rules(kind, data, who):
    chosen, taste = data.draw(curated(kind)), taste_of(who, SHELF, RECIPES[kind].every)
    rules = part(chosen, kind)
    for playlist in playlists_of(kind, taste, chosen):
        assert SHORTEST <= len(playlist.tracks) <= rules.length
        check(playlist, taste)
        heard = np.isin(playlist.tracks, np.concatenate([taste.heard, taste.track]))
        assert kind not in NEW or not heard.any()
        assert kind not in NEW or not np.isin(playlist.tracks, taste.shown).any()
        assert kind not in KNOWN or heard.all()
        most = 1 if kind in NEW else max(rules.artist_cap, getattr(rules, "of_the_artist", 0))
        assert np.bincount(ARTIST[playlist.tracks]).max() <= most


def playlists_of(kind: str, taste: Taste, chosen: Settings) -> Iterator[Playlist]:
    made = make_all(kind, [taste], PERIODS[RECIPES[kind].every], SHELF, settings=chosen)[0]
    assert all(isinstance(answer, Playlist | TooFewTracks) for _, answer in made)
    return (answer for _, answer in made if isinstance(answer, Playlist))


def check(playlist: Playlist, taste: Taste) -> None:
    """Each track once, nothing hidden, playable, with a reason, no artist side by side where that can be."""
    tracks, artist = playlist.tracks, ARTIST[playlist.tracks]
    assert len(np.unique(tracks)) == len(tracks) == len(playlist.reasons)
    assert not np.isin(tracks, taste.hidden_tracks).any()
    assert not np.isin(artist, taste.hidden_artists).any()
    assert not SHELF.catalogue.of_genres(taste.hidden_genres, tracks).any()
    assert SHELF.catalogue.playable(taste.market)[tracks].all()
    if 2 * np.bincount(artist).max() <= len(artist) + 1:
        assert (artist[1:] != artist[:-1]).all()


@FEW
@given(curated("discover-weekly"), people)
def test_a_third_of_a_discover_weekly_is_of_the_long_tail_or_the_counts_say_so(chosen, who):
    taste = taste_of(who, SHELF, "monday")
    for playlist in playlists_of("discover-weekly", taste, chosen) if taste.known else ():
        tail = SHELF.catalogue.tail[playlist.tracks].sum()
        assert tail >= len(playlist.tracks) / 3 or dict(playlist.counts)["long tail"] == tail


@FEW
@given(curated("release-radar"), people)
def test_a_release_radar_holds_what_came_out_in_the_window_that_is_set(chosen, who):
    friday = friday_of(PERIODS["friday"] if isinstance(PERIODS["friday"], Week) else DAY)
    first = friday - timedelta(days=chosen.release_radar.window_days - 1)
    for playlist in playlists_of("release-radar", taste_of(who, SHELF, "friday"), chosen):
        assert (RELEASED[playlist.tracks] >= np.datetime64(first)).all()
        assert (RELEASED[playlist.tracks] <= np.datetime64(friday)).all()


@FEW
@given(curated("moment"), people, st.integers(0, 23), st.integers(0, 6), st.sampled_from((None, *DEVICES)))
def test_a_moment_of_any_settings_keeps_the_hard_rules(chosen, who, hour, weekday, device):
    taste = taste_of(who, SHELF, "day")
    try:
        playlist, _ = moment(taste, hour, weekday, DAY, SHELF, chosen.moment, device)
    except TooFewTracks:
        return
    assert len(playlist.tracks) <= chosen.moment.length
    assert np.bincount(ARTIST[playlist.tracks]).max() <= chosen.moment.artist_cap
    check(playlist, taste)


@FEW
@given(curated("radio"), people, st.integers(0, 100))
def test_a_radio_of_any_settings_keeps_the_hard_rules(chosen, who, artist):
    taste = replace(taste_of(who, SHELF, "day"), hidden_genres=np.zeros(0, np.int32), hidden_artists=np.zeros(0, int))
    try:
        playlist = radio(taste, Seeds(artists=(artist,)), DAY, SHELF, chosen.radio)
    except TooFewTracks:
        return
    assert LEAST <= len(playlist.tracks) <= chosen.radio.length
    others = ARTIST[playlist.tracks][ARTIST[playlist.tracks] != artist]
    assert np.bincount(others).max() <= chosen.radio.artist_cap
    check(playlist, taste)


@FEW
@given(curated("prompt"), people, st.sampled_from([Query(genres=("dub",)), Query(like=("Artist 3",), known="unknown")]))
def test_a_prompt_of_any_settings_keeps_its_filters(chosen, who, query):
    taste = taste_of(who, SHELF, "day")
    try:
        playlist = prompt(taste, DAY, SHELF, query, chosen.prompt)
    except TooFewTracks:
        return
    assert len(playlist.tracks) <= chosen.prompt.length
    dub = np.array([SHELF.catalogue.genre_code["dub"]])
    assert not query.genres or SHELF.catalogue.of_genres(dub, playlist.tracks).all()
    assert query.known == "any" or not np.isin(playlist.tracks, taste.heard).any()
    check(playlist, taste)


@settings(max_examples=8, deadline=None)
@given(curated("blend"), st.integers(0, 1000), st.integers(2, 4), st.floats(0, 1))
def test_a_blend_of_any_settings_keeps_its_promises_or_says_which_not(chosen, seed, members, dial):
    made, tastes = blended(chosen, seed, members, dial)
    assert len(made.playlist.tracks) <= chosen.blend.length
    assert np.bincount(ARTIST[made.playlist.tracks]).max() <= chosen.blend.artist_cap
    for taste in tastes:
        check(made.playlist, replace(taste, market=None))
    fair = made.fairness
    kept = fair.least_of_mean >= 0.8 - 1e-3 and max(fair.shares) <= 1.5 / members + 1e-3
    assert kept or fair.broken


def blended(chosen: Settings, seed: int, members: int, dial: float) -> tuple[Blend, list[Taste]]:
    tastes = [taste_of(person(seed + n, 150, n % 2 == 0), SHELF, "day") for n in range(members)]
    return blend("b", [f"m{n}" for n in range(members)], tastes, DAY, SHELF, dial, chosen.blend), tastes


@pytest.mark.parametrize("name", sorted(set(NAMES) - ELSEWHERE))
def test_every_setting_reaches_the_recipe(name):
    setting, beside = settings_there()[name], BESIDE.get(name, {})
    usual = everything_of(setting.kind, moved(setting.kind, beside))
    ends = (setting.limits.least, setting.limits.most, *((1, 10_000) if setting.limits.whole else (0.001, 0.999)))
    turned = (moved(setting.kind, beside | {setting.field: end}) for end in ends)
    assert any(everything_of(setting.kind, one) != usual for one in turned)


def moved(kind: str, fields: dict[str, float]) -> Settings:
    """Settings with some of one kind moved, also out of their bounds: this world is too small for some of these."""
    return replace(DEFAULT, **{kind.replace("-", "_"): replace(part(DEFAULT, kind), **fields)})


def everything_of(kind: str, chosen: Settings) -> list[object]:
    """All that some listeners get of a kind."""
    every: Every = RECIPES[kind].every if kind in RECIPES else "day"
    tastes = [(seed, taste_of(person(seed, 600, hides=False), SHELF, every)) for seed in (3, 4, 5)]
    return [one for seed, taste in tastes for one in given_to(kind, seed, taste, chosen)]


def given_to(kind: str, seed: int, taste: Taste, chosen: Settings) -> list[object]:
    if kind in RECIPES:
        made = make_all(kind, [taste], PERIODS[RECIPES[kind].every], SHELF, settings=chosen)[0]
        return [(name, told(lambda answer=answer: answer)) for name, answer in made]
    wide, seeds = replace(taste, dials=replace(taste.dials, adventurousness=0.5)), Seeds(artists=(seed, seed + 1))
    on_request = {
        "moment": lambda: moment(taste, 9 * seed % 24, seed, DAY, SHELF, chosen.moment, "speaker")[0],
        "radio": lambda: radio(wide, seeds, DAY, SHELF, chosen.radio),
        "prompt": lambda: prompt(taste, DAY, SHELF, Query(like=("Artist 3",)), chosen.prompt),
        "blend": lambda: with_fairness(blended(chosen, 10 * seed, 3, 0.0)[0]),
    }
    return [told(on_request[kind])]


def with_fairness(made: Blend) -> Playlist:
    """Its playlist, with the promises that it breaks among what it is about."""
    return replace(made.playlist, about=made.fairness.broken)


def told(made: Callable[[], Playlist | TooFewTracks]) -> object:
    try:
        answer = made()
    except TooFewTracks as few:
        answer = few
    return answer.counts if isinstance(answer, TooFewTracks) else (answer.tracks.tolist(), answer.counts, answer.about)
