"""Which playlists can this listener have now? One a kind, or one a theme of it that is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from playlists.kinds import RECIPES, Answer, names
from playlists.playlist import Playlist
from playlists.week import Every, Period, period_at
from serving.answering import making
from serving.curation.in_force import InForce
from serving.desk import Desk
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import playlists
from serving.store.listeners import Listener
from serving.store.opened import reading


@dataclass(frozen=True, slots=True)
class Offer:
    """One playlist that can be asked for by its `kind`, with the theme behind a colon."""

    kind: str
    every: Every
    period: str  # the week or the day that it would be of
    about: tuple[str, ...]


async def offered(desk: Desk, listener: Listener) -> list[Offer]:
    """Every playlist that the listener can have at this moment, kind by kind, the themes that are most theirs first.

    A kind that the rules leave too little for is not among them, unless an earlier playlist of it is there to keep.
    Raises NotReady where no model version is there.
    """
    shelf, now = desk.shelf.get(), desk.clock()
    periods = {kind: period_at(recipe.every, now, listener.timezone) for kind, recipe in RECIPES.items()}

    def work() -> list[Offer]:
        with reading(desk.store) as connection:
            by = desk.curation.at(connection)
            return [
                one for kind, period in periods.items() for one in _of(connection, listener.id, kind, period, shelf, by)
            ]

    return await desk.build(work)


def _of(
    connection: Connection, id: str, kind: str, period: Period, shelf: VersionShelf, by: InForce
) -> Iterator[Offer]:
    recipe = RECIPES[kind]
    asked, watch = making.read(connection, [id], kind, period, shelf.catalogue, by), Stopwatch()
    if recipe.themes is None:
        if _there(connection, id, kind, period, making.made(asked, shelf, watch)[0]):
            yield Offer(kind, recipe.every, str(period), ())
        return
    (taste,) = making.tastes(asked, shelf, watch)
    for name in names(kind, taste, shelf, by.settings):
        about = recipe.about(taste, shelf, name.partition(":")[2], recipe.rules(by.settings)) if recipe.about else ()
        yield Offer(name, recipe.every, str(period), about)


def _there(connection: Connection, id: str, kind: str, period: Period, answer: Answer) -> bool:
    return isinstance(answer, Playlist) or bool(playlists.having(connection, [id], kind, period))
