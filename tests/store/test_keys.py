"""Tokens and sessions as what opens an account, on both stores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from serving.store import accounts, keys, listeners, sessions
from tests.store.rows import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann(connection: Connection) -> Connection:
    """The store with ann and bob in it."""
    for name in ("ann", "bob"):
        listeners.create(connection, name, NOW)
    return connection


def session(connection: Connection, secret: str, ago: timedelta = timedelta()) -> keys.Key | None:
    return keys.find(connection, "session", secret, NOW + ago)


def test_a_session_opens_its_listeners_things_and_nothing_of_it_is_stored_in_plain(ann: Connection) -> None:
    secret = sessions.begin(ann, "ann", NOW)
    key = session(ann, secret)
    assert key
    assert key.listener == listeners.get(ann, "ann")
    assert keys.find(ann, "token", secret, NOW) is None
    assert secret not in str(ann.execute(text("SELECT * FROM sessions")).all())


def test_a_session_ends_when_it_is_idle(ann: Connection) -> None:
    secret = sessions.begin(ann, "ann", NOW)
    assert session(ann, secret, keys.IDLE - MINUTE)
    assert session(ann, secret, keys.IDLE) is None


def test_a_session_that_is_used_ends_when_it_is_old(ann: Connection) -> None:
    secret, now = sessions.begin(ann, "ann", NOW), timedelta()
    while now < keys.OLDEST - timedelta(days=20):
        now += timedelta(days=20)
        key = session(ann, secret, now)
        assert key
        keys.note_use(ann, key, NOW + now)
    assert session(ann, secret, keys.OLDEST - MINUTE)
    assert session(ann, secret, keys.OLDEST) is None


def test_a_use_is_noted_once_an_hour(ann: Connection) -> None:
    key = session(ann, sessions.begin(ann, "ann", NOW))
    assert key
    assert not key.is_to_note(NOW + 59 * MINUTE)
    assert key.is_to_note(NOW + 60 * MINUTE)


def test_a_session_ends_with_the_token_that_opened_it(ann: Connection) -> None:
    token = listeners.issue_token(ann, "ann", NOW, "demo")
    secret = sessions.begin(ann, "ann", NOW, token)
    assert session(ann, secret)
    listeners.revoke_older(ann, "ann", "demo", keep=0)
    assert session(ann, secret) is None


def test_one_ends_ones_own_sessions_only(ann: Connection) -> None:
    key = session(ann, sessions.begin(ann, "ann", NOW))
    assert key
    assert not sessions.end(ann, "bob", key.id)
    assert not sessions.end(ann, "ann", "")
    assert not sessions.end(ann, "ann", "%" * keys.ID_LETTERS)
    assert sessions.end(ann, "ann", key.id)
    assert sessions.of(ann, "ann", NOW) == []


def test_ending_the_others_leaves_the_one_that_is_kept_and_everybody_elses(ann: Connection) -> None:
    mine, other, bobs = (sessions.begin(ann, name, NOW) for name in ("ann", "ann", "bob"))
    key = session(ann, mine)
    assert key
    sessions.end_others(ann, "ann", key.hash)
    assert [bool(session(ann, secret)) for secret in (mine, other, bobs)] == [True, False, True]


def test_a_password_proves_its_session_for_ten_minutes(ann: Connection) -> None:
    accounts.set_password(ann, "ann", "kept", NOW)
    key = session(ann, sessions.begin(ann, "ann", NOW))
    assert key
    assert key.is_proven(NOW + 9 * MINUTE)
    assert not key.is_proven(NOW + 10 * MINUTE)


def test_where_there_is_a_password_a_token_proves_nothing(ann: Connection) -> None:
    token = listeners.issue_token(ann, "ann", NOW)
    bare = keys.find(ann, "token", token, NOW)
    accounts.set_password(ann, "ann", "kept", NOW)
    with_password = keys.find(ann, "token", token, NOW)
    by_token = session(ann, sessions.begin(ann, "ann", NOW, token))
    assert bare
    assert with_password
    assert by_token
    assert (bare.is_proven(NOW), with_password.is_proven(NOW), by_token.is_proven(NOW)) == (True, False, False)
    keys.prove(ann, with_password, NOW)
    proven = keys.find(ann, "token", token, NOW)
    assert proven
    assert proven.is_proven(NOW)


def test_sessions_go_with_their_listener(ann: Connection) -> None:
    sessions.begin(ann, "ann", NOW)
    ann.execute(text("DELETE FROM listeners WHERE id = 'ann'"))
    assert ann.scalar(text("SELECT count(*) FROM sessions")) == 0
