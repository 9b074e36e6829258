"""Shares of the taste, the width of the world by week, and genres to steer by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playlists.bubble import WEEKS
from serving.answering.worlds import measure_worlds
from tests.api.conftest import NOW, Server
from tests.api.musical import heard


def test_shares_add_up_and_hold_no_vector(musical: Server) -> None:
    taste = musical.ask("GET", "/v1/me/taste", heard(musical)).json()
    for kind in ("genres", "decades", "artists"):
        assert sum(one["share"] for one in taste[kind]) == pytest.approx(1, abs=0.001)
    assert {one["genre"] for one in taste["genres"]} == {"blues", "emo", "cumbia"}
    assert set(taste) == {"tracks", "genres", "decades", "artists"}


def test_of_whom_nothing_is_known_there_are_no_shares(musical: Server) -> None:
    taste = musical.ask("GET", "/v1/me/taste", musical.sign_up()).json()
    assert taste == {"tracks": 0, "genres": [], "decades": [], "artists": []}


def test_the_bubble_has_a_line_a_week_and_the_same_once_it_is_stored(musical: Server) -> None:
    token = heard(musical)
    musical.weekly(token)
    musical.times.append(NOW + timedelta(weeks=1))
    fresh = musical.ask("GET", "/v1/me/bubble", token).json()
    last = fresh["weeks"][-1]
    assert (len(fresh["weeks"]), last["week"], last["played"]["plays"]) == (WEEKS, "2026-W47", 6)
    assert last["recommended"]["plays"] == 30
    assert last["recommended"]["new_artists"] == 1
    shelf = musical.shelves.get()
    assert measure_worlds(musical.app.state.store, shelf, musical.times[-1]) == 1  # type: ignore[arg-type]
    assert measure_worlds(musical.app.state.store, shelf, musical.times[-1]) == 0, "again changes nothing"  # type: ignore[arg-type]
    assert musical.ask("GET", "/v1/me/bubble", token).json() == fresh


def test_what_is_excluded_counts_at_once_in_weeks_that_were_measured_before(musical: Server) -> None:
    token = heard(musical)
    musical.times.append(NOW + timedelta(weeks=1))
    measure_worlds(musical.app.state.store, musical.shelves.get(), musical.times[-1])  # type: ignore[arg-type]
    assert musical.ask("PUT", "/v1/me/exclusions/genres/blues", token).status_code == 204
    last = musical.ask("GET", "/v1/me/bubble", token).json()["weeks"][-1]
    assert last["played"]["plays"] == 3


def test_few_weeks_of_listening_raise_no_alarm(musical: Server) -> None:
    said = musical.ask("GET", "/v1/me/bubble", heard(musical)).json()["alarm"]
    assert said == {"raised": False, "weeks": 0, "gs_score": None, "genre_entropy": None}


def test_a_suggested_steer_rebuilds_the_playlist_around_it(musical: Server) -> None:
    token = heard(musical)
    offered = musical.ask("GET", "/v1/me/playlists/discover-weekly/steers", token).json()["items"]
    assert len(offered) == 5
    wanted = offered[-1]["genre"]
    steered = musical.ask("POST", "/v1/me/playlists/discover-weekly", token, json={"steer": [wanted]}).json()
    assert len(steered["tracks"]) == 30
    assert all(wanted in track["genres"] for track in steered["tracks"])


@pytest.mark.parametrize(("how", "path"), [("POST", "/v1/me/playlists/discover-weekly"), ("PATCH", "/v1/me/dials")])
def test_a_steer_that_the_catalogue_lacks_is_refused_with_its_name(musical: Server, how: str, path: str) -> None:
    refused = musical.ask(how, path, musical.sign_up(), json={"steer": ["polka"]})
    assert refused.status_code == 422
    assert "polka" in refused.json()["detail"]
