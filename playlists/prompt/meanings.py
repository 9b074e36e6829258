"""What a word of a request can do."""

from __future__ import annotations

from typing import Literal

Does = Literal[
    "known",  # says whether the tracks are known to the listener
    "artists",  # by artists who are new
    "popularity",
    "explicit",
    "not",  # refuses the names behind it
    "not behind",  # refuses the name before it
    "by",  # names behind it are artists
    "like",  # the artists behind it are not meant themselves, but what is like them
    "like behind",  # the same of the artist before it
]
Meaning = tuple[Does, str]
