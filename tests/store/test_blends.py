"""How an invite stands for who asks, what is open, and what one member refuses, on both stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from playlists.blend.group import MOST
from playlists.errors import NotReady
from serving.store import blends, listeners

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)


@pytest.fixture
def blend(connection: Connection) -> str:
    """A blend of ana, with ben beside it."""
    listeners.ensure(connection, ["ana", "ben"], NOW)
    return blends.create(connection, "ana", NOW, "Kitchen", None)


def state(connection: Connection, token: str, listener: str = "ben", at: datetime = NOW) -> str | None:
    found = blends.invited(connection, listener, token, at)
    return found and found.state


def test_an_invite_is_open_until_it_ends_and_is_looked_at_without_joining(connection: Connection, blend: str) -> None:
    token, ends = blends.invite(connection, blend, NOW)
    found = blends.invited(connection, "ben", token, NOW)
    assert found
    assert (found.state, found.ends, found.blend.members) == ("open", ends, ("ana",))
    assert state(connection, token, at=ends - timedelta(seconds=1)) == "open"
    assert state(connection, token, at=ends) == "ended"
    assert state(connection, "made up") is None


def test_who_is_in_is_a_member_whatever_became_of_the_invite(connection: Connection, blend: str) -> None:
    token, _ = blends.invite(connection, blend, NOW)
    assert blends.join(connection, "ben", token, NOW) == blend
    blends.revoke(connection, blend)
    assert state(connection, token) == "member"
    assert state(connection, token, "ana") == "member"
    assert blends.join(connection, "ben", token, NOW) == blend


def test_an_invite_that_was_taken_back_and_one_into_a_full_blend_say_so(connection: Connection, blend: str) -> None:
    gone, _ = blends.invite(connection, blend, NOW)
    blends.revoke(connection, blend)
    assert state(connection, gone) == "revoked"
    token, _ = blends.invite(connection, blend, NOW)
    others = [f"other{n}" for n in range(MOST - 1)]
    listeners.ensure(connection, others, NOW)
    for other in others:
        blends.join(connection, other, token, NOW)
    assert state(connection, token) == "full"
    with pytest.raises(NotReady, match=f"{MOST} members"):
        blends.join(connection, "ben", token, NOW)


def test_open_invites_are_those_that_neither_ended_nor_were_taken_back(connection: Connection, blend: str) -> None:
    blends.invite(connection, blend, NOW - blends.INVITED)
    blends.invite(connection, blend, NOW - timedelta(days=1))
    blends.invite(connection, blend, NOW)
    ends = [datetime.fromtimestamp(ms / 1000, UTC) for ms in blends.open_invites(connection, blend, NOW)]
    assert ends == [NOW + blends.INVITED, NOW + blends.INVITED - timedelta(days=1)]
    blends.revoke(connection, blend)
    assert blends.open_invites(connection, blend, NOW) == []


def test_what_one_refuses_is_listed_for_them_alone(connection: Connection, blend: str) -> None:
    token, _ = blends.invite(connection, blend, NOW)
    blends.join(connection, "ben", token, NOW)
    blends.veto(connection, blend, "ben", "track", "t1")
    blends.veto(connection, blend, "ana", "artist", "a1")
    assert blends.own_vetoes(connection, blend, "ben") == [("track", "t1")]
    assert blends.own_vetoes(connection, blend, "ana") == [("artist", "a1")]


def test_a_name_is_kept_and_changes_nothing_that_playlists_follow_from(connection: Connection) -> None:
    listeners.ensure(connection, ["cem"], NOW)
    before = listeners.get(connection, "cem")
    assert before
    listeners.rename(connection, "cem", "Cem")
    after = listeners.get(connection, "cem")
    assert after
    assert (after.name, after.revision) == ("Cem", before.revision)
