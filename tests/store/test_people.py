"""Listeners, tokens, feedback, hidden things and notes."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
from sqlalchemy import Connection, text

from playlists.dials import DEFAULT
from playlists.listens import LISTENERS, SHARDS, shard_of
from playlists.taste import Notes
from playlists.week import Week
from serving.store import feedback, hidden, listeners, listens, notes, playlists
from tests.store.rows import NOW, listens_of, playlist_of

WEEK = Week(2026, 47)


def test_a_token_finds_its_listener_and_no_other(connection: Connection) -> None:
    for name in ("ann", "bob"):
        listeners.create(connection, name, NOW, market="PT", timezone="Europe/Lisbon")
    token = listeners.issue_token(connection, "ann", NOW)
    assert listeners.by_token(connection, token) == listeners.get(connection, "ann")
    assert listeners.by_token(connection, token[:-1]) is None


def test_no_token_is_stored_as_it_is(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    token = listeners.issue_token(connection, "ann", NOW, label="phone")
    assert token not in str(connection.execute(text("SELECT * FROM tokens")).all())


def test_of_old_tokens_the_newest_are_kept(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    tokens = [listeners.issue_token(connection, "ann", NOW + timedelta(hours=n), "demo") for n in range(4)]
    other = listeners.issue_token(connection, "ann", NOW, "phone")
    listeners.revoke_older(connection, "ann", "demo", keep=2)
    assert [bool(listeners.by_token(connection, t)) for t in [*tokens, other]] == [False, False, True, True, True]


def test_a_taken_id_stays_with_its_listener(connection: Connection) -> None:
    assert listeners.create(connection, "ann", NOW, market="PT")
    assert not listeners.create(connection, "ann", NOW, market="JP")
    assert listeners.some(connection, ["ann", "bob"])["ann"].market == "PT"


def test_listeners_loaded_again_keep_their_age_and_get_the_new_market(connection: Connection) -> None:
    for market, now in (("PT", NOW), ("JP", NOW + timedelta(days=1))):
        people = pa.Table.from_pylist([{"listener": "ann", "market": market}], schema=LISTENERS)
        listeners.load(connection, people, now)
    ann = listeners.get(connection, "ann")
    assert ann == listeners.Listener("ann", None, "JP", "UTC", round(NOW.timestamp() * 1000), 0, DEFAULT)
    assert listeners.timezones(connection) == ["UTC"]


def test_deleting_a_listener_deletes_all_that_is_theirs(connection: Connection) -> None:
    listens.load(connection, listens_of("ann", "abc"))
    listeners.issue_token(connection, "ann", NOW)
    feedback.put(connection, "ann", "a", 1, NOW)
    hidden.hide(connection, "ann", "track", "b", NOW)
    playlists.save(connection, [playlist_of("ann", "2026-W46", "c")])
    connection.execute(text("DELETE FROM listeners WHERE id = 'ann'"))
    left = {
        t: connection.scalar(text(f"SELECT count(*) FROM {t}")) for t in ("tokens", "listens", "feedback", "hidden")
    }
    assert left == dict.fromkeys(left, 0)
    assert playlists.periods(connection, "ann", "discover-weekly") == []


def test_feedback_is_what_was_said_last_and_zero_takes_it_back(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    for track, score in (("b", 1), ("a", 1), ("a", -1), ("c", 1), ("c", 0)):
        feedback.put(connection, "ann", track, score, NOW)  # type: ignore[arg-type]
    assert feedback.read(connection, ["ann"]).to_pydict() == {
        "listener": ["ann", "ann"], "track": ["a", "b"], "score": [-1, 1],
    }  # fmt: skip
    assert [track for track, *_ in feedback.page(connection, "ann", "a", 10)] == ["b"]


def test_what_is_hidden_or_hated_is_unwanted_until_taken_back(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    hidden.hide(connection, "ann", "artist", "x", NOW)
    hidden.hide(connection, "ann", "track", "t", NOW)
    feedback.put(connection, "ann", "u", -1, NOW)
    feedback.put(connection, "ann", "v", 1, NOW)
    assert hidden.unwanted(connection, "ann") == ({"t", "u"}, {"x"}, set())
    assert hidden.unwanted(connection, "bob") == (set(), set(), set())
    assert hidden.show(connection, "ann", "artist", "x")
    assert not hidden.show(connection, "ann", "artist", "x")
    assert hidden.unwanted(connection, "ann") == ({"t", "u"}, set(), set())


def test_hidden_things_are_listed_in_pages(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    for what, id in (("track", "a"), ("artist", "z"), ("artist", "b")):
        hidden.hide(connection, "ann", what, id, NOW)  # type: ignore[arg-type]
    first = hidden.page(connection, "ann", ("", ""), 2)
    assert [row[:2] for row in first] == [("artist", "b"), ("artist", "z")]
    assert [row[:2] for row in hidden.page(connection, "ann", first[-1][:2], 2)] == [("track", "a")]


def test_every_change_of_mind_raises_the_revision(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    feedback.put(connection, "ann", "a", 1, NOW)
    hidden.hide(connection, "ann", "track", "b", NOW)
    hidden.hide(connection, "ann", "track", "b", NOW)
    hidden.show(connection, "ann", "track", "b")
    ann = listeners.get(connection, "ann")
    assert ann
    assert ann.revision == 3


def test_notes_hold_what_the_last_26_weeks_showed_and_not_this_one(connection: Connection) -> None:
    for name in ("ann", "bob"):
        listeners.create(connection, name, NOW, market="PT")
    feedback.put(connection, "ann", "h", -1, NOW)
    hidden.hide(connection, "ann", "artist", "x", NOW)
    shown = {0: "n", -1: "ab", -26: "c", -27: "d"}
    rows = [playlist_of("ann", str(WEEK.plus(w)), tracks) for w, tracks in shown.items()]
    playlists.save(connection, [*rows, playlist_of("ann", rows[1].period, "e", kind="another")])
    bob, ann, stranger = notes.notes(connection, ["bob", "ann", "eve"], WEEK)
    assert ann == Notes("PT", ("h",), ("x",), shown=ann.shown)
    assert sorted(ann.shown) == ["a", "b", "c"]
    assert (bob, stranger) == (Notes("PT"), Notes())


def test_the_hash_of_a_listener_gives_the_shard_of_their_listens() -> None:
    assert all(listeners.hash_of(name) % SHARDS == shard_of(name) for name in ("ann", "l000123", "日本"))
