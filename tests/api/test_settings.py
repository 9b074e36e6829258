"""Settings over HTTP: for curators alone, with a history, no change lost unseen, and tried before it is saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from playlists.settings.settings import kinds_there, settings_there
from serving.store import playlists
from serving.store.opened import reading
from tests.api.conftest import Server, server_on
from tests.api.test_kinds import FAN
from tests.postgres import fresh_database

LENGTH, TAIL = "discover-weekly.length", "discover-weekly.tail_share"


@pytest.fixture
def curator(server: Server) -> str:
    """The token of a curator who has played something."""
    token = server.appointed("cora", "curator")
    server.listen(token, FAN)
    return token


def patch(server: Server, token: str, changes: dict[str, Any], seen: int = 0, **more: Any) -> httpx.Response:
    headers = {"If-Match": f'"{seen}"'}
    return server.ask("PATCH", "/v1/settings", token, json={"changes": changes, **more}, headers=headers)


def test_every_setting_is_told_with_its_bounds_and_its_sentence(server: Server, curator: str) -> None:
    answer = server.ask("GET", "/v1/settings", curator)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"0"')
    items = {one["name"]: one for one in answer.json()["items"]}
    assert items.keys() == settings_there().keys()
    assert items[LENGTH] == {
        "name": LENGTH, "kind": "discover-weekly", "field": "length", "value": 30, "default": 30, "file": 30,
        "least": 10, "most": 200, "whole": True, "unit": "tracks",
        "sentence": "How long the playlist is, unless the listener's dial says.",
    }  # fmt: skip


def test_in_japanese_the_sentences_are_japanese(server: Server, curator: str) -> None:
    answer = server.ask("GET", "/v1/settings?language=ja", curator)
    assert answer.headers["content-language"] == "ja"
    assert answer.json()["items"][0]["sentence"] == "プレイリストの曲数。聴く人のダイヤルの指定が優先します。"


def test_a_change_is_answered_with_its_revision_and_is_in_the_next_playlist(server: Server, curator: str) -> None:
    changed = patch(server, curator, {LENGTH: 20}, note="shorter")
    assert (changed.status_code, changed.headers["etag"], changed.json()["revision"]) == (200, '"1"', 1)
    assert len(server.weekly(curator).json()["tracks"]) == 20
    (made,) = server.ask("GET", "/v1/settings/history", curator).json()["items"]
    assert made == {
        "revision": 1, "at": "2026-11-18T12:00:00Z", "by": "cora", "note": "shorter", "undoes": None,
        "changes": {LENGTH: [None, 20]},
    }  # fmt: skip


def test_a_dry_change_says_what_would_be_and_saves_nothing(server: Server, curator: str) -> None:
    asked = {"json": {"changes": {LENGTH: 20}}, "headers": {"If-Match": '"0"'}}
    tried = server.ask("PATCH", "/v1/settings?preview=true", curator, **asked)
    assert {one["name"]: one["value"] for one in tried.json()["items"]}[LENGTH] == 20
    assert server.ask("GET", "/v1/settings", curator).json()["revision"] == 0


def test_two_curators_do_not_overwrite_each_other_unseen(server: Server, curator: str) -> None:
    other = server.appointed("omar", "curator")
    assert patch(server, other, {LENGTH: 40}).status_code == 200
    refused = patch(server, curator, {LENGTH: 20})
    assert (refused.status_code, refused.headers["content-type"]) == (412, "application/problem+json")
    assert "you changed revision 0, and there is 1 now" in refused.json()["detail"]
    assert patch(server, curator, {LENGTH: 20}, seen=1).status_code == 200


def test_without_if_match_nothing_is_changed(server: Server, curator: str) -> None:
    refused = server.ask("PATCH", "/v1/settings", curator, json={"changes": {LENGTH: 20}})
    assert refused.status_code == 422
    assert "If-Match: send the ETag" in refused.json()["detail"]


def test_an_undo_is_a_new_revision(server: Server, curator: str) -> None:
    patch(server, curator, {LENGTH: 20})
    undone = server.ask("POST", "/v1/settings/undo/1", curator, headers={"If-Match": '"1"'})
    assert (undone.status_code, undone.json()["revision"], undone.json()["undoes"]) == (200, 2, 1)
    assert len(server.weekly(curator).json()["tracks"]) == 30


@pytest.mark.parametrize(("revision", "seen", "status"), [(7, 1, 404), (1, 0, 412), (0, 1, 422)])
def test_an_undo_that_cannot_be_is_refused(server: Server, curator: str, revision: int, seen: int, status: int) -> None:
    patch(server, curator, {LENGTH: 20})
    headers = {"If-Match": f'"{seen}"'}
    assert server.ask("POST", f"/v1/settings/undo/{revision}", curator, headers=headers).status_code == status


def test_what_was_changed_again_since_is_409(server: Server, curator: str) -> None:
    patch(server, curator, {LENGTH: 20})
    patch(server, curator, {LENGTH: 25}, seen=1)
    assert server.ask("POST", "/v1/settings/undo/1", curator, headers={"If-Match": '"2"'}).status_code == 409


def test_the_history_is_read_page_by_page(server: Server, curator: str) -> None:
    for n in range(3):
        patch(server, curator, {LENGTH: 20 + n}, seen=n)
    first = server.ask("GET", "/v1/settings/history?limit=2", curator).json()
    rest = server.ask("GET", f"/v1/settings/history?limit=2&before={first['next']}", curator).json()
    assert [one["revision"] for one in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({TAIL: 1.4}, "[discover-weekly] tail_share: 1.4 is not within"),
        ({"discover-weekly.tale": 1}, "[discover-weekly] 'tale': there is no such setting"),
        ({"mixtape.length": 30}, "'mixtape.length': there is no such kind"),
        ({LENGTH: 30.5}, "[discover-weekly] length: '30.5' is not a whole number"),
        ({"moment.least": 400}, "cannot hold together"),
    ],
)
def test_what_is_out_of_bounds_is_422_with_its_place(
    server: Server, curator: str, changes: dict[str, Any], said: str
) -> None:
    refused = patch(server, curator, changes)
    assert refused.status_code == 422
    assert said in refused.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/settings", None),
        ("PATCH", "/v1/settings", {"changes": {LENGTH: 20}}),
        ("GET", "/v1/settings/history", None),
        ("POST", "/v1/settings/undo/1", None),
        ("POST", "/v1/settings/preview", {"kind": "discover-weekly", "changes": {}}),
    ],
)
def test_who_is_no_curator_sees_and_changes_nothing(server: Server, method: str, path: str, body: Any) -> None:
    headers = {"If-Match": '"0"'}
    assert server.ask(method, path, server.sign_up(), json=body, headers=headers).status_code == 403
    assert server.ask(method, path, json=body, headers=headers).status_code == 401


def tried(server: Server, token: str, kind: str, changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = server.ask("POST", "/v1/settings/preview", token, json={"kind": kind, "changes": changes, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_preview_shows_both_playlists_and_what_comes_and_goes(server: Server, curator: str) -> None:
    shown = tried(server, curator, "discover-weekly", {LENGTH: 20})
    now, then = ([one["track"] for one in shown[side]["tracks"]] for side in ("now", "then"))
    assert (len(now), len(then)) == (30, 20)
    assert shown["goes"] == [track for track in now if track not in then]
    assert shown["comes"] == [track for track in then if track not in now]


def test_the_playlist_of_now_is_the_one_that_the_curator_has(server: Server, curator: str) -> None:
    shown = tried(server, curator, "discover-weekly", {})
    assert [one["track"] for one in shown["now"]["tracks"]] == [
        one["track"] for one in server.weekly(curator).json()["tracks"]
    ]
    assert shown["comes"] == shown["goes"] == []


def test_a_preview_stores_nothing(server: Server, curator: str) -> None:
    tried(server, curator, "discover-weekly", {LENGTH: 20})
    with reading(server.app.state.store) as connection:
        assert playlists.page(connection, "cora", None, 10) == []
    assert server.ask("GET", "/v1/settings", curator).json()["revision"] == 0


@pytest.mark.parametrize("kind", kinds_there())
def test_every_kind_can_be_tried_for_the_own_taste_and_for_nobody_s(server: Server, curator: str, kind: str) -> None:
    picks = {"artists": [f"a{n}" for n in range(12)]}
    for more in ({}, {"taste": picks}):
        shown = tried(server, curator, kind, {}, **more)
        assert shown["now"] == shown["then"]
        assert shown["now"]["tracks"] or shown["now"]["too_few"]
        assert shown["own"] == (more == {})


def test_a_taste_of_nobody_is_made_of_what_is_picked_alone(server: Server, curator: str) -> None:
    other = server.appointed("omar", "curator")  # who has played nothing
    asked = {"taste": {"artists": ["a3", "a4"]}}
    first, second = (tried(server, who, "discover-weekly", {}, **asked)["now"]["tracks"] for who in (curator, other))
    assert first == second


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"kind": "mixtape", "changes": {}}, 404, "there is no such kind"),
        ({"kind": "radio", "changes": {}, "taste": {"artists": ["nobody"]}}, 404, "artist 'nobody'"),
        ({"kind": "radio", "changes": {}, "taste": {"genres": ["polka"]}}, 404, "genre 'polka'"),
        ({"kind": "radio", "changes": {"radio.length": 6}}, 422, "[radio] length: 6 is not within 25..200"),
        ({"kind": "radio", "changes": {}, "listener": "l1"}, 422, "listener"),
        ({"kind": "radio:1", "changes": {}}, 404, "radio:1"),
    ],
)
def test_a_preview_that_makes_no_sense_is_refused(
    server: Server, curator: str, asked: dict[str, Any], status: int, said: str
) -> None:
    refused = server.ask("POST", "/v1/settings/preview", curator, json=asked)
    assert (refused.status_code, said in refused.text) == (status, True)


def test_of_a_kind_with_themes_the_one_that_is_most_theirs_is_tried(server: Server, curator: str) -> None:
    assert len(tried(server, curator, "daily-mix", {"daily-mix.length": 15})["then"]["tracks"]) == 15
    shown = tried(server, curator, "artist-mix", {"artist-mix.artist_tracks": 2, "artist-mix.enough_plays": 5})
    assert shown["now"]["too_few"] == "artist-mix: too little of this taste is heard for a theme of its own"
    assert shown["then"]["tracks"]


def test_on_postgresql_it_is_the_same(postgres: str) -> None:
    with fresh_database(postgres) as url, server_on(url) as server:
        curator = server.appointed("cora", "curator")
        server.listen(curator, FAN)
        assert patch(server, curator, {LENGTH: 20}).status_code == 200
        assert patch(server, curator, {LENGTH: 40}).status_code == 412
        assert len(server.weekly(curator).json()["tracks"]) == 20
        headers = {"If-Match": '"1"'}
        assert server.ask("POST", "/v1/settings/undo/1", curator, headers=headers).status_code == 200
        assert len(server.weekly(curator).json()["tracks"]) == 30


def test_two_servers_on_one_store_agree_within_a_look(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/segue.db"
    with server_on(url) as one, server_on(url) as other:
        curator = one.appointed("cora", "curator")
        one.listen(curator, FAN)
        assert len(other.weekly(curator).json()["tracks"]) == 30
        patch(one, curator, {LENGTH: 20})
        other.app.state.desk.curation.look()  # what it does by itself every second
        assert len(other.weekly(curator).json()["tracks"]) == 20
