"""The documents of the original server's own tests: the valid are taken, the others are refused with their fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.listenbrainz.conftest import Account, House

REFUSED = {
    "empty_artist_name": "track_metadata.artist_name is blank",
    "invalid_recording_mbid": "recording_mbid MBID format invalid.",
    "playing_now_with_ts": "must not contain listened_at",
    "timestamp_in_ns": "listened_at is too high",
    "too_many_tags": "more than 50 tags",
}
TAKEN = {"additional_info": 1, "user_export_test": 3, "valid_import": 2, "valid_playing_now": 0, "valid_single": 1}


@pytest.mark.parametrize("name", TAKEN)
def test_a_valid_document_is_taken(house: House, ann: Account, real_data: Path, name: str) -> None:
    body = (real_data / "exports" / "listenbrainz" / f"{name}.json").read_bytes()
    assert house.ask("POST", "/1/submit-listens", ann, content=body).json() == {"status": "ok"}
    assert len(house.listens(ann)) == TAKEN[name]


@pytest.mark.parametrize("name", REFUSED)
def test_an_invalid_document_is_refused(house: House, ann: Account, real_data: Path, name: str) -> None:
    body = (real_data / "exports" / "listenbrainz" / f"{name}.json").read_bytes()
    answer = house.ask("POST", "/1/submit-listens", ann, content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert REFUSED[name] in answer.json()["error"]


def test_what_a_player_adds_is_kept_flat(house: House, ann: Account, real_data: Path) -> None:
    body = (real_data / "exports" / "listenbrainz" / "additional_info.json").read_bytes()
    house.ask("POST", "/1/submit-listens", ann, content=body)
    info = house.listens(ann)[0]["track_metadata"]["additional_info"]
    assert (info["nested.info"], info["best_song"], info["tracknumber"]) == ("here", "definitely", "7")
    assert len(info["artist_mbids"]) == 2
