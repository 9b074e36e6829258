"""A blend over HTTP: who gets in and out, what it shows, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from serving.store.tables import listeners
from tests.api.conftest import NOW, Server


def people(server: Server, *names: str) -> list[str]:
    """Somebody who listens for each name; their tokens."""
    tokens = [server.sign_up(name=name) for name in names]
    for n, token in enumerate(tokens):
        server.listen(token, list(range(20 * n, 20 * n + 24)))
    return tokens


def blended(server: Server, *tokens: str, **about: str) -> str:
    """The id of a blend of these listeners."""
    id = server.ask("POST", "/v1/blends", tokens[0], json=about).json()["id"]
    invite = server.ask("POST", f"/v1/blends/{id}/invites", tokens[0]).json()["invite"]
    for token in tokens[1:]:
        assert server.ask("POST", "/v1/blends/join", token, json={"invite": invite}).status_code == 200
    return str(id)


def playlist(server: Server, token: str, id: str):
    return server.ask("GET", f"/v1/blends/{id}", token)


def test_two_who_joined_have_one_playlist_that_says_for_whom_each_track_is(server: Server) -> None:
    ana, ben = people(server, "Ana", "Ben")
    id = blended(server, ana, ben)
    made = playlist(server, ana, id).json()
    assert made == playlist(server, ben, id).json()
    assert made["title"] in ("Blend: Ana, Ben", "Blend: Ben, Ana")
    assert {member["name"] for member in made["members"]} == {"Ana", "Ben"}
    assert len(made["tracks"]) >= 10
    assert all(track["for"] and set(track["for"]) <= {"Ana", "Ben"} for track in made["tracks"])
    assert sum(member["share"] for member in made["members"]) == pytest.approx(1)
    assert {track["reason"]["kind"] for track in made["tracks"]} <= {"shared", "brought", "for", "new_to_all"}
    assert all(track["reason"]["text"] for track in made["tracks"])
    assert made["story"]["match"] is None  # two people are no crowd to compare with


def test_among_many_strangers_a_match_is_a_percentile(server: Server) -> None:
    crowd = people(server, *(f"L{n}" for n in range(8)), *(f"M{n}" for n in range(0)))
    for n in range(20):
        server.listen(server.sign_up(), [n * 7 % 200, n * 13 % 200, n * 29 % 200, n])
    twin = server.sign_up(name="Twin")
    server.listen(twin, list(range(24)))
    alike = playlist(server, twin, blended(server, crowd[0], twin)).json()["story"]["match"]
    assert alike >= 99


def test_one_alone_is_no_blend_and_is_told_how_many_are_needed(server: Server) -> None:
    (ana,) = people(server, "Ana")
    answer = playlist(server, ana, blended(server, ana))
    assert answer.status_code == 409
    assert "it has 1 member, 2 make it live" in answer.json()["detail"]


def test_an_artist_stands_for_a_member(server: Server) -> None:
    (ana,) = people(server, "Ana")
    made = playlist(server, ana, blended(server, ana, artist="a40")).json()
    assert [member["name"] for member in made["members"]] == ["Ana", "Artist 40"]
    assert server.ask("POST", "/v1/blends", ana, json={"artist": "a999"}).status_code == 404


def test_the_eleventh_does_not_get_in(server: Server) -> None:
    tokens = [server.sign_up() for _ in range(11)]
    id = blended(server, *tokens[:10])
    invite = server.ask("POST", f"/v1/blends/{id}/invites", tokens[0]).json()["invite"]
    answer = server.ask("POST", "/v1/blends/join", tokens[10], json={"invite": invite})
    assert answer.status_code == 409
    assert "it has 10 members, which is the most" in answer.json()["detail"]


def test_an_invite_ends_after_seven_days_and_can_be_taken_back(server: Server) -> None:
    ana, ben = people(server, "Ana", "Ben")
    id = blended(server, ana)
    first = server.ask("POST", f"/v1/blends/{id}/invites", ana).json()["invite"]
    server.times.append(NOW + timedelta(days=7))
    ended = server.ask("POST", "/v1/blends/join", ben, json={"invite": first})
    assert (ended.status_code, "it ended on 2026-11-25" in ended.json()["detail"]) == (409, True)
    second = server.ask("POST", f"/v1/blends/{id}/invites", ana).json()["invite"]
    assert server.ask("DELETE", f"/v1/blends/{id}/invites", ana).status_code == 204
    revoked = server.ask("POST", "/v1/blends/join", ben, json={"invite": second})
    assert (revoked.status_code, "it was taken back" in revoked.json()["detail"]) == (409, True)
    assert server.ask("POST", "/v1/blends/join", ben, json={"invite": "made up"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/invites"), ("DELETE", "/invites"),
     ("PUT", "/vetoes/tracks/t1"), ("DELETE", "/vetoes/tracks/t1")],
)  # fmt: skip
def test_for_a_stranger_the_blend_is_not_there(server: Server, method: str, path: str) -> None:
    ana, ben, eve = people(server, "Ana", "Ben", "Eve")
    id = blended(server, ana, ben)
    more = {"json": {"dial": 1}} if method == "PATCH" else {}
    assert server.ask(method, f"/v1/blends/{id}{path}", eve, **more).status_code == 404


def test_who_leaves_leaves_nothing_behind(server: Server) -> None:
    ana, ben, cem = people(server, "Ana", "Ben", "Cem")
    id = blended(server, ana, ben, cem)
    assert "Cem" in playlist(server, ana, id).text
    server.ask("PUT", f"/v1/blends/{id}/vetoes/tracks/t3", cem)
    assert server.ask("DELETE", f"/v1/blends/{id}", cem).status_code == 204
    after = playlist(server, ana, id)
    assert "Cem" not in after.text
    assert playlist(server, cem, id).status_code == 404
    server.ask("DELETE", f"/v1/blends/{id}", ben)
    assert playlist(server, ana, id).status_code == 409
    server.ask("DELETE", f"/v1/blends/{id}", ana)
    assert server.ask("GET", "/v1/blends", ana).json()["items"] == []


def test_a_veto_and_a_hide_of_one_member_hold_for_all_at_once(server: Server) -> None:
    ana, ben = people(server, "Ana", "Ben")
    id = blended(server, ana, ben)
    first, second = (track["track"] for track in playlist(server, ana, id).json()["tracks"][:2])
    server.ask("PUT", f"/v1/blends/{id}/vetoes/tracks/{first}", ben)
    server.ask("PUT", f"/v1/me/hidden/tracks/{second}", ben)
    now = {track["track"] for track in playlist(server, ana, id).json()["tracks"]}
    assert not {first, second} & now
    assert server.ask("DELETE", f"/v1/blends/{id}/vetoes/tracks/{first}", ana).status_code == 404
    assert server.ask("DELETE", f"/v1/blends/{id}/vetoes/tracks/{first}", ben).status_code == 204


def test_members_who_hide_everything_are_told_so_and_the_last_good_playlist_stays(server: Server) -> None:
    ana, ben = people(server, "Ana", "Ben")
    id = blended(server, ana, ben)
    before = {track["track"] for track in playlist(server, ana, id).json()["tracks"]}
    for artist in range(95):
        server.ask("PUT", f"/v1/me/hidden/artists/a{artist}", ben)
    server.ask("PATCH", f"/v1/blends/{id}", ana, json={"dial": 1.0})
    kept = playlist(server, ana, id).json()
    assert "hidden by nobody" in dict(kept["kept_counts"])
    assert {track["track"] for track in kept["tracks"]} <= before


def test_a_member_whose_account_is_gone_leaves_no_trace_even_where_nothing_new_can_be_made(server: Server) -> None:
    ana, ben, cem = people(server, "Ana", "Ben", "Cem")
    id = blended(server, ana, ben, cem)
    assert "Cem" in playlist(server, ana, id).text
    gone = server.ask("GET", "/v1/me", cem).json()["id"]
    for artist in range(95):
        server.ask("PUT", f"/v1/me/hidden/artists/a{artist}", ben)
    with server.app.state.store.begin() as connection:
        connection.execute(delete(listeners).where(listeners.c.id == gone))
    after = playlist(server, ana, id)
    assert after.status_code == 409
    assert "Cem" not in after.text


def test_the_dial_is_kept_and_bounded(server: Server) -> None:
    ana, ben = people(server, "Ana", "Ben")
    id = blended(server, ana, ben)
    assert server.ask("PATCH", f"/v1/blends/{id}", ana, json={"dial": 0.9}).json()["dial"] == 0.9
    assert playlist(server, ben, id).json()["dial"] == 0.9
    assert server.ask("PATCH", f"/v1/blends/{id}", ana, json={"dial": 1.2}).status_code == 422
