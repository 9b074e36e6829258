"""Who may become a listener: everybody, who has an invite, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from playlists.errors import BadInput
from serving.settings import settings_of
from serving.store import accounts, invites, listeners
from tests.api.conftest import NOW, PASSWORD, Server, server_on


@pytest.fixture
def by_invite(tmp_path: Path) -> Iterator[Server]:
    with server_on(f"sqlite:///{tmp_path / 'segue.db'}", "invite") as server:
        yield server


def there_is(server: Server, user: str, role: accounts.Role) -> str:
    """The token of somebody whom whoever runs the server made."""
    with server.app.state.store.begin() as connection:
        listeners.create(connection, user, NOW)
        accounts.set_role(connection, user, role)
        return listeners.issue_token(connection, user, NOW)


def invited(server: Server, invite: str, user: str = "ana") -> int:
    return server.ask("POST", "/v1/listeners", json={"user": user, "invite": invite}).status_code


def test_where_nobody_signs_up_nobody_does(tmp_path: Path) -> None:
    with server_on(f"sqlite:///{tmp_path / 'segue.db'}", "closed") as server:
        refused = server.ask("POST", "/v1/listeners", json={})
        assert refused.status_code == 403
        assert "makes accounts" in refused.json()["detail"]


def test_an_invite_makes_one_account(by_invite: Server) -> None:
    eve = there_is(by_invite, "eve", "curator")
    made = by_invite.ask("POST", "/v1/invites", eve)
    assert made.status_code == 201
    assert [invited(by_invite, made.json()["invite"], user) for user in ("ana", "bob")] == [201, 403]


@pytest.mark.parametrize("invite", ["", "made up"])
def test_without_an_invite_nobody_signs_up(by_invite: Server, invite: str) -> None:
    assert invited(by_invite, invite) == 403


def test_an_invite_is_over_after_a_week(by_invite: Server) -> None:
    eve = there_is(by_invite, "eve", "engineer")
    invite = by_invite.ask("POST", "/v1/invites", eve).json()["invite"]
    by_invite.times.append(NOW + invites.OPEN_FOR)
    assert invited(by_invite, invite) == 403
    assert by_invite.ask("GET", "/v1/invites", eve).json() == {"items": []}


def test_a_name_that_is_taken_does_not_use_the_invite_up(by_invite: Server) -> None:
    eve = there_is(by_invite, "eve", "curator")
    invite = by_invite.ask("POST", "/v1/invites", eve).json()["invite"]
    assert [invited(by_invite, invite, user) for user in ("Eve", "ana")] == [422, 201]


def test_an_invite_is_listed_without_its_secret_and_taken_back(by_invite: Server) -> None:
    eve = there_is(by_invite, "eve", "curator")
    invite = by_invite.ask("POST", "/v1/invites", eve).json()["invite"]
    listed = by_invite.ask("GET", "/v1/invites", eve)
    assert invite not in listed.text
    id = listed.json()["items"][0]["id"]
    assert by_invite.ask("DELETE", f"/v1/invites/{id}", eve).status_code == 204
    assert by_invite.ask("DELETE", f"/v1/invites/{id}", eve).status_code == 404
    assert invited(by_invite, invite) == 403


def test_a_listener_invites_nobody(by_invite: Server) -> None:
    ana = there_is(by_invite, "ana", "listener")
    assert by_invite.ask("POST", "/v1/invites", ana).status_code == 403
    assert by_invite.ask("GET", "/v1/invites", ana).status_code == 403


def test_a_password_needs_a_name(server: Server) -> None:
    refused = server.ask("POST", "/v1/listeners", json={"password": PASSWORD})
    assert refused.status_code == 422
    assert "user name" in refused.json()["detail"]


def test_a_password_is_in_no_table_as_it_is(server: Server) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    with server.app.state.store.begin() as connection:
        stored = accounts.password_of(connection, "ana")
    assert stored
    assert PASSWORD not in stored


def test_an_invite_of_an_account_that_is_gone_is_gone(by_invite: Server) -> None:
    eve = there_is(by_invite, "eve", "curator")
    invite = by_invite.ask("POST", "/v1/invites", eve).json()["invite"]
    with by_invite.app.state.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM listeners WHERE id = 'eve'")
    by_invite.times.append(NOW + timedelta(hours=1))
    assert invited(by_invite, invite) == 403


def test_the_setting_is_one_of_three_words() -> None:
    assert settings_of({"SIGN_UP": "invite"}).sign_up == "invite"
    with pytest.raises(BadInput, match="SIGN_UP: 'perhaps' is none of open, invite, closed"):
        settings_of({"SIGN_UP": "perhaps"})
