"""The client libraries that players use, unchanged but for the address: a whole session with each."""

from __future__ import annotations

from typing import Any

import liblistenbrainz
import pylistenbrainz
import pytest
from liblistenbrainz.errors import InvalidAuthTokenException, ListenBrainzAPIException
from pylistenbrainz import client as pylistenbrainz_client

from tests.listenbrainz.conftest import NOW_S, Account, House, known, listen
from tests.listenbrainz.test_created_for import of_the_week
from tests.listenbrainz.test_feedback import msid, scores


@pytest.fixture(params=["liblistenbrainz", "pylistenbrainz"])
def library(request: pytest.FixtureRequest) -> Any:
    return liblistenbrainz if request.param == "liblistenbrainz" else pylistenbrainz


@pytest.fixture
def client(house: House, library: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client that was told one address, and nothing else."""
    if library is liblistenbrainz:
        return liblistenbrainz.ListenBrainz(api_base_url=house.address)
    monkeypatch.setattr(pylistenbrainz_client, "API_BASE_URL", house.address)
    return pylistenbrainz.ListenBrainz()


def test_a_player_s_session(house: House, ann: Account, client: Any, library: Any) -> None:
    client.set_auth_token(ann.token)
    client.submit_playing_now(library.Listen("Title 3", "Artist 1", release_name="Shore"))
    assert client.get_playing_now(ann.name).track_name == "Title 3"
    played = [library.Listen(f"Title {n}", f"Artist {n // 2}", listened_at=NOW_S - 60 * n) for n in range(1, 13)]
    assert client.submit_single_listen(played[0]) == {"status": "ok"}
    assert client.submit_multiple_listens(played) == {"status": "ok"}
    heard = client.get_listens(ann.name.upper(), count=50)
    assert [one.track_name for one in heard] == [one.track_name for one in played]
    if library is liblistenbrainz:  # the other one knows no feedback
        client.submit_user_feedback(1, msid(3))
    else:
        house.post("/1/feedback/recording-feedback", ann, {"recording_msid": msid(3), "score": 1})
    assert scores(house, ann) == {"t3": 1}
    playlist = house.get(f"/1/playlist/{of_the_week(house, ann)}", ann)["playlist"]
    assert not {track["title"] for track in playlist["track"]} & {one.track_name for one in played}


def test_a_wrong_token_is_told_as_wrong(client: Any) -> None:
    with pytest.raises(Exception) as refused:  # noqa: PT011  each library has its own class of that name
        client.set_auth_token("wrong")
    assert type(refused.value).__name__ == InvalidAuthTokenException.__name__


def test_a_page_of_listens_is_taken_from_either_end(house: House, ann: Account, client: Any) -> None:
    house.submit(ann, *(listen(title, ago=600 - 60 * n) for n, title in enumerate("abcde")))
    client.set_auth_token(ann.token)
    below = client.get_listens(ann.name, max_ts=NOW_S - 480, count=5)
    above = client.get_listens(ann.name, min_ts=NOW_S - 540, count=2)
    assert ["".join(one.track_name for one in page) for page in (below, above)] == ["ba", "dc"]


def test_a_listen_is_deleted_by_what_the_server_said_of_it(house: House, ann: Account) -> None:
    client = liblistenbrainz.ListenBrainz(api_base_url=house.address)
    client.set_auth_token(ann.token)
    client.submit_single_listen(liblistenbrainz.Listen("Ebb", "Moorings", listened_at=NOW_S))
    client.delete_listen(client.get_listens(ann.name)[0])
    assert client.get_user_listen_count(ann.name) == 0


def test_statistics_and_recommendations_are_read(house: House, ann: Account) -> None:
    house.submit(ann, *(known(row, ago=60 * row) for row in range(1, 12)))
    client = liblistenbrainz.ListenBrainz(api_base_url=house.address)
    client.set_auth_token(ann.token)
    assert len(client.get_user_recordings(ann.name, count=5)["payload"]["recordings"]) == 5
    assert client.get_user_recordings(ann.name, time_range="year") is None
    assert len(client.get_user_recommendation_recordings(ann.name)["payload"]["mbids"]) == 25
    assert client.get_user_feedback(ann.name, score=1, metadata=True)["feedback"] == []


def test_a_refusal_reaches_the_player_with_its_words(house: House, ann: Account) -> None:
    client = liblistenbrainz.ListenBrainz(api_base_url=house.address)
    client.set_auth_token(ann.token)
    with pytest.raises(ListenBrainzAPIException) as refused:
        client.submit_single_listen(liblistenbrainz.Listen("Ebb", "Moorings", listened_at=NOW_S + 3600))
    assert (refused.value.status_code, "too high" in refused.value.message) == (400, True)
