"""Playlists of some listeners of the store: the one way from their rows to what they get.

A request asks for one listener, a job for some hundred; both get the same bits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.dials import Dials
from playlists.diary import NO_DIARY, Diary, diaries
from playlists.exclusions import Named, named_listens, named_tracks
from playlists.histories import Histories, histories_of
from playlists.importers.matching import artist_key
from playlists.kinds import Answer, Made, family, make, make_all
from playlists.picks import with_picks
from playlists.recipes.discover_weekly import NEVER_AGAIN_WEEKS
from playlists.recipes.picked import truly
from playlists.responses.overlay import parts
from playlists.settings.settings import Settings
from playlists.taste import Notes, Taste, tastes_of
from playlists.week import Period, begins, zone
from serving.curation.in_force import FIRST, InForce
from serving.curation.variants import Dealt, dealt, settings_under, under
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import brought, exclusions, feedback, listeners, listens, quiz
from serving.store.notes import notes


@dataclass(frozen=True, slots=True)
class Asked:
    """What the store knows of some listeners, as it is needed for a playlist of one kind and period."""

    kind: str
    period: Period
    histories: Histories
    notes: list[Notes]
    diaries: list[Diary]
    by: InForce = FIRST  # the settings that it is made by
    variants: tuple[Dealt | None, ...] = ()  # of each, where the kind has an experiment
    speaking: Histories | None = None  # what the encoder reads, where that is more than the histories

    def some(self, members: Sequence[int]) -> Asked:
        """The same of the listeners `members`, by number."""
        picked = [self.notes[b] for b in members], [self.diaries[b] for b in members]
        variants = tuple(self.variants[b] for b in members) if self.variants else ()
        speaking = self.speaking.some(members) if self.speaking else None
        return Asked(self.kind, self.period, self.histories.some(members), *picked, self.by, variants, speaking)

    def marks(self) -> dict[str, str | None]:
        """What each listener's playlist is to be marked with, where the kind has an experiment."""
        labels = (one.label if one else None for one in self.variants)
        return dict(zip(self.histories.listeners, labels, strict=True)) if self.variants else {}

    def alike(self) -> list[tuple[Settings, list[int]]]:
        """The listeners, by number, whose playlists are made by the same settings: all of them but in an experiment."""
        overlays = [parts(one.overlay)[1] if one else {} for one in self.variants] or [{}] * len(self.notes)
        groups: dict[tuple[tuple[str, float], ...], list[int]] = {}
        for b, overlay in enumerate(overlays):
            groups.setdefault(tuple(sorted(overlay.items())), []).append(b)
        return [(settings_under(self.by.settings, dict(changes)), who) for changes, who in groups.items()]

    def turned(self, dials: Dials) -> Asked:
        """The same with other dials than the listeners' own, for one request."""
        return replace(self, notes=[replace(one, dials=dials) for one in self.notes], variants=())


def read(
    connection: Connection, ids: Sequence[str], kind: str, period: Period, catalogue: Catalogue, by: InForce = FIRST
) -> Asked:
    """The listeners `ids` as the store knows them at this moment. Raises NotFound for a kind that there is not.

    `kind` is one playlist, or for `made_all` a kind with whatever themes.

    How old a listen is counts from the beginning of `period` in UTC, whatever the clock says: so two builds from the
    same rows are the same, and a listen of today has the age 0. What a listener excludes from their taste was heard,
    and is seen of no recipe in any other way. Where an experiment runs, each is made by their variant.
    """
    asked = known_of(connection, ids, kind, period, catalogue, family(kind.partition(":")[0]).diary, by)
    variants = dealt(connection, ids, kind, period, by.settings)
    notes_under = [under(note, variant) for note, variant in zip(asked.notes, variants, strict=True)]
    return replace(asked, notes=notes_under, variants=tuple(variants) if any(variants) else ())


