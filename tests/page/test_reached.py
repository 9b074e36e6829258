"""What is said of a dial is what the playlist reached of it, with its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playlists.dials import DEFAULT
from serving.page.dialling import moved

FAR = replace(DEFAULT, adventurousness=0.9)


def made(outside: int, others: int, basis: str = "taste", kind: str = "discover-weekly"):
    reasons = [{"kind": "outside"}] * (outside - outside // 2) + [{"kind": "outside_picked"}] * (outside // 2)
    tracks = [{"reason": reason} for reason in [*reasons, *[{"kind": "near"}] * others]]
    return {"kind": kind, "basis": basis, "tracks": tracks}


@pytest.mark.parametrize(
    ("dials", "playlist", "said"),
    [
        (FAR, made(27, 3), "90 % outside your usual: 27 of 30 tracks"),
        (FAR, made(28, 2), "90 % outside your usual: 28 of 30 tracks"),
        (FAR, made(2, 28),
         "90 % outside your usual asked for, 2 of 30 tracks reached: the rules leave no more of them"),
        (FAR, made(0, 30, "popular"), "90 % outside your usual: this counts once something is known of your usual"),
        (replace(FAR, steer=("dub",)), made(0, 30),
         "90 % outside your usual: this does not count while it is built around genres"),
        (FAR, made(0, 50, kind="daily-mix:1"), "how far from what you know: 90 %"),
        (FAR, None, "how far from what you know: 90 %"),
    ],
)  # fmt: skip
def test_how_much_is_outside_the_usual_is_counted(dials, playlist, said):
    assert moved(dials, "en", playlist)[0] == said


def test_it_is_told_in_japanese_with_the_same_numbers():
    assert "30曲中2曲" in moved(FAR, "ja", made(2, 28))[0]
    assert "30曲中27曲" in moved(FAR, "ja", made(27, 3))[0]


def test_a_dial_that_was_not_turned_is_not_said():
    assert moved(DEFAULT, "en", made(2, 28)) == ()
