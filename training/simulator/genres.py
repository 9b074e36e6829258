"""Which genres are there, what lies in each, and where in the taste space?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.simulator import rolls

DIMENSIONS = 16  # of the taste space: enough that 85 sub-genres do not crowd, few enough to be learned
SPREAD = 0.85  # of sub-genres around their genre, relative to the genre's distance from the middle


@dataclass(frozen=True, slots=True)
class Genre:
    """A genre and its sub-genres. `minutes` is a usual track, `explicit` the share of explicit albums."""

    name: str
    within: tuple[str, ...]
    minutes: float
    explicit: float
    weight: float  # its share of all artists, relative to the others


GENRES = (
    Genre(
        "rock",
        ("indie rock", "garage rock", "psychedelic rock", "post-rock", "classic rock", "shoegaze"),
        4.0,
        0.05,
        1.5,
    ),
    Genre("pop", ("dream pop", "synth-pop", "chamber pop", "dance-pop", "power pop"), 3.5, 0.08, 1.4),
    Genre("asian pop", ("j-pop", "city pop", "k-pop", "kayōkyoku", "vocaloid", "korean indie"), 3.9, 0.02, 1.1),
    Genre("hip hop", ("boom bap", "trap", "jazz rap", "cloud rap", "drill", "instrumental hip hop"), 3.1, 0.55, 1.3),
    Genre("soul", ("neo soul", "classic soul", "contemporary r&b", "funk", "quiet storm"), 4.0, 0.15, 1.0),
    Genre("electronic", ("idm", "downtempo", "synthwave", "trip hop", "glitch", "electro"), 4.7, 0.03, 1.1),
    Genre(
        "club", ("deep house", "minimal techno", "drum and bass", "uk garage", "trance", "disco house"), 5.9, 0.03, 1.2
    ),
    Genre("ambient", ("drone", "dark ambient", "space music", "field recordings", "new age"), 6.4, 0.0, 0.6),
    Genre("metal", ("black metal", "doom metal", "progressive metal", "thrash metal", "metalcore"), 5.1, 0.18, 0.9),
    Genre("punk", ("post-punk", "hardcore punk", "pop punk", "emo", "riot grrrl"), 2.7, 0.2, 0.8),
    Genre("folk", ("indie folk", "singer-songwriter", "celtic folk", "nordic folk", "freak folk"), 3.7, 0.02, 1.0),
    Genre("country", ("alt-country", "bluegrass", "americana", "honky tonk"), 3.4, 0.02, 0.7),
    Genre("jazz", ("hard bop", "spiritual jazz", "vocal jazz", "jazz fusion", "ethio-jazz"), 5.6, 0.0, 0.9),
    Genre("classical", ("baroque", "romantic piano", "string quartet", "minimalism", "choral"), 5.3, 0.0, 0.7),
    Genre(
        "latin", ("mpb", "bossa nova", "samba", "cumbia", "reggaeton", "flamenco", "regional mexican"), 3.6, 0.1, 1.2
    ),
    Genre("african", ("afrobeats", "highlife", "afrobeat", "amapiano", "desert blues"), 4.6, 0.06, 0.8),
    Genre("south asian", ("filmi", "indian classical", "bhangra", "ghazal"), 5.0, 0.0, 0.7),
    Genre("reggae", ("roots reggae", "dub", "dancehall", "ska"), 4.0, 0.08, 0.6),
    Genre("chanson", ("nouvelle chanson", "yé-yé", "schlager", "liedermacher", "visa"), 3.4, 0.02, 0.7),
)

# where a sub-genre lives; the rest live anywhere, by the size of the market
HOMES = {
    "j-pop": "JP", "city pop": "JP", "kayōkyoku": "JP", "vocaloid": "JP", "k-pop": "KR", "korean indie": "KR",
    "mpb": "BR", "bossa nova": "BR", "samba": "BR", "cumbia": "MX", "regional mexican": "MX", "flamenco": "ES",
    "reggaeton": "MX", "afrobeats": "NG", "highlife": "NG", "afrobeat": "NG", "amapiano": "NG", "filmi": "IN",
    "indian classical": "IN", "bhangra": "IN", "ghazal": "IN", "nouvelle chanson": "FR", "yé-yé": "FR",
    "schlager": "DE", "liedermacher": "DE", "visa": "SE", "nordic folk": "SE", "black metal": "SE",
    "uk garage": "GB", "drum and bass": "GB", "minimal techno": "DE", "bluegrass": "US",
    "honky tonk": "US", "americana": "US", "boom bap": "US", "disco house": "FR",
}  # fmt: skip

SUBGENRES = tuple(name for genre in GENRES for name in genre.within)
PARENT = np.array([g for g, genre in enumerate(GENRES) for _ in genre.within], np.int32)  # the genre of each sub-genre


def centres(seed: int) -> np.ndarray:
    """(S, DIMENSIONS) float32, unit length: where each sub-genre lies; those of one genre lie near each other."""
    axes = np.arange(DIMENSIONS)[None, :]
    parents = rolls.unit(rolls.normal(seed, "genre", np.arange(len(GENRES))[:, None], axes))
    around = rolls.normal(seed, "sub-genre", np.arange(len(SUBGENRES))[:, None], axes) / np.sqrt(DIMENSIONS)
    return rolls.unit(parents[PARENT] + SPREAD * around)


def shares() -> np.ndarray:
    """(S,) float64: the share of all artists that each sub-genre has."""
    each = np.array([GENRES[p].weight / len(GENRES[p].within) for p in PARENT])
    return each / each.sum()
