"""Whoever runs Segue can let every listener of the store in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from serving.demo import HOUSEHOLD, KEPT, demo_sign_ins
from serving.serve import _greeting
from serving.settings import Settings
from serving.store import listeners, listens
from serving.store.opened import open_store, reading
from serving.token import main
from tests.serving.versions import small_world

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/segue.db"


@pytest.fixture
def store(database: str) -> Engine:
    return open_store(database)


def people(store: Engine, *ids: str) -> None:
    with store.begin() as connection:
        listeners.ensure(connection, ids, NOW)


def test_in_a_household_everybody_is_told_how_to_sign_in(store: Engine) -> None:
    people(store, "bob", "ann")
    lines = [line for line in _greeting(Settings(), store).splitlines() if line.startswith("Sign in")]
    assert [line.split()[4] for line in lines] == ["ann", "bob"]
    with reading(store) as connection:
        assert [listeners.by_token(connection, line.split()[-1]).id for line in lines] == ["ann", "bob"]


def test_of_many_listeners_the_same_one_signs_in_with_a_new_token(store: Engine) -> None:
    world = small_world(listeners=HOUSEHOLD + 1, tracks=400, each=10)
    with store.begin() as connection:
        listens.load(connection, world.listens)
        listeners.load(connection, world.listeners, NOW)
        [(one, first)], [(two, second)] = demo_sign_ins(connection, NOW), demo_sign_ins(connection, NOW)
        assert one == two
        assert first != second
        assert listeners.by_token(connection, second) == listeners.get(connection, one)


def test_where_nobody_is_there_nobody_signs_in(store: Engine) -> None:
    assert "Sign in" not in _greeting(Settings(), store)


def test_only_the_last_demo_tokens_of_each_stay_valid(store: Engine) -> None:
    people(store, "ann", "bob")
    with store.begin() as connection:
        given = [token for n in range(KEPT + 2) for _, token in demo_sign_ins(connection, NOW.replace(hour=n))]
        valid = [listeners.by_token(connection, token) is not None for token in given]
    assert valid == [False] * 4 + [True] * 2 * KEPT


def test_the_command_prints_a_token_that_opens_the_listeners_things(
    store: Engine, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people(store, "ann", "bob")
    assert main(["--listener", "bob", "--database", database]) == 0
    with reading(store) as connection:
        whose = listeners.by_token(connection, capsys.readouterr().out.strip())
    assert whose is not None
    assert whose.id == "bob"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (["ann", "bob"], "it has 2: ann, bob\n"),
        (["d", "c", "b", "a"], "it has 4: a, b, c, …\n"),
        ([], "the store has no listeners: make load DATA=… (or POST /v1/listeners)\n"),
    ],
)
def test_an_unknown_listener_is_told_who_exists(
    store: Engine, database: str, there: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people(store, *there)
    assert main(["--listener", "eve", "--database", database]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("listener 'eve': ")
    assert told.err.endswith(said)
    assert told.out == ""
