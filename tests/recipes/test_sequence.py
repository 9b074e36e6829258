"""The order of playing: a short path, checked against the exact one, that keeps artists apart where it can."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from playlists.catalogue import Catalogue
from playlists.recipes.pool import Pool, found
from playlists.recipes.sequence import SUREST, sequence, steps
from playlists.recipes.shorter import shorter
from tests.shelves import small_catalogue


def picks(n: int, seed: int) -> tuple[Pool, np.ndarray]:
    random = np.random.default_rng(seed)
    groups = 2 * random.normal(size=(3, 16))
    vectors = random.normal(size=(n, 16)) + groups[random.integers(0, 3, n)]
    return found(np.arange(n), np.sort(random.random(n))[::-1]), vectors


def length(cost: np.ndarray, path: list[int]) -> float:
    return sum(cost[a, b] for a, b in itertools.pairwise(path))


def exact(cost: np.ndarray) -> float:
    """The shortest path from 0 through all, by Held & Karp 1962."""
    best = {(1, 0): 0.0}
    for size in range(1, len(cost)):
        for (there, last), so_far in list(best.items()):
            if there.bit_count() == size:
                for n in range(len(cost)):
                    if not there >> n & 1:
                        key, total = (there | 1 << n, n), so_far + cost[last, n]
                        best[key] = min(total, best.get(key, np.inf))
    return min(total for (there, _), total in best.items() if there.bit_count() == len(cost))


def test_small_paths_are_within_a_hundredth_of_the_shortest():
    over = []
    for seed in range(12):
        pool, vectors = picks(9, seed)
        cost = steps(pool, vectors)
        over.append(length(cost, shorter(cost, list(range(9)))) / exact(cost))
    assert np.mean(over) < 1.01
    assert np.min(over) >= 1 - 1e-9


@given(st.integers(0, 10_000), st.integers(3, 40))
def test_a_path_keeps_its_beginning_and_all_tracks_and_gets_no_longer(seed, n):
    pool, vectors = picks(n, seed)
    cost, before = steps(pool, vectors), list(range(n))
    after = shorter(cost, before)
    assert after[0] == 0
    assert sorted(after) == before
    assert length(cost, after) <= length(cost, before) + 1e-9


def by_artists(artists: list[int]) -> Catalogue:
    catalogue = small_catalogue(len(artists), 1)
    names = pa.array([f"a{n}" for n in artists])
    place = catalogue.table.column_names.index("artist_id")
    return Catalogue(catalogue.table.set_column(place, "artist_id", names))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=24), st.integers(0, 1000))
def test_no_artist_stands_side_by_side_where_that_can_be_avoided(artists, seed):
    pool, vectors = picks(len(artists), seed)
    of = np.array(artists)[sequence(pool, vectors, by_artists(artists)).track]
    if max(Counter(artists).values()) <= (len(artists) + 1) // 2:
        assert (of[1:] != of[:-1]).all()


def test_the_surest_three_come_first_but_never_two_of_one_artist_in_a_row():
    pool, vectors = picks(8, 0)
    order = sequence(pool, vectors, by_artists([7, 7, 7, 1, 2, 3, 4, 5])).track
    assert order[:SUREST].tolist() == [0, 3, 1]


def test_energy_does_not_jump_and_double_tempo_is_the_same_beat():
    pool, _ = picks(12, 0)
    catalogue = small_catalogue(12, 1)
    energy, tempo = np.tile([0.0, 1.0], 6), np.tile([60.0, 120.0, 85.0], 4)
    with_sound = catalogue.table.append_column("energy", pa.array(energy)).append_column("tempo", pa.array(tempo))
    order = sequence(pool, np.ones((12, 4)), Catalogue(with_sound)).track
    jumps = np.abs(np.diff(energy[order[SUREST - 1 :]])).sum()
    assert jumps == 1
    cost = steps(pool, np.ones((12, 4)), Catalogue(with_sound))
    assert cost[0, 4] < cost[0, 2]  # 60 and 120 beats beside 60 and 85


@given(st.integers(0, 1000))
def test_the_order_is_the_same_however_the_picks_come(seed):
    pool, vectors = picks(20, seed)
    mixed = np.random.default_rng(seed).permutation(20)
    again = sequence(Pool(pool.track[mixed], pool.score[mixed]), vectors[mixed]).track
    assert again[:SUREST].tolist() == sequence(pool, vectors).track[:SUREST].tolist()
    assert sorted(again.tolist()) == list(range(20))
