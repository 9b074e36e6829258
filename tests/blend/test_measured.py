"""Groups are what they are called, and friends are told from strangers where they are alike."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from playlists.errors import BadInput
from tests.training.worlds import timeless
from training.blending.friends import auc, auc_interval, cosines, friends_in, strangers
from training.blending.groups import DRAWS, alike, at_random, unlike
from training.blending.measures import OURS, treated
from training.blending.room import room
from training.model.settings import SIZES
from training.simulator import simulate


def drawn(seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(60, 5))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def mean_cosine(direction: np.ndarray, groups: np.ndarray) -> float:
    return float(np.mean([(direction[group] @ direction[group].T).mean() for group in groups]))


def test_the_most_alike_are_more_alike_than_by_chance_and_the_least_alike_less():
    direction = drawn()
    means = [
        mean_cosine(direction, draw(direction, 30, 4, np.random.default_rng(1))) for draw in (alike, at_random, unlike)
    ]
    assert means == sorted(means, reverse=True)
    assert means[0] > means[1] + 0.2 > means[2] + 0.2


@pytest.mark.parametrize("name", DRAWS)
def test_nobody_is_in_a_group_twice(name):
    groups = DRAWS[name](drawn(), 40, 6, np.random.default_rng(2))
    assert all(len(set(group.tolist())) == 6 for group in groups)


def test_friends_are_read_once_each_and_only_where_both_are_known(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "hetrec.zip", "w") as made:
        made.writestr("user_friends.dat", "userID\tfriendID\r\n2\t3\r\n3\t2\r\n2\t99\r\n3\t5\r\n")
    assert friends_in(tmp_path / "hetrec.zip", ["2", "3", "5"]).tolist() == [[0, 1], [1, 2]]
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as made:
        made.writestr("readme.txt", "nothing")
    with pytest.raises(BadInput, match=r"no user_friends\.dat"):
        friends_in(tmp_path / "other.zip", [])


def test_strangers_are_no_friends_and_never_oneself():
    friends = np.array([[0, 1], [2, 3]])
    pairs = strangers(6, 50, friends, np.random.default_rng(3))
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert not {(0, 1), (2, 3)} & set(map(tuple, pairs.tolist()))


def test_the_area_is_the_share_of_pairs_that_stand_right():
    rng = np.random.default_rng(4)
    theirs, others = rng.integers(0, 6, 30).astype(float), rng.integers(0, 5, 40).astype(float)
    slow = np.mean([(a > b) + 0.5 * (a == b) for a in theirs for b in others])
    assert auc(theirs, others) == pytest.approx(slow)
    middle, low, high = auc_interval(theirs, others, rng)
    assert low < middle < high
    assert len(cosines(drawn(), np.array([[0, 1]]))) == 1


def test_every_way_is_measured_on_the_same_groups(tmp_path: Path):
    from playlists.catalogue import read_catalogue
    from playlists.listens import read_listens

    simulate(tmp_path, 80, seed=1, tracks=300)
    catalogue = read_catalogue(tmp_path / "catalogue.parquet")
    measured = room(timeless(read_listens(tmp_path)), catalogue, SIZES["tiny"], 1)
    found = treated(measured, np.arange(48).reshape(12, 4))
    assert found[OURS].least_of_mean > found["average"].least_of_mean + 0.02  # of many groups; one may be lucky
    assert found[OURS].mean_u <= found["average"].mean_u
    assert all(0 <= one.mean_u <= 1 and one.least_u <= one.mean_u for one in found.values())
