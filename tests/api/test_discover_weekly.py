"""Discover Weekly over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playlists.week import Week
from serving.store import hidden, playlists
from serving.store.opened import reading
from tests.api.conftest import NOW, Server, encoding_shelf


def tracks(document: dict[str, list[dict[str, str]]]) -> list[str]:
    return [track["track"] for track in document["tracks"]]


def finished(server: Server, token: str, week: str) -> list[str]:
    """Makes the playlist of now the one that the job stored for `week`; returns its tracks."""
    shown = tracks(server.weekly(token).json())
    me = server.ask("GET", "/v1/me", token).json()["id"]
    with server.app.state.store.begin() as connection:
        row = playlists.find(connection, me, "discover-weekly", Week(2026, 47))
        assert row
        values = {name: getattr(row, name) for name in type(row).__slots__}
        document = row.document.replace(b"2026-W47", week.encode())
        final = playlists.StoredPlaylist(
            **values | {"period": week, "id": f"id-{week}", "final": True, "document": document}
        )
        playlists.save(connection, [final])
    return shown


def test_a_new_listener_gets_what_is_popular_and_is_told_so(server: Server) -> None:
    answer = server.weekly(server.sign_up()).json()
    assert answer["basis"] == "popular"
    assert "Nothing is known of your taste" in answer["note"]
    assert len(answer["tracks"]) == 30
    assert answer["tracks"][0]["reason"]["text"] == "heard by 199 listeners here"


def test_the_first_ten_listens_change_the_next_answer(server: Server) -> None:
    token = server.sign_up()
    before = server.weekly(token).json()
    server.listen(token, list(range(100, 110)))
    after = server.weekly(token).json()
    assert after["basis"] == "taste"
    assert "note" not in after
    assert tracks(after) != tracks(before)
    assert not {f"t{n}" for n in range(100, 110)} & set(tracks(after))


def test_a_popular_playlist_of_the_job_makes_way_for_the_first_listens_too(server: Server) -> None:
    token = server.sign_up()
    finished(server, token, "2026-W47")
    server.listen(token, list(range(100, 110)))
    assert server.weekly(token).json()["basis"] == "taste"


def test_the_same_question_twice_gets_the_same_bytes(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [3, 4, 5])
    first = server.weekly(token)
    assert server.weekly(token).content == first.content


def test_the_job_s_playlist_stays_for_the_week_whatever_is_heard(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [3, 4, 5])
    shown = finished(server, token, "2026-W47")
    server.listen(token, list(range(100, 120)), timedelta(hours=2))
    assert tracks(server.weekly(token).json()) == shown


def test_what_is_hidden_or_hated_is_gone_from_the_next_answer_and_comes_back(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [3, 4, 5])
    shown = finished(server, token, "2026-W47")
    artist = f"a{int(shown[2][1:]) // 2}"
    server.ask("PUT", f"/v1/me/hidden/tracks/{shown[0]}", token)
    server.ask("PUT", f"/v1/me/feedback/tracks/{shown[1]}", token, json={"score": -1})
    server.ask("PUT", f"/v1/me/hidden/artists/{artist}", token)
    assert tracks(server.weekly(token).json()) == shown[3:]
    server.ask("DELETE", f"/v1/me/hidden/tracks/{shown[0]}", token)
    server.ask("PUT", f"/v1/me/feedback/tracks/{shown[1]}", token, json={"score": 0})
    server.ask("DELETE", f"/v1/me/hidden/artists/{artist}", token)
    assert tracks(server.weekly(token).json()) == shown


def test_nothing_that_last_week_showed_comes_again(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [3, 4, 5])
    shown = set(finished(server, token, "2026-W47"))
    server.times.append(NOW + timedelta(weeks=1))
    following = server.weekly(token).json()
    assert following["week"] == "2026-W48"
    assert not shown & set(tracks(following))


def test_a_past_week_is_read_as_it_was_stored(server: Server) -> None:
    token = server.sign_up()
    shown = finished(server, token, "2026-W40")
    assert tracks(server.weekly(token, week="2026-W40").json()) == shown


@pytest.mark.parametrize(
    ("week", "status", "said"),
    [
        ("2026-W39", 404, "there is 2026-W47, 2026-W40"), ("2026-W48", 404, "still 2026-W47"),
        ("2026-47", 422, "write it as 2026-W47"), ("2026-W54", 422, "2026-W54"), ("", 422, "write it as"),
        ("0000-W01", 422, "0000-W01"), ("2026-W47\0", 422, "write it as"),
    ],
)  # fmt: skip
def test_a_week_that_is_not_there_says_why(server: Server, week: str, status: int, said: str) -> None:
    token = server.sign_up()
    finished(server, token, "2026-W40")
    refused = server.weekly(token, week=week)
    assert refused.status_code == status
    assert said in refused.json()["detail"]


def test_the_week_is_the_listener_s_own(server: Server) -> None:
    server.times.append(NOW.replace(day=22, hour=20))  # Sunday evening in UTC, Monday morning in Tokyo
    assert server.weekly(server.sign_up(timezone="Asia/Tokyo")).json()["week"] == "2026-W48"
    assert server.weekly(server.sign_up(timezone="UTC")).json()["week"] == "2026-W47"


def test_too_few_tracks_say_what_each_rule_left(server: Server) -> None:
    server.shelves.shelf = encoding_shelf(tracks=24)
    token = server.sign_up()
    server.listen(token, list(range(20)))
    refused = server.weekly(token)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:segue:problem:too-few-tracks"
    assert refused.json()["counts"][:2] == [["found", 24], ["unheard", 4]]


def test_where_the_rules_leave_too_few_the_last_playlist_stays_and_says_so(server: Server) -> None:
    server.shelves.shelf = encoding_shelf(tracks=24)
    token = server.sign_up()
    shown = finished(server, token, "2026-W46")
    server.listen(token, list(range(20)))
    server.times.append(NOW + timedelta(weeks=1))
    kept = server.weekly(token).json()
    assert tracks(kept) == shown
    assert kept["kept_from"] == "2026-W47"
    assert "found 24 > unheard 4" in kept["note"]


def test_a_promoted_version_makes_the_next_playlist(server: Server) -> None:
    token = server.sign_up()
    assert server.weekly(token).json()["version"] == "small"
    server.shelves.shelf = encoding_shelf(version="newer")
    assert server.weekly(token).json()["version"] == "newer"


def test_a_stored_playlist_is_served_while_no_version_is_there(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [3, 4, 5])
    shown = finished(server, token, "2026-W47")
    server.shelves.shelf = None
    assert tracks(server.weekly(token).json()) == shown
    assert server.weekly(server.sign_up()).status_code == 409


def test_what_is_shown_is_what_is_stored(server: Server) -> None:
    token = server.sign_up()
    shown = tracks(server.weekly(token).json())
    me = server.ask("GET", "/v1/me", token).json()["id"]
    with reading(server.app.state.store) as connection:
        row = playlists.find(connection, me, "discover-weekly", Week(2026, 47))
        assert hidden.unwanted(connection, me) == (set(), set(), set())
    assert row
    assert not row.final
    assert row.tracks == ('["' + '","'.join(shown) + '"]').encode()
