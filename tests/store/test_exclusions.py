"""Exclusions and worlds in both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from playlists.bubble import World
from playlists.exclusions import Named
from playlists.week import Week
from serving.store import exclusions, hidden, listeners, listens, notes, worlds
from tests.store.rows import listens_of

NOW = datetime(2026, 11, 18, tzinfo=UTC)
WEEK = Week(2026, 46)
DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"


def test_exclusions_are_kept_once_listed_in_pages_and_taken_back(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    for what, id in (("range", DAY), ("genre", "sleep"), ("genre", "sleep"), ("source", "speaker")):
        exclusions.exclude(connection, "ann", what, id, NOW)  # type: ignore[arg-type]
    first = exclusions.page(connection, "ann", ("", ""), 2)
    assert [row[:2] for row in first] == [("genre", "sleep"), ("range", DAY)]
    assert [row[:2] for row in exclusions.page(connection, "ann", first[-1][:2], 2)] == [("source", "speaker")]
    assert exclusions.include(connection, "ann", "range", DAY)
    assert not exclusions.include(connection, "ann", "range", DAY)
    excluded = Named(genres=frozenset(["sleep"]), sources=frozenset(["speaker"]))
    assert exclusions.of(connection, ["ann", "bob"]) == {"ann": excluded}


def test_every_change_of_exclusions_raises_the_revision(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    exclusions.exclude(connection, "ann", "genre", "sleep", NOW)
    exclusions.exclude(connection, "ann", "genre", "sleep", NOW)
    exclusions.include(connection, "ann", "genre", "sleep")
    ann = listeners.get(connection, "ann")
    assert ann
    assert ann.revision == 2


def test_a_hidden_source_hides_every_track_that_was_heard_from_it(connection: Connection) -> None:
    listens.load(connection, listens_of("ann", "abc"))
    hidden.hide(connection, "ann", "source", "test", NOW)
    assert hidden.unwanted(connection, "ann")[0] == {"a", "b", "c"}
    (said,) = notes.notes(connection, ["ann"], WEEK)
    assert set(said.hidden_tracks) == {"a", "b", "c"}


def test_the_sources_of_a_listener_are_named_once_each_and_nobody_elses(connection: Connection) -> None:
    listens.load(connection, listens_of("ann", "abc"))
    assert hidden.sources(connection, "ann") == ["test"]
    assert hidden.sources(connection, "bob") == []


def test_a_hidden_range_hides_what_was_heard_in_it_alone(connection: Connection) -> None:
    listens.load(connection, listens_of("ann", "abc"))
    at = listens.read(connection, ["ann"])["at"][1].as_py()
    hidden.hide(connection, "ann", "range", f"{at.isoformat()}/{at.replace(year=at.year + 1).isoformat()}", NOW)
    heard = listens.read(connection, ["ann"]).to_pylist()
    assert hidden.unwanted(connection, "ann")[0] == {one["track"] for one in heard if one["at"] >= at}


def test_weeks_are_kept_by_version_and_a_new_one_replaces_them(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    first, second = World(40, 0.5, 2.0, 0.25), World(40, 0.75, 2.0, None)
    worlds.save(connection, "ann", {(WEEK, "played"): first}, "v1", NOW)
    assert worlds.read(connection, "ann", "v1", WEEK) == {(WEEK, "played"): first}
    worlds.save(connection, "ann", {(WEEK, "played"): second}, "v2", NOW)
    assert worlds.read(connection, "ann", "v2", WEEK) == {(WEEK, "played"): second}
    assert worlds.read(connection, "ann", "v1", WEEK) == {}
    assert worlds.measured(connection, ["ann", "bob"], WEEK, "v2") == {"ann"}
