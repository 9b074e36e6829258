"""One playlist of a kind for one taste under some settings, also of the kinds that somebody asks something for.

What nobody was asked for is taken from the taste: a radio is around the artist whom it likes most, a blend is with
that artist, a prompt asks for what is unheard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from playlists.blend.blend import blend
from playlists.catalogue import Catalogue
from playlists.errors import TooFewTracks
from playlists.kinds import RECIPES, Answer, make, names
from playlists.playlist import Playlist
from playlists.prompt.query import Query
from playlists.recipes.mine import liking
from playlists.recipes.moment import moment
from playlists.recipes.prompt import prompt
from playlists.recipes.radio import radio
from playlists.recipes.seeds import Seeds
from playlists.settings.settings import Settings
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period, first_day
from serving.answering.blends import artist_taste

UNHEARD = Query(known="unknown")
NAMES = ("Ann", "an artist")  # of the members of a blend that nobody is in


@dataclass(frozen=True, slots=True)
class Sample:
    """What is made: a kind, with or without a theme, of a period; a moment is of the hour and the weekday."""

    kind: str
    period: Period
    hour: int
    weekday: int


def sampled(sample: Sample, taste: Taste, shelf: Shelf, settings: Settings) -> Answer:
    """The playlist, or TooFewTracks with what the rules left. Of a kind with themes, the theme that is most theirs."""
    if sample.kind in ON_REQUEST:
        return ON_REQUEST[sample.kind](sample, taste, shelf, settings)
    kind = sample.kind
    if kind in RECIPES and RECIPES[kind].themes:
        there = names(kind, taste, shelf, settings)
        if not there:
            raise TooFewTracks(f"{kind}: too little of this taste is heard for a theme of its own", (("themes", 0),))
        kind = there[0]
    return make(kind, [taste], sample.period, shelf, settings=settings)[0]


def _moment(sample: Sample, taste: Taste, shelf: Shelf, settings: Settings) -> Playlist:
    return moment(taste, sample.hour, sample.weekday, sample.period, shelf, settings.moment)[0]


def _radio(sample: Sample, taste: Taste, shelf: Shelf, settings: Settings) -> Playlist:
    seed = Seeds(artists=(_favourite(taste, shelf.catalogue),))
    return radio(taste, seed, sample.period, shelf, settings.radio)


def _prompt(sample: Sample, taste: Taste, shelf: Shelf, settings: Settings) -> Playlist:
    return prompt(taste, sample.period, shelf, UNHEARD, settings.prompt)


def _blend(sample: Sample, taste: Taste, shelf: Shelf, settings: Settings) -> Playlist:
    theirs = artist_taste(shelf.catalogue.artist_ids[_favourite(taste, shelf.catalogue)], shelf)
    dial, day = settings.blend.dial, first_day(sample.period)
    assert isinstance(day, date)
    return blend("preview", NAMES, [taste, theirs], day, shelf, dial, settings.blend).playlist


def _favourite(taste: Taste, catalogue: Catalogue) -> int:
    """The code of the artist whom the taste likes most. Raises TooFewTracks where it knows nobody."""
    codes = catalogue.artist[taste.track]
    named = codes < len(catalogue.artist_ids)
    if not named.any():
        raise TooFewTracks("nothing is known of this taste: pick artists or genres", (("found", 0),))
    liked = np.bincount(codes[named], liking(taste)[named])
    return int(liked.argmax())


ON_REQUEST: dict[str, Callable[[Sample, Taste, Shelf, Settings], Answer]] = {
    "moment": _moment, "radio": _radio, "prompt": _prompt, "blend": _blend,
}  # fmt: skip
