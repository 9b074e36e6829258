"""Listeners read who used what is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from serving import account, token
from serving.access.accessed import area_of
from serving.api.cursors import MOST
from serving.backup import back_up
from serving.export import export_folder
from serving.store import names
from serving.store.opened import reading
from serving.store.privacy_tables import accesses
from tests.api.conftest import NOW, PASSWORD, Server
from tests.privacy.conftest import do_what_is_due

PATH = "/v1/me/accesses"
OF_NOBODY = {  # routes that read and change nothing of one listener's
    "/health", "/ready", "/metrics", "/openapi.json", "/static/{name}", "/language", "/sign-in", "/sign-out", "/join",
    "/v1/listeners", "/v1/receipts/{id}", "/v1/sessions", "/1/metadata/recording",
}  # fmt: skip
OF_ALL = ("/studio", "/v1/settings", "/v1/experiments", "/v1/reports", "/v1/jobs", "/v1/invites")


def log(server: Server, token: str) -> set[tuple[Any, ...]]:
    """(by, name, area, act, times) of each line but those of reading the log."""
    items = server.ask("GET", PATH, token, params={"limit": MOST}).json()["items"]
    lines = {(one["by"], one["name"], one["area"], one["act"], one["times"]) for one in items}
    return {line for line in lines if line[2] != "privacy"}


def test_a_token_is_named_with_what_it_did_and_how_often(server: Server) -> None:
    first = server.sign_up(user="one")
    phone = server.ask("POST", "/v1/me/tokens", first, json={"name": "phone"}).json()["token"]
    for _ in range(3):
        server.listen(phone, [1, 2])
    server.ask("GET", "/v1/me/taste", phone)
    server.ask("GET", "/1/user/one/listens", headers={"Authorization": f"Token {phone}"})
    assert log(server, first) == {
        ("token", "sign-up", "account", "changed", 1),
        ("token", "phone", "listens", "changed", 3),
        ("token", "phone", "listens", "read", 1),
        ("token", "phone", "taste", "read", 1),
    }


def test_a_session_on_the_page_is_told_apart_from_programs(server: Server) -> None:
    made = server.ask("POST", "/v1/listeners", json={"user": "one", "password": PASSWORD}).json()["token"]
    cookie = server.browser("one")
    server.by(cookie, "GET", "/weeks")
    assert ("session", "", "playlists", "read", 1) in log(server, made)


def test_what_was_refused_is_no_access(server: Server) -> None:
    one, other = server.sign_up(user="one"), server.sign_up(user="other")
    server.ask("GET", "/1/user/one/listens", headers={"Authorization": f"Token {other}"})
    server.ask("GET", "/v1/me/taste")
    assert log(server, one) == set()


def test_who_opened_up_sees_that_others_read_and_not_who(server: Server) -> None:
    one, other = server.sign_up(user="one"), server.sign_up(user="other")
    server.ask("PUT", "/v1/me/players", one, json={"open": True})
    server.ask("GET", "/1/user/one/listens", headers={"Authorization": f"Token {other}"})
    server.ask("GET", "/1/user/one/listens")
    assert log(server, one) >= {("other", "", "listens", "read", 1), ("anybody", "", "listens", "read", 1)}
    assert log(server, other) == set()


def test_a_blend_that_another_member_reads_is_noted_for_the_others(server: Server) -> None:
    one, other = server.sign_up(user="one"), server.sign_up(user="other")
    for who, tracks in ((one, range(20)), (other, range(10, 40))):
        server.listen(who, list(tracks))
    blend = server.ask("POST", "/v1/blends", one, json={"name": "both"}).json()["id"]
    invite = server.ask("POST", f"/v1/blends/{blend}/invites", one).json()["invite"]
    server.ask("POST", "/v1/blends/join", other, json={"invite": invite})
    assert server.ask("GET", f"/v1/blends/{blend}", other).status_code == 200
    assert ("other", "", "blends", "read", 1) in log(server, one)
    assert ("token", "sign-up", "blends", "read", 1) in log(server, other)


def test_secret_links_are_noted_when_they_are_followed(server: Server) -> None:
    one = server.sign_up(user="one")
    server.listen(one, list(range(20)))
    export = server.ask("POST", "/v1/me/export", one).json()["path"]
    feed = server.ask("POST", "/v1/me/feed", one).json()["path"]
    do_what_is_due(server)
    assert [server.ask("GET", path).status_code for path in (export, export, feed)] == [200] * 3
    assert log(server, one) >= {("link", "export", "everything", "read", 2), ("link", "feed", "playlists", "read", 1)}


def test_an_engineer_who_gives_a_role_and_looks_at_roles_is_noted(server: Server) -> None:
    one, engineer = server.sign_up(user="one"), server.appointed("boss", "engineer")
    server.ask("PUT", "/v1/roles/one", engineer, json={"role": "curator"})
    server.ask("GET", "/v1/roles", engineer)
    assert log(server, one) == {
        ("engineer", "", "account", "changed", 1), ("engineer", "", "account", "read", 1),
    }  # fmt: skip


def test_commands_of_the_operator_are_noted_for_whom_they_touch(server: Server, tmp_path: Path) -> None:
    one, other = server.sign_up(user="one"), server.sign_up(user="other")
    server.listen(one, [1, 2])
    server.ask("PATCH", "/v1/me/privacy", other, json={"training": False})
    store = server.app.state.store
    (tmp_path / "catalogue.parquet").write_bytes(b"")
    export_folder(store, tmp_path, tmp_path, lambda done, whole: None, NOW)
    url = store.url.render_as_string(hide_password=False)
    assert token.main(["--listener", "one", "--database", url]) == 0
    assert account.main(["--listener", "one", "--role", "curator", "--database", url]) == 0
    told = {line for line in log(server, one) if line[0] == "operator"}
    assert told == {
        ("operator", "training", "listens", "read", 1),
        ("operator", "token", "account", "changed", 1),
        ("operator", "account", "account", "changed", 1),
    }
    assert log(server, other) == set()


def test_a_backup_is_noted_for_everybody_and_in_the_copy(tmp_path: Path, postgres_or_sqlite: Server) -> None:
    server = postgres_or_sqlite
    one = server.sign_up(user="one")
    back_up(server.app.state.store.url.render_as_string(hide_password=False), tmp_path / "copy")
    assert ("operator", "backup", "everything", "read", 1) in log(server, one)


@pytest.fixture
def postgres_or_sqlite(server: Server) -> Server:
    if server.app.state.store.dialect.name == "postgresql":
        pytest.skip("the server's own pg_dump is another test's")
    return server


def test_what_is_sent_in_a_private_session_leaves_no_line(server: Server) -> None:
    one = server.sign_up(user="one")
    server.ask("PUT", "/v1/me/private-session", one)
    server.listen(one, [1, 2], ago=timedelta(0))
    now = {"listen_type": "playing_now", "payload": [{"track_metadata": {"artist_name": "A", "track_name": "B"}}]}
    server.ask("POST", "/1/submit-listens", headers={"Authorization": f"Token {one}"}, json=now)
    assert log(server, one) == set()


def test_a_day_of_a_busy_player_is_one_row(server: Server) -> None:
    one = server.sign_up(user="one")
    for n in range(50):
        server.listen(one, [n])
    assert ("token", "sign-up", "listens", "changed", 50) in log(server, one)
    with reading(server.app.state.store) as connection:
        lines = accesses.c.area == "listens"
        assert connection.scalar(select(func.count()).select_from(accesses).where(lines)) == 1


def test_the_log_is_read_page_by_page_the_latest_day_first(server: Server) -> None:
    one = server.sign_up(user="one")
    for days in range(3):
        server.times.append(NOW + timedelta(days=days))
        for path in ("/v1/me/taste", "/v1/me/dials", "/v1/blends"):
            server.ask("GET", path, one)
    seen, cursor = [], None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = server.ask("GET", PATH, one, params=asked).json()
        seen += [(one["day"], one["area"]) for one in page["items"] if one["area"] != "privacy"]
        if (cursor := page["next"]) is None:
            break
    days = [f"2026-11-{18 + n}" for n in (2, 1, 0)]
    assert seen == [(day, area) for day in days for area in ("blends", "taste")]


def test_nobody_reads_anothers_log(server: Server) -> None:
    one, other = server.sign_up(user="one"), server.sign_up(user="other")
    server.ask("GET", "/v1/me/taste", one)
    assert log(server, other) == set()


def test_what_waits_is_kept_when_the_store_is_away_and_dropped_with_an_account(server: Server) -> None:
    one = server.sign_up(user="one")
    server.ask("GET", "/v1/me/taste", one)
    server.ask("DELETE", "/v1/me", one)
    server.app.state.desk.accesses.flush()
    with reading(server.app.state.store) as connection:
        assert names.by_name(connection, "one") is None
        assert connection.scalar(select(func.count()).select_from(accesses)) == 0


def test_every_route_says_what_of_a_listener_it_is_about(server: Server) -> None:
    mounted: Any = next(route for route in server.app.routes if getattr(route, "path", "") == "/1")
    routes = [*paths(server.app.routes), *(f"/1{path}" for path in paths(mounted.app.routes))]
    assert {"/v1/me/taste", "/library", "/1/user/{user}/listens"} <= set(routes)
    untold = {path for path in routes if area_of(path) is None and path not in OF_NOBODY and path != "/1"}
    assert {path for path in untold if not path.startswith(OF_ALL) and "openapi" not in path} == set()


def paths(routes: Iterable[Any]) -> Iterator[str]:
    """The paths of the routes and of the routers among them."""
    for route in routes:
        if (router := getattr(route, "original_router", None)) is not None:
            yield from paths(router.routes)
        elif path := getattr(route, "path", ""):
            yield path
