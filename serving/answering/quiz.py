"""Where a listener stands in the quiz: the next screen, what was picked, and what follows from it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.quiz import SCREENS, Choice, Shown, choice, next_screen
from serving.desk import Desk
from serving.shelves.shelf import VersionShelf
from serving.store import hidden, listens, quiz
from serving.store.listeners import Listener


@dataclass(frozen=True, slots=True)
class Standing:
    """What a listener answered, and the artists that come next; none when the quiz is over."""

    answers: tuple[Shown, ...]
    artists: tuple[str, ...]
    named: tuple[str, ...]  # the name of each of `artists`
    listens: int

    @property
    def screen(self) -> int | None:
        """The number of the screen that comes next, from 1; None when the quiz is over."""
        return len(self.answers) + 1 if self.artists else None

    @property
    def picked(self) -> tuple[str, ...]:
        return tuple(artist for answer in self.answers for artist in answer.picked)


class Quizmaster:
    """Keeps what can be asked with the version that was asked last; working it out takes some hundred milliseconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[VersionShelf, Choice] | None = None

    def of(self, shelf: VersionShelf) -> Choice:
        with self._lock:
            if self._of is None or self._of[0] is not shelf:
                self._of = shelf, choice(shelf)
            return self._of[1]


async def standing(desk: Desk, listener: Listener, master: Quizmaster) -> Standing:
    """Where the listener stands now. Raises NotReady where no model version is there."""
    shelf = desk.shelf.get()
    answers, artists, count = await desk.read(lambda connection: _read(connection, listener.id))
    return await desk.build(lambda: _standing(answers, artists, count, shelf, master))


async def answered(desk: Desk, listener: Listener, master: Quizmaster, screen: int, picked: Sequence[str]) -> Standing:
    """Takes the answer to a screen, which may be nothing, and says what comes next.

    Raises BadInput for another screen than the next one, for a pick that is not on it, and when the quiz is over.
    """
    now = await standing(desk, listener, master)
    if now.screen is None:
        raise BadInput(f"quiz: it is over after {len(now.answers)} screens; DELETE /v1/quiz to begin again")
    if screen != now.screen:
        raise BadInput(f"quiz: screen {screen} is not the next one, which is {now.screen} of {SCREENS}")
    strange = [artist for artist in picked if artist not in now.artists]
    if strange:
        raise BadInput(f"quiz: artist {strange[0][:60]!r} is not on screen {screen}; GET /v1/quiz shows who is")
    said = Shown(now.artists, tuple(artist for artist in now.artists if artist in picked))
    kept = await desk.write(lambda connection: quiz.answer(connection, listener.id, screen, said, desk.clock()))
    if not kept:
        raise BadInput(f"quiz: screen {screen} was answered a moment ago; GET /v1/quiz shows the next one")
    return await standing(desk, listener, master)


def _read(connection: Connection, listener: str) -> tuple[list[Shown], set[str], int]:
    unwanted = hidden.unwanted(connection, listener)[1]
    return quiz.answers(connection, listener), unwanted, listens.count(connection, listener)


def _standing(
    answers: Sequence[Shown], unwanted: set[str], count: int, shelf: VersionShelf, master: Quizmaster
) -> Standing:
    catalogue = shelf.catalogue
    codes = [catalogue.artist_code[id] for id in unwanted if id in catalogue.artist_code]
    artists = next_screen(master.of(shelf), answers, catalogue, codes)
    return Standing(tuple(answers), artists, names_of(artists, catalogue), count)


def names_of(artists: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """What each artist is called; the id where the catalogue has no name."""
    rows = [np.flatnonzero(catalogue.artist == catalogue.artist_code[artist])[0] for artist in artists]
    return tuple(catalogue.word("artist", int(row)) or artist for artist, row in zip(artists, rows, strict=True))
