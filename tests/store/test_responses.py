"""What the store keeps of offers, openings and what events name: no more than is needed, and nothing of who is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, Engine, Table, delete, func, select, text

from playlists.errors import BadInput
from playlists.responses.variants import check
from serving.answering import requested
from serving.answering.requested import Requested
from serving.store import experiments, feedback, hidden, listeners, listens, named, openings, playlists
from serving.store import offers as offered
from serving.store.changes import ms
from serving.store.experiments import Stop
from serving.store.response_tables import named_feedback, named_hidden, named_listens, offers
from serving.store.response_tables import openings as opened
from serving.store.submissions import remove_heard
from serving.store.tables import feedback as loved
from tests.responses.test_variants import TRIAL
from tests.store.rows import NOW, listens_of, playlist_of

HERE = "0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10"


@pytest.fixture
def ann(connection: Connection) -> str:
    listeners.create(connection, "ann", NOW)
    return "ann"


def count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_playlist_made_anew_adds_only_the_tracks_that_are_new_in_it(connection: Connection, ann: str) -> None:
    for n, tracks in enumerate(("abc", "bdc", "cb")):
        made = replace(playlist_of(ann, "2026-W47", tracks, final=False), created_ms=ms(NOW) + n)
        playlists.save(connection, [made])
    rows = connection.execute(select(offers.c.made_ms, offers.c.places).order_by(offers.c.made_ms)).all()
    noted = [(at - ms(NOW), orjson.loads(places)["track"], orjson.loads(places)["position"]) for at, places in rows]
    assert noted == [(0, ["a", "b", "c"], [1, 2, 3]), (1, ["d"], [2])]


def test_two_made_in_the_same_millisecond_are_both_kept(connection: Connection, ann: str) -> None:
    for tracks in ("abc", "def"):
        playlists.save(connection, [playlist_of(ann, "2026-W47", tracks)])
    assert count(connection, offers) == 2


def test_two_radios_that_are_noted_at_once_note_what_is_in_both_once(store: Engine) -> None:
    tracks = orjson.dumps({"tracks": [{"track": "a", "reason": {"kind": "seed"}}]})
    first, second = (Requested("ann", "radio", "2026-11-18", ms(NOW) + n, tracks) for n in range(2))
    desk: Any = SimpleNamespace(store=store, clock=lambda: NOW)
    with store.begin() as connection:
        listeners.create(connection, "ann", NOW)
    with ThreadPoolExecutor(1) as threads:
        with store.begin() as connection:
            listeners.alone(connection, "ann")
            offered.add(connection, [first])
            later = threads.submit(requested._write, desk, second, "2026-11-18")
            wait([later], 0.3)  # it may not have looked before the first one is there
        later.result()
    with store.begin() as connection:
        assert count(connection, offers) == 1


def test_an_offer_keeps_the_reason_and_the_variant(connection: Connection, ann: str) -> None:
    playlists.save(connection, [replace(playlist_of(ann, "2026-W47", "a"), variant="trial/bolder")])
    variant, places = connection.execute(select(offers.c.variant, offers.c.places)).one()
    assert (variant, orjson.loads(places)["reason"]) == ("trial/bolder", ["near"])


def test_a_playlist_opened_ten_times_a_day_is_one_row_a_day(connection: Connection, ann: str) -> None:
    for hours in (0, 1, 2, 24):
        openings.note(connection, ann, "discover-weekly", "2026-W47", openings.day_of(NOW + timedelta(hours=hours)))
    assert count(connection, opened) == 2


def test_an_opening_of_who_is_gone_is_not_noted_and_no_error(connection: Connection) -> None:
    openings.note(connection, "nobody", "discover-weekly", "2026-W47", "2026-11-18")
    assert count(connection, opened) == 0


def test_a_deleted_listen_takes_with_it_which_playlist_it_named(connection: Connection, ann: str) -> None:
    heard = listens_of(ann, "ab")
    listens.add(connection, heard)
    named.of_listens(connection, heard, [HERE, HERE])
    remove_heard(connection, ann, ms(NOW), "a")
    assert list(connection.scalars(select(named_listens.c.track))) == ["b"]


def test_a_listen_sent_again_may_name_its_playlist_and_silence_takes_nothing_back(
    connection: Connection, ann: str
) -> None:
    heard = listens_of(ann, "a")
    for said in (None, HERE, None):
        listens.add(connection, heard)
        named.of_listens(connection, heard, [said])
    assert list(connection.scalars(select(named_listens.c.playlist))) == [HERE]


def test_what_is_loved_anew_from_nowhere_names_no_playlist_any_more(connection: Connection, ann: str) -> None:
    for said in (HERE, None):
        feedback.put(connection, ann, "a", 1, NOW)
        named.of_feedback(connection, ann, "a", said)
    assert count(connection, named_feedback) == 0


def test_what_is_shown_again_or_no_longer_loved_names_no_playlist(connection: Connection, ann: str) -> None:
    feedback.put(connection, ann, "a", 1, NOW)
    named.of_feedback(connection, ann, "a", HERE)
    hidden.hide(connection, ann, "track", "b", NOW)
    named.of_hidden(connection, ann, "b", HERE)
    assert count(connection, named_feedback) == count(connection, named_hidden) == 1
    hidden.show(connection, ann, "track", "b")
    connection.execute(delete(loved))
    assert count(connection, named_feedback) == count(connection, named_hidden) == 0


def test_who_deletes_their_account_leaves_no_offer_opening_or_name(connection: Connection, ann: str) -> None:
    playlists.save(connection, [playlist_of(ann, "2026-W47", "ab")])
    openings.note(connection, ann, "discover-weekly", "2026-W47", "2026-11-18")
    listens.add(connection, listens_of(ann, "a"))
    named.of_listens(connection, listens_of(ann, "a"), [HERE])
    connection.execute(text("DELETE FROM listeners"))
    assert [count(connection, table) for table in (offers, opened, named_listens)] == [0, 0, 0]


def test_an_experiment_is_stored_once_and_read_as_it_was(connection: Connection) -> None:
    assert experiments.add(connection, TRIAL, NOW)
    assert not experiments.add(connection, replace(TRIAL, kind="release-radar"), NOW)
    assert experiments.every(connection) == [TRIAL]
    with pytest.raises(BadInput, match="one at a time"):
        check(replace(TRIAL, name="other"), experiments.every(connection))


def test_who_begins_an_experiment_sees_the_one_that_somebody_else_begins_at_once(store: Engine) -> None:
    def begin() -> list[str]:
        with store.begin() as connection:
            return [one.name for one in experiments.every_alone(connection)]

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as connection:
            assert experiments.every_alone(connection) == []
            experiments.add(connection, TRIAL, NOW)
            other = pool.submit(begin)
            assert not wait([other], timeout=0.5).done
        assert other.result(timeout=30) == [TRIAL.name]


def test_a_variant_whose_experiment_was_removed_meanwhile_is_not_stopped_and_no_error(connection: Connection) -> None:
    assert not experiments.stop(connection, Stop("long-gone", "bolder", ms(NOW), "surely worse"))
    assert experiments.stops(connection) == []


def test_the_first_reason_why_a_variant_stopped_stays_until_its_experiment_goes(connection: Connection) -> None:
    experiments.add(connection, TRIAL, NOW)
    first = Stop(TRIAL.name, "bolder", ms(NOW), "skipped too often")
    assert experiments.stop(connection, first)
    assert not experiments.stop(connection, replace(first, why="by hand"))
    assert experiments.stops(connection) == [first]
    assert experiments.remove(connection, TRIAL.name)
    assert experiments.stops(connection) == []
