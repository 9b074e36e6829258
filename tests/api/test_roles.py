"""What an engineer may do that a listener may not, and how somebody becomes one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from serving.account import main
from tests.api.conftest import PASSWORD, Server


def test_the_command_makes_an_engineer(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    token, store = server.sign_up(user="eve"), server.app.state.store.url.render_as_string(hide_password=False)
    assert main(["--listener", "eve", "--role", "engineer", "--database", store]) == 0
    assert capsys.readouterr().out == "eve: engineer\n"
    assert server.ask("GET", "/v1/me/role", token).json() == {"user": "eve", "role": "engineer"}


def test_an_engineer_makes_a_curator_and_takes_it_back(server: Server) -> None:
    eve, ann = server.appointed("eve", "engineer"), server.sign_up(user="Ann")
    given = server.ask("PUT", "/v1/roles/ann", eve, json={"role": "curator"})
    assert given.json() == {"user": "Ann", "role": "curator"}
    assert server.ask("GET", "/v1/me/role", ann).json()["role"] == "curator"
    listed = server.ask("GET", "/v1/roles", eve).json()["items"]
    assert listed == [{"user": "Ann", "role": "curator"}, {"user": "eve", "role": "engineer"}]
    server.ask("PUT", "/v1/roles/ann", eve, json={"role": "listener"})
    assert server.ask("GET", "/v1/me/role", ann).json()["role"] == "listener"


def test_neither_a_listener_nor_a_curator_gives_roles(server: Server) -> None:
    eve, ann = server.appointed("eve", "engineer"), server.sign_up(user="ann")
    for role in ("listener", "curator"):
        server.ask("PUT", "/v1/roles/ann", eve, json={"role": role})
        refused = server.ask("PUT", "/v1/roles/ann", ann, json={"role": "engineer"})
        assert refused.status_code == 403
        assert role in refused.json()["detail"]
        assert server.ask("GET", "/v1/roles", ann).status_code == 403


def test_the_last_engineer_stays_one(server: Server) -> None:
    eve = server.appointed("eve", "engineer")
    assert server.ask("PUT", "/v1/roles/eve", eve, json={"role": "curator"}).status_code == 409
    assert server.ask("GET", "/v1/me/role", eve).json()["role"] == "engineer"


@pytest.mark.parametrize("user", ["nobody", "%00"])
def test_nobody_gets_no_role(server: Server, user: str) -> None:
    assert (
        server.ask(
            "PUT", f"/v1/roles/{user}", server.appointed("eve", "engineer"), json={"role": "curator"}
        ).status_code
        == 404
    )


def test_the_command_makes_who_is_not_there_only_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--database", f"sqlite:///{tmp_path / 'segue.db'}"]
    assert main(["--listener", "ann", "--role", "curator", *store]) == 1
    assert main(["--listener", "ann", "--role", "curator", "--create", *store]) == 0
    assert main(["--listener", "a b", "--create", *store]) == 1
    told = capsys.readouterr()
    assert told.out == "ann: curator\n"
    assert "the first a letter or a digit" in told.err


def test_the_command_sets_a_password_and_signs_everybody_else_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    cookie, store = server.browser("ana"), server.app.state.store.url.render_as_string(hide_password=False)
    command = ["--listener", "ana", "--password", "--database", store]
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(command) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("a sentence about rain\n"))
    assert main(command) == 0
    told = capsys.readouterr()
    assert told.out == "ana: listener\n"
    assert "5 characters" in told.err
    assert server.by(cookie, "GET", "/v1/me").status_code == 401
    assert server.browser("ana", "a sentence about rain")
