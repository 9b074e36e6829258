"""Playlists are made by the settings that are in force: from the next request on, noted, and what is kept stays."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT, digest
from playlists.week import Week, week_at
from serving.answering import making
from serving.answering.making import never_again_weeks
from serving.curation.revisions import Author, change
from serving.stopwatch import Stopwatch
from serving.store import listeners, playlists
from serving.store.opened import reading
from tests.api.conftest import NOW, Server
from tests.api.test_kinds import listening

LENGTH = "discover-weekly.length"


def set_to(server: Server, wanted: dict[str, Any], seen: int = 0) -> None:
    """A curator changes something."""
    with server.app.state.store.begin() as connection:
        listeners.create(connection, "curator", NOW)
        change(connection, DEFAULT, wanted, Author("curator", seen), NOW)
    server.app.state.desk.curation.look()


def test_the_next_request_is_made_by_what_a_curator_changed(server: Server) -> None:
    token = listening(server)
    before = server.weekly(token).json()
    set_to(server, {LENGTH: 20})
    after = server.weekly(token).json()
    assert (len(before["tracks"]), len(after["tracks"])) == (30, 20)


def test_a_playlist_notes_its_revision_and_the_digest_of_its_own_settings(server: Server) -> None:
    token = listening(server)
    assert server.weekly(token).json()["settings"] == {"revision": 0, "digest": digest(DEFAULT, "discover-weekly")}
    set_to(server, {LENGTH: 20})
    by = with_overlay(DEFAULT, {LENGTH: 20})
    assert server.weekly(token).json()["settings"] == {"revision": 1, "digest": digest(by, "discover-weekly")}


def test_what_is_stored_is_not_made_anew_for_the_settings_of_another_kind(server: Server) -> None:
    token = listening(server)
    before = server.weekly(token).json()
    set_to(server, {"radio.length": 60})
    assert server.weekly(token).json() == before


def test_what_the_job_made_stays_until_its_period_ends(server: Server) -> None:
    token = listening(server)
    with server.app.state.store.begin() as connection:
        store_final(connection, server)
    set_to(server, {LENGTH: 20})
    assert len(server.weekly(token).json()["tracks"]) == 30


def store_final(connection: Connection, server: Server) -> None:
    """This week's playlist of everybody, as the job stores it."""
    shelf, ids = server.shelves.shelf, listeners.known(connection)
    asked = making.read(connection, ids, "discover-weekly", week_at(NOW, "UTC"), shelf.catalogue)  # type: ignore[union-attr]
    made = making.made(asked, shelf, Stopwatch())  # type: ignore[arg-type]
    rows = [playlists.stored(one, shelf.catalogue, NOW) for one in made]  # type: ignore[arg-type, union-attr]
    playlists.save(connection, rows)


@pytest.mark.parametrize(
    ("name", "method", "path", "body"),
    [
        ("radio.length", "GET", "/v1/radio?track=t5", None),
        ("moment.length", "GET", "/v1/me/moment?hour=9&weekday=2", None),
        ("prompt.length", "POST", "/v1/prompt", {"query": {}}),
        ("daily-mix.length", "GET", "/v1/me/playlists/daily-mix:1", None),
    ],
)
def test_what_is_made_on_request_is_made_by_them(server: Server, name: str, method: str, path: str, body: Any) -> None:
    token = listening(server, times=2)
    set_to(server, {name: 27})
    made = server.ask(method, path, token, json=body)
    assert (made.status_code, len(made.json()["tracks"])) == (200, 27)


def test_what_is_offered_follows_them(server: Server) -> None:
    token = listening(server, times=4)
    set_to(server, {"genre-mix.most": 1, "genre-mix.enough_plays": 5})
    items = server.ask("GET", "/v1/me/playlists/offered", token).json()["items"]
    assert len([one for one in items if one["family"] == "genre-mix"]) <= 1


def test_a_new_blend_begins_with_the_dial_that_is_set_and_is_made_anew_by_new_settings(server: Server) -> None:
    token = listening(server)
    set_to(server, {"blend.dial": 0.7, "blend.length": 20})
    made = server.ask("POST", "/v1/blends", token, json={"artist": "a40"}).json()
    assert made["dial"] == 0.7
    first = server.ask("GET", f"/v1/blends/{made['id']}", token).json()
    set_to(server, {"blend.length": 14}, seen=1)
    second = server.ask("GET", f"/v1/blends/{made['id']}", token).json()
    assert (len(first["tracks"]), len(second["tracks"]), second["settings"]["revision"]) == (20, 14, 2)


def test_a_track_does_not_come_again_for_as_long_as_is_set(server: Server) -> None:
    token, shelf = listening(server), server.shelves.shelf
    assert shelf is not None
    me = server.ask("GET", "/v1/me", token).json()["id"]
    with server.app.state.store.begin() as connection:
        asked = making.read(connection, [me], "discover-weekly", Week(2026, 10), shelf.catalogue)  # 37 weeks ago
        (made,) = making.made(asked, shelf, Stopwatch())  # type: ignore[arg-type]
        playlists.save(connection, [playlists.stored(made, shelf.catalogue, NOW)])  # type: ignore[arg-type]
    set_to(server, {"discover-weekly.never_again_weeks": 40})
    with reading(server.app.state.store) as connection:
        by = server.app.state.desk.curation.at(connection)
        shown = making.read(connection, [me], "discover-weekly", Week(2026, 47), shelf.catalogue, by).notes[0].shown
    held = [shelf.catalogue.word("track", int(row)) for row in made.tracks]  # type: ignore[union-attr]
    assert sorted(shown) == sorted(map(str, held))


@pytest.mark.parametrize(("kind", "weeks"), [("discover-weekly", 40), ("release-radar", 30), ("daily-mix:1", 26)])
def test_each_kind_is_asked_for_its_own_weeks(kind: str, weeks: int) -> None:
    set_so = {"discover-weekly.never_again_weeks": 40, "release-radar.never_again_weeks": 30}
    assert never_again_weeks(with_overlay(DEFAULT, set_so), kind) == weeks
