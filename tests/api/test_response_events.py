"""Which playlist a listen, a love or a hide names, what was opened, and which variant a playlist is made by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from playlists.playlist import Playlist
from playlists.responses.variants import Variant, assigned
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT
from playlists.week import Week
from serving.answering.making import made, read
from serving.curation.variants import dealt
from serving.stopwatch import Stopwatch
from serving.store import experiments
from serving.store.experiments import Stop
from serving.store.response_tables import named_feedback, named_hidden, named_listens, offers, openings
from serving.store.tables import playlists
from tests.api.conftest import NOW, Server
from tests.responses.test_variants import TRIAL

SHORTER = replace(
    TRIAL, variants=(Variant("control", 0.5, {}), Variant("shorter", 0.5, {"discover-weekly.length": 14}))
)
NARROW = replace(TRIAL, variants=(Variant("control", 0.5, {}), Variant("short", 0.5, {"length": 12})))


def rows(server: Server, table: Table, *names: str) -> list[Any]:
    with server.app.state.store.begin() as connection:
        return list(connection.execute(select(*(table.c[name] for name in names)).order_by(table.c[names[0]])))


def begin(server: Server, trial: object = NARROW) -> None:
    with server.app.state.store.begin() as connection:
        experiments.add(connection, trial, NOW)  # type: ignore[arg-type]


def opened(server: Server) -> int:
    return len(rows(server, openings, "listener"))


def test_a_listen_may_say_which_playlist_it_comes_from(server: Server) -> None:
    token = server.sign_up()
    here = server.weekly(token).json()["id"]
    listens = [{"track": f"t{n}", "at": f"2026-11-18T10:0{n}:00.25Z", "ms_played": 180_000} for n in range(2)]
    answer = server.ask("POST", "/v1/listens", token, json={"listens": [listens[0] | {"playlist": here}, listens[1]]})
    assert answer.json() == {"added": 2, "duplicates": 0, "private": 0}
    assert rows(server, named_listens, "track", "playlist") == [("t0", here)]


def test_a_love_and_a_hide_may_say_which_playlist_they_come_from(server: Server) -> None:
    token = server.sign_up()
    here = server.weekly(token).json()["id"]
    server.ask("PUT", "/v1/me/feedback/tracks/t1", token, json={"score": 1, "playlist": here})
    server.ask("PUT", f"/v1/me/hidden/tracks/t2?playlist={here}", token)
    server.ask("PUT", f"/v1/me/hidden/artists/a9?playlist={here}", token)
    assert rows(server, named_feedback, "track", "playlist") == [("t1", here)]
    assert rows(server, named_hidden, "id", "playlist") == [("t2", here)]


@pytest.mark.parametrize("wrong", ["", "x" * 201, "a\0b"])
def test_what_cannot_name_a_playlist_is_refused_with_its_place(server: Server, wrong: str) -> None:
    listen = {"track": "t1", "at": "2026-11-18T10:00:00Z", "playlist": wrong}
    answer = server.ask("POST", "/v1/listens", server.sign_up(), json={"listens": [listen]})
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "listens.0.playlist"


def test_a_playlist_that_is_opened_all_day_is_noted_once_and_the_next_day_again(server: Server) -> None:
    token = server.sign_up()
    id = server.weekly(token).json()["id"]
    server.weekly(token, format="jspf")
    server.ask("GET", f"/v1/playlists/{id}", token)
    assert opened(server) == 1
    server.times.append(NOW + timedelta(days=1))
    server.weekly(token)
    assert opened(server) == 2


def test_what_is_only_listed_or_turned_for_one_request_is_not_opened(server: Server) -> None:
    token = server.sign_up()
    server.ask("GET", "/v1/me/playlists", token)
    server.ask("POST", "/v1/me/playlists/discover-weekly", token, json={"length": 12})
    assert opened(server) == 0


def test_a_player_that_fetches_a_playlist_opened_it(server: Server) -> None:
    token = server.sign_up(user="ann")
    id = server.weekly(token).json()["id"]
    server.app.state.exposures.written.clear()
    with server.app.state.store.begin() as connection:
        connection.execute(openings.delete())
    assert server.ask("GET", f"/1/playlist/{id}", headers={"Authorization": f"Token {token}"}).status_code == 200
    assert opened(server) == 1


def test_a_player_may_say_which_playlist_a_listen_comes_from(server: Server) -> None:
    token = server.sign_up(user="ann")
    words = {"artist_name": "Artist 1", "track_name": "Title 2", "additional_info": {"playlist": "urn:x"}}
    listen = {"listen_type": "single", "payload": [{"listened_at": 1_795_000_000, "track_metadata": words}]}
    headers = {"Authorization": f"Token {token}"}
    assert server.ask("POST", "/1/submit-listens", json=listen, headers=headers).status_code == 200
    assert rows(server, named_listens, "track", "playlist") == [("t2", "urn:x")]


def test_a_playlist_is_made_by_the_variant_of_its_listener_and_marked_with_it(server: Server) -> None:
    begin(server)
    lengths = {}
    for n in range(8):
        answer = server.weekly(server.sign_up(user=f"l{n}")).json()
        variant = assigned(NARROW, answer["listener"])
        assert variant
        lengths[answer["listener"]] = (variant.name, len(answer["tracks"]))
    assert set(lengths.values()) == {("control", 30), ("short", 12)}
    marked = dict(map(tuple, rows(server, playlists, "listener", "variant")))
    assert marked == {who: f"bolder-weeks/{name}" for who, (name, _) in lengths.items()}
    assert dict(map(tuple, rows(server, offers, "listener", "variant"))) == marked


def test_before_an_experiment_begins_nobody_is_in_it(server: Server) -> None:
    begin(server, replace(NARROW, first=date(2026, 11, 23)))
    server.weekly(server.sign_up())
    assert rows(server, playlists, "variant") == [(None,)]


def test_a_variant_that_was_stopped_is_given_to_nobody(server: Server) -> None:
    begin(server)
    with server.app.state.store.begin() as connection:
        experiments.stop(connection, Stop(NARROW.name, "short", 0, "by hand"))
    for n in range(8):
        assert len(server.weekly(server.sign_up(user=f"l{n}")).json()["tracks"]) == 30
    assert {variant for (variant,) in rows(server, playlists, "variant")} == {None, "bolder-weeks/control"}


def test_a_variant_may_change_a_setting_of_the_recipe(server: Server) -> None:
    begin(server, SHORTER)
    lengths: dict[str, set[int]] = {"control": set(), "shorter": set()}
    for _ in range(8):
        somebody = server.ask("POST", "/v1/listeners", json={}).json()
        variant = assigned(SHORTER, somebody["id"])
        assert variant is not None
        lengths[variant.name].add(len(server.weekly(somebody["token"]).json()["tracks"]))
    assert lengths == {"control": {30}, "shorter": {14}}


def test_listeners_of_two_variants_are_built_together_each_by_their_own_settings(server: Server) -> None:
    begin(server, SHORTER)
    ids = [server.ask("POST", "/v1/listeners", json={}).json()["id"] for _ in range(8)]
    shelf = server.app.state.desk.shelf.get()
    with server.app.state.store.begin() as connection:
        asked = read(connection, ids, "discover-weekly", Week(2026, 47), shelf.catalogue)
    together = [len(answer.tracks) for answer in made(asked, shelf, Stopwatch()) if isinstance(answer, Playlist)]
    wanted = {"control": 30, "shorter": 14}
    assert together == [wanted[variant.name] for id in ids if (variant := assigned(SHORTER, id))]


def test_a_variant_that_does_not_hold_together_with_what_is_in_force_is_given_to_nobody(server: Server) -> None:
    unfit = replace(SHORTER, variants=(SHORTER.variants[0], Variant("x", 0.5, {"daily-mix.familiar_share": 1.0})))
    begin(server, replace(unfit, kind="daily-mix"))
    settings = with_overlay(
        DEFAULT, {"daily-mix.favourites": 50, "daily-mix.length": 50, "daily-mix.familiar_share": 0.5}
    )
    longer = with_overlay(settings, {"daily-mix.length": 90})
    ids = [f"l{n}" for n in range(40)]
    with server.app.state.store.begin() as connection:
        fits = dealt(connection, ids, "daily-mix", NOW.date(), settings)
        not_fits = dealt(connection, ids, "daily-mix", NOW.date(), longer)
    assert {one.label for one in fits if one} == {"bolder-weeks/control", "bolder-weeks/x"}
    assert {one.label for one in not_fits if one} == {"bolder-weeks/control"}
