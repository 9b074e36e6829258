"""What a curator may change of a blend; what it promises its members can be made stricter, and never weaker."""

from __future__ import annotations

from dataclasses import dataclass

from playlists.settings.declared import number, share, whole

LEAST_OF_MEAN = 0.8  # the least satisfied member has this much of the mean U
MOST_OF_EQUAL = 1.5  # no member has more than this many equal shares of the list


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a blend is, what it holds, what it promises and where its candidates come from."""

    length: int = whole(50, 10, 200, "tracks", "How long the playlist is.")
    artist_cap: int = whole(
        3, 1, 10, "tracks", "How many tracks one artist may have: one member's favourite is not the evening of all."
    )
    every: int = whole(
        5,
        2,
        50,
        "tracks",
        "Each so many tracks one is new to all where one is liked; 5 keeps a fifth outside the usual.",
    )
    dial: float = share(
        0.2, 0, 1, "Where the dial of a new blend stands, between joy for the mean (0) and no misery for anybody (1)."
    )
    least_of_mean: float = share(
        LEAST_OF_MEAN,
        LEAST_OF_MEAN,
        0.94,
        "What the least satisfied member has of the mean satisfaction; 0.8 is promised.",
    )
    most_of_equal: float = number(
        MOST_OF_EQUAL, 1.1, MOST_OF_EQUAL, "equal shares", "What one member has of the list at most; 1.5 is promised."
    )
    near: int = whole(
        300, 50, 5_000, "tracks", "How many tracks near each member, by each kind of vector, are looked at."
    )
    played: int = whole(200, 20, 5_000, "tracks", "How many of the tracks that each member played most are looked at.")
    shared: int = whole(
        500,
        50,
        10_000,
        "tracks",
        "How many tracks that several members play are looked at, those of most members first.",
    )


RULES = Rules()
