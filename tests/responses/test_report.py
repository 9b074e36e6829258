"""The report over a real store: true rates, late and deleted events, and nothing that names a listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, delete

from playlists.responses.cells import COLUMN, Cell
from playlists.responses.withheld import ALL, Key
from playlists.week import begins
from serving.responses.report import By, gathered, report
from serving.responses.span import Span
from serving.store import feedback, hidden, listeners, listens, named, openings, playlists
from serving.store.opened import reading
from serving.store.submissions import remove_heard
from serving.store.tables import listeners as people
from tests.responses.streams import FIRST, KIND, TRUE, heard_of, made_of, span_of, stream
from tests.shelves import small_catalogue

MONDAY = begins(FIRST, "UTC")
WEDNESDAY = MONDAY + timedelta(days=2, hours=12)
SIX = [f"l{n}" for n in range(6)]
W10 = str(FIRST)


def offer(connection: Connection, tracks: Sequence[str] = "abcd", made: datetime = MONDAY, kind: str = KIND) -> None:
    """Six listeners, each with the same playlist."""
    listeners.ensure(connection, SIX, MONDAY)
    playlists.save(connection, [made_of(who, W10, list(tracks), made, kind) for who in SIX])


def play(connection: Connection, track: str, at: datetime = WEDNESDAY, ms_played: int = 150_000) -> None:
    listens.add(connection, heard_of(*((who, track, at, ms_played) for who in SIX)))


def totals(connection: Connection, kind: str = KIND, by: By = None) -> dict[str, float]:
    """The sums of all playlists of a kind."""
    found = gathered(connection, span_of(2), small_catalogue(20), by)
    sums = found.counts[found.kind == kind].sum(axis=0)
    return {name: float(sums[n]) for name, n in COLUMN.items()}


def cells_of(connection: Connection, by: By = None, weeks: int = 2) -> dict[tuple[str, str, str], Cell]:
    made = report(connection, span_of(weeks), small_catalogue(20), by, KIND)
    return {(cell.key.part, cell.key.variant, cell.key.week): cell for cell in made.cells}


WEEKS = 40


def test_a_stream_of_twenty_thousand_events_gives_its_true_rates_and_intervals_that_hold_them(store: Engine) -> None:
    made = stream(people=50, weeks=WEEKS, length=10, seed=12)
    assert 18_000 < made.events < 23_000
    with store.begin() as connection:
        made.store(connection)
        found = cells_of(connection, weeks=WEEKS)
    whole = found["", ALL, ALL].rates
    assert whole
    for name, true in TRUE.items():
        assert whole[name].value == pytest.approx(true, abs=0.02), name
    weekly = [cell.rates for (_, _, week), cell in found.items() if week != ALL and cell.rates]
    held = [one[name].low <= true <= one[name].high for one in weekly for name, true in TRUE.items()]
    assert len(held) == WEEKS * len(TRUE)
    assert 0.92 < np.mean(held) < 0.985


def test_a_listen_that_comes_a_week_later_counts_at_its_own_time(connection: Connection) -> None:
    offer(connection)
    assert totals(connection)["plays"] == 0
    play(connection, "a", WEDNESDAY)  # whenever it was sent: the store does not even keep that
    play(connection, "b", MONDAY + timedelta(days=7))
    assert (totals(connection)["plays"], totals(connection)["played"]) == (6, 6)


def test_a_listen_of_long_ago_that_comes_late_says_that_the_track_was_not_new(connection: Connection) -> None:
    offer(connection)
    assert totals(connection)["new"] == 24
    play(connection, "a", MONDAY - timedelta(days=300))
    assert totals(connection)["new"] == 18


def test_a_listen_without_a_time_counts_for_nothing_and_is_known(connection: Connection) -> None:
    offer(connection)
    heard = heard_of(("l0", "a", WEDNESDAY, 150_000)).to_pylist()
    row = heard[0] | {"at": None, "position": 3, "plays": 9}
    listens.add(connection, heard_of(("l0", "a", WEDNESDAY, 1)).from_pylist([row], schema=heard_of().schema))
    assert (totals(connection)["plays"], totals(connection)["new"]) == (0, 23)


def test_a_listen_that_is_deleted_leaves_the_report_as_it_was(connection: Connection) -> None:
    offer(connection)
    play(connection, "a")
    before = cells_of(connection)
    later = WEDNESDAY + timedelta(hours=1)
    listens.add(connection, heard_of(("l0", "b", later, 150_000)))
    assert cells_of(connection) != before
    remove_heard(connection, "l0", round(later.timestamp() * 1000), "b")
    assert cells_of(connection) == before


def test_who_deletes_their_account_was_never_there(connection: Connection) -> None:
    stream(people=12, weeks=2, length=6, seed=3).store(connection)
    before = gathered(connection, span_of(2), None).counts.sum(axis=0)
    alone = stream(people=1, weeks=2, length=6, seed=4, name="z")
    alone.store(connection)
    assert gathered(connection, span_of(2), None).counts.sum() > before.sum()
    connection.execute(delete(people).where(people.c.id == "z00000"))
    assert gathered(connection, span_of(2), None).counts.sum(axis=0).tolist() == before.tolist()


def test_the_same_listen_again_counts_once_and_ten_plays_reach_once(connection: Connection) -> None:
    offer(connection)
    for _ in range(2):
        play(connection, "a")
    for minutes in range(1, 10):
        play(connection, "a", WEDNESDAY + timedelta(minutes=minutes))
    assert (totals(connection)["plays"], totals(connection)["played"]) == (60, 6)


@pytest.mark.parametrize(("ms_played", "full", "skipped"), [(100_000, 6, 0), (99_999, 0, 0), (29_999, 0, 6)])
def test_half_of_a_track_is_a_full_listen_and_less_than_thirty_seconds_a_skip(
    connection: Connection, ms_played: int, full: int, skipped: int
) -> None:
    offer(connection)
    play(connection, "a", ms_played=ms_played)
    assert (totals(connection)["full"], totals(connection)["skipped"]) == (full, skipped)


def test_loves_save_and_hides_and_hates_hide(connection: Connection) -> None:
    offer(connection)
    feedback.put(connection, "l0", "a", 1, WEDNESDAY)
    feedback.put(connection, "l0", "b", -1, WEDNESDAY)
    hidden.hide(connection, "l0", "track", "b", WEDNESDAY)
    hidden.hide(connection, "l1", "track", "c", WEDNESDAY)
    feedback.put(connection, "l2", "a", 1, MONDAY - timedelta(hours=1))
    assert (totals(connection)["saved"], totals(connection)["hidden"]) == (1, 2)


def test_a_love_that_is_taken_back_leaves_no_trace(connection: Connection) -> None:
    offer(connection)
    feedback.put(connection, "l0", "a", 1, WEDNESDAY)
    feedback.put(connection, "l0", "a", 0, WEDNESDAY)
    assert totals(connection)["saved"] == 0


def test_a_love_of_last_year_that_a_player_sends_again_saves_nothing_today(connection: Connection) -> None:
    offer(connection)
    for when in (MONDAY - timedelta(days=300), WEDNESDAY):
        feedback.put(connection, "l0", "a", 1, when)
    assert totals(connection)["saved"] == 0


def test_a_hate_by_a_player_is_not_said_of_the_playlist_that_the_love_before_it_named(connection: Connection) -> None:
    offer(connection)
    feedback.put(connection, "l0", "a", 1, WEDNESDAY)
    named.of_feedback(connection, "l0", "a", made_of("l0", W10, ["a"], MONDAY).id)
    assert totals(connection)["saved"] == 1
    feedback.put(connection, "l0", "a", -1, WEDNESDAY + timedelta(days=200))
    assert (totals(connection)["saved"], totals(connection)["hidden"]) == (0, 0)


def test_a_play_counts_for_the_playlist_that_it_names_and_not_for_the_later_one(connection: Connection) -> None:
    offer(connection)
    offer(connection, made=MONDAY + timedelta(days=1), kind="on-repeat")
    play(connection, "a")
    assert (totals(connection)["plays"], totals(connection, "on-repeat")["plays"]) == (0, 6)
    heard = heard_of(("l0", "a", WEDNESDAY, 150_000))
    here = made_of("l0", W10, ["a"], MONDAY).id
    named.of_listens(connection, heard, [f"https://music.example/playlist/{here.upper()}/"])
    assert (totals(connection)["plays"], totals(connection, "on-repeat")["plays"]) == (1, 5)


def test_a_play_counts_for_the_playlist_that_it_names_also_where_that_is_from_before_the_report(
    connection: Connection,
) -> None:
    """On Repeat of two weeks with the same tracks: who plays last week's says so, whatever weeks are asked for."""
    listeners.ensure(connection, SIX, MONDAY)
    for week, made in (("2026-W09", MONDAY - timedelta(days=7)), (W10, MONDAY)):
        playlists.save(connection, [made_of(who, week, ["a"], made, "on-repeat") for who in SIX])
    play(connection, "a")
    earlier = made_of("l0", "2026-W09", ["a"], MONDAY, "on-repeat").id
    named.of_listens(connection, heard_of(("l0", "a", WEDNESDAY, 1)), [earlier])
    asked = [Span(first, FIRST) for first in (FIRST, FIRST.plus(-1))]
    found = [cell for span in asked for cell in report(connection, span, None, kind="on-repeat").cells]
    assert [cell.plays for cell in found if cell.key.week == W10] == [5, 5]


