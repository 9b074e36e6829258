"""Roles, on both stores."""

from __future__ import annotations

from sqlalchemy import Connection, text

from serving.store import accounts, listeners
from tests.store.rows import NOW


def test_who_was_given_no_role_is_a_listener(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    assert accounts.role_of(connection, "ann") == "listener"
    assert accounts.with_roles(connection) == []


def test_the_role_given_last_counts(connection: Connection) -> None:
    for name in ("bob", "ann"):
        listeners.create(connection, name, NOW)
    accounts.set_role(connection, "bob", "curator")
    accounts.set_role(connection, "ann", "curator")
    accounts.set_role(connection, "ann", "engineer")
    assert accounts.with_roles(connection) == [("ann", "engineer"), ("bob", "curator")]


def test_an_engineer_is_a_curator_and_a_curator_no_engineer() -> None:
    assert accounts.may("engineer", "curator")
    assert not accounts.may("curator", "engineer")
    assert not accounts.may("listener", "curator")


def test_the_last_engineer_is_known_as_such(connection: Connection) -> None:
    for name in ("ann", "bob"):
        listeners.create(connection, name, NOW)
        accounts.set_role(connection, name, "engineer")
        assert accounts.is_last_engineer(connection, name) == (name == "ann")


def test_an_account_goes_with_its_listener(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    accounts.set_role(connection, "ann", "engineer")
    connection.execute(text("DELETE FROM listeners WHERE id = 'ann'"))
    assert connection.scalar(text("SELECT count(*) FROM accounts")) == 0
