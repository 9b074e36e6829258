"""Engineers see the work for everybody; nobody else does."""

from __future__ import annotations

from serving.store import accounts, tasks
from tests.api.conftest import NOW, Server

PAYLOAD = {
    "kind": "discover-weekly", "period": "2026-W47", "timezones": ["UTC"], "begins_ms": 1795003200000, "again": None,
    "listeners": 12,
}  # fmt: skip


def engineer(server: Server) -> str:
    token = server.sign_up()
    me = server.ask("GET", "/v1/me", token).json()["id"]
    with server.app.state.store.begin() as connection:
        accounts.set_role(connection, me, "engineer")
    return token


def test_an_engineer_reads_how_far_a_job_is(server: Server) -> None:
    with server.app.state.store.begin() as connection:
        tasks.enqueue(connection, "playlists", PAYLOAD, NOW, key="playlists:discover-weekly:2026-W47:UTC:0")
        tasks.enqueue(connection, "tidy-kept", {}, NOW)
    [job] = server.ask("GET", "/v1/jobs", engineer(server)).json()["items"]
    assert (job["kind"], job["period"], job["state"], job["listeners"]) == (
        "discover-weekly", "2026-W47", "waiting", 12,
    )  # fmt: skip


def test_who_is_no_engineer_is_refused(server: Server) -> None:
    assert server.ask("GET", "/v1/jobs", server.sign_up()).status_code == 403
    assert server.ask("GET", "/v1/jobs").status_code == 401


def test_further_back_than_anything_is_kept_is_refused(server: Server) -> None:
    assert server.ask("GET", "/v1/jobs", engineer(server), params={"days": "31"}).status_code == 422


def test_who_moves_is_in_the_week_of_the_new_place(server: Server) -> None:
    token = server.sign_up(timezone="America/Los_Angeles", market="US")
    server.times.append(NOW.replace(day=22, hour=20))  # a Sunday; in Tokyo it is Monday
    assert server.ask("GET", "/v1/me", token).json()["week"] == "2026-W47"
    moved = server.ask("PATCH", "/v1/me/home", token, json={"timezone": "Asia/Tokyo"}).json()
    assert moved == {"timezone": "Asia/Tokyo", "market": "US", "week": "2026-W48"}
    assert server.ask("GET", "/v1/me", token).json()["week"] == "2026-W48"


def test_nobody_moves_to_where_there_is_no_time_zone(server: Server) -> None:
    token = server.sign_up(timezone="Europe/Lisbon")
    assert server.ask("PATCH", "/v1/me/home", token, json={"timezone": "Mars/Olympus"}).status_code == 422
    assert server.ask("GET", "/v1/me", token).json()["timezone"] == "Europe/Lisbon"
