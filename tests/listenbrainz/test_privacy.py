"""Nobody reads what is another's; and whoever wants programs without a token to read it, says so first."""

from __future__ import annotations

import pytest

from tests.listenbrainz.conftest import Account, House, known
from tests.listenbrainz.test_created_for import of_the_week
from tests.listenbrainz.test_own_playlists import A, make

READS = (
    "user/{}/listens",
    "user/{}/listen-count",
    "user/{}/playing-now",
    "user/{}/playlists",
    "user/{}/playlists/createdfor",
    "user/{}/playlists/collaborator",
    "latest-import?user_name={}",
    "feedback/user/{}/get-feedback",
    "feedback/user/{}/get-feedback-for-recordings?recording_msids=2cfad207-3f55-4aec-8120-86cf66e34d59",
    "stats/user/{}/recordings",
    "cf/recommendation/user/{}/recording",
)


@pytest.fixture
def eve(house: House) -> Account:
    return house.sign_up()


def open_up(house: House, who: Account, wanted: bool = True) -> None:
    headers = {"Authorization": f"Bearer {who.token}"}
    answer = house.client.put(f"{house.address}/v1/me/players", json={"open": wanted}, headers=headers)
    assert answer.json() == {"user": who.name, "open": wanted}


@pytest.mark.parametrize("path", READS)
def test_another_listener_is_told_the_same_as_of_somebody_who_is_not_there(
    house: House, ann: Account, eve: Account, path: str
) -> None:
    for stranger in (eve, None):
        there, nowhere = (house.ask("GET", f"/1/{path.format(name)}", stranger) for name in (ann.name, "nobody"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.json()["error"] == f"Cannot find user: {ann.name}"
        assert nowhere.json()["error"] == "Cannot find user: nobody"


@pytest.mark.parametrize("path", READS)
def test_who_is_open_is_read_without_a_token_until_they_close(house: House, ann: Account, path: str) -> None:
    house.submit(ann, *(known(row, ago=60 * row) for row in range(1, 12)))
    open_up(house, ann)
    assert house.ask("GET", f"/1/{path.format(ann.name)}").status_code == 200
    open_up(house, ann, False)
    assert house.ask("GET", f"/1/{path.format(ann.name)}").status_code == 404


def test_a_playlist_made_for_somebody_is_theirs_though_its_address_can_be_computed(
    house: House, ann: Account, eve: Account
) -> None:
    house.submit(ann, *(known(row, ago=60 * row) for row in range(1, 12)))
    id = of_the_week(house, ann)
    for stranger in (eve, None):
        assert house.ask("GET", f"/1/playlist/{id}", stranger).status_code == 404
        assert house.ask("GET", f"/1/playlist/{id}/xspf", stranger).status_code == 404
    assert house.ask("POST", f"/1/playlist/{id}/copy", eve).status_code == 404
    open_up(house, ann)
    assert house.get(f"/1/playlist/{id}")["playlist"]["track"]


def test_being_open_shows_no_private_playlist(house: House, ann: Account, eve: Account) -> None:
    id = make(house, ann, A)
    open_up(house, ann)
    assert house.get(f"/1/user/{ann.name}/playlists", eve)["playlists"] == []
    assert house.ask("GET", f"/1/playlist/{id}", eve).status_code == 404


def test_being_open_lets_nobody_write(house: House, ann: Account, eve: Account) -> None:
    house.submit(ann, known(1))
    open_up(house, ann)
    mine = house.listens(ann)[0]
    house.post("/1/delete-listen", eve, {key: mine[key] for key in ("listened_at", "recording_msid")})
    assert len(house.listens(ann)) == 1


def test_a_deleted_listener_leaves_no_row_behind(either: House) -> None:
    ann = either.sign_up("Ann")
    either.submit(ann, known(1))
    make(either, ann, A)
    either.post("/1/feedback/recording-feedback", ann, {"recording_mbid": A, "score": 1})
    either.post("/1/latest-import", ann, {"ts": 5})
    with either.desk.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM listeners")
        for table in ("submissions", "own_playlists", "recording_feedback", "latest_imports", "playing"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
