"""Listeners like one turn a moment as far as there are such, and what they changed is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playlists.crowd import EVERYBODY, NOBODY, SLOTS, Crowd
from playlists.recipes.alike import DRAWN, MOST, NOT_ASKED, alike, around, lifted
from playlists.recipes.mine import playable
from playlists.recipes.moment import MORE, RULES, moment, shares
from playlists.recipes.shares import shares_of
from tests.recipes.listeners import DAY, GENRES, person, taste_of, world_shelf

PLAIN = world_shelf()
CATALOGUE = PLAIN.catalogue
NIGHT, MONDAY, SUNDAY = 23, 0, 6
DUB, FADO = GENRES.index("dub"), GENRES.index("fado")


def crowd(**plays: np.ndarray) -> Crowd:
    """Groups by name; who is not told plays all genres alike at every hour."""
    groups = {EVERYBODY: even()} | {name.replace("_", " "): one for name, one in plays.items()}
    plays = np.array(list(groups.values()), np.float32)
    return replace(
        NOBODY, groups=np.array(list(groups)), listeners=np.arange(100, 100 + len(groups)), genres=np.array(GENRES),
        plays=plays, expected=all_day(plays),
    )  # fmt: skip


def all_day(plays: np.ndarray) -> np.ndarray:
    """As many plays in each slot, of each genre as all day: what a group of equals would be expected to play."""
    whole = plays.sum(axis=1, keepdims=True) / plays.sum(axis=(1, 2), keepdims=True)
    return plays.sum(axis=2, keepdims=True) * whole


def even() -> np.ndarray:
    return np.full((SLOTS, len(GENRES)), 500.0)


def at_night(genre: int, times: float) -> np.ndarray:
    """Working days' nights hold `times` as much of the genre, all else is even."""
    plays = even()
    plays[21:24, genre] *= times
    return plays


def listener():
    return taste_of(replace(person(3, 600, hides=False)), PLAIN, "day")


def asked(who: Crowd, hour: int = NIGHT, weekday: int = MONDAY):
    taste = listener()
    return alike(who, taste.market, shares_of(taste, CATALOGUE), hour, weekday, RULES.wide, RULES.other, CATALOGUE)


def test_without_a_crowd_nobody_is_asked_and_the_moment_is_as_it_was():
    assert asked(NOBODY) == NOT_ASKED
    _, said = moment(listener(), NIGHT, MONDAY, DAY, PLAIN)
    assert (said.others, said.listeners, said.market, said.genre) == (0, 0, None, None)


def test_who_plays_all_genres_alike_changes_nothing():
    assert list(asked(crowd()).lift.values()) == pytest.approx([1.0] * len(GENRES))


def test_a_genre_that_is_played_at_night_is_lifted_at_night_on_such_days_alone():
    who = crowd(market_JP=at_night(DUB, 5))
    code = CATALOGUE.genre_code["dub"]
    assert asked(who).lift[code] > 1.5
    assert asked(who, hour=10).lift[code] < 1
    assert asked(who).lift[CATALOGUE.genre_code["fado"]] < 1
    assert asked(who, weekday=SUNDAY).lift[code] < asked(who).lift[code]


def test_the_lift_of_a_genre_is_the_formula_from_group_to_group():
    who = crowd(market_JP=at_night(DUB, 5))
    weight = around(NIGHT, MONDAY, RULES.wide, RULES.other)
    said = 1.0
    for group in (0, 1):
        said = (weight @ who.plays[group, :, DUB] + DRAWN * said) / (weight @ who.expected[group, :, DUB] + DRAWN)
    assert asked(who).lift[CATALOGUE.genre_code["dub"]] == pytest.approx(said, rel=1e-5)


def test_few_listens_of_a_group_say_little():
    much, little = (asked(crowd(market_JP=at_night(DUB, 5) * part)) for part in (1.0, 0.001))
    code = CATALOGUE.genre_code["dub"]
    assert 1 < little.lift[code] < 1 + (much.lift[code] - 1) / 4


def test_no_genre_counts_more_than_is_allowed():
    assert max(asked(crowd(market_JP=at_night(DUB, 1e6))).lift.values()) <= MOST


def test_it_is_said_who_was_asked():
    main = CATALOGUE.genres.names[shares_of(listener(), CATALOGUE).genres[0]]
    every, here = asked(crowd()), asked(crowd(market_JP=even()))
    same = asked(crowd(market_JP=even(), **{f"genre_{main.replace(' ', '_')}": even()}))
    assert (every.listeners, every.market, every.genre) == (100, None, None)
    assert (here.listeners, here.market, here.genre) == (101, "JP", None)
    assert (same.listeners, same.market, same.genre) == (102, "JP", main)


def test_a_track_is_lifted_by_the_mean_of_its_genres_and_one_without_any_is_not():
    said = replace(NOT_ASKED, lift={CATALOGUE.genre_code["dub"]: 2.0})
    rows = np.arange(len(CATALOGUE), dtype=np.int32)
    dub = CATALOGUE.of_genres(np.array([CATALOGUE.genre_code["dub"]]), rows)
    assert lifted(rows, said, CATALOGUE).tolist() == np.where(dub, 2.0, 1.0).tolist()


def test_a_moment_turns_to_what_others_play_and_says_how_much():
    shelf, taste = replace(PLAIN, crowd=crowd(market_JP=at_night(DUB, 8))), listener()
    plain, _ = moment(taste, NIGHT, MONDAY, DAY, PLAIN)
    turned, said = moment(taste, NIGHT, MONDAY, DAY, shelf)
    dub = np.array([CATALOGUE.genre_code["dub"]])
    assert CATALOGUE.of_genres(dub, turned.tracks).sum() > CATALOGUE.of_genres(dub, plain.tracks).sum()
    mine = playable(taste, CATALOGUE)
    before = shares(mine, NIGHT, MONDAY)[0]
    after = shares(mine, NIGHT, MONDAY, RULES, lifted(mine.track, asked(shelf.crowd), CATALOGUE))[0]
    assert said.others == pytest.approx(np.abs(after - before).sum() / 2, abs=1e-4)
    assert said.others > 0.02


def test_own_listens_at_the_hour_leave_others_less_to_say():
    shelf, taste = replace(PLAIN, crowd=crowd(market_JP=at_night(DUB, 8))), listener()
    diary = replace(taste.diary, hour=np.full(len(taste.diary), NIGHT, np.int8))
    often = replace(taste, diary=replace(diary, weekday=np.full(len(diary), MONDAY, np.int8)))
    assert moment(often, NIGHT, MONDAY, DAY, shelf)[1].others < moment(taste, NIGHT, MONDAY, DAY, shelf)[1].others


def test_a_reason_that_others_play_the_genre_then_is_true():
    shelf = replace(PLAIN, crowd=crowd(market_JP=at_night(DUB, 8)))
    silent = replace(listener(), diary=replace(listener().diary, full=np.zeros(len(listener().diary), bool)))
    made, _ = moment(silent, NIGHT, MONDAY, DAY, shelf)
    lift = asked(shelf.crowd).lift
    said = [(row, one) for row, one in zip(made.tracks.tolist(), made.reasons, strict=True) if one.kind == "alike"]
    assert said
    for row, reason in said:
        hour, _, genre = reason.name.partition(" ")
        assert (hour, reason.track) == (str(NIGHT), row)
        assert CATALOGUE.genre_code[genre] in CATALOGUE.genres.of(row)
        assert lift[CATALOGUE.genre_code[genre]] >= MORE
        assert reason.count == silent.plays[silent.track == row][0]
