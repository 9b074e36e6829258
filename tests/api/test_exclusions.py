"""Hidden means hidden in all five ways; excluded means heard, and without a say in the taste, at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playlists.kinds import RECIPES
from playlists.week import Week
from tests.api.conftest import NOW, Server, server_on, with_genres
from tests.api.musical import EARLY, heard


def tracks(answer: dict) -> list[str]:
    return [track["track"] for track in answer["tracks"]]


SPAN = f"{(NOW - timedelta(days=41)).isoformat()}/{(NOW - timedelta(days=35)).isoformat()}".replace("+00:00", "Z")
GENRE = {0: "ambient", 1: "blues", 2: "cumbia", 3: "dub", 4: "emo", 5: "folk", 6: "grime", 7: "house"}


def test_an_exclusion_changes_the_playlist_at_once_even_one_that_the_job_made(musical: Server) -> None:
    token = heard(musical)
    before = tracks(musical.weekly(token).json())
    with musical.app.state.store.begin() as connection:
        connection.exec_driver_sql("UPDATE playlists SET final = 1")
    assert musical.ask("PUT", "/v1/me/exclusions/genres/cumbia", token).status_code == 204
    after = musical.weekly(token).json()
    assert tracks(after) != before
    assert not any(track["reason"].get("track") == "t10" for track in after["tracks"])


def test_excluded_listens_still_count_as_heard_and_hide_nothing(musical: Server) -> None:
    token = heard(musical)
    musical.ask("PUT", f"/v1/me/exclusions/ranges/{quote(SPAN)}", token)
    taste = musical.ask("GET", "/v1/me/taste", token).json()
    assert "cumbia" not in [one["genre"] for one in taste["genres"]]
    assert not {f"t{row}" for row in EARLY} & set(tracks(musical.weekly(token).json()))


def test_taking_an_exclusion_back_brings_the_old_playlist_back(musical: Server) -> None:
    token = heard(musical)
    before = tracks(musical.weekly(token).json())
    for how in ("PUT", "DELETE"):
        assert musical.ask(how, "/v1/me/exclusions/artists/a9", token).status_code == 204
    assert tracks(musical.weekly(token).json()) == before
    assert musical.ask("GET", "/v1/me/exclusions", token).json()["items"] == []


def test_a_love_of_what_is_excluded_shapes_nothing(musical: Server) -> None:
    token = heard(musical)
    musical.ask("PUT", "/v1/me/feedback/tracks/t3", token, json={"score": 1})
    musical.ask("PUT", "/v1/me/exclusions/genres/dub", token)
    assert "dub" not in [one["genre"] for one in musical.ask("GET", "/v1/me/taste", token).json()["genres"]]


@pytest.mark.parametrize("where", ["hidden", "exclusions"])
@pytest.mark.parametrize(
    ("path", "status"),
    [("sources/nowhere", 404), ("ranges/yesterday", 422), ("genres/polka", 404), ("ranges/2026-02-01/2026-01-01", 422)],
)
def test_what_is_not_there_cannot_be_named(musical: Server, where: str, path: str, status: int) -> None:
    assert musical.ask("PUT", f"/v1/me/{where}/{path}", heard(musical)).status_code == status


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nothing_hidden_is_in_any_playlist_made_or_stored(data: st.DataObject) -> None:
    """By track, artist, genre, source and range; in every kind, and in what was stored before."""
    with TemporaryDirectory() as folder, server_on(f"sqlite:///{Path(folder) / 'segue.db'}") as server:
        with_genres(server)
        token = heard(server)
        stored = server.weekly(token).json()
        row = int(data.draw(st.sampled_from(tracks(stored)))[1:])
        ways = {
            f"tracks/t{row}": lambda n: n == row, f"artists/a{row}": lambda n: n == row,
            f"genres/{GENRE[row % 8]}": lambda n: n % 8 == row % 8,
            "sources/bedroom": lambda n: n in EARLY, f"ranges/{quote(SPAN)}": lambda n: n in EARLY,
        }  # fmt: skip
        chosen = data.draw(st.sets(st.sampled_from(sorted(ways)), min_size=1))
        for way in chosen:
            assert server.ask("PUT", f"/v1/me/hidden/{way}", token).status_code == 204
        answers = [server.ask("GET", f"/v1/me/playlists/{kind}", token) for kind in RECIPES]
        answers += [server.ask("GET", f"/v1/playlists/{stored['id']}", token)]
        made = [int(track[1:]) for answer in answers if answer.status_code == 200 for track in tracks(answer.json())]
        assert made
        assert not [n for n in made for way in chosen if ways[way](n)]


def test_a_week_before_is_read_without_what_was_hidden_since(musical: Server) -> None:
    token = heard(musical)
    first = musical.weekly(token).json()
    musical.times.append(NOW + timedelta(weeks=1))
    musical.listen(token, [int(first["tracks"][0]["track"][1:])])
    late = f"{NOW.isoformat()}/{(NOW + timedelta(weeks=2)).isoformat()}".replace("+00:00", "Z")
    musical.ask("PUT", f"/v1/me/hidden/ranges/{quote(late)}", token)
    again = musical.weekly(token, week=str(Week(2026, 47))).json()
    assert tracks(again) == tracks(first)[1:]
