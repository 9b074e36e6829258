"""A search in one listener's own order."""

from __future__ import annotations

from playlists.taste import Taste
from playlists.week import period_at
from serving.answering import making
from serving.desk import Desk
from serving.finding.found import Found
from serving.stopwatch import Stopwatch
from serving.store.listeners import Listener
from serving.store.opened import reading

KIND = "search"


async def personal_search(desk: Desk, listener: Listener, asked: str, most: int, personal: bool) -> Found:
    """At most `most` of each kind; everybody's order where it is not `personal`. Raises what `found` raises."""
    shelf = desk.shelf.get()
    day = period_at("day", desk.clock(), listener.timezone)

    def taste() -> Taste:
        with reading(desk.store) as connection:
            known = making.known_of(connection, [listener.id], KIND, day, shelf.catalogue, diary=False)
        return making.tastes(known, shelf, Stopwatch())[0]

    return await desk.build(lambda: desk.finder.found(asked, shelf, taste() if personal else None, most))
