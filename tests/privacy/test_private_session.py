"""A private session: what is played in it is acknowledged, and nothing of it is stored, however late it comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from serving.store import listens
from serving.store.opened import reading
from serving.store.player_tables import playing, submissions
from serving.store.response_tables import offers, openings
from tests.api.conftest import NOW, Server
from tests.privacy.conftest import do_what_is_due

PATH = "/v1/me/private-session"
SONG = {"artist_name": "The Qwertzians", "track_name": "Zzyzx Undertow"}


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def begun(server: Server, minutes: int = 60) -> str:
    """The token of somebody who has a private session from NOW on."""
    token = server.sign_up(user="one")
    assert server.ask("PUT", PATH, token, json={"minutes": minutes}).status_code == 200
    return token


def play(server: Server, token: str, *hours: float) -> dict[str, Any]:
    sent = [{"track": f"t{n}", "at": at(hour)} for n, hour in enumerate(hours)]
    return dict(server.ask("POST", "/v1/listens", token, json={"listens": sent}).json())


def submit(server: Server, token: str, kind: str = "single", hours: float = 0.1) -> Any:
    listen: dict[str, Any] = {"track_metadata": SONG}
    if kind != "playing_now":
        listen["listened_at"] = int((NOW + timedelta(hours=hours)).timestamp())
    headers = {"Authorization": f"Token {token}"}
    return server.ask("POST", "/1/submit-listens", headers=headers, json={"listen_type": kind, "payload": [listen]})


def stored(server: Server) -> int:
    with reading(server.app.state.store) as connection:
        words = (
            connection.execute(select(submissions.c.track)).all() + connection.execute(select(playing.c.track)).all()
        )
        return listens.count(connection) + len(words)


def test_it_lasts_six_hours_unless_something_else_is_said(server: Server) -> None:
    token = server.sign_up()
    told = server.ask("PUT", PATH, token).json()["until_ms"]
    assert told == round((NOW + timedelta(hours=6)).timestamp() * 1000)
    assert server.ask("GET", "/v1/me/privacy", token).json()["private_until_ms"] == told
    server.times.append(NOW + timedelta(hours=6))
    assert server.ask("GET", PATH, token).json() == {"until_ms": None}


def test_what_is_played_in_it_is_acknowledged_and_counted_apart(server: Server) -> None:
    token = begun(server)
    server.times.append(NOW + timedelta(hours=2))
    assert play(server, token, -0.1, 0, 0.5, 1, 1.5) == {"added": 3, "duplicates": 0, "private": 2}
    with reading(server.app.state.store) as connection:
        assert set(listens.read(connection, ["one"])["track"].to_pylist()) == {"t0", "t3", "t4"}


def test_a_player_is_told_the_same_as_ever_and_nothing_is_stored(server: Server) -> None:
    token = begun(server)
    server.times.append(NOW + timedelta(hours=0.5))
    answers = [submit(server, token, kind) for kind in ("single", "import", "playing_now")]
    assert [(one.status_code, one.json()) for one in answers] == [(200, {"status": "ok"})] * 3
    assert stored(server) == 0
    submit(server, token, "single", hours=-0.1)
    assert stored(server) == 2  # the listen and its words


def test_a_player_that_was_offline_and_sends_later_tells_nothing_either(server: Server) -> None:
    token = begun(server)
    server.times.append(NOW + timedelta(days=20))
    do_what_is_due(server)
    assert submit(server, token, hours=0.1).json() == {"status": "ok"}
    assert stored(server) == 0


def test_what_plays_when_it_begins_is_forgotten(server: Server) -> None:
    token = server.sign_up(user="one")
    submit(server, token, "playing_now")
    assert stored(server) == 1
    server.ask("PUT", PATH, token)
    assert stored(server) == 0


def test_an_upload_leaves_out_what_was_played_in_it_and_says_how_much(server: Server) -> None:
    token = begun(server)
    server.times.append(NOW + timedelta(hours=3))
    table = f"time,artist,title\n{at(0.5)},A,B\n{at(2)},A,C\n"
    here = server.ask("POST", "/v1/me/imports", token, content=table.encode(), params={"name": "mine.csv"}).json()["id"]
    do_what_is_due(server)
    looked = server.ask("GET", f"/v1/me/imports/{here}", token).json()["preview"]
    assert (looked["taken"], looked["private"]) == (1, 1)
    server.ask("POST", f"/v1/me/imports/{here}/start", token)
    do_what_is_due(server)
    done = server.ask("GET", f"/v1/me/imports/{here}", token).json()["report"]
    assert (done["added"], done["private"]) == (1, 1)


def test_which_playlist_is_opened_in_it_is_not_noted(server: Server) -> None:
    token = begun(server)

    def noted() -> int:
        server.weekly(token)
        server.settle()
        with reading(server.app.state.store) as connection:
            return len(connection.execute(select(openings)).all())

    assert noted() == 0
    server.times.append(NOW + timedelta(hours=2))
    assert noted() == 1


def test_it_is_ended_early_and_begun_again_at_once(server: Server) -> None:
    token = begun(server)
    server.times.append(NOW + timedelta(minutes=10))
    assert server.ask("DELETE", PATH, token).status_code == 204
    assert server.ask("DELETE", PATH, token).status_code == 404
    server.ask("PUT", PATH, token, json={"minutes": 20})
    server.ask("DELETE", PATH, token)
    server.ask("PUT", PATH, token, json={"minutes": 20})  # within the same second
    assert server.ask("GET", PATH, token).json()["until_ms"] == round((NOW + timedelta(minutes=30)).timestamp() * 1000)
    server.times.append(NOW + timedelta(hours=1))
    assert play(server, token, 0.1, 0.3, 0.9) == {"added": 1, "duplicates": 0, "private": 2}


def test_begun_while_one_goes_on_it_moves_its_end(server: Server) -> None:
    token = begun(server, minutes=60)
    server.times.append(NOW + timedelta(minutes=30))
    server.ask("PUT", PATH, token, json={"minutes": 10})
    assert play(server, token, 0.1, 0.55) == {"added": 0, "duplicates": 0, "private": 2}
    server.times.append(NOW + timedelta(hours=1))
    assert play(server, token, 0.9) == {"added": 1, "duplicates": 0, "private": 0}


def test_loves_and_hides_are_stored_since_they_are_asked_for_by_hand(server: Server) -> None:
    token = begun(server)
    server.ask("PUT", "/v1/me/feedback/tracks/t4", token, json={"score": 1})
    assert server.ask("GET", "/v1/me/feedback", token).json()["items"]


def test_it_is_nobody_elses(server: Server) -> None:
    begun(server)
    other = server.sign_up(user="other")
    assert play(server, other, 0) == {"added": 1, "duplicates": 0, "private": 0}
    assert server.ask("GET", PATH, other).json() == {"until_ms": None}


def test_what_is_asked_for_on_request_in_it_is_not_noted_either(server: Server) -> None:
    token = begun(server)
    server.listen(token, list(range(40)))

    def noted() -> int:
        assert server.ask("GET", "/v1/radio", token, params={"track": "t5"}).status_code == 200
        assert server.ask("GET", "/v1/me/moment", token).status_code == 200
        assert server.ask("POST", "/v1/prompt", token, json={"query": {"known": "unknown"}}).status_code == 200
        server.app.state.desk.store_threads.shutdown()  # what is written behind requests is written
        with reading(server.app.state.store) as connection:
            return len(connection.execute(select(openings)).all()) + len(connection.execute(select(offers)).all())

    assert noted() == 0