def test_what_names_somebody_else_s_playlist_is_left_to_the_rule(connection: Connection) -> None:
    offer(connection)
    play(connection, "a")
    named.of_listens(connection, heard_of(("l0", "a", WEDNESDAY, 1)), [made_of("l1", W10, ["a"], MONDAY).id])
    assert totals(connection)["plays"] == 6


def test_what_was_played_of_a_playlist_counts_when_it_was_made_anew_without_it(connection: Connection) -> None:
    listeners.ensure(connection, SIX, MONDAY)
    for hours, tracks in ((0, "abcd"), (1, "efgh")):
        made = [made_of(who, W10, list(tracks), MONDAY + timedelta(hours=hours)) for who in SIX]
        playlists.save(connection, [replace(one, final=False) for one in made])
    play(connection, "a")
    assert totals(connection)["plays"] == 6
    assert (totals(connection)["playlists"], totals(connection)["places"]) == (6, 48)


def test_the_last_day_of_a_daily_mix_is_its_own(connection: Connection) -> None:
    listeners.ensure(connection, SIX, MONDAY)
    mixes = [made_of(who, "2026-03-04", ["a"], WEDNESDAY, "daily-mix:1") for who in SIX]
    playlists.save(connection, mixes)
    play(connection, "a", WEDNESDAY + timedelta(hours=23))
    play(connection, "a", WEDNESDAY + timedelta(hours=25))
    assert totals(connection, "daily-mix")["plays"] == 6


