"""Which settings cannot hold together, though each is within its bounds?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from playlists.errors import BadInput
from playlists.settings.settings import Settings, part

Holds = Callable[[Any], bool]
MIXES = ("daily-mix", "genre-mix", "artist-mix", "decade-mix", "moment")

# kind, whether it holds, the settings concerned, why not
RULES: tuple[tuple[str, Holds, tuple[str, ...], str], ...] = (
    *(
        (kind, lambda mix: mix.favourites >= round(mix.familiar_share * mix.length),
         ("familiar_share", "length", "favourites"),
         "the part that they know needs more tracks than it is dealt from; raise favourites")
        for kind in MIXES
    ),
    ("artist-mix", lambda mix: mix.artist_cap <= mix.of_the_artist, ("artist_cap", "of_the_artist"),
     "the artist of the mix may not have fewer tracks than others"),
    ("moment", lambda one: one.least <= one.most, ("least", "most"), "the least is above the most"),
    ("moment", lambda one: one.other <= one.alike, ("alike", "other"),
     "a day of the other kind would count more than one of the same"),
    ("radio", lambda one: one.artist_cap <= one.seed_artist_cap, ("artist_cap", "seed_artist_cap"),
     "who was asked for may not have fewer tracks than others"),
    ("discover-weekly", lambda one: one.pool >= 4 * one.length, ("pool", "length"),
     "rules take most of a pool away; it needs at least four tracks a place"),
)  # fmt: skip


def check_together(settings: Settings, place: str) -> None:
    """Raises BadInput with the first settings that contradict each other, and their values."""
    for kind, names, why in broken(settings):
        rules = part(settings, kind)
        said = ", ".join(f"{name} {getattr(rules, name):.6g}" for name in names)
        raise BadInput(f"{place}: [{kind}] {said} cannot hold together: {why}")


def broken(settings: Settings) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """(kind, settings, why) of whatever contradicts each other."""
    return ((kind, names, why) for kind, holds, names, why in RULES if not holds(part(settings, kind)))