def known_of(
    connection: Connection, ids: Sequence[str], kind: str, period: Period, catalogue: Catalogue, diary: bool,
    by: InForce = FIRST,
) -> Asked:  # fmt: skip
    """The same for a kind that is made on request alone; `diary` says whether it reads the listens one by one."""
    heard, opinions = listens.read(connection, ids, devices=diary), feedback.read(connection, ids)
    start = begins(period, "UTC")
    excluded = exclusions.of(connection, ids)
    named = named_listens(heard, catalogue, excluded) if excluded else None
    shaped = histories_of(heard, catalogue, start, _but(opinions, catalogue, excluded), ids, named)
    histories = with_picks(shaped, quiz.picks(connection, ids), catalogue)
    written = [NO_DIARY] * len(ids)
    if diary:
        people = listeners.some(connection, ids)
        zones = [zone(people[id].timezone if id in people else "UTC") for id in ids]
        shaping = heard if named is None else heard.filter(pa.array(~named))
        written = list(diaries(shaping, catalogue, start, zones, ids))
    said = notes(connection, ids, period, kind, never_again_weeks(by.settings, kind))
    return Asked(kind, period, histories, said, written, by, (), _speaking(connection, histories, catalogue, excluded))


def _speaking(
    connection: Connection, histories: Histories, catalogue: Catalogue, excluded: Collection[str]
) -> Histories | None:
    """The histories where a listener brought tracks by artists whom the catalogue has: these artists speak in the taste
    as if they had been picked in the quiz, less the more else was heard. Not where something is `excluded`: it could
    be just these. None where nobody brought any."""
    known = {
        id: sorted({artist_key(artist) for track, artist in said.items() if track not in catalogue.row_of})
        for id, said in brought.artists(connection, histories.listeners).items()
        if id not in excluded
    }
    there = catalogue.artist_named if any(known.values()) else {}  # reading it takes a moment, once a catalogue
    artists = [[there[key] for key in known.get(id, ()) if key in there] for id in histories.listeners]
    return with_picks(histories, artists, catalogue) if any(artists) else None


def never_again_weeks(settings: Settings, kind: str) -> int:
    """How long what a playlist of `kind` held is in no other one of the kind; the mixes never ask."""
    by_kind = {
        "discover-weekly": settings.discover_weekly.never_again_weeks,
        "release-radar": settings.release_radar.never_again_weeks,
    }
    return by_kind.get(kind, NEVER_AGAIN_WEEKS)


def _but(said: pa.Table, catalogue: Catalogue, excluded: Mapping[str, Named]) -> pa.Table:
    """What the listeners love and hate, without the loves of what they exclude: these would shape their taste."""
    for listener, named in excluded.items():
        theirs = pc.equal(said["listener"], listener).to_numpy() & (said["score"].to_numpy() > 0)
        said = said.filter(pa.array(~(theirs & named_tracks(said["track"], catalogue, named))))
    return said


def tastes(asked: Asked, shelf: VersionShelf, watch: Stopwatch) -> list[Taste]:
    """What a recipe knows of each listener, in the order that was asked."""
    with watch("encode"):
        vectors = shelf.encode(asked.speaking or asked.histories)
    with watch("recipe"):
        return tastes_of(asked.histories, vectors, asked.notes, shelf.catalogue, asked.diaries)


def made(asked: Asked, shelf: VersionShelf, watch: Stopwatch) -> list[Answer]:
    """One playlist a listener in the order that was asked; where the rules leave too little, what they left."""
    known = tastes(asked, shelf, watch)
    found: dict[int, Answer] = {}
    for settings, who in asked.alike():
        answers = make(asked.kind, [known[b] for b in who], asked.period, shelf, watch, settings)
        found |= dict(zip(who, answers, strict=True))
    return [truly(found[b], taste) for b, taste in enumerate(known)]


def made_all(asked: Asked, shelf: VersionShelf, watch: Stopwatch) -> list[list[Made]]:
    """All playlists of the kind that each listener has, in the order that was asked: one, or one a theme."""
    known = tastes(asked, shelf, watch)
    found: dict[int, list[Made]] = {}
    for settings, who in asked.alike():
        every = make_all(asked.kind, [known[b] for b in who], asked.period, shelf, watch, settings)
        found |= dict(zip(who, every, strict=True))
    return [[(name, truly(answer, taste)) for name, answer in found[b]] for b, taste in enumerate(known)]
