"""What listeners bring is theirs until several say the same; what nobody has any more is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import Connection, delete, func, select

from playlists.importers.matching import keys
from playlists.listens import LISTENS
from serving.finding.brought import genres_of, kept
from serving.finding.matched import named
from serving.store import brought, listeners, listens
from serving.store.brought import KNOWN_BY, Words
from serving.store.brought_tables import brought_keys, brought_tracks
from serving.store.tables import listeners as people
from tests.store.rows import NOW

MBID = "0b7b3c1e-8f1f-4f0a-9c55-2f6c7a7c9f10"
SONG = Words("Undertow", "The Qwertzians")


@pytest.fixture(autouse=True)
def somebodies(connection: Connection) -> None:
    listeners.ensure(connection, ["ann", "ben", "cat", "dan", "eve"], NOW)


def heard(connection: Connection, who: str, *said: Words) -> list[str]:
    """The ids under which listens of these tracks are kept."""
    described = [keys(one.artist, one.title, one.mbid, one.isrc, one.spotify_uri) for one in said]
    ids = kept(connection, who, [named(names) for names in described], described, said, NOW)
    rows = [{"listener": who, "track": id, "at": NOW, "plays": 1} for id in ids]
    listens.add(connection, pa.Table.from_pylist(rows, schema=LISTENS))
    return ids


def rows_in(connection: Connection) -> dict[str, int]:
    return {
        str(t.name): connection.scalar(select(func.count()).select_from(t)) or 0 for t in (brought_keys, brought_tracks)
    }


def test_a_track_is_the_same_however_it_is_spelt(connection: Connection) -> None:
    spelt = [SONG, Words("UNDERTOW (Remastered 2011)", "Qwertzians"), Words("Undertow (feat. Ada)", "the  qwertzians")]
    assert len(set(heard(connection, "ann", *spelt))) == 1


def test_an_id_from_elsewhere_joins_two_spellings_of_one_listener(connection: Connection) -> None:
    first, second = heard(connection, "ann", Words("Undertow", "Qwertzians", mbid=MBID), Words("Sog", "Q", mbid=MBID))
    assert first == second
    assert heard(connection, "ann", Words("Sog", "Q")) == [first], "and from then on by the name alone"
    assert heard(connection, "ann", Words("Other", "Q")) != [first]


def test_what_one_listener_says_of_an_id_means_nothing_to_others(connection: Connection) -> None:
    (spam,) = heard(connection, "eve", Words("Buy this", "Spammer", mbid=MBID))
    heard(connection, "eve", Words("Undertow", "The Qwertzians", mbid=MBID))  # now "Undertow" is spam, to eve
    assert heard(connection, "eve", SONG) == [spam]
    assert heard(connection, "ann", SONG) == [named(keys(SONG.artist, SONG.title, None, None, None))] != [spam]


def test_what_several_say_of_an_id_holds_for_all(connection: Connection) -> None:
    for who in ("ann", "ben", "cat")[:KNOWN_BY]:
        (track,) = heard(connection, who, Words("Undertow", "The Qwertzians", mbid=MBID))
    assert heard(connection, "dan", Words("Undertwo", "Qwertz", mbid=MBID)) == [track]


def test_a_track_is_for_everybody_once_several_brought_it(connection: Connection) -> None:
    told = [Words("Undertow", "Qwertzians", album="Ebb"), Words("Undertow", "The Qwertzians", genres=("dub",)), SONG]
    counts = []
    for who, said in zip(("ann", "ben", "cat"), told, strict=True):
        (track,) = heard(connection, who, said)
        counts.append(len(brought.agreed(connection)))
    assert counts == [0] * (KNOWN_BY - 1) + [1]
    (one,) = brought.agreed(connection)
    assert (one.track, one.listeners) == (track, 3)
    assert one.words == Words("Undertow", "The Qwertzians", album="Ebb", genres=("dub",)), "as most of them say"


def test_a_thousand_inventions_of_one_listener_are_nobody_elses(connection: Connection) -> None:
    heard(connection, "eve", *(Words(f"Spam {n}", "Spammer") for n in range(1000)))
    heard(connection, "eve", *(Words(f"Spam {n}", "Spammer") for n in range(1000)))
    assert brought.agreed(connection) == []
    assert rows_in(connection)["brought_tracks"] == 1000


def test_who_brought_enough_brings_no_more_but_keeps_what_they_hear(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brought, "MOST", 3)
    heard(connection, "eve", *(Words(f"Spam {n}", "Spammer") for n in range(5)))
    assert rows_in(connection) == {"brought_keys": 3, "brought_tracks": 3}
    assert listens.count(connection, "eve") == 5
    heard(connection, "eve", Words("Spam 0", "Spammer", album="New"))
    assert {w.album for w in brought.words(connection, "eve", all_tracks(connection)).values()} == {None, "New"}


def all_tracks(connection: Connection) -> Sequence[str]:
    return list(connection.scalars(select(brought_tracks.c.track)))


def test_with_the_account_goes_what_only_it_brought_and_what_it_said_of_others(connection: Connection) -> None:
    for who, album in (("ann", "Ebb"), ("ben", "Flow"), ("cat", "Flow"), ("dan", "Flow")):
        heard(connection, who, Words("Undertow", "The Qwertzians", album=album))
    heard(connection, "ann", Words("Zzyzx", "Only Ann"))
    connection.execute(delete(people).where(people.c.id == "ann"))
    (one,) = brought.agreed(connection)
    assert (one.listeners, one.words.album) == (3, "Flow")
    assert rows_in(connection) == {"brought_keys": 3, "brought_tracks": 3}
    connection.execute(delete(people).where(people.c.id == "ben"))
    assert brought.agreed(connection) == [], "two are too few"


def test_with_the_last_listen_of_it_goes_what_was_said(connection: Connection) -> None:
    (one,) = heard(connection, "ann", SONG)
    heard(connection, "ann", Words("Ebb", "The Qwertzians"))
    heard(connection, "ben", SONG)
    connection.execute(
        delete(listens.listens).where(listens.listens.c.track == one, listens.listens.c.listener == "ann")
    )
    assert brought.prune(connection, "ann") == 1
    assert rows_in(connection) == {"brought_keys": 2, "brought_tracks": 2}
    assert brought.prune(connection, "ann") == 0


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["Dream Pop", "dream  pop", "Dub"], ("dream pop", "dub")),
        ([1, None, "", " ", "x" * 61, "a\0b"], ()),
        ([f"g{n}" for n in range(20)], tuple(f"g{n}" for n in range(10))),
    ],
)
def test_genres_are_written_as_a_catalogue_writes_them(said: list[Any], kept: tuple[str, ...]) -> None:
    assert genres_of(said) == kept
