"""The radio that a listener gets around some seeds; it is made on request and not stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.dials import Dials
from playlists.formats.document import Document, document
from playlists.recipes.picked import truly
from playlists.recipes.radio import KIND, also_played, radio
from playlists.recipes.seeds import seeds_of
from playlists.week import period_at
from serving.answering import making
from serving.answering.answers import Answer
from serving.answering.requested import note
from serving.desk import Desk
from serving.stopwatch import Stopwatch
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.opened import reading

WORDS = ("track", "title", "artist", "artist_id")


@dataclass(frozen=True, slots=True)
class Around:
    """What somebody asks a radio around: external ids of tracks and artists, names of genres."""

    tracks: Sequence[str] = ()
    artists: Sequence[str] = ()
    genres: Sequence[str] = ()


async def radio_answer(desk: Desk, listener: Listener, around: Around, dials: Dials) -> Answer:
    """The radio of now, and under `also_played` what is close to the seeds whoever asks.

    Raises what `seeds_of` and `radio` raise, NotReady where no model version is there.
    """
    now, shelf = desk.clock(), desk.shelf.get()
    seeds = seeds_of(shelf.catalogue, around.tracks, around.artists, around.genres)
    day = period_at("day", now, listener.timezone)

    def work() -> Document:
        with reading(desk.store) as connection:
            rules = desk.curation.at(connection).settings.radio
            asked = making.known_of(connection, [listener.id], KIND, day, shelf.catalogue, diary=False)
        taste = making.tastes(asked.turned(dials), shelf, Stopwatch())[0]
        made = document(truly(radio(taste, seeds, day, shelf, rules), taste), shelf.catalogue)
        return made | {"also_played": shelf.catalogue.words(WORDS, also_played(taste, seeds, shelf, rules))}

    answer = Answer(await desk.build(work), "", False, ms(now))
    note(desk, listener.id, answer, KIND)
    return answer
