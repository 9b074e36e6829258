"""What curators change: numbered, undone by a new number, never over what they have not seen, and outliving them."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine

from playlists.errors import BadInput, NotFound, NotReady, Outdated
from playlists.settings.overlay import changed, with_overlay
from playlists.settings.settings import DEFAULT
from serving.curation import revisions
from serving.curation.revisions import Author, Curation, change, in_force, undo
from serving.store import curating, listeners
from serving.store.opened import reading
from tests.store.rows import NOW

LENGTH, TAIL = "discover-weekly.length", "discover-weekly.tail_share"
ANN = Author("ann", 0, "more of the tail")


def seen(number: int) -> Author:
    return Author("ann", number)


@pytest.fixture
def curated(connection: Connection) -> Connection:
    """A store with a curator in it."""
    listeners.create(connection, "ann", NOW)
    return connection


def test_a_change_is_in_force_on_top_of_the_file(curated: Connection) -> None:
    file = with_overlay(DEFAULT, {LENGTH: 40, "radio.length": 60})
    change(curated, file, {LENGTH: 50}, ANN, NOW)
    now = in_force(curated, file)
    assert (changed(now.settings), now.revision) == ({LENGTH: 50, "radio.length": 60}, 1)


def test_null_is_as_in_the_file_again(curated: Connection) -> None:
    file = with_overlay(DEFAULT, {LENGTH: 40})
    change(curated, file, {LENGTH: 50, TAIL: 0.5}, ANN, NOW)
    change(curated, file, {LENGTH: None}, seen(1), NOW)
    assert changed(in_force(curated, file).settings) == {LENGTH: 40, TAIL: 0.5}


def test_the_history_says_who_changed_what_when_and_why(curated: Connection) -> None:
    change(curated, DEFAULT, {TAIL: 0.5}, ANN, NOW)
    (made,) = curating.history(curated, None, 10)
    assert (made.number, made.listener, made.note) == (1, "ann", "more of the tail")
    assert made.at_ms == NOW.timestamp() * 1000
    assert made.changes == {TAIL: (None, 0.5)}


def test_the_history_goes_on_before_a_revision(curated: Connection) -> None:
    for n in range(5):
        change(curated, DEFAULT, {LENGTH: 40 + n}, seen(n), NOW)
    assert [one.number for one in curating.history(curated, None, 2)] == [5, 4]
    assert [one.number for one in curating.history(curated, 4, 10)] == [3, 2, 1]


def test_an_undo_is_a_new_revision_with_what_was_before(curated: Connection) -> None:
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    change(curated, DEFAULT, {LENGTH: 50, TAIL: 0.5}, seen(1), NOW)
    made = undo(curated, DEFAULT, 2, seen(2), NOW)
    assert (made.number, made.undoes, made.changes) == (3, 2, {LENGTH: (50, 40), TAIL: (0.5, None)})
    assert changed(in_force(curated, DEFAULT).settings) == {LENGTH: 40}


def test_an_undo_can_be_undone(curated: Connection) -> None:
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    undo(curated, DEFAULT, 1, seen(1), NOW)
    undo(curated, DEFAULT, 2, seen(2), NOW)
    assert changed(in_force(curated, DEFAULT).settings) == {LENGTH: 40}


def test_what_was_changed_again_since_is_not_undone_over_it(curated: Connection) -> None:
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    change(curated, DEFAULT, {LENGTH: 50}, seen(1), NOW)
    with pytest.raises(NotReady, match=r"discover-weekly\.length was changed again after revision 1"):
        undo(curated, DEFAULT, 1, seen(2), NOW)


def test_what_another_setting_became_since_stays_when_one_is_undone(curated: Connection) -> None:
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    change(curated, DEFAULT, {TAIL: 0.5}, seen(1), NOW)
    undo(curated, DEFAULT, 1, seen(2), NOW)
    assert changed(in_force(curated, DEFAULT).settings) == {TAIL: 0.5}


def test_who_has_not_seen_the_newest_revision_changes_nothing(curated: Connection) -> None:
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    with pytest.raises(Outdated, match="you changed revision 0, and there is 1 now"):
        change(curated, DEFAULT, {TAIL: 0.5}, seen(0), NOW)
    assert curating.number(curated) == 1


def test_of_many_who_change_the_same_revision_at_once_one_does(store: Engine) -> None:
    with store.begin() as connection:
        listeners.create(connection, "ann", NOW)

    def attempt(length: int) -> bool:
        try:
            with store.begin() as connection:
                change(connection, DEFAULT, {LENGTH: length}, ANN, NOW)
        except Outdated:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        done = list(threads.map(attempt, range(40, 52)))
    with reading(store) as connection:
        assert (sum(done), curating.number(connection)) == (1, 1)
        assert curating.newest(connection).overlay == {LENGTH: 40 + done.index(True)}


def test_what_changes_nothing_makes_no_revision(curated: Connection) -> None:
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    assert change(curated, DEFAULT, {LENGTH: 40, TAIL: None}, seen(1), NOW).number == 1


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({TAIL: 1.4}, r"settings: \[discover-weekly\] tail_share: 1.4 is not within"),
        ({"discover-weekly.hidden": 1}, r"\[discover-weekly\] 'hidden': there is no such setting"),
        ({"discover-weekly.hidden": None}, r"\[discover-weekly\] 'hidden': there is no such setting"),
        ({"moment.least": 500}, "cannot hold together"),
    ],
)
def test_what_is_refused_is_not_stored(curated: Connection, wanted: dict[str, float | None], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        change(curated, DEFAULT, wanted, ANN, NOW)
    assert curating.number(curated) == 0


def test_a_revision_that_there_is_not_is_not_undone(curated: Connection) -> None:
    with pytest.raises(NotFound, match="no revision 7"):
        undo(curated, DEFAULT, 7, ANN, NOW)


def test_a_change_outlives_the_account_that_made_it_without_naming_it(curated: Connection) -> None:
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    curated.execute(listeners.listeners.delete())
    (made,) = curating.history(curated, None, 10)
    assert (made.listener, made.overlay) == (None, {LENGTH: 40})


def test_another_process_sees_a_change_with_its_next_look(store: Engine) -> None:
    mine = Curation()
    with store.begin() as connection:
        listeners.create(connection, "ann", NOW)
        assert mine.at(connection).revision == 0
        change(connection, DEFAULT, {LENGTH: 40}, ANN, NOW)
    mine.look()
    with reading(store) as connection:
        assert mine.at(connection).settings.discover_weekly.length == 40


def test_between_two_looks_the_store_is_not_asked(curated: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Curation()
    mine.at(curated)
    change(curated, DEFAULT, {LENGTH: 40}, ANN, NOW)
    assert mine.at(curated).revision == 0
    monkeypatch.setattr(revisions, "LOOK_EVERY_S", 0)
    mine.look()
    assert mine.at(curated).revision == 1


def test_a_revision_that_contradicts_a_new_file_is_logged_and_the_file_stays_in_force(
    curated: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    change(curated, DEFAULT, {"moment.least": 100}, ANN, NOW)
    mine = Curation(with_overlay(DEFAULT, {"moment.most": 60}))
    with caplog.at_level(logging.WARNING):
        assert mine.at(curated).settings.moment.least == 40
    assert "cannot hold together" in caplog.text
