"""The moment of a listener: made on request for an hour and a weekday, by their own clock where none is given, and for
a device where one is given: on which they listen now, no listen tells in time."""

from __future__ import annotations

from dataclasses import asdict

from playlists.devices import Device
from playlists.formats.document import Document, document
from playlists.recipes.moment import KIND, Moment, moment
from playlists.recipes.picked import truly
from playlists.week import period_at, zone
from serving.answering import making
from serving.answering.answers import Answer
from serving.answering.requested import note
from serving.desk import Desk
from serving.stopwatch import Stopwatch
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.opened import reading

PLACE = "place"  # no listen says where it was heard


async def moment_answer(
    desk: Desk, listener: Listener, hour: int | None, weekday: int | None, device: Device | None
) -> Answer:
    """The playlist of the moment, with what was `assumed`; it is not stored. Raises what `moment` raises."""
    now, shelf = desk.clock(), desk.shelf.get()
    local = now.astimezone(zone(listener.timezone))
    at = local.hour if hour is None else hour, local.weekday() if weekday is None else weekday
    day = period_at("day", now, listener.timezone)

    def work() -> Document:
        with reading(desk.store) as connection:
            rules = desk.curation.at(connection).settings.moment
            asked = making.known_of(connection, [listener.id], KIND, day, shelf.catalogue, diary=True)
        (taste,) = making.tastes(asked, shelf, Stopwatch())
        made, assumed = moment(taste, *at, day, shelf, rules, device)
        by_clock = hour is None and weekday is None
        said = asdict(assumed) | {"own": round(assumed.own, 2), "by_clock": by_clock, "unknown": unknown(assumed)}
        return document(truly(made, taste), shelf.catalogue) | {"assumed": said}

    answer = Answer(await desk.build(work), "", False, ms(now))
    note(desk, listener.id, answer, KIND)
    return answer


def unknown(assumed: Moment) -> list[str]:
    """What plays no part: the place, and the device where none was asked for, or none that a listen says it was on."""
    return [PLACE] if assumed.device in assumed.devices else ["device", PLACE]
