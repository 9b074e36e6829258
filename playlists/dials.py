"""What a listener may turn, for all their playlists or for one request."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from playlists.errors import BadInput

LONGEST = 200  # tracks that somebody may ask for at once
MOST_STEERED = 5  # genres that steer one playlist
MOST_GENRES = 20  # genres that are let in, or kept out


@dataclass(frozen=True, slots=True)
class Dials:
    """Every dial at its default. None: what the recipe itself holds to be right."""

    adventurousness: float = 0.2  # 0..1: the share of a playlist outside the usual
    popularity: float = 0.5  # 0 deep cuts .. 1 hits; .5 leaves the order as it is
    familiar: float | None = None  # 0..1: the share of tracks that the listener knows
    artist_cap: int | None = None  # tracks of one artist
    length: int | None = None  # tracks
    explicit: bool = True  # whether explicit tracks are welcome
    genres_in: tuple[str, ...] = ()  # only these, where any is given
    genres_out: tuple[str, ...] = ()
    steer: tuple[str, ...] = ()  # genres that a discovery is built around


DEFAULT = Dials()
SHARES = ("adventurousness", "popularity", "familiar")
WHOLE = {"artist_cap": (1, LONGEST), "length": (10, LONGEST)}
LISTS = {"genres_in": MOST_GENRES, "genres_out": MOST_GENRES, "steer": MOST_STEERED}
NAMES = tuple(field.name for field in fields(Dials))


def turned(given: dict[str, Any], dials: Dials = DEFAULT) -> Dials:
    """`dials` with those that are `given`, by name; null sets one back to its default.

    Raises BadInput, with the name of the dial, for an unknown one, a value outside its bounds, and for dials that
    contradict each other.
    """
    unknown = sorted(set(given) - set(NAMES))
    if unknown:
        raise BadInput(f"dial {unknown[0][:40]!r}: there is none; there are {', '.join(NAMES)}")
    values = {name: getattr(dials, name) for name in NAMES}
    made = Dials(**values | {name: _checked(name, value) for name, value in given.items()})
    _check_together(made)
    return made


def _checked(name: str, value: Any) -> Any:
    if value is None:
        return getattr(DEFAULT, name)
    if name in SHARES:
        return _share(name, value)
    if name in WHOLE:
        return _whole(name, value)
    if name == "explicit":
        if not isinstance(value, bool):
            raise BadInput(f"dial explicit: {value!r} is neither true nor false")
        return value
    return _genres(name, value)


def _share(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadInput(f"dial {name}: {str(value)[:40]!r} is not a number from 0 to 1")
    return float(value)


def _whole(name: str, value: Any) -> int:
    least, most = WHOLE[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadInput(f"dial {name}: {str(value)[:40]!r} is not a whole number from {least} to {most}")
    return value


def _genres(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(genre, str) and genre.strip() for genre in value):
        raise BadInput(f"dial {name}: {str(value)[:40]!r} is not a list of genres")
    genres = tuple(dict.fromkeys(genre.strip().lower() for genre in value))
    if len(genres) > LISTS[name]:
        raise BadInput(f"dial {name}: {len(genres)} genres, at most {LISTS[name]}")
    return genres


def _check_together(dials: Dials) -> None:
    for name in ("genres_in", "steer"):
        both = sorted(set(getattr(dials, name)) & set(dials.genres_out))
        if both:
            raise BadInput(f"dials {name} and genres_out: {both[0]!r} is in both")
