"""Who makes the music: where does each artist lie in the taste space, where do they live, how well known are they?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.simulator import genres, markets, rolls

TRACKS_EACH = 10  # tracks per artist on average
OWN_SOUND = 0.6  # how far an artist lies from the middle of their sub-genre
AT_HOME = 0.9  # share of artists of a local sub-genre who live where it is at home
BOTH_GENRES = 0.3  # share of artists who are tagged with a second sub-genre, the nearest to their own sound
ZIPF = 0.85  # popularity falls with the rank of an artist to this power
MERIT = 0.5  # how far an artist's rank follows what is good about them; the rest is luck


@dataclass(frozen=True, slots=True)
class Artists:
    """A artists as columns; `subgenre`, `second` (-1: none) index `genres.SUBGENRES`, `home` `markets.CODES`."""

    subgenre: np.ndarray  # (A,) int64
    second: np.ndarray  # (A,) int64
    home: np.ndarray  # (A,) int64
    position: np.ndarray  # (A, D) float32, unit length
    merit: np.ndarray  # (A,) float32, standard normal: what everybody likes about them
    popularity: np.ndarray  # (A,) float64, the best known has 1

    def __len__(self) -> int:
        return len(self.subgenre)


def make_artists(seed: int, count: int) -> Artists:
    """`count` artists; the same for the same seed and count."""
    each = np.arange(count)
    subgenre = np.searchsorted(np.cumsum(genres.shares())[:-1], rolls.uniform(seed, "artist sub-genre", each))
    noise = rolls.normal(seed, "artist sound", each[:, None], np.arange(genres.DIMENSIONS)[None, :])
    centres = genres.centres(seed)
    position = rolls.unit(centres[subgenre] + OWN_SOUND * noise / np.sqrt(genres.DIMENSIONS))
    merit = rolls.normal(seed, "artist merit", each)
    fame = MERIT * merit + (1 - MERIT**2) ** 0.5 * rolls.normal(seed, "artist luck", each)
    rank = np.empty(count)
    rank[np.argsort(-fame, kind="stable")] = np.arange(1, count + 1)
    second = _second(seed, position, centres, subgenre)
    return Artists(subgenre, second, _homes(seed, subgenre), position, merit, rank**-ZIPF)


def _homes(seed: int, subgenre: np.ndarray) -> np.ndarray:
    each = np.arange(len(subgenre))
    anywhere = np.searchsorted(np.cumsum(markets.SHARES)[:-1], rolls.uniform(seed, "artist market", each))
    codes = [genres.HOMES.get(name) for name in genres.SUBGENRES]
    local = np.array([-1 if code is None else markets.CODES.index(code) for code in codes])[subgenre]
    at_home = (local >= 0) & (rolls.uniform(seed, "artist at home", each) < AT_HOME)
    return np.where(at_home, local, anywhere)


def _second(seed: int, position: np.ndarray, centres: np.ndarray, subgenre: np.ndarray) -> np.ndarray:
    near = position @ centres.T
    near[np.arange(len(subgenre)), subgenre] = -2
    has = rolls.uniform(seed, "artist second", np.arange(len(subgenre))) < BOTH_GENRES
    return np.where(has, near.argmax(axis=1), -1)