def test_reach_is_of_the_playlists_that_were_opened_on_any_day(connection: Connection) -> None:
    offer(connection)
    for who in SIX[:3]:
        for day in ("2026-03-02", "2026-03-05"):
            openings.note(connection, who, KIND, W10, day)
    rates = cells_of(connection)["", ALL, W10].rates
    assert rates
    assert rates["reach"].value == 0.5


def test_by_reason_each_place_counts_for_its_own(connection: Connection) -> None:
    listeners.ensure(connection, SIX, MONDAY)
    made = [made_of(who, W10, list("abc"), MONDAY, reasons=["near", "outside", "near"]) for who in SIX]
    playlists.save(connection, made)
    play(connection, "b")
    found = cells_of(connection, "reason")
    plays = {part: cell.plays for (part, _, week), cell in found.items() if week == ALL}
    assert plays == {"near": 0, "outside": 6}


def test_by_position_the_first_ten_are_apart(connection: Connection) -> None:
    offer(connection, [f"t{n}" for n in range(12)])
    play(connection, "t11")
    found = cells_of(connection, "position")
    assert {part: cell.plays for (part, _, week), cell in found.items() if week == ALL} == {"01-10": 0, "11-20": 6}


def test_by_market_few_listeners_of_one_are_withheld_with_the_next_smallest(connection: Connection) -> None:
    homes = ["PT"] * 9 + ["JP"] * 7 + ["IS"] * 2
    for n, market in enumerate(homes):
        listeners.create(connection, f"m{n}", MONDAY, market=market)
        playlists.save(connection, [made_of(f"m{n}", W10, ["a"], MONDAY)])
    found = cells_of(connection, "market")
    assert {part: cell.withheld for (part, _, week), cell in found.items() if week == W10} == {
        "PT": False, "JP": True, "IS": True,
    }  # fmt: skip


def test_by_activity_thirds_by_what_they_played_in_the_span(connection: Connection) -> None:
    made = stream(people=30, weeks=1, length=2, seed=3)
    made.store(connection)
    plays = [(f"l{n:05d}", f"x{k}", WEDNESDAY + timedelta(minutes=k), 1) for n in range(30) for k in range(n * 10)]
    listens.add(connection, heard_of(*plays))
    found = cells_of(connection, "activity")
    assert {part: cell.listeners for (part, _, week), cell in found.items() if week == ALL} == {
        "1 light": 10, "2 medium": 10, "3 heavy": 10,
    }  # fmt: skip


def test_by_age_of_the_account_to_the_end_of_the_report(connection: Connection) -> None:
    for n, days in enumerate([10] * 6 + [50] * 6 + [400] * 6):
        listeners.create(connection, f"a{n}", MONDAY - timedelta(days=days))
        playlists.save(connection, [made_of(f"a{n}", W10, ["a"], MONDAY)])
    found = cells_of(connection, "age", weeks=1)
    assert [part for part, _, week in found if week == ALL] == ["1 under 4 weeks", "2 4 to 12 weeks", "4 over a year"]


def test_variants_are_told_apart_by_what_each_playlist_was_made_by(connection: Connection) -> None:
    worse = TRUE | {"skip": 0.38}
    stream(people=60, weeks=2, length=10, seed=1, variant="trial/control").store(connection)
    stream(people=60, weeks=2, length=10, seed=2, true=worse, variant="trial/bolder", name="b").store(connection)
    made = report(connection, span_of(2), None, None, KIND)
    (skip,) = [one for one in made.differences if one.rate == "skip" and one.key.week == ALL]
    assert skip.key == Key(KIND, "", "trial/bolder", ALL)
    assert skip.between.low < 0.13 < skip.between.high
    assert skip.between.low > 0.05


def test_a_report_of_nobody_has_no_cells(store: Engine) -> None:
    with reading(store) as connection:
        assert report(connection, span_of(3), None, "genre").cells == []
