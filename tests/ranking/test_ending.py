"""How a listen would end: what sounds like what was finished is likelier finished than what sounds like skips."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playlists.catalogue import Ragged
from playlists.errors import BrokenVersion
from playlists.ranking.ending import (
    FILE,
    MOST_HEARD,
    POWERS,
    Ended,
    Endings,
    Learnt,
    ended,
    layers,
    likely,
    most_telling,
    nothing,
    padded_to,
    read_ending,
    write_ending,
)  # fmt: skip
from playlists.ranking.knowledge import knowledge
from playlists.ranking.second_stage import ENDING, SecondStage, open_knowledge, write_knowledge
from tests.ranking.worlds import TRACK_COUNT, histories_by_hand, small_knowledge, vectors_of, who_heard
from tests.training.worlds import world_catalogue

FEATURES, HIDDEN = 3 * len(POWERS) + 2, 2


def _learnt(tracks: int = TRACK_COUNT, audio: int = 3) -> Learnt:
    """What is near full listens is likelier full, what is near skips less likely; nothing else matters."""
    straight = np.zeros(FEATURES, np.float32)
    straight[0 : 3 * len(POWERS) : 3], straight[1 : 3 * len(POWERS) : 3] = 1, -1
    return Learnt(
        np.eye(3 * audio, dtype=np.float32), np.float32(3), np.full(len(POWERS), 1 / 300, np.float32), straight,
        np.zeros((FEATURES, HIDDEN), np.float32), np.zeros(HIDDEN, np.float32), np.zeros(HIDDEN, np.float32),
        np.float32(0), np.zeros(tracks, np.float32), np.zeros(tracks, np.float32),
    )  # fmt: skip


def _endings(sound: np.ndarray) -> Endings:
    return Endings(_learnt(len(sound)), sound.astype(np.float32), np.zeros(len(sound), np.float32))


def _heard(track: list[int], plays: list[float], skips: list[float], lag_days: float = 0) -> Ended:
    columns = (np.array(each, np.float32) for each in (plays, skips, np.full(len(track), lag_days)))
    return most_telling(np.array(track, np.int32), *columns)


def test_what_sounds_like_full_listens_is_likelier_full_than_what_sounds_like_skips() -> None:
    sound = np.eye(3)[[0, 1, 2, 0, 1]]
    finished, skipped, neither = likely(_endings(sound), np.arange(3), _heard([3, 4], [1, 0], [0, 1]))
    assert finished > neither > skipped


def test_each_of_two_tastes_is_likelier_than_what_lies_between_them() -> None:
    half = np.sqrt(0.5)
    sound = np.array([[1, 0], [0, 1], [half, -half], [1, 0], [0, 1]])
    one, other, between = likely(_endings(sound), np.arange(3), _heard([3, 4], [1, 1], [0, 0]))
    assert one == other > between


def test_what_was_heard_long_ago_says_less() -> None:
    known, rows = _endings(np.eye(2)[[0, 0]]), np.arange(1)
    assert likely(known, rows, _heard([1], [1], [0], 600)) < likely(known, rows, _heard([1], [1], [0]))


def test_nobody_heard_says_nothing() -> None:
    assert not likely(_endings(np.eye(4)), np.arange(4), nothing()).any()


def test_a_track_is_as_likely_in_whatever_pool_it_stands() -> None:
    rng = np.random.default_rng(3)
    sound = rng.normal(size=(300, 7))
    known = _endings(sound / np.linalg.norm(sound, axis=1, keepdims=True))
    heard = _heard(list(range(200, 300)), rng.integers(0, 4, 100).tolist(), rng.integers(0, 4, 100).tolist())
    whole, some = likely(known, np.arange(200), heard), rng.permutation(200)[:77]
    np.testing.assert_array_equal(likely(known, some, heard), whole[some])


def test_of_a_long_history_the_tracks_with_most_listens_are_compared_and_of_equals_the_newest() -> None:
    plays = np.ones(3 * MOST_HEARD, np.float32)
    plays[:5] = 9
    few = most_telling(np.arange(len(plays)), plays, np.zeros_like(plays), np.zeros_like(plays))
    assert few.track.tolist() == [*range(5), *range(2 * MOST_HEARD + 5, 3 * MOST_HEARD)]


def test_what_is_hated_or_excluded_and_mere_feedback_did_not_end() -> None:
    histories = histories_by_hand(
        [[1], [9, 2, 4, 7, 5]], listens=[1, 2, 0, 3, 1, 4], plays=[1, 0, 0, 1, 1, 0], skips=[0, 2, 0, 2, 0, 0],
        feedback=[0, 0, 1, 0, -1, 0], age_days=[0, 8, 0, 3, 1, 0],
    )  # fmt: skip
    found = ended(histories, 1)
    assert (found.track.tolist(), found.lag_days.tolist()) == ([9, 4], [5, 0])
    np.testing.assert_allclose(found.said, [np.log([1, 2]), np.log([3, 3]), [1, 1]], rtol=1e-6)


def test_who_ended_nothing_has_nothing() -> None:
    assert not len(ended(histories_by_hand([[]]), 0).track)


def _genres(*codes: int) -> Ragged:
    """One genre a track."""
    names = tuple(f"g{n}" for n in range(max(codes) + 1))
    return Ragged(names, np.arange(len(codes) + 1, dtype=np.int64), np.array(codes, np.int32))


def test_genre_artist_and_own_sound_add_up_to_the_audio() -> None:
    audio = np.random.default_rng(1).normal(size=(6, 2)).astype(np.float32)
    found = layers(audio, np.array([0, 0, 1, 1, 2, 2], np.int32), _genres(0, 0, 0, 1, 1, 1)).reshape(6, 3, 2)
    np.testing.assert_allclose(found.sum(axis=1), audio, atol=1e-6)


def test_a_track_without_audio_sounds_like_its_artist_and_genre() -> None:
    audio = np.array([[1, 0], [1, 0], [0, 0], [0, 1]], np.float32)
    found = layers(audio, np.array([0, 0, 0, 1], np.int32), _genres(0, 0, 0, 1)).reshape(4, 3, 2).sum(axis=1)
    assert found[2, 0] > 0.5
    assert found[2, 1] == 0


@pytest.mark.parametrize(("task", "weight"), [*ENDING.items(), ("release", 0)])
def test_the_ending_has_a_say_beside_the_ranker_but_not_on_what_nobody_played(task: str, weight: float) -> None:
    rows = np.arange(TRACK_COUNT, dtype=np.int32)
    known = replace(small_knowledge(), endings=_endings(np.eye(TRACK_COUNT)))
    who = replace(who_heard(5), ended=_heard([5], [1], [0]))
    stage = SecondStage(known, {task: lambda columns: np.zeros(len(columns), np.float32)})
    assert known.endings is not None
    said = weight * likely(known.endings, rows, who.ended)
    np.testing.assert_allclose(stage.scores(task, who, rows, vectors_of(rows)), said, atol=1e-6)


def test_where_nobody_is_known_to_skip_the_ranker_decides_alone() -> None:
    rows = np.arange(TRACK_COUNT, dtype=np.int32)
    who = replace(who_heard(5), ended=_heard([5], [1], [0]))
    stage = SecondStage(small_knowledge(), {"continuation": lambda columns: columns[:, 0]})
    alone = stage.rankers["continuation"]
    scores = stage.scores("continuation", who, rows, vectors_of(rows))
    without = SecondStage(small_knowledge(), {"continuation": alone}).scores(
        "continuation", who_heard(5), rows, vectors_of(rows)
    )
    np.testing.assert_array_equal(scores, without)


def test_what_was_learnt_is_read_as_it_was_written(tmp_path: Path) -> None:
    learnt = replace(_learnt(), plays=np.arange(TRACK_COUNT, dtype=np.float32))
    write_ending(tmp_path, learnt)
    again = read_ending(tmp_path, TRACK_COUNT)
    assert again is not None
    for name in Learnt.__slots__:
        np.testing.assert_array_equal(getattr(again, name), getattr(learnt, name))


def test_knowledge_is_opened_with_its_endings(tmp_path: Path) -> None:
    catalogue = world_catalogue(TRACK_COUNT)
    known, words = small_knowledge(), {"audio_mean": [0.0] * 3, "audio_scale": [1.0] * 3}
    with_endings = knowledge(catalogue, known.tracks, known.artists, known.listeners, words, True, _learnt())
    write_knowledge(tmp_path, with_endings)
    opened = open_knowledge(tmp_path, catalogue, words, ordered=True)
    assert opened.endings is not None
    assert with_endings.endings is not None
    np.testing.assert_array_equal(opened.endings.sound, with_endings.endings.sound)


def test_no_file_means_that_nothing_was_learnt(tmp_path: Path) -> None:
    assert read_ending(tmp_path, 3) is None


def test_endings_of_another_catalogue_are_refused(tmp_path: Path) -> None:
    write_ending(tmp_path, _learnt())
    with pytest.raises(BrokenVersion, match=f"endings of {TRACK_COUNT} tracks, the catalogue has 3"):
        read_ending(tmp_path, 3)


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"PK nothing")
    with pytest.raises(BrokenVersion, match=FILE):
        read_ending(tmp_path, 3)


def test_tracks_that_nobody_has_heard_are_usually_full() -> None:
    learnt = padded_to(replace(_learnt(2), plays=np.array([3, 0], np.float32)), 4)
    assert learnt.plays.tolist() == [3, 0, 0, 0]


def test_a_pool_of_500_takes_about_a_millisecond_at_most() -> None:
    rng = np.random.default_rng(1)
    sound = rng.normal(size=(700, 20))
    known = _endings(sound / np.linalg.norm(sound, axis=1, keepdims=True))
    heard = _heard(list(range(500, 700)), [1] * 200, [1] * 200)
    seconds = []
    for _ in range(50):
        started = time.process_time()
        likely(known, np.arange(500), heard)
        seconds.append(time.process_time() - started)
    assert np.median(seconds) < 0.002  # twice what is promised: other processes share the core
