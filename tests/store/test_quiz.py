"""Answers to the quiz, on both stores."""

from __future__ import annotations

from sqlalchemy import Connection, text

from playlists.quiz import Shown
from serving.store import listeners, quiz
from tests.store.rows import NOW


def test_answers_come_back_screen_by_screen(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    said = [Shown(("x", "y"), ("y",)), Shown(("z",), ())]
    for screen in (2, 1):
        assert quiz.answer(connection, "ann", screen, said[screen - 1], NOW)
    assert quiz.answers(connection, "ann") == said
    assert quiz.picks(connection, ["bob", "ann"]) == [(), ("y",)]


def test_a_screen_is_answered_once(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    assert quiz.answer(connection, "ann", 1, Shown(("x",), ("x",)), NOW)
    assert not quiz.answer(connection, "ann", 1, Shown(("x",), ()), NOW)
    assert quiz.picks(connection, ["ann"]) == [("x",)]


def test_answering_and_forgetting_change_what_playlists_depend_on(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    quiz.answer(connection, "ann", 1, Shown(("x",), ("x",)), NOW)
    assert quiz.forget(connection, "ann")
    assert not quiz.forget(connection, "ann")
    ann = listeners.get(connection, "ann")
    assert ann
    assert ann.revision == 2


def test_deleting_a_listener_deletes_their_answers(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    quiz.answer(connection, "ann", 1, Shown(("x",), ("x",)), NOW)
    connection.execute(text("DELETE FROM listeners WHERE id = 'ann'"))
    assert connection.scalar(text("SELECT count(*) FROM quiz")) == 0
